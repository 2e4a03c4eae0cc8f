"""The usual words, known at once: those of the judge of real words that are right as they stand.

Which these are is in a table, a byte a word, written by `src/tables/realwords/derive.py`.
"""

from __future__ import annotations

from itertools import compress
from typing import TYPE_CHECKING

from notes_lint.spelling import FOLDER, read, tables
from notes_lint.spelling.realword_model import judge

if TYPE_CHECKING:
    from collections.abc import Iterable

TABLE = f"{FOLDER}/tables/usual.bin"


def usual_of(words: Iterable[bytes]) -> bytes:
    """The table: 1 for each word that the gate of the rules for non-words lets pass, 0 for the others."""
    gate = tables.gate()
    return bytes(len(word) > 2 and word.isalpha() and word.islower() and word in gate for word in words)


def usual() -> set[bytes]:
    """Words, in small letters and with a capital, that `shape.classify` finds nothing about."""
    small = set(compress(judge().words, read(TABLE))) - tables.slips().wrong()
    names = set(" ".join(tables.names()).encode().split())
    return small.union([word.capitalize() for word in small - names])
