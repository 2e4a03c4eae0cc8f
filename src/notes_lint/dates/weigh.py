"""What speaks for each claim to a note's date, and how much."""

from __future__ import annotations

from itertools import pairwise
from math import log
from typing import TYPE_CHECKING

from msgspec import Struct, field

from notes_lint.dates.calendar import agree, complete, day_number, possible, unpack, weekday
from notes_lint.dates.record import Header
from notes_lint.dates.trust import series_of
from notes_lint.dates.wording import DAYS, long_date

if TYPE_CHECKING:
    from collections.abc import Callable

    from notes_lint.dates.habits import Case, Survey


class Claim(Struct):
    """A date for a note: its weight, who says so (``name``, ``folder``, ``header``, ``matter``), and why."""

    when: int
    sources: list[str] = field(default_factory=list)
    headers: list[Header] = field(default_factory=list)
    weight: float = 0.0
    reasons: list[str] = field(default_factory=list)


def weigh_rhythm(case: Case, claims: list[Claim], evidence: list[str]) -> None:
    """The weekday on which the other notes fall."""
    series = series_of(case)
    size = series.size
    if size < 4:
        return
    days = {
        id(claim): weekday(claim.when) for claim in claims if complete(claim.when) and possible(claim.when)
    }
    if len(set(days.values())) < 2:
        return
    # A rhythm is only as good as its strongest day: a few notes on any day show none.
    strength = min(1.0, max(0.0, max(series.weekdays) / size - 0.25) / 0.25)
    for claim in claims:
        if id(claim) in days:
            share = (series.weekdays[days[id(claim)]] + 0.3) / (size / 7 + 0.3)
            claim.weight += strength * max(-1.5, min(1.6, log(share)))
    top = max(range(1, 8), key=series.weekdays.__getitem__)
    count = series.weekdays[top]
    if count * 5 >= size * 3 and top in days.values():
        if count == size:
            evidence.append(f"all {size} other dated notes fall on {DAYS[top]}")
        else:
            evidence.append(f"{count} of {size} other dated notes fall on {DAYS[top]}")


def weigh_taken(case: Case, claims: list[Claim], evidence: list[str]) -> None:
    """A date that another note of the series has already was copied, unless several notes a day are usual."""
    series = series_of(case)
    if series.size < 3:
        return
    shared = sum(len(paths) > 1 for paths in series.dates.values())
    if shared * 8 > len(series.dates):
        return
    for claim in claims:
        others = [path for path in series.dates.get(claim.when, ()) if path != case.path]
        if others and complete(claim.when):
            claim.weight -= 1.8
            name = others[0].rpartition("/")[2]
            evidence.append(f"{name} has {long_date(claim.when, claim.when)} already")


def weigh_written_weekday(case: Case, claims: list[Claim]) -> None:
    """A weekday that stands beside one date and fits only the other."""
    for claim in claims:
        for header in claim.headers:
            if not header.weekday or not complete(claim.when) or not possible(claim.when):
                continue
            if weekday(claim.when) == header.weekday:
                claim.weight += 0.2
                continue
            claim.weight -= 0.5
            for other in claims:
                if other is not claim and complete(other.when) and possible(other.when):
                    other.weight += 1.2 if weekday(other.when) == header.weekday else 0.0


def weigh_index(case: Case, survey: Survey, claims: list[Claim], evidence: list[str]) -> None:
    """Pages that list the note together with its date."""
    for page, when in survey.entries.get(case.text, ())[:8]:
        if page == case.path:
            continue
        for claim in claims:
            if agree(claim.when, when) and any(not agree(other.when, when) for other in claims):
                claim.weight += 1.3
                sentence = f"{page} lists it with {long_date(when, claim.when)}"
                if sentence not in evidence:
                    evidence.append(sentence)


def weigh_years(case: Case, claims: list[Claim], evidence: list[str]) -> None:
    """Last year's number in January, and years in which no other note lies."""
    if len({claim.when // 10000 for claim in claims if claim.when > 9999}) < 2:
        return
    for claim in claims:
        for other in claims:
            if (
                other.when // 10000 == claim.when // 10000 + 1
                and 0 < other.when // 100 % 100 <= 2
                and other.when % 10000 == claim.when % 10000
            ):
                other.weight += 1.0
                evidence.append("in January last year's number is easily written")
    complete_claims = [claim for claim in claims if complete(claim.when) and possible(claim.when)]
    days = sorted(day_number(when) for when in series_of(case).dates)
    for claim in complete_claims:
        if len(days) >= 4:
            number = day_number(claim.when)
            if number < days[0] - 150 or number > days[-1] + 150:
                claim.weight -= 0.9


def weigh_span(case: Case, claims: list[Claim]) -> None:
    """A day far before the first or behind the last of the other notes, where the other claim lies among them."""
    days = sorted(day_number(when) for when in series_of(case).dates)
    if len(days) < 5:
        return
    usual = max(2, sorted(b - a for a, b in pairwise(days))[len(days) // 2])
    beyond = {
        id(claim): max(days[0] - day_number(claim.when), day_number(claim.when) - days[-1])
        for claim in claims
        if complete(claim.when) and possible(claim.when)
    }
    if len(beyond) > 1 and min(beyond.values()) <= 2 * usual:
        for claim in claims:
            if beyond.get(id(claim), 0) > 6 * usual:
                claim.weight -= 0.9


def weigh_step(case: Case, claims: list[Claim]) -> None:
    """Notes that follow one another by a fixed number of days other than a week (every second week, every third day)."""
    days = sorted(day_number(when) for when in series_of(case).dates)
    if len(days) < 6:
        return
    gaps = [b - a for a, b in pairwise(days)]
    step = min(gaps)
    if step < 2 or step == 7 or sum(gap % step == 0 for gap in gaps) * 10 < len(gaps) * 8:
        return
    for claim in claims:
        if complete(claim.when) and possible(claim.when):
            number = day_number(claim.when)
            nearest = min((day for day in days if day != number), key=lambda day: abs(day - number))
            claim.weight += 0.7 if (nearest - number) % step == 0 else -0.4


def weigh_swap(case: Case, claims: list[Claim]) -> None:
    """Day and month exchanged: nobody does that with a month's name, so the side in digits is the wrong one."""
    if len(claims) != 2 or not case.named:
        return
    a, b = claims
    ya, ma, da = unpack(a.when)
    yb, mb, db = unpack(b.when)
    if (ma, da) != (db, mb) or (ya and yb and ya != yb) or ma == da:
        return
    for claim, other in ((a, b), (b, a)):
        if "name" not in claim.sources or "MMM" in case.style:
            continue
        if any("MMM" in header.style for header in other.headers):
            claim.weight -= 1.2
        elif case.style.startswith("YYYY") and not any(
            header.style.startswith("YYYY") for header in other.headers
        ):
            other.weight -= 0.8  # a name with the year first has its order from there; 05/03/2019 has none
        else:
            claim.weight -= 0.15


def weigh_git(case: Case, claims: list[Claim], evidence: list[str], ask_git: Callable[[str], int]) -> None:
    """The day on which Git first saw the note: what was written about a day is committed soon after it."""
    first = [claim for claim in claims[:2] if complete(claim.when) and possible(claim.when)]
    if len(first) < 2:
        return
    seen = ask_git(case.path)
    if not seen:
        return
    day = day_number(seen)
    gaps = [day - day_number(claim.when) for claim in first]
    near = [abs(gap) if gap >= -2 else abs(gap) * 2 for gap in gaps]
    best = 0 if near[0] < near[1] else 1
    if near[best] <= 21 and near[1 - best] > 2 * near[best] + 4:
        first[best].weight += 1.5
        evidence.append(f"Git has had it since {long_date(seen, first[best].when)}")
