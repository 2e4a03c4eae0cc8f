"""Where a vault's cache lies: always outside the vault, one folder for each vault.

The cache of results, the memory of probes and the journal of a transaction all live there.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from notes_lint.digest import digest

if TYPE_CHECKING:
    import sqlite3
    from pathlib import Path

_PRIVATE = 0o700


def cache_dir(root: str | os.PathLike[str]) -> Path:
    """`cache_path`, as a Path."""
    from pathlib import Path

    return Path(cache_path(root))


def cache_path(root: str | os.PathLike[str]) -> str:
    """The cache folder of the vault at ``root`` (any spelling of the path); made where it is missing.

    ``XDG_CACHE_HOME`` wins; else the platform's own place. Where none of them can be written (a home that is
    read-only), a folder of this user's own in the place for temporary files is taken, so that the next run finds it.

    Raises:
        OSError: not even that can be written.
    """
    real = os.path.realpath(root)
    key = digest(os.fsencode(os.path.normcase(real)), 8).hex()
    name = f"{_readable(os.path.basename(real))}-{key}"
    try:
        return _make(f"{_base()}/notes-lint/{name}")
    except OSError:
        return _make(f"{_last_resort()}/{name}")


def cache_home() -> str:
    """The folder that holds every vault's cache, and what belongs to no vault. It may not exist yet."""
    try:
        return f"{_base()}/notes-lint"
    except OSError:
        return _last_resort()


def _base() -> str:
    named = os.environ.get("XDG_CACHE_HOME", "")
    if named and os.path.isabs(named):  # the specification: a relative one is ignored
        return named
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA")
        return local or f"{_home()}/AppData/Local"
    if sys.platform == "darwin":
        return f"{_home()}/Library/Caches"
    return f"{_home()}/.cache"


def _home() -> str:
    home = os.path.expanduser("~")
    if home == "~":
        raise FileNotFoundError(2, "there is no home folder")
    return home


def _last_resort() -> str:
    import tempfile

    user = os.getuid() if hasattr(os, "getuid") else 0
    folder = _make(f"{tempfile.gettempdir()}/notes-lint-{user}")
    # Anyone may make a folder of that name there first; only our own is to be trusted.
    if hasattr(os, "getuid") and (os.path.islink(folder) or os.stat(folder).st_uid != user):
        raise PermissionError(f"{folder} belongs to somebody else")
    return folder


def _make(folder: str) -> str:
    if not os.path.isdir(folder):
        os.makedirs(folder, mode=_PRIVATE, exist_ok=True)
    if not os.access(folder, os.W_OK | os.X_OK):
        raise PermissionError(f"cannot write in {folder}")
    return folder


def _readable(name: str) -> str:
    return "".join(char if char.isalnum() and char.isascii() else "-" for char in name)[:40] or "root"


def write_ahead(connection: sqlite3.Connection, patience: float) -> None:
    """Switch an SQLite file to a write-ahead log, waiting up to ``patience`` seconds for others who do the same.

    SQLite's own timeout does not cover the change of the journal's mode: of two processes that begin a file
    together, one is told at once that it is locked.

    Raises:
        sqlite3.OperationalError: it was locked for longer, or cannot be written.
    """
    import sqlite3
    import time

    until = time.monotonic() + patience
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > until:
                raise
            time.sleep(0.01)
