"""Headers that are missing, that were copied, or that lie in the future."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from notes_lint.dates.calendar import complete, day_number, from_day_number, pack, possible
from notes_lint.dates.findings import contradictions, rewritten, surveyed
from notes_lint.dates.habits import Case, Group, fits
from notes_lint.dates.order import natural, numbered
from notes_lint.dates.record import gather
from notes_lint.dates.trust import settled
from notes_lint.dates.wording import long_date
from notes_lint.diagnostic import SUGGESTION, UNSAFE, Diagnostic, Edit, Fix
from notes_lint.lazy import pattern

if TYPE_CHECKING:
    from collections.abc import Mapping

    from notes_lint.dates.record import DateRecord, Header
    from notes_lint.vault import Vault

_NUMBER = pattern(r"[0-9]+")
_DATE_LIKE = pattern(r"(?=[^0-9]*[0-9])[\w ,./'-]{4,32}")
# A note with less than this is a stub that nobody has written yet.
_STUB = 60


def missing(vault: Vault, *, share: float = 0.8) -> dict[str, list[Diagnostic]]:
    """Findings of `missing-date-header` by note: its name has a date, and ``share`` of its kind say it in a header."""
    found = {}
    for group in vault.shared(surveyed).groups:
        if group.kind == "none" or group.kind.startswith("folder") or len(group.cases) < 6:
            continue
        cases = [case for case in group.cases if case.told]
        bare = [case for case in cases if not case.headers]
        if not bare or len(cases) < 6 or len(bare) > max(1, len(cases) // 20):
            continue  # what many notes lack, nobody misses
        with_header = [
            case
            for case in cases
            if any(_dates(header.place) and fits(header, case.named, group) for header in case.headers[:3])
        ]
        if len(with_header) < share * (len(cases) - 1):
            continue
        for case in bare:
            if vault.notes[case.path].size >= _STUB:
                places = [other.headers[0].slot for other in with_header]
                place = max(sorted(set(places)), key=places.count)
                message = (
                    f"{len(with_header)} of the {len(cases)} notes like this one say their date in "
                    f"{_PLACES.get(place.partition('/')[0].partition(':')[0], 'the header')}; this one does not"
                )
                garbled = _garbled(case, with_header, vault) or _garbled_field(case, with_header, vault)
                found[case.path] = [garbled or Diagnostic(0, 0, message)]
    return found


def _garbled(case: Case, others: list[Case], vault: Vault) -> Diagnostic | None:
    """The finding for a title that has the shape of the others' titles, with digits where they have a date."""
    records = vault.gathered(gather)
    title, at = records[case.path].title, records[case.path].title_start
    shapes: dict[tuple[str, str], list[Header]] = {}
    for other in others:
        record, header = records[other.path], other.headers[0]
        raw = record.title.encode()
        if header.place == "title" and header.start >= record.title_start and raw:
            left = raw[: header.start - record.title_start].decode("utf-8", "replace")
            right = raw[header.end - record.title_start :].decode("utf-8", "replace")
            shapes.setdefault((left, right), []).append(header)
    if not title or not shapes or not complete(case.named) or not possible(case.named):
        return None
    (left, right), headers = max(shapes.items(), key=lambda item: len(item[1]))
    if len(headers) * 5 < len(others) * 4 or not (title.startswith(left) and title.endswith(right)):
        return None
    written = title[len(left) : len(title) - len(right)]
    if not _DATE_LIKE.fullmatch(written):
        return None
    text = rewritten(headers[0], case.named, case)
    if text is None or text == written or not _alike(written, text):
        return None
    start = at + len(left.encode())
    end = start + len(written.encode())
    fix = Fix(f"write {text}", (Edit(start, end, text),), applicability=UNSAFE)
    message = f"this is no date, and {len(headers)} of the {len(others) + 1} notes like this one have it here"
    return Diagnostic(start, end, message, suggestions=(text,), fixes=(fix,))


def _garbled_field(case: Case, others: list[Case], vault: Vault) -> Diagnostic | None:
    """The finding for a labelled line whose value is a date but for a slip, where the others have one there."""
    from notes_lint.dates.header import LABEL

    fields = [header for other in others for header in other.headers[:2] if header.place.startswith("field")]
    source = vault.source(case.path)
    if (
        len(fields) * 5 < len(others) * 4
        or source is None
        or not complete(case.named)
        or not possible(case.named)
    ):
        return None
    text = rewritten(fields[0], case.named, case)
    for index in range(min(len(source.line_starts), 30)) if text is not None else ():
        span = source.line_span(index)
        start, end = span.start, span.end
        line = source.slice(start, end)
        label = LABEL.match(line) if end - start < 200 else None
        if label is None or text is None:
            continue
        value = line[label.end() :]
        ends = [match.end() for match in re.finditer(r"[\w.'-]+", value)]
        written = max((value[:each] for each in ends), key=lambda part: _ratio(part, text), default="")
        if written != text and any(map(str.isdigit, written)) and _alike(written, text):
            first = start + len(line[: label.end()].encode())
            last = first + len(written.encode())
            fix = Fix(f"write {text}", (Edit(first, last, text),), applicability=UNSAFE)
            message = f"this is no date, and {len(fields)} of the {len(others) + 1} notes like this one have it here"
            return Diagnostic(first, last, message, suggestions=(text,), fixes=(fix,))
    return None


def _alike(written: str, text: str) -> bool:
    """Whether what stands there is the date but for a slip or two."""
    return _ratio(written, text) >= 0.75


def _ratio(a: str, b: str) -> float:
    from difflib import SequenceMatcher

    return SequenceMatcher(None, a, b, autojunk=False).ratio()


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
            if group.kind == "none":
                _repeated_dates(group, found)
    return found


def _repeated_dates(group: Group, found: dict[str, list[Diagnostic]]) -> None:
    """Numbered notes without a date in their names: each has its own date in the header, but for a copied one."""
    for dated in numbered(group):
        dates = [header.when for _, header in dated]
        repeated = len(dates) - len(set(dates))
        if len(dates) < 5 or not 0 < repeated <= max(1, len(dates) // 8):
            continue
        numbers = [day_number(date) for date in dates]
        gaps = [b - a for a, b in pairwise(numbers) if b > a]
        usual = max(sorted(set(gaps)), key=gaps.count) if gaps else 0
        if not usual or gaps.count(usual) * 2 < len(gaps):
            continue  # without a rhythm two notes may well be of one day
        for (before, first), (case, header) in pairwise(dated):
            if first.when == header.when and case.path not in found:
                found[case.path] = [_copied_date(case, header, before, dates, usual)]


def _copied_date(case: Case, header: Header, before: Case, dates: list[int], usual: int) -> Diagnostic:
    fixes: tuple[Fix, ...] = ()
    date = from_day_number(day_number(header.when) + usual)
    text = rewritten(header, date, case)
    if text is not None and date not in dates:
        fixes = (Fix(f"write {text}", (Edit(header.start, header.end, text),), applicability=SUGGESTION),)
    message = (
        f"{before.path.rpartition('/')[2]} has this date, too, and each of the other {len(dates) - 2} notes "
        "like it has its own"
    )
    return Diagnostic(header.start, header.end, message, fixes=fixes)


def _shape(title: str, record: DateRecord) -> str:
    """A title with its date and its numbers masked."""
    raw = title.encode()
    for header in record.headers:
        if (
            header.place == "title"
            and record.title_start <= header.start
            and header.end <= record.title_start + len(raw)
        ):
            start, end = header.start - record.title_start, header.end - record.title_start
            raw = raw[:start] + b"\x00" + raw[end:]
            break
    return _NUMBER.sub("#", raw.decode("utf-8", "replace"))


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
        series = case.prefix if case.stem is not None else case.text.lower()
        if series:
            series = _NUMBER.sub("#", series)
        series += "\0" + case.tail
        titles.setdefault((series, record.title), []).append(case)
    if count < 5 or len(titles) == count:
        return
    shapes: dict[str, int] = {}
    for (_, title), cases in titles.items():
        shape = _shape(title, records[cases[0].path])
        shapes[shape] = shapes.get(shape, 0) + len(cases)
    # A title that is written anew each time may come twice by chance; one of a fixed form with a number may not.
    repeats = [
        cases
        for (_, title), cases in titles.items()
        if len(cases) > 1 and shapes[_shape(title, records[cases[0].path])] * 5 >= count * 3
    ]
    if count < 5 or not repeats or sum(len(cases) - 1 for cases in repeats) > max(1, count // 8):
        return
    for cases in repeats:
        if len(cases) > 3:
            continue
        cases.sort(key=lambda case: natural(case.path))
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
        (other for other in group.cases if records[other.path].title), key=lambda other: natural(other.path)
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
