"""``notes-lint cache (dir|clear) [PATH]``: where a vault's cache is; empty it."""

from __future__ import annotations

import os
import sys

from notes_lint.cli import parser
from notes_lint.errors import UsageError


def run(argv: list[str]) -> int:
    """Print the cache folder of a vault, or empty it: results, what is known of URLs, all of it."""
    make = parser("cache", "Where a vault's cache is; empty it.")
    make.add_argument("action", choices=("dir", "clear"), help="print the folder, or empty it")
    make.add_argument("path", nargs="?", default=".", metavar="PATH", help="a note or folder of the vault")
    arguments = make.parse_args(argv)
    from notes_lint.cachedir import cache_path
    from notes_lint.discover import vault_root
    from notes_lint.mending import recover

    root = vault_root(arguments.path)
    try:
        folder = cache_path(root)
    except OSError as error:
        raise UsageError(f"no cache folder can be made: {error}") from None
    if arguments.action == "dir":
        sys.stdout.write(f"{folder}\n")
        return 0
    told = recover(root)  # a mending that was cut short needs its journal
    if told:
        sys.stdout.write(f"{told}\n")
    if os.path.exists(f"{folder}/journal"):
        raise UsageError(
            "notes of this vault are being written just now, or could not be: their journal stays"
        )
    sys.stdout.write(f"emptied {folder}: {_clear(folder):,} bytes\n")
    return 0


def _clear(folder: str) -> int:
    """Delete every file below a folder; how many bytes they held."""
    freed = 0
    for here, _, names in os.walk(folder, topdown=False):
        for path in (os.path.join(here, name) for name in names):
            try:
                size = os.path.getsize(path)
                os.unlink(path)
            except FileNotFoundError:
                continue
            except OSError as error:
                raise UsageError(f"{path}: cannot be deleted: {error.strerror}") from None
            freed += size
    return freed
