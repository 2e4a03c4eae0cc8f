"""No vault, however odd, makes a rule on dates fail; every edit lies inside its note, every rename is new."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notes_lint.dates.describe import describe, render
from notes_lint.lint import MemoryTree, lint
from notes_lint.pack import read, shipped_folder
from notes_lint.ruleset import RuleSet
from notes_lint.settings import Loaded, Settings

RULES = read(shipped_folder())
NAMES = tuple(rule.name for rule in RULES if rule.group == "dates")

PIECES = (
    "2024-07-28", "2017-13-04", "0000-00-00", "2926-01-28", "28/07/2024", "03/04/2019", "13.13.2013", "June 31st", "May",
    "Sunday, July 27th, 2024", "Jan 2025", "21th", "Feb 29", "29 февраля 2023", "2024年13月40日", "'24", "12", "9-9",
    "March 3 - April 9, 2020", "May 21-23, 2019", "1st", "31 April", "sept 18", "Tues", "Q3", "v1.2.3", "10:30",
    "2024-00-10", "99/99/9999", "1/1/1", "Dec 31", "20240728", "2024W30", "٢٠٢٤-٠٧-٢٨", "²", "November 31, 2020",
)  # fmt: skip
FRAMES = (
    "# {}\n", "- X — [[{}]]\n", "Date: {}\n", "---\ndate: {}\ntitle: {}\n---\n", "+++\ndate = {}\n+++\n", "{}\n", "({})\n",
    "| Date | {} |\n", "## {} and {}\n", "[{}](a.md)\n", "<b>{}</b>\n", "**When**: {} ({})\n", "> {}\n", "date:: [[{}]]\n",
    "```\n{}\n```\n", "Text about {} in 1999.\n\nMore of {}.\n",
)  # fmt: skip
FOLDERS = (
    "",
    "2024/",
    "2024/06/",
    "2024/06-june/",
    "journals/",
    "a/2019-03-05/",
    "June 2024/",
    "2024/28/",
    "99/",
    "²/",
)
STEMS = (
    "{}", "{}-slug", "WG-{}", "x {}", "minutes_{}", "03-04", "13-13", "31-12-minutes", "06-x", "240728", "192830", "05-06-07",
    "README", "index", "notes-12", "2024-0728", "20199-03-05", "0-0", "²-³",
)  # fmt: skip


def vault(seed: int) -> dict[str, bytes]:
    rng = random.Random(seed)
    piece, frame, stem = rng.choice(PIECES), rng.choice(FRAMES), rng.choice(STEMS)
    files = {}
    for _ in range(rng.randrange(1, 14)):
        keep = rng.random() < 0.6
        where = (
            rng.choice(FOLDERS)
            + (stem if keep else rng.choice(STEMS)).replace(
                "{}", (piece if rng.random() < 0.3 else rng.choice(PIECES)).replace("/", "-")
            )
            + ".md"
        )
        text = "".join(
            (frame if keep else rng.choice(FRAMES)).replace("{}", rng.choice(PIECES))
            for _ in range(rng.randrange(1, 4))
        )
        files[where] = text.encode()
    return files


def check(files):
    tree = MemoryTree("/nowhere", files, [".obsidian/daily-notes.json"])
    result = lint(tree, RuleSet(RULES, Loaded(Settings(select=NAMES))), today="2026-06-30")
    for found in result.diagnostics:
        data = files[found.path]
        assert 0 <= found.start <= found.end <= len(data)
        data[found.start : found.end].decode()
        for fix in found.fixes:
            for edit in fix.edits:
                assert 0 <= edit.start <= edit.end <= len(files[edit.path or found.path])
                assert "\n" not in edit.text
                data[edit.start : edit.end].decode()
            for rename in fix.renames:
                assert rename.new not in files
    for path in result.vault.notes:
        render(describe(result.vault, path))


@pytest.mark.parametrize("start", range(0, 300, 100))
def test_odd_vaults(start):
    for seed in range(start, start + 100):
        check(vault(seed))


@settings(max_examples=40)
@given(
    st.dictionaries(
        st.text("0123456789-_ abjunmaryéß年.", min_size=1, max_size=14).map(lambda name: f"{name}.md"),
        st.text(max_size=120).map(str.encode),
        min_size=1,
        max_size=6,
    )
)
def test_any_vault(files):
    check(files)
