"""The outline of a note in a few bytes: enough to say where a finding stands without parsing again."""

from __future__ import annotations

import re
import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from notes_lint.document import Heading, Item
    from notes_lint.text import Source

# A heading is a negative level, an item its depth; each with the start and end of what it covers.
_ENTRY = struct.Struct("<IIi")

_MARKER = re.compile(r"(?:[-*+]|\d{1,9}[.)]|#{1,6})[ \t]+(?:\[.\][ \t]+)?")
_SYNTAX = re.compile(
    r"!?\[\[(?:[^\]|]*\|)?([^\]|]*)\]\]|!?\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])|\*\*|__|==|\^\^|~~|`"
)
_WIDTH = 60


def pack(items: Sequence[Item], headings: Sequence[Heading]) -> bytes:
    """Headings and items in document order, twelve bytes each."""
    entries = [(item.start, item.end, item.depth) for item in items]
    if headings:
        entries += [(heading.start, heading.end, -heading.level) for heading in headings]
        entries.sort()
    return b"".join([_ENTRY.pack(*entry) for entry in entries])


def trail(outline: bytes, source: Source, offset: int) -> tuple[str, ...]:
    """What stands around a byte, outermost first: headings, then items.

    The innermost item is left out when the byte is in its own first line: the frame shows that line anyway.
    """
    headings: list[tuple[int, int]] = []
    items: list[int] = []
    for start, end, depth in _ENTRY.iter_unpack(outline):
        if start > offset:
            break
        if depth < 0:
            if end > offset:
                break
            while headings and headings[-1][1] >= -depth:
                headings.pop()
            headings.append((start, -depth))
            items = []
        elif end >= offset:
            items = items[: depth - 1]
            items.append(start)
    line = source.line_index(offset)
    starts = [start for start, _ in headings] + items
    return tuple(
        title for start in starts if source.line_index(start) != line and (title := title_at(source, start))
    )


def title_at(source: Source, start: int) -> str:
    """The first line of an item or heading as a person names it: no markers, no markup, not too long."""
    end = source.line_span(source.line_index(start)).end
    text = plain(source.slice(start, end))
    return text if len(text) <= _WIDTH else text[: _WIDTH - 1].rstrip() + "…"


def plain(text: str) -> str:
    """A line of Markdown without its marker and its commonest markup."""
    text = _MARKER.sub("", text.strip(), count=1)
    return _SYNTAX.sub(lambda match: match[1] or match[2] or "", text).strip()
