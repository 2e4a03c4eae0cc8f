"""Reading facts off a body, once, so that the body itself can be forgotten."""

from __future__ import annotations

import hashlib
import heapq
import re
import zlib
from typing import TYPE_CHECKING
from urllib.parse import unquote

from notes_lint.lazy import pattern

from . import pictures
from .answer import Answer, Facts

if TYPE_CHECKING:
    from .url import Target

_TAG = pattern(rb"<[^<>]*>")
_WORD = pattern(rb"[a-z0-9\x80-\xff]{2,}")
_ID = pattern(rb"\s(?:id|name)\s*=\s*(?:\"([^\"<>]*)\"|'([^'<>]*)'|([^\s\"'<>=]+))", re.IGNORECASE)
_ROUTE = pattern(
    r"[!/?]|L\d+(?:C\d+)?(?:-|$)|top$|issuecomment-|discussion|pullrequestreview|diff-|[a-z]+=", re.IGNORECASE
)
_RANGE = pattern(r"bytes\s+\d*-?\d*/(\d+)")

_SKETCH = 64


def read(answer: Answer, fragments: tuple[str, ...] = (), *, compare: bool = False) -> Facts:
    """The facts of `answer`'s body. With `compare`, those too that are needed to compare pages.

    Facts that a recording brought are taken as they are.
    """
    facts = answer.facts
    if facts is None:
        facts = answer.facts = _facts(answer, fragments)
    if compare and not facts.digest and answer.body:
        facts.digest = hashlib.sha256(answer.body).hexdigest()[:32]
        if facts.html:
            _sketch(answer.body, facts)
    return facts


def alike(one: Facts, other: Facts) -> bool:
    """Whether two bodies show the same: the same bytes, or pages with much the same words."""
    if one.digest and one.digest == other.digest:
        return True
    if not (one.html and other.html) or one.title != other.title or not one.words or not other.words:
        return False
    ours, theirs = set(one.sketch), set(other.sketch)
    smallest = set(heapq.nsmallest(_SKETCH, ours | theirs))
    return len(smallest & ours & theirs) >= 0.8 * len(smallest)


def wanted_fragment(target: Target) -> str:
    """The anchor that a page should have, or ``""`` where what follows ``#`` is not looked for in a page."""
    fragment = target.fragment
    if not fragment or ":~:" in fragment or target.path.lower().endswith((".pdf", ".mp4", ".txt", ".json")):
        return ""
    return "" if _ROUTE.match(fragment) or "=" in fragment else fragment


def _facts(answer: Answer, fragments: tuple[str, ...]) -> Facts:
    body = answer.body
    facts = Facts(size=len(body), total=_total(answer))
    whole = answer.state == "whole" and (answer.status != 206 or facts.total == len(body))
    picture = pictures.look(body, whole=whole)
    facts.media, facts.width, facts.height, facts.damage = picture
    kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    facts.html = not picture.media and (
        kind in ("text/html", "application/xhtml+xml") or pictures.looks_like_html(body)
    )
    if facts.html and body:
        _page(body, facts, fragments)
    return facts


def _total(answer: Answer) -> int:
    match = _RANGE.match(answer.headers.get("content-range", ""))
    length = match[1] if match else answer.headers.get("content-length", "")
    return int(length[:15]) if length.isascii() and length.isdigit() else -1


def _page(body: bytes, facts: Facts, fragments: tuple[str, ...]) -> None:
    lower = body.lower()
    facts.title = _title(body, lower)
    facts.login = b'type="password"' in lower or b"type='password'" in lower or b"type=password" in lower
    text = _text(lower[:65_536])
    facts.words = len(text.split())
    # A page that a script builds has no words of its own: it is the same for every path, and that is no fault.
    facts.shell = facts.words < 60 and b"<script" in lower
    if not fragments:
        return
    ids = {next(group for group in match.groups() if group is not None) for match in _ID.finditer(body)}
    names = {name.decode("utf-8", "replace") for name in ids}
    names |= {name.lower() for name in names}
    facts.anchors = len(ids)
    facts.ids = tuple(fragment for fragment in fragments if _present(fragment, names))


def _present(fragment: str, names: set[str]) -> bool:
    plain = unquote(fragment)
    forms = (fragment, plain, plain.lower(), "user-content-" + plain, "user-content-" + plain.lower())
    return any(form in names for form in forms)


def _title(body: bytes, lower: bytes) -> str:
    start = lower.find(b"<title")
    open_end = lower.find(b">", start)
    end = lower.find(b"</title", open_end)
    if start < 0 or open_end < 0 or end < 0:
        return ""
    return " ".join(body[open_end + 1 : min(end, open_end + 301)].decode("utf-8", "replace").split())


def _text(lower: bytes) -> bytes:
    """The words of a page in lower case: without scripts, styles and tags."""
    parts: list[bytes] = []
    position = 0
    while position < len(lower):
        starts = [start for tag in (b"<script", b"<style") if (start := lower.find(tag, position)) >= 0]
        if not starts:
            parts.append(lower[position:])
            break
        start = min(starts)
        parts.append(lower[position:start])
        end = lower.find(b"</s", start + 1)
        if end < 0:
            break
        position = end + 3
    return _TAG.sub(b" ", b" ".join(parts))


def _sketch(body: bytes, facts: Facts) -> None:
    words = set(_WORD.findall(_text(body[:65_536].lower())))
    facts.words = facts.words or len(words)
    facts.sketch = tuple(heapq.nsmallest(_SKETCH, (zlib.crc32(word) for word in words)))
