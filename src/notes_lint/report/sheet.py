"""A note's findings on their way into a report: what tells them apart, and each as a format draws it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from notes_lint.report.finding import Finding

MOST_OF_A_NOTE = 2_000
"""Findings of a note that are held at once, as a report streams them."""


class Row(Struct, array_like=True, gc=False):
    """One finding: what it is counted and ranked by, and what is printed ("" until something asks for it).

    ``fixable`` is how far its fix may be applied without a person, "" where there is none.
    """

    rule: str
    group: str
    severity: str
    fixable: str
    message: str
    text: str
    drawn: str = ""


class Sheet:
    """The rows of a note, or of a part of its findings where it has very many.

    Args:
        path: the note.
        rows: the rows, or None where they follow from the findings.
        findings: gives the findings; called where a row is to be drawn, once.
        draw: what the format prints of a finding.
    """

    __slots__ = ("_draw", "_findings", "_found", "drew", "path", "rows")

    def __init__(
        self,
        path: str,
        rows: list[Row] | None,
        findings: Callable[[], Sequence[Finding]],
        draw: Callable[[Finding], str],
    ) -> None:
        self.path = path
        self.drew = rows is None
        self._draw = draw
        self._findings = findings
        self._found: Sequence[Finding] | None = None
        self.rows = list(map(_row, self._all())) if rows is None else rows

    def drawn(self, at: int) -> str:
        """What is printed of a row."""
        row = self.rows[at]
        if not row.drawn:
            row.drawn = self._draw(self._all()[at])
            self.drew = True
        return row.drawn

    def all_drawn(self) -> Iterator[str]:
        """What is printed of each row."""
        return map(self.drawn, range(len(self.rows)))

    def _all(self) -> Sequence[Finding]:
        if self._found is None:
            self._found = self._findings()
        return self._found


def _row(finding: Finding) -> Row:
    return Row(
        finding.rule,
        finding.group,
        finding.severity,
        finding.applicability or "",
        finding.message,
        finding.text,
    )
