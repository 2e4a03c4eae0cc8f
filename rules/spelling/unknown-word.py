"""Words that nothing knows and nothing resembles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notes_lint.diagnostic import Diagnostic
from notes_lint.spelling.gather import Words, gather
from notes_lint.spelling.judge import unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notes_lint.note import Note
    from notes_lint.vault import Vault

__all__ = ["check", "gather"]
REACH = "notes_lint.spelling.reach:reach"


def check(note: Note, gathered: Words, vault: Vault) -> Iterator[Diagnostic]:
    """List the words of a note that are in no table and no vocabulary."""
    for sighting in vault.shared(unknown).get(note.path, ()):
        yield Diagnostic(sighting.start, sighting.end, f"'{sighting.word}' is in no word list")
