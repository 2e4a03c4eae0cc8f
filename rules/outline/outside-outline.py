"""Content beside the outline, in a vault whose notes are outlines, and cells beside the table."""

from __future__ import annotations

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

ITEMS = 5
NOTES = 5
SHARE = 0.8
OUTLINES = 0.3  # of a vault's notes that are outlines, before it is a vault of outlines
FEW = 3
COVERED = 0.6  # of an outline's bytes that are in its items


class Shape(Struct, array_like=True):
    """What of a note is outside its items: kind, start and end of each block below the first item. Of a row that is too wide:
    where its surplus begins and ends, its cells, the table's columns."""

    items: int
    strays: tuple[tuple[str, int, int], ...]
    marker: str
    rows: tuple[tuple[int, int, int, int], ...] = ()


_PIPE = pattern(rb"(?<!\\)\|")


def gather(document: Document) -> Shape | None:
    """The blocks outside the items of a note that has enough of them, and the rows that are too wide."""
    rows = tuple(_wide(document)) if document.tables else ()
    return _outline(document, rows) or (Shape(0, (), "", rows) if rows else None)


def _wide(document: Document) -> Iterator[tuple[int, int, int, int]]:
    """Rows with text behind their table's last column; it is dropped where the note is shown."""
    for table in document.tables:
        for row in table.rows:
            line = document.source.line_span(document.source.line_index(row.start))
            text = document.data[row.start : line.end].rstrip()
            pipes = [match.start() for match in _PIPE.finditer(text)]
            if text.startswith(b"|"):
                del pipes[0]
            if text.endswith(b"|") and pipes:
                del pipes[-1]
                text = text[:-1]
            if len(pipes) < table.columns or not text[pipes[table.columns - 1] + 1 :].strip(b" \t|"):
                continue
            start = pipes[table.columns - 1]
            yield row.start + start, row.start + len(text.rstrip()), len(pipes) + 1, table.columns


def _outline(document: Document, rows: tuple[tuple[int, int, int, int], ...]) -> Shape | None:
    items = document.items
    if len(items) < ITEMS:
        return None
    tops = [(item.start, item.end) for item in items if item.depth == 1]
    first = tops[0][0]
    covered = sum(end - start for start, end in tops)
    body = document.data[document.front_matter.end if document.front_matter is not None else 0 :].strip()
    if covered < COVERED * len(body) or any(each.start > first for each in document.headings):
        return None  # a text with lists in it is no outline
    blocks = [(block.kind, block.start, block.end) for block in document.blocks
              if block.depth == 0 and block.kind in ("paragraph", "quote", "table")]  # fmt: skip
    blocks += [("code", code.start, code.end) for code in document.codes if code.kind != "span"]
    # A footnote's text stands outside, wherever it is referred to.
    inside = [*tops, *((each.start, each.end) for each in document.blocks if each.kind == "footnote")]
    strays = []
    for kind, start, end in sorted(blocks, key=lambda block: block[1]):
        if start > first and not any(begin <= start < stop for begin, stop in inside):
            last = document.source.line_span(document.source.line_index(start))
            strays.append((kind, start, min(end, last.end)))
    return Shape(len(items), tuple(strays), document.slice(first, first + 1), rows)


def check(note: Note, gathered: Shape, vault: Vault) -> Iterator[Diagnostic]:
    """Report strays of a note where the other notes have none, and what falls out of a table."""
    for start, end, cells, columns in gathered.rows:
        yield Diagnostic(
            start, end, f"this row has {cells} cells and its table {columns} columns: this is not shown"
        )
    if not gathered.strays or len(gathered.strays) > FEW or gathered.items < 2 * len(gathered.strays):
        return
    total, clean = vault.shared(_outlines)
    if total < max(NOTES, OUTLINES * len(vault.notes)) or clean < SHARE * total:
        return
    names = {"paragraph": "paragraph", "code": "code block", "quote": "quotation", "table": "table"}
    what = "as in no other" if clean >= total - 1 else f"as in {total - clean}"
    for kind, start, end in gathered.strays:
        message = (
            f"this {names[kind]} is outside the outline, {what} of the {total - 1} notes that are outlines"
        )
        marker = gathered.marker if gathered.marker in "-*+" else "-"
        fixes = (
            Fix("make it an item", (Edit(start, start, f"{marker} "),), applicability="suggestion",
                effect="structure:item"),
        ) if kind == "paragraph" else ()  # fmt: skip
        yield Diagnostic(start, end, message, fixes=fixes)


def _outlines(vault: Vault) -> tuple[int, int]:
    """How many notes are long enough to tell, and how many of them have nothing outside their items."""
    shapes = [shape for shape in vault.gathered(gather).values() if shape.items]
    return len(shapes), sum(not shape.strays for shape in shapes)
