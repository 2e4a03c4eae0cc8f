"""Links that nobody else can follow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notes_lint.diagnostic import Diagnostic, Fix
from notes_lint.links import judge, mend

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notes_lint.note import Note
    from notes_lint.vault import Vault

REACH = "notes_lint.links.reach:reach"

DISK = "this file is on somebody's own disk"


def check(note: Note, vault: Vault) -> Iterator[Diagnostic]:
    """Report links out of the vault."""
    for trouble in judge.of(vault, "outside", note.path):
        if trouble.how == "disk":
            yield _on_disk(note, vault, trouble)
        else:
            what = "what is there does not come with it" if trouble.how else "nothing there comes with it"
            yield Diagnostic(trouble.start, trouble.end, f"this leads out of the vault; {what}")
    for link in note.urls:
        if link.dest[:5].lower() == "file:":
            yield _on_disk(note, vault, judge.of_link(link))


def _on_disk(note: Note, vault: Vault, trouble: judge.Trouble) -> Diagnostic:
    path = mend.below_top(vault, trouble.dest)
    if not path:
        return Diagnostic(trouble.start, trouble.end, f"{DISK}; nobody else can open it")
    text = mend.destination(vault, note.path, path, "")
    fix = Fix(f"lead it to {path}", (mend.edit(trouble, text),), effect="destination")
    return Diagnostic(
        trouble.start, trouble.end, f"{DISK}; in the vault there is `{path}`", (text,), fixes=(fix,)
    )
