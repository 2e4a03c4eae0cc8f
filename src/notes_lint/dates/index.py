"""Pages that list notes with their dates: a line whose date is not that of the note that it links to."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from notes_lint.dates.calendar import agree, complete, merge, possible
from notes_lint.dates.habits import bare
from notes_lint.dates.style import render
from notes_lint.dates.trust import settled
from notes_lint.dates.wording import long_date
from notes_lint.diagnostic import SUGGESTION, UNSAFE, Diagnostic, Edit, Fix
from notes_lint.text import unquote

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from notes_lint.dates.habits import Case, Survey
    from notes_lint.dates.record import DateRecord, Entry

# An index has at least this many lines that agree with their notes.
LEAST = 4


def wrong_entries(
    known: Survey, records: Mapping[str, DateRecord], disputed: Mapping[str, list[Diagnostic]]
) -> Iterator[tuple[str, Diagnostic]]:
    """(index page, finding) for each line that names another day than its note, on pages where nearly all agree."""
    names: dict[str, list[Case]] | None = None
    for path, record in records.items():
        if len(record.entries) <= LEAST:
            continue
        if names is None:
            names = {}
            for each in known.cases.values():
                names.setdefault(each.text, []).append(each)
        right, wrong = 0, []
        for entry in record.entries:
            case = _target(path, entry.target, known, names)
            when = settled(case) if case is not None else 0
            if case is None or not complete(when) or not possible(when):
                continue
            if agree(entry.when, when):
                right += 1
            else:
                wrong.append((entry, case, when))
        if right < LEAST or len(wrong) > max(1, right // 8):
            continue
        listed = {bare(entry.target) for entry in record.entries}
        for entry, case, when in wrong:
            if case.path not in disputed:
                yield path, _finding(entry, case, when, known, listed)


def _target(path: str, destination: str, known: Survey, names: Mapping[str, list[Case]]) -> Case | None:
    target = unquote(destination.partition("#")[0])
    joined = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
    for each in (joined, joined + ".md"):
        if each in known.cases:
            return known.cases[each]
    found = names.get(bare(target), [])
    return found[0] if len(found) == 1 else None


def _finding(entry: Entry, case: Case, when: int, known: Survey, listed: set[str]) -> Diagnostic:
    name = case.path.rpartition("/")[2]
    message = (
        f"this line says {long_date(entry.when, when)}; {name}, to which it links, is of "
        f"{long_date(when, entry.when if entry.when > 9999 else when)}"
    )
    # Where the line's day has a note that is listed nowhere, the link may be the wrong half of the line.
    other = next(
        (
            each
            for each in case.group.cases
            if each is not case and agree(each.named, entry.when) and each.named and each.text not in listed
        ),
        None,
    )
    if other is not None and complete(merge(other.named, entry.when)):
        message += f"; {other.path.rpartition('/')[2]} is of that day, and is not listed"
    text = render(entry.style, merge(when, entry.when), entry.language)
    fix = Fix(
        f"write {text}",
        (Edit(entry.start, entry.end, text),),
        applicability=UNSAFE if other is None else SUGGESTION,
    )
    return Diagnostic(entry.start, entry.end, message, suggestions=(text,), fixes=(fix,))
