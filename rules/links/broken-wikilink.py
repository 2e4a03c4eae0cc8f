"""A wikilink to which no note answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notes_lint.diagnostic import Diagnostic, Edit, Fix
from notes_lint.links import judge, mend

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notes_lint.note import Note
    from notes_lint.vault import Vault

REACH = "notes_lint.links.reach:reach"
AMONG = ("notes_lint.links.judge:notes_with", "wikilink")


def check(note: Note, vault: Vault) -> Iterator[Diagnostic]:
    """Report wikilinks without a note; where they are page references, only what looks like a slip."""
    for trouble in judge.of(vault, "wikilink", note.path):
        name = trouble.dest.partition("#")[0]
        known = mend.notes_like(vault, name, slips_only=trouble.how == "pages")
        if not known and trouble.how == "pages":
            continue
        end = trouble.start + len(name.encode())
        message = f"no note is called `{name.strip()}`" + (f"; {known[0].why}" if known else "")
        fixes = tuple(
            Fix(f"lead it to {each.path}", (Edit(trouble.start, end, each.path),), applicability=each.certainty,
                effect="wikilink")
            for each in known
        )  # fmt: skip
        yield Diagnostic(trouble.start, end, message, tuple(each.path for each in known), fixes=fixes)
