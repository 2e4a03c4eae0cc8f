"""Vaults and rules for the tests of mending: a rule is a function from path and bytes to findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notes_lint.diagnostic import Diagnostic, Edit, Fix
from notes_lint.discover import scan
from notes_lint.fix.overlay import Overlay
from notes_lint.fix.relint import Relinter
from notes_lint.lint import DiskTree, MemoryTree
from notes_lint.ruleset import RuleSet
from notes_lint.settings import Loaded, Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from notes_lint.lint import Tree
    from notes_lint.result import Result

    Check = Callable[[str, bytes], Iterable[Diagnostic]]


class Lint:
    """A relint whose rules are functions; the engine gives it vault and order."""

    def __init__(self, *checks: Check) -> None:
        self.checks = checks
        self.runs = 0
        self.relinter = Relinter(RuleSet((), Loaded(Settings())), today="2026-01-01")

    def __call__(self, overlay: Overlay) -> Result:
        self.runs += 1
        result = self.relinter(overlay)
        for path in sorted(overlay.listing.notes):
            for check in self.checks:
                for found in check(path, overlay.read(path)):
                    found.path = found.path or path
                    result.diagnostics.append(found)
        result.diagnostics.sort(key=lambda found: found.sort_key)
        return result


def swap(
    old: str, new: str, rule: str = "swap", effect: str = "text", applicability: str = "safe", **more: object
) -> Check:
    """A rule that finds ``old`` and wants ``new`` in its place."""

    def check(path: str, data: bytes) -> Iterable[Diagnostic]:
        at = data.find(old.encode())
        while at >= 0:
            end = at + len(old.encode())
            fix = Fix(f"write {new}", (Edit(at, end, new),), applicability=applicability, effect=effect)
            yield Diagnostic(at, end, f"{old} is wrong", fixes=(fix,), rule=rule, **more)
            at = data.find(old.encode(), end)

    return check


def memory(files: Mapping[str, bytes]) -> Overlay:
    """An overlay over files in memory."""
    return Overlay(MemoryTree("/vault", files))


def disk(root: Path) -> Callable[[], Tree]:
    """The tree of a folder, listed when called."""
    return lambda: DiskTree(scan(str(root), Settings()))


def files_of(root: Path) -> dict[str, bytes]:
    """Every file below a folder, Git's own left out."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and ".git" not in path.relative_to(root).parts
    }
