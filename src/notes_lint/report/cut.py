"""The piece of a line that is shown around a place of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from notes_lint.report.escape import redact
from notes_lint.report.layout import CUT, cells, head, show, tail

if TYPE_CHECKING:
    from notes_lint.text import Source

# Bytes of context that are looked at on each side: enough for four-byte characters in a wide window.
_BYTES_A_COLUMN: Final = 6

# A piece of a word that is shorter than this is left out where a line is cut.
_WORD: Final = 14


def _decode(data: bytes) -> str:
    """Bytes whose last character may have been cut in two."""
    return data.decode("utf-8", "ignore" if data[-1:] > b"\x7f" else "replace")


class Cut(NamedTuple):
    """A piece of a line in the middle of what stands around it. Nothing is made printable yet."""

    before: str
    inside: str
    after: str


def cut(source: Source, start: int, end: int, width: int) -> Cut:
    """The span and enough of its line, or lines, to fill a window. Secrets in URLs are blotted out."""
    data = source.data
    reach = width * _BYTES_A_COLUMN
    line = source.line_span(source.line_index(start))
    first = max(line.start + (source.bom if line.start == 0 else 0), start - reach)
    line_end = source.line_span(source.line_index(end)).end
    last = max(end, min(line_end, end + reach))
    while line.start < first < start and data[first] & 0xC0 == 0x80:
        first += 1
    while end < last < line_end and data[last] & 0xC0 == 0x80:
        last -= 1
    before = data[first:start].decode("utf-8", "replace") if first < start else ""
    inside = _decode(data[start : min(end, start + reach)])
    after = data[end:last].decode("utf-8", "replace")
    whole = redact(before + inside + after)
    split = len(before)
    before, inside, after = whole[:split], whole[split : split + len(inside)], whole[split + len(inside) :]
    if before.strip():
        # Deep in an outline the indentation would push the text out of the window.
        before = before.lstrip(" \t")
    elif inside.strip(" \t"):
        before = ""
    return Cut(before, inside, after)


def sides(piece: Cut, size: int, width: int) -> tuple[str, str]:
    """What to print left and right of ``size`` columns so that all fits into ``width``."""
    room = max(width - size, 0)
    left, right = cells(piece.before), cells(piece.after)
    if left + right <= room:
        return show(piece.before), show(piece.after)
    # Each side gets half of the room, and what the other one does not need.
    half = room // 2
    wanted = room - right if right < half else min(left, max(half, room - right))
    shown_left = _whole_words(tail(piece.before, wanted)) if wanted > 1 else ""
    shown_right = head(piece.after, max(room - cells(shown_left), 0))
    return shown_left, _whole_words(shown_right[::-1])[::-1]


def _whole_words(text: str) -> str:
    """A text that begins with an ellipsis, without the rest of a word that the cut left behind it."""
    if not text.startswith(CUT):
        return text
    space = text.find(" ", 1, _WORD)
    return CUT + text[space:] if space > 0 and len(text) > space + 1 else text
