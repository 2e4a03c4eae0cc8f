"""Images without a text in their place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notes_lint.diagnostic import Diagnostic

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notes_lint.document import Document

SIGNS = ("![", "<")


def check(document: Document) -> Iterator[Diagnostic]:
    """Report images with an empty description."""
    for link in document.links:
        if not link.image or link.kind == "wikilink":
            continue
        data = document.data
        if link.kind == "html":
            missing = b"alt" not in data[link.start : link.end].lower()
        else:
            missing = not data[link.text_start : link.text_end].strip()
        if missing:
            yield Diagnostic(link.start, link.end, "this image has no text that stands for it")
