"""Items whose indentation differs from the vault's habit."""

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
    data, items = document.data, document.items
    counts: Counter[str] = Counter()
    first: dict[str, list[int]] = {}
    rfind = data.rfind
    bom = document.source.bom
    for index, item in enumerate(items):
        if item.parent < 0:
            continue
        parent = items[item.parent]
        if parent.ordered:
            continue  # below a number, its width decides
        line = rfind(b"\n", 0, item.start) + 1
        above = rfind(b"\n", 0, parent.start) + 1 or bom
        lead = data[line : item.start]
        if lead.strip(b" \t") or line == above or data[above : parent.start].strip(b" \t"):
            continue  # in a quotation, or in its parent's own line
        width = TAB if b"\t" in lead else str(len(lead) - (parent.start - above))
        counts[width] += 1
        found = first.setdefault(width, [])
        if len(found) < OWN:
            found.append(index)
    if not counts:
        return None
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
    return Indents(dict(counts), places)


def check(note: Note, gathered: Indents, vault: Vault) -> Iterator[Diagnostic]:
    """Report the odd item of a note whose others keep the vault's habit."""
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
    width, count = counts.most_common(1)[0] if counts else ("", 0)
    return (width, count, total) if total >= ENOUGH and SHARE * total <= count < total else ("", 0, 0)
