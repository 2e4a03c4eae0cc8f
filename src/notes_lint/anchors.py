"""What may stand behind the ``#`` of a link: slugs of headings, HTML ids, block ids."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from notes_lint.document import Heading
    from notes_lint.note import Note

# GitHub's rule: keep letters, digits, marks, connectors, hyphens and spaces; every space is a hyphen.
_DROPPED = re.compile(r"[^\w\- ]")


def slug(text: str) -> str:
    """GitHub's slug of a heading's rendered text, without the number that tells duplicates apart."""
    return _DROPPED.sub("", text.strip().lower()).replace(" ", "-")


def slugs(headings: Sequence[Heading]) -> Iterator[tuple[Heading, str]]:
    """Each heading with its slug on the page: the second "Setup" is ``setup-1``."""
    seen: dict[str, int] = {}
    for heading in headings:
        base = slug(heading.text)
        name = base
        while name in seen:
            seen[base] += 1
            name = f"{base}-{seen[base]}"
        seen[name] = 0
        yield heading, name


def names(note: Note) -> frozenset[str]:
    """Every anchor of a note that a Markdown link can name."""
    found = {name for _, name in slugs(note.headings)}
    found.update(heading.id for heading in note.headings if heading.id)
    for anchor in note.anchors:
        found.add(anchor.name if anchor.kind == "html" else f"^{anchor.name}")
    return frozenset(found)


def has_anchor(note: Note, anchor: str, *, wikilink: bool) -> bool:
    """Whether ``#anchor`` leads somewhere in a note.

    A wikilink names headings by their text (``#Setup#Linux`` walks down) or blocks as ``#^id``.
    """
    anchor = unquote(anchor)
    if not anchor or anchor in names(note):
        return True
    if anchor.startswith(("^", ":~:")):
        return anchor.startswith(":~:")
    if anchor == "top" and not wikilink:
        return True
    wanted = anchor.split("#") if wikilink else [anchor]
    texts = [loose(heading.text) for heading in note.headings]
    if wikilink or any(character in anchor for character in " %"):
        return all(loose(part) in texts for part in wanted if part.strip())
    return False


def loose(text: str) -> str:
    """A heading's text as Obsidian compares it: letter case, punctuation and markup aside."""
    return "".join(character for character in text.lower() if character.isalnum())
