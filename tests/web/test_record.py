"""A recording is all that a verdict rests on; snapshots come from the archive's own answers."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from notes_lint import web
from notes_lint.web import Probe, Request, WebSettings

from .cases import LIMITS, collect
from .server import PAGE, World, reply

if TYPE_CHECKING:
    from .server import Call

ALLOW = ("127.0.0.0/8",)


def _dead(*_args: object, **_kwargs: object) -> None:
    raise AssertionError("a replay touched the network")


def test_every_verdict_can_be_judged_again_without_a_network(tmp_path: Path) -> None:
    file = tmp_path / "facts.json"
    with World() as world:
        cases = [case for case in collect(world) if case.settings.limits == LIMITS and case.number != "53"]
        requests = [Request(case.url, case.kind) for case in cases]  # type: ignore[arg-type]
        settings = WebSettings(limits=LIMITS)
        first = web.probe(requests, settings, record=file, net=world.net, allow=ALLOW, now=1.79e9)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket, "socket", _dead)
        again = web.probe(requests, settings, replay=file, now=1.8e9)
    assert again.probes == first.probes
    assert b"secret" not in file.read_bytes()


def test_two_recordings_of_the_same_answers_are_the_same_bytes(world: World, tmp_path: Path) -> None:
    for number in range(30):
        world.add(f"h{number}.test", lambda call: reply(200, PAGE, Set_Cookie="id=7"))
    requests = [Request(f"http://h{number}.test/{path}") for number in range(30) for path in "abc"]
    files = [tmp_path / "one.json", tmp_path / "two.json"]
    for file in files:
        web.probe(requests, WebSettings(limits=LIMITS), record=file, net=world.net, allow=ALLOW, now=1.79e9)
    assert files[0].read_bytes() == files[1].read_bytes()


def test_a_replay_says_what_it_does_not_know(world: World, tmp_path: Path) -> None:
    world.add("known.test", lambda call: reply())
    file = tmp_path / "facts.json"
    known, unknown = Request("http://known.test/a"), Request("http://unknown.test/a")
    web.probe([known], WebSettings(limits=LIMITS), record=file, net=world.net, allow=ALLOW)
    probes = web.probe([known, unknown], WebSettings(limits=LIMITS), replay=file).probes
    assert probes[known].verdict == "ok"
    assert (probes[unknown].verdict, probes[unknown].code) == ("skipped", "unknown")


def test_what_earlier_runs_saw_is_recorded_too(world: World, tmp_path: Path) -> None:
    world.add("down.test", lambda call: reply(500))
    request, file = Request("http://down.test/a"), tmp_path / "facts.json"
    settings = WebSettings(limits=LIMITS)
    for day in range(3):
        first = web.probe(
            [request],
            settings,
            store=tmp_path / "s",
            record=file,
            net=world.net,
            allow=ALLOW,
            now=1.79e9 + day * 86_400,
        )
    assert first.probes[request].verdict == "broken"
    assert web.probe([request], settings, replay=file).probes == first.probes


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"version": 99, "now": 1, "offline": false, "answers": {}}']
)
def test_a_bad_recording_is_a_value_error(text: str, tmp_path: Path) -> None:
    file = tmp_path / "facts.json"
    file.write_text(text)
    with pytest.raises(ValueError):
        web.probe([Request("http://a.test/")], replay=file)


def _archive(call: Call) -> bytes:
    if "gone.test" not in call.path:
        return reply(200, b'{"url": "x", "archived_snapshots": {}}', "application/json")
    body = (
        b'{"url": "http://gone.test/a", "timestamp": "20240601", "archived_snapshots": {"closest": {"status": '
        b'"200", "available": true, "url": "http://web.archive.org/web/20240530120000/http://gone.test/a", '
        b'"timestamp": "20240530120000"}}}'
    )
    return reply(200, body, "application/json")


def test_a_snapshot_is_asked_for_only_where_the_settings_say_so(world: World, tmp_path: Path) -> None:
    archive = world.add("archive.test", _archive, secure=True)
    world.add("gone.test", lambda call: reply(404))
    world.add("other.test", lambda call: reply(404))
    world.add("fine.test", lambda call: reply())
    gone, other = Request("http://gone.test/a?b=c&d"), Request("http://other.test/a")
    requests = [gone, other, Request("http://fine.test/a")]
    settings = WebSettings(limits=LIMITS, archive="https://archive.test/wayback/available")

    def run(settings: WebSettings, **more: object) -> dict[Request, Probe]:
        dates = {gone: "20240601"}
        return web.probe(requests, settings, net=world.net, allow=ALLOW, dates=dates, **more).probes  # type: ignore[arg-type]

    assert run(replace(settings, archive=""))[gone].archive == ""
    assert archive.calls == []
    file = tmp_path / "facts.json"
    probes = run(settings, record=file)
    assert probes[gone].archive == "https://web.archive.org/web/20240530120000/http://gone.test/a"
    assert probes[other].archive == ""
    assert sorted(path for _, path in archive.calls) == [
        "/wayback/available?url=http%3A%2F%2Fgone.test%2Fa%3Fb%3Dc%26d&timestamp=20240601",
        "/wayback/available?url=http%3A%2F%2Fother.test%2Fa",
    ]
    assert run(settings, replay=file)[gone].archive == probes[gone].archive
    assert len(archive.calls) == 2
