"""References to blocks in a Logseq graph, ``((uuid))``, and the blocks that say ``id:: uuid``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from notes_lint.lazy import pattern
from notes_lint.vault import LOGSEQ_SETTINGS, NOTE_SUFFIXES

if TYPE_CHECKING:
    from notes_lint.document import Link
    from notes_lint.note import Note
    from notes_lint.vault import Vault

_UUID: Final = pattern(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def lost(vault: Vault) -> dict[str, list[Link]]:
    """The references that no block answers to, by note.

    Nothing is said outside of Logseq, where no block has an id, where blocks may stand in files that are not read
    (Org mode, excluded notes), and where more references fail than work: then the blocks are somewhere else.
    """
    if LOGSEQ_SETTINGS not in vault.files:
        return {}
    known = {name for note in vault.notes.values() for name in ids(note)}
    if not known or any(path.lower().endswith((".org", *NOTE_SUFFIXES)) for path in vault.files):
        return {}
    found: dict[str, list[Link]] = {}
    works = fails = 0
    for path, note in vault.notes.items():
        for link in references(note):
            if link.dest in known:
                works += 1
            else:
                fails += 1
                found.setdefault(path, []).append(link)
    return found if fails <= works else {}


def ids(note: Note) -> set[str]:
    """The ids that blocks of a note have."""
    return {anchor.name for anchor in note.anchors if anchor.kind == "block" and _UUID.fullmatch(anchor.name)}


def references(note: Note) -> list[Link]:
    """The references to blocks in a note."""
    return [link for link in note.links if link.kind == "block-ref" and _UUID.fullmatch(link.dest)]


def told(note: Note | None) -> tuple[set[str], list[str]]:
    """All that other notes' references hang on: what a change of the note must leave as it is."""
    return (ids(note), sorted(link.dest for link in references(note))) if note is not None else (set(), [])
