"""Vaults in memory for the tests of the reports."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from notes_lint.diagnostic import Create, Diagnostic, Edit, Fix, Rename
from notes_lint.parse import parse
from notes_lint.result import Applied, Excluded, ProbeResult, Result, RuleInfo
from notes_lint.text import Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

HOSTILE = (
    "::error::forged ##[error]forged\t]]> --> </script> <img src=x onerror=alert(1)> | a | `code` ``` @everyone "
    "\x1b[31mred\x1b[0m \x9b31m \x00 \x07 \u202eabc\u202c \u2066x\u2069 \u2028 \u200b \ufeff \U000e0041 "
    "%0A%0D::warning::x [link](javascript:alert(1)) ![](https://user:hunter2@host.example/?token=s3cr3t) "
    "#1 $x$ &amp; 漢字 e\u0301 👩\u200d👩\u200d👧 ❤\ufe0f \ufffe"
)

# What must never leave the program as it is: it steers a terminal or turns text round.
RAW_CONTROL = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]"
)


def info(rule: str) -> RuleInfo:
    """A rule's entry as a run would give it."""
    return RuleInfo(
        rule, "spelling", f"What {rule} <reports> in one sentence.", f"https://pages.example/{rule}.md"
    )


def result(notes: Mapping[str, str], diagnostics: Iterable[Diagnostic], **more: object) -> Result:
    """A run's result over notes that exist in memory only."""
    sources = {path: Source(text.encode("utf-8", "surrogatepass")) for path, text in notes.items()}
    outlines = {path: parse(path, source).outline for path, source in sources.items()}
    found = sorted(diagnostics, key=lambda each: each.sort_key)
    return Result(
        "/vault",
        files=len(notes),
        diagnostics=found,
        rules={each.rule: info(each.rule) for each in found},
        read=sources.get,
        outline=lambda path: outlines.get(path, b""),
        **more,  # type: ignore[arg-type]
    )


def spot(
    text: str, word: str, *, nth: int = 0, path: str = "note.md", rule: str = "misspelling", message: str = ""
) -> Diagnostic:
    """A finding on the nth occurrence of a word."""
    at = -1
    for _ in range(nth + 1):
        at = text.index(word, at + 1)
    start = len(text[:at].encode())
    return Diagnostic(
        start, start + len(word.encode()), message or f"“{word}” is wrong", rule=rule, path=path
    )


def mended(found: Diagnostic, new: str, applicability: str = "safe") -> Diagnostic:
    """The same finding with a fix that replaces its span."""
    fix = Fix(f"write “{new}”", (Edit(found.start, found.end, new),), applicability=applicability)  # type: ignore[arg-type]
    found.fixes = (*found.fixes, fix)
    return found


def hostile() -> Result:
    """Everything a stranger could write, in every place that a report prints."""
    note = f"# {HOSTILE}\n\n- outer {HOSTILE}\n    - inner {HOSTILE} end\n- last {HOSTILE}\n"
    path = "sub,dir:a/::error::`x`|y @me <b>.md"
    inner = spot(note, "inner", path=path, message=HOSTILE)
    inner.evidence = (HOSTILE, "plain")
    inner.fixes = (
        Fix(HOSTILE, (Edit(inner.start, inner.end, HOSTILE),), applicability="safe"),
        Fix(HOSTILE, (), (Rename(path, f"{path}2"),), (), "unsafe"),
        Fix(
            HOSTILE,
            (),
            (),
            (Create("pic " + HOSTILE[:40], "https://u:p@h.example/?token=t", "0" * 64),),
            "suggestion",
        ),
    )
    whole = Diagnostic(0, 0, HOSTILE, rule="missing-date-header", path=path, severity="warning")
    last = spot(note, HOSTILE, nth=3, path=path, message=HOSTILE, rule="repeated-word")
    last.suggestions = (HOSTILE, "x")
    return result(
        {path: note, "plain.md": "teh end\n"},
        [inner, whole, last, mended(spot("teh end\n", "teh", path="plain.md"), "the")],
        excluded=[Excluded(f"x/{path}", HOSTILE)],
        applied=[
            Applied(path, "misspelling", HOSTILE, 2),
            Applied(path, "misspelling", "", 1, 3, HOSTILE, HOSTILE),
        ],
        probes=[
            ProbeResult("https://u:p@h.example/?token=t", "broken", HOSTILE, "2026-01-01T00:00:00Z", None)
        ],
        notices=[HOSTILE],
        suppressed=2,
        baselined=3,
    )
