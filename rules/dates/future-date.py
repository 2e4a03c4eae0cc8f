"""Judged by the day that the run is told: see `notes_lint.dates.titles`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notes_lint.dates.record import DateRecord, gather
from notes_lint.dates.titles import future

if TYPE_CHECKING:
    from collections.abc import Iterable

    from notes_lint.diagnostic import Diagnostic
    from notes_lint.note import Note
    from notes_lint.vault import Vault

__all__ = ["check", "gather"]
REACH = "notes_lint.dates.reach:reach"


def check(note: Note, gathered: DateRecord, vault: Vault) -> Iterable[Diagnostic]:
    """Give the note whose date is still to come."""
    return vault.shared(future).get(note.path, ())
