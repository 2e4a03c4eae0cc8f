"""What ``notes-lint date NOTE`` prints: every witness of a note's date, its weight, and the verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from notes_lint.dates.calendar import complete, possible, weekday
from notes_lint.dates.findings import surveyed
from notes_lint.dates.habits import Case, Survey, fits, reading
from notes_lint.dates.judge import Verdict, judge
from notes_lint.dates.names import weekday_name
from notes_lint.dates.trust import contradicts, series_of, settled, trusted
from notes_lint.dates.wording import long_date

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notes_lint.dates.record import Header
    from notes_lint.vault import Vault


class Witness(Struct, frozen=True):
    """One witness: what it is, what it says as written, the date that is read from it, and what that is worth."""

    name: str
    text: str
    date: str
    worth: str


class Description(Struct, frozen=True):
    """All that is known of a note's date. ``date`` is ISO (shorter where parts are not known), "" if undecided."""

    path: str
    date: str
    verdict: str
    witnesses: tuple[Witness, ...]
    around: tuple[str, ...]


def describe(vault: Vault, path: str) -> Description:
    """The witnesses of a note's date.

    Raises:
        KeyError: there is no such note in the vault.
    """
    from notes_lint.dates.history import added, usable

    known = vault.shared(surveyed)
    case = known.cases[path]
    witnesses = list(_witnesses(case, known, vault))
    seen = added(vault.root, path) if usable(vault.root) else 0
    if seen:
        witnesses.append(Witness("Git", "first commit", iso(seen), "asked only where all else is even"))
    if contradicts(case):
        verdict = judge(case, known, lambda _: seen)
        return Description(path, _judged(verdict), _says(verdict), tuple(witnesses), tuple(_around(case)))
    when = settled(case)
    if not when:
        says = "nothing says when this note is of" if not witnesses else "no witness can be relied upon here"
    elif not possible(when):
        says = "this date cannot be"
    else:
        says = "the witnesses agree" if len(witnesses) > 1 else "there is one witness"
    return Description(path, iso(when), says, tuple(witnesses), tuple(_around(case)))


def iso(when: int) -> str:
    """``2024-07-28``, ``2024-07``, ``2024``, ``--07-28`` for a date without its year, or ""."""
    year, month, day = when // 10000, when // 100 % 100, when % 100
    text = f"{year:04d}" if year else "-" if month or day else ""
    if month:
        text += f"-{month:02d}"
    return text + (f"-{day:02d}" if day else "")


def _witnesses(case: Case, known: Survey, vault: Vault) -> Iterator[Witness]:
    if case.folder.when:
        yield Witness("folder", case.path.rpartition("/")[0], iso(case.folder.when), _folder_worth(case))
    if case.stem is not None:
        text = case.text[case.stem.start : case.stem.end]
        if case.told:
            yield Witness("file name", text, iso(case.told), "")
        else:
            yield Witness("file name", text, "", "no date, as far as the notes around it show")
    source = vault.source(case.path)
    for header in case.headers:
        text = source.slice(header.start, header.end) if source is not None else ""
        when, other = reading(header, case.group)
        date = f"{iso(when)} or {iso(other)}" if other else iso(when)
        yield Witness(_place_name(header), text, date, _header_worth(header, case))
    for page, when in known.entries.get(case.text, ()):
        if page != case.path:
            yield Witness("index", page, iso(when), "")


def _place_name(header: Header) -> str:
    kind, _, detail = header.place.partition(":")
    return {"matter": f"front matter, {detail}", "field": f"line {detail!r}", "line": "line of its own"}.get(
        kind, kind
    )


def _folder_worth(case: Case) -> str:
    yes, no = case.group.trust.get("folder", (0, 0))
    return f"agrees with the name in {yes} of {yes + no} notes like this one" if yes + no else ""


def _header_worth(header: Header, case: Case) -> str:
    yes, no = case.group.trust.get(header.slot, (0, 0))
    if not yes + no:
        return ""
    text = f"agrees with the name in {yes} of {yes + no} notes like this one"
    if case.named and not fits(header, case.named, case.group) and not trusted(header, case):
        text += "; too few to be held against it"
    return text


def _around(case: Case) -> Iterator[str]:
    """The rhythm of the notes around, and the nearest ones."""
    series = series_of(case)
    if series.size >= 4:
        top = max(range(1, 8), key=series.weekdays.__getitem__)
        count = series.weekdays[top]
        if count * 5 >= series.size * 3:
            yield f"{count} of the {series.size} dated notes like this one fall on a {weekday_name('en', top)}"
    when = settled(case)
    if complete(when) and possible(when):
        yield f"it is a {weekday_name('en', weekday(when))}"
        before = max((date for date in series.dates if date < when), default=0)
        after = min((date for date in series.dates if date > when), default=0)
        if before:
            yield f"the note before: {series.dates[before][0]}"
        if after:
            yield f"the note after: {series.dates[after][0]}"


def _judged(verdict: Verdict) -> str:
    return iso(verdict.claims[0].when) if verdict.decided else ""


def _says(verdict: Verdict) -> str:
    weights = ", ".join(f"{long_date(claim.when)} {claim.weight:+.1f}" for claim in verdict.claims)
    if not verdict.decided:
        text = "the witnesses contradict one another, and none outweighs the others"
    else:
        text = f"most likely {long_date(verdict.claims[0].when)}"
    return "; ".join((text, *verdict.evidence)) + f" (weights: {weights})"


def render(description: Description) -> str:
    """The description as lines for a terminal (unescaped: the command line escapes what a note holds)."""
    lines = [
        description.path,
        f"  date     {description.date or 'unknown'}",
        f"  verdict  {description.verdict}",
    ]
    if description.witnesses:
        width = max(len(witness.name) for witness in description.witnesses)
        dates = max(len(witness.date) for witness in description.witnesses)
        lines.append("  witnesses")
        for witness in description.witnesses:
            worth = f"  ({witness.worth})" if witness.worth else ""
            lines.append(f"    {witness.name:{width}}  {witness.date:{dates}}  {witness.text}{worth}")
    lines += [
        f"  around   {line}" if i == 0 else f"           {line}" for i, line in enumerate(description.around)
    ]
    return "\n".join(lines) + "\n"
