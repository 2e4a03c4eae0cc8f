"""Every example of every rule's page, each in four dresses (see `notes_lint.testing`)."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.rules_index import index

from notes_lint.pack import read, shipped_folder
from notes_lint.testing import check_example, examples

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
