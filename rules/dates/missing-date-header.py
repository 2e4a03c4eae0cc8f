"""Learned for the whole vault at once: see `notes_lint.dates.titles`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notes_lint.dates.record import DateRecord, gather
from notes_lint.dates.titles import missing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from notes_lint.diagnostic import Diagnostic
    from notes_lint.note import Note
    from notes_lint.vault import Vault

__all__ = ["check", "gather"]
REACH = "notes_lint.dates.reach:reach"
FEWEST = 6


def check(note: Note, gathered: DateRecord, vault: Vault) -> Iterable[Diagnostic]:
    """Give the note whose header lacks the date that its neighbours' have."""
    return vault.shared(missing).get(note.path, ())
