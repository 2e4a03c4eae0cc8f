"""Notes that no other note links to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notes_lint.diagnostic import Diagnostic
from notes_lint.lazy import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notes_lint.note import Note
    from notes_lint.vault import Vault

INDEXES = ("readme", "index", "_index", "home")
_DATED = pattern(r"\d{4}[-_.]?\d{2}[-_.]?\d{2}|\A\d{2}-\d{2}\b")


def check(note: Note, vault: Vault) -> Iterator[Diagnostic]:
    """Report a note without backlinks, unless its place is one of its own."""
    name = note.path.rpartition("/")[2].rpartition(".")[0]
    if name.lower() in INDEXES or _DATED.search(name) or len(vault.notes) < 2:
        return
    if not vault.backlinks(note.path):
        yield Diagnostic(0, 0, "no note links here")
