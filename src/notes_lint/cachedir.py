"""Where a vault's cache lies: always outside the vault, one folder for each vault.

The cache of results, the memory of probes and the journal of a transaction all live there.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

_PRIVATE = 0o700


def cache_dir(root: str | os.PathLike[str]) -> Path:
    """The cache folder of the vault at ``root`` (any spelling of the path); made where it is missing.

    ``XDG_CACHE_HOME`` wins; else the platform's own place. Where none of them can be written (a home that is
    read-only), a folder of this user's own in the place for temporary files is taken, so that the next run finds it.

    Raises:
        OSError: not even that can be written.
    """
    real = os.path.realpath(root)
    name = f"{_readable(Path(real).name)}-{_digest(os.path.normcase(real))}"
    try:
        return _make(_base() / "notes-lint" / name)
    except (OSError, RuntimeError):
        return _make(_last_resort() / name)


def cache_home() -> Path:
    """The folder that holds every vault's cache, and what belongs to no vault. It may not exist yet."""
    return _base() / "notes-lint"


def _base() -> Path:
    named = os.environ.get("XDG_CACHE_HOME", "")
    if named and os.path.isabs(named):  # the specification: a relative one is ignored
        return Path(named)
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA")
        return Path(local) if local else Path.home() / "AppData" / "Local"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches"
    return Path.home() / ".cache"


def _last_resort() -> Path:
    import tempfile

    user = os.getuid() if hasattr(os, "getuid") else 0
    folder = _make(Path(tempfile.gettempdir()) / f"notes-lint-{user}")
    # Anyone may make a folder of that name there first; only our own is to be trusted.
    if hasattr(os, "getuid") and (folder.is_symlink() or folder.stat().st_uid != user):
        raise PermissionError(f"{folder} belongs to somebody else")
    return folder


def _make(folder: Path) -> Path:
    folder.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
    if not os.access(folder, os.W_OK | os.X_OK):
        raise PermissionError(f"cannot write in {folder}")
    return folder


def _readable(name: str) -> str:
    return "".join(char if char.isalnum() and char.isascii() else "-" for char in name)[:40] or "root"


def _digest(path: str) -> str:
    from hashlib import blake2b

    return blake2b(os.fsencode(path), digest_size=8).hexdigest()
