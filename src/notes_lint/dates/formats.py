"""Notes whose date is written in another format than those of all their neighbours: in the header, in the name.

A habit is a format that at least four notes of a group share and that nearly all of them follow. A vault may have
several habits; they are told apart by folder, by the kind of date in the file name, by the place of the header and
by whether it names a day.
"""

from __future__ import annotations

import re
from collections import Counter
from copy import copy
from typing import TYPE_CHECKING, NamedTuple

from notes_lint.dates.apps import AppFormat, app_formats
from notes_lint.dates.calendar import agree, complete, merge, pack, possible
from notes_lint.dates.findings import language_of, renamed, surveyed
from notes_lint.dates.habits import Case, Group, Survey, reading, swapped
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


def habit_of(forms: Iterable[Form]) -> tuple[Habit | None, set[Form]]:
    """The habit behind these formats, and which of them do not follow it."""
    counts = Counter(forms)
    total = sum(counts.values())
    clusters: list[tuple[Form, int, list[Form]]] = []
    for form, count in sorted(counts.items(), key=_by_count):
        for i, (other, size, members) in enumerate(clusters):
            joined = unify(other.style, form.style) if other.frame == form.frame else None
            if joined is not None:
                clusters[i] = (Form(form.frame, joined), size + count, [*members, form])
                break
        else:
            clusters.append((form, count, [form]))
    if len(clusters) < 2:
        return None, set()
    clusters.sort(key=lambda cluster: -cluster[1])
    best, count, members = clusters[0]
    if count < LEAST or count * 4 < total * 3:
        return None, set()
    rare = {
        form for _, size, others in clusters[1:] if size <= max(1, total // 10) for form in others
    }  # what many notes do is a habit of its own
    return Habit(best, count, total), {form for form in rare - set(members) if not _only_padded(form, best)}


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
    for group in vault.shared(surveyed).groups:
        if len(group.cases) <= LEAST:
            continue
        places: dict[tuple[str, str], list[tuple[Case, Header]]] = {}
        for case in group.cases:
            seen = set()
            for header in case.headers:
                place = _place(header)
                if header.until or place in seen or header.spot == "inside":
                    continue
                seen.add(place)
                places.setdefault((place, precision(header.style)), []).append((case, header))
        for members in places.values():
            _judge_headers(group, members, found)
    return found


def _place(header: Header) -> str:
    return "field" if header.place.startswith("field") else header.place


def _form(header: Header, group: Group) -> Form:
    style = swapped(header.style) if header.alt and group.header_order == "dm" else header.style
    return Form(header.frame if header.frame in _BRACKETS else "", style)


def _judge_headers(
    group: Group, members: list[tuple[Case, Header]], found: dict[str, list[Diagnostic]]
) -> None:
    if len(members) <= LEAST:
        return
    habit, rare = habit_of([_form(header, group) for _, header in members])
    if habit is None or not rare:
        return
    for case, header in members:
        form = _form(header, group)
        if form in rare and not (header.alt and not group.header_order):
            diagnostic = _differs(case, header, form, habit)
            if diagnostic is not None:
                found.setdefault(case.path, []).append(diagnostic)


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
    by_prefix: dict[str, list[Case]] = {}
    for case in group.cases:
        if case.told:
            by_prefix.setdefault(
                re.sub(r"[\W_]+", "", case.prefix) if len(case.prefix) < 24 else "", []
            ).append(case)
    for cases in by_prefix.values():
        if len(cases) <= LEAST:
            continue
        habit, rare = habit_of([Form("", case.style) for case in cases])
        if habit is None:
            continue
        for case in cases:
            if Form("", case.style) in rare:
                yield case, habit.form.style, habit.size, habit.total


def _odd_kinds(groups: list[Group]) -> Iterator[tuple[Case, str, int, int]]:
    """Names that say less than their neighbours', or say it in another way, where the header says the rest."""
    every = groups
    groups = [group for group in groups if group.kind != "none" and not group.kind.startswith("folder")]
    dated = [(group, [case for case in group.cases if case.told and _has_day(case)]) for group in groups]
    dated = [(group, cases) for group, cases in dated if cases]
    if not dated:
        return
    main, cases = max(dated, key=lambda pair: (len(pair[1]), pair[0].kind))
    if main.kind not in ("full", "pair", "named") or len(cases) < LEAST:
        return
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
    habit, rare = habit_of([Form("", case.style) for case in cases])
    if habit is not None:
        return habit.form.style
    style = cases[0].style
    for case in cases[1:]:
        joined = unify(style, case.style)
        if joined is None:
            return ""
        style = joined
    return style if not rare else ""


def _has_day(case: Case) -> bool:
    """Whether a note's header names its day."""
    return any(header.when % 100 and not header.until and header.spot != "inside" for header in case.headers)


def _by_header(case: Case) -> Case | None:
    """The case with the date that its header gives to what little the name says, where the two agree."""
    stem = case.stem
    if stem is None or stem.kind == "six":
        return _garbled(case)
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


_GARBLED = re.compile(r"(?<![0-9])[0-9]{4}[-_. ]*[0-9]{1,2}[-_. ]*[0-9]{1,2}(?![0-9])")


def _garbled(case: Case) -> Case | None:
    """A name that holds the header's digits with separators missing or doubled: `2019-0305`."""
    match = _GARBLED.search(case.text)
    if match is None:
        return None
    parts = [int(part) for part in re.findall("[0-9]+", match[0])]
    digits = re.sub("[^0-9]", "", match[0])
    for header in case.headers:
        when = reading(header, case.group)[0]
        if not complete(when) or header.until:
            continue
        if digits == str(when) or (len(parts) == 3 and pack(*parts) == when):
            return _read_as(
                case, Stem("full", match.start(), match.end(), "YYYY|-|MM|-|DD", when), when, when
            )
    return None


__all__ = ["habit_of", "headers", "names"]
