"""Titles that have no word in common with the file's name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notes_lint.diagnostic import Diagnostic
from notes_lint.lazy import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notes_lint.note import Note
    from notes_lint.vault import Vault

INDEXES = ("readme", "index", "_index")
_WORD = pattern(r"[^\W\d_]{2,}")


def check(note: Note, vault: Vault) -> Iterator[Diagnostic]:
    """Report a heading that shares no word with the name."""
    name = note.path.rpartition("/")[2].rpartition(".")[0]
    words = {word.casefold() for word in _WORD.findall(name)}
    if name.lower() in INDEXES or not words or not note.title or not note.headings:
        return
    heading = note.headings[0]
    title = {word.casefold() for word in _WORD.findall(note.title)}
    if heading.text != note.title or not title or words & title or _joined(words, title):
        return
    source = vault.source(note.path)
    text = note.title.encode()
    at = source.data.find(text, heading.start, heading.end) if source is not None else -1
    start, end = (at, at + len(text)) if at >= 0 else (heading.start, heading.end)
    yield Diagnostic(start, end, f"the file is called `{'-'.join(_WORD.findall(name))}`")


def _joined(words: set[str], title: set[str]) -> bool:
    """Whether one is written together in the other: ``solidjs`` for "Solid.js"."""
    return any(
        word in other or other in word
        for word in words
        for other in title
        if len(word) > 3 and len(other) > 3
    )
