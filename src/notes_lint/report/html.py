"""One page that needs nothing else: every finding with its line and fix, to filter by rule and severity.

The page's policy lets no script run but its own, whatever a note brings along.
"""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from notes_lint.report.escape import html, html_message
from notes_lint.report.frame import diff_rows, frame_rows
from notes_lint.report.markdown import link
from notes_lint.report.remedy import MOST_SUGGESTIONS, edited_notes, shown_remedies
from notes_lint.report.summary import by_what, counted, found_line, hidden, in_order, remedies, what_it_did
from notes_lint.report.text import named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notes_lint.report import ReportOptions
    from notes_lint.report.collect import Report
    from notes_lint.report.finding import Finding
    from notes_lint.report.remedy import Remedy

_WIDTH: Final = 104

_STYLE: Final = """
:root{color-scheme:light dark;--ink:#1c1e21;--dim:#5f6670;--paper:#fff;--card:#f5f6f8;--line:#d9dce1;
--error:#b3261e;--warning:#8a5a00;--add:#1a6b35;--mark:#ffe2a8}
@media(prefers-color-scheme:dark){:root{--ink:#e4e6ea;--dim:#9aa3ad;--paper:#16181b;--card:#202327;
--line:#363b42;--error:#ff8a80;--warning:#f0b95b;--add:#7fd49a;--mark:#5a4512}}
body{margin:0 auto;max-width:62rem;padding:1.5rem;font:1rem/1.5 system-ui,sans-serif;color:var(--ink);
background:var(--paper)}
h1{font-size:1.5rem}h2{font:600 1rem/1.5 ui-monospace,monospace;margin:2rem 0 .5rem;overflow-wrap:anywhere}
article{border-top:1px solid var(--line);padding:.75rem 0}
article p,ul{margin:.25rem 0}
.meta{color:var(--dim);font-size:.9rem}
.error,del{color:var(--error)}.warning{color:var(--warning)}ins{color:var(--add)}
.error,.warning{font-weight:600}
pre{background:var(--card);padding:.5rem .75rem;margin:.4rem 0;white-space:pre-wrap;overflow-wrap:anywhere;font:.85rem/1.5 ui-monospace,monospace}
pre .n{color:var(--dim);user-select:none}
mark{background:var(--mark);color:inherit}
del,ins{text-decoration:none}del b,ins b{font-weight:700;text-decoration:underline}
code{font-family:ui-monospace,monospace;font-size:.9em;overflow-wrap:anywhere}
table{border-collapse:collapse}td,th{padding:.15rem .75rem .15rem 0;text-align:left}td.c{text-align:right}
form{position:sticky;top:0;background:var(--paper);padding:.5rem 0;display:flex;gap:1rem;flex-wrap:wrap}
select{font:inherit;max-width:100%}
a{color:inherit}
"""

_SCRIPT: Final = """
const form=document.forms.filter;
const all=[...document.querySelectorAll('article')];
function show(){
  const rule=form.rule.value,severity=form.severity.value;let shown=0;
  for(const one of all){
    one.hidden=rule&&one.dataset.rule!==rule||severity&&one.dataset.severity!==severity;
    shown+=!one.hidden;
  }
  for(const note of document.querySelectorAll('section'))note.hidden=!note.querySelector('article:not([hidden])');
  form.count.value=shown+' shown';
}
if(form){form.hidden=false;form.addEventListener('change',show);show();}
"""


def render(report: Report, options: ReportOptions) -> Iterator[str]:
    """The page, note by note."""
    digest = b64encode(sha256(_SCRIPT.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'"
    yield (
        '<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width">\n'
        f"<title>notes-lint</title>\n<style>{_STYLE}</style>\n<h1>notes-lint</h1>\n"
    )
    yield from _summary(report, options)
    if report.summary.by_rule:
        yield _filter(report)
        path = None
        for finding in report.findings():
            if finding.path != path:
                yield f"{'</section>' if path is not None else ''}\n<section>\n"
                yield f"<h2>{html(report.shown_path(finding.path))}</h2>\n"
                path = finding.path
            yield "".join(_finding(report, finding, options))
        yield "</section>\n"
    yield f"<script>{_SCRIPT}</script>\n</html>\n"


def _summary(report: Report, options: ReportOptions) -> Iterator[str]:
    summary = report.summary
    if summary.errors + summary.warnings:
        yield f"<p>{html(found_line(report))}</p>\n"
    elif report.files:
        yield f"<p>Nothing to report in {counted(report.files, 'note')}.</p>\n"
    else:
        yield "<p>No note was checked.</p>\n"
    lines = [*report.notices]
    if summary.by_rule:
        lines += remedies(report, options)
    lines += hidden(report)
    if lines:
        yield "<ul>\n" + "".join(f"<li>{html(line)}</li>\n" for line in lines) + "</ul>\n"
    if report.applied and options.show_fixed:
        yield "<details open><summary>What was fixed</summary>\n<ul>\n"
        for entry in in_order(report):
            path = html(report.shown_path(entry.path)) + (f":{entry.line}" if entry.line else "")
            did = html(what_it_did(entry)) if entry.old else html_message(entry.message)
            yield f"<li><code>{path}</code> {did} {html(by_what(entry))}</li>\n"
        yield "</ul>\n</details>\n"
    if summary.by_rule:
        yield "<table>\n"
        for rule, count in sorted(summary.by_rule.items(), key=lambda item: (-item[1], item[0])):
            yield f'<tr><td class="c">{count:,}</td><td>{html(rule)}</td></tr>\n'
        yield "</table>\n"


def _filter(report: Report) -> str:
    rules = "".join(f"<option>{html(rule)}</option>" for rule in report.summary.by_rule)
    return (
        '<form name="filter" hidden>\n'
        f'<label>Rule <select name="rule"><option value="">all</option>{rules}</select></label>\n'
        '<label>Severity <select name="severity"><option value="">all</option><option>error</option>'
        '<option>warning</option></select></label>\n<output name="count"></output>\n</form>\n'
    )


def _finding(report: Report, finding: Finding, options: ReportOptions) -> Iterator[str]:
    place = "whole note" if finding.whole_note else f"{finding.start.line}:{finding.start.column}"
    rule = html(finding.rule)
    if finding.url.startswith(("https://", "http://")):
        rule = f'<a href="{html(finding.url)}">{rule}</a>'
    yield (
        f'<article data-rule="{html(finding.rule)}" data-severity="{finding.severity}">\n'
        f'<p><a href="{html(link(report, finding, options))}">{place}</a> '
        f'<span class="{finding.severity}">{finding.severity}</span> {rule}</p>\n'
        f"<p>{html_message(finding.message)}</p>\n"
    )
    if finding.trail:
        yield f'<p class="meta">{html(" › ".join(named(finding.trail)))}</p>\n'
    source = report.source(finding.path)
    if source is not None and not finding.whole_note:
        yield "<pre>"
        for line, (before, inside, after) in frame_rows(
            source, finding.start.offset, finding.end.offset, _WIDTH
        ):
            number = f"{line:>5}" if line else "    ⋮"
            marked = f"<mark>{html(inside)}</mark>" if line else ""
            yield f'<span class="n">{number} </span>{html(before)}{marked}{html(after)}\n'
        yield "</pre>\n"
    if finding.evidence:
        yield (
            "<ul>"
            + "".join(f"<li>{html_message(sentence)}</li>" for sentence in finding.evidence)
            + "</ul>\n"
        )
    for remedy in shown_remedies(report, finding):
        yield from _fix(report, remedy)
    if finding.suggestions and not finding.fixes:
        words = ", ".join(f"<code>{html(text)}</code>" for text in finding.suggestions[:MOST_SUGGESTIONS])
        yield f"<p>Perhaps: {words}</p>\n"
    yield "</article>\n"


def _fix(report: Report, remedy: Remedy) -> Iterator[str]:
    yield f"<p>{remedy.label}: {html_message(remedy.fix.message)}</p>\n"
    for old, new in remedy.renames:
        yield f"<p>rename <code>{html(old)}</code> → <code>{html(new)}</code></p>\n"
    if remedy.unshown:
        yield f"<p>… and {remedy.unshown} more renames</p>\n"
    for path in remedy.creates:
        yield f"<p>create <code>{html(path)}</code></p>\n"
    rows: list[str] = []
    for name, source, edits in edited_notes(report, remedy.fix):
        if source is None:
            continue
        if name:
            rows.append(f'<span class="n">{html(name)}</span>\n')
        for line, sign, (before, changed, after) in diff_rows(source, edits, _WIDTH):
            tag = {"-": "del", "+": "ins"}.get(sign, "span")
            text = f"{html(before)}<b>{html(changed)}</b>{html(after)}"
            rows.append(f'<{tag}><span class="n">{line:>5} {sign or " "} </span>{text}</{tag}>\n')
    if rows:
        yield "<pre>" + "".join(rows) + "</pre>\n"
