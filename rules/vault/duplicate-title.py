"""Titles that several notes share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notes_lint.diagnostic import Diagnostic

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notes_lint.note import Note
    from notes_lint.vault import Vault

INDEXES = ("readme", "index", "_index")


def check(note: Note, vault: Vault) -> Iterator[Diagnostic]:
    """Report a title that another note has, too."""
    others = [path for path in vault.shared(_titles).get(_key(note), ()) if path != note.path]
    if not others:
        return
    more = f" and {len(others) - 1} more have" if len(others) > 1 else " has"
    start, end = _place(note, vault)
    yield Diagnostic(start, end, f"`{others[0]}`{more} this title, too")


def _key(note: Note) -> str:
    stem = note.path.rpartition("/")[2].rpartition(".")[0].lower()
    return "" if stem in INDEXES else " ".join(note.title.split()).casefold()


def _place(note: Note, vault: Vault) -> tuple[int, int]:
    """Where the title stands: front matter, a heading, else the note's start."""
    field = note.field("title")
    if field is not None:
        return field.start, field.end
    if note.headings and note.headings[0].text == note.title:
        heading = note.headings[0]
        source = vault.source(note.path)
        text = note.title.encode()
        at = source.data.find(text, heading.start, heading.end) if source is not None else -1
        return (at, at + len(text)) if at >= 0 else (heading.start, heading.end)
    return 0, 0


def _titles(vault: Vault) -> dict[str, list[str]]:
    titles: dict[str, list[str]] = {}
    for path, note in vault.notes.items():
        key = _key(note)
        if key:
            titles.setdefault(key, []).append(path)
    return titles
