"""Imports point one way: a module imports from its own layer's earlier modules and from layers below."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).parent.parent / "src" / "notes_lint"

# From the ground up. A folder stands for all modules in it; what is in one row may import one another.
LAYERS = [
    ["digest", "errors", "lazy", "memory", "text"],
    ["diagnostic"],
    ["outline", "cachedir"],
    ["document"],
    ["frontmatter"],
    ["parse"],
    ["note"],
    ["noted"],
    ["result"],
    ["settings", "sense", "rule"],
    ["anchors", "reach", "site", "vault"],
    ["dates", "links", "spelling", "web"],
    ["pack", "discover", "gitindex", "suppress", "wordlist"],
    ["ruleset"],
    ["probing"],
    ["conclusion"],
    ["lint"],
    ["aside", "cache", "engine", "ledger", "outcome", "pool", "recall", "shelf", "store"],
    ["baseline"],
    ["gitside"],
    ["fix"],
    ["report"],
    ["merge", "survey"],
    ["testing"],
    ["interactive"],
    ["mending"],
    ["session"],
    ["cli"],
    ["commands", "server"],
    ["__main__"],
]
RANK = {name: rank for rank, names in enumerate(LAYERS) for name in names}
# The command line hands over by name, and a command comes back for its parser.
ALLOWED = {("cli", "commands")}


def modules() -> list[Path]:
    return sorted(SOURCE.rglob("*.py"))


def layer(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


def imports(path: Path) -> set[str]:
    """The layers that a module imports at any place, annotations for type checkers aside."""
    found = set()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    typing_only = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if id(node) in typing_only:
            continue
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("notes_lint"):
            parts = node.module.split(".")
            found |= {parts[1]} if len(parts) > 1 else {alias.name for alias in node.names}
        elif isinstance(node, ast.Import):
            found |= {name.name.split(".")[1] for name in node.names if name.name.startswith("notes_lint.")}
    return {
        name for name in found if name in RANK or (SOURCE / f"{name}.py").exists() or (SOURCE / name).is_dir()
    }


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(SOURCE)))
def test_imports_point_down(path):
    here = layer(path)
    if here == "__init__":
        assert not imports(path)
        return
    assert here in RANK, f"{here} has no layer yet; give it one in this test"
    for other in imports(path) - {here}:
        assert other in RANK, f"{other} has no layer yet; give it one in this test"
        assert RANK[other] <= RANK[here] or (here, other) in ALLOWED, (
            f"{here} imports {other}, which stands above it"
        )


def test_the_engine_names_no_rule():
    rules = [
        page.stem for page in (SOURCE.parent.parent / "rules").glob("*/*.md") if page.parent.name != "meta"
    ]
    shared = {"unknown-rule"}
    for path in modules():
        if layer(path) in ("dates", "spelling", "web"):
            continue  # bodies of knowledge that several rules share may name what they know of
        text = path.read_text(encoding="utf-8")
        for rule in rules:
            if rule in shared:
                continue
            assert f'"{rule}"' not in text, f"{path.name} knows the rule {rule}"
