"""Which of a note's witnesses speak of its own date, whether they contradict one another, and the notes around it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notes_lint.dates.calendar import agree, complete, day_number, merge, possible, unpack, weekday
from notes_lint.dates.habits import Case, Group, Series, fits, reading

if TYPE_CHECKING:
    from notes_lint.dates.record import Header


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
        # A page reference may be to any day.
        firm = header.spot in ("whole", "end") and not header.frame.startswith("[[")
        least = 1 if firm or header.place.startswith("field") else 2
        return yes >= least and (no == 1 or (no == 2 and yes >= 4) or no * 4 <= yes + no)
    # Nobody agrees: one note (or a few) alone. Only what can hardly be anything but the note's date counts.
    if no != 1 or not header.when % 100 or len(group.cases) > 6 or header.place == "subtitle":
        return False
    sure = header.spot == "whole" or header.place.startswith("field") or header.place == "matter:date"
    if header.frame.startswith("[["):
        return sure and header.spot == "whole"
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
            if not fits(header, named, group) and trusted(header, case) and plausible(header, group):
                return True
        if case.told and case.folder.when and not agree(case.told, case.folder.when):
            yes, no = group.trust.get("folder", (0, 0))
            if case.told // 10000 == case.folder.when // 10000 - 1 and case.told // 100 % 100 > 10:
                return False  # what is planned in autumn for the next year lies in that year's folder
            return yes >= 3 and (no == 1 or no * 4 <= yes)
        return False
    return _headers_differ(case)


def plausible(header: Header, group: Group) -> bool:
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
        and (header.place != "subtitle") and plausible(header, case.group)
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
