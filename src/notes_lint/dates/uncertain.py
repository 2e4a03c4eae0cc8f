"""What the uncertain numbers of file names mean, as the notes around show: `09-10`, `06-slug`, `240728`, `24-07-28`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notes_lint.dates.calendar import agree, complete, pack
from notes_lint.dates.style import swapped

if TYPE_CHECKING:
    from notes_lint.dates.habits import Case, Group, Survey


def winner(votes: dict[str, int], least: int) -> str:
    first, second = sorted(votes, key=lambda name: (-votes[name], name))[:2]
    if votes[first] >= least and votes[first] >= 4 * votes[second]:
        return first
    return ""


def read_pairs(group: Group, out: Survey) -> None:
    """``09-10``: month first, day first, or no date at all."""
    votes, against, month_range, day_range = {"md": 0, "dm": 0}, 0, 0, 0
    for case in group.cases:
        stem = case.stem
        assert stem is not None
        month_range += stem.a <= 12
        day_range += stem.b <= 12
        best = best_header(case)
        if best and stem.a != stem.b:
            said = best % 10000
            if said == stem.a * 100 + stem.b:
                votes["md"] += 1
            elif said == stem.b * 100 + stem.a:
                votes["dm"] += 1
            else:
                against += 1
    size = len(group.cases)
    order = group.order
    if order:
        pass
    elif sum(votes.values()):
        order = winner(votes, 1) if against <= sum(votes.values()) else ""
    elif not against and size >= 4 and any(case.folder.when for case in group.cases):
        in_year = all(case.folder.when for case in group.cases)
        if in_year and month_range == size and day_range < size:
            order = "md"
        elif in_year and day_range == size and month_range < size:
            order = "dm"
    elif against == 1 and size == 1 and group.cases[0].folder.when and _alone(group.cases[0]):
        order = out.order or "md"
    group.order = order
    if not order:
        return
    for case in group.cases:
        stem = case.stem
        assert stem is not None
        month, day = (stem.a, stem.b) if order == "md" else (stem.b, stem.a)
        case.told = pack(0, month, day)
        case.style = stem.style if order == "md" else swapped(stem.style)


def _alone(case: Case) -> bool:
    """Whether the two numbers of a name are most likely a date though no other note shows it: `06-28`, `06-28-slug`."""
    stem = case.stem
    return stem is not None and stem.start == 0 and stem.style.split("|")[1] in "-_" and stem.a <= 12


def best_header(case: Case) -> int:
    """The first header that names a day, where it can be read in one way only."""
    for header in case.headers:
        if header.when % 100 and not header.alt and not header.until and header.place != "matter:created":
            return header.when
    return 0


def read_ones(group: Group, _out: Survey) -> None:
    """``06-slug``: a month below a year's folder, a day below a month's, or a chapter."""
    months = days = other = 0
    for case in group.cases:
        stem = case.stem
        assert stem is not None
        for header in case.headers[:1]:
            if header.when // 100 % 100 == stem.a and case.folder.when % 10000 == 0:
                months += 1
            elif header.when % 100 == stem.a and case.folder.when // 100 % 100:
                days += 1
            else:
                other += 1
    if max(months, days) < 3 or other > max(months, days) // 3:
        return
    for case in group.cases:
        stem = case.stem
        assert stem is not None
        if months >= days and stem.a < 13:
            case.told, case.style = pack(0, stem.a, 0), stem.style
        elif days > months:
            case.told, case.style = pack(0, 0, stem.a), swapped(stem.style)


def read_short(group: Group, _out: Survey) -> None:
    """``240728``, ``24-07-28``, ``202407``: dates where the headers say so, or where every one of many can be."""
    if group.kind == "three":
        _read_three(group)
        return
    stems = [(case, case.stem) for case in group.cases if case.stem is not None]
    for style, values in (
        ("YY|MM|DD", [stem.a for _, stem in stems]),
        ("YYYY|MM", [stem.alt for _, stem in stems]),
    ):
        right = wrong = 0
        for (case, _), value in zip(stems, values, strict=True):
            best = best_header(case)
            if best and value:
                right += agree(best, value)
                wrong += not agree(best, value)
        valid = sum(map(bool, values))
        sure = right >= 2 and wrong <= right // 2
        if sure or (not wrong and len(stems) >= 5 and valid == len(stems)):
            for (case, _), value in zip(stems, values, strict=True):
                case.told, case.style = value, style
            return


def _read_three(group: Group) -> None:
    """Three short numbers: year first, month first or day first."""
    forms = ("YY|{0}|MM|{0}|DD", "MM|{0}|DD|{0}|YY", "DD|{0}|MM|{0}|YY")
    votes = [0, 0, 0]
    readings: list[tuple[Case, tuple[int, int, int], str]] = []
    for case in group.cases:
        stem = case.stem
        assert stem is not None
        mark = stem.style.split("|")[1]
        a, b, c = (int(part) for part in case.text[stem.start : stem.end].split(mark))
        options = (pack(2000 + a, b, c), pack(2000 + c, a, b), pack(2000 + c, b, a))
        readings.append((case, options, mark))
        best = best_header(case)
        for i, option in enumerate(options):
            votes[i] += bool(best) and complete(best) and best == option
    top = max(votes)
    if top < 2 or sum(votes) - top > top // 3:
        return
    which = votes.index(top)
    for case, options, mark in readings:
        case.told, case.style = options[which], forms[which].format(mark)
