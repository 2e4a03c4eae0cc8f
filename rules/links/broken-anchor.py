"""An anchor that the note does not have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notes_lint.diagnostic import Diagnostic, Edit, Fix
from notes_lint.links import blocks, judge, mend
from notes_lint.vault import Found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notes_lint.note import Note
    from notes_lint.vault import Vault

REACH = "notes_lint.links.reach:reach"


def check(note: Note, vault: Vault) -> Iterator[Diagnostic]:
    """Report anchors to which no heading, id or block answers."""
    for trouble in judge.of(vault, "anchor", note.path):
        assert isinstance(trouble.found, Found)
        target = vault.notes[trouble.found.path]
        path, _, anchor = trouble.dest.partition("#")
        start = trouble.start
        if trouble.end - trouble.start == len(trouble.dest.encode()):
            start += len(path.encode()) + 1
            path = ""
        else:
            path += "#"
        where = "this note" if target.path == note.path else f"`{target.path}`"
        if trouble.origin == "wikilink":
            known = mend.headings_like(target, anchor)
        else:
            known = mend.anchors_like(target, anchor)
        what = "no block" if anchor.startswith("^") else "no heading or id"
        message = f"{where} has {what} `{anchor}`" + (f"; did you mean `{known[0][0]}`?" if known else "")
        fixes = tuple(
            Fix(f"lead it to #{name}", (Edit(start, trouble.end, path + name),), applicability=certainty,
                effect="wikilink" if trouble.origin == "wikilink" else "destination")
            for name, certainty in known
        )  # fmt: skip
        yield Diagnostic(start, trouble.end, message, tuple(path + name for name, _ in known), fixes=fixes)
    for link in vault.shared(blocks.lost).get(note.path, ()):
        yield Diagnostic(link.dest_start, link.dest_end, f"no block of this graph has the id `{link.dest}`")
