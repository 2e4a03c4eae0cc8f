"""Fenced code that runs to the end of its container."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notes_lint.diagnostic import Diagnostic, Edit, Fix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notes_lint.document import Code, Document

SIGNS = ("```", "~~~")


def check(document: Document) -> Iterator[Diagnostic]:
    """Report fenced blocks without a closing fence."""
    for code in document.codes:
        if code.kind == "fenced" and not _closed(document, code):
            fence = _fence(document, code)
            lines = document.data.count(b"\n", code.start, code.end)
            count = f"{lines} lines, is" if lines != 1 else "1 line, is"
            message = f"this code block is never closed: everything below it, {count} code"
            line = document.source.line_span(document.source.line_index(code.start))
            indent = document.slice(line.start, code.start)
            blank = "".join(each if each in "> \t" else " " for each in indent)
            close = Fix(
                "close the code block at its end",
                (Edit(code.end, code.end, f"\n{blank}{fence.decode()}"),),
                applicability="suggestion",
                effect="structure:code",
            )
            yield Diagnostic(code.start, code.start + len(fence), message, fixes=(close,))


def _fence(document: Document, code: Code) -> bytes:
    data = document.data
    end = code.start
    while end < len(data) and data[end] == data[code.start]:
        end += 1
    return data[code.start : end]


def _closed(document: Document, code: Code) -> bool:
    fence = _fence(document, code)
    last = document.source.line_span(document.source.line_index(max(code.start, code.end - 1)))
    if last.start <= code.start:
        return False
    text = document.data[last.start : code.end].strip(b" \t\r\n>")
    return len(text) >= len(fence) and not text.strip(fence[:1])
