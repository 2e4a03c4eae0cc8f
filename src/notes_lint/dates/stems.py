"""The date in a file name (without its extension), as far as the name alone says it: see `Stem`."""

from __future__ import annotations

import re

from notes_lint.dates.calendar import pack
from notes_lint.dates.names import months_among
from notes_lint.dates.paths import Stem
from notes_lint.dates.scan import number_token, scan, two_orders
from notes_lint.lazy import pattern

_FULL = pattern(r"(?<![0-9])([0-9]{4})([-_. ]?)([0-9]{1,2})\2([0-9]{1,2})(?![0-9])")
_COMPACT = pattern(
    r"(?<![0-9])((?:1[89]|2[0-9])[0-9]{2})([0-9]{2})([0-9]{2})([-_T ]?[0-9]{4}(?:[0-9]{2})?)?(?![0-9])"
)
_DAY_LAST = pattern(r"(?<![0-9])([0-9]{1,2})([-_. ])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})(?![0-9])")
_COMPACT_LAST = pattern(r"(?<![0-9])([0-9]{2})([0-9]{2})((?:19|20)[0-9]{2})(?![0-9])")
_MONTH = pattern(r"(?<![0-9])((?:19|20)[0-9]{2})([-_. ])([0-9]{1,2})(?![0-9])(?![-_. ][0-9])")
_PAIR = pattern(r"(?<![0-9.])([0-9]{1,2})([-_. ])([0-9]{1,2})(?![0-9.])")
_ONE = pattern(r"([0-9]{1,2})(?=$|[-_. ])")
_SIX = pattern(r"(?<![0-9])([0-9]{2})([0-9]{2})([0-9]{2})(?![0-9])")
_LETTERS = pattern(r"[^\W\d_]{3,}")
_RANGE = pattern(r"(?:v|-|–|_to_|-to-|to)([0-9]{1,2})(?![0-9])")


def read_stem(stem: str) -> Stem | None:
    """The date of a file name, or None where there is nothing like one."""
    if not any(map(stem.__contains__, "0123456789")):
        return _named(stem) if _LETTERS.search(stem) is not None else None
    match = _FULL.search(stem)
    if match is not None and (match[2] or len(match[0]) == 8):
        year, mark, month, day = match.groups()
        if mark or (1800 <= int(year) < 3000 and int(month) and int(day)):
            style = f"YYYY|{mark}|{number_token('M', month)}|{mark}|{number_token('D', day)}"
            if not mark:
                style = "YYYY|MM|DD"
            return Stem("full", match.start(), match.end(), style, pack(int(year), int(month), int(day)))
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
    if not months_among([name.encode() for name in _LETTERS.findall(stem.lower())]):
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
