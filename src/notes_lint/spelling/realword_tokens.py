"""The words of a note as the real-word checks see them: lower case, in a row, one byte of class each.

A row of tokens is made by bulk operations on bytes (about 60 ns a token); where a token stands in the file is
worked out only for the few that are reported.

Tokens are words (letters, digits, apostrophes, bytes from 0x80 up), the placeholder (a run of 0x1f, which
stands for code, math or a URL), single marks of punctuation folded to a few kinds, and 0x01 at each block's end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from notes_lint.document import PLACEHOLDER
from notes_lint.lazy import pattern

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

BLOCK_END = b"\x01"
FEW = 40
"""Words that are sought in the tables as they lie there; for more, an index is worked out, which takes as long."""
_MANY = 2000  # words of one note
_SLAB = 1 << 18  # bytes that are cut into tokens at once

_KINDS = {
    b".": b".!?",
    b",": b",",
    b":": b":;",
    b"(": b"([{",
    b")": b")]}",
    b'"': b'"`',
    b"-": b"-",
    b"/": b"/\\",
    b"*": b"#$%&*+<=>@^_|~",
}


def _fold_table() -> bytes:
    table = bytearray(b" " * 256)
    for byte in range(256):
        char = bytes([byte])
        if char.isalnum() or byte >= 0x80 or byte in (0, PLACEHOLDER, 0x27):
            table[byte] = char.lower()[0]
    for kind, members in _KINDS.items():
        for byte in members:
            table[byte] = kind[0]
    table[0x0A] = BLOCK_END[0]
    return bytes(table)


_FOLD = _fold_table()
_MARKS = [*_KINDS, BLOCK_END]
# Typographic marks become their plain kin, padded with NUL so that no offset moves.
_TYPOGRAPHY = {
    b"\xe2\x80\x99": b"'\0\0",
    b"\xe2\x80\x98": b" '\0",
    b"\xe2\x80\x9c": b'"\0\0',
    b"\xe2\x80\x9d": b'"\0\0',
    b"\xe2\x80\x93": b"-\0\0",
    b"\xe2\x80\x94": b"-\0\0",
    b"\xe2\x80\xa6": b".\0\0",
    b"\xe2\x86\x92": b"*\0\0",
}
# These begin with a literal, which is looked for many times as fast as two bytes are.
_TYPOGRAPHIC = pattern(rb"\xe2(?:\x80[\x93\x94\x98\x99\x9c\x9d\xa6]|\x86\x92)")
_QUOTING = pattern(rb"'(?:(?<= ')|(?= ))")  # at a word's edge: no apostrophe
_INSIDE = frozenset(b"0123456789abcdefghijklmnopqrstuvwxyz'\x1f") | frozenset(range(0x80, 0x100))  # of a word
_GAP = pattern(rb"\x00+")


def fold(prose: bytes) -> bytes:
    """Lower-case ``prose`` with punctuation reduced to kinds; offsets stay those of the file."""
    if b"\xe2" in prose:
        prose = _TYPOGRAPHIC.sub(lambda mark: _TYPOGRAPHY[mark[0]], prose)
    if b"\xc2" in prose:
        prose = prose.replace(b"\xc2\xa0", b" \0")
    folded = prose.translate(_FOLD)
    if b"'" in folded:
        folded = _QUOTING.sub(b'"', folded)
    return folded


def tokens(folded: bytes) -> list[bytes]:
    """All tokens of ``folded`` in order."""
    if len(folded) <= _SLAB:
        return _tokens(folded)
    # One object a token would take ten times the note; words return, so a long note shares them.
    found: list[bytes] = []
    share: dict[bytes, bytes] = {}
    start = 0
    while start < len(folded):
        end = folded.find(BLOCK_END, start + _SLAB) + 1 or len(folded)
        slab = _tokens(folded[start:end])
        found += map(share.setdefault, slab, slab)
        start = end
    return found


def _tokens(folded: bytes) -> list[bytes]:
    text = folded.translate(None, b"\0")
    for mark in _MARKS:
        text = text.replace(mark, b" " + mark + b" ")
    return text.split()


def occurrence(block: bytes, token: bytes, number: int) -> tuple[int, int]:
    """Start and end in ``block`` of the token that has ``number`` others like it before it; NULs inside are counted.

    ``block`` is folded, and ``token`` is one of its tokens. NULs at the token's edges are left out of its span.
    """
    text = block.translate(None, b"\0")
    size, word = len(token), token[0] in _INSIDE
    at = text.index(token)
    while True:
        whole = not word or (
            (not at or text[at - 1] not in _INSIDE)
            and (at + size == len(text) or text[at + size] not in _INSIDE)
        )
        if whole:
            if not number:
                break
            number -= 1
        at = text.index(token, at + size)
    if len(text) == len(block):
        return at, at + size
    return _with_gaps(block, at), _with_gaps(block, at + size - 1) + 1


def _with_gaps(block: bytes, at: int) -> int:
    """Where in ``block`` the byte stands that is at ``at`` once the NULs are gone."""
    for gap in _GAP.finditer(block):
        if gap.start() > at:
            break
        at += gap.end() - gap.start()
    return at


class Lines:
    """The words of a table, one a line, by their place from 1."""

    __slots__ = ("_asked", "_met", "_text", "get")

    def __init__(self, text: bytes) -> None:
        self._text = b"\n" + text + b"\n"
        self._asked = 0
        self._met: dict[bytes, int | None] = {}
        self.get: Callable[[bytes], int | None] = self._sought
        """The number of a word, None of what is no word."""

    def learn(self, words: Collection[bytes]) -> None:
        """Look a note's words up together: that pays once, and an index pays for more."""
        if not self._asked and len(words) < _MANY:
            self._met = dict.fromkeys(words)
            numbers = enumerate(self.words(), start=1)
            self._met.update([(word, number) for number, word in numbers if word in self._met])

    def _sought(self, word: bytes) -> int | None:
        if word in self._met:
            return self._met[word]
        self._asked += 1
        if self._asked > FEW:
            if self.get == self._sought:  # not where somebody kept the method
                words = self.words()
                self._met = {}
                self.get = dict(zip(words, range(1, len(words) + 1), strict=True)).get
            return self.get(word)
        at = self._text.find(b"\n" + word + b"\n")
        return None if at < 0 else self._text.count(b"\n", 0, at) + 1

    def __contains__(self, word: bytes) -> bool:
        return self.get(word) is not None

    def words(self) -> list[bytes]:
        """All of them in order."""
        return self._text[1:-1].split(b"\n")

    def begins(self, word: bytes) -> bool:
        """Whether a line's first word, of several, is ``word``."""
        return b"\n" + word + b" " in self._text

    def ends(self, word: bytes) -> bool:
        """Whether a line's last word, of several, is ``word``."""
        return b" " + word + b"\n" in self._text
