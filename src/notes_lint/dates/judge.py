"""Which of a note's witnesses to believe.

A note is heard only where two witnesses that agree as a rule (in its group of notes) contradict one another. Each
date that a witness names becomes a `Claim`; the claims are weighed by who speaks for them: name, folders, header,
front matter, the weekday rhythm of the notes around, whether the date is already that of another note (a header
copied from the last one), index pages, the turn of the year, and, where all this is even, Git.
"""

from __future__ import annotations

from itertools import pairwise
from math import log
from typing import TYPE_CHECKING

from msgspec import Struct, field

from notes_lint.dates.calendar import agree, complete, day_number, merge, possible, unpack, weekday
from notes_lint.dates.habits import Case, Group, Series, Survey, fits, reading

if TYPE_CHECKING:
    from collections.abc import Callable

    from notes_lint.dates.record import Header

# How far apart two claims must lie before one is believed, and before it is called all but certain.
DECIDED, CERTAIN = 0.8, 1.7


class Claim(Struct):
    """A date for a note: its weight, who says so (``name``, ``folder``, ``header``, ``matter``), and why."""

    when: int
    sources: list[str] = field(default_factory=list)
    headers: list[Header] = field(default_factory=list)
    weight: float = 0.0
    reasons: list[str] = field(default_factory=list)


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


def trusted(header: Header, case: Case) -> bool:
    """Whether this kind of header speaks of the note's own date in this group, so that it can contradict."""
    group = case.group
    yes, no = group.trust.get(header.slot, (0, 0))
    if header.place == "matter:created":
        return yes >= 4 and no <= yes // 9
    if yes and header.place == "subtitle":
        return yes >= 3 and no <= max(1, yes // 10)
    if (
        yes
        and header.spot == "inside"
        and any(
            other is not header and other.spot != "inside" and fits(other, case.named, group)
            for other in case.headers
        )
    ):
        return no * 12 <= yes  # the note says its date elsewhere, as its name does
    if yes and not header.when % 100 and case.named % 100:
        return yes >= 4 and no <= 1 + yes // 10  # a title's month may be what the note is about
    if yes and header.place.startswith("matter"):
        # A post's date may be that of its publication, and a day off in another time zone.
        least = 10 if _one_day_off(reading(header, group)[0], case.named) else 2
        return yes >= least and no <= max(2 if least == 2 else 1, (yes + no) // 8)
    if yes:
        least = 1 if header.spot in ("whole", "end") or header.place.startswith("field") else 2
        return yes >= least and (no == 1 or (no == 2 and yes >= 4) or no * 4 <= yes + no)
    # Nobody agrees: one note (or a few) alone. Only what can hardly be anything but the note's date counts.
    if no != 1 or not header.when % 100 or len(group.cases) > 6 or header.place == "subtitle":
        return False
    sure = header.spot == "whole" or header.place.startswith("field") or header.place == "matter:date"
    return sure or (header.spot in ("end", "start") and _slip(reading(header, group)[0], case.named))


def _one_day_off(a: int, b: int) -> bool:
    return (
        complete(a)
        and complete(b)
        and possible(a)
        and possible(b)
        and abs(day_number(a) - day_number(b)) == 1
    )


def _slip(a: int, b: int) -> bool:
    """Whether two dates differ as by one slip of the hand: one part, or day and month exchanged."""
    one, two = unpack(a), unpack(b)
    differing = sum(x != y for x, y in zip(one, two, strict=True) if x and y)
    return differing == 1 or (one[1:] == two[:0:-1] and one[0] in (two[0], 0))


def contradicts(case: Case) -> bool:
    """Whether a trusted witness denies the date of the note's path, or two of its headers deny one another."""
    group = case.group
    named = case.named
    if named:
        if not possible(named) or named > 21000000:
            return False  # the business of `impossible-date`
        for header in case.headers:
            if not fits(header, named, group) and trusted(header, case) and _sane(header, group):
                return True
        if case.told and case.folder.when and not agree(case.told, case.folder.when):
            yes, no = group.trust.get("folder", (0, 0))
            if case.told // 10000 == case.folder.when // 10000 - 1 and case.told // 100 % 100 > 10:
                return False  # what is planned in autumn for the next year lies in that year's folder
            return yes >= 3 and (no == 1 or no * 4 <= yes)
        return False
    return _headers_differ(case)


def _sane(header: Header, group: Group) -> bool:
    # What cannot be a date at all is the business of `impossible-date`.
    return any(
        when and possible(when) and (when < 9999 or 19000000 < when < 21000000)
        for when in reading(header, group)
    )


def _headers_differ(case: Case) -> bool:
    """Without a date in the name: the title's date against that of a field or of the front matter."""
    strong = [
        header for header in case.headers
        if header.when % 100 and header.place != "matter:created" and header.spot != "inside" and not header.until
        and (header.place != "subtitle") and _sane(header, case.group)
    ]  # fmt: skip
    if len(strong) < 2:
        return False
    first = strong[0]
    return any(not _meet(first, other, case.group) for other in strong[1:]) and _others_agree(case)


def _meet(a: Header, b: Header, group: Group) -> bool:
    return any(x and fits(b, x, group) for x in reading(a, group))


def _others_agree(case: Case) -> bool:
    """Whether other notes of the group that have the same two headers show one date in both."""
    places = [header.slot for header in case.headers]
    yes = no = 0
    for other in case.group.cases:
        if other is case or len(other.headers) < 2 or [header.slot for header in other.headers] != places:
            continue
        first, *rest = other.headers
        if all(_meet(first, header, case.group) for header in rest):
            yes += 1
        else:
            no += 1
    return yes >= 3 and no * 5 <= yes


def settled(case: Case) -> int:
    """The date that a note's witnesses agree on, as a packed date, or 0; nothing is judged here."""
    named = case.named
    for header in case.headers:
        if header.when == named and named > 9999 and named % 100 and not header.alt:
            return named
        if header.place == "matter:created" or header.until or header.spot == "inside":
            continue
        when, other = reading(header, case.group)
        if named and not fits(header, named, case.group):
            return 0 if trusted(header, case) else named
        if not named and other:
            return 0
        return merge(
            named, other if named and other and agree(other, named) and not agree(when, named) else when
        )
    return named


def series_of(case: Case) -> Series:
    """The dates of the notes that a note follows: same group, same text before its date (and behind it, where
    that recurs, as in `-agenda` and `-minutes`); the whole group where these are few."""
    group = case.group
    if group.series is None:
        group.series = _build_series(group)
    tail = case.tail if ("", case.tail) in group.series and case.tail else ""
    own = group.series.get((case.prefix, tail)) or group.series.get((case.prefix, ""))
    return own if own is not None and own.size >= 5 else group.series[("", "")]


def _build_series(group: Group) -> dict[tuple[str, str], Series]:
    found: dict[tuple[str, str], Series] = {("", ""): Series()}
    tails: dict[str, int] = {}
    for case in group.cases:
        tails[case.tail] = tails.get(case.tail, 0) + 1
    for case in group.cases:
        when = settled(case)
        if not complete(when) or not possible(when):
            continue
        keys = {("", ""), (case.prefix, "")}
        if case.tail and tails[case.tail] >= 4:
            keys |= {("", case.tail), (case.prefix, case.tail)}
        day = weekday(when)
        for key in keys:
            series = found.setdefault(key, Series())
            series.dates.setdefault(when, []).append(case.path)
            series.weekdays[day] += 1
            series.size += 1
    return found


def judge(case: Case, survey: Survey, ask_git: Callable[[str], int] | None = None) -> Verdict:
    """Weigh the claims to a note's date. ``ask_git(path)`` gives the packed date of the commit that brought the
    note, or 0; it is called only where everything else is even."""
    claims = _claims(case)
    evidence: list[str] = []
    _weigh_rhythm(case, claims, evidence)
    _weigh_taken(case, claims, evidence)
    _weigh_written_weekday(case, claims)
    _weigh_index(case, survey, claims, evidence)
    _weigh_years(case, claims, evidence)
    _weigh_span(case, claims)
    _weigh_step(case, claims)
    _weigh_swap(case, claims)
    claims.sort(key=lambda claim: -claim.weight)
    if len(claims) > 1 and claims[0].weight - claims[1].weight < DECIDED and ask_git is not None:
        _weigh_git(case, claims, evidence, ask_git)
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
            header.when // 10000 for header in case.headers if header.when > 9999 and _sane(header, group)
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
            not _sane(header, group)
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


_DAYS = ("", "Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")


def _weigh_rhythm(case: Case, claims: list[Claim], evidence: list[str]) -> None:
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
            evidence.append(f"all {size} other dated notes fall on {_DAYS[top]}")
        else:
            evidence.append(f"{count} of {size} other dated notes fall on {_DAYS[top]}")


def _weigh_taken(case: Case, claims: list[Claim], evidence: list[str]) -> None:
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


def _weigh_written_weekday(case: Case, claims: list[Claim]) -> None:
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


def _weigh_index(case: Case, survey: Survey, claims: list[Claim], evidence: list[str]) -> None:
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


def _weigh_years(case: Case, claims: list[Claim], evidence: list[str]) -> None:
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


def _weigh_span(case: Case, claims: list[Claim]) -> None:
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


def _weigh_step(case: Case, claims: list[Claim]) -> None:
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


def _weigh_swap(case: Case, claims: list[Claim]) -> None:
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


def _weigh_git(case: Case, claims: list[Claim], evidence: list[str], ask_git: Callable[[str], int]) -> None:
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


_MONTHS = (
    "", "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip


def day_name(day: int) -> str:
    """The English name of a weekday, 1 being Monday."""
    return _DAYS[day].removesuffix("s")


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
