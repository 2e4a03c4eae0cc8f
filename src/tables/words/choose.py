"""Which words are right, which may be suggested, and which are right only with a capital."""

from __future__ import annotations

import gzip
import re
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from notes_lint.spelling.candidates import one_slip
from words.sources import DICTIONARIES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from words.count import Counts

_WORD = re.compile(r"[a-zß-ɏ]+(?:'[a-zß-ɏ]+)*\Z")
_ENDINGS = ("s", "d", "r", "n", "y", "e", "'s")
# Contractions without their apostrophe, words run together, and slips that are frequent enough to look right.
NEVER = frozenset(
    [
        "teh",
        "alot",
        "dont",
        "doesnt",
        "didnt",
        "isnt",
        "wasnt",
        "arent",
        "werent",
        "couldnt",
        "shouldnt",
        "wouldnt",
        "hasnt",
        "havent",
        "hadnt",
        "mustnt",
        "neednt",
        "youre",
        "theyre",
        "weve",
        "youve",
        "theyve",
        "thats",
        "whats",
        "theres",
        "heres",
        "youll",
        "theyll",
        "itll",
        "adn",
        "taht",
        "hte",
        "thier",
        "atleast",
        "aswell",
        "eachother",
        "overthe",
        "thepage",
        "theother",
        "withthe",
        "inbetween",
        "noone",
        "insteadof",
        "suchthat",
        "thelist",
        "hasan",
        "nevermind",
    ]
)


class Lists(NamedTuple):
    """Words as their sources have them, capitals included; `subtitles` are pyspellchecker's counts."""

    common: frozenset[str]
    large: frozenset[str]
    huge: frozenset[str]
    technical: frozenset[str]
    people: frozenset[str]
    subtitles: dict[str, int]


class Chosen(NamedTuple):
    """`right` words; `suggestible` ones with their counts; `proper` ones, right with a capital only.

    `capitals` are written with one, `english` is what dictionaries of the language have, `named` people and places.
    """

    right: frozenset[str]
    suggestible: dict[str, float]
    proper: frozenset[str]
    capitals: frozenset[str]
    english: frozenset[str]
    named: frozenset[str]


def lists(work: Path) -> Lists:
    """Reads the word lists below `work` (see `sources.fetch`) and pyspellchecker's English."""
    import json
    from importlib.resources import files

    packed = files("spellchecker").joinpath("resources/en.json.gz").read_bytes()
    technical = {word for name in DICTIONARIES if name != "people-names" for word in _cspell(work, name)}
    return Lists(
        _scowl(work, "wamerican", "wbritish"),
        _scowl(work, "wamerican-large", "wbritish-large"),
        _scowl(work, "wamerican-huge", "wbritish-huge"),
        frozenset(technical),
        frozenset(_cspell(work, "people-names")),
        json.loads(gzip.decompress(packed)),
    )


def extra() -> set[str]:
    """Words that were collected by hand."""
    lines = Path(__file__).with_name("extra.txt").read_text("utf-8").splitlines()
    return {word for line in lines if not line.startswith("#") for word in line.split()}


def _scowl(work: Path, *packages: str) -> frozenset[str]:
    found: set[str] = set()
    for package in packages:
        for path in (work / "raw" / package / "usr/share/dict").iterdir():
            if path.is_file() and not path.is_symlink():
                found.update(path.read_text("utf-8").split())
    return frozenset(found)


def _cspell(work: Path, name: str) -> set[str]:
    found: set[str] = set()
    for file in DICTIONARIES[name]:
        path = work / "npm/node_modules/@cspell" / f"dict-{name}" / "dict" / file
        data = path.read_bytes()
        text = (gzip.decompress(data) if file.endswith(".gz") else data).decode()
        for line in text.split("\n"):
            line = line.partition("#")[0].strip()
            if line and not line.startswith("!"):
                parts = re.split(r"[\s_\-.*+~/:@]+", line)
                found.update(part for part in parts if re.fullmatch(r"[A-Za-zÀ-ɏ]+(?:'[a-z]+)?", part))
    return found


def choose(sources: Lists, counts: Counts) -> Chosen:
    """Decides about every word that any source has."""

    def frequency(word: str) -> float:
        return counts.words.get(word, 0) + sources.subtitles.get(word, 0) / 150

    common, large, huge = (_plain(each) for each in (sources.common, sources.large, sources.huge))
    base = common | large | _lower(word for word in sources.common if word[:1].isupper())
    subtitles = {word for word, number in sources.subtitles.items() if _WORD.match(word) and number > 50}
    technical = _lower(sources.technical)
    twins = Twins(
        {word: frequency(word) for word in base | subtitles if frequency(word) >= 40 and len(word) >= 3}
    )
    right = (set(base) | extra()) - NEVER

    def admit(words: Iterable[str], source: str, ratio: float) -> None:
        for word in sorted(set(words) - right - NEVER):
            number = _weight(word, source, counts, sources)
            if number >= 0 and not twins.shadow(word, number, source, ratio):
                right.add(word)

    admit((word for word in huge if len(word) >= 6 or counts.packages[word] >= 2), "huge", 0.0004)
    admit(subtitles, "subtitles", 0.002)
    admit((word for word in sources.subtitles if _WORD.match(word)), "rare subtitles", 0.001)
    admit(technical, "technical", 0.0007)
    admit((word for word in counts.words if _WORD.match(word)), "documentation", 0.004)
    suggestible = {
        word: frequency(word)
        for word in right
        if len(word) >= 2
        and _ends_plain(word)
        and frequency(word) >= 2.5
        and (
            word in base
            or word in subtitles
            or (word in technical and counts.words[word] >= 4)
            or (counts.words[word] >= 25 and counts.packages[word] >= 4)
        )
    }
    for word in common & right:
        if word not in suggestible and frequency(word) >= 0.3 and word.isascii() and _ends_plain(word):
            suggestible[word] = max(frequency(word), 0.4)
    suggestible = {word: n for word, n in suggestible.items() if not word.endswith("'s") or n > 300}
    named = _lower(word for word in sources.huge if word[:1].isupper()) | _lower(sources.people)
    proper = frozenset(word for word in named - right if len(word) > 2)
    capital = {word for word in sources.common if word[:1].isupper() and word[1:].islower()}
    capitals = frozenset(
        word
        for word in capital
        if word.lower() in suggestible
        and word.lower() not in large
        and not word.endswith("'s")
        and counts.lower[word.lower()] * 4 < counts.words[word.lower()] + 4
    )
    return Chosen(
        frozenset(right), suggestible, proper, capitals, frozenset(common | large), frozenset(named)
    )


def _plain(words: Iterable[str]) -> frozenset[str]:
    return frozenset(word for word in words if word[:1].islower() and _WORD.match(word))


def _lower(words: Iterable[str]) -> frozenset[str]:
    return frozenset(word.lower() for word in words if _WORD.match(word.lower()))


def _ends_plain(word: str) -> bool:
    return "a" <= word[0] <= "z" and "a" <= word[-1] <= "z"


def _weight(word: str, source: str, counts: Counts, sources: Lists) -> float:
    """How often a word was seen, as far as its source is believed; -1 for too seldom."""
    seen = counts.words[word]
    if source == "huge":
        return seen + (2 if len(word) >= 7 else 0.5)
    if source == "subtitles":
        return seen + sources.subtitles[word] / 150
    if source == "rare subtitles":
        return seen + (1 if len(word) >= 7 else 0.3)
    if source == "technical":
        return seen + 3
    packages = counts.packages[word]
    if (seen >= 4 and packages >= 2) or (seen >= 12 and counts.lower[word] * 2 > seen):
        return seen * min(1, packages / 3)
    return -1


class Twins:
    """Finds the far commoner word that a rare one is one slip away from."""

    def __init__(self, common: dict[str, float]) -> None:
        self._common = common
        self._index: dict[str, list[str]] = defaultdict(list)
        for word in sorted(common):
            for form in _deletions(word):
                self._index[form].append(word)

    def shadow(self, word: str, number: float, source: str, ratio: float) -> bool:
        """Whether a word, seen `number` times, is more likely a slip for a commoner one."""
        if len(word) <= 3:
            return source == "documentation" and len(word) == 3 and number < 20
        if len(word) == 4 and (
            (source == "technical" and number >= 3) or (source == "documentation" and number >= 20)
        ):
            return False
        if len(word) == 5 and source == "technical":
            return False
        twin, often = "", 0.0
        for form in sorted(_deletions(word)):
            for other in self._index.get(form, ()):
                likely = other != word and self._common[other] > often and not _inflected(word, other)
                if likely and one_slip(word, other) is not None:
                    twin, often = other, self._common[other]
        if not twin:
            return False
        if source == "documentation":
            cost = one_slip(word, twin) or 0.0
            ratio = 0.05 if cost <= 2.5 else 0.01 if cost <= 4 else ratio
        return number < often * ratio


def _deletions(word: str) -> set[str]:
    return {word} | {word[:at] + word[at + 1 :] for at in range(len(word))}


def _inflected(one: str, two: str) -> bool:
    if len(one) > len(two):
        one, two = two, one
    return two.startswith(one) and two[len(one) :] in _ENDINGS
