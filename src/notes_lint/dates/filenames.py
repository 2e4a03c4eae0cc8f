"""File names that write their date in another format than nearly all of their neighbours."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from notes_lint.dates.apps import AppFormat, app_formats
from notes_lint.dates.calendar import agree, complete, merge, pack, possible
from notes_lint.dates.findings import renamed, surveyed
from notes_lint.dates.formats import LEAST, Form, allowed_styles, clusters_of, is_allowed, odd_ones
from notes_lint.dates.habits import Case, Group, Survey, reading
from notes_lint.dates.paths import Stem
from notes_lint.dates.style import precision, unify
from notes_lint.diagnostic import UNSAFE, Diagnostic, Fix
from notes_lint.lazy import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notes_lint.vault import Vault


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
    if is_allowed(case.style, vault.shared(allowed_styles)):
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
    best, count, _ = clusters_of(Form("", case.style) for case in cases)[0]
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
    from copy import copy

    read = copy(case)
    read.stem, read.style, read.told, read.named = stem, stem.style, told, named
    return read


_GARBLED = pattern(r"(?<![0-9])[0-9][0-9_. -]{4,12}[0-9](?![0-9])")


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
