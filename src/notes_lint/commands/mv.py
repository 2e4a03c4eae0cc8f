"""``notes-lint mv OLD NEW``: rename or move a note (or a folder), and rewrite every link to it."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

from notes_lint.cli import parser
from notes_lint.errors import UsageError

if TYPE_CHECKING:
    from notes_lint.lint import DiskTree
    from notes_lint.ruleset import RuleSet


def run(argv: list[str]) -> int:
    """Move. Returns 0, or 1 where the move is refused."""
    make = parser(
        "mv",
        "Rename or move a note, and rewrite every link to it, and its own relative links. "
        "Git's index is not touched: Git sees the rename by itself.",
    )
    make.add_argument("old", metavar="OLD", help="a note, another file of the vault, or a folder")
    make.add_argument("new", metavar="NEW", help="its new path; a folder that is there keeps the name")
    make.add_argument(
        "--diff", action="store_true", help="print what would change as one diff, write nothing"
    )
    make.add_argument("--config", action="append", default=[], metavar="FILE|KEY=VALUE")
    make.add_argument("--quiet", "-q", action="store_true", help="say nothing unless it fails")
    arguments = make.parse_args(argv)

    from notes_lint import session
    from notes_lint.discover import scan
    from notes_lint.fix.rename import RefusedError
    from notes_lint.lint import DiskTree
    from notes_lint.mending import recover
    from notes_lint.ruleset import RuleSet

    root = _root(arguments.old, arguments.new)
    recovered = recover(root)
    if recovered:
        sys.stderr.write(f"notes-lint: {recovered}\n")
    loaded = session.load_settings(arguments, root)
    moves, named = _moves(arguments.old, arguments.new, root)
    tree = DiskTree(scan(root, loaded.settings, named))
    ((first, _),) = moves.items()
    folder = first[:-1] if first.endswith("/") else ""
    moves = _of_vault(moves, tree, arguments.old)
    try:
        return _move(arguments, tree, RuleSet((), loaded), moves, folder)
    except RefusedError as refused:
        sys.stderr.write(f"notes-lint: not moved: {refused}\n")
        return 1


def _move(arguments: Any, tree: DiskTree, rules: RuleSet, moves: dict[str, str], folder: str) -> int:
    from notes_lint.fix import moving
    from notes_lint.fix.journal import BusyError

    if arguments.diff:
        sys.stdout.buffer.write(b"".join(moving.preview(tree, rules, moves)))
        sys.stdout.flush()
        return 0
    try:
        done = moving.carry_out(tree, rules, moves, folder=folder)
    except BusyError as busy:
        raise UsageError(str(busy)) from None
    if not arguments.quiet:
        sys.stdout.writelines(f"{line}\n" for line in _said(arguments, done, moves))
    return 0


def _said(arguments: Any, done: dict[str, int], moves: dict[str, str]) -> list[str]:
    from notes_lint.report.escape import terminal

    old, new = next(iter(moves.items()))
    what = f"{old} → {new}" if len(moves) == 1 else f"{len(moves)} files: {arguments.old} → {arguments.new}"
    lines = [f"moved {what}"]
    links, notes = sum(done.values()), len(done)
    if links:
        lines.append(f"rewrote {links} link{'s' * (links != 1)} in {notes} note{'s' * (notes != 1)}:")
        lines += [f"  {path} ({count})" for path, count in sorted(done.items())]
    return [terminal(line) for line in lines]


def _root(old: str, new: str) -> str:
    """The vault; where nothing marks one, the current folder if OLD is in it, else the folder that holds both."""
    from notes_lint.discover import git_top, is_root, vault_root

    if not os.path.lexists(old):
        raise UsageError(f"{old}: no such file or folder")
    root = vault_root(os.path.dirname(os.path.abspath(old)))
    if is_root(root) or git_top(root):
        return root
    here = os.getcwd()
    if os.path.abspath(old).startswith(here + os.sep):
        return here
    places = [os.path.dirname(os.path.abspath(each.rstrip("/" + os.sep))) for each in (old, new)]
    return os.path.commonpath(places)


def _moves(old: str, new: str, root: str) -> tuple[dict[str, str], list[str]]:
    """Paths in the vault, from and to; a folder's end in ``/``. And the note that is named, were it ignored."""
    source = _inside(old, root)
    if not source:
        raise UsageError(f"{old}: a vault is not moved by itself")
    into = os.path.isdir(new) and not _same(old, new)
    target = _inside(os.path.join(new, os.path.basename(os.path.abspath(old))) if into else new, root)
    if os.path.isdir(old):
        if (target + "/").startswith(source + "/") and target != source:
            raise UsageError(f"{new}: a folder cannot be moved into itself")
        return {source + "/": target + "/"}, []
    if new.endswith(("/", os.sep)) and not into:
        target = f"{target}/{os.path.basename(source)}"
    suffix = os.path.splitext(source)[1]
    if suffix in (".md", ".markdown") and not target.lower().endswith((".md", ".markdown")):
        target += suffix
    note = source.lower().endswith((".md", ".markdown"))
    return {source: target}, [source] if note else []


def _same(old: str, new: str) -> bool:
    return os.path.exists(old) and os.path.exists(new) and os.path.samefile(old, new)


def _inside(path: str, root: str) -> str:
    real = os.path.join(
        os.path.realpath(os.path.dirname(os.path.abspath(path))), os.path.basename(os.path.abspath(path))
    )
    relative = os.path.relpath(real, os.path.realpath(root)).replace(os.sep, "/")
    if relative == ".":
        return ""
    if relative == ".." or relative.startswith("../"):
        raise UsageError(f"{path}: it is not in the vault {root}")
    return relative


def _of_vault(moves: dict[str, str], tree: DiskTree, shown: str) -> dict[str, str]:
    """A folder's move as the moves of all that is in it."""
    ((old, new),) = moves.items()
    if old == new:
        raise UsageError(f"{shown}: that is its name already")
    if not old.endswith("/"):
        return moves
    paths = [path for path in (*tree.listing.notes, *tree.listing.files) if path.startswith(old)]
    if not paths:
        raise UsageError(f"{shown}: there is no file of the vault in it")
    return {path: new + path.removeprefix(old) for path in sorted(paths)}
