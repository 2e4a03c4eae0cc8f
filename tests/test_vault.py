"""Where the names of a vault lead."""

from __future__ import annotations

import pytest

from notes_lint.lint import MemoryTree, map_all, vault_of
from notes_lint.pack import shipped
from notes_lint.ruleset import RuleSet
from notes_lint.settings import Loaded, Settings
from notes_lint.vault import Found

RULES = RuleSet(shipped(), Loaded(Settings()))


def vault(*paths):
    tree = MemoryTree("/vault", dict.fromkeys(paths, b"# A\n"))
    return vault_of(tree, RULES, map_all(tree, RULES), today="2024-01-01")


@pytest.mark.parametrize("paths", [("aa/a.md.md", "b/a.md"), ("a/a.md", "b/a.md.md")])
def test_a_note_with_two_endings_takes_no_name_from_another(paths):
    """Whichever comes first: `a.md.md` answers to `a.md`, not to `a`."""
    found = vault(*paths, "c.md")
    (plain,) = (path for path in paths if not path.endswith(".md.md"))
    assert found.names["a"] == (plain,)
    assert found.names["a.md"] == paths
    assert found.resolve_wikilink("c.md", "A") == Found(plain, "case")
