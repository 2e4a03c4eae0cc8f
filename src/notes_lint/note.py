"""The extract of a document that other notes may ask about. It is what the cache keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from notes_lint.document import Anchor, Definition, Field, Heading, Link, is_external

if TYPE_CHECKING:
    from notes_lint.document import Document


class Note(Struct, array_like=True, gc=False):
    """What a vault knows of a note.

    ``links`` lead into the vault (or nowhere), ``urls`` out of it; both in document order. ``front`` are the
    front matter's scalars with their places. ``outline`` is packed (see `notes_lint.outline`). ``path`` is not
    part of the content: whoever loads a Note from a store sets it.
    """

    size: int
    title: str
    headings: tuple[Heading, ...]
    links: tuple[Link, ...]
    urls: tuple[Link, ...]
    definitions: tuple[Definition, ...]
    anchors: tuple[Anchor, ...]
    front: tuple[Field, ...]
    outline: bytes
    path: str = ""

    def field(self, key: str) -> Field | None:
        """The first front matter field of that name, whatever its letter case."""
        wanted = key.lower()
        return next((field for field in self.front if field.key.lower() == wanted), None)

    def fields(self, *keys: str) -> tuple[Field, ...]:
        """Every front matter field with one of these names (given in lower case)."""
        return tuple(field for field in self.front if field.key.lower() in keys)


def extract(document: Document) -> Note:
    """The Note of a document."""
    links: list[Link] = []
    urls: list[Link] = []
    for link in document.links:
        (urls if is_external(link.dest) else links).append(link)
    front = document.front_matter.fields if document.front_matter is not None else ()
    return Note(
        len(document.data),
        title(document),
        document.headings,
        tuple(links),
        tuple(urls),
        document.definitions,
        document.anchors,
        front,
        document.outline,
        document.path,
    )


def title(document: Document) -> str:
    """What the note calls itself: front matter, a heading at its top, or the first item of an outline."""
    if document.front_matter is not None:
        field = document.front_matter.get("title")
        if field is not None:
            return field.value
    first = document.items[0].start if document.items else len(document.data)
    if document.headings and (document.headings[0].level == 1 or document.headings[0].start < first):
        return document.headings[0].text
    if document.items:
        from notes_lint.outline import title_at

        return title_at(document.source, first)
    return ""
