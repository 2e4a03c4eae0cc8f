"""Counts of words, of their forms and of neighbours over the extracted documentation."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_EDGE = ".,;:!?()[]{}\"“”‘'’…*<>«»–—-"
_WORD = re.compile(r"[A-Za-zÀ-ɏ]+(?:'[A-Za-zÀ-ɏ]+)*\Z")
LEAST_PAIRS = 8  # a pair that is rarer within one package says nothing


class Counts(NamedTuple):
    """`words` by lower-case form; `lower` those that were written in lower case; `packages` that have the word."""

    words: Counter[str]
    lower: Counter[str]
    packages: Counter[str]
    pairs: Counter[tuple[str, str]]


def count(texts: Iterable[Path]) -> Counts:
    """Counts the given files of paragraphs."""
    total = Counts(Counter(), Counter(), Counter(), Counter())
    for path in texts:
        text = path.read_text("utf-8").replace("’", "'").replace("\x1f", " \x1f ")
        words, lower = _words(text)
        total.words.update(words)
        total.lower.update(lower)
        total.packages.update(words.keys())
        total.pairs.update(_pairs(text))
    few = [pair for pair, number in total.pairs.items() if number < LEAST_PAIRS]
    for pair in few:
        del total.pairs[pair]
    return total


def _words(text: str) -> tuple[Counter[str], Counter[str]]:
    words, lower = Counter[str](), Counter[str]()
    for raw, number in Counter(re.split(r"[ \n/]+", text)).items():
        for part in raw.strip(_EDGE).removesuffix("'s").split("-"):
            if not _WORD.match(part):
                break
            words[part.lower()] += number
            if part.islower():
                lower[part] += number
    return words, lower


def _pairs(text: str) -> Counter[tuple[str, str]]:
    found = Counter[tuple[str, str]]()
    plain = re.sub(r"[^a-z'\x1f\nÀ-ɏ -]+", " . ", text.lower())
    for line in plain.split("\n"):
        words = [word.strip("'") for word in line.replace("-", " ").split(" ") if word]
        found.update(itertools.pairwise(words))
    return found
