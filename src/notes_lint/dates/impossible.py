"""Dates that cannot be: the thirteenth month, June 31st, the year 2926; and weekdays that are not the day's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notes_lint.dates.calendar import (
    agree,
    complete,
    day_number,
    from_day_number,
    merge,
    month_length,
    pack,
    possible,
    swap,
    unpack,
    weekday,
)  # fmt: skip
from notes_lint.dates.findings import contradictions, renamed, rewritten, surveyed
from notes_lint.dates.habits import Case, Group, fits, reading, style_of
from notes_lint.dates.record import DateRecord, Header, Suspect, gather, sane
from notes_lint.dates.style import render
from notes_lint.dates.trust import series_of
from notes_lint.dates.wording import day_name, long_date
from notes_lint.diagnostic import SAFE, SUGGESTION, UNSAFE, Diagnostic, Edit, Fix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notes_lint.diagnostic import Applicability
    from notes_lint.vault import Vault


def impossible(vault: Vault) -> dict[str, list[Diagnostic]]:
    """Findings of `impossible-date` by note: in names, headers, front matter and text."""
    found: dict[str, list[Diagnostic]] = {}
    known = vault.shared(surveyed)
    records = vault.gathered(gather)
    for group in known.groups:
        for case in group.odd:
            _add(found, case.path, _bad_name(case, vault))
    for path, record in records.items():
        if not record.doubtful:
            continue
        case = known.cases[path]
        wrong: dict[int, list[Header]] = {}
        for header in record.headers:
            if not sane(header) and header.place != "matter:created":
                wrong.setdefault(
                    header.when % 10000 if not possible(header.when) else header.when, []
                ).append(header)
        for headers in wrong.values():
            _add(found, path, _bad_header(headers, case))
        taken = [(header.start, header.end) for header in record.headers]
        for suspect in record.suspects:
            if suspect.kind == "impossible" and not _overlaps(suspect, taken):
                _add(found, path, _bad_text(suspect))
    return found


def _add(found: dict[str, list[Diagnostic]], path: str, diagnostic: Diagnostic | None) -> None:
    if diagnostic is not None:
        found.setdefault(path, []).append(diagnostic)


def _overlaps(suspect: Suspect, taken: list[tuple[int, int]]) -> bool:
    return any(suspect.start < end and suspect.end > start for start, end in taken)


def why(when: int) -> str:
    """Why a date cannot be."""
    year, month, day = unpack(when)
    if month > 12:
        return f"there is no month {month}"
    if day > month_length(year, month):
        name = long_date(pack(0, month, 0))
        return f"{name}{f' {year}' if month == 2 and year else ''} has {month_length(year, month)} days"
    return f"the year {year} can hardly be meant"


def _neighbour_year(case: Case, when: int) -> int:
    """A year of other notes, or of the folders, from which the year differs in one digit (or two exchanged)."""
    year = f"{when // 10000:04d}"
    years = {
        (other.named or next((header.when for header in other.headers if sane(header)), 0)) // 10000
        for other in case.group.cases
        if other is not case
    }
    if case.folder.when:
        years = {case.folder.when // 10000}
    close = {each for each in years if 1900 < each < 2100 and _one_slip(year, str(each))}
    if len(close) == 1:
        return close.pop()
    best = [each for each in close if str(each)[2:] == year[2:]]
    return best[0] if len(best) == 1 else 0


def _one_slip(a: str, b: str) -> bool:
    return sum(x != y for x, y in zip(a, b, strict=False)) == 1 or (sorted(a) == sorted(b) and a != b)


def _repairs(when: int, case: Case, witness: int) -> Iterator[int]:
    """What may have been meant, the likeliest first: what another witness says, day and month exchanged, …"""
    year, month, day = unpack(when)
    if witness and complete(merge(witness, when)) and possible(merge(witness, when)):
        yield merge(witness, when)
    if month > 12 and possible(swap(when)):
        yield swap(when)
    if possible(when) and (near := _neighbour_year(case, when)):
        yield pack(near, month, day)
    if 0 < month < 13 and day == month_length(year, month) + 1:
        yield pack(year, month, day - 1)
        yield pack(year + (month == 12), month % 12 + 1, 1)


def _bad_name(case: Case, vault: Vault) -> Diagnostic | None:
    when = case.told
    stem = case.stem
    assert stem is not None
    year = when // 10000
    if possible(when) and not (case.group.cases[1:] or case.headers):
        return None
    witness = next(
        (reading(header, case.group)[0] for header in case.headers if sane(header) and header.when % 100 and not header.until), 0
    )  # fmt: skip
    if case.folder.when and not witness and year and year != case.folder.when // 10000 and possible(when):
        witness = pack(case.folder.when // 10000, when // 100 % 100, when % 100)
    if stem.kind in ("pair", "one", "three", "six") and not witness and not possible(swap(when)):
        return None
    fixes: list[Fix] = []
    for date in dict.fromkeys(_repairs(when, case, witness)):
        rename = renamed(case, date, vault)
        if rename is not None:
            kind: Applicability = (
                UNSAFE if not fixes and (date == merge(witness, when) or stem.kind == "full") else SUGGESTION
            )
            fixes.append(Fix(f"rename to {rename.new}", renames=(rename,), applicability=kind, effect="none"))
    if possible(when) and not fixes:
        return None
    shown = case.text[stem.start : stem.end]
    return Diagnostic(0, 0, f"the file name's date {shown} cannot be: {why(when)}", fixes=tuple(fixes))


def _bad_header(headers: list[Header], case: Case) -> Diagnostic | None:
    # The same date may stand in the title and in a field below it.
    header = max(headers, key=lambda each: each.when)
    when = header.when
    if (
        header.spot == "inside"
        and header.place.startswith(("title", "subtitle", "matter:title"))
        and possible(when)
    ):
        return None
    witness = case.named if case.named and possible(case.named) and case.named < 21000000 else 0
    if not witness:
        witness = next(
            (
                other.when
                for other in case.headers
                if other is not header and sane(other) and other.when % 100
            ),
            0,
        )
    fixes: list[Fix] = []
    texts = []
    for date in dict.fromkeys(_repairs(when, case, witness)):
        edits = []
        for each in headers:
            text = rewritten(each, date, case)
            if text is not None:
                edits.append(Edit(each.start, each.end, text))
                texts += [text] if each is header else []
        if edits:
            kind: Applicability = (
                UNSAFE
                if not fixes and (possible(when) or date in (merge(witness, when), swap(when)))
                else SUGGESTION
            )
            effect = "wikilink" if header.frame.startswith("[[") else "text"
            if header.place.startswith("matter"):
                effect = "structure:front-matter"  # TOML with such a date cannot be read at all
            fixes.append(Fix(f"write {edits[0].text}", tuple(edits), applicability=kind, effect=effect))
    if possible(when) and not fixes:
        return None
    message = f"this date cannot be: {why(when)}"
    if witness and complete(witness) and fixes:
        message += f"; {'the file name' if case.named else 'another date of this note'} says {long_date(witness, when)}"
    return Diagnostic(header.start, header.end, message, suggestions=tuple(texts), fixes=tuple(fixes))


def _bad_text(suspect: Suspect) -> Diagnostic:
    when = suspect.when
    texts = []
    year, month, day = unpack(when)
    if month > 12 and possible(swap(when)):
        texts.append(render(suspect.style, swap(when), suspect.language))
    elif day == month_length(year, month) + 1:
        texts += [
            render(suspect.style, pack(year, month, day - 1), suspect.language),
            render(
                suspect.style, pack(year + (month == 12 and year > 0), month % 12 + 1, 1), suspect.language
            ),
        ]
    if suspect.weekday:
        texts = []
    fixes = tuple(
        Fix(f"write {text}", (Edit(suspect.start, suspect.end, text),), applicability=SUGGESTION)
        for text in texts
    )
    return Diagnostic(
        suspect.start, suspect.end, f"this date cannot be: {why(when)}", suggestions=tuple(texts), fixes=fixes
    )


# --- weekdays ---------------------------------------------------------------------------------------------------


def weekdays(vault: Vault) -> dict[str, list[Diagnostic]]:
    """Findings of `wrong-weekday` by note. A note whose date is in question already is left to that rule."""
    found: dict[str, list[Diagnostic]] = {}
    known = vault.shared(surveyed)
    records = vault.gathered(gather)
    disputed = vault.shared(contradictions)
    for path, record in records.items():
        if not record.doubtful and (record.stem is None or not record.stem.weekday):
            continue
        case = known.cases[path]
        if case.stem is not None and case.stem.weekday and path not in disputed:
            _add(found, path, _wrong_in_name(case, vault))
        for header in record.headers:
            if header.weekday and path not in disputed:
                _add(found, path, _wrong_in_header(header, case))
        if record.suspects:
            _wrong_in_text(record, case, found)
    return found


def _wrong_in_text(record: DateRecord, case: Case, found: dict[str, list[Diagnostic]]) -> None:
    taken = [(header.start, header.end) for header in record.headers]
    for suspect in record.suspects:
        if suspect.kind == "weekday" and not _overlaps(suspect, taken):
            when, other = reading(suspect, case.group)
            style = style_of(suspect, case.group)
            texts = [render(style, when, suspect.language)]
            if not other:
                texts.append(render(style, nearest(when, suspect.weekday), suspect.language))
            _add(
                found,
                case.path,
                _weekday_finding(suspect.start, suspect.end, when, suspect.weekday, texts, SUGGESTION, ""),
            )


def nearest(when: int, day: int) -> int:
    """The date nearest to this one that falls on a weekday (the earlier of two)."""
    number = day_number(when)
    return min(
        (from_day_number(number + step) for step in (-1, 1, -2, 2, -3, 3)), key=lambda d: weekday(d) != day
    )


def _wrong_in_header(header: Header, case: Case) -> Diagnostic | None:
    when, other = reading(header, case.group)
    if when < 9999 and case.named and agree(when, case.named):
        when = merge(when, case.named)
    if not complete(when) or not possible(when) or header.until or weekday(when) == header.weekday:
        return None
    if other and possible(other) and weekday(other) == header.weekday:
        return None
    confirmed = complete(case.named) and fits(header, case.named, case.group)
    meant = nearest(when, header.weekday)
    right_day = rewritten(header, when, case)
    right_date = rewritten(header, meant, case)
    texts = [text for text in (right_day, right_date) if text]
    series = series_of(case)
    usual = max(range(1, 8), key=series.weekdays.__getitem__) if series.size >= 4 else 0
    rhythm = bool(usual) and series.weekdays[usual] * 5 >= series.size * 3
    note = ""
    if confirmed:
        note = "; the file name has the same date"
        texts = texts[:1]
    elif rhythm and usual == header.weekday:
        note = f"; most notes like this one fall on {day_name(usual)}s"
        texts.reverse()
    kind: Applicability = SAFE if confirmed else UNSAFE if rhythm and usual == weekday(when) else SUGGESTION
    effect = "wikilink" if header.frame.startswith("[[") else "text"
    return _weekday_finding(header.start, header.end, when, header.weekday, texts, kind, note, effect)


def _weekday_finding(
    start: int,
    end: int,
    when: int,
    written: int,
    texts: list[str],
    kind: Applicability,
    note: str,
    effect: str = "text",
) -> Diagnostic:
    right = long_date(when)
    message = f"the weekday is wrong: {right.partition(', ')[2]} is a {day_name(weekday(when))}, not a {day_name(written)}{note}"
    fixes = []
    for i, text in enumerate(texts):
        how = kind if i == 0 else SUGGESTION
        fixes.append(Fix(f"write {text}", (Edit(start, end, text),), applicability=how, effect=effect))
    return Diagnostic(start, end, message, suggestions=tuple(texts), fixes=tuple(fixes))


def _wrong_in_name(case: Case, vault: Vault) -> Diagnostic | None:
    stem = case.stem
    assert stem is not None
    when = case.named
    if not complete(when) or not possible(when) or weekday(when) == stem.weekday:
        return None
    rename = renamed(case, when, vault)
    if rename is None:
        return None
    fix = Fix(f"rename to {rename.new}", renames=(rename,), applicability=UNSAFE, effect="none")
    message = f"the weekday in the file name is wrong: {long_date(when).partition(', ')[2]} is a {day_name(weekday(when))}"
    return Diagnostic(0, 0, message, fixes=(fix,))


__all__ = ["Group", "impossible", "weekdays"]
