"""JSON Lines: each finding an object of the contract's JSON, for tools that read line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from notes_lint.report.escape import json_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notes_lint.report import ReportOptions
    from notes_lint.report.collect import Report


def render(report: Report, options: ReportOptions) -> Iterator[str]:
    """The findings, one a line."""
    encode = msgspec.json.Encoder().encode
    for sheet in report.sheets(lambda finding: json_text(encode(finding)) + "\n"):
        yield from sheet.all_drawn()
