"""The faults: one host for each, what it does, and the verdict that it must get.

Numbers up to 94 are those of the project's list of faults; from 100 on they are additions.
"""

from __future__ import annotations

import gzip
import ssl
import struct
import time
import zlib
from email.utils import formatdate
from typing import TYPE_CHECKING

import trustme
from msgspec import Struct, field
from msgspec.structs import replace

from notes_lint.web import Limits, WebSettings
from notes_lint.web.transport import ResolveError

from .server import PAGE, Call, World, certificate, reply

if TYPE_CHECKING:
    from collections.abc import Callable

    from .server import Handler

# Patient with a busy machine; nothing waits that long unless a server does.
LIMITS = Limits(
    timeout=10.0,
    patient=10.0,
    body_seconds=5.0,
    gap=0.0,
    late_pause=0.1,
    longest_wait=5.0,
    run_seconds=60.0,
)
# For servers that keep silent or drip: what is waited for is scaled down.
QUICK = replace(LIMITS, timeout=1.0, patient=1.0, body_seconds=0.5)
# What a case may take: both passes of a silent server, or a wait that a server asks for, and some slowness.
DEADLINE = QUICK.timeout + QUICK.patient + QUICK.body_seconds + 2.0


class Case(Struct, kw_only=True):
    """A fault. `url` is asked as `kind`; `expect` is the verdict, `code` its code; `days` are the runs.

    `check(world, probe)` asserts more than the verdict.
    """

    number: str
    name: str
    url: str
    kind: str = "page"
    expect: str
    code: str
    then: str = ""
    settings: WebSettings = field(default_factory=lambda: WebSettings(limits=LIMITS))
    check: object = None


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int = 8, height: int = 6) -> bytes:
    """A whole PNG."""
    rows = (b"\0" + b"\x7f\x20\x30" * width) * height
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", header)
        + _chunk(b"IDAT", zlib.compress(rows))
        + _chunk(b"IEND", b"")
    )


PNG = png()
SVG = b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10"><path d="M0 0"/></svg>'
NOT_FOUND = b"<html><head><title>Not found</title></head><body>Nothing is here.</body></html>"
FIREBASE = "firebasestorage.googleapis.com"


class Collection:
    """Builds hosts and cases together."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.cases: list[Case] = []

    def add(
        self,
        number: str,
        name: str,
        handler: Handler | None,
        expect: str,
        code: str,
        *,
        path: str = "/some/page",
        kind: str = "page",
        scheme: str = "http",
        url: str = "",
        then: str = "",
        settings: WebSettings | None = None,
        context: ssl.SSLContext | None = None,
        check: object = None,
    ) -> None:
        host = f"c{number}.test"
        if handler is not None or not url:
            self.world.add(host, handler, secure=scheme == "https", plain=scheme == "http", context=context)
        self.cases.append(
            Case(
                number=number,
                name=name,
                url=url or f"{scheme}://{host}{path}",
                kind=kind,
                expect=expect,
                code=code,
                then=then,
                settings=settings or WebSettings(limits=LIMITS),
                check=check,
            )
        )


def collect(world: World) -> list[Case]:
    """All cases, their hosts listening in `world`."""
    collection = Collection(world)
    for part in (_methods, _wire, _redirects, _images, _urls, _names, _pages, _more):
        part(collection)
    return collection.cases


def _always(answer: bytes) -> Handler:
    return lambda call: answer


def _once(first: bytes | None, then: bytes | None = None) -> Handler:
    """`first` for the first request (None: a reset), then a page."""

    def handler(call: Call) -> bytes | None:
        if call.nth:
            return then or reply()
        if first is None:
            call.reset()
        return first

    return handler


def _only_get(status: int | None, do: Callable[[Call], None] | None = None) -> Handler:
    def handler(call: Call) -> bytes | None:
        if call.method != "HEAD":
            return reply()
        if status is not None:
            return reply(status, b"")
        assert do is not None
        do(call)
        return None

    return handler


def _methods(add: Collection) -> None:
    for number, status in (("1", 405), ("2", 404), ("3", 501)):
        add.add(number, f"HEAD {status}, GET 200", _only_get(status), "ok", "ok")
    add.add("4", "reset on HEAD", _only_get(None, Call.reset), "ok", "ok")
    add.add("5", "HEAD hangs", _only_get(None, Call.hang), "ok", "ok")
    add.add(
        "6",
        "HEAD 200, GET 404",
        lambda call: reply() if call.method == "HEAD" else reply(404),
        "broken",
        "gone",
    )
    add.add("7", "429 once, Retry-After in seconds", _once(reply(429, Retry_After="1")), "ok", "ok")

    def dated(call: Call) -> bytes:
        return reply() if call.nth else reply(429, Retry_After=formatdate(time.time() + 1, usegmt=True))

    add.add("8", "429 once, Retry-After as a date", dated, "ok", "ok")
    add.add("9", "429 once, Retry-After is junk", _once(reply(429, Retry_After="soon")), "ok", "ok")
    add.add("10", "429 once, no Retry-After", _once(reply(429)), "ok", "ok")
    add.add("11", "Retry-After: 86400", _always(reply(429, Retry_After="86400")), "unsure", "busy")
    add.add("12", "429 always", _always(reply(429)), "unsure", "busy")
    add.add("13", "one 500, then 200", _once(reply(500)), "ok", "ok")
    add.add("14", "one 503, then 200", _once(reply(503)), "ok", "ok")
    add.add("15", "one reset, then 200", _once(None), "ok", "ok")
    add.add("16", "500 always", _always(reply(500)), "unsure", "server")
    add.add("17", "503 always", _always(reply(503)), "unsure", "server")
    add.add("18", "403", _always(reply(403)), "unsure", "refusal")
    add.add("19", "403 with cf-mitigated", _always(reply(403, cf_mitigated="challenge")), "unsure", "robots")
    add.add("20", "999", _always(reply(999)), "unsure", "refusal")
    add.add("21", "401", _always(reply(401, WWW_Authenticate="Basic")), "unsure", "refusal")
    add.add("22", "451", _always(reply(451)), "unsure", "refusal")
    add.add("23", "404", _always(reply(404)), "broken", "gone")
    add.add("24", "410", _always(reply(410)), "broken", "gone")
    empty = b"HTTP/1.1 204 No Content\r\n\r\n"
    add.add("25", "204 as a page", _always(empty), "ok", "ok")
    add.add("25i", "204 as an image", _always(empty), "broken", "empty", kind="image")
    add.add("26", "206 as a page", _always(reply(206)), "ok", "ok")
    partial = reply(206, PNG, "image/png", Content_Range=f"bytes 0-{len(PNG) - 1}/{len(PNG)}")
    add.add("26i", "206 as an image", _always(partial), "ok", "ok", kind="image")
    hints = b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n"
    add.add("27", "103, then 200", _always(hints + reply()), "ok", "ok")


def _wire(add: Collection) -> None:
    def raw(data: bytes) -> Handler:
        def handler(call: Call) -> None:
            call.send(data)

        return handler

    add.add("28", "a garbage status line", raw(b"\x00\x01garbage\r\n\r\n"), "broken", "invalid")
    add.add("29", "HTTP/0.9", raw(PAGE), "broken", "invalid")
    two = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 7\r\n\r\nhello!!"
    add.add("30", "two Content-Lengths", raw(two), "broken", "invalid")
    add.add(
        "31",
        "a negative length",
        raw(b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nhello"),
        "unsure",
        "length",
    )

    def headers(count: int) -> bytes:
        lines = "".join(f"X-{number}: {number}\r\n" for number in range(count))
        return f"HTTP/1.1 200 OK\r\nContent-Length: {len(PAGE)}\r\n{lines}\r\n".encode() + PAGE

    add.add("32", "150 headers", raw(headers(150)), "ok", "ok")
    add.add("33", "5,000 headers", raw(headers(5000)), "unsure", "headers")
    long = b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 1_000_000 + b"\r\n\r\nhello"
    add.add("34", "a header of 1 MB", raw(long), "unsure", "headers")
    add.add("35", "an empty reply", lambda call: None, "unsure", "empty", then="broken")
    add.add("36", "reset always", lambda call: call.reset(), "unsure", "reset", then="broken")
    add.add("37", "refused", None, "unsure", "refused", then="broken")
    quick = WebSettings(limits=QUICK)
    short_body = WebSettings(limits=replace(LIMITS, body_seconds=QUICK.body_seconds))
    add.add("38", "never answers", lambda call: call.hang(), "unsure", "timeout", settings=quick)
    slow = b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: y\r\n" % number for number in range(200))
    add.add("39", "drips its header", lambda call: call.drip(slow), "unsure", "timeout", settings=quick)

    def dripping(kind: str, start: bytes) -> Handler:
        head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: 500\r\n\r\n".encode()

        def handler(call: Call) -> None:
            call.send(head + start)
            call.drip(b" " * 400)

        return handler

    def endless(kind: str, start: bytes) -> Handler:
        head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n\r\n".encode()

        def handler(call: Call) -> None:
            call.send(head + start)
            while not call.stop.is_set():
                call.send(b"\0" * 65_536)

        return handler

    add.add("40", "drips its body", dripping("text/html", PAGE[:60]), "ok", "ok", settings=short_body)
    add.add(
        "40i",
        "drips its body, image",
        dripping("image/png", PNG[:40]),
        "unsure",
        "slow",
        kind="image",
        settings=short_body,
    )
    add.add("41", "never ends its body", endless("text/html", PAGE), "ok", "ok")
    add.add(
        "41i",
        "never ends its body, image",
        endless("image/png", PNG[:-12]),
        "unsure",
        "endless",
        kind="image",
    )
    bomb = gzip.compress(b"\0" * 50_000_000, 9)
    add.add("42", "a gzip bomb", _always(reply(200, bomb, Content_Encoding="gzip")), "ok", "ok")
    for letter, kind, body, expect, code in (
        ("", "page", PAGE, "ok", "ok"),
        ("i", "image", PNG, "broken", "damaged"),
    ):
        label = "text/html" if kind == "page" else "image/png"
        bad = b"\x1f\x8b\x08\x00broken gzip" + body
        encoded = _always(reply(200, bad, label, Content_Encoding="gzip"))
        add.add(f"43{letter}", f"bad gzip, {kind}", encoded, expect, code, kind=kind)
        cut = f"HTTP/1.1 200 OK\r\nContent-Type: {label}\r\nContent-Length: 90000\r\n\r\n".encode() + body
        add.add(f"44{letter}", f"truncated, {kind}", raw(cut), expect, code, kind=kind)
        chunk = f"HTTP/1.1 200 OK\r\nContent-Type: {label}\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"
        add.add(f"45{letter}", f"a bad chunk, {kind}", raw(chunk.encode() + body), expect, code, kind=kind)

    def closing(call: Call) -> bytes | None:
        # Says that the connection stays, then closes it when it is used again.
        if call.path == "/warm":
            return reply(302, b"", "", Location="/page")
        return None if call.nth == 1 else reply()

    add.add("46", "a kept connection that has closed", closing, "ok", "ok", path="/warm")


def _redirects(add: Collection) -> None:
    def to(location: str, status: int = 301) -> Handler:
        return lambda call: reply() if call.path == "/new" else reply(status, b"", "", Location=location)

    def moved(world: World, probe: object) -> None:
        assert probe.to is not None
        assert probe.to.endswith("/new")
        assert probe.proven  # type: ignore[attr-defined]

    add.add("47", "301 to 200", to("/new"), "moved", "moved", check=moved)
    add.add("47b", "308 to 200", to("/new", 308), "moved", "moved", check=moved)
    add.add("48", "302", to("/new", 302), "ok", "ok")
    add.add("48b", "307", to("/new", 307), "ok", "ok")
    add.add(
        "49",
        "301 to 404",
        lambda call: reply(404) if call.path == "/gone" else reply(301, b"", Location="/gone"),
        "broken",
        "gone",
    )
    add.add(
        "50",
        "a loop",
        lambda call: reply(301, b"", Location="/b" if call.path == "/a" else "/a"),
        "broken",
        "loop",
        path="/a",
    )

    def hops(call: Call) -> bytes:
        number = int(call.path[1:])
        return reply() if number == 15 else reply(302, b"", Location=f"/{number + 1}")

    add.add("51", "fifteen hops", hops, "unsure", "hops", path="/0")
    add.add("52", "to a private address", to("http://10.0.0.1/"), "skipped", "blocked")
    refusing = WebSettings(ignore=("excluded.test",), limits=LIMITS)
    add.world.add("excluded.test", _always(reply()))

    def untouched(world: World, probe: object) -> None:
        assert not world.hosts["excluded.test"].calls

    add.add(
        "53",
        "to an excluded host",
        to("http://excluded.test/"),
        "skipped",
        "excluded",
        settings=refusing,
        check=untouched,
    )
    for number, location in (
        ("54", "file:///etc/passwd"),
        ("55", "ftp://c55.test/x"),
        ("56", "javascript:alert(1)"),
        ("57", "http://[::1"),
    ):
        add.add(number, f"to {location}", to(location), "broken", "bad-redirect")
    add.add("58", "no Location", _always(reply(301, b"")), "unsure", "no-location")

    def exactly(path: str) -> Callable[[World, object], None]:
        def check(world: World, probe: object) -> None:
            calls = world.hosts[probe.url.split("/")[2]].calls  # type: ignore[attr-defined]
            assert ("GET", path) in calls, calls

        return check

    def spaced(call: Call) -> bytes:
        return reply() if call.path == "/a%20b" else reply(302, b"", Location="/a b")

    def foreign(call: Call) -> bytes:
        location = "/ü".encode().decode("latin-1")
        return reply() if call.path == "/%C3%BC" else reply(302, b"", Location=location)

    add.add("59", "a space in Location", spaced, "ok", "ok", check=exactly("/a%20b"))
    add.add("59b", "ü in Location", foreign, "ok", "ok", check=exactly("/%C3%BC"))

    def escapes(call: Call) -> bytes:
        return reply(404) if "%1B" in call.path else reply(302, b"", Location="/\x1b[31mred")

    def printable(world: World, probe: object) -> None:
        assert "\x1b" not in repr(probe)
        assert "%1B" in " ".join(probe.evidence)

    add.add("60", "escape bytes in Location", escapes, "broken", "gone", check=printable)

    def endless(call: Call) -> bytes | None:
        if call.path == "/new":
            return reply()
        call.send(b"HTTP/1.1 302 Found\r\nLocation: /new\r\n\r\n")
        while not call.stop.is_set():
            call.send(b"x" * 65_536)
        return None

    add.add("61", "an endless body on the redirect", endless, "ok", "ok")

    def cookie(call: Call) -> bytes:
        if "seen=1" in call.headers.get("cookie", ""):
            return reply()
        return reply(302, b"", Location=call.path, Set_Cookie="seen=1; Path=/")

    add.add("62", "needs a cookie", cookie, "ok", "ok")

    def login(call: Call) -> bytes:
        return reply() if call.path.startswith("/login") else reply(302, b"", Location="/login?next=/x")

    add.add("63", "to a login page", login, "unsure", "login")
    add.add(
        "64",
        "a deep link to the home page",
        lambda call: reply() if call.path == "/" else reply(301, b"", Location="/"),
        "unsure",
        "home",
    )
    add.world.add("plain.test", _always(reply()))

    def downgraded(world: World, probe: object) -> None:
        assert probe.downgrade
        assert not probe.proven
        assert not probe.secure

    add.add(
        "65",
        "https to http",
        _always(reply(301, b"", Location="http://plain.test/page")),
        "unsure",
        "downgrade",
        scheme="https",
        check=downgraded,
    )


def _images(add: Collection) -> None:
    def image(
        number: str, name: str, body: bytes, label: str, expect: str, code: str, **more: object
    ) -> None:
        add.add(number, name, _always(reply(200, body, label)), expect, code, kind="image", **more)  # type: ignore[arg-type]

    image("66", "HTML “not found” with 200", NOT_FOUND, "text/html", "broken", "not-image")
    image("67", "HTML labelled image/png", NOT_FOUND, "image/png", "broken", "not-image")
    image("68", "zero bytes", b"", "image/png", "broken", "empty")
    image("69", "a truncated PNG", PNG[:-16], "image/png", "broken", "damaged")
    image("70", "a picture of one pixel", png(1, 1), "image/png", "unsure", "pixel")

    def measured(world: World, probe: object) -> None:
        assert (probe.media, probe.width, probe.height) == ("image/png", 8, 6)  # type: ignore[attr-defined]

    image("71", "octet-stream with PNG bytes", PNG, "application/octet-stream", "ok", "ok", check=measured)
    image("72", "SVG", SVG, "image/svg+xml", "ok", "ok")

    def firebase(call: Call) -> bytes:
        if "%2F" not in call.path:
            return reply(404, b'{"error": {"code": 404}}', "application/json")
        if "token=right" not in call.path:
            body = b'{"error": {"code": 403, "message": "Permission denied."}}'
            return reply(403, body, "application/json")
        return reply(200, PNG, "image/png")

    add.world.add(FIREBASE, firebase, secure=True)
    base = f"https://{FIREBASE}/v0/b/app.appspot.com/o/imgs%2Fapp%2Fone.png?alt=media&token="
    add.add("73", "Firebase, wrong token", None, "broken", "token", kind="image", url=base + "wrong")
    add.add("73b", "Firebase, %2F kept", None, "ok", "ok", kind="image", url=base + "right")


def _urls(add: Collection) -> None:
    def only(path: str) -> Handler:
        return lambda call: reply() if call.path == path else reply(404)

    for number, name, written, sent in (
        ("74", "parentheses", "/wiki/A_(b)", "/wiki/A_(b)"),
        ("75", "%20", "/a%20b", "/a%20b"),
        ("76", "a raw space", "/a b", "/a%20b"),
        ("77", "a Unicode path", "/über/数", "/%C3%BCber/%E6%95%B0"),
        ("78", "%c3", "/%c3%bc", "/%c3%bc"),
        ("78b", "%C3", "/%C3%BC", "/%C3%BC"),
        ("79", "%23", "/C%23?q=%2F&r=a+b", "/C%23?q=%2F&r=a+b"),
        ("81", "8,000 characters", "/" + "x" * 8000, "/" + "x" * 8000),
        ("90", "#:~:text=", "/page#:~:text=word", "/page"),
        ("91", "file.pdf#page=2", "/file.pdf#page=2", "/file.pdf"),
    ):
        add.add(number, name, only(sent), "ok", "ok", path=written)
    add.add("80", "%zz", only("/a%zzb"), "unsure", "escape", path="/a%zzb")
    add.add("82", "414", _always(reply(414)), "unsure", "refusal")
    add.world.add("c83.test", _always(reply()))

    def unsent(world: World, probe: object) -> None:
        assert not world.hosts["c83.test"].calls

    add.add(
        "83",
        "user and password",
        None,
        "skipped",
        "credentials",
        url="http://me:secret@c83.test/",
        check=unsent,
    )
    add.world.add("xn--bcher-kva.test", only("/"))
    add.add("84", "an IDN", None, "ok", "ok", url="http://bücher.test/")
    add.add("85", "a..b", None, "broken", "bad-url", url="http://a..b/")
    add.add("85b", "a label of 70 characters", None, "broken", "bad-url", url=f"http://{'a' * 70}.test/")


def _names(add: Collection) -> None:
    add.add("86", "NXDOMAIN", None, "broken", "no-host", url="http://nowhere.test/page")
    add.world.names["servfail.test"] = ResolveError("Temporary failure in name resolution", exists=True)
    add.add("86b", "SERVFAIL", None, "unsure", "dns", url="http://servfail.test/page")
    add.world.names["six.test"] = ("2606:2800:220:1::1",)
    add.world.faults["2606:2800:220:1::1"] = OSError(101, "Network is unreachable")
    add.add("87", "IPv6 only", None, "unsure", "unreachable", url="http://six.test/page")
    world = add.world
    other = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    other.issue_cert("c88.test").configure_cert(context)
    for number, name, chosen in (
        ("88", "a self-signed certificate", _self_signed("c88.test")),
        ("88b", "an expired certificate", certificate(world, "c88b.test", not_after=_past())),
        ("88c", "another host's certificate", certificate(world, "elsewhere.test")),
    ):
        add.add(number, name, _always(reply()), "broken", "certificate", scheme="https", context=chosen)
    add.add(
        "89",
        "an incomplete chain",
        _always(reply()),
        "unsure",
        "chain",
        scheme="https",
        context=_incomplete(world, "c89.test"),
    )


def _past() -> object:
    import datetime

    return datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=3)


def _self_signed(name: str) -> ssl.SSLContext:
    """A certificate that is its own issuer: an authority's own one, with the host's name."""
    import datetime
    import tempfile
    from pathlib import Path

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "both.pem")
        secret = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        path.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
        context.load_cert_chain(path)
    return context


def _incomplete(world: World, name: str) -> ssl.SSLContext:
    """A certificate by an intermediate authority that the server does not send."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    leaf = world.authority.create_child_ca().issue_cert(name)
    with (
        leaf.private_key_pem.tempfile() as key,
        leaf.cert_chain_pems[0].tempfile() as chain,
    ):
        context.load_cert_chain(chain, key)
    return context


def _pages(add: Collection) -> None:
    def titled(status: int = 200) -> bytes:
        return reply(status, PAGE.replace(b"A page", b"Page not found"))

    add.add("92", "a soft 404", _always(titled()), "unsure", "soft-404")
    add.add(
        "93",
        "needs Accept: text/html",
        lambda call: reply() if "text/html" in call.headers.get("accept", "") else reply(406),
        "ok",
        "ok",
    )


def _more(add: Collection) -> None:
    parked = b"<html><title>parked.test</title><body>This domain is for sale.</body></html>"
    add.add("100", "a parked domain", _always(reply(200, parked)), "unsure", "soft-404")
    shell = b"<html><title>App</title><body><div id=root></div><script src=app.js></script></body></html>"
    add.add("101", "a page that a script fills", _always(reply(200, shell)), "ok", "ok")

    def about(call: Call) -> bytes:
        return reply(404) if "notes-lint" in call.path else reply(200, PAGE.replace(b"A page", b"HTTP 404"))

    add.add("102", "a page about 404", about, "ok", "ok")
    add.add("103", "416 for an image", _always(reply(416, b"", "")), "broken", "empty", kind="image")

    add.add(
        "103b",
        "416 for a part of an image, 200 for all of it",
        lambda call: reply(416, b"", "") if "range" in call.headers else reply(200, PNG, "image/png"),
        "ok",
        "ok",
        kind="image",
    )

    def fragment(state: str) -> Callable[[World, object], None]:
        def check(world: World, probe: object) -> None:
            assert probe.fragment == state  # type: ignore[attr-defined]

        return check

    add.add(
        "104", "an anchor that is there", _always(reply()), "ok", "ok", path="/#here", check=fragment("found")
    )
    add.add(
        "105",
        "an anchor that is missing",
        _always(reply()),
        "ok",
        "ok",
        path="/#gone",
        check=fragment("missing"),
    )
    add.add(
        "106",
        "an anchor of a page that a script fills",
        _always(reply(200, shell)),
        "ok",
        "ok",
        path="/#gone",
        check=fragment("unknown"),
    )

    def secured(url: str) -> Callable[[World, object], None]:
        def check(world: World, probe: object) -> None:
            assert probe.secure == url  # type: ignore[attr-defined]

        return check

    for number, name, other, expected in (
        ("107", "http and https answer alike", reply(), "https://c107.test/page"),
        ("108", "https answers otherwise", reply(200, b"<html>" + b"another " * 90), ""),
    ):
        host = f"c{number}.test"

        def handler(call: Call, other: bytes = other) -> bytes:
            return other if isinstance(call.sock, ssl.SSLSocket) else reply()

        add.world.add(host, handler, secure=True)
        add.add(number, name, None, "ok", "ok", url=f"http://{host}/page", check=secured(expected))
    add.world.names["mixed.test"] = ("127.8.0.2", "192.168.1.1")
    add.add("109", "one address of two is private", None, "skipped", "blocked", url="http://mixed.test/")
    br = _always(reply(200, b"\x0b\x02\x80", "image/png", Content_Encoding="br"))
    add.add("110", "an encoding that was not asked for", br, "unsure", "coded", kind="image")
    add.add(
        "111",
        "a redirect with a backslash and an @",
        _always(reply(302, b"", Location="http://c111.test\\@10.0.0.1/")),
        "broken",
        "bad-redirect",
    )
    add.add(
        "112",
        "a page that always sets another cookie and redirects",
        lambda call: reply(302, b"", Location=call.path, Set_Cookie=f"n={call.nth}"),
        "unsure",
        "hops",
    )

    def password(call: Call) -> bytes:
        if call.path == "/welcome":
            return reply(200, PAGE.replace(b"</body>", b"<form><input type=password></form></body>"))
        return reply(302, b"", Location="/welcome")

    add.add("113", "to a page that asks for a password", password, "unsure", "login")
    add.add("114", "a 500 without any header", _always(b"HTTP/1.1 500\r\n\r\n"), "unsure", "server")
    add.add(
        "115",
        "informational answers without end",
        lambda call: call.send(b"HTTP/1.1 102 Wait\r\n\r\n" * 40),  # type: ignore[func-returns-value]
        "unsure",
        "headers",
    )
    gone = {"path": "/a#frag", "check": _kept}
    add.add(
        "116",
        "a fragment is kept when a page has moved",
        lambda call: reply() if call.path == "/new" else reply(301, b"", Location="/new"),
        "moved",
        "moved",
        **gone,  # type: ignore[arg-type]
    )

    quick = WebSettings(limits=QUICK)
    host = add.world.add("c117.test", lambda call: call.hang())
    host.ports[443] = host.ports.pop(80)
    add.add(
        "117", "TLS that never answers", None, "unsure", "timeout", url="https://c117.test/", settings=quick
    )
    add.world.slow_names["c118.test"] = 30.0
    add.add(
        "118",
        "a name that is not resolved in time",
        None,
        "unsure",
        "dns",
        url="http://c118.test/",
        settings=quick,
    )
    add.add(
        "119",
        "301 to the same page in a language",
        lambda call: (
            reply() if call.path.startswith("/en-us/") else reply(301, b"", Location="/en-us" + call.path)
        ),
        "ok",
        "ok",
    )
    add.world.add("goal.test", _always(reply()))
    add.world.add("bit.ly", _always(reply(301, b"", Location="http://goal.test/")))
    add.add("120", "a short link to a home page", None, "moved", "moved", url="http://bit.ly/3xYz")
    add.world.add("accounts.goal.test", _always(reply()))
    add.add(
        "121",
        "to a host that logs people in",
        _always(reply(302, b"", Location="http://accounts.goal.test/v3?continue=x")),
        "unsure",
        "login",
    )
    form = PAGE.replace(b"</p>", b" more" * 200 + b"</p><input type=password>")
    add.add(
        "122",
        "a forum with a login in its corner",
        lambda call: reply(200, form) if call.path == "/t/1" else reply(302, b"", Location="/t/1"),
        "ok",
        "ok",
    )
    long = (
        b"HTTP/1.1 302 Found\r\nLocation: http://c123.test/"
        + b"a" * 60_000
        + b"\r\nContent-Length: 0\r\n\r\n"
    )
    add.add(
        "123",
        "a Location of 60,000 characters",
        lambda call: reply() if call.path.startswith("/aa") else long,
        "ok",
        "ok",
    )


def _kept(world: World, probe: object) -> None:
    assert probe.to == "http://c116.test/new#frag"  # type: ignore[attr-defined]
