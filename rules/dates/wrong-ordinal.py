"""English ordinals: 1st, 2nd, 3rd, 4th … 11th, 12th, 13th … 21st."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notes_lint.dates.calendar import ordinal_suffix
from notes_lint.dates.digits import ZEROS, zeros
from notes_lint.diagnostic import Diagnostic, Edit, Fix
from notes_lint.lazy import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notes_lint.document import Document

# All digits are zeros here, see `notes_lint.dates.digits`: one search for a zero is a tenth of eight searches for what
# stands behind it. What must not stand before the number is looked at for the
# few that are found.
_ORDINAL = pattern(rb"0(st|nd|rd|th|ST|ND|RD|TH)(?![0A-Za-z_\x80-\xff])")
_NUMBER = pattern(rb"(?<![0-9A-Za-z_$%+^\\.\x80-\xff])(?<![A-Za-z0-9 ][-/])[0-9]{1,6}$")
# "st" behind a number may be the British stone ("he weighs 12st"); 6rd and 4rd are network protocols (see below).
_DATE_BEFORE = pattern(
    rb"(?:\b[Tt]he|[Jj]an|[Ff]eb|[Mm]ar|[Aa]pr|[Mm]ay|[Jj]u[nl]|[Aa]ug|[Ss]ep|[Oo]ct|[Nn]ov|[Dd]ec)[a-z]*\.? $"
)
_DATE_AFTER = pattern(rb" (?:of |century|[A-Z])|, [0-9]{4}")


def check(document: Document) -> Iterator[Diagnostic]:
    """Report ordinals with the suffix of another number, in prose and in the names of pages."""
    yield from _wrong_in(document.prose, document.shared(zeros), 0, "text")
    for link in document.links:
        if link.kind == "wikilink" and not link.image:
            data = document.data[link.dest_start : link.dest_end]
            yield from _wrong_in(data, data.translate(ZEROS), link.dest_start, "wikilink")


def _wrong_in(data: bytes, digits: bytes, base: int, effect: str) -> Iterator[Diagnostic]:
    for match in _ORDINAL.finditer(digits):
        at = match.start(1)
        number = _NUMBER.search(data, max(0, at - 10), at)
        if number is None:
            continue
        digits, suffix = number[0].decode(), match[1].decode()
        right = ordinal_suffix(int(digits))
        if suffix.lower() == right or (digits in "46" and suffix.lower() == "rd"):
            continue
        if suffix == "ST":  # the Atari 1040ST
            continue
        if suffix.lower() == "st" and effect == "text" and not _is_date(data, number.start(), match.end()):
            continue
        right = right.upper() if suffix.isupper() else right
        fix = Fix(
            f"write {digits}{right}",
            (Edit(base + at, base + at + 2, right),),
            applicability="safe" if effect == "text" else "unsafe",
            effect=effect,
        )
        message = f"the ordinal of {digits} is {digits}{right}"
        yield Diagnostic(
            base + number.start(), base + at + 2, message, suggestions=(digits + right,), fixes=(fix,)
        )


def _is_date(data: bytes, start: int, end: int) -> bool:
    return bool(_DATE_BEFORE.search(data[max(0, start - 14) : start]) or _DATE_AFTER.match(data, end))
