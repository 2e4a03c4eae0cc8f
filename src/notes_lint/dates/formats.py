"""Notes whose date is written in another format than those of all their neighbours: headers here, names in `filenames`.

A habit is a format that at least four notes of a group share and that nearly all of them follow. A vault may have
several habits; they are told apart by folder, by the kind of date in the file name, by the place of the header and
by whether it names a day.
"""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

from msgspec import Struct

from notes_lint.dates.apps import from_strptime
from notes_lint.dates.calendar import complete, merge, possible
from notes_lint.dates.findings import language_of, surveyed
from notes_lint.dates.habits import Case, Group, fits, reading, style_of
from notes_lint.dates.style import precision, render, unify
from notes_lint.diagnostic import SAFE, UNSAFE, Diagnostic, Edit, Fix

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from notes_lint.dates.record import Header
    from notes_lint.diagnostic import Applicability
    from notes_lint.vault import Vault

LEAST = 4
_BRACKETS = ("[[…]]", "(…)", "[…]", "{…}")


class Form(Struct, frozen=True, order=True, gc=False):
    """How a date is written: the brackets around it (or "") and its style."""

    frame: str
    style: str


class Habit(Struct, frozen=True, order=True, gc=False):
    """The format that nearly all follow, by how many of how many, and an example of it."""

    form: Form
    size: int
    total: int


def _by_count(item: tuple[Form, int]) -> tuple[int, int, Form]:
    # The commonest first; where two are even, the one with zeros, which sorts better.
    form, count = item
    tokens = form.style.split("|")
    return -count, tokens.count("D") + tokens.count("M"), form


def allowed_styles(vault: Vault) -> tuple[str, ...]:
    """The formats that the settings name: what is written so is never odd."""
    return tuple(style for each in vault.settings.dates.formats if (style := from_strptime(each)))


def clusters_of(forms: Iterable[Form]) -> list[tuple[Form, int, set[Form]]]:
    """Formats that may be one habit, together: (what they are instances of, how many notes, the formats)."""
    clusters: list[tuple[Form, int, set[Form]]] = []
    for form, count in sorted(Counter(forms).items(), key=_by_count):
        for i, (other, size, members) in enumerate(clusters):
            joined = unify(other.style, form.style) if other.frame == form.frame else None
            if joined is not None:
                clusters[i] = (Form(form.frame, joined), size + count, members | {form})
                break
        else:
            clusters.append((form, count, {form}))
    return sorted(clusters, key=lambda cluster: -cluster[1])


def odd_ones(members: list[tuple[int, Form]]) -> Iterator[tuple[int, Habit]]:
    """The places (in ``members``, of which each has a packed date and a format) that follow no habit, with the habit
    that they should follow: that of nearly all, or else that of all the notes just before and just after."""
    clusters = clusters_of(form for _, form in members)
    total = len(members)
    if len(clusters) < 2:
        return
    best, count, _ = clusters[0]
    if count >= LEAST and count * 4 >= total * 3:
        few = max(1, total // 10)  # what many notes do is a habit of its own
        rare = {form for _, size, forms in clusters[1:] if size <= few for form in forms}
        for i, (_, form) in enumerate(members):
            if form in rare and not _only_padded(form, best):
                yield i, Habit(best, count, total)
        if rare:
            return
    yield from _odd_in_time(members, clusters)


_AROUND = 4


def _odd_in_time(
    members: list[tuple[int, Form]], clusters: list[tuple[Form, int, set[Form]]]
) -> Iterator[tuple[int, Habit]]:
    """A vault that changed its mind has a habit for each time; what stands alone within one is odd."""
    order = sorted((date, i) for i, (date, _) in enumerate(members) if date > 9999)
    which = {form: number for number, (_, _, forms) in enumerate(clusters) for form in forms}
    row = [which[members[i][1]] for _, i in order]
    turns = sum(a != b for a, b in pairwise(row))
    if len(row) <= 2 * _AROUND or turns * 8 > len(row) + 16:
        return
    for at in range(_AROUND, len(row) - _AROUND):
        around = {*row[at - _AROUND : at], *row[at + 1 : at + 1 + _AROUND]}
        if len(around) == 1 and row[at] not in around:
            habit, count, _ = clusters[around.pop()]
            if not _only_padded(members[order[at][1]][1], habit):
                yield order[at][1], Habit(habit, count, len(members))


def _only_padded(form: Form, habit: Form) -> bool:
    """Whether a form of digits differs by its zeros alone: nobody takes zeros out of a date that sorts well."""
    if ":" in form.style or form.frame != habit.frame:
        return False
    padded = [token.replace("DD", "D").replace("MM", "M").replace("*", "") for token in form.style.split("|")]
    plain = [token.replace("DD", "D").replace("MM", "M").replace("*", "") for token in habit.style.split("|")]
    return padded == plain and {"D", "M"}.isdisjoint(form.style.split("|"))


def headers(vault: Vault) -> dict[str, list[Diagnostic]]:
    """Findings of `inconsistent-date-format` by note."""
    found: dict[str, list[Diagnostic]] = {}
    allowed = vault.shared(allowed_styles)
    for group in vault.shared(surveyed).groups:
        if len(group.cases) <= LEAST:
            continue
        places: dict[tuple[str, str], list[tuple[Case, Header]]] = {}
        for case in group.cases:
            seen = ""
            for header in case.headers:
                if header.until or header.place == seen:
                    continue
                seen = header.place
                key = _place(header), precision(header.style)
                if key in places:
                    places[key].append((case, header))
                else:
                    places[key] = [(case, header)]
        for (place, _), members in places.items():
            if not place.startswith(("field", "matter")) and not _own_dates(place, group, members):
                continue
            _judge_headers(group, members, allowed, found)
    return found


def _own_dates(place: str, group: Group, members: list[tuple[Case, Header]]) -> bool:
    """Whether the dates of a place are mostly the notes' own, by their names: a first line may speak of any day."""
    amid = place.endswith(("subtitle", "/inside"))
    if not amid and not any(case.named for case, _ in members):
        return True
    own = sum(bool(case.named) and fits(header, case.named, group) for case, header in members)
    return own * 4 >= len(members) * (3 if amid else 2)


def _place(header: Header) -> str:
    place = "field" if header.place.startswith("field") else header.place
    return f"{place}/inside" if header.spot == "inside" else place


def _form(header: Header, group: Group) -> Form:
    return Form(header.frame if header.frame in _BRACKETS else "", style_of(header, group))


def _judge_headers(
    group: Group,
    members: list[tuple[Case, Header]],
    allowed: tuple[str, ...],
    found: dict[str, list[Diagnostic]],
) -> None:
    if len(members) <= LEAST or len({(header.style, header.frame) for _, header in members}) < 2:
        return
    forms = [(_date_of(case, header), _form(header, group)) for case, header in members]
    for i, habit in odd_ones(forms):
        case, header = members[i]
        if reading(header, group)[1] or is_allowed(forms[i][1].style, allowed):
            continue
        diagnostic = _differs(case, header, forms[i][1], habit)
        if diagnostic is not None:
            found.setdefault(case.path, []).append(diagnostic)


def is_allowed(style: str, allowed: tuple[str, ...]) -> bool:
    return any(unify(style, each) is not None for each in allowed)


def _date_of(case: Case, header: Header) -> int:
    # A note whose date is in dispute has no sure place in time.
    return case.named if case.named > 9999 and fits(header, case.named, case.group) else 0


def _differs(case: Case, header: Header, form: Form, habit: Habit) -> Diagnostic | None:
    when = reading(header, case.group)[0]
    date = when if when > 9999 else merge(when, case.named // 10000 * 10000)
    if not possible(date):
        return None
    asks_day = precision(habit.form.style) == "day"
    language = language_of(header, case.group)
    text = _write(habit.form, date, language) if (complete(date) or not asks_day) and date > 9999 else ""
    left, right = _sides(form.frame)
    start, end = header.start - len(left.encode()), header.end + len(right.encode())
    shown = text or "another format"
    message = (
        f"the date is written in another format than in {habit.size} of the {habit.total} notes like this one"
    )
    if text:
        message += f", which write it as in {shown}"
    else:
        return None
    kind: Applicability = (
        UNSAFE if header.place in ("title", "subtitle") or "[[" in (left + habit.form.frame) else SAFE
    )
    effect = "wikilink" if "[[" in left + habit.form.frame else "text"
    fix = Fix(f"write {text}", (Edit(start, end, text),), applicability=kind, effect=effect)
    return Diagnostic(start, end, message, suggestions=(text,), fixes=(fix,))


def _sides(frame: str) -> tuple[str, str]:
    left, _, right = frame.partition("…")
    return left, right


def _write(form: Form, date: int, language: str) -> str:
    left, right = _sides(form.frame)
    return left + render(form.style, date, language) + right
