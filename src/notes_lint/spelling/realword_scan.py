"""One look at all words of a note, and where in it the checks of real words have to look closer.

Each token has three bytes of marks, kept from note to note: its class, what it waits for, and what it is (see
`_PHRASE` and its kin), with a bit that says that nothing may stand in its place. The marks of a note lie side by side in one string of bytes; the rest is arithmetic on long integers, some nanoseconds a token:
classes that go badly together, words written twice, an article before a vowel, the beginning of a phrase. Only what
this leaves - about one token in ten - is looked at one by one.
"""

from __future__ import annotations

import sys
from functools import cache, cached_property
from itertools import accumulate, count
from operator import add, itemgetter
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from notes_lint.spelling import MOST_TOKENS, phrases, realword_syntax
from notes_lint.spelling.realword_model import NO_FORM, ending_class, judge, normal
from notes_lint.spelling.realword_tokens import BLOCK_END, FEW
from notes_lint.spelling.realword_twins import GAIN, twins

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from notes_lint.spelling.realword_model import Judge
    from notes_lint.spelling.realword_row import Row
    from notes_lint.spelling.realword_twins import Twins

# What a token waits for (second byte), and what the token after it is (third byte).
_A, _AN, _THIRD, _PAST, _BASE, _OTHER = 1, 2, 4, 8, 16, 32
_ARTICLE, _GRAMMAR = _A | _AN, _THIRD | _PAST | _BASE | _OTHER
_TRIGGER = 64  # of the second byte: a word that is wrong in some company
_APART = 64  # of the third byte: a word that nothing may stand in the place of
_PHRASE = 128  # the first words, and the second words, of wrong phrases
_FORMS = (_BASE, _THIRD, _PAST, _OTHER)  # by number of the form
_LETTER_A, _LETTER_Z = 0x61, 0x7A
_FEW = (
    1000  # tokens that are marked one by one; from there on it pays to mark all words of the table together
)
_SAME = bytes([1]) + bytes(255)
_SLAB = 1 << 14  # tokens


def _having(bits: int) -> bytes:
    """A translation to 1 of bytes that have one of ``bits``, to 0 of all others."""
    return bytes(1 if byte & bits else 0 for byte in range(256))


_HAS_ARTICLE, _HAS_GRAMMAR = _having(_ARTICLE), _having(_GRAMMAR)
_HAS_TRIGGER, _HAS_PHRASE = _having(_TRIGGER), _having(_PHRASE)
_SMALL = bytes(_LETTER_A) + b"\xff" * 26 + bytes(255 - _LETTER_Z)
_NOT_APART = bytes((_APART,)) + bytes(255)
_BY_FORM = bytes(_FORMS) + bytes(252)


class _Marks(dict[bytes, bytes]):
    """Token -> its marks, three bytes. Many tokens have the same ones, which are kept once: they stay near at hand."""

    def __init__(self, known: Judge, table: Twins) -> None:
        super().__init__()
        self._known, self._table = known, table
        self._room = _FEW
        self._all: dict[bytes, bytes] = {}
        # Words that wait for something, and those that are waited for; few, so worked out at once.
        self._waits: dict[bytes, int] = {b"a": _A, b"an": _AN}
        self._is: dict[bytes, int] = {}
        # After "a" a vowel is wrong, and h if it is mute; after "an" a consonant, and u if it sounds like you.
        self._first = [0] * 256
        for letter in b"abcdefghijklmnopqrstuvwxyz":
            self._first[letter] = _A if letter in b"aeio" else _A | _AN if letter in b"uh" else _AN
        for words, bits in realword_syntax.waiting(_FORMS, _OTHER).items():
            for word in words:
                self._waits[word] = self._waits.get(word, 0) | bits
        for word in realword_syntax.SECONDS:
            self._is[word] = _OTHER
        self._indexed = False

    def _index(self) -> None:
        """Put the words of phrases to the others."""
        self._indexed = True
        for trigger in phrases.triggers().words():
            self._waits[trigger] = self._waits.get(trigger, 0) | _TRIGGER
        beginnings = [pair.split() for pair in phrases.beginnings().words()]
        for first in {pair[0] for pair in beginnings}:
            self._waits[first] = self._waits.get(first, 0) | _PHRASE
        for second in {pair[1] for pair in beginnings}:
            self._is[second] = self._is.get(second, 0) | _PHRASE

    def expect(self, tokens: set[bytes]) -> None:
        """Make ready for the tokens of a first note."""
        if len(tokens) > FEW:
            self._index()
            self._known.ids.learn(tokens | set(map(normal, tokens)))

    def _sought(self, token: bytes) -> tuple[int, int]:
        """What a token waits for, and what it is, in phrases."""
        beginnings = phrases.beginnings()
        waits = _TRIGGER if token in phrases.triggers() else 0
        waits |= _PHRASE if beginnings.begins(token) else 0
        return waits, _PHRASE if beginnings.ends(token) else 0

    def __missing__(self, token: bytes) -> bytes:
        if len(self) >= self._room:
            self._fill()
            if token in self:
                return self[token]
        table, number = self._known.table, self._known.ids.get(token)
        if self._indexed or len(self) >= FEW:
            if not self._indexed:
                self._index()
            waits = is_ = 0
        else:
            waits, is_ = self._sought(token)
        first = token[0]
        if _LETTER_A <= first <= _LETTER_Z:
            is_ |= self._first[first]
            if number is not None and table.forms[number] != NO_FORM:
                is_ |= _FORMS[table.forms[number]]
            elif token[-2:] == b"ed":
                is_ |= _PAST
        else:
            is_ |= _APART
            if number is None:
                number = self._known.ids.get(normal(token))
        kind = table.classes[number - 1] if number is not None else ending_class(token)
        waits |= self._waits.get(token, 0)
        is_ |= self._is.get(token, 0)
        return self._put(token, bytes((kind, waits, is_)))

    def _put(self, token: bytes, marks: bytes) -> bytes:
        value = self[token] = self._all.setdefault(marks, marks)
        return value

    def _fill(self) -> None:
        """Put all words of the table in at once, in a fifth of the time; make room for that where there is none."""
        if len(self) >= MOST_TOKENS:
            self.clear()
        self._room = MOST_TOKENS
        if not self._indexed:
            self._index()
        known = self._known
        words, table, place = known.words, known.table, known.ids.get
        firsts = bytes([word[0] for word in words])
        forms = table.forms[1:]
        small = firsts.translate(_SMALL)
        is_ = bytearray(_and(small, _or(firsts.translate(bytes(self._first)), forms.translate(_BY_FORM))))
        waits = bytearray(len(words))
        for number, word in enumerate(words):
            if word[-2:] == b"ed" and forms[number] == NO_FORM and small[number]:
                is_[number] |= _PAST
        for bits_of, bits in ((self._is, is_), (self._waits, waits)):
            for word, more in bits_of.items():
                at = place(word)
                if at is not None:
                    bits[at - 1] |= more
        suspects = _and(small, _or(known.suspects(), self._table.suspects()))
        raw = bytearray(3 * len(words))
        raw[0::3], raw[1::3], raw[2::3] = (
            table.classes,
            waits,
            _or(bytes(is_), suspects.translate(_NOT_APART)),
        )
        marks = [bytes(raw[at : at + 3]) for at in range(0, len(raw), 3)]
        self.update(zip(words, map(self._all.setdefault, marks, marks), strict=True))

    def acquit(self, token: bytes) -> None:
        """Note that nothing may stand in the place of ``token``."""
        known = self.get(token)
        if known is not None:
            self._put(token, bytes((*known[:2], known[2] | _APART)))


class Scan(Struct, frozen=True, gc=False):
    """Where in a note's tokens something may be wrong: indexes, each in rising order.

    ``doubtful`` and ``strange`` are words that a twin (of the judge's models, of the table of twins) might go better
    for, each with the affinity of its class to the classes beside it. ``classes`` has a byte a token.
    """

    classes: bytes
    doubtful: list[tuple[int, int]]
    strange: list[tuple[int, int]]
    repeated: list[int]
    articles: list[int]
    grammar: list[int]
    triggers: list[int]
    beginnings: list[int]


_Others = tuple[bytes, bytes]


class _Kinds(dict[bytes, "_Others | None"]):
    """Classes of what may stand in the place of a word: for the judge, and for the table of twins; None for neither."""

    def __init__(self, known: Judge, table: Twins) -> None:
        super().__init__()
        self._known, self._table = known, table
        self._all: dict[_Others, _Others] = {}

    def __missing__(self, word: bytes) -> _Others | None:
        both = bytes(self._known.kinds_for(word)), bytes(self._table.kinds(word))
        if len(self) >= MOST_TOKENS:
            self.clear()
        value = self[word] = self._all.setdefault(both, both) if both != (b"", b"") else None
        return value


class Scanner:
    """The tables, ready to scan notes."""

    def __init__(self, known: Judge, table: Twins) -> None:
        self._known = known
        self._marks = _Marks(known, table)
        self._kinds = _Kinds(known, table)
        least = self._known.table.suspicion
        self._poor = bytes(1 if value < least else 0 for value in range(256))

    @cached_property
    def _sides(self) -> tuple[list[bytes], list[bytes]]:
        """How well every class goes after each class, and before each class."""
        affinity = self._known.affinity
        return [affinity[kind << 8 : kind + 1 << 8] for kind in range(256)], [
            affinity[kind::256] for kind in range(256)
        ]

    def scan(self, cut: Row) -> Scan:
        """All places of a note that need a closer look."""
        tokens = cut.tokens
        size = len(tokens)
        if not self._marks:
            self._marks.expect(set(tokens))
        raw = _looked_up(self._marks, tokens, b"".join, BLOCK_END, 3)
        classes, waits = raw[0::3], _number(raw[1::3])
        following = _number(raw[2::3]) >> 8
        triggers = _number(bytes((_TRIGGER,)) * size)
        met = _bytes(waits & (following | triggers), size)
        doubtful, strange = self._better(tokens, classes, following & triggers)
        kinds = _number(classes)
        alike = _ones(_bytes(kinds ^ (kinds >> 8), size)[:-1].translate(_SAME))
        return Scan(
            classes,
            doubtful,
            strange,
            [at for at in alike if tokens[at] == tokens[at + 1]],
            _ones(met.translate(_HAS_ARTICLE)),
            _ones(met.translate(_HAS_GRAMMAR)),
            _ones(met.translate(_HAS_TRIGGER)),
            _ones(met.translate(_HAS_PHRASE)),
        )

    def _better(
        self, tokens: list[bytes], classes: bytes, apart: int
    ) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
        """Words that go badly with their neighbours, and that something else might go better for.

        ``apart`` has a bit set for every token, from the second on, that nothing may stand in the place of. A twin
        must go better by the table's gain, else nearly every word that is unusual would be judged.
        """
        size = len(classes) - 1
        if size < 2:
            return [], []
        twos = bytearray(2 * size)
        one, other = (0, 1) if sys.byteorder == "big" else (1, 0)
        twos[one::2] = classes[:-1]
        twos[other::2] = classes[1:]
        affinity = _number(_looked_up(self._known.affinity, memoryview(twos).cast("H"), bytes, 0, 1))
        # No byte carries: each is at most 64, so that the highest bit is free, too.
        both = _bytes(affinity + (affinity >> 8) | apart << 1, size + 1)[: size - 1]
        doubtful: list[tuple[int, int]] = []
        strange: list[tuple[int, int]] = []
        gain, kinds_of = self._known.table.gain, self._kinds
        rows, columns = self._sides
        for before in _ones(both.translate(self._poor)):
            at = before + 1
            kinds = kinds_of[tokens[at]]
            if kinds is None:
                self._marks.acquit(tokens[at])
                continue
            written, after_left, before_right = both[before], rows[classes[before]], columns[classes[at + 1]]
            least = written + gain
            for kind in kinds[0]:
                if after_left[kind] + before_right[kind] > least:
                    doubtful.append((at, written))
                    break
            least = written + GAIN
            for kind in kinds[1]:
                if after_left[kind] + before_right[kind] >= least:
                    strange.append((at, written))
                    break
        return doubtful, strange


def _looked_up(
    table: Any, keys: Sequence[Any], joined: Callable[[Iterable[Any]], bytes], any_key: Any, width: int
) -> bytes:
    """What ``table`` has for each of ``keys``, ``width`` bytes each, joined.

    One call for thousands of keys takes half of what `map` does; not for all of them, as there may be millions.
    """
    slabs = range(0, len(keys), _SLAB)
    found = [joined(itemgetter(any_key, *keys[at : at + _SLAB])(table))[width:] for at in slabs]
    return found[0] if len(found) == 1 else b"".join(found)


def _ones(flags: bytes) -> list[int]:
    """Where bytes are 1, all others being 0: as many zeros and ones as stand before."""
    zeros = map(len, flags.split(b"\1")[:-1])
    return list(map(add, accumulate(zeros), count()))


# A row of bytes as one long number, the first token's byte the lowest: shifted by 8, each meets the next one's.


def _number(row: bytes) -> int:
    return int.from_bytes(row, "little")


def _bytes(number: int, size: int) -> bytes:
    return number.to_bytes(size, "little")


def _and(one: bytes, other: bytes) -> bytes:
    return _bytes(_number(one) & _number(other), len(one))


def _or(one: bytes, other: bytes) -> bytes:
    return _bytes(_number(one) | _number(other), len(one))


@cache
def _scanner() -> Scanner:
    return Scanner(judge(), twins())


def scan(cut: Row) -> Scan:
    """Where in a note something may be wrong."""
    return _scanner().scan(cut)
