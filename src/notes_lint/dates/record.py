"""What one note says of its date: the record that all date rules share.

`gather` sees one note and nothing else, so it judges nothing: it lists what may be the note's own date (headers,
front matter), what an index says of other notes, and dates in the text that cannot be right.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from notes_lint.dates.calendar import complete, possible
from notes_lint.dates.names import month_words_utf8
from notes_lint.dates.paths import Stem, read_stem
from notes_lint.dates.scan import Mention, plausible_year, scan, wrong_weekday

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notes_lint.document import Document

# How far into a note its header may reach: lines with something on them, and bytes.
_LINES, _BYTES = 24, 6000


class Header(Struct, array_like=True, frozen=True, gc=False):
    """A date that may be the note's own, at bytes ``start`` to ``end`` of the file; see `Mention` for the rest.

    ``place`` says where: ``title``, ``subtitle``, ``line`` (alone on its line), ``field:LABEL``, ``matter:KEY``.
    ``spot`` is the date's place in its line (``whole``, ``start``, ``end``, ``inside``), ``frame`` the brackets or
    marks around it.
    """

    start: int
    end: int
    when: int
    style: str
    place: str
    spot: str = "whole"
    frame: str = ""
    alt: int = 0
    until: int = 0
    weekday: int = 0
    language: str = "en"
    slot: str = ""  # the kind of header: place, spot and whether it names a day; what is trusted or not


class Suspect(Struct, array_like=True, frozen=True, gc=False):
    """A date in the text that cannot be right: ``kind`` is ``impossible`` or ``weekday``."""

    start: int
    end: int
    text: str
    kind: str
    when: int
    style: str
    alt: int = 0
    weekday: int = 0
    language: str = "en"


class Entry(Struct, array_like=True, frozen=True, gc=False):
    """A line that has one link into the vault and one date beside it: an index's entry. See `Mention`."""

    target: str
    start: int
    end: int
    when: int
    style: str
    language: str = "en"


class DateRecord(Struct, array_like=True, frozen=True, gc=False):
    """What a note says of dates. ``entries`` are an index's lines; ``title`` is
    the first line where it holds a digit; ``title_start`` its first byte; ``stem`` the date in the file name.
    """

    headers: tuple[Header, ...] = ()
    suspects: tuple[Suspect, ...] = ()
    entries: tuple[Entry, ...] = ()
    title: str = ""
    title_start: int = 0
    stem: Stem | None = None
    doubtful: bool = False  # a header or suspect that may be impossible, or a weekday to be checked


_DIGIT = re.compile(rb"[0-9]")
_URL = re.compile(r"\]\([^)\s]*\)|<?https?://[^\s>)]*|`[^`]*`|<!--.*?-->|!\[[^\]]*\]|</?[A-Za-z][^<>]{0,80}>")
_WIKILINK = re.compile(r"\[\[[^\]]*\]\]")
_MARKER = re.compile(r"[ \t>]*(?:#{1,6}[ \t]+|(?:[-*+]|\d{1,3}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?|\|)?[ \t]*")
_LABEL = re.compile(
    r"[ \t>]*(?:#{1,6}[ \t]+|[-*+][ \t]+|\|[ \t]*)?[*_]{0,3}(?P<label>(?:meeting |call |event |session )?"
    r"(?:dates?(?: of (?:the )?(?:meeting|call|session|event|publication))?|when|day|time|date ?(?:/|and|&|,) ?time|time ?(?:/|and|&) ?date|datetime|held(?: on)?|posted(?: on)?"
    r"|published(?: on)?|datum|fecha|data|dato|päivämäärä|дата|日期|日時|日付|quand|wann|dia|día|jour))"
    r"[ \t]*(?:[*_]{0,3}[ \t]*(?:::|[:：|])[ \t]*[*_]{0,3}|[*_]{1,3}[ \t]+)[ \t]*",
    re.IGNORECASE,
)
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
_OPEN, _CLOSE = "([{*_\"“'‘`", ")]}*_\"”'’`"


def gather(document: Document) -> DateRecord:
    """The record of a note; an empty one, too, because a file name alone may be worth a word."""
    headers = list(_front_matter(document))
    lines, title, title_start = _head(document)
    headers += lines
    suspects = tuple(_suspects(document))
    entries = tuple(_entries(document)) if document.links else ()
    if not _DIGIT.search(title.encode()):
        title = ""
    stem = read_stem(document.path.rpartition("/")[2].rpartition(".")[0])
    doubtful = bool(suspects) or any(header.weekday or not sane(header) for header in headers)
    return DateRecord(tuple(headers), suspects, entries, title, title_start, stem, doubtful)


def sane(header: Header) -> bool:
    """Whether a header's date can be, and is of a year in which notes are written."""
    if not possible(header.when) and not (header.alt and possible(header.alt)):
        return False
    return header.when < 9999 or 10000000 <= header.when < 21000000 or header.spot == "inside"


def _front_matter(document: Document) -> Iterator[Header]:
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


def _head(document: Document) -> tuple[list[Header], str, int]:
    """Dates of the header's lines, and the title with its place."""
    found: list[Header] = []
    title, title_start = "", 0
    heading_seen = False
    data = document.data
    for seen, (start, end) in enumerate(_lines(document), 1):
        is_heading = data[start : start + 4].lstrip()[:1] == b"#"
        is_title = not title or (is_heading and not heading_seen and seen <= 8)
        heading_seen = heading_seen or is_heading
        digits = _DIGIT.search(data, start, end) is not None
        if not is_title and not digits:
            continue
        text = data[start : min(end, start + 600)].decode("utf-8", "replace").rstrip("\r\n")
        body = _MARKER.match(text)
        at = body.end() if body is not None else 0
        if is_title:
            title, title_start = text[at:].strip(), start + len(text[:at].encode())
        if not digits:
            continue
        label = _LABEL.match(text) if seen > 1 or ":" in text or "|" in text else None
        if label is not None:
            found += _field(text, start, label)
        elif seen <= 12 or is_heading:
            # A dated first line is the title, and a heading below it is not.
            first = is_title and not any(header.place == "title" for header in found)
            kind = "title" if first else "subtitle" if is_heading else "line"
            found += _line(text, start, kind, at, is_heading, seen)
    if any(header.place in ("subtitle", "line") for header in found):
        found = _without_log(document, found)
    return found, title, title_start


def _lines(document: Document) -> Iterator[tuple[int, int]]:
    """First byte and end of the header's lines: those that hold something, outside code and comments."""
    data = document.data
    at = document.front_matter.end if document.front_matter is not None else document.source.bom
    stop, seen, fence = min(len(data), at + _BYTES), 0, b""
    while at < stop and seen < _LINES:
        end = data.find(b"\n", at)
        end = len(data) if end < 0 else end
        line = data[at:end].strip()
        first = line[:4]
        if fence:
            fence = b"" if line.startswith(fence) else fence
        elif first[:3] in (b"```", b"~~~"):
            fence = first[:3]
        elif first == b"<!--":
            close = data.find(b"-->", at)
            end = data.find(b"\n", close) if close >= 0 else stop
            end = stop if end < 0 else end
        elif line and first != b"![](" and line.strip(b"-=*_ "):
            seen += 1
            yield at, end
        at = end + 1


def _masked(text: str) -> str:
    """The line without what holds other things' dates: destinations, URLs, code, comments."""
    return (
        _URL.sub(lambda match: "\x1f" * len(match[0]), text)
        if ("(" in text or "`" in text or "<" in text or "//" in text)
        else text
    )


def _field(text: str, start: int, label: re.Match[str]) -> Iterator[Header]:
    masked = _masked(text)
    first = 0
    for mention in scan(masked):
        # "November 7, 8am in Berlin (November 7, 4pm in Tokyo)": what repeats the date is mended with it.
        if mention.start >= label.end() - 1 and (not first or mention.when == first):
            first = mention.when
            yield _header(mention, text, masked, start, f"field:{label['label'].lower()}", label.end())


def _line(text: str, start: int, kind: str, body: int, is_heading: bool, seen: int) -> Iterator[Header]:
    masked = _masked(text)
    mentions = scan(masked)
    if not mentions:
        return
    headers = [_header(mention, text, masked, start, kind, body) for mention in mentions]
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
    if kind == "line" or (kind == "subtitle" and seen > 12):
        if seen <= 12 and len(headers) == 1 and headers[0].spot == "whole":
            yield headers[0]
        return
    is_item = text.lstrip()[:1] in "-*+" if text.strip() else False
    if kind == "title" and not is_heading and not is_item:
        headers = [header for header in headers if header.spot == "whole" or _set_apart(text, start, header)]
    yield from (header for header in headers if _date_like(header))


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
        or possible(_swapped(when))
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
    after = re.sub(
        r"^[ T]?(?:,? ?(?:at |@ ?)?\d{1,2}[:.]\d\d.*|\d{1,2} ?[ap]m.*)$", "", masked[right:]
    ).strip(" \t#*_|.,;:{}\x1f")
    spot = ("inside" if after else "end") if before else ("start" if after else "whole")
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


def _entries(document: Document) -> Iterator[Entry]:
    source = document.source
    by_line: dict[int, list[str]] = {}
    for link in document.links[:3000]:
        if not link.image and not link.external and link.dest:
            by_line.setdefault(source.line_index(link.start), []).append(link.path)
    for index, destinations in by_line.items():
        if len(destinations) != 1:
            continue
        start, end = source.line_span(index)
        if end - start > 400 or not _DIGIT.search(document.data, start, end):
            continue
        text = document.slice(start, end)
        mentions = scan(_WIKILINK.sub(lambda match: "\x1f" * len(match[0]), _masked(text)))
        if len(mentions) == 1 and mentions[0].when % 100 and not (mentions[0].alt or mentions[0].until):
            mention = mentions[0]
            first = start + len(text[: mention.start].encode())
            last = start + len(text[: mention.end].encode())
            yield Entry(destinations[0], first, last, mention.when, mention.style, mention.language)


# What is worth a closer look in running text: English months, digits in the shape of a date, a day before a word.
# Two expressions, each of which begins with a set of characters, run three times as fast as one that has both.
_MONTHS = re.compile(rb"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.?[ -][0-9]")
_NUMBERS = re.compile(
    rb"[0-9]{1,4}(?:[-/.][0-9]{1,2}[-/.][0-9]|(?:\.|st|nd|rd|th)? (?:of |de )?([A-Za-z\xc3-\xd1][a-z\x80-\xd1]{2,11}))"
)


def _suspects(document: Document) -> Iterator[Suspect]:
    prose = document.prose
    months = month_words_utf8()
    spots = [match.span() for match in _MONTHS.finditer(prose)]
    spots += [
        match.span() for match in _NUMBERS.finditer(prose) if match[1] is None or match[1].lower() in months
    ]
    done = -1
    for first, last in sorted(spots):
        if first < done:
            continue
        low = max(prose.rfind(b"\n", 0, first) + 1, first - 48, done)
        high = prose.find(b"\n", last)
        high = min(len(prose) if high < 0 else high, last + 48)
        for suspect in _suspects_of(prose[low:high].replace(b"\x00", b"\x1f"), low):
            if suspect.start < last and suspect.end > first:
                done = max(done, suspect.end)
                yield suspect
        done = max(done, last)
    for link in document.links:
        if link.kind == "wikilink" and not link.image and _DIGIT.search(link.dest.encode()):
            yield from _suspects_of(document.data[link.dest_start : link.dest_end], link.dest_start)


def _suspects_of(raw: bytes, base: int) -> Iterator[Suspect]:
    text = raw.decode("utf-8", "ignore")
    shift = len(raw) - len(text.encode())  # a character cut in half at the window's left end
    for mention in scan(text):
        kind = _wrong(mention)
        if not kind:
            continue
        start = base + shift + len(text[: mention.start].encode())
        end = start + len(text[mention.start : mention.end].encode())
        yield Suspect(
            start, end, text[mention.start : mention.end], kind, mention.when, mention.style, mention.alt,
            mention.weekday, mention.language,
        )  # fmt: skip


def _wrong(mention: Mention) -> str:
    when = mention.when
    if "YYYY" not in mention.style and "YY" in mention.style and "MMM" not in mention.style:
        return ""  # 2.30.32 and 16/20/24 are numbers of many kinds
    if not possible(when):
        if mention.style.startswith("YYYY") and when // 100 % 100 > 12 and not possible(_swapped(when)):
            return ""  # 2021-44-99: a number with dashes
        return "impossible" if plausible_year(when) and when % 100 else ""
    return "weekday" if complete(when) and wrong_weekday(mention) else ""


def _swapped(when: int) -> int:
    return when // 10000 * 10000 + when % 100 * 100 + when // 100 % 100
