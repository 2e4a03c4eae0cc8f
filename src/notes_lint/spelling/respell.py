"""Forms that English spells otherwise: `coveres`, `applyed`, `associateing`, `loged`, `deductable`, `contracter`.

Both what a word is built from and what it should be are known, so that neither frequency nor a search is needed.
"""

from __future__ import annotations

from notes_lint.spelling import tables

_LETTERS = frozenset("bcdfghjklmnpqrstvwxyz")
_SIBILANTS = ("s", "x", "z", "ch", "sh", "o", "i", "e", "y")
_AFTER_E = ("ing", "able", "ers", "er", "ed")
_AFTER_Y = {"s": "ies", "es": "ies", "ed": "ied", "er": "ier", "est": "iest", "ness": "iness", "ly": "ily"}
_DOUBLING = ("ed", "ing", "ers", "er")
_SWAPPED = (("able", "ible"), ("ably", "ibly"), ("ance", "ence"), ("ant", "ent"), ("antly", "ently"))
_AGENTS = (("er", "or"), ("ers", "ors"))
KNOWN = 6  # half bits: a word that is used, be it seldom
USED = 10  # and one that is used often enough to be meant


def respelt(word: str) -> str | None:
    """The form that an unknown word in lower case stands for, if it is a known word with its ending put on wrongly."""
    for find in (_plural, _after_e, _after_y, _doubled, _swapped):
        right = find(word)
        if right is not None:
            return right
    return None


def _frequency(word: str) -> int:
    return tables.lexicon().frequency(word.encode())


def _right(word: str) -> bool:
    return word.encode() in tables.gate()


def _plural(word: str) -> str | None:
    base = word[:-2]
    if word.endswith("es") and len(base) > 3 and not base.endswith(_SIBILANTS) and _frequency(base) >= KNOWN:
        return base + "s" if _right(base + "s") else None
    return None


def _after_e(word: str) -> str | None:
    for ending in _AFTER_E:
        base = word.removesuffix(ending)
        if base == word or len(base) < 5 or not base.endswith("e") or base[-2] in "eoy":
            continue
        if ending == "able" and base[-2] in "cg":
            continue  # `changeable`
        if _frequency(base) >= KNOWN and _right(base[:-1] + ending):
            return base[:-1] + ending
    return None


def _after_y(word: str) -> str | None:
    for ending, instead in _AFTER_Y.items():
        base = word.removesuffix(ending)
        if base == word or len(base) < 3 or base[-1] != "y" or base[-2] not in _LETTERS:
            continue
        if _frequency(base) >= KNOWN and _right(base[:-1] + instead):
            return base[:-1] + instead
    return None


def _doubled(word: str) -> str | None:
    for ending in _DOUBLING:
        base = word.removesuffix(ending)
        if base == word or len(base) < 3 or base[-1] not in _LETTERS or base[-1] in "wxy":
            continue
        right = base + base[-1] + ending
        if base[-2] not in _LETTERS and _frequency(base) >= KNOWN and _frequency(right) >= USED:
            return right
    return None


def _swapped(word: str) -> str | None:
    if len(word) < 8:
        return None
    for endings in (*_SWAPPED, *_AGENTS):
        for ending, instead in (endings, endings[::-1]):
            if word.endswith(ending) and not word.endswith("l" + ending):  # `counseler` is a variety's
                right = word[: -len(ending)] + instead
                if _frequency(right) >= USED:
                    return right
    return None
