"""Which names resemble one another."""

from __future__ import annotations

import pytest

from notes_lint.links.likeness import akin, closest, distance
from notes_lint.lint import MemoryTree, lint
from notes_lint.pack import read, shipped_folder
from notes_lint.ruleset import RuleSet
from notes_lint.settings import Loaded, Settings

RULES = read(shipped_folder())


def run(files):
    tree = MemoryTree("/vault", {path: text.encode() for path, text in files.items()})
    settings = Settings(select=("links", "images"))
    return lint(tree, RuleSet(RULES, Loaded(settings)), today="2026-06-30").diagnostics


@pytest.mark.parametrize(
    ("one", "other", "steps"),
    [("", "", 0), ("abc", "", 3), ("gama", "gamma", 1), ("kestrel", "kestral", 1), ("ab", "ba", 1), ("ca", "abc", 3)],
)  # fmt: skip
def test_distance(one, other, steps):
    assert distance(one, other) == distance(other, one) == steps


def test_a_number_or_a_suffix_makes_no_likeness():
    assert not akin("gone14.md", "n14.md")
    assert not akin("week 12", "week 13")
    assert akin("installation.md", "install.md")
    assert akin("2025-02-18 kestral sync", "2025-02-18 kestrel sync")


def test_of_several_the_nearest_if_it_is_alone():
    assert closest("gamma", ["gamna", "gommas"], str) == ["gamna"]
    assert closest("gamma", ["gamna", "gemma", "x"], str) == ["gamna", "gemma"], "one slip each"
    assert closest("gamma", ["gommas", "gimmas"], str) == [], "nobody knows which"


@pytest.mark.parametrize(
    ("written", "meant"),
    [("my pick.png", "my pic.png"), ("my pick.png|300", "my pic.png|300"), ("othr pic.png", "other pic.png"),
     ("lost/twin one.png", "left/twin one.png")],
)  # fmt: skip
def test_an_embed_is_written_by_name_and_with_blanks(written, meant):
    files = {f"{name}.png": "P" for name in ("my pic", "assets/other pic", "left/twin one", "right/twin one")}
    found = run({"sub/a.md": f"![[{written}]]\n", **files})
    (fix, *_), = [each.fixes for each in found]  # fmt: skip
    (edit,) = fix.edits
    text = f"![[{written}]]\n"
    assert text[: edit.start] + edit.text + text[edit.end :] == f"![[{meant}]]\n"
    assert fix.effect == "wikilink"
