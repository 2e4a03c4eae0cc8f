"""Index pages that a later note is missing from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notes_lint.diagnostic import Diagnostic
from notes_lint.vault import Found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notes_lint.note import Note
    from notes_lint.vault import Vault

LEAST = 4
SHARE = 0.8


def check(note: Note, vault: Vault) -> Iterator[Diagnostic]:
    """Report each folder that a page lists nearly whole."""
    if len(note.links) < LEAST:
        return
    targets = (vault.resolve(note.path, link) for link in note.links)
    listed = {found.path for found in targets if isinstance(found, Found) and found.path in vault.notes}
    folders: dict[str, set[str]] = {}
    for path in listed:
        folders.setdefault(path.rpartition("/")[0], set()).add(path)
    for folder, found in sorted(folders.items()):
        if len(found) < LEAST:
            continue
        there = vault.shared(_folders)[folder] - {note.path}
        missing = sorted(there - found)
        if missing and len(found) >= SHARE * len(there):
            more = f" and {len(missing) - 1} more are" if len(missing) > 1 else " is"
            yield Diagnostic(
                0, 0,
                f"this page lists {len(found)} of the {len(there)} notes in `{folder or '.'}`; "
                f"`{missing[0]}`{more} not among them",
            )  # fmt: skip


def _folders(vault: Vault) -> dict[str, set[str]]:
    folders: dict[str, set[str]] = {}
    for path in vault.notes:
        folders.setdefault(path.rpartition("/")[0], set()).add(path)
    return folders
