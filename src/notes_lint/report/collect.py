"""What a format prints from: a run's results, resolved while they stream.

Positions, breadcrumbs and texts are made for one finding at a time: a report of 300,000 findings takes the
memory of one. Paths are relative to the report's root: the vault's, or the current folder where a run has
several vaults.
"""

from __future__ import annotations

import posixpath
from functools import cached_property, partial
from itertools import groupby, islice
from operator import attrgetter
from typing import TYPE_CHECKING

from msgspec.structs import replace

from notes_lint.noted import Findings, by_note, unpack
from notes_lint.report import finding as shown
from notes_lint.report.escape import unicode_only
from notes_lint.report.finding import Finding, Fixable, Head, Place, Summary
from notes_lint.report.sheet import MOST_OF_A_NOTE, Sheet
from notes_lint.result import Excluded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from notes_lint.diagnostic import Diagnostic, Fix
    from notes_lint.noted import Several
    from notes_lint.outline import Trails
    from notes_lint.report.drawn import Drawn
    from notes_lint.report.sheet import Row
    from notes_lint.result import Applied, ProbeResult, Result, RuleInfo
    from notes_lint.text import Source

# Notes whose text and outline are kept: findings come note by note, edits may reach into a few others.
KEPT_NOTES = 8

_path_of = attrgetter("path")


Tally = dict[tuple[str, str, str, str], int]
"""Findings by rule, message, severity, and how far the best fix may be applied without a person."""


class Report:
    """Everything that the formats know. ``heads`` and ``findings`` can be gone through more than once."""

    def __init__(self) -> None:
        self.root = "."
        self.version = ""
        self.files = 0
        self.excluded: list[Excluded] = []
        self.probes: list[ProbeResult] = []
        self.applied: list[Applied] = []
        self.refused = 0
        self.notices: list[str] = []
        self.rules: dict[str, RuleInfo] = {}
        self.milliseconds: dict[str, float] = {}

    @property
    def summary(self) -> Summary:
        """The counts."""
        raise NotImplementedError

    @property
    def noted(self) -> int:
        """How many notes have findings."""
        raise NotImplementedError

    def heads(self) -> Iterator[Head]:
        """All findings, for ranking."""
        raise NotImplementedError

    @cached_property
    def tally(self) -> Tally:
        """How often each kind of finding was made. Counted when it is first asked for."""
        tally: Tally = {}
        for found in self._counted():
            key = (found.rule, found.message, found.severity, found.fixable)
            tally[key] = tally.get(key, 0) + 1
        return tally

    def _counted(self) -> Iterable[Head | Row]:
        return self.heads()

    def findings(self) -> Iterator[Finding]:
        """All findings, sorted by path, position and rule."""
        raise NotImplementedError

    def sheets(self, draw: Callable[[Finding], str]) -> Iterator[Sheet]:
        """All findings in the same order, note by note, as a format draws each of them."""
        for path, found in groupby(self.findings(), _path_of):
            yield from _parts(path, found, draw)

    def begin(self, at: int) -> None:
        """Say which of the run's reports is drawn from now on, the first, the second …."""

    def source(self, path: str) -> Source | None:
        """The text of a note, where the report has it (a merged report does not)."""
        raise NotImplementedError

    def shown_path(self, path: str) -> str:
        """A path as seen from the current folder."""
        return path if self.root == "." else posixpath.normpath(posixpath.join(self.root, path))

    def top_path(self, path: str, base_path: str) -> str:
        """A path as seen from the top of the work tree, to which ``base_path`` leads from there."""
        return posixpath.normpath(posixpath.join(base_path, self.root, path))


def summarise(tally: Tally, baselined: int, suppressed: int) -> Summary:
    """Add findings up; ``by_rule`` is sorted by name, so that two runs print the same bytes."""
    errors = warnings = 0
    rules: dict[str, int] = {}
    fixable = {"": 0, "safe": 0, "unsafe": 0, "suggestion": 0}
    for (rule, _, severity, claim), count in tally.items():
        if severity == "error":
            errors += count
        else:
            warnings += count
        rules[rule] = rules.get(rule, 0) + count
        fixable[claim] += count
    return Summary(
        errors,
        warnings,
        Fixable(fixable["safe"], fixable["unsafe"], fixable["suggestion"]),
        dict(sorted(rules.items())),
        baselined,
        suppressed,
    )


class RunReport(Report):
    """The report of a run over one or several vaults."""

    def __init__(self, results: Sequence[Result], version: str) -> None:
        super().__init__()
        self.version = version
        self.results = sorted(map(_by_shown_path, results), key=lambda result: result.shown_root)
        self.root = (results[0].shown_root or ".") if len(results) == 1 else "."
        self._prefixes = [self._prefix(result) for result in self.results]
        self._notes: dict[str, _Note | None] = {}
        self._drawn: Drawn | None = None
        for result, prefix in zip(self.results, self._prefixes, strict=True):
            self.files += result.files
            self.refused += result.refused
            self.notices += result.notices
            self.rules.update(result.rules)
            for name, spent in result.milliseconds.items():
                self.milliseconds[name] = self.milliseconds.get(name, 0.0) + spent
            self.excluded += [replace(entry, path=prefix + entry.path) for entry in result.excluded]
            self.applied += [replace(entry, path=prefix + entry.path) for entry in result.applied]
        self.excluded = unique_excluded(self.excluded)
        self.probes = unique_probes(probe for result in self.results for probe in result.probes)

    def _prefix(self, result: Result) -> str:
        if len(self.results) == 1 or result.shown_root in ("", "."):
            return ""
        return result.shown_root.rstrip("/") + "/"

    @cached_property
    def summary(self) -> Summary:
        """See `Report`."""
        baselined = sum(result.baselined for result in self.results)
        return summarise(self.tally, baselined, sum(result.suppressed for result in self.results))

    def _counted(self) -> Iterator[Head | Row]:
        """As `heads`, but what was drawn before is not decoded for it."""
        if self._drawn is None:
            yield from self.heads()
            return
        for path, several in by_note(self.results[0].diagnostics):
            yield from self._drawn.recall(path, several) or map(partial(_head, ""), unpack(several))

    @property
    def noted(self) -> int:
        """See `Report`."""
        found = [result.diagnostics for result in self.results]
        return sum(
            len(each.notes) if isinstance(each, Findings) else len(set(map(_path_of, each))) for each in found
        )

    def begin(self, at: int) -> None:
        self._drawn = self.results[0].drawn(at) if len(self.results) == 1 else None

    def heads(self) -> Iterator[Head]:
        for result, prefix in zip(self.results, self._prefixes, strict=True):
            yield from map(partial(_head, prefix), result.diagnostics)

    def findings(self) -> Iterator[Finding]:
        streams = [
            self._resolve(result, prefix, result.diagnostics)
            for result, prefix in zip(self.results, self._prefixes, strict=True)
        ]
        if len(streams) == 1:
            yield from streams[0]
            return
        from heapq import merge

        # Nested vaults interleave; each stream is sorted by itself.
        yield from merge(*streams, key=sort_key)

    def source(self, path: str) -> Source | None:
        note = self._note(path)
        return note.source if note is not None else None

    def _note(self, path: str) -> _Note | None:
        if path in self._notes:
            return self._notes[path]
        note = None
        # The longest prefix first: a vault inside another one owns its notes.
        for prefix, result in sorted(
            zip(self._prefixes, self.results, strict=True), key=lambda pair: -len(pair[0])
        ):
            if path.startswith(prefix):
                inner = path[len(prefix) :]
                source = result.read(inner)
                if source is not None:
                    note = _Note(source, partial(result.outline, inner))
                    break
        if len(self._notes) >= KEPT_NOTES:
            del self._notes[next(iter(self._notes))]
        self._notes[path] = note
        return note

    def sheets(self, draw: Callable[[Finding], str]) -> Iterator[Sheet]:
        drawn = self._drawn
        if drawn is None:
            yield from super().sheets(draw)
            return
        for path, several in by_note(self.results[0].diagnostics):
            rows = drawn.recall(path, several)
            if rows is None and len(unpack(several)) > MOST_OF_A_NOTE:
                yield from _parts(path, self._of_note(several), draw)
                continue
            sheet = Sheet(path, rows, partial(self._of_note, several), draw)
            yield sheet
            drawn.keep(sheet, several, self.source)

    def _of_note(self, several: Several) -> list[Finding]:
        return list(self._resolve(self.results[0], "", unpack(several)))

    def _resolve(self, result: Result, prefix: str, diagnostics: Iterable[Diagnostic]) -> Iterator[Finding]:
        path = clean = ""
        for found in diagnostics:
            if found.path != path or not clean:
                path, clean = found.path, unicode_only(prefix + found.path)
            yield self._finding(found, clean, prefix + path, result.rules.get(found.rule), prefix)

    def _finding(self, found: Diagnostic, path: str, key: str, rule: RuleInfo | None, prefix: str) -> Finding:
        note = self._note(key)
        text = ""
        trail: tuple[str, ...] = ()
        if note is None:
            start, end = _unknown(found.start), _unknown(found.end)
        else:
            start, end = note.place(found.start), note.place(found.end)
            text = note.source.slice(found.start, found.end)
            trail = note.trail(found.start) if found.end else ()
        return Finding(
            found.rule,
            rule.group if rule is not None else "",
            found.severity,
            path,
            start,
            end,
            text,
            unicode_only(found.message),
            trail,
            tuple(map(unicode_only, found.suggestions)),
            tuple(map(unicode_only, found.evidence)),
            tuple(self._fix(fix, path, key, prefix) for fix in found.fixes),
            rule.url if rule is not None else "",
        )

    def _fix(self, fix: Fix, path: str, key: str, prefix: str) -> shown.ShownFix:
        edits = []
        for edit in fix.edits:
            there = prefix + edit.path if edit.path else key
            note = self._note(there)
            place = note.place if note is not None else _unknown
            edits.append(
                shown.ShownEdit(
                    path if there == key else unicode_only(there),
                    place(edit.start),
                    place(edit.end),
                    edit.text,
                )
            )
        return shown.ShownFix(
            fix.applicability,
            unicode_only(fix.message),
            tuple(edits),
            tuple(
                shown.ShownRename(unicode_only(prefix + rename.old), unicode_only(prefix + rename.new))
                for rename in fix.renames
            ),
            tuple(
                shown.ShownCreate(unicode_only(prefix + create.path), create.from_url, create.sha256)
                for create in fix.creates
            ),
        )


def _head(prefix: str, found: Diagnostic) -> Head:
    return Head(found.rule, found.severity, prefix + found.path, found.message, found.applicability or "")


def _by_shown_path(result: Result) -> Result:
    """The result in the order of its paths as they are printed, which differs where a name is not UTF-8."""
    if all(unicode_only(path) == path for path, _ in by_note(result.diagnostics)):
        return result
    ordered = sorted(result.diagnostics, key=lambda found: (unicode_only(found.path), *found.sort_key))
    return replace(result, diagnostics=ordered)


def sort_key(found: Finding) -> tuple[str, int, int, str, str]:
    """The order of every report, as `Diagnostic.sort_key`."""
    return found.path, found.start.offset, found.end.offset, found.rule, found.message


def unique_excluded(excluded: Iterable[Excluded]) -> list[Excluded]:
    """Each file and reason once, sorted."""
    pairs = sorted({(unicode_only(entry.path), entry.reason) for entry in excluded})
    return [Excluded(path, reason) for path, reason in pairs]


def unique_probes(probes: Iterable[ProbeResult]) -> list[ProbeResult]:
    """One answer a URL, sorted; of several the one that was seen last."""
    ordered = sorted(probes, key=lambda probe: (probe.url, probe.seen, probe.verdict, probe.why))
    return list({probe.url: probe for probe in ordered}.values())


def _parts(path: str, findings: Iterable[Finding], draw: Callable[[Finding], str]) -> Iterator[Sheet]:
    """A note's findings, not too many at once."""
    rest = iter(findings)
    while part := list(islice(rest, MOST_OF_A_NOTE)):
        yield Sheet(path, None, partial(list, part), draw)


class _Note:
    """One note while its findings are printed: places by a cursor, since findings come in order."""

    __slots__ = ("_ascii", "_column", "_line", "_offset", "_outline", "_trails", "source")

    def __init__(self, source: Source, outline: Callable[[], bytes]) -> None:
        self.source = source
        self._ascii = source.data.isascii()
        self._outline = outline
        self._trails: Trails | None = None
        self._line, self._offset, self._column = -1, 0, 1

    def place(self, offset: int) -> Place:
        """As `Source.position`, but a long line is decoded once, not once a finding."""
        source = self.source
        index = source.line_index(offset)
        start = source.line_starts[index]
        if self._ascii:
            return Place(index + 1, offset - start + 1, offset)
        if offset < source.bom:
            return Place(1, 1, offset)
        if index != self._line:
            self._line, self._column = index, 1
            self._offset = source.bom if index == 0 else start
        if offset >= self._offset:
            self._column += len(source.data[self._offset : offset].decode("utf-8", "replace"))
        else:
            self._column -= len(source.data[offset : self._offset].decode("utf-8", "replace"))
        self._offset = offset
        return Place(index + 1, self._column, offset)

    def trail(self, offset: int) -> tuple[str, ...]:
        """The headings and items around a byte."""
        if self._trails is None:
            from notes_lint.outline import Trails

            self._trails = Trails(self._outline(), self.source)
        return self._trails.at(offset)


def _unknown(offset: int) -> Place:
    return Place(1, offset + 1, offset)
