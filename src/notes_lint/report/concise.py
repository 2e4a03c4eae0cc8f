"""One line a finding, for eyes that know the rules and for tools that grep."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notes_lint.report.escape import defuse, plain, terminal
from notes_lint.report.style import Style
from notes_lint.report.summary import closing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notes_lint.report import ReportOptions
    from notes_lint.report.collect import Report
    from notes_lint.report.finding import Finding

# Ruff's users know the star; a tilde is for a fix that wants --unsafe-fixes.
MARKS = {"safe": " [*]", "unsafe": " [~]"}


def render(report: Report, options: ReportOptions) -> Iterator[str]:
    """``path:line:column: severity rule: message [*]``, then the summary."""
    style = Style(options.color)
    if not options.statistics:

        def draw(finding: Finding) -> str:
            path = plain(report.shown_path(finding.path))
            mark = MARKS.get(finding.applicability or "", "")
            return defuse(
                f"{style.bold(path)}:{finding.start.line}:{finding.start.column}: "
                f"{style.severity(finding.severity)} {finding.rule}: {terminal(finding.message)}{style.good(mark)}\n"
            )

        for sheet in report.sheets(draw):
            yield from sheet.all_drawn()
    yield from closing(report, options, style)
