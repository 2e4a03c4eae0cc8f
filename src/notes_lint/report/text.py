"""The report that people read: where, what, the line itself, why, and how to mend it.

No line but a path is wider than the terminal. The same finding many times over is shown three times and
counted at the end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from notes_lint.lazy import pattern
from notes_lint.report.escape import defuse, plain, terminal
from notes_lint.report.finding import Finding
from notes_lint.report.layout import cells, head, middle, wrap
from notes_lint.report.ownword import OwnWord
from notes_lint.report.style import Style
from notes_lint.report.summary import closing, counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from notes_lint.report import ReportOptions
    from notes_lint.report.collect import Report
    from notes_lint.report.remedy import Remedy
    from notes_lint.report.sheet import Row

SHOWN_TIMES: Final = 3
FEW_MORE: Final = 2
_CRUMB: Final = " › "
_URL: Final = pattern(r"\bhttps?://\S+")


def render(report: Report, options: ReportOptions) -> Iterator[str]:
    """One block a finding, then the summary."""
    style = Style(options.color)
    own = OwnWord()
    if not options.statistics:
        repeats = Repeats(report, unsafe=options.unsafe)

        def draw(finding: Finding) -> str:
            return "".join([defuse(line) + "\n" for line in block(report, finding, options, style)]) + "\n"

        for sheet in report.sheets(draw):
            path = sheet.path
            for at, row in enumerate(sheet.rows):
                own.see(row)
                if options.asked and row.rule != "refused-fix":
                    continue
                if not repeats.is_enough(row, path):
                    yield sheet.drawn(at)
                elif repeats.is_nearly_all(row):
                    repeats.hold(row, sheet.drawn(at))
        yield from repeats.held()
        yield from repeats.told(options, style)
    yield from closing(report, options, style, own.hint())


class Repeats:
    """Knows which findings people have seen often enough: same rule, same message, same text.

    One or two more are shown rather than counted. With ``unsafe``, what the same command with ``--fix`` would change
    is shown each time.
    """

    def __init__(self, report: Report, *, unsafe: bool = False) -> None:
        self._would_change: tuple[str, ...] = ("safe", "unsafe") if unsafe else ()
        counts: dict[tuple[str, str], int] = {}
        for (rule, message, _, _), count in report.tally.items():
            counts[rule, message] = counts.get((rule, message), 0) + count
        self._often = {key for key, count in counts.items() if count > SHOWN_TIMES + FEW_MORE}
        self._seen: dict[tuple[str, str, str], int] = {}
        self._notes: dict[tuple[str, str, str], set[str]] = {}
        self._held: dict[tuple[str, str, str], list[str]] = {}

    def is_enough(self, finding: Finding | Row, path: str) -> bool:
        """True from the fourth time on; call it once a finding, with the path of its note."""
        if (finding.rule, finding.message) not in self._often:
            return False
        how = finding.applicability if isinstance(finding, Finding) else finding.fixable
        if how in self._would_change:
            return False
        key = (finding.rule, finding.message, finding.text)
        self._seen[key] = seen = self._seen.get(key, 0) + 1
        if seen > SHOWN_TIMES:
            self._notes.setdefault(key, set()).add(path)
            return True
        return False

    def is_nearly_all(self, finding: Row) -> bool:
        """Whether the finding that was just too many may be one of the last of its text, which messages do not tell."""
        return self._seen[finding.rule, finding.message, finding.text] <= SHOWN_TIMES + FEW_MORE

    def hold(self, finding: Row, drawn: str) -> None:
        """Keep one of these until it is known whether there are many more."""
        self._held.setdefault((finding.rule, finding.message, finding.text), []).append(drawn)

    def held(self) -> Iterator[str]:
        """What was held and is not worth counting; it counts as shown."""
        for key, drawn in self._held.items():
            if self._seen[key] <= SHOWN_TIMES + FEW_MORE:
                del self._notes[key]
                yield from drawn

    def more(self) -> list[tuple[int, int, str, str]]:
        """How many more, in how many notes, of which rule and message; the most frequent first."""
        return sorted(
            (
                (self._seen[key] - SHOWN_TIMES, len(notes), key[0], key[1])
                for key, notes in self._notes.items()
            ),
            key=lambda entry: (-entry[0], entry[2], entry[3]),
        )

    def told(self, options: ReportOptions, style: Style) -> Iterator[str]:
        """The lines that say what was not shown again."""
        more = self.more()
        if not more:
            return
        for line in wrap(
            "Shown three times, found more often (--output-format concise lists each):", options.width
        ):
            yield style.bold(line) + "\n"
        for count, notes, rule, message in more:
            text = f"{count:,} more in {counted(notes, 'note')}: {rule}: {message}"
            for at, line in enumerate(wrap(text, options.width - 4)):
                yield defuse(f"{'    ' if at else '  '}{line}") + "\n"
        yield "\n"


def block(report: Report, finding: Finding, options: ReportOptions, style: Style) -> Iterator[str]:
    """All lines about one finding."""
    from notes_lint.report.frame import frame  # for a report without findings there is nothing to draw
    from notes_lint.report.remedy import MOST_FIXES, MOST_SUGGESTIONS, shown_remedies

    width = max(options.width, 20)
    yield from _heading(report, finding, width, style)
    for line in wrap(finding.message, width - 2):
        yield "  " + line
    if finding.trail:
        yield style.faint("  " + crumbs(finding.trail, width - 4))
    source = report.source(finding.path)
    if source is not None and not finding.whole_note:
        caret = style.error if finding.severity == "error" else style.warning
        start, end = finding.start.offset, finding.end.offset
        yield from _indent(frame(source, start, end, width - 2, style, caret), "  ")
    for sentence in finding.evidence:
        yield from _labelled("• ", sentence, width)
    fixes = finding.fixes
    for remedy in shown_remedies(report, finding):
        yield from _fix(remedy, style, width)
        # An unsafe fix, and what it stands before, is told in words; its change is shown on demand.
        if options.unsafe or fixes[0].applicability != "unsafe":
            yield from _diff(report, remedy, style, width)
    if len(fixes) > MOST_FIXES:
        yield style.faint(f"  … and {len(fixes) - MOST_FIXES} more ways to mend it")
    if finding.suggestions and not fixes:
        yield from _labelled("Perhaps: ", ", ".join(finding.suggestions[:MOST_SUGGESTIONS]), width)


def _heading(report: Report, finding: Finding, width: int, style: Style) -> Iterator[str]:
    path = plain(report.shown_path(finding.path))
    place = "" if finding.whole_note else f":{finding.start.line}:{finding.start.column}"
    kind = style.severity(finding.severity) + " " + style.bold(finding.rule)
    if cells(path + place) + len(finding.severity) + len(finding.rule) + 2 <= width:
        yield f"{style.frame(path + place)} {kind}"
    else:
        # A path is never cut: terminals and editors open it at a click.
        yield style.frame(path + place)
        yield f"  {kind}"


def place(report: Report, finding: Finding, options: ReportOptions, style: Style) -> Iterator[str]:
    """As `block`, without the remedies."""
    yield from block(report, replace(finding, fixes=(), suggestions=()), options, style)


def offer(report: Report, remedy: Remedy, options: ReportOptions, style: Style) -> Iterator[str]:
    """The lines of one remedy, with the change it makes."""
    width = max(options.width, 20)
    yield from _fix(remedy, style, width)
    yield from _diff(report, remedy, style, width)


def crumbs(trail: Iterable[str], width: int) -> str:
    """``Kernel instrumentation › DTrace``; where room is short the outermost go first."""
    parts = named(trail)
    text = _CRUMB.join(parts)
    while len(parts) > 1 and cells(text) > width:
        del parts[0]
        text = _CRUMB.join(["…", *parts])
    return head(text, width)


def named(trail: Iterable[str]) -> list[str]:
    """The steps of a trail as people name them: without the URL that follows a title."""
    return [terminal(_URL.sub("", part).strip() or part) for part in trail]


def _fix(remedy: Remedy, style: Style, width: int) -> Iterator[str]:
    yield from _labelled(f"{remedy.label}: ", remedy.fix.message, width, style.good)
    for old, new in remedy.renames:
        if cells(old) + cells(new) + 14 <= width:
            yield "    rename " + style.bad(terminal(old)) + " → " + style.good(terminal(new))
        else:
            yield "    rename " + style.bad(middle(terminal(old), width - 11))
            yield "         → " + style.good(middle(terminal(new), width - 11))
    if remedy.unshown:
        yield f"    … and {remedy.unshown} more renames"
    for path in remedy.creates:
        yield from _labelled("create ", path, width - 2, style.good, "    ")


def _diff(report: Report, remedy: Remedy, style: Style, width: int) -> Iterator[str]:
    from notes_lint.report.frame import changes
    from notes_lint.report.remedy import edited_notes

    for name, source, edits in edited_notes(report, remedy.fix):
        if name:
            yield style.frame("    " + middle(terminal(name), width - 4))
        if source is not None:
            yield from _indent(changes(source, edits, width - 4, style), "    ")


def _labelled(
    label: str, text: str, width: int, paint: Callable[[str], str] = str, indent: str = "  "
) -> Iterator[str]:
    """A label and a wrapped text that hangs behind it."""
    hang = min(len(label), width // 4)
    for at, line in enumerate(wrap(text, width - len(indent) - len(label))):
        start = " " * hang if at else paint(label)
        yield indent + start + line


def _indent(lines: Iterable[str], by: str) -> Iterator[str]:
    for line in lines:
        yield by + line
