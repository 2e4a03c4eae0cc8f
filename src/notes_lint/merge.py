"""The JSON reports of shards, joined into the report of one run.

What is printed from a merged report is what one run would print, but for the lines of the notes: those are
with the shards. JSON holds none, so the joined JSON is the single run's byte for byte.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from msgspec import Raw, Struct

from notes_lint.diagnostic import Applicability, Severity, claim
from notes_lint.report.collect import Report, summarise, unique_excluded, unique_probes
from notes_lint.report.finding import Finding, Head, Summary
from notes_lint.report.json_ import VERSION
from notes_lint.result import Excluded, ProbeResult, RuleInfo

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from notes_lint.text import Source


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

    def __init__(self, stored: Iterable[tuple[str, _Stored]]) -> None:
        super().__init__()
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
        self.summary = summarise(self._heads, baselined, suppressed)

    def heads(self) -> Iterator[Head]:
        return iter(self._heads)

    def findings(self) -> Iterator[Finding]:
        decode = msgspec.json.Decoder(Finding).decode
        return map(decode, self._raws)

    def source(self, path: str) -> Source | None:
        return None


def _sort_key(key: _Key) -> tuple[str, int, int, str, str]:
    return key.path, key.start.offset, key.end.offset, key.rule, key.message


def merge(reports: Iterable[tuple[str, bytes]]) -> StoredReport:
    """Join reports, given as the file's name and its bytes.

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
    return StoredReport(stored)
