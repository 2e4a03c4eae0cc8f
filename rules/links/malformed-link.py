"""Syntax that nearly makes a link, or a destination that nearly is a URL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notes_lint.diagnostic import Diagnostic, Fix
from notes_lint.links.malformed import Slips, gather
from notes_lint.vault import Found, Missing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notes_lint.note import Note
    from notes_lint.vault import Vault

__all__ = ["check", "gather"]
REACH = "notes_lint.links.reach:slips"


def check(note: Note, gathered: Slips, vault: Vault) -> Iterator[Diagnostic]:
    """Report what was gathered, except where the vault shows that it is meant so."""
    for slip in gathered.slips:
        if slip.unless:
            found = vault.resolve_path(note.path, slip.unless)
            if isinstance(found, Found) and found.how not in ("address", "page"):
                continue
        if slip.only and isinstance(vault.resolve_wikilink(note.path, slip.only), Missing):
            continue
        fix = Fix("write it as a link", slip.edits, applicability=slip.certainty, effect=slip.effect)
        yield Diagnostic(
            slip.start, slip.end, slip.message, (slip.suggestion,) if slip.suggestion else (), fixes=(fix,)
        )
