"""A path that is right but for letter case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notes_lint.diagnostic import Diagnostic
from notes_lint.links import judge, mend
from notes_lint.vault import Found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notes_lint.note import Note
    from notes_lint.vault import Vault

REACH = "notes_lint.links.reach:reach"
AMONG = ("notes_lint.links.judge:notes_with", "case")


def check(note: Note, vault: Vault) -> Iterator[Diagnostic]:
    """Report paths that lead somewhere only where letter case does not count."""
    for trouble in judge.of(vault, "case", note.path):
        assert isinstance(trouble.found, Found)
        _, fixes, texts = mend.repairs(vault, note.path, trouble)
        message = f"the file is called `{trouble.found.path}`: letter case counts on most machines"
        yield Diagnostic(trouble.start, trouble.end, message, texts, fixes=fixes)
