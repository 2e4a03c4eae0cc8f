"""English ordinals: 1st, 2nd, 3rd, 4th … 11th, 12th, 13th … 21st."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from notes_lint.dates.calendar import ordinal_suffix
from notes_lint.diagnostic import Diagnostic, Edit, Fix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notes_lint.document import Document

_ORDINAL = re.compile(
    # It begins with a set of bytes, which is searched for quickly; what stands before is looked at afterwards.
    rb"([0-9]{1,6})(st|nd|rd|th|ST|ND|RD|TH)(?![0-9A-Za-z_\x80-\xff])"
)
_JOINED = re.compile(rb"[0-9A-Za-z_$%+^\\.\x80-\xff]|(?<=[A-Za-z0-9 ])[-/]")
# 6rd and 4rd are network protocols; "st" behind a number may be the British stone ("he weighs 12st").
_NAMES = (b"6rd", b"4rd")  # compared in lower case
_DATE_BEFORE = re.compile(
    rb"(?:\b[Tt]he|[Jj]an|[Ff]eb|[Mm]ar|[Aa]pr|[Mm]ay|[Jj]u[nl]|[Aa]ug|[Ss]ep|[Oo]ct|[Nn]ov|[Dd]ec)[a-z]*\.? $"
)
_DATE_AFTER = re.compile(rb" (?:of |century|[A-Z])|, [0-9]{4}")


def check(document: Document) -> Iterator[Diagnostic]:
    """Report ordinals with the suffix of another number, in prose and in the names of pages."""
    for start, match in _ordinals(document.prose, 0):
        yield from _judge(document, start, match, "text")
    for link in document.links:
        if link.kind == "wikilink" and not link.image:
            for start, match in _ordinals(document.data[link.dest_start : link.dest_end], link.dest_start):
                yield from _judge(document, start, match, "wikilink")


def _ordinals(data: bytes, base: int) -> Iterator[tuple[int, re.Match[bytes]]]:
    for match in _ORDINAL.finditer(data):
        start = match.start()
        if not start or _JOINED.match(data, start - 1) is None:
            yield base + match.start(2), match


def _judge(document: Document, start: int, match: re.Match[bytes], effect: str) -> Iterator[Diagnostic]:
    digits, suffix = match[1].decode(), match[2].decode()
    right = ordinal_suffix(int(digits))
    if suffix.lower() == right or match[0].lower() in _NAMES:
        return
    if suffix.lower() == "st" and effect == "text" and not _is_date(match):
        return
    right = right.upper() if suffix.isupper() else right
    text = digits + right
    begin = start - len(digits)
    fix = Fix(
        f"write {text}",
        (Edit(start, start + 2, right),),
        applicability="safe" if effect == "text" else "unsafe",
        effect=effect,
    )
    yield Diagnostic(
        begin, start + 2, f"the ordinal of {digits} is {text}", suggestions=(text,), fixes=(fix,)
    )


def _is_date(match: re.Match[bytes]) -> bool:
    before = match.string[max(0, match.start() - 14) : match.start()]
    return bool(_DATE_BEFORE.search(before) or _DATE_AFTER.match(match.string, match.end()))
