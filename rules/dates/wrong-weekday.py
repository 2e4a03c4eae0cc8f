"""Headers and text: see `notes_lint.dates.impossible`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notes_lint.dates.impossible import weekdays
from notes_lint.dates.record import DateRecord, gather

if TYPE_CHECKING:
    from collections.abc import Iterable

    from notes_lint.diagnostic import Diagnostic
    from notes_lint.note import Note
    from notes_lint.vault import Vault

__all__ = ["check", "gather"]
REACH = "notes_lint.dates.reach:reach"
NEEDS = ("doubtful", "stem")


def check(note: Note, gathered: DateRecord, vault: Vault) -> Iterable[Diagnostic]:
    """Give the weekdays that are not the day's."""
    return vault.shared(weekdays).get(note.path, ())
