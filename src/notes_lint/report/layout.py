"""Columns of a terminal: how wide text is, where it breaks, how much of a line there is room for."""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from notes_lint.lazy import pattern
from notes_lint.report.escape import UNSAFE, terminal, visible

CUT: Final = "…"
_TAB: Final = "    "

# Anything but characters that take one column in every terminal; most lines have none of it.
_ODD: Final = pattern("[^\x20-\x7e\xa0-\xac\xae-\u02ff\u2010-\u2027\u2030-\u205e\u20a0-\u20cf\u2190-\u21ff]")

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
    import unicodedata  # of characters that few notes have

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
