"""How much two names resemble one another: what a slip of the fingers makes of a name, and what is another name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

_NEAR = 0.8
_LETTERS_NEAR = 0.7  # of the letters alone: `install` and `installation`, not `gone` and `n`
_MOST = 3


def similar(word: str, known: Sequence[str], cutoff: float = _NEAR) -> list[str]:
    """Up to three of the known words that look like this one, digits agreeing, the closest first."""
    from difflib import get_close_matches

    return [each for each in get_close_matches(word, known, n=_MOST, cutoff=cutoff) if akin(each, word)]


def akin(one: str, other: str) -> bool:
    """Whether names are alike by more than a number or the suffix that they share.

    Numbered and dated names resemble one another without being slips, so their numbers must agree.
    """
    if re.findall(r"\d+", one) != re.findall(r"\d+", other):
        return False
    first, second = _letters(one), _letters(other)
    if first == second:
        return True
    from difflib import SequenceMatcher

    return SequenceMatcher(None, first, second).ratio() >= _LETTERS_NEAR


def _letters(name: str) -> str:
    stem = re.sub(r"\.[a-z0-9]{1,5}\Z", "", name.lower())
    return "".join([each for each in stem or name.lower() if not each.isdigit()])


def closest(word: str, paths: Iterable[str], name_of: Callable[[str], str]) -> list[str]:
    """The path whose name is nearest to a word, if it is alone at its distance; of several that are one slip away,
    up to three."""
    by_distance: dict[int, list[str]] = {}
    for path in paths:
        by_distance.setdefault(distance(word, name_of(path).lower()), []).append(path)
    if not by_distance:
        return []
    least = min(by_distance)
    nearest = sorted(by_distance[least])
    return nearest[:_MOST] if len(nearest) == 1 or least == 1 else []


def distance(one: str, other: str) -> int:
    """How many letters were put in, left out, exchanged for another or with their neighbour."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        earlier, before, row = before, row, [i]
        for j, wanted in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
    return row[-1]
