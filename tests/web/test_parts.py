"""The parts: URLs, bodies, pictures, and the private corners of other libraries that are relied upon."""

from __future__ import annotations

import inspect

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notes_lint.web import Probe, Request, request_for
from notes_lint.web.answer import Answer
from notes_lint.web.look import alike, read, wanted_fragment
from notes_lint.web.pictures import look
from notes_lint.web.places import Place, day_of, what_decides
from notes_lint.web.url import BadUrlError, clean, join, parse, redact

from .cases import PNG, SVG, png
from .server import PAGE, World


@pytest.mark.parametrize(
    ("url", "host", "port", "target"),
    [
        ("http://a.test", "a.test", 80, "/"),
        ("HTTPS://A.Test:8443?q", "a.test", 8443, "/?q"),
        ("https://a.test/%2f%2F%c3?x=%20&y=[1]|2", "a.test", 443, "/%2f%2F%c3?x=%20&y=[1]|2"),
        ("http://a.test/x y#z", "a.test", 80, "/x%20y"),
        ("http://a.test/ü?ü", "a.test", 80, "/%C3%BC?%C3%BC"),
        ("http://bücher.test/", "xn--bcher-kva.test", 80, "/"),
        ("http://[::1]:80/a@b", "[::1]", 80, "/a@b"),
        ("http://a_b.test./..//x", "a_b.test.", 80, "/..//x"),
    ],
)
def test_a_url_is_sent_as_written(url: str, host: str, port: int, target: str) -> None:
    cut = parse(url)
    assert (cut.host, cut.port, cut.target) == (host, port, target)


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("ftp://a.test/", "scheme"),
        ("javascript:alert(1)", "scheme"),
        ("http:a.test", "bad-url"),
        ("http:///path", "bad-url"),
        ("http://me@a.test/", "credentials"),
        ("http://a.test\\@b.test/", "bad-url"),
        ("http://a.test:0/", "bad-url"),
        ("http://a.test:99999/", "bad-url"),
        ("http://a.test:８０/", "bad-url"),
        ("http://[::1/", "bad-url"),
        ("http://[::1]x/", "bad-url"),
        ("http://a b.test/", "bad-url"),
        ("http://a%2eb.test/", "bad-url"),
        ("http://-a.test/", "bad-url"),
        ("http://" + "a." * 200 + "test/", "bad-url"),
        ("a.test", "bad-url"),
    ],
)
def test_what_cannot_be_sent_is_said(url: str, code: str) -> None:
    with pytest.raises(BadUrlError) as caught:
        parse(url)
    assert caught.value.code == code


@given(st.text(max_size=60))
def test_no_text_breaks_the_cutting_of_urls(text: str) -> None:
    for url in (text, "http://" + text, "http://a.test/" + text):
        try:
            cut = parse(url)
        except BadUrlError:
            continue
        assert cut.target.isascii()
        assert not any(char <= " " or char == "\x7f" for char in cut.url)
        assert parse(cut.url)[:4] == cut[:4]


@given(st.text(max_size=40), st.booleans())
def test_no_location_breaks_a_redirect(text: str, absolute: bool) -> None:
    base = parse("https://a.test/x/y?z")
    try:
        cut = join(base, ("//" if absolute else "") + text)
    except BadUrlError:
        return
    assert cut.scheme in ("http", "https")
    assert cut.url.isascii()


def test_secrets_and_escapes_are_not_printed() -> None:
    assert redact("https://me:pw@a.test/?token=abc&x=1&X-Amz-Signature=9") == (
        "https://…@a.test/?token=…&x=1&X-Amz-Signature=…"
    )
    assert clean("a\x1b[31mb\u202e") == "a\\x1b[31mb\\x202e"
    assert len(clean("x" * 1000)) == 300


@given(
    st.binary(max_size=200),
    st.sampled_from([b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF89a", b"RIFF", b"BM", b"<svg", b""]),
)
def test_no_bytes_break_the_recognition_of_pictures(data: bytes, start: bytes) -> None:
    picture = look(start + data, whole=True)
    assert picture.width >= 0
    assert picture.height >= 0


def test_pictures_are_recognised() -> None:
    assert look(PNG, whole=True)[:3] == ("image/png", 8, 6)
    assert look(SVG, whole=True) == ("image/svg+xml", 20, 10, "")
    gif = b"GIF89a\x05\x00\x04\x00\x80\x00\x00" + b"\0" * 6 + b"\x2c" + b"\0" * 9 + b";"
    assert look(gif, whole=True) == ("image/gif", 5, 4, "")
    jpeg = (
        bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffc0000b080003000701011100ffda") + b"\0" * 20
    )
    assert look(jpeg, whole=True) == ("image/jpeg", 7, 3, "")
    webp = b"RIFF\x16\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\x63\0\0\x31\0\0"
    assert look(webp, whole=True) == ("image/webp", 100, 50, "")
    for cut in range(24, len(PNG) - 12):
        assert look(PNG[:cut], whole=True).damage == "truncated"
    assert look(png(1, 1), whole=True)[1:3] == (1, 1)


def _facts(body: bytes, kind: str = "text/html") -> object:
    return read(Answer(status=200, headers={"content-type": kind}, state="whole", body=body), compare=True)


def test_pages_are_alike_by_their_words() -> None:
    one = _facts(PAGE)
    assert alike(one, _facts(PAGE.replace(b"word7 ", b"other ")))  # type: ignore[arg-type]
    assert not alike(one, _facts(PAGE.replace(b"word", b"other")))  # type: ignore[arg-type]
    assert not alike(one, _facts(PAGE.replace(b"A page", b"Another")))  # type: ignore[arg-type]
    assert not alike(_facts(b""), _facts(b""))  # type: ignore[arg-type]


def test_only_anchors_are_looked_for() -> None:
    def wanted(fragment: str) -> str:
        return wanted_fragment(parse("http://a.test/p#" + fragment))

    assert wanted("set-up") == "set-up"
    for other in (
        "",
        ":~:text=a",
        "x:~:text=a",
        "/route",
        "!/route",
        "L10-L20",
        "t=30",
        "top",
        "issuecomment-1",
    ):
        assert wanted(other) == ""


def test_a_place_takes_only_plain_urls() -> None:
    place = Place("a.md", 3, 9)
    assert place.editable("https://a.test/x_y?z=%20&b=1#c")
    for url in ("https://a.test/(x", "https://a.test/a b", "https://a.test/<", "https://a.test/?a&copy;b"):
        assert not place.editable(url)
    assert not Place("a.md", 3, 3).editable("https://a.test/")
    assert day_of("https://web.archive.org/web/20240530120000/http://a.test") == "2024-05-30"
    assert what_decides("refusal")
    assert not what_decides("anything")


def test_requests_are_made_of_links_to_the_web_only() -> None:
    from notes_lint.document import Link

    def link(dest: str, *, image: bool = False) -> Link:
        return Link("inline", 0, 9, dest, 1, 2, 3, 4, image)

    assert request_for(link("http://a.test/", image=True)) == Request("http://a.test/", "image")
    assert request_for(link("//a.test/x")) == Request("https://a.test/x")
    for dest in ("mailto:a@b.test", "notes/a.md", "obsidian://open", "#x"):
        assert request_for(link(dest)) is None


def test_the_private_corners_that_pinning_relies_upon_are_still_there(world: World) -> None:
    """urllib3 and http.client may move these; a failure here comes before a hole in production."""
    import http.client

    from requests.adapters import HTTPAdapter
    from urllib3.connection import HTTPConnection, HTTPSConnection

    from notes_lint import web
    from notes_lint.web.transport import Transport

    assert "_new_conn" in vars(HTTPConnection)
    assert "_new_conn" in inspect.getsource(HTTPSConnection.connect)
    assert "_new_conn" in inspect.getsource(HTTPConnection.connect)
    assert "_dns_host" in inspect.getsource(HTTPConnection)
    assert "_read_status" in inspect.getsource(http.client.HTTPResponse.begin)
    assert "_MAXHEADERS" in inspect.getsource(http.client)
    assert hasattr(HTTPAdapter, "get_connection_with_tls_context")
    transport = Transport(world.net)
    classes = transport._adapter.poolmanager.pool_classes_by_scheme
    assert {name: each.ConnectionCls.__name__ for name, each in classes.items()} == {
        "http": "_PinnedHTTP",
        "https": "_PinnedHTTPS",
    }
    transport.close()
    # And what they are for: with nothing allowed, nothing is dialled.
    host = world.add("inside.test", lambda call: b"", secure=True)
    for scheme in ("http", "https"):
        request = Request(f"{scheme}://inside.test/")
        probe: Probe = web.probe([request], net=world.net).probes[request]
        assert probe.code == "blocked"
    assert world.dialled == []
    assert host.calls == []
