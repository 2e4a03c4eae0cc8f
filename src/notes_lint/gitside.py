"""The other side of a change: what Git knows of the vault before it.

``--changed-since REV`` compares the merge base with the work tree, ``--staged`` compares HEAD with the index.
Both sides are linted whole; of the new findings, those on changed lines are reported, and elsewhere those that
the old side does not have.
"""

from __future__ import annotations

import os
import re
import subprocess
from typing import TYPE_CHECKING

from msgspec import Struct, field

from notes_lint.discover import NOTE_SUFFIXES, Listing, Stamp, git_top
from notes_lint.errors import UsageError
from notes_lint.lazy import pattern

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from notes_lint.diagnostic import Diagnostic
    from notes_lint.lint import Tree
    from notes_lint.result import Result

_HUNK = pattern(rb"^@@ -\d+(?:,\d+)? \+(\d+)(?:,(\d+))? @@", re.MULTILINE)
EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"


class Change(Struct, frozen=True):
    """One file that differs: its path on both sides ("" where it is not there), the old blob, the new one."""

    old: str
    new: str
    old_blob: str
    new_blob: str


class Comparison(Struct):
    """What a change did to a vault. Paths are relative to the vault; lines count from 1."""

    root: str
    base: str
    staged: bool
    changes: list[Change] = field(default_factory=list)
    lines: dict[str, list[range]] = field(default_factory=dict)

    @property
    def renames(self) -> dict[str, str]:
        """Old paths of files that have another one now, by the new path."""
        return {each.new: each.old for each in self.changes if each.old and each.new and each.old != each.new}

    @property
    def gone(self) -> dict[str, str]:
        """Paths that the change took away, each with the new path of what stood there ("" for nothing)."""
        return {each.old: each.new for each in self.changes if each.old and each.old != each.new}


def compare(root: str, since: str | None) -> Comparison:
    """Compare the work tree with the merge base of HEAD and ``since``, or, for None, the index with HEAD.

    Raises:
        UsageError: no Git work tree, an unknown revision, or a shallow clone without the base.
    """
    top = git_top(root)
    if not top:
        raise UsageError(f"{root}: not in a Git work tree; --changed-since and --staged need one")
    base = _head(root) if since is None else _merge_base(root, since)
    found = Comparison(root, base, since is None)
    side = ["--cached"] if since is None else []
    raw = _git(
        root,
        "diff",
        *side,
        "--raw",
        "-z",
        "-M",
        "--no-abbrev",
        "--relative",
        "--no-ext-diff",
        base,
        "--",
        ".",
    )
    found.changes = list(_raw(raw))
    if since is not None:
        others = _git(root, "ls-files", "-z", "--others", "--exclude-standard")
        found.changes += [Change("", os.fsdecode(path), "", "") for path in others.split(b"\0") if path]
    for change in found.changes:
        if change.new.endswith(NOTE_SUFFIXES):
            found.lines[change.new] = _changed_lines(root, found, change)
    return found


def _changed_lines(root: str, comparison: Comparison, change: Change) -> list[range]:
    """The lines of a note that the change wrote. A new note is all changed."""
    if not change.old:
        return [range(1, 1 << 30)]
    if change.old_blob == change.new_blob:
        return []
    old = f"{comparison.base}:./{change.old}"
    if comparison.staged:
        output = _git(
            root, "diff", "-U0", "--no-color", "--no-ext-diff", "--no-textconv", old, f":./{change.new}"
        )
    else:
        output = _git(
            root, "diff", "-U0", "--no-color", "--no-ext-diff", "--no-textconv", old, "--", f"./{change.new}"
        )
    found = []
    for match in _HUNK.finditer(output):
        start, count = int(match[1]), int(match[2] or b"1")
        found.append(range(start, start + count))
    return found


def _raw(output: bytes) -> Iterable[Change]:
    fields = output.split(b"\0")
    index = 0
    while index < len(fields) and fields[index]:
        _, _, old_blob, new_blob, status = fields[index].decode().lstrip(":").split(" ")
        first = os.fsdecode(fields[index + 1])
        index += 2
        second = first
        if status[0] in "RC":
            second = os.fsdecode(fields[index])
            index += 1
        if status[0] == "C":
            old_blob, first = "", ""
        yield Change(
            "" if status[0] == "A" else first,
            "" if status[0] == "D" else second,
            old_blob if old_blob.strip("0") else "",
            new_blob if new_blob.strip("0") else "",
        )


class OldTree:
    """The vault before the change: today's files, with those that changed taken from Git's blobs."""

    def __init__(self, tree: Tree, comparison: Comparison) -> None:
        self.tree = tree
        new = {each.new for each in comparison.changes if each.new}
        blobs = {each.old: each.old_blob for each in comparison.changes if each.old and each.old_blob}
        self.contents = _blobs(comparison.root, blobs)
        notes = {path: stamp for path, stamp in tree.listing.notes.items() if path not in new}
        files = {path for path in tree.listing.files if path not in new}
        for path, data in self.contents.items():
            if path.endswith(NOTE_SUFFIXES):
                notes[path] = Stamp(len(data), 0)
            else:
                files.add(path)
        self.listing = Listing(tree.listing.root, notes, files)
        self.gone = new

    def read(self, path: str) -> bytes:
        """The bytes of a file as they were. Raises OSError."""
        if path in self.contents:
            return self.contents[path]
        if path in self.gone:
            raise FileNotFoundError(2, "No such file or directory", path)
        return self.tree.read(path)

    def exists(self, path: str) -> bool:
        """Whether anything was at a path."""
        return path in self.contents or (path not in self.gone and self.tree.exists(path))


class IndexTree:
    """The vault as it is staged: what the index holds, whatever the work tree says."""

    def __init__(self, tree: Tree, root: str) -> None:
        self.tree = tree
        tracked = {os.fsdecode(path) for path in _git(root, "ls-files", "-z").split(b"\0") if path}
        dirty = unstaged(root) & tracked
        self.contents = _blobs(root, {path: f":./{path}" for path in dirty})
        listing = tree.listing
        notes = {
            path: stamp for path, stamp in listing.notes.items() if path in tracked and path not in dirty
        }
        for path, data in self.contents.items():
            if path.endswith(NOTE_SUFFIXES):
                notes[path] = Stamp(len(data), 0)
        files = {path for path in listing.files if path in tracked} | {
            path for path in dirty if path not in notes
        }
        self.listing = Listing(listing.root, notes, files, listing.excluded)

    def read(self, path: str) -> bytes:
        """The staged bytes of a file. Raises OSError."""
        return self.contents[path] if path in self.contents else self.tree.read(path)

    def exists(self, path: str) -> bool:
        """Whether anything is staged at a path (or on disk, where Git ignores it)."""
        return path in self.listing.notes or path in self.listing.files or self.tree.exists(path)


def anything_staged(root: str) -> bool:
    """Whether the next commit would change anything (outside Git: nothing is)."""
    command = ["git", "diff", "--cached", "--quiet", "--no-ext-diff"]
    done = subprocess.run(command, cwd=root, capture_output=True, stdin=subprocess.DEVNULL, check=False)
    return done.returncode == 1


def unstaged(root: str) -> set[str]:
    """Tracked files whose bytes in the work tree are not those in the index."""
    # `diff` looks at contents where only the times differ; the index itself is not refreshed.
    output = _git(root, "--no-optional-locks", "diff", "-z", "--name-only", "--relative", "--no-ext-diff")
    return {os.fsdecode(path) for path in output.split(b"\0") if path}


def _blobs(root: str, names: Mapping[str, str]) -> dict[str, bytes]:
    """The contents of objects, by path, in one call of Git."""
    if not names:
        return {}
    wanted = list(names.items())
    request = "".join(f"{name}\n" for _, name in wanted).encode(errors="surrogateescape")
    done = subprocess.run(
        ["git", "cat-file", "--batch"], cwd=root, input=request, capture_output=True, check=False
    )
    output, at = done.stdout, 0
    contents = {}
    for path, _ in wanted:
        line = output.find(b"\n", at)
        head = output[at:line].split(b" ")
        if len(head) != 3 or head[1] != b"blob":
            at = line + 1
            continue
        size = int(head[2])
        contents[path] = output[line + 1 : line + 1 + size]
        at = line + size + 2
    return contents


def keep_new(
    result: Result, old: Result, comparison: Comparison, same: Collection[str] = frozenset()
) -> None:
    """Leave the findings that the change is to answer for: on its lines, or absent before it.

    ``same`` are paths of notes with the same bytes on both sides: what stands there at one place on both sides is
    no news, and its text need not be read.
    """
    from collections import Counter

    from msgspec.structs import replace

    from notes_lint.baseline import fingerprints

    renames = comparison.renames
    both = Counter(_places(old, same)) & Counter(_places(result, same))
    before = Counter(fingerprints(replace(old, diagnostics=_without(old, both))))
    result.diagnostics = _without(result, both)
    kept: list[Diagnostic] = []
    for found, key in zip(result.diagnostics, fingerprints(result), strict=True):
        rule, path, text = key
        known = (rule, renames.get(path, path), text)
        ranges = comparison.lines.get(path, ())
        source = result.read(path) if ranges else None
        line = source.position(found.start).line if source is not None else 0
        last = source.position(max(found.start, found.end - 1)).line if source is not None else 0
        if any(line < each.stop and last >= each.start for each in ranges):
            kept.append(found)
        elif before[known]:
            before[known] -= 1
        else:
            kept.append(found)
    result.diagnostics = kept


_Place = tuple[str, str, int, int]


def _place(found: Diagnostic) -> _Place:
    return found.rule, found.path, found.start, found.end


def _places(result: Result, paths: Collection[str]) -> Iterable[_Place]:
    return (_place(found) for found in result.diagnostics if found.path in paths)


def _without(result: Result, places: Mapping[_Place, int]) -> list[Diagnostic]:
    """The findings but for so many at each of these places."""
    left = dict(places)
    kept = []
    for found in result.diagnostics:
        place = _place(found)
        if left.get(place):
            left[place] -= 1
        else:
            kept.append(found)
    return kept


def _head(root: str) -> str:
    done = subprocess.run(
        ["git", "rev-parse", "--verify", "-q", "HEAD"], cwd=root, capture_output=True, check=False
    )
    return done.stdout.decode().strip() or EMPTY_TREE


def _merge_base(root: str, since: str) -> str:
    resolved = subprocess.run(
        ["git", "rev-parse", "--verify", "-q", "--end-of-options", f"{since}^{{commit}}"],
        cwd=root, capture_output=True, check=False,
    )  # fmt: skip
    shallow = _git(root, "rev-parse", "--is-shallow-repository").strip() == b"true"
    deepen = "fetch the history first: git fetch --unshallow"
    if resolved.returncode:
        hint = deepen if shallow else "`git log` shows what there is"
        raise UsageError(f"--changed-since {since}: Git knows no such commit; {hint}")
    commit = resolved.stdout.decode().strip()
    if not _head(root).strip("0") or _head(root) == EMPTY_TREE:
        return commit
    done = subprocess.run(["git", "merge-base", "HEAD", commit], cwd=root, capture_output=True, check=False)
    if done.returncode:
        if shallow:
            raise UsageError(
                f"--changed-since {since}: this clone is too shallow to hold the merge base; {deepen}"
            )
        raise UsageError(f"--changed-since {since}: it has no history in common with HEAD")
    return done.stdout.decode().strip()


def _git(root: str, *arguments: str) -> bytes:
    command = ["git", "-c", "core.quotePath=false", *arguments]
    try:
        done = subprocess.run(command, cwd=root, capture_output=True, check=False, stdin=subprocess.DEVNULL)
    except OSError as error:
        raise UsageError(f"git cannot be run: {error.strerror}") from None
    if done.returncode not in (0, 1):
        lines = done.stderr.decode(errors="replace").strip().splitlines()
        raise UsageError(f"git {arguments[0]}: {lines[-1] if lines else f'status {done.returncode}'}")
    return done.stdout
