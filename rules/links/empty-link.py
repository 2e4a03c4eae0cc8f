"""Links without a destination or without text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notes_lint.diagnostic import Diagnostic
from notes_lint.lazy import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notes_lint.document import Document

SIGNS = ("](",)

# Directives and roles of MyST, which writes a link's text itself: the title of what it leads to.
_WRITES_TEXT = pattern(rb"(?:```|:::)\{[a-z]|\{[a-z][a-z:+-]*\}`")


def check(document: Document) -> Iterator[Diagnostic]:
    """Report inline links that lack one of their two parts."""
    for link in document.links:
        if link.kind != "inline":
            continue
        noun = "image" if link.image else "link"
        empty = not link.image and not document.data[link.text_start : link.text_end].strip()
        if empty and document.data[link.end : link.end + 1] == b"{":
            continue  # `[](){#id}` is how Python-Markdown names a place
        if not link.dest:
            yield Diagnostic(link.start, link.end, f"this {noun} has no destination")
        elif empty and ("://" in link.dest or not _WRITES_TEXT.search(document.data)):
            yield Diagnostic(link.start, link.end, "this link has no text: nobody sees it")
