"""Which vault a path belongs to, and which files are in it.

Inside a Git work tree, Git says what is ignored; outside, pathspec reads the ignore files. Symbolic links are
followed only to files and folders of the same vault.
"""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from msgspec import Struct, field

from notes_lint.errors import UsageError
from notes_lint.result import Excluded
from notes_lint.sense import glob_fault
from notes_lint.settings import FILES, has_table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from notes_lint.settings import Settings

NOTE_SUFFIXES = (".md", ".markdown")
LEFT_OUT = frozenset(
    {".git", ".hg", ".svn", ".obsidian", ".trash", "node_modules", ".venv", "__pycache__", ".jj"}
)
# Folders that are made or fetched, where what makes or fetches them lies beside: Git's ignore file says so mostly,
# but a copy without Git has no such file that is read.
MADE = {
    "_site": ("_config.yml", "_config.yaml", ".eleventy.js", "eleventy.config.js", "eleventy.config.mjs"),
    "vendor": ("Gemfile", "composer.json", "go.mod", "_config.yml"),
}
# Application settings that rules may read are files of the vault, though their folders are left out.
APP_SETTINGS = (".obsidian/daily-notes.json", ".obsidian/app.json", "logseq/config.edn")


_MOST_INODE = (1 << 63) - 1  # what SQLite keeps of a number


class Stamp(Struct, frozen=True, array_like=True, gc=False):
    """What a stat says of a file: bytes, nanoseconds (0: not a file on disk), and the inode.

    A file that another one was moved over can have its size and time, but not its inode.
    """

    size: int
    mtime: int
    inode: int = 0


class Listing(Struct):
    """The files of a vault: notes with their stamps, all other files by name, and what was left out.

    ``gone`` are the paths that the change under judgement took away, each with what it became ("" for nothing).
    """

    root: str
    notes: dict[str, Stamp] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)
    excluded: list[Excluded] = field(default_factory=list)
    gone: dict[str, str] = field(default_factory=dict)


def vault_root(path: str) -> str:
    """The root of the vault that a path belongs to, absolute.

    The nearest folder upwards with settings, ``.obsidian`` or ``logseq``; else the work tree's top; else the
    folder itself.

    Raises:
        UsageError: there is nothing at that path.
    """
    start = os.path.abspath(path)
    if not os.path.exists(start):
        if os.path.islink(start):
            raise UsageError(f"{path}: this link leads to nothing: there is no {os.readlink(start)}")
        raise UsageError(f"{path}: no such file or folder")
    here = start if os.path.isdir(start) else os.path.dirname(start)
    folder, top = here, ""
    while True:
        if is_root(folder):
            return folder
        if not top and os.path.exists(f"{folder}/.git"):
            top = folder
        parent = os.path.dirname(folder)
        if parent == folder:
            return top or here
        folder = parent


def is_root(folder: str) -> bool:
    """Whether a folder says itself that it is a vault: by settings, or as an app's."""
    if any(os.path.isfile(f"{folder}/{name}") for name in FILES):
        return True
    if os.path.isdir(f"{folder}/.obsidian"):
        return True
    # A graph that its owner called so makes no vault of the folder around it: it has a folder of that name itself.
    if os.path.isdir(f"{folder}/logseq") and not os.path.isdir(f"{folder}/logseq/logseq"):
        return True
    return os.path.isfile(f"{folder}/pyproject.toml") and has_table(f"{folder}/pyproject.toml")


def git_top(folder: str) -> str:
    """The top of the Git work tree around a folder, or ""."""
    while True:
        if os.path.exists(f"{folder}/.git"):
            return folder
        parent = os.path.dirname(folder)
        if parent == folder:
            return ""
        folder = parent


def scan(root: str, settings: Settings, named: Iterable[str] = (), *, force_exclude: bool = False) -> Listing:
    """List a vault.

    Args:
        root: the vault's folder, absolute.
        settings: ``include`` and ``exclude`` are read, in the syntax of ignore files.
        named: paths relative to the root that the user gave; they beat ignore files and excludes.
        force_exclude: excludes hold for named files, too.
    """
    listing = Listing(root)
    allowed = _git_files(root) if git_top(root) else None
    spec = None if allowed is not None else _ignore_files(root)
    excluded = matcher(settings.exclude)
    included = matcher(settings.include)
    names = set(named)
    _walk(listing, root, "", allowed, spec, excluded, included, names if not force_exclude else set())
    for path in names:
        if path in listing.notes or os.path.isdir(f"{root}/{path}"):
            continue
        if force_exclude and (excluded(path) or (allowed is not None and path not in allowed)):
            continue
        stamp = _stamp(f"{root}/{path}")
        if stamp is not None:
            listing.notes[path] = stamp
            listing.excluded = [each for each in listing.excluded if each.path != path]
            listing.files.discard(path)
    for path in APP_SETTINGS:
        if os.path.isfile(f"{root}/{path}"):
            listing.files.add(path)
    return listing


def _stamp(path: str) -> Stamp | None:
    try:
        status = os.stat(path)
    except OSError:
        return None
    if not stat.S_ISREG(status.st_mode):
        return None
    return Stamp(status.st_size, status.st_mtime_ns, status.st_ino & _MOST_INODE)


def _walk(
    listing: Listing,
    root: str,
    folder: str,
    allowed: set[str] | None,
    spec: Callable[[str], bool] | None,
    excluded: Callable[[str], bool],
    included: Callable[[str], bool],
    named: set[str],
) -> None:
    pending = [folder]
    notes, files = listing.notes, listing.files
    while pending:
        folder = pending.pop()
        try:
            entries = list(os.scandir(f"{root}/{folder}" if folder else root))
        except OSError as error:
            listing.excluded.append(Excluded(folder + "/", f"cannot be read: {error.strerror}"))
            continue
        prefix = f"{folder}/" if folder else ""
        for entry in entries:
            name = entry.name
            path = prefix + name
            try:
                is_folder = entry.is_dir()
                if entry.is_symlink() and not _inside(root, f"{root}/{path}", is_folder):
                    listing.excluded.append(
                        Excluded(path, "a symbolic link that leaves the vault or turns back")
                    )
                    continue
            except OSError as error:
                listing.excluded.append(Excluded(path, f"cannot be read: {error.strerror}"))
                continue
            if is_folder:
                if name in LEFT_OUT or (name == "bak" and folder.rpartition("/")[2] == "logseq"):
                    continue
                if name in MADE and allowed is None and not included(path + "/"):
                    maker = next(
                        (each for each in MADE[name] if os.path.isfile(f"{root}/{prefix}{each}")), ""
                    )
                    if maker:
                        listing.excluded.append(
                            Excluded(path + "/", f"made or fetched, as `{maker}` beside it shows")
                        )
                        continue
                if excluded(path + "/"):
                    listing.excluded.append(Excluded(path + "/", "`exclude` in the settings"))
                elif spec is None or not spec(path + "/"):
                    pending.append(path)
                continue
            ignored = (allowed is not None and path not in allowed) or (spec is not None and spec(path))
            if ignored and not (included(path) or path in named):
                continue
            note = name.endswith(NOTE_SUFFIXES) or (
                name.lower().endswith(NOTE_SUFFIXES) and not name.startswith(".")
            )
            if not note:
                files.add(path)
                continue
            if excluded(path) and path not in named:
                listing.excluded.append(Excluded(path, "`exclude` in the settings"))
                files.add(path)
                continue
            try:
                status = entry.stat()
            except OSError:
                continue  # it vanished, or is a broken link: then links to it say so
            if not stat.S_ISREG(status.st_mode):  # to read a pipe is to wait for ever
                listing.excluded.append(Excluded(path, "no regular file"))
                continue
            notes[path] = Stamp(status.st_size, status.st_mtime_ns, status.st_ino & _MOST_INODE)


def _inside(root: str, path: str, is_folder: bool) -> bool:
    real = os.path.realpath(path)
    top = os.path.realpath(root)
    # A link to a folder would show its notes twice, or for ever.
    return not is_folder and (real == top or real.startswith(top + os.sep))


def _git_files(root: str) -> set[str] | None:
    """Tracked files and those not ignored, or None where Git does not answer (not installed, a broken tree)."""
    command = [
        "git",
        "-C",
        root,
        "-c",
        "core.quotePath=false",
        "ls-files",
        "-z",
        "--cached",
        "--others",
        "--exclude-standard",
    ]
    output = _output(command)
    return None if output is None else set(os.fsdecode(output).split("\0"))


def _output(command: list[str]) -> bytes | None:
    """What a program prints, or None where it fails. Without subprocess, which is slow to import, where possible."""
    if not hasattr(os, "posix_spawnp"):
        import subprocess

        try:
            done = subprocess.run(command, capture_output=True, check=True, stdin=subprocess.DEVNULL)
        except (OSError, subprocess.CalledProcessError):
            return None
        return done.stdout
    hear, tell = os.pipe()
    actions = [
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
        (os.POSIX_SPAWN_DUP2, tell, 1),
    ]
    try:
        process = os.posix_spawnp(command[0], command, os.environ, file_actions=actions)
    except OSError:
        os.close(hear)
        return None
    finally:
        os.close(tell)
    with open(hear, "rb") as file:
        printed = file.read()
    return printed if os.waitpid(process, 0)[1] == 0 else None


def matcher(patterns: tuple[str, ...]) -> Callable[[str], bool]:
    """Whether a path matches one of some patterns, in the syntax of ignore files; folders end in ``/``."""
    if not patterns:
        return lambda _: False
    import re

    from pathspec import PathSpec

    syntax = "gitwildmatch" if not _new_pathspec() else "gitignore"
    try:
        return PathSpec.from_lines(syntax, patterns).match_file
    except (ValueError, re.error):  # somebody's ignore file has a line that Git would pass over: so do we
        pass
    kept = [pattern for pattern in patterns if not glob_fault(pattern)]
    return PathSpec.from_lines(syntax, kept).match_file


def _new_pathspec() -> bool:
    import pathspec

    return int(pathspec.__version__.partition(".")[0]) >= 1


def _ignore_files(root: str) -> Callable[[str], bool] | None:
    """The ignore files outside Git: ``.gitignore`` and ``.ignore`` of every folder, read on the way down."""
    found = [name for name in (".gitignore", ".ignore") if os.path.isfile(f"{root}/{name}")]
    if not found:
        return None
    lines: list[str] = []
    for name in found:
        with open(f"{root}/{name}", encoding="utf-8", errors="replace") as file:
            lines += file.read().splitlines()
    return matcher(tuple(lines))
