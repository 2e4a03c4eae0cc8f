"""Source text, spans and positions.

Everything inside notes-lint counts bytes of the file, from 0, end exclusive. Lines and columns exist
only where a person or another program reads the result.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate

from msgspec import Struct

BOM = b"\xef\xbb\xbf"
LETTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_BYTES = bytes(range(256))


class Span(Struct, frozen=True, gc=False):
    """A half-open range of bytes of a file."""

    start: int
    end: int


class Position(Struct, frozen=True, gc=False):
    """A place as people and programs count it: line and column from 1, in Unicode code points."""

    line: int
    column: int


class Source:
    """The bytes of one file, and the few questions that are asked of them.

    ``data`` is the file as it is on disk, byte order mark included, so that every offset in the program is
    an offset of the file.
    """

    __slots__ = ("_line_starts", "_text", "data")

    def __init__(self, data: bytes) -> None:
        self.data = data
        self._text: str | None = None
        self._line_starts: list[int] | None = None

    @property
    def bom(self) -> int:
        """Bytes of the byte order mark: 0 or 3."""
        return 3 if self.data.startswith(BOM) else 0

    @property
    def text(self) -> str:
        """The text behind the byte order mark.

        Raises:
            UnicodeDecodeError: the file is not UTF-8.
        """
        if self._text is None:
            self._text = (self.data[3:] if self.data.startswith(BOM) else self.data).decode()
        return self._text

    @property
    def newline(self) -> bytes:
        """The newline that the file uses most; a new line is written with it."""
        crlf = self.data.count(b"\r\n")
        return b"\r\n" if crlf and crlf * 2 > self.data.count(b"\n") else b"\n"

    @property
    def line_starts(self) -> list[int]:
        """The offset of each line's first byte. Lines end at LF, CRLF or a lone CR, as in CommonMark."""
        if self._line_starts is None:
            self._line_starts = _line_starts(self.data)
        return self._line_starts

    def line_index(self, offset: int) -> int:
        """The 0-based index of the line that holds a byte."""
        return bisect_right(self.line_starts, offset) - 1

    def line_span(self, index: int) -> Span:
        """The bytes of a line, without its newline."""
        starts = self.line_starts
        end = starts[index + 1] if index + 1 < len(starts) else len(self.data)
        start = starts[index]
        while end > start and self.data[end - 1] in b"\r\n":
            end -= 1
        return Span(start, end)

    def position(self, offset: int) -> Position:
        """Line and column of a byte; the byte order mark takes no column."""
        index = self.line_index(offset)
        start = self.line_starts[index]
        if index == 0:
            start = min(offset, self.bom)
        column = len(self.data[start:offset].decode("utf-8", "replace"))
        return Position(index + 1, column + 1)

    def slice(self, start: int, end: int) -> str:
        """The text between two bytes."""
        return self.data[start:end].decode("utf-8", "replace")


def _line_starts(data: bytes) -> list[int]:
    # splitlines on bytes knows just these three line ends: LF, CRLF, and a lone CR.
    starts = list(accumulate(map(len, data.splitlines(keepends=True)), initial=0))
    if data and not data.endswith((b"\n", b"\r")):
        starts.pop()
    return starts


def without(marks: bytes) -> bytes:
    """Every byte but these."""
    return _BYTES.translate(None, marks)


def only(kept: bytes, other: bytes = b" ") -> bytes:
    """A table for `bytes.translate` that leaves these bytes, and puts ``other`` in the place of all others."""
    rest = without(kept)
    return bytes.maketrans(rest, other * len(rest))


def unquote(text: str) -> str:
    """``text`` with its percent escapes decoded; few have any, and what decodes them takes a while to load."""
    if "%" not in text:
        return text
    from urllib.parse import unquote as decoded

    return decoded(text)
