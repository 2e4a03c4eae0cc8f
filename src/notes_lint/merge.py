"""The JSON reports of shards, joined into the report of one run.

What is printed from a merged report is what one run would print, byte for byte for JSON. Formats that show
lines of the notes need the notes: they are read where they lie beside the merge and are as the shards saw
them, and the lines are left out where not.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

import msgspec
from msgspec import Raw, Struct

from notes_lint.diagnostic import Applicability, Severity, claim
from notes_lint.report.collect import KEPT_NOTES, Report, unique_excluded, unique_probes
from notes_lint.report.finding import Finding
from notes_lint.report.json_ import VERSION
from notes_lint.report.tally import Head, Summary, summarise
from notes_lint.result import Excluded, ProbeResult, RuleInfo
from notes_lint.text import Position, Source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    Read = Callable[[str, str], bytes | None]


class MergeError(ValueError):
    """A file is no report of notes-lint, or reports do not belong together; the message names the file."""


class _Excluded(Struct):
    path: str
    reason: str


class _Probe(Struct):
    url: str
    verdict: str
    why: str
    seen: str = ""
    to: str | None = None


class _Tool(Struct):
    name: str
    version: str


class _Stored(Struct):
    version: int
    tool: _Tool
    root: str
    files: int
    excluded: list[_Excluded]
    diagnostics: list[Raw]
    probes: list[_Probe]
    summary: Summary


class _Offset(Struct, gc=False):
    offset: int


class _Fix(Struct, gc=False):
    applicability: Applicability


class _Key(Struct, gc=False):
    """What sorting and counting need of a stored finding; the rest stays as it was written."""

    rule: str
    group: str
    severity: Severity
    path: str
    start: _Offset
    end: _Offset
    message: str
    fixes: list[_Fix]
    url: str


class StoredReport(Report):
    """A report that was read back; its findings are decoded one by one while they are printed."""

    def __init__(self, stored: Iterable[tuple[str, _Stored]], read: Read) -> None:
        super().__init__()
        self._read = read
        self._sources: dict[str, Source | None] = {}
        decode = msgspec.json.Decoder(_Key).decode
        found: list[tuple[_Key, Raw]] = []
        excluded: list[Excluded] = []
        probes: list[ProbeResult] = []
        baselined = suppressed = 0
        first = ""
        for name, each in stored:
            if first and (each.root, each.tool.version) != (self.root, self.version):
                raise MergeError(f"{name}: of another vault or version than {first}")
            first, self.root, self.version = first or name, each.root, each.tool.version
            self.files += each.files
            excluded += [Excluded(entry.path, entry.reason) for entry in each.excluded]
            probes += [ProbeResult(p.url, p.verdict, p.why, p.seen, p.to) for p in each.probes]
            baselined += each.summary.baselined
            suppressed += each.summary.suppressed
            try:
                found += [(decode(raw), raw) for raw in each.diagnostics]
            except msgspec.MsgspecError as error:
                raise MergeError(f"{name}: not a report of notes-lint: {error}") from error
        found.sort(key=lambda pair: _sort_key(pair[0]))
        self._heads = [
            Head(key.rule, key.severity, key.path, key.message, claim(key.fixes) or "") for key, _ in found
        ]
        self._raws = [raw for _, raw in found]
        for key, _ in found:
            if key.rule not in self.rules:
                self.rules[key.rule] = RuleInfo(key.rule, key.group, "", key.url, key.severity)
        self.excluded = unique_excluded(excluded)
        self.probes = unique_probes(probes)
        self._summary = summarise(self.tally, baselined, suppressed)

    @property
    def summary(self) -> Summary:
        """See `Report`."""
        return self._summary

    @property
    def noted(self) -> int:
        """See `Report`."""
        return len({head.path for head in self._heads})

    def heads(self) -> Iterator[Head]:
        return iter(self._heads)

    def findings(self) -> Iterator[Finding]:
        decode = msgspec.json.Decoder(Finding).decode
        return map(decode, self._raws)

    def source(self, path: str) -> Source | None:
        if path not in self._sources:
            if len(self._sources) >= KEPT_NOTES:
                del self._sources[next(iter(self._sources))]
            data = self._read(self.root, path)
            source = Source(data) if data is not None else None
            self._sources[path] = source if source is not None and self._fits(path, source) else None
        return self._sources[path]

    def _fits(self, path: str, source: Source) -> bool:
        """Whether a note is still what the shard saw: each text found is where it was found."""
        decode = msgspec.json.Decoder(Finding).decode
        first = bisect_left(self._heads, path, key=lambda head: head.path)
        for at in range(first, len(self._raws)):
            if self._heads[at].path != path:
                break
            found = decode(self._raws[at])
            start, end = found.start.offset, found.end.offset
            if end > len(source.data) or source.slice(start, end) != found.text:
                return False
            if source.position(start) != Position(found.start.line, found.start.column):
                return False
        return first < len(self._heads) and self._heads[first].path == path


def _sort_key(key: _Key) -> tuple[str, int, int, str, str]:
    return key.path, key.start.offset, key.end.offset, key.rule, key.message


def read_nothing(root: str, path: str) -> bytes | None:
    """No note is at hand."""
    return None


def read_note(root: str, path: str) -> bytes | None:
    """The bytes of a note that lies below the current folder, or None.

    A report may come from a stranger's pull request: it must not make the merge show any other file.
    """
    import os

    here = os.path.realpath(".")
    file = os.path.realpath(os.path.join(here, root, path))
    if not file.lower().endswith((".md", ".markdown")) or os.path.commonpath([here, file]) != here:
        return None
    try:
        with open(file, "rb") as note:
            return note.read()
    except OSError:
        return None


def merge(reports: Iterable[tuple[str, bytes]], read: Read = read_nothing) -> StoredReport:
    """Join reports, given as the file's name and its bytes.

    ``read`` gives the bytes of a note (of the report's root and a path below it), or None.

    Raises:
        MergeError: a file is no such report, or they are not of one run.
    """
    decode = msgspec.json.Decoder(_Stored).decode
    stored: list[tuple[str, _Stored]] = []
    for name, data in reports:
        try:
            each = decode(data)
        except msgspec.MsgspecError as error:
            raise MergeError(f"{name}: not a report of notes-lint: {error}") from error
        if each.version != VERSION:
            raise MergeError(f"{name}: version {each.version} of the report; this program reads {VERSION}")
        stored.append((name, each))
    return StoredReport(stored, read)
