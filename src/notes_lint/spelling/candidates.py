"""Which known words an unknown one may have been, and how likely the slip is.

Costs are in bits (binary logarithm of how much rarer the slip is than the commonest ones), so that a
candidate's score is its frequency's logarithm minus the cost of the slip.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from notes_lint.spelling import tables

if TYPE_CHECKING:
    from collections.abc import Iterable

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
_SOUNDS = frozenset(
    a + b
    for pair in ("cs", "ck", "sz", "kq", "gj", "td", "bp", "vw", "mn", "vf", "cx")
    for a, b in (pair, pair[::-1])
)


class Candidate(NamedTuple):
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
        if at and extra == wrong[at - 1]:
            return 1.5
        if at == 0:
            return 10.0  # `rcount`, `xstate`: a prefix of identifiers
        if at == len(right):
            return 5.0  # an ending, more likely than a slip
        return (3.5 if any(extra + key in _KEYS for key in beside) or extra in _VOWELS else 5.0) + first
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
    best: float | None = None
    a, b = wrong[head:], right[head:]
    # The first slip is at `head`: undo it in each of the four ways, then ask for a single one.
    tries = [b[:1] + a, a[1:], b[:1] + a[1:]]
    if len(a) > 1 and len(b) > 0 and a[1] == b[0]:
        tries.append(a[1] + a[0] + a[2:])
    for undone in tries:
        middle = wrong[:head] + undone
        second = one_slip(middle, right)
        first = one_slip(wrong, middle)
        if first is not None and second is not None and (best is None or first + second < best):
            best = first + second
    return None if best is None else best + 3.0


def near(word: str, wide: bool = True) -> list[Candidate]:
    """Known words one slip from `word`; from eight letters on, when there is none, two slips. Best first.

    `word`: lower case, letters a-z and apostrophes.
    """
    if not word.isascii() or len(word) < 3 or not "a" <= word[0] <= "z" or not "a" <= word[-1] <= "z":
        return []
    found: dict[str, Candidate] = {}
    front = max(1, (len(word) - 1) // 2)
    back = max(1, len(word) - front - 1)
    for entry in _entries(word[:front], word[len(word) - back :]):
        letters = entry[0]
        if letters not in found and -1 <= len(letters) - len(word) <= 1:
            cost = one_slip(word, letters)
            if cost is not None:
                found[letters] = Candidate(entry[1] - cost, letters, cost, 1)
    if wide and len(word) >= 8 and not any(c.score > 3 for c in found.values()):
        third = 3 if len(word) < 11 else 4
        bag = set(word)
        for letters, frequency in _entries(word[:third], word[-third:]):
            if letters in found or not -2 <= len(letters) - len(word) <= 2 or len(bag ^ set(letters)) > 4:
                continue
            cost = two_slips(word, letters)
            if cost is not None:
                found[letters] = Candidate(frequency - cost, letters, cost, 2)
    return sorted(found.values(), key=lambda c: (-c.score, c.word))


def _entries(prefix: str, suffix: str) -> Iterable[tuple[str, float]]:
    """(word, binary logarithm of its frequency) of words with this beginning, then with this end."""
    lexicon = tables.lexicon()
    for entry in lexicon.starting(prefix.encode()):
        yield entry[:-1].decode("utf-8", "replace"), (entry[-1] - tables.FREQUENCY) / 2
    for entry in lexicon.ending(suffix.encode()):
        yield entry[-2::-1].decode("utf-8", "replace"), (entry[-1] - tables.FREQUENCY) / 2
