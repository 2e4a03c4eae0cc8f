"""A space that stands inside a word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notes_lint.spelling.gather import Words, gather
from notes_lint.spelling.report import findings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notes_lint.diagnostic import Diagnostic
    from notes_lint.note import Note
    from notes_lint.vault import Vault

__all__ = ["check", "gather"]
REACH = "notes_lint.spelling.reach:reach"


def check(note: Note, gathered: Words, vault: Vault) -> Iterator[Diagnostic]:
    """Report the words of a note that a space cuts."""
    yield from findings("split-word", note, vault)
