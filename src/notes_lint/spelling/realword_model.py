"""A small statistical judge of real words: does the word that is written fit here, or its near twin?

For each pair of words that slips turn into one another (*of*/*or*, *then*/*than*, *use*/*used*) the table holds a
sparse logistic model: weights of features of the two words and the classes of the three words on either side.
Classes are clusters of words that keep the same company, about parts of speech. A word is reported where the
twin's log odds exceed the pair's own threshold, which is set on text that the weights have never seen.

The way of a note: tokens to classes, one byte each; neighbouring classes to how well they go together; only where
that is poor (some 3 % of the words) are features worked out at all. Trained by `tools/realwords`.
"""

from __future__ import annotations

import re
import sys
from array import array
from functools import cache, cached_property
from itertools import accumulate, compress, count
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from notes_lint.spelling.realword_row import row
from notes_lint.spelling.realword_tokens import BLOCK_END

if TYPE_CHECKING:
    from notes_lint.document import Document
    from notes_lint.spelling.realword_row import Row

TABLE = Path(__file__).with_name("tables") / "realwords.msgpack"
REACH = 3  # tokens of context on either side
SCALE = 20  # weights are stored in twentieths
FORMS = "BSDG"  # base, -s, -ed, -ing
_WHOLE = 0xFFFFFFFF
_UNKNOWN = 20000  # word ids from here up are classes of words too rare to have an id
_ENDINGS = [
    "ing",
    "ed",
    "ly",
    "s'",
    "'s",
    "ss",
    "ions",
    "ers",
    "s",
    "tion",
    "ment",
    "er",
    "able",
    "al",
    "ity",
    "ive",
]


class Pair(msgspec.Struct, array_like=True, gc=False):
    """A direction of a model: ``wrong`` is written, ``right`` is meant if its log odds exceed ``floor``.

    ``sign`` is -1 where the stored weights speak for ``wrong``.
    """

    wrong: str
    right: str
    floor: float
    bias: float
    sign: int
    model: int


class Table(msgspec.Struct, array_like=True, gc=False):
    """All that the judge knows.

    A model is the width of its gaps in bytes, the gaps between its features' numbers (little-endian), and their
    weights as signed bytes, in units of 1 / SCALE. ``affinity`` is 256 x 256: how well class follows class, in
    eighths from -4. ``forms`` and ``lemmas`` are indexed by a word's number, from 1; 255 is no form.
    """

    words: bytes
    classes: bytes
    affinity: bytes
    seeds: list[int]
    factors: list[list[int]]
    models: list[tuple[int, bytes, bytes]]
    pairs: list[Pair]
    forms: bytes
    lemmas: bytes
    form_pairs: list[Pair]
    suspicion: int  # affinity to both neighbours below which a word is looked at
    gain: int  # how much more affinity a twin must have


class Slip(msgspec.Struct, frozen=True, gc=False):
    """A word that does not fit: its token, what fits better, by how much over the threshold (log odds)."""

    at: int
    right: tuple[str, ...]
    margin: float


# What each feature looks at: w is a word, c a class; the number is the distance. The order is the table's.
TEMPLATES = [
    "w-1", "w+1", "w-2", "w+2", "w-1 w+1", "w-2 w-1", "w+1 w+2", "c-1", "c+1", "c-1 c+1", "c-2 c-1", "c+1 c+2",
    "c-2 c-1 c+1", "c-1 c+1 c+2", "w-1 c+1", "c-1 w+1", "w-1 c+1 c+2", "c-2 c-1 w+1", "c-3 c-2 c-1", "c+1 c+2 c+3",
    "w-1 w+1 c+2", "c-2 w-1 w+1",
]  # fmt: skip
LEMMA_CLASS = [
    "", "c-1", "c+1", "c-1 c+1", "c-2 c-1", "c+1 c+2", "w-1", "w+1", "c-2 c-1 c+1", "c-1 c+1 c+2", "w-1 c+1", "w-2 w-1",
]  # fmt: skip
LEMMA = ["", "c-1", "c+1", "w-1", "w+1"]
_SLOTS = {
    name: number
    for number, name in enumerate(
        ["w-1", "w+1", "w-2", "w+2", "c-1", "c+1", "c-2", "c+2", "c-3", "c+3", "L", "M"]
    )
}


def ending_class(word: bytes) -> int:
    """The class of a word that is too rare to have been clustered: by its ending or shape."""
    text = word.decode("utf-8", "replace")
    for number, ending in enumerate(_ENDINGS):
        if text.endswith(ending):
            return 2 + number
    if re.search(r"\d", text):
        return 18
    return 1 if text.isascii() else 19


def normal(token: bytes) -> bytes:
    """Numbers and placeholders are one word each."""
    first = token[0]
    if first == 0x1F:
        return b"\x1f"
    return b"0" if 48 <= first <= 57 else token


class _Classes(dict[bytes, int]):
    """Class of each token; of one never seen by its ending."""

    def __missing__(self, token: bytes) -> int:
        plain = normal(token)
        known = self.get(plain)
        value = self[token] = ending_class(plain) if known is None else known
        if len(self) > 60_000:
            self.clear_unknown()
        return value

    def clear_unknown(self) -> None:
        """Forget tokens that are no words of the table, lest a large vault fills the memory."""
        for token in list(self)[12_000:]:
            del self[token]


class _Twins(dict[bytes, bytes]):
    """The classes of all the words that may be meant for a word of the table, each class once."""

    def __init__(self, known: Judge) -> None:
        super().__init__()
        self._known = known

    def __missing__(self, token: bytes) -> bytes:
        known = self._known
        rights = [pair.right for pair in known.pairs.get(token, ())]
        if token in known.form_of:
            written, lemma = known.form_of[token]
            for pair in known.form_pairs.get(written, ()):
                rights += known.inflected.get((lemma, FORMS.index(pair.right)), ())
        value = self[token] = bytes({known.classes[right.encode()] for right in rights})
        return value


class _Numbers(dict[bytes, int]):
    """The number of each token plus one; of those that have none a number by their class."""

    def __init__(self, known: Judge) -> None:
        super().__init__()
        self._known = known

    def __missing__(self, token: bytes) -> int:
        known = self._known
        number = known.ids.get(normal(token))
        if number is None:
            number = _UNKNOWN + known.classes[token]
        if len(self) > 60_000:
            self.clear()
        value = self[token] = number + 1
        return value


class Judge:
    """The table, ready to be asked."""

    def __init__(self, table: Table) -> None:
        words = table.words.split(b"\n")
        self.ids = dict(zip(words, range(1, len(words) + 1), strict=True))
        self.words = words
        self.classes = _Classes(zip(words, table.classes, strict=True))
        self.affinity = table.affinity
        self.table = table
        self._weights: dict[int, dict[int, int]] = {}
        self.numbers = _Numbers(self)
        self.twins = _Twins(self)
        self.pairs: dict[bytes, list[Pair]] = {}
        for pair in table.pairs:
            self.pairs.setdefault(pair.wrong.encode(), []).append(pair)
        self.form_pairs: dict[int, list[Pair]] = {}
        for pair in table.form_pairs:
            self.form_pairs.setdefault(FORMS.index(pair.wrong), []).append(pair)
        lemmas = memoryview(table.lemmas).cast("H")
        self.form_of = {
            word: (form, lemma)
            for word, form, lemma in zip(words, table.forms[1:], lemmas[1:], strict=True)
            if form != 255
        }
        names = TEMPLATES
        plain = [_compile(name, table.seeds[n], table.factors[n]) for n, name in enumerate(names)]
        self.plain = _by_size(plain)
        extra = [f"{name} L" for name in LEMMA_CLASS] + [f"{name} M" for name in LEMMA]
        more = [
            _compile(name, table.seeds[n], table.factors[n]) for n, name in enumerate(extra, start=len(names))
        ]
        self.lemma = _by_size(plain + more)
        self._suspect = bytes(1 if value < table.suspicion else 0 for value in range(256))

    @cached_property
    def inflected(self) -> dict[tuple[int, int], list[str]]:
        """The words that are a form of a lemma, by the numbers of both."""
        table: dict[tuple[int, int], list[str]] = {}
        for word, (form, lemma) in self.form_of.items():
            table.setdefault((lemma, form), []).append(word.decode())
        return table

    def weights(self, model: int) -> dict[int, int]:
        """Weights of a model by feature, unpacked when first asked for."""
        unpacked = self._weights.get(model)
        if unpacked is None:
            width, steps, values = self.table.models[model]
            gaps = array("B" if width == 1 else "H", steps)
            if width == 2 and sys.byteorder == "big":
                gaps.byteswap()
            unpacked = dict(zip(accumulate(gaps), memoryview(values).cast("b"), strict=True))
            self._weights[model] = unpacked
        return unpacked

    def suspects(self, cut: Row) -> tuple[bytes, list[tuple[int, int]]]:
        """The note's classes, and the tokens that go badly with their neighbours, with how badly."""
        classes = bytes(map(self.classes.__getitem__, cut.tokens))
        size = len(classes) - 1
        if size < 2:
            return classes, []
        twos = bytearray(2 * size)
        twos[0::2] = classes[1:]
        twos[1::2] = classes[:-1]
        if sys.byteorder == "big":
            twos[0::2], twos[1::2] = classes[:-1], classes[1:]
        affinity = bytes(map(self.affinity.__getitem__, memoryview(twos).cast("H")))
        left, right = int.from_bytes(affinity[:-1], "big"), int.from_bytes(affinity[1:], "big")
        both = (left + right).to_bytes(size - 1, "big")  # no byte carries: each is at most 64
        tokens, pairs, forms = cut.tokens, self.pairs, self.form_of
        found = [
            (at, both[at - 1])
            for at in compress(count(1), both.translate(self._suspect))
            if tokens[at] in forms or tokens[at] in pairs
        ]
        return classes, found

    def values(self, cut: Row, classes: bytes, at: int) -> list[int]:
        """What the templates look at around a token: words and classes, each plus one."""
        tokens, size, number = cut.tokens, len(cut.tokens), self.numbers
        if 2 < at < size - 3:
            near = tokens[at - 2 : at + 3]
            kinds = classes[at - 3 : at + 4]
        else:
            # Beyond the note's ends stand ends of blocks.
            window = range(at - 3, at + 4)
            around = [tokens[index] if 0 <= index < size else BLOCK_END for index in window]
            near = around[1:6]
            kinds = bytes([self.classes[token] for token in around])
        return [
            number[near[1]], number[near[3]], number[near[0]], number[near[4]],
            kinds[2] + 1, kinds[4] + 1, kinds[1] + 1, kinds[5] + 1, kinds[0] + 1, kinds[6] + 1,
        ]  # fmt: skip

    def score(self, pair: Pair, keys: set[int]) -> float:
        """Log odds of the pair's right word over the wrong one."""
        weights = self.weights(pair.model)
        total = sum([weights[key] for key in keys & weights.keys()])
        return pair.sign * (total / SCALE + pair.bias)


_Compiled = tuple[int, tuple[int, ...], tuple[int, ...]]


def _compile(name: str, seed: int, factors: list[int]) -> _Compiled:
    """A template as its seed, the slots that it looks at and the factor of each."""
    slots, used = [], []
    for number, part in enumerate(part for part in name.split() if part not in "LM"):
        slots.append(_SLOTS[part])
        used.append(factors[number])
    if name[-1:] in ("L", "M"):
        slots.append(_SLOTS[name[-1]])
        used.append(factors[3])
    return seed, tuple(slots), tuple(used)


def _by_size(templates: list[_Compiled]) -> list[list[tuple[int, ...]]]:
    sized: list[list[tuple[int, ...]]] = [[], [], [], []]
    for seed, slots, factors in templates:
        flat = [number for both in zip(slots, factors, strict=True) for number in both]
        sized[len(slots) - 1].append((seed, *flat))
    return sized


def _keys(sized: list[list[tuple[int, ...]]], v: list[int], shift: int) -> set[int]:
    ones, twos, threes, fours = sized
    keys = {(s + v[a] * m & _WHOLE) >> shift for s, a, m in ones}
    keys.update([(s + v[a] * m + v[b] * n & _WHOLE) >> shift for s, a, m, b, n in twos])
    keys.update([(s + v[a] * m + v[b] * n + v[c] * o & _WHOLE) >> shift for s, a, m, b, n, c, o in threes])
    if fours:
        keys.update(
            [
                (s + v[a] * m + v[b] * n + v[c] * o + v[d] * p & _WHOLE) >> shift
                for s, a, m, b, n, c, o, d, p in fours
            ]
        )
    return keys


@cache
def judge() -> Judge:
    """The judge over the shipped table, loaded when first needed."""
    return Judge(msgspec.msgpack.decode(TABLE.read_bytes(), type=Table))


class Slips(msgspec.Struct, gc=False):
    """What the judge finds in a note: words for their twins, and wrong forms of the right word."""

    words: list[Slip]
    forms: list[Slip]


def slips(cut: Row, known: Judge | None = None) -> Slips:
    """Judge every word of a note that goes badly with its neighbours."""
    known = judge() if known is None else known
    classes, suspects = known.suspects(cut)
    words: list[Slip] = []
    forms: list[Slip] = []
    how_well, gain, twins = known.affinity, known.table.gain, known.twins
    for at, affinity in suspects:
        token = cut.tokens[at]
        # Nearly every suspect ends here: none of its twins would fit much better.
        left, right, least = classes[at - 1] << 8, classes[at + 1], affinity + gain
        for other in twins[token]:
            if how_well[left | other] + how_well[other << 8 | right] > least:
                break
        else:
            continue
        pairs = known.pairs.get(token)
        form = known.form_of.get(token)
        if not _in_running_text(cut, at):
            continue
        clear = not any(near[0] == 0x1F or near in _GAPS for near in cut.tokens[max(at - 2, 0) : at + 3])
        ground = _Ground(
            left,
            right,
            least,
            0.0 if clear else _CAUTION,
        )
        slip = None
        if pairs is not None:
            slip = _word_slip(known, cut, at, ground, classes, pairs)
            if slip is not None:
                words.append(slip)
        if slip is None and form is not None:
            slip = _form_slip(known, cut, at, ground, classes, form)
            if slip is not None:
                forms.append(slip)
    return Slips(words, forms)


class _Ground(NamedTuple):
    """The classes around a word, and how much affinity to them a twin must have to be looked at."""

    left: int
    right: int
    least: int
    caution: float  # added to the threshold


def _fits(known: Judge, ground: _Ground, other: int) -> bool:
    affinity = known.affinity
    return affinity[ground.left | other] + affinity[other << 8 | ground.right] > ground.least


def _word_slip(
    known: Judge, cut: Row, at: int, ground: _Ground, classes: bytes, pairs: list[Pair]
) -> Slip | None:
    keys: set[int] | None = None
    better: list[tuple[float, float, str]] = []
    for pair in pairs:
        if not _fits(known, ground, known.classes[pair.right.encode()]):
            continue
        if keys is None:
            keys = _keys(known.plain, known.values(cut, classes, at), 14)
        odds = known.score(pair, keys)
        margin = odds - pair.floor - ground.caution
        if margin > 0:
            better.append((odds, margin, pair.right))
    if not better:
        return None
    better.sort(reverse=True)
    return Slip(at, tuple(right for _, _, right in better[:3]), max(margin for _, margin, _ in better))


def _form_slip(
    known: Judge, cut: Row, at: int, ground: _Ground, classes: bytes, form: tuple[int, int]
) -> Slip | None:
    written, lemma = form
    keys: set[int] | None = None
    best: Slip | None = None
    for pair in known.form_pairs.get(written, ()):
        others = known.inflected.get((lemma, FORMS.index(pair.right)))
        if not others or not any(_fits(known, ground, known.classes[other.encode()]) for other in others):
            continue
        if keys is None:
            values = known.values(cut, classes, at)
            keys = _keys(known.lemma, [*values, known.table.classes[lemma - 1] + 1, lemma + 1], 12)
        margin = known.score(pair, keys) - pair.floor - ground.caution
        if margin > 0 and (best is None or margin > best.margin):
            best = Slip(at, tuple(others), margin)
    return best


_BARS = frozenset((b'"', b"*", b"/", b"("))
_GAPS = frozenset((BLOCK_END, b"*", b"-", b"/", b'"'))
_CAUTION = 1.2  # log odds more are asked for beside code, marks and the ends of blocks, where context is thin


def _in_running_text(cut: Row, at: int) -> bool:
    """Whether a token is a word of a sentence: not quoted, not part of an identifier."""
    if cut.tokens[at - 1] in _BARS:
        return False
    following = cut.tokens[at + 1] if at + 1 < len(cut.tokens) else BLOCK_END
    return not (following == b'"' or following == b"*" or following == b"/")


def judged(document: Document) -> Slips:
    """The slips of a note in words written as words; ask for them by ``document.shared(judged)``."""
    cut = document.shared(row)
    found = slips(cut)
    found.words = [slip for slip in found.words if _plainly_written(cut, slip.at)]
    found.forms = [slip for slip in found.forms if _plainly_written(cut, slip.at)]
    return found


def _plainly_written(cut: Row, at: int) -> bool:
    """In lower case, whole, and in English. The first word of a sentence has too little before it to be judged."""
    start, end = cut.span(at)
    if not cut.data[start:end].islower():
        return False
    beside = cut.data[max(start - 1, 0) : start] + cut.data[end : end + 1]
    return not any(mark in beside for mark in b"-_@#$&=<>~^|\\+") and not cut.foreign(at)
