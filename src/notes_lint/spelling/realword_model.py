"""A small statistical judge of real words: does the word that is written fit here, or its near twin?

For each pair of words that slips turn into one another (*of*/*or*, *then*/*than*, *use*/*used*) the table holds a
sparse logistic model: weights of features of the two words and the classes of the three words on either side.
Classes are clusters of words that keep the same company, about parts of speech. A word is reported where the
twin's log odds exceed the pair's own threshold, which is set on text that the weights have never seen.

The way of a note: tokens to classes, one byte each; neighbouring classes to how well they go together; only where
that is poor (some 3 % of the words) are features worked out at all. Trained by `src/tables/realwords`.
"""

from __future__ import annotations

import re
import sys
from functools import cache, cached_property
from itertools import accumulate
from operator import mul
from typing import TYPE_CHECKING

import msgspec

from notes_lint.spelling import FOLDER, MOST_TOKENS, read, realword_doubt
from notes_lint.spelling.realword_near import numbers
from notes_lint.spelling.realword_table import Pair, Table
from notes_lint.spelling.realword_tokens import BLOCK_END, Lines

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from notes_lint.spelling.realword_row import Row

TABLE = f"{FOLDER}/tables/realwords.msgpack"
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
_DIGIT = re.compile(rb"[0-9]")
# Endings by their last letter with the class of each; which of them is first counts where several fit.
_BY_LAST: dict[int, list[tuple[bytes, int]]] = {}
for _number, _ending in enumerate(_ENDINGS, start=2):
    _BY_LAST.setdefault(ord(_ending[-1]), []).append((_ending.encode(), _number))


class Slip(msgspec.Struct, frozen=True, gc=False):
    """A word that does not fit: its token, what fits better, by how much over the threshold (log odds)."""

    at: int
    right: tuple[str, ...]
    margin: float


# What each feature looks at: w is a word, c a class; the number is the distance. The order is the table's.
TEMPLATES = [
    "w-1", "w+1", "w-1 w+1", "c-1", "c+1", "c-1 c+1", "w-1 c+1", "c-1 w+1",
    "w-2", "w+2", "w-2 w-1", "w+1 w+2", "c-2 c-1", "c+1 c+2", "c-2 c-1 c+1", "c-1 c+1 c+2", "w-1 c+1 c+2",
    "c-2 c-1 w+1", "c-3 c-2 c-1", "c+1 c+2 c+3", "w-1 w+1 c+2", "c-2 w-1 w+1",
]  # fmt: skip
NEAR = 8  # so many look no farther than the words next door
LEMMA_CLASS = [
    "", "c-1", "c+1", "c-1 c+1", "c-2 c-1", "c+1 c+2", "w-1", "w+1", "c-2 c-1 c+1", "c-1 c+1 c+2", "w-1 c+1", "w-2 w-1",
]  # fmt: skip
LEMMA = ["", "c-1", "c+1", "w-1", "w+1"]
_SLOTS = {
    name: number
    for number, name in enumerate(
        ["w-1", "w+1", "c-1", "c+1", "w-2", "w+2", "c-2", "c+2", "c-3", "c+3", "L", "M"]
    )
}


def ending_class(word: bytes) -> int:
    """The class of a word that is too rare to have been clustered: by its ending or shape."""
    for ending, number in _BY_LAST.get(word[-1], ()):
        if word.endswith(ending):
            return number
    if word.isalpha():
        return 1
    if word.isascii():
        return 18 if _DIGIT.search(word) else 1
    return 18 if re.search(r"\d", word.decode("utf-8", "replace")) else 19


def normal(token: bytes) -> bytes:
    """Numbers and placeholders are one word each."""
    first = token[0]
    if first == 0x1F:
        return b"\x1f"
    return b"0" if 48 <= first <= 57 else token


class _Classes(dict[bytes, int]):
    """Class of each token; of one never seen by its ending."""

    def __init__(self, ids: Lines, classes: bytes) -> None:
        super().__init__()
        self._ids, self._known = ids, classes

    def __missing__(self, token: bytes) -> int:
        number = self._ids.get(token)
        if number is None:
            plain = normal(token)
            number = self._ids.get(plain)
        if len(self) > MOST_TOKENS:  # lest a large vault fills the memory
            self.clear()
        value = self[token] = ending_class(plain) if number is None else self._known[number - 1]
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
        if len(self) > MOST_TOKENS:
            self.clear()
        value = self[token] = number + 1
        return value


class Offer(msgspec.Struct, frozen=True, gc=False):
    """What may stand in a word's place: the model that decides, the class of it, and the words themselves."""

    pair: Pair
    kind: int
    rights: tuple[str, ...]
    lemma: int  # 0 for a twin, the lemma's number for another form of the same word


class _Options(dict[bytes, tuple[Offer, ...]]):
    """All that may stand in the place of each word; worked out when asked for."""

    def __init__(self, known: Judge) -> None:
        super().__init__()
        self._known = known

    def __missing__(self, word: bytes) -> tuple[Offer, ...]:
        classes = self._known.classes
        offers = [
            Offer(pair, classes[pair.right.encode()], (pair.right,), 0)
            for pair in self._known.pairs_of.get(word, ())
        ]
        if word in self._known.form_of:
            form, lemma = self._known.form_of[word]
            for right, pair in self._known.turns.get(form, ()):
                others = self._known.inflected.get((lemma, right))
                if others:
                    rights = tuple(other.decode() for other in others)
                    offers.append(Offer(pair, classes[others[0]], rights, lemma))
        if len(self) > MOST_TOKENS:
            self.clear()
        value = self[word] = tuple(offers)
        return value


class Forms:
    """Word -> number of its form and of its lemma, for words that have any; looked up where the table holds them."""

    def __init__(self, ids: Lines, table: Table) -> None:
        self._ids = ids
        self._forms = table.forms
        self.lemmas = numbers(table.lemmas)

    def get(self, word: bytes) -> tuple[int, int] | None:
        """Both numbers, or None."""
        number = self._ids.get(word)
        if number is None or self._forms[number] == NO_FORM:
            return None
        return self._forms[number], self.lemmas[number]

    def form(self, word: bytes) -> int:
        """The number of its form alone, `NO_FORM` if it has none."""
        return self._forms[self._ids.get(word) or 0]

    def __contains__(self, word: bytes) -> bool:
        return self.form(word) != NO_FORM

    def __getitem__(self, word: bytes) -> tuple[int, int]:
        found = self.get(word)
        if found is None:
            raise KeyError(word)
        return found

    def items(self) -> Iterator[tuple[bytes, tuple[int, int]]]:
        """All of them, in the order of the table's words."""
        for number, word in enumerate(self._ids.words(), start=1):
            if self._forms[number] != NO_FORM:
                yield word, (self._forms[number], self.lemmas[number])


NO_FORM = 255


class Judge:
    """The table, ready to be asked."""

    def __init__(self, table: Table) -> None:
        self.ids = Lines(table.words)
        self.classes = _Classes(self.ids, table.classes)
        self.affinity = table.affinity
        self.table = table
        self._weights: dict[int, dict[int, int]] = {}
        self.numbers = _Numbers(self)
        self.form_of = Forms(self.ids, table)
        names = TEMPLATES
        plain = [_compile(name, table.seeds[n], table.factors[n]) for n, name in enumerate(names)]
        self.near = Templates(plain[:NEAR], 14)
        self.far = Templates(plain[NEAR:], 14)
        self.form_near = Templates(plain[:NEAR], 12)
        extra = [f"{name} L" for name in LEMMA_CLASS] + [f"{name} M" for name in LEMMA]
        more = [
            _compile(name, table.seeds[n], table.factors[n]) for n, name in enumerate(extra, start=len(names))
        ]
        self.form_far = Templates(plain[NEAR:] + more, 12)

    @cached_property
    def options(self) -> _Options:
        """All that may stand in the place of each word."""
        return _Options(self)

    @cached_property
    def words(self) -> list[bytes]:
        """The table's words in order."""
        return self.ids.words()

    @cached_property
    def inflected(self) -> dict[tuple[int, int], list[bytes]]:
        """The words that are a form of a lemma, by the numbers of both."""
        found: dict[tuple[int, int], list[bytes]] = {}
        for word, (form, lemma) in self.form_of.items():
            found.setdefault((lemma, form), []).append(word)
        return found

    def weights(self, model: int) -> dict[int, int]:
        """Weights of a model by feature, unpacked when first asked for."""
        unpacked = self._weights.get(model)
        if unpacked is None:
            width, steps, values = self.table.models[model]
            gaps = steps if width == 1 else numbers(steps)
            unpacked = dict(zip(accumulate(gaps), memoryview(values).cast("b"), strict=True))
            self._weights[model] = unpacked
        return unpacked

    def suspects(self) -> bytes:
        """1 for each of the table's words that something else may be put in the place of, 0 for the others."""
        flags = bytearray(self.table.forms[1:].translate(bytes(form in self.turns for form in range(256))))
        for number in map(self.ids.get, self.pairs_of):
            if number is not None:
                flags[number - 1] = 1
        return bytes(flags)

    def kinds_for(self, word: bytes) -> Collection[int]:
        """The classes of all that may be put in the place of a word, each once."""
        number = self.ids.get(word)
        if number is None:
            return ()
        form, pairs = self.table.forms[number], self.pairs_of.get(word)
        twins = {self.classes[pair.right.encode()] for pair in pairs} if pairs else ()
        turns = self.turns.get(form)
        if turns is None:
            return twins
        lemma, known = self.form_of.lemmas[number] << 2, self._form_kinds
        kinds = {known[key] for other, _ in turns if (key := lemma | other) in known}
        return kinds.union(twins)

    @cached_property
    def pairs_of(self) -> dict[bytes, list[Pair]]:
        """The pairs by the word that is wrong."""
        found: dict[bytes, list[Pair]] = {}
        for pair in self.table.pairs:
            found.setdefault(pair.wrong.encode(), []).append(pair)
        return found

    @cached_property
    def turns(self) -> dict[int, list[tuple[int, Pair]]]:
        """What else may be meant where each form is written, by their numbers, and what decides."""
        found: dict[int, list[tuple[int, Pair]]] = {}
        for pair in self.table.form_pairs:
            found.setdefault(FORMS.index(pair.wrong), []).append((FORMS.index(pair.right), pair))
        return found

    @cached_property
    def _form_kinds(self) -> dict[int, int]:
        """The class of each form of a lemma (four times its number, and that of the form): of its commonest word."""
        table, forms, lemmas = self.table, self.table.forms, self.form_of.lemmas
        return {
            lemmas[number] << 2 | forms[number]: table.classes[number - 1]
            for number in range(len(self.words), 0, -1)
            if forms[number] != NO_FORM
        }

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
            number[near[1]], number[near[3]], kinds[2] + 1, kinds[4] + 1, number[near[0]], number[near[4]],
            kinds[1] + 1, kinds[5] + 1, kinds[0] + 1, kinds[6] + 1,
        ]  # fmt: skip

    def odds(
        self, offers: Iterable[Offer], values: list[int], least: float | None = None
    ) -> Iterator[tuple[Offer, float, float]]:
        """The offers with their log odds over the word that is written: by the words next door, and by all.

        Offers that fall short by the words next door (of their own measure, or of ``least``) are left out. All are
        for twins, or all are forms of one lemma; ``values`` are what the method of that name gives.
        """
        near: set[int] | None = None
        far: set[int] | None = None
        for offer in offers:
            pair, lemma = offer.pair, offer.lemma
            weights = self.weights(pair.model)
            if near is None:
                near = (self.form_near if lemma else self.near).keys(values[:4])
            part = sum(map(weights.get, near, _ZEROS))
            beside = pair.sign * (part / SCALE + pair.bias)
            if beside < (pair.near if least is None else least):
                continue
            if far is None:
                if lemma:
                    far = self.form_far.keys([*values, self.table.classes[lemma - 1] + 1, lemma + 1])
                else:
                    far = self.far.keys(values)
            rest = sum([weights[key] for key in far & weights.keys()])
            yield offer, beside, beside + pair.sign * rest / SCALE


_ZEROS = (0,) * NEAR
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


class Templates:
    """All templates of a model at once: each has 64 bits of its own in one long integer.

    A feature's number is the seed plus each value times its factor, modulo 2 ** 32, without its lowest bits. A value
    has 15 bits and a factor 32, so no sum of four products leaves its 64 bits.
    """

    __slots__ = ("_factors", "_mask", "_seeds", "_shift", "_size")

    def __init__(self, templates: list[_Compiled], shift: int) -> None:
        lanes = range(0, 64 * len(templates), 64)
        self._shift = shift
        self._size = len(templates)
        self._mask = sum((_WHOLE >> shift) << lane for lane in lanes)
        self._seeds = sum(seed << lane for lane, (seed, _, _) in zip(lanes, templates, strict=True))
        factors = [0] * len(_SLOTS)
        for lane, (_, slots, used) in zip(lanes, templates, strict=True):
            for slot, factor in zip(slots, used, strict=True):
                factors[slot] += factor << lane
        self._factors = factors

    def keys(self, values: list[int]) -> set[int]:
        """The numbers of the features that these values have, in the order of the slots."""
        total = sum(map(mul, values, self._factors), self._seeds)
        lanes = (total >> self._shift & self._mask).to_bytes(8 * self._size, sys.byteorder)
        return set(memoryview(lanes).cast("Q"))


@cache
def judge() -> Judge:
    """The judge over the shipped table, loaded when first needed."""
    return Judge(msgspec.msgpack.decode(read(TABLE), type=Table))


class Slips(msgspec.Struct, gc=False):
    """What the judge finds in a note: words for their twins, and wrong forms of the right word."""

    words: list[Slip]
    forms: list[Slip]


def slips(cut: Row, classes: bytes, doubtful: Collection[tuple[int, int]]) -> Slips:
    """The slips of a note among its ``doubtful`` words (see `realword_scan.Scan`) that are written as words."""
    if not doubtful:
        return Slips([], [])
    known = judge()
    tokens, options = cut.tokens, known.options
    gain, affinity = known.table.gain, known.affinity
    words: list[Slip] = []
    forms: list[Slip] = []
    for at, written in doubtful:
        least, left, right = written + gain, classes[at - 1] << 8, classes[at + 1]
        if not in_running_text(cut, at):
            continue
        twins: list[Offer] = []
        inflected: list[Offer] = []
        for offer in options[tokens[at]]:
            if affinity[left | offer.kind] + affinity[offer.kind << 8 | right] > least:
                (inflected if offer.lemma else twins).append(offer)
        values = known.values(cut, classes, at)
        slip = _best(known, cut, at, values, twins) if twins else None
        if slip is not None:
            if tokens[at] == b"to" and tokens[at + 1] in _AMOUNTS:
                slip = Slip(at, ("too",), slip.margin)  # the slip of one letter that both may be
            words.append(slip)
            continue
        slip = _best(known, cut, at, values, inflected) if inflected else None
        if slip is not None:
            forms.append(slip)
    return Slips(
        [slip for slip in words if plainly_written(cut, slip.at) and _sure(cut, slip)],
        [
            slip
            for slip in forms
            if plainly_written(cut, slip.at) and slip.margin > realword_doubt.of_form(cut, slip.at)
        ],
    )


_AMOUNTS = frozenset((b"much", b"many"))


def _best(known: Judge, cut: Row, at: int, values: list[int], offers: list[Offer]) -> Slip | None:
    """What fits best in place of a word, of offers that are all twins or all forms of its lemma."""
    better: list[tuple[float, float, tuple[str, ...]]] = []
    for offer, _, odds in known.odds(offers, values):
        margin = odds - offer.pair.floor
        if margin > 0:
            margin -= caution(cut, at)
            if margin > 0:
                better.append((odds, margin, offer.rights))
    if not better:
        return None
    better.sort(reverse=True)
    rights = dict.fromkeys(right for _, _, several in better for right in several)
    return Slip(at, tuple(rights)[:3], max(margin for _, margin, _ in better))


_BARS = frozenset((b'"', b"*", b"/", b"("))
_GAPS = frozenset((BLOCK_END, b"*", b"-", b"/", b'"'))
_CAUTION = 1.2  # log odds more are asked for beside code, marks and the ends of blocks, where context is thin


def caution(cut: Row, at: int) -> float:
    near = cut.tokens[max(at - 2, 0) : at + 3]
    return _CAUTION if any(each[0] == 0x1F or each in _GAPS for each in near) else 0.0


def in_running_text(cut: Row, at: int) -> bool:
    """Whether a token is a word of a sentence: not quoted, not part of an identifier."""
    if cut.tokens[at - 1] in _BARS:
        return False
    following = cut.tokens[at + 1] if at + 1 < len(cut.tokens) else BLOCK_END
    if following == b"." and cut.tokens[at + 2 : at + 3] == [b"."]:  # cut off...
        return False
    return not (following == b'"' or following == b"*" or following == b"/")


def _sure(cut: Row, slip: Slip) -> bool:
    return slip.margin > realword_doubt.of_pair(cut, slip.at, slip.right[0].encode(), judge().ids)


def plainly_written(cut: Row, at: int) -> bool:
    """In lower case, whole, and in English. The first word of a sentence has too little before it to be judged."""
    start, end = cut.span(at)
    if not cut.data[start:end].islower():
        return False
    beside = cut.data[max(start - 1, 0) : start] + cut.data[end : end + 1]
    return not any(mark in beside for mark in b"-_@#$&=<>~^|\\+") and not cut.foreign(at)
