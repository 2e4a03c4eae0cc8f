"""Bullets that differ from those of the vault."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from msgspec import Struct

from notes_lint.diagnostic import Diagnostic, Edit, Fix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notes_lint.document import Document
    from notes_lint.note import Note
    from notes_lint.vault import Vault

__all__ = ["check", "gather"]
REACH = "notes_lint.reach:habits"

ENOUGH = 20
SHARE = 0.9


class Bullets(Struct, array_like=True, gc=False):
    """How often each bullet stands in a note, and where the rare ones do (all but its commonest; at most 200)."""

    counts: dict[str, int]
    places: dict[str, tuple[int, ...]]


def gather(document: Document) -> Bullets | None:
    """The bullets of a note."""
    places: dict[str, list[int]] = {}
    for item in document.items:
        if not item.ordered:
            places.setdefault(chr(document.data[item.start]), []).append(item.start)
    if not places:
        return None
    return Bullets(
        {bullet: len(found) for bullet, found in places.items()},
        {bullet: tuple(found[:200]) for bullet, found in places.items()},
    )


def check(note: Note, gathered: Bullets, vault: Vault) -> Iterator[Diagnostic]:
    """Report bullets that the vault hardly uses."""
    own, count, total = vault.shared(_habit)
    if not own:
        return
    message = f"this vault writes bullets as `{own}`, in {count} of {total} items"
    for bullet, places in gathered.places.items():
        for start in places if bullet != own else ():
            fix = Fix(
                f"write {own}",
                (Edit(start, start + 1, own),),
                applicability="unsafe",
                effect="structure:item",
            )
            yield Diagnostic(start, start + 1, message, fixes=(fix,))


def _habit(vault: Vault) -> tuple[str, int, int]:
    counts: Counter[str] = Counter()
    for each in vault.gathered(gather).values():
        counts.update(each.counts)
    total = counts.total()
    bullet, count = counts.most_common(1)[0] if counts else ("", 0)
    return (
        (bullet, count, total) if total >= ENOUGH and count >= SHARE * total and count < total else ("", 0, 0)
    )
