"""Reviewdog's format: comments on a pull request with changes that apply at one click.

Source: reviewdog's ``proto/rdf`` documents. Its columns count bytes of UTF-8, and a suggestion is one range
of the note that is commented on: a fix that renames, brings files or edits other notes is told in words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from notes_lint.report.escape import json_text, terminal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notes_lint.report import ReportOptions
    from notes_lint.report.collect import Report
    from notes_lint.report.finding import Finding, Place, ShownFix
    from notes_lint.text import Source

_MOST_SUGGESTIONS = 3


def render(report: Report, options: ReportOptions) -> Iterator[str]:
    """One object, one diagnostic a line."""
    encode = msgspec.json.Encoder().encode
    source = json_text(encode({"name": "notes-lint"}))
    yield f'{{"source":{source},"severity":"ERROR","diagnostics":['
    between = "\n"
    for finding in report.findings():
        yield between + json_text(encode(_diagnostic(report, finding, options)))
        between = ",\n"
    yield "\n]}\n"


def _diagnostic(report: Report, finding: Finding, options: ReportOptions) -> dict[str, Any]:
    source = report.source(finding.path)
    lines = [finding.message, *finding.evidence]
    told = finding.fixes if source is None else [fix for fix in finding.fixes if not _fits(fix, finding.path)]
    lines += [f"{fix.applicability} fix: {fix.message}" for fix in told]
    code = {"value": finding.rule}
    if finding.url:
        code["url"] = finding.url
    found: dict[str, Any] = {
        "message": "\n".join(map(terminal, lines)),
        "location": {
            "path": report.top_path(finding.path, options.base_path),
            "range": {"start": _place(finding.start, source), "end": _place(finding.end, source)},
        },
        "severity": "ERROR" if finding.severity == "error" else "WARNING",
        "code": code,
    }
    if source is not None:
        fitting = [fix for fix in finding.fixes if _fits(fix, finding.path)]
        found["suggestions"] = [_suggestion(fix, source) for fix in fitting[:_MOST_SUGGESTIONS]]
    return found


def _fits(fix: ShownFix, path: str) -> bool:
    return (
        bool(fix.edits) and not (fix.renames or fix.creates) and all(edit.path == path for edit in fix.edits)
    )


def _place(place: Place, source: Source | None) -> dict[str, int]:
    if source is None:  # bytes cannot be counted without the line: the whole line it is
        return {"line": place.line}
    return {"line": place.line, "column": place.offset - source.line_starts[place.line - 1] + 1}


def _suggestion(fix: ShownFix, source: Source) -> dict[str, Any]:
    """All edits of a fix as one range: what lies between them stays as it is."""
    edits = sorted(fix.edits, key=lambda edit: (edit.start.offset, edit.end.offset))
    text, at = "", edits[0].start.offset
    for edit in edits:
        text += source.slice(at, edit.start.offset) + edit.content
        at = edit.end.offset
    return {
        "range": {"start": _place(edits[0].start, source), "end": _place(edits[-1].end, source)},
        "text": text,
    }
