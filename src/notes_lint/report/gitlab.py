"""GitLab's code quality report: findings in the merge request and beside its changed lines.

Source: GitLab's documentation of the report's format, a part of Code Climate's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from notes_lint.report.escape import json_text, terminal
from notes_lint.report.fingerprint import Fingerprints

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notes_lint.report import ReportOptions
    from notes_lint.report.collect import Report


def render(report: Report, options: ReportOptions) -> Iterator[str]:
    """A JSON array, one finding a line."""
    fingerprints = Fingerprints()
    encode = msgspec.json.Encoder().encode
    between = "[\n"
    for finding in report.findings():
        remedy = f" ({terminal(finding.fixes[0].message)})" if finding.fixes else ""
        entry = {
            "type": "issue",
            "check_name": finding.rule,
            "description": terminal(finding.message) + remedy,
            "categories": ["Style"],
            "fingerprint": fingerprints.of(finding),
            "severity": "major" if finding.severity == "error" else "minor",
            "location": {
                "path": report.top_path(finding.path, options.base_path),
                "lines": {"begin": finding.start.line, "end": finding.end.line},
            },
        }
        yield between + json_text(encode(entry))
        between = ",\n"
    yield "[]\n" if between == "[\n" else "\n]\n"
