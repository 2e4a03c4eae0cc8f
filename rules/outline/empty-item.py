"""Items without content."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from notes_lint.diagnostic import UNSAFE, Diagnostic, Edit, Fix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notes_lint.document import Document
    from notes_lint.note import Note
    from notes_lint.vault import Vault

__all__ = ["check", "gather"]
REACH = "notes_lint.reach:habits"

HABIT = 0.2
_BLANKS = b" \t\n\r\v\f"


class Empty(Struct, array_like=True):
    """Items without content: start, end, whether a task, and the lines to remove; ``last`` if the last ends the note."""

    items: tuple[tuple[int, int, bool, int, int], ...]
    last: bool


def gather(document: Document) -> Empty | None:
    """The empty items of a note."""
    items, data = document.items, document.data
    found = []
    for index, item in enumerate(items):
        if item.content < item.end and data[item.content] not in _BLANKS:
            continue
        if data[item.content : item.end].strip() or (
            index + 1 < len(items) and items[index + 1].parent == index
        ):
            continue
        line = document.source.line_span(document.source.line_index(item.start))
        if data[item.start : line.end].strip(b" \t-*+0123456789.)[]"):
            continue
        begin = line.start
        stop = data.find(b"\n", line.end)
        if data[begin : item.start].strip(b" \t>"):
            begin, stop = item.start, line.end - 1  # below another item's marker
        end = item.start + len(data[item.start : line.end].rstrip())
        if begin == 0 or stop < 0:
            stop = len(data) - 1 if stop < 0 else stop
        found.append((item.start, end, bool(item.task), begin, stop + 1))
    if not found:
        return None
    last = not data[found[-1][1] :].strip() and not found[-1][2]
    return Empty(tuple(found), last)


def check(note: Note, gathered: Empty, vault: Vault) -> Iterator[Diagnostic]:
    """Report empty items, but for those that an application leaves."""
    if "template" in note.path.lower():
        return
    items = gathered.items
    if gathered.last and vault.shared(_habit):
        items = items[:-1]
    for start, end, task, begin, stop in items:
        fix = Fix("remove it", (Edit(begin, stop, ""),), applicability=UNSAFE, effect="structure:item")
        yield Diagnostic(start, end, f"this {'task' if task else 'item'} is empty", fixes=(fix,))


def _habit(vault: Vault) -> bool:
    """Whether notes of this vault commonly end with an empty item."""
    ends = sum(each.last for each in vault.gathered(gather).values())
    return ends > 1 and ends >= HABIT * len(vault.notes)
