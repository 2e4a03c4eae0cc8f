"""Dates in a note's text: lines of an index, and dates that cannot be right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notes_lint.dates.calendar import complete, possible, swap
from notes_lint.dates.digits import ZEROS, zeros
from notes_lint.dates.header import masked_text
from notes_lint.dates.names import month_words, word
from notes_lint.dates.record import Entry, Suspect
from notes_lint.dates.scan import Mention, may_hold, plausible_year, scan, sound, wrong_weekday
from notes_lint.document import is_external
from notes_lint.lazy import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notes_lint.document import Document

_WIKILINK = pattern(r"\[\[[^\]]*\]\]")


def entries_of(document: Document) -> Iterator[Entry]:
    """Each line that has one link into the vault and one date beside it."""
    source = document.source
    by_line: dict[int, list[str]] = {}
    for link in document.links[:3000]:
        if not link.image and link.dest and not is_external(link.dest):
            by_line.setdefault(source.line_index(link.start), []).append(link.path)
    for index, destinations in by_line.items():
        if len(destinations) != 1:
            continue
        span = source.line_span(index)
        start, end = span.start, span.end
        if end - start > 400:
            continue
        raw = document.data[start:end]
        if b"0" not in raw.translate(ZEROS) or not may_hold(raw):
            continue
        text = raw.decode("utf-8", "replace")
        mentions = scan(_WIKILINK.sub(lambda match: "\x1f" * len(match[0]), masked_text(text)))
        if len(mentions) == 1 and mentions[0].when % 100 and not (mentions[0].alt or mentions[0].until):
            mention = mentions[0]
            first = start + len(text[: mention.start].encode())
            last = start + len(text[: mention.end].encode())
            yield Entry(destinations[0], first, last, mention.when, mention.style, mention.language)


# What is worth a closer look in running text: digits in the shape of a date, a day before a word, English months
# before a day. All digits are zeros here, see `notes_lint.dates.digits`.
_NUMBERS = pattern(
    rb"00{0,3}(?:[-/.]00?[-/.]0|(?:\.|st|nd|rd|th)? (?:of |de )?([A-Za-z\xc3-\xd1][a-z\x80-\xd1]{2,11}))"
)
_AFTER_WORD = pattern(rb"0(?<=[a-z.][ -]0)")
_MONTH_BEFORE = pattern(rb"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.?[ -]\Z")
_LONGEST = 11  # bytes that `_MONTH_BEFORE` may take


def suspects_of(document: Document) -> Iterator[Suspect]:
    """Dates of the text, and of page references, that cannot be right."""
    prose, digits = document.prose, document.shared(zeros)
    if b"0" in digits:
        yield from _suspects_in(prose, digits)
    for link in document.links:
        if link.kind == "wikilink" and not link.image and b"0" in link.dest.encode().translate(ZEROS):
            yield from _wrong_in(document.data[link.dest_start : link.dest_end], link.dest_start)


def _suspects_in(prose: bytes, digits: bytes) -> Iterator[Suspect]:
    spots = [match.span() for match in _NUMBERS.finditer(digits) if match[1] is None or _is_month(match[1])]
    for match in _AFTER_WORD.finditer(digits):
        at = match.start()
        month = _MONTH_BEFORE.search(prose, max(0, at - _LONGEST), at)
        if month is not None:
            spots.append((month.start(), at + 1))
    done = -1
    for first, last in sorted(spots):
        if first < done:
            continue
        low = max(prose.rfind(b"\n", 0, first) + 1, first - 48, done)
        high = prose.find(b"\n", last)
        high = min(len(prose) if high < 0 else high, last + 48)
        for suspect in _wrong_in(prose[low:high].replace(b"\x00", b"\x1f"), low):
            if suspect.start < last and suspect.end > first:
                done = max(done, suspect.end)
                yield suspect
        done = max(done, last)


def _is_month(name: bytes) -> bool:
    form = name.lower().decode("utf-8", "replace")
    if form not in month_words():
        return False
    found = word(form)
    return found is not None and found.month > 0


def _wrong_in(raw: bytes, base: int) -> Iterator[Suspect]:
    if sound(raw):
        return
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
        if mention.style.startswith("YYYY") and when // 100 % 100 > 12 and not possible(swap(when)):
            return ""  # 2021-44-99: a number with dashes
        return "impossible" if plausible_year(when) and when % 100 else ""
    return "weekday" if complete(when) and wrong_weekday(mention) else ""
