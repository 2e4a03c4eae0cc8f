"""Blanks at the end of a line, but for line breaks."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from notes_lint.diagnostic import Diagnostic, Edit, Fix
from notes_lint.lazy import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notes_lint.document import Document

_BLANKS = pattern(rb"[ \t]+(?=\r?\n|\Z)")


def check(document: Document) -> Iterator[Diagnostic]:
    """Report blanks at the end of lines outside code, front matter and line breaks."""
    data = document.data
    if b" \n" not in data and b"\t" not in data and b" \r" not in data and not data.endswith(b" "):
        return
    begin = document.front_matter.end if document.front_matter is not None else 0
    blocks = [(code.start, code.end) for code in document.codes if code.kind != "span"]
    starts = [start for start, _ in blocks]
    for match in _BLANKS.finditer(data, begin):
        start, end = match.span()
        index = bisect_right(starts, start) - 1
        if index >= 0 and start <= blocks[index][1]:
            continue
        line = data.rfind(b"\n", 0, start) + 1
        if not data[line:start].strip(b" \t>-*+"):
            continue  # an empty line, an empty item
        if match[0] == b"  " and _goes_on(document, end):
            continue
        yield Diagnostic(
            start,
            end,
            "this line ends in blanks",
            fixes=(Fix("remove them", (Edit(start, end, ""),), effect="none"),),
        )


def _goes_on(document: Document, end: int) -> bool:
    """Whether a paragraph goes on in the next line, so that two blanks break the line."""
    return any(
        block.start < end < block.end for block in document.blocks if block.kind == "paragraph"
    ) or any(item.content < end < item.content_end for item in document.items)
