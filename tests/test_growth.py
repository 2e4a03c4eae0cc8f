"""Twice the notes take twice the work: counted in calls, which no busy machine changes."""

from __future__ import annotations

import os
import sys

import pytest

from notes_lint.lint import MemoryTree, lint
from notes_lint.pack import shipped
from notes_lint.ruleset import RuleSet
from notes_lint.settings import Loaded, Settings

RULES = RuleSet(shipped(), Loaded(Settings()))


def note(number, items=6):
    lines = [f"# Meeting {number} on storage", "", f"Saturday, January {number % 28 + 1}, 2023", ""]
    for item in range(items):
        other = (number * 7 + item) % 40
        lines.append(
            f"- the log has [an index](note-{other}.md#meeting) and `code`, **bold words** of Zyxwv{item % 9}"
        )
        lines.append(f"  - see [[note-{other}]], https://example.org/{item} and $x + y$, a long line of text")
    return "\n".join(lines).encode() + b"\n"


def calls(files):
    """How many functions, Python's and C's, a run over a vault calls."""
    tree = MemoryTree(os.devnull, files)
    count = 0

    def counter(_frame, event, _argument):
        nonlocal count
        if event in ("call", "c_call"):
            count += 1

    previous = sys.getprofile()
    sys.setprofile(counter)
    try:
        lint(tree, RULES, today="2026-01-01")
    finally:
        sys.setprofile(previous)
    return count


@pytest.fixture(scope="module", autouse=True)
def loaded():
    """Modules and tables are loaded before anything is counted."""
    lint(MemoryTree(os.devnull, {f"note-{n}.md": note(n) for n in range(40)}), RULES, today="2026-01-01")


def test_with_the_notes_of_a_vault():
    small = calls({f"note-{n}.md": note(n) for n in range(60)})
    large = calls({f"note-{n}.md": note(n) for n in range(240)})
    assert large < small * 4 * 1.2


def test_with_the_length_of_a_note():
    small = calls({"note-1.md": note(1, 300)})
    large = calls({"note-1.md": note(1, 1200)})
    assert large < small * 4 * 1.2
