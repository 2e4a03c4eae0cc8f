"""SARIF 2.1.0, for code scanning: findings with fixes, rules with their pages as help.

Source: the OASIS specification, and GitHub's documentation of what it reads of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

import msgspec

from notes_lint.lazy import pattern
from notes_lint.report.escape import json_text, redact, terminal
from notes_lint.report.fingerprint import Fingerprints

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notes_lint.report import ReportOptions
    from notes_lint.report.collect import Report
    from notes_lint.report.finding import Finding, Place, ShownFix

# What GitHub takes of one run: so many results, and so many bytes of the file when it is gzipped. The second is kept
# at some distance, as no two compressors agree.
MOST_RESULTS: Final = 25_000
MOST_BYTES: Final = 9_000_000
_ENOUGH_TO_WATCH: Final = 2_000
SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LINK: Final = pattern(r"\[([^\[\]]*)\](?=\()")


def render(report: Report, options: ReportOptions) -> Iterator[str]:
    """One run, one result a line; of more than is read, the errors come first and the rest is counted."""
    encode = msgspec.json.Encoder().encode
    urls: dict[str, str] = {}
    groups: dict[str, str] = {}
    indices = {rule: at for at, rule in enumerate(report.summary.by_rule)}
    fingerprints = Fingerprints()
    room = _Room(report)
    # The rules come after the results: only then each one's page is known, from a merged report, too.
    yield f'{{"$schema":"{SCHEMA}","version":"2.1.0","runs":[{{"columnKind":"unicodeCodePoints","results":['
    between = "\n"
    for finding in room.ranked(report):
        urls[finding.rule], groups[finding.rule] = finding.url, finding.group
        result = _result(report, finding, indices[finding.rule], fingerprints.of(finding), options)
        text = json_text(encode(result))
        if room.takes(text):
            yield between + text
            between = ",\n"
    rules = [_rule(report, rule, urls.get(rule, ""), groups.get(rule, ""), options) for rule in indices]
    driver: dict[str, Any] = {"name": "notes-lint", "rules": rules}
    if report.version:
        driver["semanticVersion"] = report.version
    end: dict[str, Any] = {"tool": {"driver": driver}}
    if room.left:
        end["invocations"] = [_unsaid(room.left)]
    yield f"\n],\n{json_text(encode(end))[1:-1]}}}]}}\n"


class _Room:
    """Which findings still fit. ``left`` counts those that did not."""

    def __init__(self, report: Report) -> None:
        self._total = report.summary.errors + report.summary.warnings
        self._results = self._size = self.left = 0
        self._zip: Any = None
        if self._total > _ENOUGH_TO_WATCH:
            import zlib

            self._zip = zlib.compressobj(6)

    def ranked(self, report: Report) -> Iterator[Finding]:
        """All findings by path; where that may be too many, errors before warnings."""
        if self._zip is None:
            yield from report.findings()
            return
        for severity in ("error", "warning"):
            yield from (finding for finding in report.findings() if finding.severity == severity)

    def takes(self, text: str) -> bool:
        """Whether a result fits beside all before it."""
        if self._zip is not None and not self.left:
            self._size += len(self._zip.compress(text.encode()))
        if self.left or self._results >= MOST_RESULTS or self._size > MOST_BYTES:
            self.left += 1
            return False
        self._results += 1
        return True


def _unsaid(left: int) -> dict[str, Any]:
    text = f"{left:,} findings do not fit into what code scanning reads; the JSON report has them all"
    notification = {"level": "warning", "message": {"text": text}}
    return {"executionSuccessful": True, "toolExecutionNotifications": [notification]}


def _rule(report: Report, name: str, url: str, group: str, options: ReportOptions) -> dict[str, Any]:
    info = report.rules.get(name)
    page = options.rule_page(name)
    # A merged report knows no summary, but a page's first paragraph is just that.
    summary = (info.summary if info is not None else "") or _first_paragraph(page) or name
    rule: dict[str, Any] = {
        "id": name,
        "name": "".join(part.capitalize() for part in name.split("-")),
        "shortDescription": {"text": terminal(summary)},
        "fullDescription": {"text": terminal(summary)},
        "help": {"text": page or terminal(summary), "markdown": page or terminal(summary)},
        "defaultConfiguration": {"level": info.severity if info is not None else "error"},
    }
    if url:
        rule["helpUri"] = url
    if group:
        rule["properties"] = {"tags": [group]}
    return rule


def _first_paragraph(page: str) -> str:
    blocks = (block.strip() for block in page.split("\n\n"))
    return next((" ".join(block.split()) for block in blocks if block and not block.startswith("#")), "")


def _result(
    report: Report, finding: Finding, index: int, fingerprint: str, options: ReportOptions
) -> dict[str, Any]:
    lines = [finding.message, *finding.evidence]
    lines += [f"{fix.applicability} fix: {fix.message}" for fix in finding.fixes if not fix.edits]
    region = _region(finding.start, finding.end)
    if finding.text:
        region["snippet"] = {"text": redact(finding.text)}
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": finding.severity,
        "message": {"text": "\n".join(map(_text, lines))},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": _uri(report, finding.path, options),
                    "region": region,
                }
            }
        ],
        "partialFingerprints": {"notesLint/v1": fingerprint, "primaryLocationLineHash": f"{fingerprint}:1"},
    }
    fixes = [_fix(report, fix, options) for fix in finding.fixes if fix.edits]
    if fixes:
        result["fixes"] = fixes
    return result


def _fix(report: Report, fix: ShownFix, options: ReportOptions) -> dict[str, Any]:
    by_path: dict[str, list[dict[str, Any]]] = {}
    for edit in fix.edits:
        by_path.setdefault(edit.path, []).append(
            {"deletedRegion": _region(edit.start, edit.end), "insertedContent": {"text": edit.content}}
        )
    return {
        "description": {"text": f"{_text(fix.message)} ({fix.applicability})"},
        "artifactChanges": [
            {"artifactLocation": _uri(report, path, options), "replacements": replacements}
            for path, replacements in by_path.items()
        ],
    }


def _text(text: str) -> str:
    """A message: SARIF makes links of ``[text](target)``, which a note must not."""
    return _LINK.sub(r"\\[\1\\]", terminal(text))


def _region(start: Place, end: Place) -> dict[str, Any]:
    return {
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
    }


def _uri(report: Report, path: str, options: ReportOptions) -> dict[str, str]:
    return {"uri": quote(report.top_path(path, options.base_path)), "uriBaseId": "%SRCROOT%"}
