"""Adopting an old vault: habits with counts, settings that load, and a baseline in one command."""

from __future__ import annotations

import json

from notes_lint.settings import load

OPEN = "# {}\n\n```sh\nls {}\n"


def test_it_measures_prints_and_writes(vault, notes_lint):
    for number in range(6):
        vault.write(
            f"2024/0{number + 1}-07-note.md",
            f"- Note {number}\n    - child [[Page {number}]]\n        - more\n",
        )
    vault.write("2024/odd.md", "* Odd\n")
    status, out, err = notes_lint("init", cwd=vault.root)
    assert (status, err) == (0, "")
    assert "7 notes" in out
    assert "indented by 4 spaces (12 of 12 nested items)" in out
    assert "bullets are `-` (18 of 19)" in out
    assert "6 wikilinks, 0 of which lead to a note" in out
    settings = load(str(vault.root)).settings
    assert settings.links.style == "pages"
    assert notes_lint("init", cwd=vault.root)[0] == 2, "what is there is not overwritten"
    assert notes_lint("init", "--print", cwd=vault.root)[0] == 0


def test_five_hundred_old_findings_in_one_command(vault, notes_lint):
    for number in range(500):
        vault.write(f"old/{number}.md", OPEN.format("Old", number))
    status, out, _ = notes_lint("init", "--baseline", cwd=vault.root)
    assert status == 0
    assert "500 findings are allowed" in out
    assert notes_lint(cwd=vault.root)[0] == 0
    vault.write("new.md", OPEN.format("New", 0))
    status, out, _ = notes_lint("--output-format", "json", cwd=vault.root)
    assert status == 1
    assert [each["path"] for each in json.loads(out)["diagnostics"]] == ["new.md"]
    vault.write("old/7.md", "# Mended\n")
    baseline = "notes-lint-baseline.json"
    notes_lint("--baseline", baseline, "--write-baseline", baseline, cwd=vault.root)
    assert len(json.loads(vault.read(baseline))["findings"]) == 499
