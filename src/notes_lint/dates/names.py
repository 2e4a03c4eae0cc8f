"""Month and weekday names: from a word to its number, and back."""

from __future__ import annotations

import operator
from functools import cache, lru_cache
from itertools import repeat
from typing import TYPE_CHECKING

from msgspec import Struct

from notes_lint.dates.cldr import NAMES

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

# Short names that are words of English (or of file names) in their own right; nobody means October by "out".
_TAKEN = frozenset(
    [
        "out",
        "set",
        "gen",
        "ago",
        "may",
        "mag",
        "lug",
        "ott",
        "led",
        "dub",
        "lip",
        "gru",
        "sty",
        "ara",
        "eki",
        "tem",
        "haz",
        "kas",
        "her",
        "des",
        "mar",
        "mart",
        "maj",
        "mei",
        "mai",
        "mars",
        "avr",
        "den",
        "dec",
        "jan",
        "feb",
        "ma",
        "pa",
        "so",
        "do",
        "di",
        "mi",
        "to",
        "on",
        "la",
        "su",
        "me",
        "sa",
        "the",
        "sun",
        "mon",
        "sat",
        "war",
        "mer",
        "lun",
        "dim",
        "dom",
        "sab",
        "ven",
    ]
)
# Short names that English uses beside CLDR's.
_ENGLISH_MONTHS = {"sept": 9}
_ENGLISH_DAYS = {"tues": 2, "weds": 3, "thur": 4, "thurs": 4}


class Word(Struct, frozen=True, gc=False):
    """What a word may mean: 1 to 12 and 1 to 7 (from Monday), 0 where it is no such name.

    ``width`` is ``W`` for the full name, ``S`` for a short one, ``B`` where both are the same (May).
    """

    month: int
    weekday: int
    width: str
    language: str


def variants(field: str) -> list[list[str]]:
    """The forms of each name of a field of the table, the form inside a date first."""
    return [name.split("/") for name in field.removeprefix("^").split("|")]


@lru_cache(4096)
def word(form: str) -> Word | None:
    """What a name means, in lower case and without a final dot; the first language that has it is taken.

    A language's names are read when one of them may be meant: most notes need one language of the table's many.
    """
    if form in _ENGLISH_MONTHS:
        return Word(_ENGLISH_MONTHS[form], 0, "S", "en")
    if form in _ENGLISH_DAYS:
        return Word(0, _ENGLISH_DAYS[form], "S", "en")
    for language, fields in NAMES.items():
        if any(map(operator.contains, fields, repeat(form))):
            found = _names_of(language).get(form)
            if found is not None:
                return found
    return None


@cache
def _names_of(language: str) -> dict[str, Word]:
    months, short_months, days, short_days = NAMES[language]
    table: dict[str, Word] = {}
    for wide, short, is_month in ((months, short_months, True), (days, short_days, False)):
        for number, (full, brief) in enumerate(zip(variants(wide), variants(short), strict=True), 1):
            for form in dict.fromkeys(full + brief):
                width = ("B" if form in brief else "W") if form in full else "S"
                if language != "en" and (width == "S" and (len(form) < 3 or form in _TAKEN)):
                    continue
                if not form.isalpha() and not _is_word(form):
                    continue
                found = Word(number, 0, width, language) if is_month else Word(0, number, width, language)
                table.setdefault(form, found)
    return table


@cache
def month_words() -> frozenset[str]:
    """Every month's name in lower case."""
    return _listed(0) | _ENGLISH_MONTHS.keys()


@cache
def weekday_words() -> frozenset[bytes]:
    """Every weekday's name in lower case, as bytes."""
    return frozenset(name.encode() for name in _listed(2) | _ENGLISH_DAYS.keys())


def _listed(field: int) -> frozenset[str]:
    """The full names of a field of the table, and those short ones of the next that are names, not words."""
    wide = "|".join(names[field].removeprefix("^") for names in NAMES.values())
    short = "|".join(names[field + 1].removeprefix("^") for names in NAMES.values())
    names = {name for name in short.replace("/", "|").split("|") if len(name) > 2} - _TAKEN
    return frozenset(
        names.union(wide.replace("/", "|").split("|"), NAMES["en"][field + 1].removeprefix("^").split("|"))
    )


@cache
def _month_words_utf8() -> frozenset[bytes]:
    return frozenset(name.encode() for name in month_words())


@cache
def _text(field: int, *more: str) -> bytes:
    """All names of a field of the table and of the next, with a bar on either side."""
    names = "|".join(["|".join(names[field : field + 2]) for names in NAMES.values()])
    return "|".join(["", names, *more, ""]).replace("/", "|").replace("^", "|").encode()


class _Among:
    """Which words name a month, or a weekday: looked up one by one until many were asked for, then in a set."""

    __slots__ = ("_every", "_left", "_part", "_text")

    def __init__(self, part: str, text: Callable[[], bytes], every: Callable[[], frozenset[bytes]]) -> None:
        self._part = part
        self._text = text
        self._every = every
        self._left = 100

    def __call__(self, words: Collection[bytes]) -> Collection[bytes]:
        """Those of the words (UTF-8, in lower case) that may be such a name, all that are included."""
        self._left -= len(words)
        if self._left < 0:
            return self._every().intersection(words)
        text = self._text()
        named = [each for each in words if b"|%b|" % each in text]
        return [each for each in named if getattr(word(each.decode()), self._part, 0)]


months_among = _Among("month", lambda: _text(0, *_ENGLISH_MONTHS), _month_words_utf8)
weekdays_among = _Among("weekday", lambda: _text(2, *_ENGLISH_DAYS), weekday_words)


def _is_word(form: str) -> bool:
    # Indic and Thai names hold vowel signs, which are not letters to Python; names with digits or spaces are out.
    return not any(c.isspace() or c.isdigit() or c in ".-'’" for c in form)


@cache
def _forms(language: str, field: int) -> tuple[bool, list[list[str]]]:
    text = NAMES[language][field]
    return text.startswith("^"), variants(text)


def month_name(language: str, month: int, *, short: bool = False) -> str:
    """The name of a month as it stands inside a date, with the language's own capital."""
    capital, forms = _forms(language, 1 if short else 0)
    name = forms[month - 1][0]
    return name.capitalize() if capital else name


def weekday_name(language: str, weekday: int, *, short: bool = False) -> str:
    """The name of a weekday, 1 being Monday, with the language's own capital."""
    capital, forms = _forms(language, 3 if short else 2)
    name = forms[weekday - 1][0]
    return name.capitalize() if capital else name


@cache
def shares_month(a: str, b: str, month: int) -> bool:
    """Whether two languages write a month alike, in full or short."""
    return a == b or any(
        set(_forms(a, width)[1][month - 1]) & set(_forms(b, width)[1][month - 1]) for width in (0, 1)
    )
