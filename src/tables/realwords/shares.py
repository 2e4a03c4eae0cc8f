"""How often a word turns into another by a slip, of all times that it is written: a model of fingers and memory.

The shares follow those of `tests/bench/slips.py`: letters left out first, then exchanged, doubled, swapped, added.
Words that are taken for one another (`alike.txt`) count on top of that. Only relations matter; nothing is fitted.
"""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

_KEYS = {
    "q": "wa", "w": "qes", "e": "wrd", "r": "etf", "t": "ryg", "y": "tuh", "u": "yij", "i": "uok", "o": "ipl", "p": "o",
    "a": "qsz", "s": "adwx", "d": "sfec", "f": "dgrv", "g": "fhtb", "h": "gjyn", "j": "hkum", "k": "jlim", "l": "ko",
    "z": "ax", "x": "zsc", "c": "xdv", "v": "cfb", "b": "vgn", "n": "bhm", "m": "nj",
}  # fmt: skip
_VOWELS = frozenset("aeiou")
_OFTEN_LAST = frozenset("sdenrty")
# Pairs that are mistaken for one another time and again, by memory or by fingers, as published corrections show.
_OFTEN = """its it's|you your|your you're|then than|form from|use used|to too|there their|lose loose|affect effect|
affects effects|were where|weather whether|lets let's|let lets|whose who's|be by|know now|quite quiet|accept except|
though through|thought through|choose chose|lead led|past passed|of off|on one|too two|were we're|
advice advise|principal principle|complement compliment|site side|sight site|whole hole|write right|no know"""
OFTEN = {(min(each.split()), max(each.split())) for each in _OFTEN.replace("\n", "").split("|")}
USUAL = 3.0  # how often those happen, measured by all slips of the fingers in a word
TAKEN = 0.06  # share of the slips in a word that are one it is taken for


def alike() -> set[tuple[str, str]]:
    """Pairs of `alike.txt`."""
    lines = Path(__file__).with_name("alike.txt").read_text("utf-8").splitlines()
    groups = [line.split() for line in lines if not line.startswith("#")]
    return {(min(pair), max(pair)) for group in groups for pair in combinations(group, 2)}


def _typed(right: str, wrong: str) -> float:
    size = len(right)
    if len(wrong) == size - 1:
        for at in range(size):
            if right[:at] + right[at + 1 :] == wrong:
                last = 0.1 if at == size - 1 else 0.0
                return (0.6 if right[at] == right[at - 1] and at else 0.3) / size + last
    if len(wrong) == size + 1:
        for at in range(size + 1):
            if wrong[:at] + wrong[at + 1 :] == right:
                if at == size:
                    return 0.02 if wrong[at] in _OFTEN_LAST else 0.004
                near = wrong[at] == right[at] or (at and wrong[at] == right[at - 1])
                return 0.1 / size if near else 0.03 / size if wrong[at] in _KEYS.get(right[at], "") else 0.004
    if len(wrong) == size:
        different = [at for at in range(size) if right[at] != wrong[at]]
        if len(different) == 2 and right[different[0]] == wrong[different[1]]:
            return 0.18 / max(1, size - 1)
        if len(different) == 1:
            old, new = right[different[0]], wrong[different[0]]
            if {old, new} <= _VOWELS:
                return 0.12 / size / 2
            return 0.12 / size / 3 if new in _KEYS.get(old, "") else 0.01 / size
    return 0.0


def share_of(right: str, wrong: str, taken: bool) -> float:
    """The share of the slips in ``right`` that write ``wrong``; ``taken``: the two are taken for one another."""
    pair = (min(right, wrong), max(right, wrong))
    return _typed(right, wrong) + (USUAL if pair in OFTEN else TAKEN if taken else 0.0)
