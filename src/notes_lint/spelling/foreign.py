"""Notes in other languages than English: pyspellchecker's dictionaries, loaded when the settings name one.

Its lists hold fewer inflections and compounds than people write, so a word is reported only where one slip leads
to a much more frequent word, and never mended without a person.
"""

from __future__ import annotations

from functools import cache
from math import log2
from typing import TYPE_CHECKING, Any

from notes_lint.lazy import pattern
from notes_lint.spelling.candidates import one_slip
from notes_lint.spelling.gather import Sighting, Words
from notes_lint.spelling.shape import FOREIGN

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LEAST = 5  # letters of a word that is judged
OFTEN = 40  # how often the dictionary's source has the word that was meant
STRANGE = 0.4  # of a note's words, if unknown, tell that it is in a language that was not named
MOST = 4000  # distinct words that a record keeps
_WORD = pattern(r"[^\W\d_]+(?:['’\u0300-\u036f][^\W\d_]+)*")


def gather_foreign(prose: bytes) -> list[Sighting]:
    """The first place of each lower-case word of a note in another language."""
    found: dict[str, Sighting] = {}
    text = prose.decode("utf-8", "replace")
    at = last = 0
    for match in _WORD.finditer(text):
        at += len(text[last : match.start()].encode())
        last = match.start()
        word = match[0]
        if len(word) >= LEAST and word == word.lower() and word not in found and len(found) < MOST:
            found[word] = Sighting(word, at, at + len(word.encode()), 0, FOREIGN)
    return list(found.values())


def misspelt(
    records: Mapping[str, Words], languages: tuple[str, ...]
) -> Iterator[tuple[str, Sighting, tuple[str, ...]]]:
    """(path, sighting, suggestions) of the words that no dictionary of these languages has."""
    spellers = [_speller(language) for language in languages]
    seen: dict[str, int] = {}
    for record in records.values():
        for sighting in record.unpack() if record.foreign else ():
            if sighting.kind == FOREIGN:
                seen[sighting.word] = seen.get(sighting.word, 0) + 1
    for path, record in records.items():
        words = [each for each in record.unpack() if each.kind == FOREIGN] if record.foreign else []
        unknown = [each for each in words if not any(each.word in speller for speller in spellers)]
        if len(unknown) > len(words) * STRANGE:
            continue
        for sighting in unknown:
            if seen[sighting.word] > 1:
                continue
            ranked = sorted(
                (
                    (log2(speller[word]) - (one_slip(sighting.word, word) or 0.0), word)
                    for speller in spellers
                    for word in speller.candidates(sighting.word) or ()
                    if speller[word] >= OFTEN and word[0] == sighting.word[0]
                ),
                reverse=True,
            )
            # What is longer or shorter at its end is an inflection that the list lacks.
            if ranked and not any(_inflects(word, sighting.word) for _, word in ranked):
                yield path, sighting, tuple(dict.fromkeys(word for _, word in ranked))[:3]


def _inflects(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


@cache
def _speller(language: str) -> Any:
    from spellchecker import SpellChecker

    return SpellChecker(language=language, distance=1)
