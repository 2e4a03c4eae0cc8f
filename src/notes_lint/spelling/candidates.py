"""Which known words an unknown one may have been, and how likely the slip is.

Costs are in bits (binary logarithm of how much rarer the slip is than the commonest ones), so that a
candidate's score is its frequency's logarithm minus the cost of the slip.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from notes_lint.spelling import tables
from notes_lint.spelling.respell import respelt

if TYPE_CHECKING:
    from collections.abc import Iterator

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


def _neighbours() -> frozenset[str]:
    """Pairs of letters that lie beside each other on a QWERTY keyboard."""
    pairs = set()
    for row, keys in enumerate(_ROWS):
        for at, key in enumerate(keys):
            beside = [keys[at + 1 : at + 2]]
            if row + 1 < len(_ROWS):
                beside += [_ROWS[row + 1][at - 1 : at] if at else "", _ROWS[row + 1][at : at + 1]]
            for other in beside:
                if other:
                    pairs |= {key + other, other + key}
    return frozenset(pairs)


_KEYS = _neighbours()
_VOWELS = frozenset("aeiouy")
_ALIKE = ("cs", "ck", "sz", "kq", "gj", "td", "bp", "vw", "mn", "vf", "cx")
_SOUNDS = frozenset(_ALIKE) | {pair[::-1] for pair in _ALIKE}


# Two slips are only believed of words that documentation has eight times.
_RARE = tables.FREQUENCY + 6


class Candidate(Struct, frozen=True, array_like=True, gc=False):
    """A word that may have been meant; `score` in bits, higher is likelier; `slips` is the edit distance."""

    score: float
    word: str
    cost: float
    slips: int


def one_slip(wrong: str, right: str) -> float | None:
    """The cost of the single slip that makes `wrong` out of `right`; None when it takes more than one."""
    longer = len(wrong) - len(right)
    if not -1 <= longer <= 1 or wrong == right:
        return None
    at = 0
    least = min(len(wrong), len(right))
    while at < least and wrong[at] == right[at]:
        at += 1
    first = 3.0 if at == 0 else 0.0
    if longer == 0:
        if wrong[at + 1 :] == right[at + 1 :]:
            pair = wrong[at] + right[at]
            if pair[0] in _VOWELS and pair[1] in _VOWELS:
                return 2.5 + first
            if pair in _KEYS or pair in _SOUNDS:
                return 4.0 + first
            return 6.5 + first
        if wrong[at] == right[at + 1] and wrong[at + 1] == right[at] and wrong[at + 2 :] == right[at + 2 :]:
            return 1.5 + first / 2
        return None
    if longer == 1:
        if wrong[at + 1 :] != right[at:]:
            return None
        extra = wrong[at]
        beside = wrong[at - 1 : at] + wrong[at + 1 : at + 2]
        if at <= 1 and wrong[1:] == right:
            return 9.0 if at else 14.0  # `rcount`, `xstate`: a prefix of identifiers
        if at and extra == wrong[at - 1]:
            return 5.0 if at == len(right) else 1.5
        if at == len(right):
            return 4.0 if extra in "sey" else 8.0  # `buildx`, `fingerd`: an ending, more likely than a slip
        return (4.5 if any(extra + key in _KEYS for key in beside) or extra in _VOWELS else 6.0) + first
    if wrong[at:] != right[at + 1 :]:
        return None
    missing = right[at]
    if at and missing == right[at - 1]:
        return 1.5
    if at == len(wrong):
        return 3.5
    return (2.0 if missing in _VOWELS else 2.5) + first


def two_slips(wrong: str, right: str) -> float | None:
    """The least cost of two slips in a row, or None; both words have at least seven letters or so."""
    head = 0
    least = min(len(wrong), len(right))
    while head < least and wrong[head] == right[head]:
        head += 1
    tail = 0
    while tail < least - head and wrong[-1 - tail] == right[-1 - tail]:
        tail += 1
    if len(wrong) - head - tail > 8 or len(right) - head - tail > 8:
        return None
    last = len(wrong) - tail - 2
    if last - head > 2:
        # Neither the first nor the last letters agree, so that one slip is at either end: what is between them is
        # the same, at most a letter farther on.
        core, at = wrong[head + 2 : last], head + 2
        if not (
            right.startswith(core, at) or right.startswith(core, at + 1) or right.startswith(core, at - 1)
        ):
            return None
    best: float | None = None
    a, b = wrong[head:], right[head:]
    middle, other = a[: len(a) - tail], b[: len(b) - tail]
    if len(middle) == len(other) > 2 and middle == other[-1] + other[1:-1] + other[0]:
        return 5.0  # `procotol`: two letters have changed places
    # The first slip is at `head`: undo it in each of the four ways, then ask for a single one.
    tries = []
    if _close(a, b[1:]):
        tries.append(b[:1] + a)
    if _close(a[1:], b):
        tries.append(a[1:])
    if _close(a[1:], b[1:]):
        tries.append(b[:1] + a[1:])
    if len(a) > 1 and len(b) > 0 and a[1] == b[0]:
        tries.append(a[1] + a[0] + a[2:])
    for undone in tries:
        middle = wrong[:head] + undone
        second = one_slip(middle, right)
        first = one_slip(wrong, middle)
        if first is not None and second is not None and (best is None or first + second < best):
            best = first + second
    if best is None:
        return None
    # `protocolid`, `remoteip`: joined from parts rather than mistyped.
    if wrong.startswith(right) or wrong.endswith(right):
        return best + 8.0
    return best + (1.5 if best <= 5.0 else 3.0)


def _close(one: str, two: str) -> bool:
    """Whether one slip may be all that is between two stretches: then one half is the same."""
    longer = len(one) - len(two)
    if not -1 <= longer <= 1:
        return False
    half = (min(len(one), len(two)) - 1) // 2
    return half <= 0 or one[:half] == two[:half] or one[-half:] == two[-half:]


def near(word: str, wide: bool = True) -> list[Candidate]:
    """Known words one slip from `word`; from eight letters on, when there is none, two slips. Best first.

    `word`: lower case, letters a-z and apostrophes.
    """
    if right := tables.slips().get(word):
        frequency = max(tables.lexicon().frequency(right.lower().encode()) / 2, LISTED)
        return [Candidate(frequency, right, 1.0, 1)]
    if not word.isascii() or len(word) < 3 or not "a" <= word[0] <= "z" or not "a" <= word[-1] <= "z":
        return []
    found: dict[str, Candidate] = {}
    for letters, frequency in _generated(word) if _known and len(word) < LONG else _half_right(word):
        cost = one_slip(word, letters)
        if cost is not None:
            found[letters] = Candidate(frequency - cost, letters, cost, 1)
    if right := respelt(word):
        frequency = max(tables.lexicon().frequency(right.encode()) / 2, LISTED / 2)
        found[right] = Candidate(frequency - SPELT, right, SPELT, 1)
    if wide and len(word) >= 7 and not any(c.score > 3 for c in found.values()):
        handicap = 2.0 if found else 0.0
        for letters, frequency in _end_right(word):
            if letters not in found:
                cost = two_slips(word, letters)
                if cost is not None:
                    cost += handicap
                    found[letters] = Candidate(frequency - cost, letters, cost, 2)
    if wide and len(word) >= LONG and not any(each.score > 0 for each in found.values()):
        for each in _inflected(word):
            found[each.word] = max(each, found.get(each.word, each), key=lambda c: c.score)
    if word.endswith(_ENDINGS):
        found = {right: _ended(word, each) for right, each in found.items()}
    return sorted(found.values(), key=lambda c: (-c.score, c.word))


SPELT = 1.0  # what an ending put on wrongly costs, less than any slip of a finger
LISTED = 12.0  # bits: the frequency that the right word of a slip by heart has at least
_ENDINGS = ("ly", "ry", "full", "fuly")


def _ended(word: str, found: Candidate) -> Candidate:
    """`initialy` means `initially` rather than `initial`, and `successfull` is no adverb without its end."""
    right = found.word
    if found.slips == 1 and (right == word[:-1] + "ly" or (word.endswith("full") and right == word[:-1])):
        return replace(found, score=found.score + 6.0, cost=min(found.cost, 1.5))
    return found


_INFLECTIONS = (
    "s",
    "es",
    "d",
    "ed",
    "ing",
    "ly",
    "ally",
    "er",
    "ers",
    "able",
    "ness",
    "al",
    "r",
    "rs",
    "ity",
)
_FORM = 3.0  # bits that a form of a word has less than the word


def _inflected(word: str) -> Iterator[Candidate]:
    """Forms that are too rare to be suggested by themselves, of words that are not: `wokrspaces`, `prioritzations`."""
    gate = tables.gate()
    for ending in _INFLECTIONS:
        stem = word.removesuffix(ending)
        if len(stem) < LONG - 2 or stem == word:
            continue
        for base, frequency in _half_right(stem):
            cost = one_slip(stem, base)
            right = base + ending
            if cost is not None and right.encode() in gate:
                yield Candidate(frequency - _FORM - cost, right, cost, 1)


LONG = 8  # letters from which on walking half of a word is quicker than making all that it may have been
_known: dict[int, frozenset[str]] = {}  # all words by their length: small sets stay near the processor


def expect_many() -> None:
    """Has all known words at hand from now on, which pays from some dozen questions on."""
    if _known:
        return
    tables.lexicon().spread()
    short = sorted([word for word in tables.lexicon().levels if len(word) <= LONG], key=len)
    _known.update({length: frozenset(words) for length, words in groupby(short, len)})


def _generated(word: str) -> Iterator[tuple[str, float]]:
    """The same as `_half_right`: all that one slip can make, and which of them are words."""
    longer: list[str] = []
    same: list[str] = []
    for at in range(len(word) + 1):
        head = word[:at]
        for tail, into in ((word[at:], longer), (word[at + 1 :], same)):
            into.append(head + f"{tail}\n{head}".join(_ALPHABET) + tail)
    made = "\n".join(same[:-1]).split("\n")
    made += [word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1)]
    shorter = [word[:at] + word[at + 1 :] for at in range(len(word))]
    levels = tables.lexicon().levels
    for tries in (made, shorter, "\n".join(longer).split("\n")):
        for letters in _known[len(tries[0])].intersection(tries):
            yield letters, (levels[letters] - tables.FREQUENCY) / 2


_ALPHABET = "abcdefghijklmnopqrstuvwxyz'"


def _half_right(word: str) -> Iterator[tuple[str, float]]:
    """Words that one slip may lead to, with the binary logarithm of their count: one half is as in `word`."""
    letters = word.encode()
    front = max(1, (len(word) - 1) // 2)
    back = max(1, len(word) - front - 1)
    lexicon = tables.lexicon()
    for step, run in ((1, lexicon.starting(letters[:front])), (-1, lexicon.ending(letters[-back:]))):
        for entry in _alike(run, letters, 1):
            right = entry[:-1] if step == 1 else entry[-2::-1]
            yield right.decode("utf-8", "replace"), (entry[-1] - tables.FREQUENCY) / 2


def _alike(run: list[bytes], letters: bytes, slips: int) -> list[bytes]:
    """Those entries of a run that have about as many letters, and at most as many others as there are slips."""
    # What is left of each line without the letters of the word: its frequency, and what slips must have brought.
    rests = b"\n".join(run).translate(None, letters).split(b"\n")
    size = len(letters) + 1
    least, most, others = size - slips, size + slips, slips + 1
    return [
        entry
        for entry, rest in zip(run, rests, strict=bool(run))
        if len(rest) <= others and least <= len(entry) <= most
    ]


def _end_right(word: str) -> Iterator[tuple[str, float]]:
    """Words that two slips may lead to: the first or the last three or four letters are as in `word`."""
    letters = word.encode()
    third = 3 if len(word) < 11 else 4
    bag = set(letters)
    for step, end in ((1, letters[:third]), (-1, letters[-third:])):
        by_length = _common_run(step, end)
        lengths = range(len(letters) - 1, len(letters) + 4)
        run = [entry for length in lengths for entry in by_length.get(length, ())]
        for entry in _alike(run, letters, 2):
            # Two letters at most come and two go, one less of these for each letter of difference in length.
            if len(bag.symmetric_difference(entry[:-1])) <= 4 - abs(len(entry) - 1 - len(letters)):
                right = entry[:-1] if step == 1 else entry[-2::-1]
                yield right.decode("utf-8", "replace"), (entry[-1] - tables.FREQUENCY) / 2


@lru_cache(1024)
def _common_run(step: int, end: bytes) -> dict[int, list[bytes]]:
    """The entries that begin (or end) so and are not rare, by their length."""
    lexicon = tables.lexicon()
    found: dict[int, list[bytes]] = {}
    for entry in lexicon.starting(end) if step == 1 else lexicon.ending(end):
        if entry[-1] >= _RARE:
            found.setdefault(len(entry), []).append(entry)
    return found
