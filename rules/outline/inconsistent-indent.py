"""Items whose indentation differs from the vault's habit."""

from __future__ import annotations

from collections import Counter
from operator import itemgetter
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

ENOUGH = 15  # nested items in the vault before it has a habit
SHARE = 0.93  # of them that must be alike
OWN = 3  # nested items of one other width that make it a note's own habit
TAB = "a tab"


class Indents(Struct, array_like=True, gc=False):
    """Nested items by indentation (columns from the parent, or a tab), and where the rare ones are.

    A place is the item's start, the end of its first line, and its last byte.
    """

    counts: dict[str, int]
    places: dict[str, tuple[tuple[int, int, int], ...]]


def gather(document: Document) -> Indents | None:
    """How the items of a note are indented below bullets."""
    found = _widths(document)
    if not found:
        return None
    items = document.items
    counts = {TAB if width is None else str(width): len(indices) for width, indices in found.items()}
    first = {TAB if width is None else str(width): indices[:OWN] for width, indices in found.items()}
    places = {
        width: tuple(
            (
                items[index].start,
                document.source.line_span(document.source.line_index(items[index].start)).end,
                items[index].end,
            )
            for index in found
        )
        for width, found in first.items()
        if counts[width] < OWN
    }
    return Indents(counts, places)


def _widths(document: Document) -> dict[int | None, list[int]]:
    """The nested items of a note, as indices, by the columns of their indentation (None: by a tab)."""
    data, items = document.data, document.items
    rfind = data.rfind
    bom = document.source.bom
    found: dict[int | None, list[int]] = {}
    lines: list[int] = []  # where each item's line begins, -1 for an item below which widths say nothing
    for index, item in enumerate(items):
        start, above = item.start, item.parent
        line = rfind(b"\n", 0, start) + 1 or bom
        lead = data[line:start]
        plain = not lead.strip(b" \t")
        # Below a number, its width decides.
        lines.append(line if plain and not item.ordered else -1)
        if above < 0 or not plain:
            continue  # at the top, or in a quotation
        parent = lines[above]
        if parent < 0 or parent == line:
            continue
        width = None if b"\t" in lead else len(lead) - (items[above].start - parent)
        if width in found:
            found[width].append(index)
        else:
            found[width] = [index]
    return found


def check(note: Note, gathered: Indents, vault: Vault) -> Iterator[Diagnostic]:
    """Report the odd item of a note whose others keep the vault's habit."""
    if not gathered.places:
        return
    own, count, total = vault.shared(_habit)
    if not own or gathered.counts.get(own, 0) < OWN:
        return
    for width, places in gathered.places.items():
        if width == own:
            continue
        for start, end, last in places:
            message = f"indented by {_words(width)}; {_words(own)} are the habit here, in {count} of {total} nested items"
            yield Diagnostic(start, end, message, fixes=_fixes(vault, note, own, width, start, last))


def _words(width: str) -> str:
    return width if width == TAB else f"{width} spaces" if width != "1" else "1 space"


def _fixes(vault: Vault, note: Note, own: str, width: str, start: int, last: int) -> tuple[Fix, ...]:
    source = vault.source(note.path)
    if source is None or TAB in (own, width):
        return ()
    difference = int(own) - int(width)
    edits = []
    for index in range(source.line_index(start), source.line_index(max(start, last - 1)) + 1):
        line = source.line_span(index)
        if not source.data[line.start : line.end].strip():
            continue
        if difference > 0:
            edits.append(Edit(line.start, line.start, " " * difference))
        elif source.data[line.start : line.start - difference].strip(b" "):
            return ()  # a line that has less to give
        else:
            edits.append(Edit(line.start, line.start - difference, ""))
    return (Fix(f"indent it by {_words(own)}", tuple(edits), applicability="unsafe", effect="none"),)


def _habit(vault: Vault) -> tuple[str, int, int]:
    counts: Counter[str] = Counter()
    for each in vault.gathered(gather).values():
        counts.update(each.counts)
    total = counts.total()
    width, count = max(counts.items(), key=itemgetter(1), default=("", 0))
    return (width, count, total) if total >= ENOUGH and SHARE * total <= count < total else ("", 0, 0)
