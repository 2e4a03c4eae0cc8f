"""``notes-lint date NOTE``: every witness of a note's date, its weight, and the verdict."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from notes_lint.cli import parser
from notes_lint.dates.paths import read_folder
from notes_lint.discover import is_root
from notes_lint.errors import UsageError

if TYPE_CHECKING:
    from notes_lint.vault import Vault


def run(argv: list[str]) -> int:
    """Describe the date of each note that is named."""
    make = parser("date", "Show every witness of a note's date, what it is worth, and the verdict.")
    make.add_argument("notes", nargs="+", metavar="NOTE", help="a note")
    make.add_argument("--no-cache", action="store_true", help="read every note anew")
    arguments = make.parse_args(argv)
    from notes_lint.dates.describe import describe, render
    from notes_lint.discover import git_top, vault_root
    from notes_lint.report.escape import terminal

    vaults: dict[str, Vault] = {}
    for name in arguments.notes:
        path = os.path.abspath(name)
        if not os.path.isfile(path):
            raise UsageError(f"{name}: there is no such note")
        root = vault_root(path)
        here = os.getcwd()
        if root == os.path.dirname(path) and not is_root(root) and not git_top(root):
            if path.startswith(here.rstrip(os.sep) + os.sep):
                root = vault_root(here)  # nothing marks a vault: it is the folder that we stand in
            root = _around_dates(root)
        if root not in vaults:
            vaults[root] = _vault(root, cached=not arguments.no_cache)
        inside = os.path.relpath(path, root).replace(os.sep, "/")
        if inside not in vaults[root].notes:
            raise UsageError(f"{name}: not a note of the vault at {root} (ignored, excluded, or unreadable)")
        lines = render(describe(vaults[root], inside)).splitlines()
        sys.stdout.write("".join(f"{terminal(line)}\n" for line in lines))
    return 0


def _around_dates(folder: str) -> str:
    """The folder that holds this one and its like, where this one is of a year, a month or a day.

    It is never a home or a folder right below the file system's top: those are no vaults, and large.
    """
    too_large = {os.path.expanduser("~"), "/"}
    while True:
        parts = folder.replace(os.sep, "/").split("/")
        parent = os.path.dirname(folder)
        dated = read_folder("/".join(parts[-3:])).parts
        if not dated or not dated[-1][1] or is_root(folder):
            return folder
        if parent in too_large or os.path.dirname(parent) in (parent, "/"):
            return folder
        folder = parent


def _vault(root: str, *, cached: bool) -> Vault:
    """The vault at a root, with what all rules know of it (so that the cache of a run serves here, too)."""
    from notes_lint import ruleset, session
    from notes_lint.cache import Workshop
    from notes_lint.discover import scan
    from notes_lint.lint import DiskTree, lint
    from notes_lint.settings import load

    loaded = load(root)
    rules = ruleset.build(loaded, root)
    tree = DiskTree(scan(root, loaded.settings))
    workshop = Workshop(root, rules, cached=cached)
    try:
        result = lint(tree, rules, today=session.today(None), entries=workshop.map_all(tree))
    finally:
        workshop.close()
    assert result.vault is not None
    return result.vault
