"""The README is true: its commands are one line each, and its output is the program's."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_it_begins_with_two_commands_of_one_line():
    blocks = re.findall(r"^```(\w*)\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    shell = [text for language, text in blocks if language == "sh"]
    assert len(shell) == 2
    assert all(len(text.splitlines()) == 1 for text in shell)
    assert "examples" in shell[0]
    assert "pytest" in shell[1]


def test_the_output_shown_is_the_programs(notes_lint, monkeypatch):
    match = re.search(r"<!-- The output of: notes-lint (.*?) -->\n\n```text\n(.*?)```", README, re.DOTALL)
    assert match is not None
    monkeypatch.setenv("COLUMNS", "100")
    _, out, _ = notes_lint("--no-cache", *match[1].split(), cwd=ROOT)
    shown = out[: out.index("\nFound ")].strip()
    assert match[2].strip() == shown


@pytest.mark.parametrize("command", ["rule", "date", "mv", "init", "config", "new", "test", "merge"])
def test_commands_that_it_names_are_there(notes_lint, command):
    status, out, _ = notes_lint(command, "--help")
    assert status == 0
    assert out.startswith(f"usage: notes-lint {command}")


def test_every_group_of_rules_finds_something_in_the_examples(notes_lint):
    _, out, _ = notes_lint("--no-cache", "--output-format", "concise", "examples", cwd=ROOT)
    from notes_lint.pack import shipped

    groups = {rule.name: rule.group for rule in shipped()}
    found = {groups[name] for name in re.findall(r"(?:error|warning) ([a-z-]+):", out)}
    assert found == {"dates", "links", "images", "spelling", "outline", "vault", "front-matter", "meta"}


def test_the_projects_own_notes_are_clean(notes_lint):
    paths = ["README.md", "CHANGELOG.md", ".github/CONTRIBUTING.md", "rules"]
    status, out, _ = notes_lint("--no-cache", "--strict", "--output-format", "concise", *paths, cwd=ROOT)
    assert status == 0, out
