"""How a report for people ends: what was fixed, what is left, and which command helps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notes_lint.lazy import pattern
from notes_lint.report.escape import defuse, terminal
from notes_lint.report.layout import cells, wrap

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from notes_lint.report import ReportOptions
    from notes_lint.report.collect import Report
    from notes_lint.report.style import Style
    from notes_lint.result import Applied

_MOST_REASONS = 5
_COMMAND = pattern(r": (?=(?:notes-lint|git) )")


def counted(number: int, noun: str) -> str:
    """``1 note``, ``38 notes``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def closing(report: Report, options: ReportOptions, style: Style, hint: str = "") -> Iterator[str]:
    """The end of the report, in whole lines; ``hint`` is one more sentence with a command."""
    told = options.show_fixed and bool(report.applied)
    if told and not options.asked:
        yield from fixed(report, options, style)
        yield "\n"
    yield from _ending(report, options, style, hint)
    if options.asked:  # what was left was left by the person who reads this
        yield from fixed(report, options, style) if told else ["Nothing was fixed.\n"]


def _ending(report: Report, options: ReportOptions, style: Style, hint: str) -> Iterator[str]:
    if options.statistics:
        yield from statistics(report, style)
    if options.quiet:
        return
    for notice in report.notices:
        yield from _hint(f"note: {notice}", options, style.warning)
    found = report.summary.errors + report.summary.warnings
    if found:
        yield from _lines(found_line(report), options, style.bold)
        if options.asked:
            arguments = f" {options.arguments}" if options.arguments else ""
            yield from _hint(f"What is left is listed by: notes-lint{arguments}", options)
            yield "\n"
            return
        for line in (*remedies(report, options), hint):
            if line:
                yield from _hint(line, options)
    elif report.files:
        yield from _lines(f"Nothing to report in {counted(report.files, 'note')}.", options, style.good)
    elif not report.notices:
        yield from nothing_checked(report, options, style)
    for line in hidden(report):
        yield from _lines(line, options, style.faint)


def _lines(text: str, options: ReportOptions, paint: Callable[[str], str] = str) -> Iterator[str]:
    for at, line in enumerate(wrap(text, options.width - 2)):
        indented = ("  " if at else "") + line
        yield defuse(paint(indented)) + "\n"


def _hint(text: str, options: ReportOptions, paint: Callable[[str], str] = str) -> Iterator[str]:
    """A sentence whose command, where all does not fit into one line, has a line of its own to copy."""
    match = _COMMAND.search(text) if cells(text) > options.width - 2 else None
    if match is None:
        yield from _lines(text, options, paint)
        return
    yield from _lines(text[: match.start() + 1], options, paint)
    command, aside, rest = text[match.end() :].partition(" (")
    yield defuse(f"  {terminal(command)}") + "\n"
    if aside:
        yield from _lines(f"({rest}", options, lambda line: f"  {line}")


def found_line(report: Report) -> str:
    """What was found, and where: ``Found 12 problems (10 errors, 2 warnings) in 6 of 38 notes.``"""
    summary = report.summary
    kinds = []
    if summary.errors:
        kinds.append(counted(summary.errors, "error"))
    if summary.warnings:
        kinds.append(counted(summary.warnings, "warning"))
    notes = report.noted
    return f"Found {' and '.join(kinds)} in {notes:,} of {counted(max(report.files, notes), 'note')}."


def remedies(report: Report, options: ReportOptions) -> Iterator[str]:
    """Which command mends how many; nothing where nothing can be mended."""
    fixable = report.summary.fixable
    arguments = f" {options.arguments}" if options.arguments else ""
    if fixable.safe:
        yield f"{_be(fixable.safe)} mended by: notes-lint --fix{arguments}"
    if fixable.unsafe:
        more = " more" if fixable.safe else ""
        yield (
            f"{_be(fixable.unsafe, more)} mended by: notes-lint --fix --unsafe-fixes{arguments}"
            " (read them first: --unsafe-fixes alone shows them)"
        )
    if fixable.suggestion:
        yield (
            f"{counted(fixable.suggestion, 'finding')} {'has' if fixable.suggestion == 1 else 'have'} a"
            f" suggestion that only you can judge; to be asked: notes-lint --fix --interactive{arguments}"
        )
    if report.refused:
        fixes = "1 fix was" if report.refused == 1 else f"{report.refused:,} fixes were"
        yield f"{fixes} refused; refused-fix above says why."
    rule = next(iter(report.summary.by_rule))
    yield f"Why a rule reports something, with examples: notes-lint rule {rule}"


def _be(number: int, more: str = "") -> str:
    return f"{number:,}{more} can be"


def hidden(report: Report) -> Iterator[str]:
    """What was found and is not shown."""
    parts = []
    if report.summary.baselined:
        parts.append(f"{report.summary.baselined:,} known from the baseline")
    if report.summary.suppressed:
        parts.append(f"{report.summary.suppressed:,} suppressed")
    if parts:
        yield f"Not shown: {', '.join(parts)}."


def nothing_checked(report: Report, options: ReportOptions, style: Style) -> Iterator[str]:
    """Why no note was looked at."""
    reasons: dict[str, list[str]] = {}
    for entry in report.excluded:
        reasons.setdefault(entry.reason, []).append(entry.path)
    if not reasons:
        yield from _lines(
            "No note was checked: there is no .md or .markdown file here.", options, style.warning
        )
        return
    yield from _lines("No note was checked:", options, style.warning)
    ranked = sorted(reasons.items(), key=lambda item: (-len(item[1]), item[0]))
    for reason, paths in ranked[:_MOST_REASONS]:
        more = f" and {len(paths) - 1:,} more" if len(paths) > 1 else ""
        yield from _lines(f"- {report.shown_path(paths[0])}{more}: {reason}", options)
    if len(ranked) > _MOST_REASONS:
        yield from _lines(f"- and {len(ranked) - _MOST_REASONS:,} more reasons", options)


def fixed(report: Report, options: ReportOptions, style: Style) -> Iterator[str]:
    """What ``--fix`` did, in the order of the notes: ``path:line: 'old' → 'new' (rule)``."""
    total = sum(entry.count for entry in report.applied)
    notes = len({entry.path for entry in report.applied})
    yield style.good(f"Fixed {counted(total, 'problem')} in {counted(notes, 'note')}:") + "\n"
    for entry in in_order(report):
        place = terminal(report.shown_path(entry.path)) + (f":{entry.line}" if entry.line else "") + ":"
        text = f"{what_it_did(entry)} {by_what(entry)}"
        if cells(place) + cells(text) + 3 <= options.width:
            yield defuse(f"  {style.bold(place)} {terminal(text)}") + "\n"
            continue
        yield defuse(f"  {style.bold(place)}") + "\n"
        for at, line in enumerate(wrap(text, options.width - 6)):
            yield defuse(f"{'      ' if at else '    '}{line}") + "\n"


def in_order(report: Report) -> list[Applied]:
    """What was fixed, by note and line."""
    return sorted(
        report.applied, key=lambda each: (each.path, each.line, each.column, each.rule, each.message)
    )


def what_it_did(entry: Applied) -> str:
    """What a fix did, in a few words."""
    if not entry.old:
        return entry.message
    return f"'{entry.old}' → '{entry.new}'" if entry.new else f"'{entry.old}' removed"


def by_what(entry: Applied) -> str:
    """The rule of a fix, and how often it was applied."""
    return f"({entry.rule}, {entry.count:,} times)" if entry.count > 1 else f"({entry.rule})"


def statistics(report: Report, style: Style) -> Iterator[str]:
    """Findings by rule, the most frequent first: how many have a safe fix, and what the rule costs."""
    by_rule = {**dict.fromkeys(report.milliseconds, 0), **report.summary.by_rule}
    if not by_rule:
        return
    fixable: dict[str, int] = {}
    for (rule, _, _, claim), count in report.tally.items():
        if claim == "safe":
            fixable[rule] = fixable.get(rule, 0) + count
    counts = max(len(f"{count:,}") for count in by_rule.values())
    names = max(map(len, by_rule))
    marks = max((len(f"{count:,}") for count in fixable.values()), default=0)
    spent = report.milliseconds
    for rule, count in sorted(
        by_rule.items(), key=lambda item: (-item[1], -round(spent.get(item[0], 0)), item[0])
    ):
        row = f"{count:>{counts},}  {style.bold(rule)}{' ' * (names - len(rule))}"
        mark = f"  [*] {fixable[rule]:>{marks},} fixable" if rule in fixable else ""
        row += style.good(mark) + " " * (marks + 14 - len(mark) if marks and spent else 0)
        row += f"  {spent[rule]:8,.1f} ms" if rule in spent else ""
        yield row.rstrip() + "\n"
    yield "\n"
