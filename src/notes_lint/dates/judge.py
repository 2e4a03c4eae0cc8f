"""Which of a note's witnesses to believe.

A note is heard only where two witnesses that agree as a rule (in its group of notes) contradict one another. Each
date that a witness names becomes a `Claim`; the claims are weighed by who speaks for them: name, folders, header,
front matter, the weekday rhythm of the notes around, whether the date is already that of another note (a header
copied from the last one), index pages, the turn of the year, and, where all this is even, Git.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from notes_lint.dates.calendar import agree, merge
from notes_lint.dates.habits import Case, Survey, fits, reading
from notes_lint.dates.trust import plausible, trusted
from notes_lint.dates.weigh import (
    Claim,
    weigh_git,
    weigh_index,
    weigh_rhythm,
    weigh_span,
    weigh_step,
    weigh_swap,
    weigh_taken,
    weigh_written_weekday,
    weigh_years,
)  # fmt: skip

if TYPE_CHECKING:
    from collections.abc import Callable

# How far apart two claims must lie before one is believed, and before it is called all but certain.
DECIDED, CERTAIN = 0.8, 1.7


class Verdict(Struct):
    """A note's contradiction: the claims, the most believed first, and how far the first leads."""

    case: Case
    claims: list[Claim]
    margin: float
    evidence: list[str]

    @property
    def decided(self) -> bool:
        """Whether one side is likely wrong."""
        return self.margin >= DECIDED

    @property
    def certain(self) -> bool:
        """Whether one side is all but surely wrong."""
        return self.margin >= CERTAIN


def judge(case: Case, survey: Survey, ask_git: Callable[[str], int] | None = None) -> Verdict:
    """Weigh the claims to a note's date. ``ask_git(path)`` gives the packed date of the commit that brought the
    note, or 0; it is called only where everything else is even."""
    claims = _claims(case)
    evidence: list[str] = []
    weigh_rhythm(case, claims, evidence)
    weigh_taken(case, claims, evidence)
    weigh_written_weekday(case, claims)
    weigh_index(case, survey, claims, evidence)
    weigh_years(case, claims, evidence)
    weigh_span(case, claims)
    weigh_step(case, claims)
    weigh_swap(case, claims)
    claims.sort(key=lambda claim: -claim.weight)
    if len(claims) > 1 and claims[0].weight - claims[1].weight < DECIDED and ask_git is not None:
        weigh_git(case, claims, evidence, ask_git)
        claims.sort(key=lambda claim: -claim.weight)
    margin = claims[0].weight - claims[1].weight if len(claims) > 1 else 0.0
    return Verdict(case, claims, margin, evidence)


def _claims(case: Case) -> list[Claim]:
    """One claim for each date that a witness names, with the witnesses' own weight."""
    claims: list[Claim] = []
    group = case.group
    folder = case.folder.when
    if case.named:
        years = [
            header.when // 10000 for header in case.headers if header.when > 9999 and plausible(header, group)
        ]
        lent = (
            years[0] * 10000 if years and case.named < 9999 else 0
        )  # a name without a year means the header's
        claims.append(Claim(case.named + lent, ["name"], weight=1.1))
        if folder and case.told and not agree(case.told, folder):
            claims.append(Claim(merge(folder, case.told), ["folder"], weight=1.0))
        elif folder and case.told:
            claims[0].sources.append("folder")
    for header in case.headers:
        if (
            not plausible(header, group)
            or (case.named and not trusted(header, case))
            or header.place == "matter:created"
        ):
            continue
        home = next((claim for claim in claims if fits(header, claim.when, group)), None)
        if home is None:
            when = reading(header, group)[0]
            home = Claim(when if when > 9999 else merge(when, case.named // 10000 * 10000 or folder))
            claims.append(home)
        elif not case.named and not header.until:
            home.when = merge(home.when, reading(header, group)[0])
        source = "matter" if header.place.startswith("matter") else "header"
        home.headers.append(header)
        if source not in home.sources:
            home.sources.append(source)
            home.weight += 1.0
        elif header.place not in [other.place for other in home.headers[:-1]]:
            home.weight += 0.25
    # Where the name says the year itself, its folder is one more witness beside it.
    if folder and (case.told > 9999 or (case.told > 99 and folder // 100 % 100)) and agree(case.told, folder):
        for claim in claims:
            if "name" not in claim.sources and not agree(claim.when, folder):
                claim.weight -= 0.8
    return claims
