"""Headers that are missing, that were copied, or that lie in the future."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from notes_lint.dates.calendar import complete, pack, possible
from notes_lint.dates.findings import contradictions, surveyed
from notes_lint.dates.habits import Case, Group, place_of
from notes_lint.dates.judge import long_date, settled
from notes_lint.dates.record import gather
from notes_lint.diagnostic import SUGGESTION, Diagnostic, Edit, Fix

if TYPE_CHECKING:
    from collections.abc import Mapping

    from notes_lint.dates.record import DateRecord
    from notes_lint.vault import Vault

_NUMBER = re.compile(r"[0-9]+")
# A note with less than this is a stub that nobody has written yet.
_STUB = 60


def missing(vault: Vault, *, share: float = 0.8) -> dict[str, list[Diagnostic]]:
    """Findings of `missing-date-header` by note: its name has a date, and ``share`` of its kind say it in a header."""
    found = {}
    for group in vault.shared(surveyed).groups:
        if group.kind in ("none", "folder") or len(group.cases) < 6:
            continue
        cases = [case for case in group.cases if case.told]
        with_header = [case for case in cases if any(_dates(header.place) for header in case.headers)]
        if len(cases) < 6 or len(with_header) == len(cases) or len(with_header) < share * (len(cases) - 1):
            continue
        for case in cases:
            note = vault.notes[case.path]
            if not case.headers and note.size >= _STUB:
                places = [place_of(other.headers[0]) for other in with_header]
                place = max(sorted(set(places)), key=places.count)
                message = (
                    f"{len(with_header)} of the {len(cases)} notes like this one say their date in "
                    f"{_PLACES.get(place.partition('/')[0].partition(':')[0], 'the header')}; this one does not"
                )
                found[case.path] = [Diagnostic(0, 0, message)]
    return found


_PLACES = {
    "title": "the title",
    "field": "a line of its own",
    "line": "a line of its own",
    "matter": "the front matter",
}


def _dates(place: str) -> bool:
    return place != "matter:created"


def repeated(vault: Vault) -> dict[str, list[Diagnostic]]:
    """Findings of `repeated-header` by note: the first line of another note, where each has its own."""
    found: dict[str, list[Diagnostic]] = {}
    records = vault.gathered(gather)
    disputed = vault.shared(contradictions)
    for group in vault.shared(surveyed).groups:
        if len(group.cases) >= 5:
            _repeated_in(group, records, disputed, found)
    return found


def _natural(path: str) -> list[tuple[int, str]]:
    """A key that sorts `meeting-9` before `meeting-10`."""
    return [(int(part), "") if part.isdigit() else (0, part) for part in re.split(r"([0-9]+)", path)]


def _repeated_in(
    group: Group,
    records: Mapping[str, DateRecord],
    disputed: Mapping[str, list[Diagnostic]],
    found: dict[str, list[Diagnostic]],
) -> None:
    titles: dict[tuple[str, str], list[Case]] = {}
    count = 0
    for case in group.cases:
        record = records.get(case.path)
        if record is None or not record.title:
            continue
        count += 1
        series = _NUMBER.sub("#", case.prefix if case.stem is not None else case.text.lower())
        tail = case.tail if case.stem is not None else ""
        titles.setdefault((series + tail, record.title), []).append(case)
    repeats = [cases for cases in titles.values() if len(cases) > 1]
    if count < 5 or not repeats or sum(len(cases) - 1 for cases in repeats) > max(1, count // 8):
        return
    for cases in repeats:
        if len(cases) > 3:
            continue
        cases.sort(key=lambda case: _natural(case.path))
        original = cases[0]
        for case in cases[1:]:
            if case.path in disputed or original.path in disputed or case.text == original.text:
                continue
            record = records[case.path]
            found[case.path] = [_copied(case, original, record, group, records)]


def _copied(
    case: Case, original: Case, record: DateRecord, group: Group, records: Mapping[str, DateRecord]
) -> Diagnostic:
    name = original.path.rpartition("/")[2]
    start = record.title_start
    end = start + len(record.title.encode())
    message = f"this first line stands in {name}, too, and all others of the {len(group.cases)} notes like it have their own"
    number = _expected_number(case, original, record.title, group, records)
    fixes: tuple[Fix, ...] = ()
    if number is not None:
        at, old, new = number
        text = str(new)
        at_byte = start + len(record.title[:at].encode())
        fixes = (Fix(f"write {text}", (Edit(at_byte, at_byte + len(old), text),), applicability=SUGGESTION),)
    return Diagnostic(start, end, message, fixes=fixes)


def _expected_number(
    case: Case, original: Case, title: str, group: Group, records: Mapping[str, DateRecord]
) -> tuple[int, str, int] | None:
    """The running number that the title should have: (place in the title, what stands there, the number)."""
    ordered = sorted(
        (other for other in group.cases if records[other.path].title), key=lambda other: _natural(other.path)
    )
    index = ordered.index(case)
    if index == 0 or ordered[index - 1] is not original:
        return None
    for match in _NUMBER.finditer(title):
        shape = (title[: match.start()], title[match.end() :])
        numbers = []
        for other in ordered:
            text = records[other.path].title
            if text.startswith(shape[0]) and text.endswith(shape[1]):
                middle = text[len(shape[0]) : len(text) - len(shape[1]) or None]
                if middle.isdigit():
                    numbers.append((other, int(middle)))
        steps = [b - a for (_, a), (_, b) in pairwise(numbers)]
        if len(numbers) >= 4 and steps.count(1) * 4 >= len(steps) * 3 - 3:
            return match.start(), match[0], int(match[0]) + 1
    return None


def future(vault: Vault) -> dict[str, list[Diagnostic]]:
    """Findings of `future-date` by note: what its witnesses agree on is later than today."""
    year, month, day = (int(part) for part in vault.today.split("-"))
    today = pack(year, month, day)
    found = {}
    for path, case in vault.shared(surveyed).cases.items():
        when = settled(case)
        if complete(when) and possible(when) and today < when < 21000000:
            header = case.headers[0] if case.headers else None
            start, end = (header.start, header.end) if header is not None else (0, 0)
            found[path] = [Diagnostic(start, end, f"{long_date(when)} lies in the future")]
    return found
