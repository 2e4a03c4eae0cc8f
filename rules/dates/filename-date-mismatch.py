"""Judged for the whole vault at once: see `notes_lint.dates.judge`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notes_lint.dates.findings import contradictions
from notes_lint.dates.record import DateRecord, gather

if TYPE_CHECKING:
    from collections.abc import Iterable

    from notes_lint.diagnostic import Diagnostic
    from notes_lint.note import Note
    from notes_lint.vault import Vault

__all__ = ["check", "gather"]
REACH = "notes_lint.dates.reach:reach"
NEEDS = ("several", "entries")
FEWEST = 6


def check(note: Note, gathered: DateRecord, vault: Vault) -> Iterable[Diagnostic]:
    """Give the contradiction between a note's name and its text."""
    return vault.shared(contradictions).get(note.path, ())
