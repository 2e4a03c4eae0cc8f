"""Real notes against a stand-in for their hosts: every URL arrives byte for byte as it is written."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from notes_lint import web
from notes_lint.note import extract
from notes_lint.parse import parse
from notes_lint.probing import uses
from notes_lint.text import Source
from notes_lint.web import Request, WebSettings
from notes_lint.web.url import parse as cut

from .cases import FIREBASE, LIMITS, PNG
from .server import PAGE, Call, World, reply

if TYPE_CHECKING:
    from collections.abc import Iterator

CORPUS = Path(__file__).parents[3] / "shared" / "corpus" / "nysrg"

pytestmark = pytest.mark.skipif(
    not CORPUS.is_dir(), reason="the notes lie beside the checkout, and are not here"
)


@pytest.fixture(scope="module")
def written() -> dict[Request, bytes]:
    """Every URL of the notes with the bytes that stand in the note."""
    found = {}
    for path in sorted(CORPUS.rglob("*.md")):
        note = extract(parse(path.name, Source(path.read_bytes())))
        note.path = path.name
        data = path.read_bytes()
        for use in uses(note):
            request = web.request_for(use.link)
            if request is not None:
                found[request] = data[use.start : use.end]
    return found


@pytest.fixture
def hosts(written: dict[Request, bytes]) -> Iterator[World]:
    """The notes' hosts. Every third picture is alive, has a wrong token, is gone."""

    def handler(call: Call) -> bytes:
        if "/o/imgs%2F" not in call.path:
            return reply(200, PAGE)
        fate = sum(call.path.encode()) % 3
        if fate == 0:
            return reply(200, PNG, "image/png")
        body = b'{"error": {"code": 0, "message": "no"}}'
        return reply(403 if fate == 1 else 404, body, "application/json")

    with World("127.10") as world:
        for request in written:
            host = cut(request.url).host
            if host not in world.hosts:
                world.add(host, handler, secure=True)
        yield world


def test_every_url_arrives_as_written(written: dict[Request, bytes], hosts: World) -> None:
    settings = WebSettings(limits=LIMITS)
    outcome = web.probe(written, settings, net=hosts.net, allow=("127.0.0.0/8",))
    assert len(written) > 100
    for request, raw in written.items():
        assert raw.decode() == request.url  # what is asked is what stands there
        parts = urlsplit(request.url)
        target = request.url.split("#")[0].partition(parts.netloc)[2] or "/"
        assert ("GET", target) in hosts.hosts[cut(request.url).host].calls, request.url
    pictures = [request for request in written if FIREBASE in request.url]
    assert len(pictures) == 16
    assert all("%2F" in request.url and "token=" in request.url for request in pictures)
    expected = {0: ("ok", "ok"), 1: ("broken", "token"), 2: ("broken", "gone")}
    for request in pictures:
        fate = sum(request.url.partition(FIREBASE)[2].encode()) % 3
        probe = outcome.probes[request]
        assert (probe.verdict, probe.code) == expected[fate], request.url
    others = {probe.verdict for request, probe in outcome.probes.items() if request not in pictures}
    assert others <= {"ok"}, others
    assert {probe.code for probe in outcome.probes.values()} == {"ok", "token", "gone"}
