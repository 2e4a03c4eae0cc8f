"""Notes whose date is written in another format than those of all their neighbours: in the header, in the name.

A habit is a format that at least four notes of a group share and that nearly all of them follow. A vault may have
several habits; they are told apart by folder, by the kind of date in the file name, by the place of the header and
by whether it names a day.
"""

from __future__ import annotations

import re
from collections import Counter
from copy import copy
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from notes_lint.dates.apps import AppFormat, app_formats, from_strptime
from notes_lint.dates.calendar import agree, complete, merge, pack, possible
from notes_lint.dates.findings import language_of, renamed, surveyed
from notes_lint.dates.habits import Case, Group, Survey, fits, in_order, reading
from notes_lint.dates.paths import Stem
from notes_lint.dates.style import precision, render, unify
from notes_lint.diagnostic import SAFE, UNSAFE, Diagnostic, Edit, Fix

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from notes_lint.dates.record import Header
    from notes_lint.diagnostic import Applicability
    from notes_lint.vault import Vault

LEAST = 4
_BRACKETS = ("[[…]]", "(…)", "[…]", "{…}")


class Form(NamedTuple):
    """How a date is written: the brackets around it (or "") and its style."""

    frame: str
    style: str


class Habit(NamedTuple):
    """The format that nearly all follow, by how many of how many, and an example of it."""

    form: Form
    size: int
    total: int


def _by_count(item: tuple[Form, int]) -> tuple[int, int, Form]:
    # The commonest first; where two are even, the one with zeros, which sorts better.
    form, count = item
    tokens = form.style.split("|")
    return -count, tokens.count("D") + tokens.count("M"), form


def _allowed(vault: Vault) -> tuple[str, ...]:
    """The formats that the settings name: what is written so is never odd."""
    return tuple(style for each in vault.settings.dates.formats if (style := from_strptime(each)))


def _clusters(forms: Iterable[Form]) -> list[tuple[Form, int, set[Form]]]:
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
    clusters = _clusters(form for _, form in members)
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
    allowed = vault.shared(_allowed)
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
            if place.endswith(("subtitle", "/inside")) and not _own_dates(group, members):
                continue
            _judge_headers(group, members, allowed, found)
    return found


def _own_dates(group: Group, members: list[tuple[Case, Header]]) -> bool:
    """Whether dates amid a heading's words are mostly the notes' own, by their names."""
    own = sum(bool(case.named) and fits(header, case.named, group) for case, header in members)
    return own * 4 >= len(members) * 3


def _place(header: Header) -> str:
    place = "field" if header.place.startswith("field") else header.place
    return f"{place}/inside" if header.spot == "inside" else place


def _form(header: Header, group: Group) -> Form:
    style = in_order(header.style, header.alt, header.when, group.header_order)
    return Form(header.frame if header.frame in _BRACKETS else "", style)


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
        if (header.alt and not group.header_order) or _is_allowed(forms[i][1].style, allowed):
            continue
        diagnostic = _differs(case, header, forms[i][1], habit)
        if diagnostic is not None:
            found.setdefault(case.path, []).append(diagnostic)


def _is_allowed(style: str, allowed: tuple[str, ...]) -> bool:
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


# --- file names -------------------------------------------------------------------------------------------------


def names(vault: Vault) -> dict[str, list[Diagnostic]]:
    """Findings of `inconsistent-filename` by note."""
    found: dict[str, list[Diagnostic]] = {}
    known = vault.shared(surveyed)
    for app in vault.shared(app_formats):
        _against_app(app, known, vault, found)
    by_folder: dict[str, list[Group]] = {}
    for group in known.groups:
        by_folder.setdefault(group.key, []).append(group)
        if len(group.cases) > LEAST and group.kind != "none":
            for case, style, count, total in _odd_names(group):
                _report_name(case, style, count, total, vault, found)
    for groups in by_folder.values():
        if len(groups) > 1:
            for case, style, count, total in _odd_kinds(groups):
                _report_name(case, style, count, total, vault, found)
    return found


def _against_app(app: AppFormat, known: Survey, vault: Vault, found: dict[str, list[Diagnostic]]) -> None:
    """Daily notes whose names the app that keeps them does not understand."""
    right: list[Case] = []
    wrong: list[Case] = []
    for path, case in known.cases.items():
        if (
            path.rpartition("/")[0] == app.folder
            and case.told > 9999
            and complete(case.told)
            and not case.tail
        ):
            (right if unify(case.style, app.style) is not None else wrong).append(case)
    # An old format that many notes still have is a habit, and the app's setting is the newcomer.
    if not app.folder or len(wrong) > max(2, len(right) // 4):
        return
    for case in wrong:
        rename = renamed(case, case.named, vault, app.style) if possible(case.named) else None
        if rename is not None and not case.prefix:
            name = rename.new.rpartition("/")[2]
            message = f"{app.source} says that daily notes are named otherwise: this would be {name}"
            fix = Fix(f"rename to {rename.new}", renames=(rename,), applicability=UNSAFE, effect="none")
            found[case.path] = [Diagnostic(0, 0, message, fixes=(fix,))]


def _report_name(
    case: Case, style: str, count: int, total: int, vault: Vault, found: dict[str, list[Diagnostic]]
) -> None:
    date = case.named
    for header in case.headers:
        if not date % 100 or date < 9999:
            when = reading(header, case.group)[0]
            date = merge(date, when) if agree(date, when) else date
    if not possible(date) or date > 21000000 or case.path in found:
        return
    if _is_allowed(case.style, vault.shared(_allowed)):
        return
    if (precision(style) == "day" and not date % 100) or ("YY" in style and date < 9999):
        return
    rename = renamed(case, date, vault, style)
    if rename is None:
        return
    name = rename.new.rpartition("/")[2]
    message = f"{count} of the {total} notes like this one write the date in their name differently: this would be {name}"
    fix = Fix(f"rename to {rename.new}", renames=(rename,), applicability=UNSAFE, effect="none")
    found[case.path] = [Diagnostic(0, 0, message, fixes=(fix,))]


def _odd_names(group: Group) -> Iterator[tuple[Case, str, int, int]]:
    """Names in another format than the group's: `2023-7-31` among `2023-07-24`."""
    if len({case.style for case in group.cases if case.told}) < 2:
        return
    by_prefix: dict[str, list[Case]] = {}
    for case in group.cases:
        if case.told:
            prefix = case.prefix
            key = re.sub(r"[\W_]+", "", prefix) if 0 < len(prefix) < 24 else ""
            by_prefix.setdefault(key, []).append(case)
    for cases in by_prefix.values():
        if len(cases) <= LEAST:
            continue
        for i, habit in odd_ones([(case.named, Form("", _lenient(case))) for case in cases]):
            yield cases[i], habit.form.style, habit.size, habit.total


def _lenient(case: Case) -> str:
    """The format of a name; June and July are so short that many write them in full among short names."""
    return case.style.replace("MMMM:", "MMMx:") if case.told // 100 % 100 in (6, 7) else case.style


def _odd_kinds(groups: list[Group]) -> Iterator[tuple[Case, str, int, int]]:
    """Names that say less than their neighbours', or say it in another way, where the header says the rest."""
    every = groups
    groups = [group for group in groups if group.kind != "none" and not group.kind.startswith("folder")]
    # Whatever is odd has a header with a day, and a name that says less or says it in another way.
    counts = [
        sum(1 for case in group.cases if case.told and case.headers and _has_day(case)) for group in groups
    ]
    if not counts or max(counts) < LEAST:
        return
    main = groups[counts.index(max(counts))]
    if main.kind not in ("full", "pair", "named"):
        return
    if not any(
        case.headers and _has_day(case) for group in every if group is not main for case in group.cases
    ):
        return
    cases = [case for case in main.cases if case.told and _has_day(case)]
    habit_style = _main_style(cases)
    odd = [
        read
        for group in every
        if group is not main
        for case in group.cases
        if case.headers and _has_day(case) and (read := _by_header(case)) is not None
    ]
    total = len(cases) + len(odd)
    if not habit_style or not odd or len(odd) > max(1, total // 10):
        return
    for case in odd:
        yield case, habit_style, len(cases), total


def _main_style(cases: list[Case]) -> str:
    """The format of nearly all of these names, or ""."""
    best, count, _ = _clusters(Form("", case.style) for case in cases)[0]
    return best.style if count * 4 >= len(cases) * 3 else ""


def _has_day(case: Case) -> bool:
    """Whether a note's header names its day."""
    return any(header.when % 100 and not header.until and header.spot != "inside" for header in case.headers)


def _by_header(case: Case) -> Case | None:
    """The case with the date that its header gives to what little the name says, where the two agree."""
    stem = case.stem
    if stem is None or stem.kind in ("six", "pair", "one"):
        garbled = _garbled(case)
        if garbled is not None or stem is None:
            return garbled
    for header in case.headers:
        when = reading(header, case.group)[0]
        if not when % 100 or header.until:
            continue
        if case.told:
            return case if agree(case.named, when) else None
        month_only = stem.kind == "one" and when // 100 % 100 == stem.a and case.folder.when % 10000 == 0
        if month_only and case.folder.when and agree(when, case.folder.when):
            return _read_as(case, stem, stem.a * 100, merge(stem.a * 100, case.folder.when))
        if stem.kind == "pair" and when % 10000 in (stem.a * 100 + stem.b, stem.b * 100 + stem.a):
            return _read_as(case, stem, when % 10000, when)
    return None


def _read_as(case: Case, stem: Stem, told: int, named: int) -> Case:
    read = copy(case)
    read.stem, read.style, read.told, read.named = stem, stem.style, told, named
    return read


_GARBLED = re.compile(r"(?<![0-9])[0-9][0-9_. -]{4,12}[0-9](?![0-9])")


def _garbled(case: Case) -> Case | None:
    """A name with the header's digits, but for separators that are missing or one digit: `2019-0305`, `20199-03-05`."""
    match = _GARBLED.search(case.text)
    if match is None:
        return None
    parts = [int(part) for part in re.findall("[0-9]+", match[0])]
    digits = re.sub("[^0-9]", "", match[0])
    for header in case.headers:
        when = reading(header, case.group)[0]
        if not complete(when) or header.until:
            continue
        same = len(parts) == 3 and parts[0] > 999 and pack(*parts) == when
        if same or digits == str(when) or (len(digits) != 8 and _one_more(digits, str(when))):
            return _read_as(
                case, Stem("full", match.start(), match.end(), "YYYY|-|MM|-|DD", when), when, when
            )
    return None


def _one_more(a: str, b: str) -> bool:
    """Whether one of two strings is the other with one character more."""
    if abs(len(a) - len(b)) != 1:
        return False
    long, short = (a, b) if len(a) > len(b) else (b, a)
    return any(long[:i] + long[i + 1 :] == short for i in range(len(long)))


__all__ = ["headers", "names", "odd_ones"]
