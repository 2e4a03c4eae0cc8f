"""The common words a slip away from a rare one, by what is left of each word without one of its letters.

What is left of each common word stands in a hash table of numbers of two bytes: the lowest 13 bits are the word's
number in `realword_table.Table.words`, the others a check of what is left; one that finds its place taken stands
behind it. Written by `src/tables/realwords/derive.py`.
"""

from __future__ import annotations

import sys
from array import array
from typing import TYPE_CHECKING
from zlib import crc32

from notes_lint.spelling import FOLDER

if TYPE_CHECKING:
    from collections.abc import Sequence

TABLE = f"{FOLDER}/tables/near.bin"
COMMON = 6000
"""So many words, the commonest, are held against a rare one."""
SHORTEST, LONGEST = (
    3,
    16,
)  # letters of a common word that is a letter more, or none, than what it is held against
_SLOTS = 1 << 17
_MASK, _NUMBER, _CHECK = _SLOTS - 1, 0x1FFF, 0xE000
_LETTERS = frozenset(b"abcdefghijklmnopqrstuvwxyz")
_EACH = [bytes((letter,)) for letter in sorted(_LETTERS)]


def slots_of(words: Sequence[bytes]) -> bytes:
    """The hash table for these words, the commonest first."""
    slots = [0] * _SLOTS
    for number, word in enumerate(words[:COMMON], start=1):
        if SHORTEST <= len(word) <= LONGEST:
            for short in sorted({word[:at] + word[at + 1 :] for at in range(len(word) - 1)}):
                mark = crc32(short)
                slot = mark & _MASK
                while slots[slot]:
                    slot = slot + 1 & _MASK
                slots[slot] = mark >> 4 & _CHECK | number
    return b"".join([entry.to_bytes(2, "little") for entry in slots])


def numbers(table: bytes) -> array[int]:
    """Little-endian numbers of two bytes."""
    found = array("H", table)
    if sys.byteorder == "big":
        found.byteswap()
    return found


class Common:
    """The common words, ready to be asked."""

    __slots__ = ("_common", "_slots", "_words")

    def __init__(self, words: Sequence[bytes], slots: bytes) -> None:
        self._words = words
        self._common = frozenset(words[:COMMON])
        self._slots = numbers(slots)

    def near(self, word: bytes) -> set[bytes]:
        """Those of the common words that `slipped` makes of a word of `SHORTEST` letters or more, one less than `LONGEST`."""
        words, common, slots = self._words, self._common, self._slots
        last = len(word) - 1
        found: set[bytes] = set()
        for at in range(last + 1):
            short = word[:at] + word[at + 1 :] if at < last else word
            if short in common:
                found.add(short)
            mark = crc32(short)
            slot = mark & _MASK
            while entry := slots[slot]:
                if entry & _CHECK == mark >> 4 & _CHECK:
                    other = words[(entry & _NUMBER) - 1]
                    if _swapped_or_other(word, other, at) if at < last else _one_more(word, other):
                        found.add(other)
                slot = slot + 1 & _MASK
        swapped = word[: last - 1] + word[last:] + word[last - 1 : last]
        if swapped in common:
            found.add(swapped)
        found.discard(word)
        return found


def _swapped_or_other(word: bytes, other: bytes, at: int) -> bool:
    """Whether ``other`` has another letter at a place, or this letter and the next one swapped."""
    if len(other) != len(word) or other[:at] != word[:at]:
        return False
    if other[at + 1 :] == word[at + 1 :]:
        return other[at] in _LETTERS
    return other[at:] == word[at + 1 : at + 2] + word[at : at + 1] + word[at + 2 :]


def _one_more(word: bytes, other: bytes) -> bool:
    """Whether ``other`` has a letter more, but not at its end."""
    return len(other) == len(word) + 1 and any(
        other[:at] + other[at + 1 :] == word and other[at] in _LETTERS for at in range(len(word) - 1)
    )


def slipped(word: bytes) -> set[bytes]:
    """What one slip makes of a word: a letter dropped, added, exchanged or swapped, but not at its end."""
    cuts = [(word[:at], word[at:], word[at + 1 :]) for at in range(len(word) - 1)]
    made = {head + rest for head, _, rest in cuts}
    made.update([head + tail[1::-1] + tail[2:] for head, tail, _ in cuts])
    for letter in _EACH:
        made.update([head + letter + rest for head, _, rest in cuts])
        made.update([head + letter + tail for head, tail, _ in cuts])
    made.discard(word)
    return made
