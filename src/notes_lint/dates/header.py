"""The dates of a note's front matter and of its first lines: what may be the note's own date."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from notes_lint.dates.calendar import possible, swap
from notes_lint.dates.digits import ZEROS
from notes_lint.dates.record import Header
from notes_lint.dates.scan import Mention, may_hold, scan
from notes_lint.lazy import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notes_lint.document import Document

# How far into a note its header may reach: lines with something on them, and bytes.
_LINES, _BYTES = 24, 6000
_SPECIAL = b"`~<!-=*_#"  # what begins a line that may be none of the header's, or a heading; and nothing, too
_NEAR = 12  # lines among which a date needs no label
_LONG = 240  # bytes of a line that is a paragraph, and no field of a header
_URL = pattern(r"\]\([^)\s]*\)|<?https?://[^\s>)]*|`[^`]*`|<!--.*?-->|!\[[^\]]*\]|</?[A-Za-z][^<>]{0,80}>")
_MARKER = pattern(r"[ \t>]*(?:#{1,6}[ \t]+|(?:[-*+]|\d{1,3}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?|\|)?[ \t]*")
LABEL = pattern(
    r"[ \t>]*(?:#{1,6}[ \t]+|[-*+][ \t]+|\|[ \t]*)?[*_]{0,3}(?P<label>(?:meeting |call |event |session )?"
    r"(?:dates?(?: of (?:the )?(?:meeting|call|session|event|publication))?|when|day|time|date ?(?:/|and|&|,) ?time|time ?(?:/|and|&) ?date|datetime|held(?: on)?|posted(?: on)?"
    r"|published(?: on)?|datum|fecha|data|dato|päivämäärä|дата|日期|日時|日付|quand|wann|dia|día|jour))"
    r"[ \t]*(?:[*_]{0,3}[ \t]*(?:::|[:：|])[ \t]*[*_]{0,3}|[*_]{1,3}[ \t]+)[ \t]*",
    re.IGNORECASE,
)
# One of them is in every label.
_LABELS = (
    "dat", "when", "day", "time", "held", "posted", "published", "fecha", "päivämäärä", "дата", "日", "quand", "wann",
    "dia", "día", "jour",
)  # fmt: skip
_MARKS = b":", b"|", b"*", "：".encode(), b"_"  # one of them is in every line that `LABEL` knows
_KEYS = frozenset(
    [
        "date",
        "day",
        "datum",
        "fecha",
        "data",
        "meeting-date",
        "meeting_date",
        "meetingdate",
        "published",
        "publishdate",
        "publish_date",
        "pubdate",
        "pubdatetime",
        "posted",
        "start",
        "start_date",
        "startdate",
        "event_date",
        "eventdate",
        "created",
    ]
)
# What stands before a date that is not the note's own, and what a line is about that does not date a note.
_BEFORE = (
    "after", "since", "before", "until", "till", "to", "from", "see", "than", "about", "by", "nach", "seit", "vor",
    "bis", "depuis", "avant", "après",
)  # fmt: skip
_ABOUT = pattern(rf"\b(?:{'|'.join(_BEFORE)})$", re.IGNORECASE)
_ELSE = (
    "update", "updated", "modified", "edited", "revised", "changed", "due", "deadline", "next", "expires", "accessed",
    "retrieved", "valid", "previous", "last",
)  # fmt: skip
_OTHER = pattern(rf"\b(?:{'|'.join(_ELSE)})\b", re.IGNORECASE)
_TIME = pattern(r"^[ T]?(?:,? ?(?:at |@ ?)?\d{1,2}[:.]\d\d.*|\d{1,2} ?[ap]m.*)$")
_OPEN, _CLOSE = "([{*_\"“'‘`", ")]}*_\"”'’`"


def front_matter(document: Document) -> Iterator[Header]:
    """Dates of the front matter."""
    matter = document.front_matter
    if matter is None:
        return
    if matter.error:
        yield from _broken_matter(document, matter.content, matter.content_end)
        return
    for field in matter.fields:
        key = field.key.lower()
        if key != "title" and key not in _KEYS:
            continue
        text = document.slice(field.start, field.end)
        place = "matter:title" if key == "title" else f"matter:{key}"
        for mention in scan(text)[:1]:
            if mention.when > 9999 or key == "title":
                yield _header(mention, text, text, field.start, place, 0)


def _broken_matter(document: Document, start: int, end: int) -> Iterator[Header]:
    # A date that cannot be makes TOML unreadable; it is read all the same, to be reported.
    for match in re.finditer(rb"^(\w+)[ \t]*[:=][ \t]*(.*)$", document.data[start:end], re.MULTILINE):
        key = match[1].decode().lower()
        if key in _KEYS:
            text = match[2].decode("utf-8", "replace")
            for mention in scan(text)[:1]:
                yield _header(mention, text, text, start + match.start(2), f"matter:{key}", 0)


def head(document: Document) -> tuple[list[Header], str, int]:
    """Dates of the header's lines, and the title with its place."""
    found: list[Header] = []
    title, title_start = "", 0
    heading_seen = False
    data = document.data
    for seen, (start, end, digits, is_heading) in enumerate(_lines(document), 1):
        is_title = not title or (is_heading and not heading_seen and seen <= 8)
        heading_seen = heading_seen or is_heading
        # Below the title a date stands in a heading, in a short line of its own, or behind a label.
        if not is_title and not (digits and (is_heading or end - start < _LONG)):
            continue
        raw = data[start : min(end, start + 600)]
        if not is_title and seen > _NEAR and not is_heading and not any(map(raw.__contains__, _MARKS)):
            continue  # too far down for a date that has no label
        dated = digits and may_hold(raw)
        if not is_title and not dated:
            continue
        text = raw.decode("utf-8", "replace").rstrip("\r\n")
        body = _MARKER.match(text)
        at = body.end() if body is not None else 0
        if is_title:
            title, title_start = text[at:].strip(), start + len(text[:at].encode())
        if not dated:
            continue
        label = labelled(text) if any(map(raw.__contains__, _MARKS)) else None
        if label is not None:
            found += _field(text, start, label)
        elif seen <= _NEAR or is_heading:
            # A dated first line is the title, and a heading below it is not.
            first = is_title and not any(header.place == "title" for header in found)
            kind = "title" if first else "subtitle" if is_heading else "line"
            found += _line(text, start, kind, at, is_heading, seen)
    if any(header.place in ("subtitle", "line") for header in found):
        found = _without_log(document, found)
    return found, title, title_start


def labelled(text: str) -> re.Match[str] | None:
    """The label that a line begins with."""
    lower = text.upper().lower()
    return LABEL.match(text) if any(map(lower.__contains__, _LABELS)) else None


def _lines(document: Document) -> Iterator[tuple[int, int, bool, bool]]:
    """The header's lines: those that hold something, outside code and comments.

    For each its first byte and end, whether it has a digit, and whether it is a heading.
    """
    data = document.data
    at = document.front_matter.end if document.front_matter is not None else document.source.bom
    stop, seen, fence = min(len(data), at + _BYTES), 0, b""
    while at < stop and seen < _LINES:
        end = data.find(b"\n", at)
        end = len(data) if end < 0 else end
        line = data[at:end].strip()
        if line[:1] not in _SPECIAL and not fence:
            seen += 1
            yield at, end, b"0" in line.translate(ZEROS), False
        elif fence:
            fence = b"" if line.startswith(fence) else fence
        elif line.startswith((b"```", b"~~~")):
            fence = line[:3]
        elif line.startswith(b"<!--"):
            close = data.find(b"-->", at)
            end = data.find(b"\n", close) if close >= 0 else stop
            end = stop if end < 0 else end
        elif line.strip(b"-=*_ ") and not line.startswith(b"![]("):
            seen += 1
            heading = line.startswith(b"#") and data.find(b"#", at, at + 4) >= 0
            yield at, end, b"0" in line.translate(ZEROS), heading
        at = end + 1


def masked_text(text: str) -> str:
    """The line without what holds other things' dates: destinations, URLs, code, comments."""
    return (
        _URL.sub(lambda match: "\x1f" * len(match[0]), text)
        if ("(" in text or "`" in text or "<" in text or "//" in text)
        else text
    )


def _field(text: str, start: int, label: re.Match[str]) -> Iterator[Header]:
    masked = masked_text(text)
    first = 0
    for mention in scan(masked):
        # "November 7, 8am in Berlin (November 7, 4pm in Tokyo)": what repeats the date is mended with it.
        if mention.start >= label.end() - 1 and (not first or mention.when == first):
            first = mention.when
            yield _header(mention, text, masked, start, f"field:{label['label'].lower()}", label.end())


def _line(text: str, start: int, kind: str, body: int, is_heading: bool, seen: int) -> Iterator[Header]:
    masked = masked_text(text)
    mentions = scan(masked)
    if not mentions:
        return
    headers = [_header(mention, text, masked, start, kind, body) for mention in mentions]
    if kind == "subtitle" and len(headers) == 1 and headers[0].spot == "whole":
        # A heading that is a date and nothing else dates the note, as a line of its own does.
        kind = "line"
        headers = [_header(mentions[0], text, masked, start, kind, body)]
    if len(headers) == 2 and _joined(masked[mentions[0].end : mentions[1].start]):
        first, last = headers
        yield Header(
            first.start,
            last.end,
            first.when,
            first.style,
            kind,
            "range",
            "",
            0,
            last.when or 1,
            0,
            first.language,
        )
        return
    if kind == "line" or (kind == "subtitle" and seen > _NEAR):
        if seen <= _NEAR and len(headers) == 1 and headers[0].spot == "whole":
            yield headers[0]
        return
    is_item = text.lstrip()[:1] in "-*+" if text.strip() else False
    if kind == "title" and not is_heading and _about_else(masked):
        return
    if kind == "title" and not is_heading and not is_item:
        headers = [header for header in headers if header.spot == "whole" or _set_apart(text, start, header)]
    yield from (header for header in headers if _date_like(header))


def _about_else(masked: str) -> bool:
    """Whether a line says of what else its date is."""
    return any(map(masked.upper().lower().__contains__, _ELSE)) and _OTHER.search(masked) is not None


def _set_apart(text: str, start: int, header: Header) -> bool:
    """Whether a date of a plain line stands apart from its words: ``Weekly call, 21 March 2017``."""
    if len(text) > 90 or ". " in text.strip() or header.spot == "inside":
        return False
    raw = text.encode()
    left = raw[: header.start - start].decode("utf-8", "replace").rstrip(" \t([*_")
    right = raw[header.end - start :].decode("utf-8", "replace").lstrip(" \t)]*_")
    return bool(header.frame) or left[-1:] in tuple(",—–-:|") or (not left and right[:1] in tuple(",—–-:|"))


def _date_like(header: Header) -> bool:
    # 2021-99-77 has the shape of a date, and cannot be one that somebody got wrong.
    when = header.when
    return (
        possible(when)
        or not header.style.startswith("YYYY")
        or when // 100 % 100 < 13
        or possible(swap(when))
    )


def _joined(gap: str) -> bool:
    return gap.strip(" []") in (
        "-",
        "–",
        "—",
        "to",
        "until",
        "through",
        "bis",
        "au",
        "a",
        "/",
        "&",
        "and",
        "und",
    )


def _header(mention: Mention, text: str, masked: str, base: int, place: str, body: int) -> Header:
    """A mention of a line, moved to bytes of the file; ``body`` is where the line's own text begins."""
    start, end = mention.start, mention.end
    left, right = start, end
    while left > body and right < len(text) and text[left - 1] in _OPEN and text[right] in _CLOSE:
        left -= 1
        right += 1
    frame = f"{text[left:start]}…{text[end:right]}" if left < start else ""
    before = masked[body:left].strip(" \t#*_:|\x1f")
    rest = masked[right:]
    after = (_TIME.sub("", rest) if any(map(str.isdigit, rest)) else rest).strip(" \t#*_|.,;:{}\x1f")
    spot = ("inside" if after else "end") if before else ("start" if after else "whole")
    if spot == "end" and before.upper().lower().endswith(_BEFORE) and _ABOUT.search(before):
        spot = "inside"  # "Repairs after 3 May": the day of something else
    size = len(text[:start].encode())
    return Header(
        base + size, base + size + len(text[start:end].encode()), mention.when, mention.style, place, spot, frame,
        mention.alt, mention.until, mention.weekday, mention.language, _slot(place, spot, mention.when),
    )  # fmt: skip


def _slot(place: str, spot: str, when: int) -> str:
    kind = "field" if place.startswith("field") else place
    return f"{kind}/{spot}/{'day' if when % 100 else 'month'}"


def _without_log(document: Document, found: list[Header]) -> list[Header]:
    """Without the headings of a log: where several headings are dates, none of them dates the note."""
    dates = set()
    for heading in document.headings[:60]:
        if any(map(heading.text.__contains__, "0123456789")):
            dates |= {mention.when for mention in scan(heading.text)[:1]}
    alone = {header.when for header in found if header.place in ("subtitle", "line")}
    if len(dates) > 2 or len(alone) > 1:
        return [header for header in found if header.place not in ("subtitle", "line")]
    return found
