"""What a format prints from: a run's results, resolved while they stream.

Positions, breadcrumbs and texts are made for one finding at a time (see `resolve`): a report of 300,000 findings takes the
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

from notes_lint.noted import Findings, by_note, counts, unpack
from notes_lint.report.escape import unicode_only
from notes_lint.report.sheet import MOST_OF_A_NOTE, Sheet
from notes_lint.report.tally import Head, Tally, summarise
from notes_lint.result import Excluded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from notes_lint.diagnostic import Diagnostic
    from notes_lint.noted import Several
    from notes_lint.report.drawn import Drawn
    from notes_lint.report.finding import Finding
    from notes_lint.report.resolve import ShownNote
    from notes_lint.report.sheet import Row
    from notes_lint.report.tally import Summary
    from notes_lint.result import Applied, ProbeResult, Result, RuleInfo
    from notes_lint.text import Source

# Notes whose text and outline are kept: findings come note by note, edits may reach into a few others.
KEPT_NOTES = 8

_path_of = attrgetter("path")


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


class RunReport(Report):
    """The report of a run over one or several vaults."""

    def __init__(self, results: Sequence[Result], version: str) -> None:
        super().__init__()
        self.version = version
        self.results = sorted(map(_by_shown_path, results), key=lambda result: result.shown_root)
        self.root = (results[0].shown_root or ".") if len(results) == 1 else "."
        self._prefixes = [self._prefix(result) for result in self.results]
        self._notes: dict[str, ShownNote | None] = {}
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
            if result.diagnostics
        ]
        if len(streams) < 2:
            yield from streams[0] if streams else ()
            return
        from heapq import merge

        # Nested vaults interleave; each stream is sorted by itself.
        yield from merge(*streams, key=sort_key)

    def source(self, path: str) -> Source | None:
        note = self._note(path)
        return note.source if note is not None else None

    def _note(self, path: str) -> ShownNote | None:
        if path in self._notes:
            return self._notes[path]
        from notes_lint.report.resolve import ShownNote

        note = None
        # The longest prefix first: a vault inside another one owns its notes.
        for prefix, result in sorted(
            zip(self._prefixes, self.results, strict=True), key=lambda pair: -len(pair[0])
        ):
            if path.startswith(prefix):
                inner = path[len(prefix) :]
                source = result.read(inner)
                if source is not None:
                    note = ShownNote(source, partial(result.outline, inner))
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
            if rows is None and sum(counts(several)) > MOST_OF_A_NOTE:
                yield from _parts(path, self._of_note(several), draw)
                continue
            sheet = Sheet(path, rows, partial(self._of_note, several), draw)
            yield sheet
            drawn.keep(sheet, several, self.source)

    def _of_note(self, several: Several) -> list[Finding]:
        return list(self._resolve(self.results[0], "", unpack(several)))

    def _resolve(self, result: Result, prefix: str, diagnostics: Iterable[Diagnostic]) -> Iterator[Finding]:
        from notes_lint.report.resolve import resolve  # where there is a finding

        return resolve(result, prefix, diagnostics, self._note)


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
