"""The JSON of the contract: one object, one finding a line, the same bytes for the same input."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from notes_lint.report.escape import json_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notes_lint.report import ReportOptions
    from notes_lint.report.collect import Report

VERSION = 1


def render(report: Report, options: ReportOptions) -> Iterator[str]:
    """The report, finding by finding."""
    encode = msgspec.json.Encoder().encode

    def text(value: object) -> str:
        return json_text(encode(value))

    excluded = [{"path": entry.path, "reason": entry.reason} for entry in report.excluded]
    yield (
        f'{{"version":{VERSION},"tool":{text({"name": "notes-lint", "version": report.version})},'
        f'"root":{text(report.root)},\n"files":{report.files},"excluded":{text(excluded)},\n"diagnostics":['
    )
    between = "\n"
    for sheet in report.sheets(text):
        yield between + ",\n".join(sheet.all_drawn())
        between = ",\n"
    probes = [
        {"url": probe.url, "verdict": probe.verdict, "why": probe.why, "seen": probe.seen, "to": probe.to}
        for probe in report.probes
    ]
    yield f'],\n"probes":{text(probes)},\n"summary":{text(report.summary)}}}\n'
