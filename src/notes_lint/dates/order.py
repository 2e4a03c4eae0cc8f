"""Numbered notes without a date in their names: their dates follow their numbers, so that one that breaks the order
contradicts its number, as last year's number in January does."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING

from notes_lint.dates.calendar import complete, pack, possible, unpack
from notes_lint.dates.findings import rewritten
from notes_lint.dates.wording import long_date
from notes_lint.diagnostic import SUGGESTION, UNSAFE, Diagnostic, Edit, Fix
from notes_lint.lazy import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notes_lint.dates.habits import Case, Group
    from notes_lint.dates.record import Header

_NUMBER = pattern(r"[0-9]+")
LEAST = 6


def natural(path: str) -> list[tuple[int, str]]:
    """A key that sorts `meeting-9` before `meeting-10`."""
    return [(int(part), "") if part.isdecimal() else (0, part) for part in re.split(r"([0-9]+)", path)]


def own_date(case: Case) -> Header | None:
    """The header that says the day of a note, where it can be read in one way only."""
    for header in case.headers:
        plausible = complete(header.when) and possible(header.when) and header.when < 21000000
        if plausible and not header.alt and not header.until:
            return None if header.spot == "inside" or header.place == "matter:created" else header
    return None


def numbered(group: Group) -> Iterator[list[tuple[Case, Header]]]:
    """The series of a group whose names differ by a number only, in the order of the numbers, with their dates."""
    series: dict[str, list[Case]] = {}
    for case in group.cases:
        if case.headers and not case.named and _NUMBER.search(case.text):
            series.setdefault(_NUMBER.sub("#", case.text.lower()), []).append(case)
    for cases in series.values():
        if len(cases) >= LEAST - 1:
            cases.sort(key=lambda case: natural(case.path))
            yield [(case, header) for case in cases if (header := own_date(case)) is not None]


def out_of_order(group: Group) -> Iterator[tuple[Case, Diagnostic]]:
    """Notes whose date does not lie between those of the notes before and after them, where nearly all others do."""
    for dated in numbered(group):
        dates = [header.when for _, header in dated]
        if len(dates) < LEAST:
            continue
        kept = _longest_rising(dates)
        odd = [i for i in range(len(dates)) if i not in kept]
        if not odd or len(odd) > max(1, len(dates) // 10):
            continue
        for i in odd:
            before = max((dates[j] for j in kept if j < i), default=0)
            after = min((dates[j] for j in kept if j > i), default=0)
            if before and after:
                found = _finding(*dated[i], before, after)
                if found.fixes:  # what no slip explains was perhaps written out of turn
                    yield dated[i][0], found


def _longest_rising(dates: list[int]) -> set[int]:
    """The places of a longest run of dates that never fall (patience sorting)."""
    tops: list[int] = []
    places: list[int] = []
    back: list[int] = []
    for i, date in enumerate(dates):
        at = bisect_left(tops, date + 1)
        back.append(places[at - 1] if at else -1)
        if at == len(tops):
            tops.append(date)
            places.append(i)
        else:
            tops[at], places[at] = date, i
    kept = set()
    i = places[-1] if places else -1
    while i >= 0:
        kept.add(i)
        i = back[i]
    return kept


def _finding(case: Case, header: Header, before: int, after: int) -> Diagnostic:
    year, month, day = unpack(header.when)
    meant = [
        date
        for date in (
            pack(year + 1, month, day), pack(year - 1, month, day), pack(year, day, month),
            pack(year, month + 1, day), pack(year, month - 1, day),
            pack(before // 10000, month, day), pack(after // 10000, month, day),
        )
        if date % 100 and date // 100 % 100 and possible(date) and before <= date <= after
    ]  # fmt: skip
    texts = [text for date in dict.fromkeys(meant) if (text := rewritten(header, date, case)) is not None]
    kind = UNSAFE if len(texts) == 1 else SUGGESTION
    effect = "wikilink" if header.frame.startswith("[[") else "text"
    fixes = tuple(
        Fix(f"write {text}", (Edit(header.start, header.end, text),), applicability=kind, effect=effect)  # type: ignore[arg-type]
        for text in texts
    )
    message = (
        f"the header says {long_date(header.when)}; the notes before and after it by number say "
        f"{long_date(before)} and {long_date(after)}: the header is almost certainly wrong"
    )
    return Diagnostic(header.start, header.end, message, suggestions=tuple(texts), fixes=fixes)


__all__ = ["natural", "numbered", "out_of_order", "own_date"]
