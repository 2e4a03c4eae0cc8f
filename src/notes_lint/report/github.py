"""Workflow commands: findings as annotations on the changed lines of a pull request.

A step shows ten errors and ten warnings, so that the ones that stop the run and can be mended come first.
Source: GitHub's documentation of workflow commands and of the runner's limits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from notes_lint.report.escape import workflow_data, workflow_property

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notes_lint.report import ReportOptions
    from notes_lint.report.collect import Report
    from notes_lint.report.finding import Finding

_RANKS = {"safe": 0, "unsafe": 1, "suggestion": 2, "": 3}


def render(report: Report, options: ReportOptions) -> Iterator[str]:
    """One command a finding, the most useful first."""
    ranked: dict[tuple[bool, int], list[str]] = {}
    for sheet in report.sheets(lambda finding: _command(report, finding, options)):
        for at, row in enumerate(sheet.rows):
            rank = (row.severity != "error", _RANKS[row.fixable])
            ranked.setdefault(rank, []).append(sheet.drawn(at))
    for rank in sorted(ranked):
        yield from ranked[rank]


def _command(report: Report, finding: Finding, options: ReportOptions) -> str:
    start, end = finding.start, finding.end
    # A span that takes its newline along ends before the next line's first column.
    last = end.line - (end.column == 1 and end.line > start.line)
    where = f"file={workflow_property(report.top_path(finding.path, options.base_path))},line={start.line}"
    if start.line == end.line and not finding.whole_note:
        # An annotation's last column is inside it, ours is not.
        where += f",endLine={end.line},col={start.column},endColumn={max(end.column - 1, start.column)}"
    elif last > start.line:
        where += f",endLine={last}"
    text = finding.message
    remedy = ""
    if finding.fixes:
        remedy = f"%0AFix ({finding.applicability}): {workflow_data(finding.fixes[0].message)}"
    elif finding.suggestions:
        remedy = f"%0APerhaps: {workflow_data(', '.join(finding.suggestions[:5]))}"
    title = workflow_property(f"notes-lint {finding.rule}")
    return f"::{finding.severity} {where},title={title}::{workflow_data(text)}{remedy}\n"
