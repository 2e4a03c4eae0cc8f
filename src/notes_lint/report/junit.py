"""JUnit XML for test dashboards: a suite a note, a case a finding. Warnings are cases that pass.

There is no official schema; this is what Jenkins, GitLab and their like read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from notes_lint.report.escape import xml
from notes_lint.report.summary import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notes_lint.report import ReportOptions
    from notes_lint.report.collect import Report
    from notes_lint.report.finding import Finding


def render(report: Report, options: ReportOptions) -> Iterator[str]:
    """The document, suite by suite."""
    summary = report.summary
    total = summary.errors + summary.warnings
    yield (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<testsuites name="notes-lint" tests="{max(total, 1)}" failures="{summary.errors}" errors="0">\n'
    )
    if not total:
        notes = counted(report.files, "note")
        yield (
            '  <testsuite name="notes-lint" tests="1" failures="0" errors="0">\n'
            f'    <testcase name="{notes}" classname="notes-lint"/>\n  </testsuite>\n'
        )
    counts: dict[str, list[int]] = {}
    for head in report.heads():
        count = counts.setdefault(head.path, [0, 0])
        count[0] += 1
        count[1] += head.severity == "error"
    path = None
    by_path = {_clean(key): count for key, count in counts.items()}
    for finding in report.findings():
        if finding.path != path:
            if path is not None:
                yield "  </testsuite>\n"
            path = finding.path
            tests, failures = by_path[path]
            name = xml(report.top_path(path, options.base_path))
            yield f'  <testsuite name="{name}" tests="{tests}" failures="{failures}" errors="0">\n'
        yield _case(finding, xml(report.top_path(finding.path, options.base_path)))
    yield "  </testsuite>\n</testsuites>\n" if path is not None else "</testsuites>\n"


def _clean(path: str) -> str:
    from notes_lint.report.escape import unicode_only

    return unicode_only(path)


def _case(finding: Finding, path: str) -> str:
    place = f"{finding.start.line}:{finding.start.column}"
    lines = [f"{path}:{place}: {xml(finding.message)}", *map(xml, finding.evidence)]
    lines += [f"fix: {xml(fix.message)}" for fix in finding.fixes]
    body = "\n".join(lines)
    if finding.severity == "error":
        inner = f'<failure type="{xml(finding.rule)}" message="{xml(finding.message)}">{body}</failure>'
    else:
        inner = f"<system-out>warning: {body}</system-out>"
    return f'    <testcase name="{xml(finding.rule)} {place}" classname="{path}">{inner}</testcase>\n'
