"""Learned for the whole vault at once: see `notes_lint.dates.formats`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notes_lint.dates.formats import headers
from notes_lint.dates.record import DateRecord, gather

if TYPE_CHECKING:
    from collections.abc import Iterable

    from notes_lint.diagnostic import Diagnostic
    from notes_lint.note import Note
    from notes_lint.vault import Vault

__all__ = ["check", "gather"]
REACH = "notes_lint.dates.reach:reach"
FEWEST = 5  # a habit is learned from four others


def check(note: Note, gathered: DateRecord, vault: Vault) -> Iterable[Diagnostic]:
    """Give the headers in another format than their neighbours'."""
    return vault.shared(headers).get(note.path, ())
