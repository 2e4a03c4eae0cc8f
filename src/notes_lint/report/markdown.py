"""A page of Markdown for the summary of a CI job or a comment: a table by rule, then each finding.

A job's summary holds a mebibyte; the findings stop before it is full, errors first.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from notes_lint.report.escape import markdown, markdown_code, markdown_fence, markdown_message, plain, redact
from notes_lint.report.frame import diff_rows, frame
from notes_lint.report.remedy import MOST_SUGGESTIONS, edited_notes, shown_remedies
from notes_lint.report.style import Style
from notes_lint.report.summary import by_what, counted, found_line, hidden, in_order, remedies, what_it_did
from notes_lint.report.text import Repeats, named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notes_lint.report import ReportOptions
    from notes_lint.report.collect import Report
    from notes_lint.report.finding import Finding
    from notes_lint.report.remedy import Remedy

_WIDTH: Final = 100
_MOST_BYTES: Final = 900_000
_MOST_OPEN: Final = 20
_PLAIN: Final = Style(False)


def render(report: Report, options: ReportOptions) -> Iterator[str]:
    """The page, piece by piece."""
    found = report.summary.errors + report.summary.warnings
    yield f"## notes-lint: {_title(report)}\n\n"
    if report.applied and options.show_fixed:
        yield from _fixed(report)
    for notice in report.notices:
        yield f"> {markdown(notice)}\n\n"
    if found:
        yield f"{found_line(report)}\n\n"
        yield from _table(report)
        yield from (f"- {_command(line)}\n" for line in [*remedies(report, options), *hidden(report)])
        yield "\n"
        if not options.statistics:
            yield from _findings(report, options)
        return
    for entry in report.excluded[:10] if not report.files else ():
        yield f"- {markdown_code(report.shown_path(entry.path))}: {markdown(entry.reason)}\n"
    for line in hidden(report):
        yield f"{line}\n"


def _title(report: Report) -> str:
    summary = report.summary
    kinds = [(summary.errors, "error"), (summary.warnings, "warning")]
    if found := [counted(count, noun) for count, noun in kinds if count]:
        return ", ".join(found)
    return f"nothing to report in {counted(report.files, 'note')}" if report.files else "no note was checked"


def _command(line: str) -> str:
    """A hint with its command as code; the paths in it are the user's own words."""
    before, between, after = line.partition("notes-lint ")
    command, aside, rest = after.partition(" (")
    return before + (markdown_code(between + command) + aside + rest if between else "")


def _fixed(report: Report) -> Iterator[str]:
    total = sum(entry.count for entry in report.applied)
    yield f"<details><summary>Fixed {counted(total, 'problem')}</summary>\n\n"
    for entry in in_order(report):
        path = markdown_code(report.shown_path(entry.path) + (f":{entry.line}" if entry.line else ""))
        did = markdown(what_it_did(entry)) if entry.old else markdown_message(entry.message)
        yield f"- {path}: {did} {markdown(by_what(entry))}\n"
    yield "\n</details>\n\n"


def _table(report: Report) -> Iterator[str]:
    counts: dict[str, list[int]] = {}
    for (rule, _, severity, fixable), count in report.tally.items():
        row = counts.setdefault(rule, [0, 0, 0])
        row[severity != "error"] += count
        row[2] += count if fixable == "safe" else 0
    yield "| Rule | Errors | Warnings | Fixed by --fix |\n| :--- | ---: | ---: | ---: |\n"
    for rule, row in sorted(counts.items(), key=lambda item: (-item[1][0], -sum(item[1][:2]), item[0])):
        info = report.rules.get(rule)
        yield f"| {_rule(rule, info.url if info else '')} | {row[0] or ''} | {row[1] or ''} | {row[2] or ''} |\n"
    yield "\n"


def _rule(rule: str, url: str) -> str:
    return f"[{markdown(rule)}](<{quote(url, safe=':/#?&=%')}>)" if url else markdown(rule)


def _findings(report: Report, options: ReportOptions) -> Iterator[str]:
    """Errors first; what is too much to scroll through is folded away."""
    repeats = Repeats(report, unsafe=options.unsafe)
    found = report.summary.errors + report.summary.warnings
    size = left = shown = 0
    for severity in ("error", "warning"):
        for finding in report.findings():
            if finding.severity != severity or repeats.is_enough(finding, finding.path):
                continue
            if size > _MOST_BYTES:
                left += 1
                continue
            if shown == _MOST_OPEN:
                yield f"<details><summary>{found - shown:,} more</summary>\n\n"
            shown += 1
            piece = "".join(_finding(report, finding, options))
            size += len(piece.encode())
            yield piece
    for count, notes, rule, message in repeats.more()[:50]:
        yield f"- {count:,} more in {counted(notes, 'note')}: {markdown(rule)}: {markdown_message(message)}\n"
    if left:
        yield f"\nThe page is full: {left:,} more are not shown.\n"
    if shown > _MOST_OPEN:
        yield "\n</details>\n"


def _finding(report: Report, finding: Finding, options: ReportOptions) -> Iterator[str]:
    place = "" if finding.whole_note else f":{finding.start.line}:{finding.start.column}"
    path = markdown(report.shown_path(finding.path) + place)
    trail = f"\\\n<sub>{markdown(' › '.join(named(finding.trail)))}</sub>" if finding.trail else ""
    yield (
        f"**[{path}](<{link(report, finding, options)}>)** {finding.severity} "
        f"{_rule(finding.rule, finding.url)}\\\n{markdown_message(finding.message)}{trail}\n\n"
    )
    source = report.source(finding.path)
    if source is not None and not finding.whole_note:
        start, end = finding.start.offset, finding.end.offset
        yield markdown_fence(frame(source, start, end, _WIDTH, _PLAIN, str), "text") + "\n"
    for sentence in finding.evidence:
        yield f"- {markdown_message(sentence)}\n"
    if finding.evidence:
        yield "\n"
    for remedy in shown_remedies(report, finding):
        yield from _fix(report, remedy)
    if finding.suggestions and not finding.fixes:
        yield f"Perhaps: {', '.join(map(markdown_code, finding.suggestions[:MOST_SUGGESTIONS]))}\n\n"


def _fix(report: Report, remedy: Remedy) -> Iterator[str]:
    lines = [f"{remedy.label}: {markdown_message(remedy.fix.message)}"]
    lines += [f"rename {markdown_code(old)} → {markdown_code(new)}" for old, new in remedy.renames]
    lines += [f"… and {remedy.unshown} more renames"] if remedy.unshown else []
    lines += [f"create {markdown_code(path)}" for path in remedy.creates]
    yield "\\\n".join(lines) + "\n\n"
    rows: list[str] = []
    for name, source, edits in edited_notes(report, remedy.fix):
        if source is None:
            continue
        if name:
            rows.append(f"@@ {plain(redact(name))} @@")
        rows += [f"{row.sign or ' '} {''.join(row.text)}" for row in diff_rows(source, edits, _WIDTH)]
    if rows:
        yield markdown_fence(rows, "diff") + "\n"


def link(report: Report, finding: Finding, options: ReportOptions) -> str:
    """Where a click on the place leads: the line in the repository's browser, or the note beside the page."""
    base = options.link_base or _run_base()
    # Without plain=1 the browser shows the note rendered, where lines cannot be linked to.
    path = report.top_path(finding.path, options.base_path) if base else report.shown_path(finding.path)
    return f"{base}{quote(path)}{'?plain=1' if base else ''}#L{finding.start.line}"


def _run_base() -> str:
    """The commit that a workflow of GitHub runs on, in its web pages."""
    server, repository, commit = (
        os.environ.get(f"GITHUB_{name}", "") for name in ("SERVER_URL", "REPOSITORY", "SHA")
    )
    return f"{server}/{quote(repository)}/blob/{quote(commit)}/" if server and repository and commit else ""
