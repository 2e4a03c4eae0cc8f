"""Links without a destination or without text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notes_lint.diagnostic import Diagnostic

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notes_lint.document import Document


def check(document: Document) -> Iterator[Diagnostic]:
    """Report inline links that lack one of their two parts."""
    for link in document.links:
        if link.kind != "inline":
            continue
        noun = "image" if link.image else "link"
        if not link.dest:
            yield Diagnostic(link.start, link.end, f"this {noun} has no destination")
        elif not link.image and not document.data[link.text_start : link.text_end].strip():
            yield Diagnostic(link.start, link.end, "this link has no text: nobody sees it")
