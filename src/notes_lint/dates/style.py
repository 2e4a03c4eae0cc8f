"""Writing a date in the format of another.

A style is a string of tokens joined by ``|``. Tokens of dates follow moment.js, which note-takers know from
Obsidian and Logseq, where it can say enough: ``YYYY YY MM M DD D Do``. Added here: ``M*`` and ``D*`` for two
digits that do not tell whether zeros are written, and names with their letter case, ``MMMM:T`` (title),
``MMM:L`` (lower), ``ddd:U`` (upper), ``MMMx`` for a month whose short name is its full one (May), and ``+`` for the
longer of English's short names (Sept, Tues). Everything else is literal.
"""

from __future__ import annotations

from functools import cache

from notes_lint.dates.calendar import ordinal_suffix, unpack, weekday
from notes_lint.dates.names import month_name, weekday_name

_LONGER = {"Sep": "Sept", "Tue": "Tues", "Thu": "Thurs", "Wed": "Weds"}
_UNSURE = {"M*": ("M", "MM"), "D*": ("D", "DD")}


def render(style: str, date: int, language: str = "en") -> str:
    """A complete date (or one with all parts that the style asks for) in a style."""
    year, month, day = unpack(date)
    out = []
    tokens = style.split("|")
    zeros = "MMM" not in style and "M" not in tokens and "D" not in tokens
    for token in tokens:
        kind, _, case = token.partition(":")
        if kind == "YYYY":
            out.append(f"{year:04d}")
        elif kind == "YY":
            out.append(f"{year % 100:02d}")
        elif kind in ("MM", "M", "M*"):
            out.append(f"{month:02d}" if kind == "MM" or (kind == "M*" and zeros) else str(month))
        elif kind in ("DD", "D", "D*"):
            out.append(f"{day:02d}" if kind == "DD" or (kind == "D*" and zeros) else str(day))
        elif kind in ("Do", "DDo"):
            out.append(f"{day:02d}" if kind == "DDo" else str(day))
            out.append(ordinal_suffix(day))
        elif kind.startswith("MMM") and case:
            out.append(_cased(month_name(language, month, short=kind.rstrip("+") == "MMM"), kind, case))
        elif kind.startswith("ddd") and case:
            out.append(
                _cased(weekday_name(language, weekday(date), short=kind.rstrip("+") == "ddd"), kind, case)
            )
        else:
            out.append(token)
    return "".join(out)


def _cased(name: str, kind: str, case: str) -> str:
    if kind.endswith("+"):
        name = _LONGER.get(name, name)
    if case == "L":
        return name.lower()
    return name.upper() if case == "U" else name[:1].upper() + name[1:]


@cache
def precision(style: str) -> str:
    """``day``, ``month`` or ``year``: how much a style says (a style without a year keeps its ``day``)."""
    kinds = {token.partition(":")[0] for token in style.split("|")}
    if kinds & {"DD", "D", "D*", "Do", "DDo"}:
        return "day"
    return "month" if any(kind[:1] == "M" for kind in kinds) else "year"


@cache
def unify(a: str, b: str) -> str | None:
    """The style of which both are instances, or None. ``D*`` gives way to ``D`` or ``DD``, May to either width."""
    if a == b:
        return a
    left, right = a.split("|"), b.split("|")
    if len(left) != len(right):
        return None
    out = []
    for x, y in zip(left, right, strict=True):
        token = _unify_token(x, y)
        if token is None:
            return None
        out.append(token)
    return "|".join(out)


def _unify_token(x: str, y: str) -> str | None:
    if x == y:
        return x
    for a, b in ((x, y), (y, x)):
        if a in _UNSURE and b in _UNSURE[a]:
            return b
        kind, _, case = a.partition(":")
        other, _, other_case = b.partition(":")
        if case and case == other_case:
            if kind.endswith("x") and other[:3] == kind[:3]:
                return b
            if kind.rstrip("+") == other.rstrip("+"):
                return f"{max(kind, other, key=len)}:{case}"
    return None


@cache
def similar(a: str, b: str) -> bool:
    """Whether two styles may be one habit (see `unify`)."""
    return unify(a, b) is not None


def in_order(style: str, alt: int, when: int, order: str) -> str:
    """A style of digits with day and month in the order that was learned, where its own digits leave it open."""
    if order != "dm" or "MMM" in style or not (alt or when // 100 % 100 == when % 100):
        return style
    first = next((token for token in style.split("|") if token[:1] in ("Y", "M", "D")), "")  # after a weekday
    return swapped(style) if first[:1] == "M" else style


def dotted(style: str) -> bool:
    """Whether a style is one of digits with dots between them, ending with the year (4.3.2025)."""
    return "|.|" in style and "MMM" not in style and style[0] != "Y"


def swapped(style: str) -> str:
    """A style with the digits of day and month exchanged."""
    return style.translate(str.maketrans("MD", "DM"))
