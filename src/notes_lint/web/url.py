"""URLs as they are sent: byte for byte as written, except for what may not stand raw.

``urllib.parse`` and ``urllib3`` disagree about ``\\`` and ``@`` and normalise percent-escapes (``%2F`` in the
path of a Firebase image is part of its name). This module cuts a URL once; what it returns is what is dialled
and what is sent, and every redirect goes through it again.
"""

from __future__ import annotations

import re
from contextlib import suppress
from typing import NamedTuple
from urllib.parse import urljoin

from notes_lint.lazy import pattern

_SCHEME = pattern(r"([A-Za-z][A-Za-z0-9+.\-]*):")
_RAW = pattern(r"[\x00-\x20\x7f-\U0010ffff\"<>\\`{}]")
_BAD_ESCAPE = pattern(r"%(?![0-9A-Fa-f]{2})")
_LABEL = pattern(r"[a-z0-9_](?:[a-z0-9_\-]{0,61}[a-z0-9_])?")
_SECRET = pattern(
    r"(?i)([?&;](?:[^=&;]*(?:token|key|secret|signature|sig|password|passwd|auth|credential|session)[^=&;]*)=)[^&;#]+"
)
_USERINFO = pattern(r"(//)[^/?#@\s]*@")
_CONTROL = pattern(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


class BadUrlError(ValueError):
    """A URL that cannot be sent. ``code`` is ``bad-url``, ``scheme`` or ``credentials``."""

    def __init__(self, why: str, code: str = "bad-url") -> None:
        super().__init__(why)
        self.code = code


class Target(NamedTuple):
    """A URL, cut: what is dialled (`scheme`, `host`, `port`) and the request target that is sent."""

    scheme: str
    host: str
    port: int
    target: str
    fragment: str

    @property
    def origin(self) -> str:
        default = 443 if self.scheme == "https" else 80
        return f"{self.scheme}://{self.host}" + ("" if self.port == default else f":{self.port}")

    @property
    def url(self) -> str:
        """The URL without its fragment, as it is sent."""
        return self.origin + self.target

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]

    @property
    def malformed_escape(self) -> bool:
        return _BAD_ESCAPE.search(self.target) is not None


def is_external(url: str) -> bool:
    """Whether `url` is one that a probe concerns: ``http:``, ``https:`` or scheme-relative."""
    head = url[:8].lower()
    return head.startswith(("http://", "https://"))


def parse(url: str) -> Target:
    """Cut `url`. Raises `BadUrlError`."""
    scheme_match = _SCHEME.match(url)
    if scheme_match is None:
        raise BadUrlError("no scheme")
    scheme = scheme_match[1].lower()
    if scheme not in ("http", "https"):
        raise BadUrlError(f"the scheme “{scheme}” is not http or https", "scheme")
    rest = url[scheme_match.end() :]
    if not rest.startswith("//"):
        raise BadUrlError("“//” is missing after the scheme")
    authority, tail = _cut(rest[2:])
    if "@" in authority:
        raise BadUrlError("it carries a user name or a password", "credentials")
    host, port = _host_port(authority, 443 if scheme == "https" else 80)
    tail, _, fragment = tail.partition("#")
    if not tail.startswith("/"):
        tail = "/" + tail
    return Target(scheme, host, port, _RAW.sub(_escape, tail), fragment)


def join(base: Target, location: str) -> Target:
    """Where a ``Location`` header leads. `location` is the header as http.client decodes it (latin-1)."""
    with suppress(UnicodeError):  # bytes that are no UTF-8 keep their latin-1 reading; they are escaped below
        location = location.encode("latin-1").decode("utf-8")
    location = location.strip(" \t")
    scheme = _SCHEME.match(location)
    if scheme is not None and scheme[1].lower() not in ("http", "https"):
        raise BadUrlError(f"a redirect to “{clean(scheme[1].lower(), 20)}:”", "scheme")
    try:
        absolute = urljoin(base.url, _RAW.sub(_escape, location))
    except ValueError as error:
        raise BadUrlError(f"a redirect to an invalid URL ({clean(str(error), 60)})") from None
    return parse(absolute)


def redact(url: str) -> str:
    """`url` as it may be logged: no user name, no password, no token, nothing that moves a terminal."""
    return clean(_SECRET.sub(r"\1…", _USERINFO.sub(r"\1…@", url)))


def clean(text: str, limit: int = 300) -> str:
    """`text` from a stranger, as it may be printed: control characters escaped, at most `limit` code points."""
    text = _CONTROL.sub(lambda match: f"\\x{ord(match[0]):02x}", text)
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _cut(rest: str) -> tuple[str, str]:
    for index, char in enumerate(rest):
        if char in "/?#":
            return rest[:index], rest[index:]
        if char == "\\":
            # A browser reads it as "/", urllib3 as the end of the host, others as part of it.
            raise BadUrlError("a backslash in the host")
    return rest, ""


def _host_port(authority: str, default: int) -> tuple[str, int]:
    if authority.startswith("["):
        from .address import literal

        inner, bracket, after = authority.partition("]")
        if not bracket or (after and not after.startswith(":")):
            raise BadUrlError("a broken IPv6 address")
        host, port = inner + "]", after[1:]
        if not literal(host):
            raise BadUrlError("a broken IPv6 address")
        host = host.lower()
    else:
        host, _, port = authority.partition(":")
        host = _idna(host)
    if not port:
        return host, default
    if not (port.isascii() and port.isdigit()) or not 0 < int(port[:6]) < 65536:
        raise BadUrlError("an invalid port")
    return host, int(port)


def _idna(host: str) -> str:
    if not host:
        raise BadUrlError("no host")
    if not host.isascii():
        import idna

        try:
            host = idna.encode(host, uts46=True, transitional=False).decode("ascii")
        except (idna.IDNAError, UnicodeError):
            raise BadUrlError("an invalid host name") from None
    host = host.lower()
    name = host.removesuffix(".")
    if len(name) > 253 or not all(_LABEL.fullmatch(label) for label in name.split(".")):
        raise BadUrlError("an invalid host name")
    return host


def _escape(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match[0].encode("utf-8", "surrogateescape"))
