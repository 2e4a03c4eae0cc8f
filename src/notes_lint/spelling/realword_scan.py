"""One look at all words of a note, and where in it the checks of real words have to look closer.

Each token has four bytes of marks, kept from note to note: its class, a check sum with a bit that says whether
anything may stand in its place, and what it waits for and what it is (see `_PHRASE` and its kin). The marks of a
note lie side by side in one string of bytes; the rest is arithmetic on long integers, some nanoseconds a token:
classes that go badly together, words written twice, an article before a vowel, the beginning of a phrase. Only what
this leaves - about one token in ten - is looked at one by one.
"""

from __future__ import annotations

import sys
from array import array
from functools import cache
from itertools import compress, count
from typing import TYPE_CHECKING, NamedTuple
from zlib import crc32

from notes_lint.spelling import MOST_TOKENS, phrases, realword_syntax
from notes_lint.spelling.realword_model import NO_FORM, ending_class, judge, normal
from notes_lint.spelling.realword_tokens import FEW
from notes_lint.spelling.realword_twins import GAIN, twins

if TYPE_CHECKING:
    from notes_lint.spelling.realword_model import Fits, Judge
    from notes_lint.spelling.realword_row import Row
    from notes_lint.spelling.realword_twins import Twins

# What a token waits for (third byte), and what the token after it is (fourth byte).
_A, _AN, _THIRD, _PAST, _BASE, _OTHER = 1, 2, 4, 8, 16, 32
_ARTICLE, _GRAMMAR = _A | _AN, _THIRD | _PAST | _BASE | _OTHER
_TRIGGER = 64  # a word that is wrong in some company
_PHRASE = 128  # the first words, and the second words, of wrong phrases
_FORMS = (_BASE, _THIRD, _PAST, _OTHER)  # by number of the form
_LETTER_A, _LETTER_Z = 0x61, 0x7A
_SUSPECT, _CHECK = 1, 0xFE  # of the second byte
_FEW = (
    1000  # tokens that are marked one by one; from there on it pays to mark all words of the table together
)
_ZERO = bytes([1]) + bytes(255)


def _having(bits: int) -> bytes:
    """A translation to 1 of bytes that have one of ``bits``, to 0 of all others."""
    return bytes(1 if byte & bits else 0 for byte in range(256))


_HAS_ARTICLE, _HAS_GRAMMAR, _HAS_PHRASE = _having(_ARTICLE), _having(_GRAMMAR), _having(_PHRASE)
_HAS_TRIGGER, _HAS_SUSPECT = _having(_TRIGGER), _having(_SUSPECT)
_SMALL = bytes(0xFF if _LETTER_A <= byte <= _LETTER_Z else 0 for byte in range(256))
_BY_FORM = bytes(_FORMS) + bytes(252)


class _Marks(dict[bytes, int]):
    """Token -> its class, then in bytes of their own, lowest first, what the module's docstring says."""

    def __init__(self, known: Judge, table: Twins) -> None:
        super().__init__()
        self._known, self._table = known, table
        self._room = _FEW
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

    def _sought(self, token: bytes) -> tuple[int, int]:
        """What a token waits for, and what it is, in phrases."""
        beginnings = phrases.beginnings()
        waits = _TRIGGER if token in phrases.triggers() else 0
        waits |= _PHRASE if beginnings.begins(token) else 0
        return waits, _PHRASE if beginnings.ends(token) else 0

    def __missing__(self, token: bytes) -> int:
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
        suspect = 0
        if _LETTER_A <= first <= _LETTER_Z:
            suspect = _SUSPECT
            is_ |= self._first[first]
            if number is not None and table.forms[number] != NO_FORM:
                is_ |= _FORMS[table.forms[number]]
            elif token[-2:] == b"ed":
                is_ |= _PAST
        elif number is None:
            number = self._known.ids.get(normal(token))
        kind = table.classes[number - 1] if number is not None else ending_class(token)
        waits |= self._waits.get(token, 0)
        is_ |= self._is.get(token, 0)
        value = self[token] = kind | (crc32(token) & _CHECK | suspect) << 8 | waits << 16 | is_ << 24
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
        raw = bytearray(4 * len(words))
        raw[0::4] = table.classes
        suspects = _or(known.suspects(), self._table.suspects())
        raw[1::4] = _or(bytes([crc32(word) & _CHECK for word in words]), _and(small, suspects))
        raw[2::4] = waits
        raw[3::4] = is_
        marks = array("I", bytes(raw))
        if sys.byteorder == "big":
            marks.byteswap()
        self.update(zip(words, marks, strict=True))

    def acquit(self, token: bytes) -> None:
        """Note that nothing may stand in the place of ``token``."""
        if token in self:
            self[token] &= ~(_SUSPECT << 8)


class Scan(NamedTuple):
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
    phrases: list[int]


_Others = tuple["Fits", "Fits"]


class _Fits(dict[bytes, "_Others | None"]):
    """What may stand in the place of a word: for the judge, and for the table of twins; None for nothing at all."""

    def __init__(self, known: Judge, table: Twins) -> None:
        super().__init__()
        self._known, self._table = known, table

    def __missing__(self, word: bytes) -> _Others | None:
        known = self._known
        twins, others = known.kinds_for(word), self._table.kinds(word)
        if len(self) >= MOST_TOKENS:
            self.clear()
        value = self[word] = (known.fits(twins), known.fits(others)) if twins or others else None
        return value


class Scanner:
    """The tables, ready to scan notes."""

    def __init__(self, known: Judge, table: Twins) -> None:
        self._known = known
        self._marks = _Marks(known, table)
        self._fits = _Fits(known, table)
        least = self._known.table.suspicion
        self._poor = bytes(1 if value < least else 0 for value in range(256))

    def scan(self, cut: Row) -> Scan:
        """All places of a note that need a closer look."""
        tokens = cut.tokens
        marks = array("I", map(self._marks.__getitem__, tokens))
        if sys.byteorder == "big":
            marks.byteswap()
        raw = marks.tobytes()
        classes, sums, waits = raw[0::4], raw[1::4], raw[2::4]
        triggers = waits.translate(_HAS_TRIGGER)
        size = len(tokens) - 1
        if size < 1:
            return Scan(classes, [], [], [], [], [], _ones(triggers))
        met = _and(waits[:-1], raw[7::4])
        differ = _or(_xor(classes[:-1], classes[1:]), _xor(sums[:-1], sums[1:]))
        starts = _or(triggers, met.translate(_HAS_PHRASE) + b"\0")
        doubtful, strange = self._better(tokens, classes, sums)
        return Scan(
            classes,
            doubtful,
            strange,
            _ones(differ.translate(_ZERO)),
            _ones(met.translate(_HAS_ARTICLE)),
            _ones(met.translate(_HAS_GRAMMAR)),
            _ones(starts),
        )

    def _better(
        self, tokens: list[bytes], classes: bytes, sums: bytes
    ) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
        """Words that go badly with their neighbours, and that something else might go better for.

        A twin must go better by the table's gain, else nearly every word that is unusual would be judged.
        """
        size = len(classes) - 1
        if size < 2:
            return [], []
        twos = bytearray(2 * size)
        one, other = (0, 1) if sys.byteorder == "big" else (1, 0)
        twos[one::2] = classes[:-1]
        twos[other::2] = classes[1:]
        affinity = bytes(map(self._known.affinity.__getitem__, memoryview(twos).cast("H")))
        # No byte carries: each is at most 64.
        both = _add(affinity[:-1], affinity[1:])
        poor = _and(both.translate(self._poor), sums[1:-1].translate(_HAS_SUSPECT))
        at_all = list(compress(count(1), poor))
        doubtful: list[tuple[int, int]] = []
        strange: list[tuple[int, int]] = []
        gain = self._known.table.gain
        fits = map(self._fits.__getitem__, map(tokens.__getitem__, at_all))
        sides = compress(classes, poor), compress(classes[2:], poor)
        for at, written, left, right, others in zip(at_all, compress(both, poor), *sides, fits, strict=False):
            if others is None:
                self._marks.acquit(tokens[at])
                continue
            least = written + gain
            for after, before in others[0]:
                if after[left] + before[right] > least:
                    doubtful.append((at, written))
                    break
            least = written + GAIN
            for after, before in others[1]:
                if after[left] + before[right] >= least:
                    strange.append((at, written))
                    break
        return doubtful, strange


def _ones(flags: bytes) -> list[int]:
    """Where bytes are 1; `find` runs over the many that are not."""
    found = []
    at = flags.find(1)
    while at >= 0:
        found.append(at)
        at = flags.find(1, at + 1)
    return found


def _and(one: bytes, other: bytes) -> bytes:
    return (int.from_bytes(one, "big") & int.from_bytes(other, "big")).to_bytes(len(one), "big")


def _or(one: bytes, other: bytes) -> bytes:
    return (int.from_bytes(one, "big") | int.from_bytes(other, "big")).to_bytes(len(one), "big")


def _xor(one: bytes, other: bytes) -> bytes:
    return (int.from_bytes(one, "big") ^ int.from_bytes(other, "big")).to_bytes(len(one), "big")


def _add(one: bytes, other: bytes) -> bytes:
    return (int.from_bytes(one, "big") + int.from_bytes(other, "big")).to_bytes(len(one), "big")


@cache
def _scanner() -> Scanner:
    return Scanner(judge(), twins())


def scan(cut: Row) -> Scan:
    """Where in a note something may be wrong."""
    return _scanner().scan(cut)
