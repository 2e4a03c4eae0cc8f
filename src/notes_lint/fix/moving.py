"""``mv`` as a whole: plan, judge, write; and a move back that gives the very bytes again."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING

from msgspec import DecodeError, Struct, ValidationError
from msgspec.msgpack import decode, encode

from notes_lint.cachedir import cache_dir
from notes_lint.fix.apply import Change
from notes_lint.fix.journal import digest
from notes_lint.fix.overlay import Overlay
from notes_lint.fix.relint import Relinter
from notes_lint.fix.rename import Moved, RefusedError, check_links, move
from notes_lint.fix.write import write

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from notes_lint.fix.system import System
    from notes_lint.lint import Tree
    from notes_lint.ruleset import RuleSet

LAST = "moved"


class Last(Struct, array_like=True):
    """The last move: old and new paths; and by new path the digest of what it wrote, and what was there before.

    Two spellings of a link may lead to the same place (by name, by path). Which one the writer chose can be lost
    on the way there; the way back finds it here, as long as nobody changed the note in between.
    """

    moves: dict[str, str]
    notes: dict[str, tuple[str, bytes]]


def plan(tree: Tree, rules: RuleSet, moves: Mapping[str, str], last: Last | None = None) -> Moved:
    """The vault after a move.

    Raises:
        RefusedError: the move must not be made.
    """
    overlay = Overlay(tree)
    relint = Relinter(rules, today="1970-01-01")
    vault = relint(overlay).vault
    assert vault is not None
    done = move(overlay, vault, moves, relint)
    if last is None or {new: old for old, new in last.moves.items()} != dict(moves):
        return done
    restored = done.overlay.copy()
    for path, (known, before) in last.notes.items():
        here = moves.get(path, path)
        if here in restored.listing.notes and digest(restored.original(here)) == known:
            now = restored.read(here)
            if now != before:
                restored.change(here, [_difference(now, before)])
    result = relint(restored)
    assert result.vault is not None
    try:
        check_links(overlay, restored, vault, result.vault, moves)
    except RefusedError:
        return done  # something else changed since, and the old spelling no longer leads there
    return Moved(restored, result, done.rewritten, done.touched)


def _difference(old: bytes, new: bytes) -> Change:
    start = _alike(old, new)
    rest = _alike(old[start:][::-1], new[start:][::-1])
    return Change(start, len(old) - rest, new[start : len(new) - rest])


def _alike(one: bytes, other: bytes) -> int:
    """How many bytes at the start are the same."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def preview(tree: Tree, rules: RuleSet, moves: Mapping[str, str]) -> list[bytes]:
    """A move as a diff.

    Raises:
        RefusedError: the move must not be made.
    """
    from notes_lint.fix.diff import unified

    return list(unified(plan(tree, rules, moves, _load(cache_dir(tree.listing.root))).overlay))


def carry_out(
    tree: Tree,
    rules: RuleSet,
    moves: Mapping[str, str],
    *,
    folder: str = "",
    system: System | None = None,
) -> dict[str, int]:
    """Move on disk. Returns how many links were rewritten in which notes.

    Args:
        tree: the vault.
        rules: only their settings matter.
        moves: present paths and future ones.
        folder: the folder that moves with all that is in it; what is left of it, if it is empty, goes.
        system: the system calls.

    Raises:
        RefusedError: the move must not be made, or could not be.
        notes_lint.fix.journal.BusyError: another run is writing.
    """
    root = tree.listing.root
    cache = cache_dir(root)
    done = plan(tree, rules, moves, _load(cache))
    overlay = done.overlay
    tie = frozenset(overlay.origin(path) for path in overlay.changed)
    left = write(overlay, [tie], cache, system).left
    if left:
        path, why = next(iter(sorted(left.items(), key=lambda item: item[1].startswith("with it"))))
        raise RefusedError(f"{path}: {why}")
    _save(cache, overlay, moves)
    if folder:
        _drop_empty(root, folder)
    return done.rewritten


def _save(cache: Path, overlay: Overlay, moves: Mapping[str, str]) -> None:
    notes = {
        path: (digest(overlay.read(path)), overlay.original(path))
        for path in overlay.changed
        if path in overlay.edits
    }
    temporary = cache / (LAST + ".new")
    temporary.write_bytes(encode(Last(dict(moves), notes)))
    temporary.replace(cache / LAST)


def _load(cache: Path) -> Last | None:
    try:
        return decode((cache / LAST).read_bytes(), type=Last)
    except (OSError, DecodeError, ValidationError):
        return None


def _drop_empty(root: str, folder: str) -> None:
    for place, _, _ in os.walk(os.path.join(root, *folder.split("/")), topdown=False):
        with contextlib.suppress(OSError):
            os.rmdir(place)
