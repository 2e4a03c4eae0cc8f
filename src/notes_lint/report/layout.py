"""Columns of a terminal: how wide text is, where it breaks, what of a long line is shown."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Final, NamedTuple

from msgspec import Struct

from notes_lint.lazy import pattern
from notes_lint.report.escape import UNSAFE, redact, terminal, visible

if TYPE_CHECKING:
    from notes_lint.text import Source

CUT: Final = "…"
_TAB: Final = "    "

# Anything but characters that take one column in every terminal; most lines have none of it.
_ODD: Final = pattern("[^\x20-\x7e\xa0-\xac\xae-\u02ff\u2010-\u2027\u2030-\u205e\u20a0-\u20cf\u2190-\u21ff]")

# Bytes of context that are looked at on each side: enough for four-byte characters in a wide window.
_BYTES_A_COLUMN: Final = 6

# A piece of a word that is shorter than this is left out where a line is cut.
_WORD: Final = 14

_JOINER: Final = "\u200d"
_EMOJI_STYLE: Final = "\ufe0f"
# The first of the characters beyond Latin that this style makes a wide picture.
_EMOJI: Final = "\u203c"


class Glyph(Struct, frozen=True, gc=False):
    """What is printed for one character, and the columns that it takes."""

    text: str
    cells: int


def glyphs(text: str) -> list[Glyph]:
    """Each character of a line as it is printed: tabs widened, what a terminal obeys made visible."""
    found: list[Glyph] = []
    joined = picture = False
    for char in text:
        if " " <= char <= "~":
            found.append(Glyph(char, 1))
        elif char == "\t":
            found.append(Glyph(_TAB, len(_TAB)))
        elif UNSAFE.match(char):
            shown = visible(char)
            found.append(Glyph(shown, len(shown)))
        elif char == _JOINER:
            found.append(Glyph(char, 0))
        elif joined:
            found.append(Glyph(char, 0))  # the second half of an emoji sequence is drawn into the first
        elif char == _EMOJI_STYLE and found and found[-1].cells == 1 and found[-1].text >= _EMOJI:
            found[-1] = Glyph(found[-1].text, 2)
            found.append(Glyph(char, 0))
        else:
            found.append(Glyph(char, _char_cells(char)))
        joined = char == _JOINER and picture
        picture = picture if char == _JOINER or found[-1].cells == 0 else found[-1].cells == 2
    return found


def _char_cells(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me", "Cf") or "\u1160" <= char <= "\u11ff":
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def cells(text: str) -> int:
    """The columns that a line takes."""
    if _ODD.search(text) is None:
        return len(text)
    return sum(glyph.cells for glyph in glyphs(text))


def show(text: str) -> str:
    """A line as it is printed."""
    if _ODD.search(text) is None:
        return text
    return "".join([glyph.text for glyph in glyphs(text)])


def head(text: str, width: int) -> str:
    """The printed beginning of a line in at most ``width`` columns, with ``…`` where the rest is cut off."""
    if _ODD.search(text) is None:
        return text if len(text) <= width else text[: max(width - 1, 0)] + CUT[:width]
    drawn = glyphs(text[: _most(width)])
    if len(text) <= _most(width) and sum(glyph.cells for glyph in drawn) <= width:
        return "".join([glyph.text for glyph in drawn])
    return "".join(_take(drawn, width - 1)) + CUT[: max(width, 0)]


def tail(text: str, width: int) -> str:
    """The printed end of a line in at most ``width`` columns, with ``…`` where the beginning is cut off."""
    if _ODD.search(text) is None:
        return text if len(text) <= width else CUT[:width] + text[len(text) - max(width - 1, 0) :]
    drawn = glyphs(text[-_most(width) :])
    if len(text) <= _most(width) and sum(glyph.cells for glyph in drawn) <= width:
        return "".join([glyph.text for glyph in drawn])
    kept = _take(drawn[::-1], width - 1)[::-1]
    # A combining mark must not lose the letter that it stands on and sit on the ellipsis instead.
    first = next((at for at, glyph in enumerate(drawn[len(drawn) - len(kept) :]) if glyph.cells), len(kept))
    return CUT[: max(width, 0)] + "".join(kept[first:])


def _most(width: int) -> int:
    """Characters of a line that are looked at for so many columns: marks without a width are not endless."""
    return 8 * max(width, 8)


def _take(drawn: list[Glyph], width: int) -> list[str]:
    taken: list[str] = []
    for glyph in drawn:
        width -= glyph.cells
        if width < 0:
            break
        taken.append(glyph.text)
    return taken


def middle(text: str, width: int) -> str:
    """A line in at most ``width`` columns, its middle left out where it is longer."""
    if cells(text) <= width:
        return show(text)
    left = (width + 1) // 2
    return head(text, left) + tail(text, width - left)[1:]


def wrap(text: str, width: int) -> list[str]:
    """A text in printed lines of at most ``width`` columns; words that are longer are broken."""
    width = max(width, 8)
    text = terminal(text)
    if len(text) <= width and ((text.isascii() and text.isprintable()) or _ODD.search(text) is None):
        return [text]
    lines: list[str] = []
    line, used = "", 0
    for word in text.split(" "):
        drawn = glyphs(word)
        size = sum(glyph.cells for glyph in drawn)
        if line and used + 1 + size <= width:
            line, used = f"{line} {show(word)}", used + 1 + size
            continue
        if line:
            lines.append(line)
        while size > width:
            part = _take(drawn, width)
            lines.append("".join(part))
            size -= sum(glyph.cells for glyph in drawn[: len(part)])
            drawn = drawn[len(part) :]
        line, used = "".join([glyph.text for glyph in drawn]), size
    lines.append(line)
    return [line for line in lines if line] or [""]


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
