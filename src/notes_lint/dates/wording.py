"""How dates are said in messages."""

from __future__ import annotations

from notes_lint.dates.calendar import complete, possible, unpack, weekday

DAYS = ("", "Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")


_MONTHS = (
    "", "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip


def day_name(day: int) -> str:
    """The English name of a weekday, 1 being Monday."""
    return DAYS[day].removesuffix("s")


def long_date(when: int, beside: int = 0) -> str:
    """``Sunday, July 28th``, with the year where it differs from that of the date beside it (0: always)."""
    from notes_lint.dates.calendar import ordinal_suffix

    year, month, day = unpack(when)
    if not possible(when) or not month:
        return str(year) if year and not month else f"{year:04d}-{month:02d}-{day:02d}"
    text = _MONTHS[month]
    if day:
        text += f" {day}{ordinal_suffix(day)}"
    if year and (not day or beside // 10000 != year):
        text += f", {year}" if day else f" {year}"
    if complete(when):
        text = f"{day_name(weekday(when))}, {text}"
    return text
