"""Dates in the names of files and folders: what they are, and those of folders.

What a file name says depends on its neighbours: `09-10-minutes` may be a day or two numbers, and only a vault shows
which. So `notes_lint.dates.stems` gives every name one `Stem` with the *kind* of date that its digits can be, and
`notes_lint.dates.habits` decides what the uncertain kinds mean.
"""

from __future__ import annotations

from functools import cache

from msgspec import Struct

from notes_lint.dates.calendar import merge, pack
from notes_lint.lazy import pattern


class Stem(Struct, frozen=True, array_like=True, gc=False):
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


_FOLDER_MONTH = pattern(r"(\d{1,2})(?:[-_. ]+(\D+))?")
_FOLDER_YEAR_MONTH = pattern(r"((?:19|20)\d\d)[-_. ]?(\d\d)(?:[-_. ]+\D*)?")


class Folder(Struct, frozen=True, gc=False):
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
    if len(name) == 4 and name.isdecimal() and name[:2] in ("19", "20"):
        return int(name) * 10000, "Y", "*"
    year, month = above // 10000, above // 100 % 100
    digits = any(map(name.__contains__, "0123456789"))
    if not digits and (not year or len(name) < 3):
        return 0, "", name
    if year and not month and len(name) == 2 and name.isdecimal() and 0 < int(name) < 13:
        return int(name) * 100, "M", "*"
    from notes_lint.dates.names import word
    from notes_lint.dates.stems import read_stem

    stem = read_stem(name) if digits or year else None
    if stem is not None and stem.kind == "full" and not stem.alt:
        return stem.when, "YMD", "*"
    match = _FOLDER_YEAR_MONTH.fullmatch(name)
    if match is not None and 0 < int(match[2]) < 13:
        return pack(int(match[1]), int(match[2]), 0), "YM", "*"
    if year and (match := _FOLDER_MONTH.fullmatch(name)) is not None:
        number, text = int(match[1]), (match[2] or "").strip()
        named = word(text.lower()) if text else None
        if not month and 0 < number < 13 and (not text or (named is not None and named.month == number)):
            return pack(0, number, 0), "M", "*"
        if month and 0 < number < 32 and not text:
            return pack(0, 0, number), "D", "*"
    named = word(name.lower())
    if named is not None and named.month and year:
        return pack(0, named.month, 0), "M", "*"
    if stem is not None and stem.kind in ("named", "month") and stem.end - stem.start > len(name) - 2:
        parts = {"month": "YM"}
        return stem.when, parts.get(stem.kind, "YMD" if stem.when > 9999 else ""), "*"
    return 0, "", name
