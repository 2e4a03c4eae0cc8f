"""A ``$$`` without its partner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notes_lint.diagnostic import Diagnostic, Edit, Fix
from notes_lint.lazy import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notes_lint.document import Document

SIGNS = ("$$",)
_TEX = pattern(rb"\\[A-Za-z]+|[\^_]\{|\w[\^_]\w|[=<>]")


def check(document: Document) -> Iterator[Diagnostic]:
    """Report a ``$$`` that no other one closes, where TeX stands behind it."""
    data = document.data
    if b"$" not in data or b"$$" not in data:
        return
    for math in document.maths:
        if not math.display and _TEX.search(data, math.start, math.end):
            if data[math.start - 1 : math.start] == b"$" and document.prose[math.start - 1] == 36:
                fix = Fix("close it with `$$`", (Edit(math.end, math.end, "$"),), effect="structure:math")
                yield Diagnostic(
                    math.start - 1, math.end, "this formula is closed by a single `$`", fixes=(fix,)
                )
            elif data[math.end : math.end + 1] == b"$" and document.prose[math.end] == 36:
                fix = Fix("open it with `$$`", (Edit(math.start, math.start, "$"),), effect="structure:math")
                yield Diagnostic(
                    math.start, math.end + 1, "this formula is opened by a single `$`", fixes=(fix,)
                )
    loose = list(_loose(document))
    while loose:
        at = loose.pop(0)
        end = _block_end(data, at)
        behind = data[at + 2 : end]
        if not _TEX.search(behind):
            continue
        if loose and _closes(data, at, loose[0]):
            loose.pop(0)
            continue
        yield Diagnostic(at, at + 2, "this formula is never closed: no `$$` follows")


def _loose(document: Document) -> Iterator[int]:
    """Every ``$$`` that the parser left as text."""
    data, prose = document.data, document.prose
    at = prose.find(b"$$")
    while at >= 0:
        end = at
        while data[end : end + 1] == b"$":
            end += 1
        if end - at == 2 and data[at - 1 : at] != b"\\":
            yield at
        at = prose.find(b"$$", end)


def _block_end(data: bytes, at: int) -> int:
    ends = [each for each in (data.find(b"\n\n", at), data.find(b"\r\n\r\n", at)) if each >= 0]
    return min(ends, default=len(data))


def _closes(data: bytes, at: int, other: int) -> bool:
    """Whether the next one is a partner: both stand alone in their lines, or in one line."""
    return data.find(b"\n", at, other) < 0 or (_alone(data, at) and _alone(data, other))


def _alone(data: bytes, at: int) -> bool:
    before = data[data.rfind(b"\n", 0, at) + 1 : at].strip(b" \t>-*+")
    end = data.find(b"\n", at)
    after = data[at + 2 : end if end >= 0 else len(data)].strip()
    return not before or not after
