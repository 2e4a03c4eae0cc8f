"""What the rules on URLs share: the places to report, and words for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

from notes_lint.lazy import pattern

from .url import clean, redact

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .model import Probe, Use

# Codes of images that were fetched and are none.
NO_PICTURE = frozenset(("not-image", "empty", "damaged"))

_DECIDES = {
    "busy": "ask again later",
    "refusal": "a look in a browser decides",
    "robots": "a look in a browser decides",
    "status": "a look in a browser decides",
    "login": "log in to see",
    "home": "look for the page on the site",
    "soft-404": "a look in a browser decides",
    "server": "a later run decides",
    "timeout": "a later run decides",
    "silent": "a later run decides",
    "refused": "a later run decides",
    "reset": "a later run decides",
    "empty": "a later run decides",
    "dns": "a later run decides",
    "unreachable": "another network decides",
    "chain": "a look in a browser decides",
    "tls": "a look in a browser decides",
    "hops": "a look in a browser decides",
    "escape": "write “%25” for a plain “%”",
    "pixel": "remove it if nobody needs it",
}
# A URL that may stand in a note as it is, in every kind of link: no brackets, quotes, entities or spaces.
_PLAIN = pattern(r"[A-Za-z0-9:/?#@!$&'+,;=%.~_*-]+")
_ENTITY = pattern(r"&#?\w+;")
_SESSION = pattern(r"(?i)[?&;](?:jsessionid|phpsessid|sid|utm_\w+)=")
_SNAPSHOT = pattern(r"/web/(\d{4})(\d{2})(\d{2})\d*")


class Place(NamedTuple):
    """Where a URL is written: bytes `start` to `end` of the note at `path` (equal: nowhere to edit)."""

    path: str
    start: int
    end: int

    def editable(self, url: str) -> bool:
        """Whether `url` can be written here as it is."""
        return self.end > self.start and _PLAIN.fullmatch(url) is not None and not _ENTITY.search(url)


def lasting(url: str) -> bool:
    """Whether `url` holds nothing that looks like a key of the one who asked."""
    return redact(url) == url and not _SESSION.search(url)


def places(uses: Iterable[Use], probe: Probe | None = None) -> Iterator[Place]:
    """The places of `uses`, a definition that several links refer to once.

    With `probe`, only those that it speaks of: pictures where it is of a picture.
    """
    seen = set()
    for use in uses:
        if probe is not None and probe.kind != "copy" and use.link.image != (probe.kind == "image"):
            continue
        start, end = (use.start, use.end) if use.end > use.start else (use.link.start, use.link.start)
        place = Place(use.path, start, end)
        if place not in seen:
            seen.add(place)
            yield place


def what_decides(code: str) -> str:
    """What a person can do about an unsure verdict, or ``""``."""
    return _DECIDES.get(code, "")


def day_of(snapshot: str) -> str:
    """The day of a snapshot's URL, ``2021-03-04``, or ``an unknown day``."""
    match = _SNAPSHOT.search(snapshot)
    return "-".join(match.groups()) if match else "an unknown day"


def shown(text: str) -> str:
    """`text` of a URL as it is told to people: short, without secrets, and harmless to a terminal."""
    text = redact(text)
    return clean(unquote(text) if "%" in text and text.isascii() else text, 120)
