"""How a finding is mended, as every format for people tells it: which fixes, under which label, in which notes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notes_lint.report.collect import Report
    from notes_lint.report.finding import Finding, ShownEdit, ShownFix
    from notes_lint.text import Source

MOST_FIXES: Final = 3
MOST_RENAMES: Final = 5
MOST_SUGGESTIONS: Final = 5
_LABELS: Final = {"safe": "Fix", "unsafe": "Unsafe fix", "suggestion": "Perhaps"}


class Remedy(NamedTuple):
    """A fix with its label. ``renames`` are pairs of paths as shown, ``unshown`` counts those that are left out."""

    label: str
    fix: ShownFix
    renames: list[tuple[str, str]]
    unshown: int
    creates: list[str]


class Edited(NamedTuple):
    """The edits of one note. ``name`` is "" where the fix touches no other; ``source`` None where it is not known."""

    name: str
    source: Source | None
    edits: list[ShownEdit]


def shown_remedies(report: Report, finding: Finding, most: int = MOST_FIXES) -> Iterator[Remedy]:
    """The fixes that are shown, the best first."""
    fixes = finding.fixes
    alike = len(fixes) > 1 and fixes[0].applicability == fixes[1].applicability
    for at, fix in enumerate(fixes[:most]):
        label = "Or" if at else "Either" if alike else _LABELS[fix.applicability]
        moves = [
            (report.shown_path(each.old), report.shown_path(each.new)) for each in fix.renames[:MOST_RENAMES]
        ]
        creates = [report.shown_path(each.path) for each in fix.creates]
        yield Remedy(label, fix, moves, len(fix.renames) - len(moves), creates)


def edited_notes(report: Report, fix: ShownFix) -> Iterator[Edited]:
    """What a fix changes, note by note."""
    paths = dict.fromkeys(edit.path for edit in fix.edits)
    for path in paths:
        name = report.shown_path(path) if len(paths) > 1 else ""
        yield Edited(name, report.source(path), [edit for edit in fix.edits if edit.path == path])
