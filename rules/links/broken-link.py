"""A path that leads nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notes_lint.diagnostic import Diagnostic
from notes_lint.links import judge, mend

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notes_lint.note import Note
    from notes_lint.vault import Vault

REACH = "notes_lint.links.reach:reach"
AMONG = ("notes_lint.links.judge:notes_with", "link")


def check(note: Note, vault: Vault) -> Iterator[Diagnostic]:
    """Report links to files that are not there."""
    for trouble in judge.of(vault, "link", note.path):
        known, fixes, texts = mend.repairs(vault, note.path, trouble)
        yield Diagnostic(trouble.start, trouble.end, mend.explain(trouble, known), texts, fixes=fixes)
