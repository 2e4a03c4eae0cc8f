"""Replies that nobody thought of: every URL gets a verdict, none ends the run."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from notes_lint import web
from notes_lint.web import Request, WebSettings

from .cases import LIMITS, PNG
from .server import reply

if TYPE_CHECKING:
    from .server import Call, Handler, World

WHOLE = [
    reply(),
    reply(200, PNG, "image/png"),
    reply(301, b"", Location="/x/y?z"),
    reply(302, b"", Location="http://h1.test/a", Set_Cookie="a=b; Path=/"),
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: text/html\r\n\r\n5\r\nhello\r\n0\r\nA: b\r\n\r\n",
    reply(429, b"x", Retry_After="5"),
    reply(206, PNG, "image/png", Content_Range=f"bytes 0-9/{len(PNG)}"),
    b"HTTP/1.1 103 Early\r\nLink: x\r\n\r\n" + reply(),
    reply(200, b"\x1f\x8b\x08\x00abc", "text/html", Content_Encoding="gzip"),
]
PIECES = b"\r\n|\n|:|-1|99999999999999999999|\x00|\xff\xfe|HTTP/1.1 |Location: |%|\\|//|@|; | |Content-Length: ".split(
    b"|"
)


def _mangled(chance: random.Random) -> bytes:
    data = bytearray(chance.choice(WHOLE))
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(max(1, min(len(data), 300)))
        what = chance.random()
        if what < 0.3:
            data[at:at] = chance.choice(PIECES)
        elif what < 0.5:
            del data[at : at + chance.randint(1, 20)]
        elif what < 0.8:
            data[at : at + 1] = bytes([chance.randrange(256)])
        else:
            data = data[: chance.randrange(len(data) + 1)] or bytearray(b"x")
    return bytes(data)


def _sends(data: bytes) -> Handler:
    def handler(call: Call) -> None:
        call.send(data)

    return handler


@pytest.mark.parametrize("seed", range(3))
def test_mangled_replies_get_a_verdict(seed: int, world: World) -> None:
    chance = random.Random(seed)
    for number in range(120):
        world.add(f"h{number}.test", _sends(_mangled(chance)))
    requests = [
        Request(f"http://h{number}.test/a/b", chance.choice(["page", "image"])) for number in range(120)
    ]
    limits = replace(LIMITS, late_pause=0.05, longest_wait=0.5)
    probes = web.probe(requests, WebSettings(limits=limits), net=world.net, allow=("127.0.0.0/8",)).probes
    assert set(probes) == set(requests)
    assert [probe for probe in probes.values() if probe.code == "internal"] == []
    texts = [text for probe in probes.values() for text in (probe.why, *probe.evidence)]
    assert all(char >= " " and char != "\x7f" for text in texts for char in text)
