"""Arithmetic on packed dates (see the package's docstring), with plain integers.

Day numbers count from 1970-01-01 in the Gregorian calendar; weekdays count from 1 (Monday) to 7 (Sunday).
"""

from __future__ import annotations

from functools import lru_cache

_LENGTHS = (0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def pack(year: int, month: int, day: int) -> int:
    """One integer of three parts; 0 stands for a part that is not known."""
    return year * 10000 + month * 100 + day


def unpack(date: int) -> tuple[int, int, int]:
    """Year, month, day."""
    year, rest = divmod(date, 10000)
    return year, rest // 100, rest % 100


def month_length(year: int, month: int) -> int:
    """Days of a month; February has 29 where the year is not known."""
    if month == 2 and (not year or (year % 4 == 0 and (year % 100 != 0 or year % 400 == 0))):
        return 29
    return _LENGTHS[month] if 0 < month < 13 else 31


@lru_cache(maxsize=1 << 16)
def possible(date: int) -> bool:
    """Whether the parts that are known can stand together."""
    year, month, day = unpack(date)
    return month < 13 and day <= month_length(year, month)


def complete(date: int) -> bool:
    """Whether year, month and day are known."""
    return date > 9999 and date % 100 != 0 and date // 100 % 100 != 0


def day_number(date: int) -> int:
    """Days since 1970-01-01 of a complete date."""
    year, month, day = unpack(date)
    # Howard Hinnant's days_from_civil: years begin in March, so that the leap day is the last.
    year -= month < 3
    era = year // 400
    of_era = year - era * 400
    of_year = (153 * (month + (-3 if month > 2 else 9)) + 2) // 5 + day - 1
    return era * 146097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719468


def from_day_number(number: int) -> int:
    """The packed date of a day number."""
    number += 719468
    era, of_era = divmod(number, 146097)
    of_cycle = (of_era - of_era // 1460 + of_era // 36524 - of_era // 146096) // 365
    of_year = of_era - (365 * of_cycle + of_cycle // 4 - of_cycle // 100)
    shifted = (5 * of_year + 2) // 153
    month = shifted + (3 if shifted < 10 else -9)
    return pack(of_cycle + era * 400 + (month < 3), month, of_year - (153 * shifted + 2) // 5 + 1)


@lru_cache(maxsize=1 << 16)
def weekday(date: int) -> int:
    """1 for Monday to 7 for Sunday, of a complete date."""
    return (day_number(date) + 3) % 7 + 1


def agree(a: int, b: int) -> bool:
    """Whether two dates can be the same: every part that both know is equal."""
    if a == b or not a or not b or (a < 10000 and b % 10000 == 0):
        return True
    ay, am, ad = unpack(a)
    by, bm, bd = unpack(b)
    return (
        (ay == by or not ay or not by) and (am == bm or not am or not bm) and (ad == bd or not ad or not bd)
    )


def merge(a: int, b: int) -> int:
    """``a``, completed with what only ``b`` knows."""
    if a == b or not b:
        return a
    if a < 10000 and b % 10000 == 0:
        return a + b  # month and day of a name, and the year of its folder
    ay, am, ad = unpack(a)
    by, bm, bd = unpack(b)
    return pack(ay or by, am or bm, ad or bd)


def swap(date: int) -> int:
    """The date with day and month exchanged."""
    year, month, day = unpack(date)
    return pack(year, day, month)


def within(date: int, first: int, last: int) -> bool:
    """Whether a date can lie in a range (of which either end may lack its year)."""
    year = date // 10000 or last // 10000 or first // 10000
    low = first if first > 9999 else pack(year, 0, 0) + first
    high = last if last > 9999 else pack(low // 10000, 0, 0) + last
    middle = date if date > 9999 else pack(low // 10000, 0, 0) + date
    if not date % 100:
        return low // 100 <= middle // 100 <= high // 100
    return low <= middle <= high


def ordinal_suffix(number: int) -> str:
    """``st``, ``nd``, ``rd`` or ``th``, as English writes it."""
    if number % 100 in (11, 12, 13):
        return "th"
    return ("th", "st", "nd", "rd", "th", "th", "th", "th", "th", "th")[number % 10]
