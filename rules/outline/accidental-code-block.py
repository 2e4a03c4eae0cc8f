"""Indented code that was meant as a list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notes_lint.diagnostic import UNSAFE, Diagnostic, Edit, Fix
from notes_lint.lazy import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notes_lint.document import Code, Document

_ITEM = pattern(rb"(?:[-*+]|\d{1,3}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?[\w\"'*_(\[`!<\x80-\xff][^\r\n]*")
_CODE_LIKE = pattern(
    rb"(?:[-*+]|\d{1,3}[.)])[ \t]+(?:-|[\w.-]+:(?:[ \t]|$)|[\w.]+[ \t]*=|[\w.]+\()|[;{}]\s*$"
)

# `!!! note`, `??? note` and `=== "Tab"`: what is indented by four below them is theirs.
_BLOCKS = (b"!!! ", b"??? ", b"???+ ", b"=== ")


def check(document: Document) -> Iterator[Diagnostic]:
    """Report indented code whose first line is an item."""
    for code in document.codes:
        if code.kind != "indented":
            continue
        line = document.source.line_span(document.source.line_index(code.start))
        first = document.data[code.start : line.end].lstrip(b" \t")
        match = _ITEM.match(first)
        if match is None or _CODE_LIKE.search(first) or not _all_text(document, code):
            continue
        if _in_block(document, code):
            continue
        start = line.end - len(first)
        around = _around(document, code)
        width = start - (line.start or document.source.bom) - around
        if width < 1 or b"\t" in document.data[line.start : start]:
            fixes: tuple[Fix, ...] = ()
            how = "too far"
        else:
            fixes = (_dedent(document, code, width),)
            how = f"by {width} blanks too many"
        message = f"this item is indented {how}: it is code, with everything below it"
        yield Diagnostic(start, start + len(match[0].rstrip()), message, fixes=fixes)


def _all_text(document: Document, code: Code) -> bool:
    """Whether every line of a block reads like an item, or goes on from one."""
    lines = document.data[code.start : code.end].splitlines()
    return sum(_CODE_LIKE.search(line.strip()) is not None for line in lines) == 0


def _in_block(document: Document, code: Code) -> bool:
    """Whether what a block stands below, going outwards by its blanks, is one of Python-Markdown's own blocks."""
    if not any(mark in document.data for mark in _BLOCKS):
        return False
    lines = document.data[
        document.source.bom : document.source.line_span(document.source.line_index(code.start)).end
    ].split(b"\n")
    width = _blanks(lines.pop())
    for line in reversed(lines):
        if line.strip() and _blanks(line) < width:
            width = _blanks(line)
            if line.lstrip(b" ").startswith(_BLOCKS):
                return True
            if width == 0:
                break
    return False


def _blanks(line: bytes) -> int:
    return len(line) - len(line.lstrip(b" "))


def _around(document: Document, code: Code) -> int:
    """The column at which the text around a block of code begins."""
    inside = [item for item in document.items if item.start < code.start < item.end + 1]
    if not inside:
        return 0
    item = inside[-1]
    begin = document.source.line_span(document.source.line_index(item.start)).start or document.source.bom
    return item.content - begin if not item.task else item.start - begin + 2


def _dedent(document: Document, code: Code, width: int) -> Fix:
    edits = []
    index = document.source.line_index(code.start)
    while index < len(document.source.line_starts):
        line = document.source.line_span(index)
        if line.start >= code.end:
            break
        text = document.data[line.start : line.end]
        blanks = len(text) - len(text.lstrip(b" "))
        if blanks:
            edits.append(Edit(line.start, line.start + min(width, blanks), ""))
        index += 1
    return Fix("move it to the left", tuple(edits), applicability=UNSAFE, effect="structure:code")
