"""Dates in file names and in the names of folders.

What a name says depends on its neighbours: `09-10-minutes` may be a day or two numbers, and only a vault shows which.
So `read_stem` gives every name one `Stem` with the *kind* of date that its digits can be, cheap enough to be made
for ten thousand notes in every run, and `notes_lint.dates.habits` decides what the uncertain kinds mean.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from notes_lint.dates.calendar import merge, pack
from notes_lint.dates.names import month_words, words
from notes_lint.dates.scan import number_token, scan, two_orders


class Stem(NamedTuple):
    """The date in a file name without its extension; ``start`` and ``end`` count code points of the stem.

    ``kind`` is ``full`` (year, month and day), ``named`` (a month by its name), ``month`` (year and month),
    or uncertain: ``pair`` (two numbers, in either order), ``one`` (one number: a month, a day, or no date), ``three``
    (``24-07-28``), ``six`` (``240728`` or ``202407``). Of uncertain kinds ``when`` is 0 and the numbers are in ``a`` and ``b``.
    ``until`` is the end of a range, as in `03-21v22`.
    """

    kind: str
    start: int
    end: int
    style: str
    when: int
    alt: int = 0
    a: int = 0
    b: int = 0
    weekday: int = 0
    language: str = "en"
    until: int = 0


_FULL = re.compile(r"(?<![0-9])([0-9]{4})([-_. ]?)([0-9]{1,2})\2([0-9]{1,2})(?![0-9])")
_COMPACT = re.compile(
    r"(?<![0-9])((?:1[89]|2[0-9])[0-9]{2})([0-9]{2})([0-9]{2})([-_T ]?[0-9]{4}(?:[0-9]{2})?)?(?![0-9])"
)
_DAY_LAST = re.compile(r"(?<![0-9])([0-9]{1,2})([-_. ])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})(?![0-9])")
_COMPACT_LAST = re.compile(r"(?<![0-9])([0-9]{2})([0-9]{2})((?:19|20)[0-9]{2})(?![0-9])")
_MONTH = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})([-_. ])([0-9]{1,2})(?![0-9])(?![-_. ][0-9])")
_PAIR = re.compile(r"(?<![0-9.])([0-9]{1,2})([-_. ])([0-9]{1,2})(?![0-9.])")
_ONE = re.compile(r"([0-9]{1,2})(?=$|[-_. ])")
_SIX = re.compile(r"(?<![0-9])([0-9]{2})([0-9]{2})([0-9]{2})(?![0-9])")
_LETTERS = re.compile(r"[^\W\d_]{3,}")
_DIGIT = re.compile(r"[0-9]")
_RANGE = re.compile(r"(?:v|-|–|_to_|-to-|to)([0-9]{1,2})(?![0-9])")


def read_stem(stem: str) -> Stem | None:
    """The date of a file name, or None where there is nothing like one."""
    match = _FULL.search(stem)
    if match is not None and (match[2] or len(match[0]) == 8):
        year, mark, month, day = match.groups()
        if mark or (1800 <= int(year) < 3000 and int(month) and int(day)):
            style = f"YYYY|{mark}|{number_token('M', month)}|{mark}|{number_token('D', day)}"
            if not mark:
                style = "YYYY|MM|DD"
            return Stem("full", match.start(), match.end(), style, pack(int(year), int(month), int(day)))
    if _DIGIT.search(stem) is None:
        return _named(stem) if _LETTERS.search(stem) is not None else None
    named = _named(stem)
    if named is not None:
        return named
    return _compact(stem) or _uncertain(stem)


def _compact(stem: str) -> Stem | None:
    match = _COMPACT.search(stem)
    if match is not None and 0 < int(match[2]) < 32 and 0 < int(match[3]) < 32:
        when = pack(int(match[1]), int(match[2]), int(match[3]))
        return Stem("full", match.start(), match.end(3), "YYYY|MM|DD", when)
    match = _DAY_LAST.search(stem)
    if match is not None:
        mention = two_orders(match.start(), match.end(), match[1], match[2], match[3], match[4])
        if mention is not None and len(match[4]) == 4:
            return Stem("full", mention.start, mention.end, mention.style, mention.when, mention.alt)
        if len(match[4]) == 2 and (found := _short_year(match)) is not None:
            return found
    match = _COMPACT_LAST.search(stem)
    if match is not None:
        mention = two_orders(match.start(), match.end(), match[1], "", match[2], match[3])
        if mention is not None:
            style = mention.style.replace("||", "|").replace("*", mention.style[0])
            style = "MM|DD|YYYY" if style.startswith("M") else "DD|MM|YYYY"
            return Stem("full", mention.start, mention.end, style, mention.when, mention.alt)
    return None


def _short_year(match: re.Match[str]) -> Stem | None:
    # 24-07-28 or 28-07-24 or 07-28-24: three short numbers are a date only where the vault shows it.
    first, mark, second, third = match.groups()
    if len(first) == len(second) == 2:
        when = (
            pack(2000 + int(first), int(second), int(third))
            if 0 < int(second) < 13 and 0 < int(third) < 32
            else 0
        )
        other = two_orders(match.start(), match.end(), first, mark, second, third)
        return Stem(
            "three", match.start(), match.end(), f"YY|{mark}|MM|{mark}|DD", when, other.when if other else 0
        )
    return None


def _named(stem: str) -> Stem | None:
    if month_words().isdisjoint(_LETTERS.findall(stem.lower())):
        return None
    for mention in scan(stem.replace("_", " ") if "_" in stem else stem):
        if "MMM" in mention.style:
            style = mention.style
            if "_" in stem:
                style = _original_gaps(stem, mention.start, mention.end, style)
            kind = "named" if mention.when % 100 else "month"
            return Stem(
                kind, mention.start, mention.end, style, mention.when, 0, 0, 0,
                mention.weekday, mention.language, mention.until,
            )  # fmt: skip
    return None


def _original_gaps(stem: str, start: int, end: int, style: str) -> str:
    # The stem was read with spaces for underscores: put them back into the literals that stand between parts.
    if "_" not in stem[start:end]:
        return style
    return "|".join(token.replace(" ", "_") if not token.strip() else token for token in style.split("|"))


def _uncertain(stem: str) -> Stem | None:
    match = _MONTH.search(stem)
    if match is not None and 0 < int(match[3]) < 13:
        style = f"YYYY|{match[2]}|{number_token('M', match[3])}"
        return Stem("month", match.start(), match.end(), style, pack(int(match[1]), int(match[3]), 0))
    match = _PAIR.search(stem)
    if match is not None and int(match[1]) < 32 and int(match[3]) < 32:
        a, b = int(match[1]), int(match[3])
        last = _RANGE.match(stem, match.end())
        until = int(last[1]) if last is not None and last[0][0] == "v" else 0
        style = f"{number_token('M', match[1])}|{match[2]}|{number_token('D', match[3])}"
        return Stem("pair", match.start(), match.end(), style, 0, 0, a, b, 0, "en", until)
    match = _SIX.search(stem)
    if match is not None:
        return _six(match)
    match = _ONE.match(stem)
    if match is not None and 0 < int(match[1]) < 32:
        return Stem("one", 0, match.end(), number_token("M", match[1]), 0, 0, int(match[1]))
    return None


def _six(match: re.Match[str]) -> Stem | None:
    """``240728`` in ``a`` (packed), ``202407`` in ``alt`` (packed), each where it can be."""
    first, second, third = (int(part) for part in match.groups())
    short = pack(2000 + first, second, third) if 0 < second < 13 and 0 < third < 32 else 0
    long = pack(first * 100 + second, third, 0) if first in (19, 20) and 0 < third < 13 else 0
    if not short and not long:
        return None
    return Stem("six", match.start(), match.end(), "YY|MM|DD", 0, long, short)


_FOLDER_YEAR = re.compile(r"(?:19|20)\d\d")
_FOLDER_MONTH = re.compile(r"(\d{1,2})(?:[-_. ]+(\D+))?")
_FOLDER_YEAR_MONTH = re.compile(r"((?:19|20)\d\d)[-_. ]?(\d\d)(?:[-_. ]+\D*)?")


class Folder(NamedTuple):
    """What a folder and those around it say: the date, a key without it, and the level that holds each part."""

    when: int
    key: str
    parts: tuple[tuple[str, str], ...]  # (name, what it tells: "Y", "M", "YM", "D", "" …)


@cache
def read_folder(path: str) -> Folder:
    """The date of a folder (``2024``, ``2024/06``, ``2024/06-june``, ``2024-07-28-slug`` …), by its path.

    ``key`` is the path with the dated parts replaced by ``*``: folders that differ only by date are one series.
    """
    if not path:
        return Folder(0, "", ())
    parent, _, name = path.rpartition("/")
    above = read_folder(parent)
    when, tells, key = _folder_part(name, above.when)
    prefix = f"{above.key}/" if parent else ""
    return Folder(
        merge(when, above.when) if tells else above.when, prefix + key, (*above.parts, (name, tells))
    )


def _folder_part(name: str, above: int) -> tuple[int, str, str]:
    """The date, what it tells, and the key of one folder, given the date of the folders around it."""
    if _FOLDER_YEAR.fullmatch(name):
        return int(name) * 10000, "Y", "*"
    if not _DIGIT.search(name) and len(name) < 3:
        return 0, "", name
    year, month = above // 10000, above // 100 % 100
    stem = read_stem(name) if _DIGIT.search(name) or year else None
    if stem is not None and stem.kind == "full" and not stem.alt:
        return stem.when, "YMD", "*"
    match = _FOLDER_YEAR_MONTH.fullmatch(name)
    if match is not None and 0 < int(match[2]) < 13:
        return pack(int(match[1]), int(match[2]), 0), "YM", "*"
    if year and (match := _FOLDER_MONTH.fullmatch(name)) is not None:
        number, text = int(match[1]), (match[2] or "").strip()
        word = words().get(text.lower()) if text else None
        if not month and 0 < number < 13 and (not text or (word is not None and word.month == number)):
            return pack(0, number, 0), "M", "*"
        if month and 0 < number < 32 and not text:
            return pack(0, 0, number), "D", "*"
    word = words().get(name.lower())
    if word is not None and word.month and year:
        return pack(0, word.month, 0), "M", "*"
    if stem is not None and stem.kind in ("named", "month") and stem.end - stem.start > len(name) - 2:
        parts = {"month": "YM"}
        return stem.when, parts.get(stem.kind, "YMD" if stem.when > 9999 else ""), "*"
    return 0, "", name
