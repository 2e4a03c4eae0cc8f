"""Marks of Roam and Logseq in a vault that is no longer theirs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from notes_lint.diagnostic import Diagnostic, Edit, Fix
from notes_lint.lazy import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notes_lint.document import Document
    from notes_lint.note import Note
    from notes_lint.vault import Vault

__all__ = ["check", "gather"]
REACH = "notes_lint.reach:habits"

ENOUGH = 5
SHARE = 0.2
_TASK = pattern(rb"\{\{(?:\[\[)?(TODO|DONE)(?:\]\])?\}\}")
_OWN = pattern(rb"^[ \t]*(collapsed:: (?:true|false)|id:: [0-9a-f-]{36})[ \t]*$", re.MULTILINE)


class Marks(Struct, array_like=True, gc=False):
    """The marks of a note: kind, start, end, and for a line of Logseq's the bytes to remove with it."""

    found: tuple[tuple[str, int, int, int, int], ...]


def gather(document: Document) -> Marks | None:
    """Where a note has marks of Roam or Logseq."""
    data, prose = document.data, document.prose
    found: list[tuple[str, int, int, int, int]] = []
    if b"{{" in document.marks:
        found += [
            ("done" if match[1] == b"DONE" else "todo", *match.span(), 0, 0)
            for match in _TASK.finditer(data)
            if prose[match.start()] == 0x1F and not _in_code(document, match.start())
        ]
    if b"((" in document.marks:
        found += [
            ("reference", link.start, link.end, 0, 0) for link in document.links if link.kind == "block-ref"
        ]
    if b"::" in document.marks and (b"collapsed:: " in data or b"id:: " in data):
        for match in _OWN.finditer(data.replace(b"\r", b" ")):
            start, end = match.span(1)
            if prose[start] == 0x1F and not _in_code(document, start):
                line = data.rfind(b"\n", 0, start) + 1
                stop = data.find(b"\n", end)
                # With the newline in front, so that what comes before is the line's end.
                begin = line - 2 if data[line - 2 : line] == b"\r\n" else line - 1
                stop = (stop if stop >= 0 else len(data)) - (data[stop - 1 : stop] == b"\r")
                found.append(("own", start, end, begin, stop) if line else ("own", start, end, 0, 0))
    return Marks(tuple(sorted(found, key=lambda each: each[1]))) if found else None


def _in_code(document: Document, at: int) -> bool:
    return any(code.start <= at < code.end for code in document.codes)


def check(note: Note, gathered: Marks, vault: Vault) -> Iterator[Diagnostic]:
    """Report them where the vault hardly has any."""
    if not vault.shared(_moved_on):
        return
    source = vault.source(note.path)
    if source is None:
        return
    for kind, start, end, begin, stop in gathered.found:
        text = source.slice(start, end)
        fixes: tuple[Fix, ...] = ()
        if kind in ("todo", "done"):
            what = "is Roam's mark for a task"
            box = "[x]" if kind == "done" else "[ ]"
            fixes = (
                Fix(f"write {box}", (Edit(start, end, box),), applicability="unsafe", effect="structure:tag"),
            )
        elif kind == "reference":
            what = "refers to a block of Roam or Logseq"
        else:
            what = "is Logseq's own"
            if stop:
                fixes = (
                    Fix(
                        "remove the line",
                        (Edit(begin, stop, ""),),
                        applicability="unsafe",
                        effect="structure:tag",
                    ),
                )
        yield Diagnostic(start, end, f"`{text}` {what}, and this vault does not use it", fixes=fixes)


def _moved_on(vault: Vault) -> bool:
    if len(vault.notes) < ENOUGH or any(path.endswith("logseq/config.edn") for path in vault.files):
        return False
    return len(vault.gathered(gather)) <= SHARE * len(vault.notes)
