"""A word that is one slip away from another one which these neighbours are used to: 'a peace of code'.

The table holds, for twelve thousand words, how often each is written and a floor: what the twin must be ahead by,
raised until next to nothing in 30 million words of edited text was reported. How often two words stand side by side
is in the table of pairs that the rules for non-words use. Words that the table does not have are rare, and judged
more harshly, if they are words at all.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from functools import cache, cached_property
from itertools import compress
from math import log2
from typing import TYPE_CHECKING

import msgspec

from notes_lint.spelling import FOLDER, read, realword_doubt, tables
from notes_lint.spelling.realword_model import Slip, in_running_text, judge, plainly_written
from notes_lint.spelling.realword_near import TABLE as NEAR
from notes_lint.spelling.realword_near import Common, numbers

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from notes_lint.spelling.realword_model import Judge
    from notes_lint.spelling.realword_row import Row

TABLE = f"{FOLDER}/tables/twins.msgpack"
SHARE = 8  # counts and floors are stored in eighths of a bit
_UNSEEN = 4.0  # log2 of the count that a pair outside the table of pairs has at most
_RARE = 5.0  # log2 of the count of a word outside the table
_TOKENS = log2(30_700_000)
_SMALLER = log2(30.7 / 22)  # the table of pairs was counted on fewer words
_NEPERS = 1.4427  # affinities are natural logarithms
_LONELY = 4.0  # bits more are asked for where only one neighbour is a word
GAIN = 8  # eighths of a natural logarithm of affinity that a twin must have more
_GRAMMATICAL = 15.2  # log2 of the count from which a neighbour is taken for a grammatical word
_TELLING = 16  # what a neighbour with a meaning of its own counts
_VAGUE = 5.0  # bits more are asked for where only grammatical words (the, to, may) were seen beside the twin
RARE_FLOOR = 10.0
_VOWELS = frozenset(b"aeiouy")
_KEPT = 20_000  # words whose twins are kept in mind


class Table(msgspec.Struct, array_like=True, gc=False):
    """Counts and floors of the judge's words, in order; twins as pairs of word numbers (16 bits, little-endian)."""

    counts: bytes
    floors: bytes
    twins: bytes


class Twins:
    """The table, ready to be asked."""

    def __init__(self, table: Table, known: Judge) -> None:
        self.known = known
        self._table = table
        both = numbers(table.twins)
        self._ones, self._others = both[0::2], both[1::2]  # in order of the first
        self._near: dict[bytes, tuple[tuple[bytes, int], ...]] = {}
        self._beside = tables.pairs().beside

    def __contains__(self, word: bytes) -> bool:
        return word in self.known.ids

    @cached_property
    def _common(self) -> Common:
        return Common(self.known.words, read(NEAR))

    def suspects(self) -> bytes:
        """1 for each of the table's words that has twins, 0 for the others."""
        flags = bytearray(len(self.known.words))
        for number in set(self._ones):
            flags[number - 1] = 1
        return bytes(flags)

    def of(self, word: bytes) -> tuple[tuple[bytes, int], ...]:
        """Common words one slip from ``word`` with their classes; for a rare word they are worked out."""
        listed = self._near.get(word)
        if listed is None:
            number = self.known.ids.get(word)
            words = self.known.words if number is not None else ()
            made = (
                self._rare(word) if number is None else [words[other - 1] for other in self._listed(number)]
            )
            classes = self.known.classes
            if len(self._near) >= _KEPT:
                self._near.clear()
            listed = self._near[word] = tuple([(other, classes[other]) for other in made])
        return listed

    def _listed(self, number: int) -> Sequence[int]:
        """The numbers of the twins that the table has for one of its words."""
        ones = self._ones
        first = bisect_left(ones, number)
        last = bisect_left(ones, number + 1, first)
        return self._others[first:last]

    def _rare(self, word: bytes) -> list[bytes]:
        # Words without a vowel are abbreviations: jmp, cmd.
        if not 2 < len(word) < 16 or _VOWELS.isdisjoint(word):
            return []
        close = self._common.near(word)
        if not close or word not in tables.gate():
            return []
        spelt = plain_spelling(word)
        return sorted([other for other in close if plain_spelling(other) != spelt])

    def kinds(self, word: bytes) -> Iterable[int]:
        """The classes of the twins of a word that is long enough to have any, each once."""
        if len(word) < 3:
            return ()
        number = self.known.ids.get(word)
        if number is None:
            return {kind for _, kind in self.of(word)}
        classes = self.known.table.classes
        return {classes[other - 1] for other in self._listed(number)}

    def count(self, word: bytes) -> float:
        """log2 of how often a word is written in 30 million."""
        number = self.known.ids.get(word)
        return _RARE if number is None else self._table.counts[number - 1] / SHARE

    def standing(
        self, word: bytes, sides: list[tuple[bytes | None, int, bool]], pairs: tuple[int, int]
    ) -> tuple[float, int]:
        """log2 of how often ``word`` would stand between ``sides``, and what those are worth where it was seen to.

        A side is the neighbour (None if it is no word), its class, and whether it stands on the left; ``pairs`` is
        how often (log2) the word was seen there (`tables.Pairs.beside`).
        """
        count, kind, affinity = self.count(word), self.known.classes[word], self.known.affinity
        total, seen = -count, 0
        for (neighbour, beside, left), bits in zip(sides, pairs, strict=True):
            fit = (affinity[beside << 8 | kind if left else kind << 8 | beside] / 8 - 4) * _NEPERS
            if neighbour is None:
                total += count + fit
                continue
            common = self.count(neighbour)
            expected = common + count - _TOKENS + fit
            if bits:
                seen += 1 if common > _GRAMMATICAL else _TELLING
                total += max(bits + _SMALLER, expected) - common
            else:
                total += min(_UNSEEN, expected) - common
        return total, seen

    def slip(self, cut: Row, classes: bytes, at: int, fit: int) -> Slip | None:
        """The twin that is ahead of the word at ``at`` by more than its floor, if there is one.

        ``fit`` is the affinity of the word's class to its neighbours' classes: a twin's must be greater.
        """
        word = cut.tokens[at]
        affinity, before, after = self.known.affinity, classes[at - 1] << 8, classes[at + 1]
        others = [
            other
            for other, kind in self.of(word)
            if affinity[before | kind] + affinity[kind << 8 | after] >= fit + GAIN
        ]
        if not others or not in_running_text(cut, at):
            return None
        left, right = _word(cut.tokens[at - 1]), _word(cut.tokens[at + 1])
        if left is None and right is None:
            return None
        sides = [(left, classes[at - 1], True), (right, classes[at + 1], False)]
        number = self.known.ids.get(word)
        floor = RARE_FLOOR if number is None else self._table.floors[number - 1] / SHARE
        written: float | None = None
        best: Slip | None = None
        for other in others:
            pairs = self._beside(left, other, right)
            if not any(pairs):
                continue
            would, seen = self.standing(other, sides, pairs)
            if written is None:
                written, _ = self.standing(word, sides, self._beside(left, word, right))
            asked = floor + (_LONELY if seen in (1, _TELLING) else 0.0) + (_VAGUE if seen < _TELLING else 0.0)
            margin = would - written - asked
            if margin > 0 and (best is None or margin > best.margin):
                best = Slip(at, (other.decode(),), margin)
        return best


def plain_spelling(word: bytes) -> bytes:
    """British and American spellings as one."""
    for one, other in (
        (b"our", b"or"),
        (b"is", b"iz"),
        (b"ys", b"yz"),
        (b"re", b"er"),
        (b"ence", b"ense"),
        (b"ll", b"l"),
    ):
        word = word.replace(one, other)
    return word


def _word(token: bytes) -> bytes | None:
    return token if token[0] >= 0x61 and token.isalpha() else None


@cache
def twins() -> Twins:
    """The shipped table, loaded when first needed."""
    return Twins(msgspec.msgpack.decode(read(TABLE), type=Table), judge())


def strangers(cut: Row, classes: bytes, strange: Iterable[tuple[int, int]]) -> list[Slip]:
    """Those of a note's ``strange`` words (see `realword_scan.Scan`) that a twin is far more usual for."""
    table = twins()
    found = []
    tokens = cut.tokens
    strange = list(strange)
    wanted, kinds = set(), bytearray(256)
    for at, _ in strange:
        wanted.add(tokens[at])
        kinds[classes[at]] = 1
    counts = Counter(filter(wanted.__contains__, compress(tokens, classes.translate(kinds))))
    for at, fit in strange:
        if counts[tokens[at]] > 1:
            continue  # a word that comes again in the note is meant
        slip = table.slip(cut, classes, at, fit)
        if slip is None or not plainly_written(cut, at):
            continue
        if slip.margin > realword_doubt.of_twin(cut, at, slip.right[0].encode(), tokens[at] in table):
            found.append(slip)
    return found
