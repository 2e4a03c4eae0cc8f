"""Every example of every rule's page, each in four dresses (see `notes_lint.testing`)."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace
from tests.rules_index import index

from notes_lint.lint import MemoryTree, lint
from notes_lint.pack import load_function, read, shipped_folder
from notes_lint.parse import parse
from notes_lint.ruleset import RuleSet
from notes_lint.settings import Loaded, Settings
from notes_lint.testing import check_example, examples
from notes_lint.text import Source

RULES = read(shipped_folder())
CASES = [(rule, example) for rule in RULES for example in examples(Path(rule.folder, rule.page))]


@pytest.mark.parametrize(
    ("rule", "example"), CASES, ids=[f"{rule.name}:{example.line}" for rule, example in CASES]
)
def test_example(rule, example):
    check_example(rule, RULES, example, Path(rule.folder, rule.page))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_page(rule):
    text = Path(rule.folder, rule.page).read_text(encoding="utf-8")
    assert rule.summary, "the first paragraph says what the rule reports"
    assert rule.summary.endswith((".", ":"))
    assert "## Why is this bad?" in text
    if rule.scope != "meta" or "## Examples" in text:
        assert any(not example.silent for example in examples(Path(rule.folder, rule.page)))
    for option in rule.options:
        assert f"`{option.name.replace('_', '-')}`" in text, (
            f"the option {option.name} is explained on the page"
        )


def test_the_index_lists_every_rule():
    text = (shipped_folder() / "README.md").read_text(encoding="utf-8")
    assert text == index(), "write it anew: python -m tests.rules_index"


MODEST = [rule for rule in RULES if rule.needs or rule.fewest or rule.among]


@pytest.mark.parametrize("rule", MODEST, ids=lambda rule: rule.name)
def test_what_has_nothing_to_judge_finds_nothing(rule):
    """A rule is not loaded where its constants say that it would find nothing: so it finds the same without them."""
    settings = Loaded(Settings(select=(rule.name,)))
    eager = [replace(each, needs=(), fewest=0, among=()) for each in RULES]
    for example in examples(Path(rule.folder, rule.page)):
        files = {path: text.encode() for path, text in example.files.items()}
        for count in range(1, len(files) + 1):
            tree = MemoryTree("/vault", dict(list(files.items())[-count:]))
            found, all_found = (
                lint(tree, RuleSet(rules, settings), today=example.today).diagnostics
                for rules in (RULES, eager)
            )
            assert found == all_found


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.signs], ids=lambda rule: rule.name)
def test_what_has_no_sign_has_no_finding(rule):
    """A rule is not loaded where a note has none of its signs: so it finds the same where it is asked nevertheless."""
    check = RuleSet(RULES, Loaded(Settings(select=(rule.name,)))).check(rule)
    own = {data for each, example in CASES if each is rule for data in _bytes(example)}
    bare = {piece for data in own for piece in _without(data, rule.signs)}
    bare |= {data for _, example in CASES for data in _bytes(example) if not _has(data, rule.signs)}
    assert bare
    for data in bare:
        assert not list(check(parse("note.md", Source(data)))), data


def _bytes(example):
    return [text.encode() for text in example.files.values()]


def _has(data, signs):
    return any(sign.encode() in data for sign in signs)


def _without(data, signs):
    """What is left of a note where each sign is broken off in one way, and where a part of its lines is left out."""
    lines = data.splitlines(keepends=True)
    parts = [
        b"".join(lines[first:last])
        for first in range(len(lines))
        for last in range(first + 1, len(lines) + 1)
    ]
    for part in parts:
        for cut in range(max(map(len, signs))):
            for other in (b"", b" ", b"\\"):
                broken = part
                for sign in signs:
                    at = min(cut, len(sign) - 1)
                    text = sign.encode()
                    broken = broken.replace(text, text[:at] + other + text[at + 1 :])
                if not _has(broken, signs):
                    yield broken


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.reach], ids=lambda rule: rule.name)
def test_a_reach_is_one(rule):
    reach = load_function(rule.reach, RULES)
    assert callable(reach.learn)
    assert callable(reach.reached)
