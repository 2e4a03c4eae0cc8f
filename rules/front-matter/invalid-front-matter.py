"""Front matter that no parser takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notes_lint.diagnostic import Diagnostic, Edit, Fix
from notes_lint.lazy import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notes_lint.document import Document, FrontMatter

SIGNS = ("---", "+++")
_WORD = pattern(rb"[\w-]+")
_COLON = pattern(rb"^([\w-]+:[ \t]+)([^\"'\[{|>&*!%@`#\r\n][^\"\\\r\n]*: [^\"\\\r\n]*?)[ \t]*$")
_PLACEHOLDER = pattern(rb"\{\{|<%|\{%|\$\{")


def check(document: Document) -> Iterator[Diagnostic]:
    """Report what the parser said, at the place that it named."""
    front = document.front_matter
    if front is None or not front.error:
        return
    data = document.data
    if _PLACEHOLDER.search(data, front.content, front.content_end):
        return  # a template: its placeholders are no YAML, what replaces them is
    start = min(max(front.error_at, front.content), front.end)
    word = _WORD.match(data, start, front.content_end)
    end = word.end() if word is not None else min(start + 1, len(data))
    kind = front.kind.upper()
    fix = _quoted(document, front)
    yield Diagnostic(
        start, end, f"this front matter is no {kind}: {front.error}", fixes=(fix,) if fix else ()
    )


def _quoted(document: Document, front: FrontMatter) -> Fix | None:
    """The value in quotes, where a colon and a blank inside it are all that is wrong with its line."""
    if front.kind != "yaml" or "mapping values" not in front.error:
        return None
    line = document.source.line_span(document.source.line_index(front.error_at))
    match = _COLON.match(document.data[line.start : line.end])
    if match is None:
        return None
    start, end = (line.start + at for at in match.span(2))
    value = document.slice(start, end)
    return Fix(
        f'write "{value}"',
        (Edit(start, end, f'"{value}"'),),
        applicability="unsafe",
        effect="structure:front-matter",
    )
