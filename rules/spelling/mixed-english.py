"""Words in the variety of English that a vault has less often."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notes_lint.spelling.report import varieties

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notes_lint.diagnostic import Diagnostic
    from notes_lint.note import Note
    from notes_lint.vault import Vault


def check(note: Note, vault: Vault) -> Iterator[Diagnostic]:
    """Report the words of a note that the vault, or its settings, would spell otherwise."""
    yield from varieties(note, vault)
