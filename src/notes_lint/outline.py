"""The outline of a note in a few bytes: enough to say where a finding stands without parsing again."""

from __future__ import annotations

import struct
from itertools import chain, islice
from operator import attrgetter
from typing import TYPE_CHECKING

from notes_lint.lazy import pattern

if TYPE_CHECKING:
    from collections.abc import Sequence

    from notes_lint.document import Heading, Item
    from notes_lint.text import Source

# A heading is a negative level, an item its depth; each with the start and end of what it covers.
_ENTRY = struct.Struct("<IIi")
_PLACE = attrgetter("start", "end", "depth")

_MARKER = pattern(r"(?:[-*+]|\d{1,9}[.)]|#{1,6})[ \t]+(?:\[.\][ \t]+)?")
_SYNTAX = pattern(
    r"!?\[\[(?:[^\]|]*\|)?([^\]|]*)\]\]|!?\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])|\*\*|__|==|\^\^|~~|`"
)
_MARKS = "[", "**", "__", "==", "^^", "~~", "`"
_WIDTH = 60


def pack(items: Sequence[Item], headings: Sequence[Heading]) -> bytes:
    """Headings and items in document order, twelve bytes each."""
    entries = list(map(_PLACE, items))
    if headings:
        entries += [(heading.start, heading.end, -heading.level) for heading in headings]
        entries.sort()
    return struct.pack(f"<{3 * len(entries)}i", *chain.from_iterable(entries))


def trail(outline: bytes, source: Source, offset: int) -> tuple[str, ...]:
    """What stands around a byte, outermost first: headings, then items.

    The innermost item is left out when the byte is in its own first line: the frame shows that line anyway.
    """
    return Trails(outline, source).at(offset)


class Trails:
    """The trails of many bytes of one note. Asked in ascending order, the outline is gone through once."""

    __slots__ = ("_asked", "_entries", "_headings", "_items", "_next", "_source", "_titles")

    def __init__(self, outline: bytes, source: Source) -> None:
        self._entries = list(_ENTRY.iter_unpack(outline))
        self._source = source
        self._titles: dict[int, str] = {}
        self._restart()

    def _restart(self) -> None:
        self._next = self._asked = 0
        self._headings: list[tuple[int, int]] = []
        self._items: list[tuple[int, int]] = []

    def at(self, offset: int) -> tuple[str, ...]:
        """What `trail` gives for this byte."""
        if offset < self._asked:
            self._restart()
        self._asked = offset
        items = [item for item in self._items if item[1] >= offset]
        for start, end, depth in islice(self._entries, self._next, None):
            if start > offset or (depth < 0 and end > offset):
                break
            self._next += 1
            if depth < 0:
                while self._headings and self._headings[-1][1] >= -depth:
                    self._headings.pop()
                self._headings.append((start, -depth))
                items = []
            elif end >= offset:
                items = [*items[: depth - 1], (start, end)]
        self._items = items
        line = self._source.line_index(offset)
        starts = [start for start, _ in self._headings] + [start for start, _ in items]
        return tuple(
            title
            for start in starts
            if self._source.line_index(start) != line and (title := self._title(start))
        )

    def _title(self, start: int) -> str:
        title = self._titles.get(start)
        if title is None:
            title = self._titles[start] = title_at(self._source, start)
        return title


def title_at(source: Source, start: int) -> str:
    """The first line of an item or heading as a person names it: no markers, no markup, not too long."""
    end = source.line_span(source.line_index(start)).end
    text = plain(source.slice(start, end))
    return text if len(text) <= _WIDTH else text[: _WIDTH - 1].rstrip() + "…"


def plain(text: str) -> str:
    """A line of Markdown without its marker and its commonest markup."""
    text = _MARKER.sub("", text.strip(), count=1)
    if not any(map(text.__contains__, _MARKS)):
        return text.strip()
    return _SYNTAX.sub(lambda match: match[1] or match[2] or "", text).strip()
