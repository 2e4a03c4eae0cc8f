"""What Git says of a note's date: the day of the commit that brought it.

Asked only to arbitrate a contradiction that was already found. A shallow clone knows no beginnings, and a commit
that added many notes at once was an import, so neither says anything.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from notes_lint.vault import Vault

# A commit that adds more notes than this brought them from elsewhere.
IMPORT = 20
# Questions to Git in one run: each costs some milliseconds.
MOST = 12
_TIMEOUT = 5.0


def arbiter(vault: Vault) -> Callable[[str], int]:
    """A function from a note's path to the packed date of the commit that added it, or 0 where that says nothing."""
    state, before = vault.shared(answers), vault.shared(remembered)
    known: list[bool] = []

    def ask(path: str) -> int:
        if path in state:
            return state[path]
        if not known:
            vault.head()
        if path in before:
            state[path] = before[path] if len(state) < MOST else 0
            return state[path]
        if not known:
            known.append(usable(vault.root))
        state[path] = added(vault.root, path) if known[0] and len(state) < MOST else 0
        return state[path]

    return ask


def answers(_: Vault) -> dict[str, int]:
    """What Git was asked in this run, by path."""
    return {}


def remembered(_: Vault) -> dict[str, int]:
    """What Git answered in an earlier run, when the same commit was checked out."""
    return {}


def _git(root: str, *arguments: str) -> str:
    """The output of a Git command, or "" where it fails or takes too long."""
    import os
    import subprocess

    environment = {**os.environ, "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}
    try:
        done = subprocess.run(
            ["git", "-C", root, *arguments],
            capture_output=True,
            timeout=_TIMEOUT,
            check=False,
            env=environment,
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else ""


def usable(root: str) -> bool:
    """Whether a folder is in a Git work tree whose history is whole."""
    import os

    return os.path.isdir(root) and _git(root, "rev-parse", "--is-shallow-repository").strip() == "false"


def added(root: str, path: str) -> int:
    """The packed author date of the commit that added a note, or 0 (unknown, or an import of many notes)."""
    # Not --follow: it looks for copies, too, and would lead from a note to the last one that it was made from.
    lines = _git(root, "log", "--diff-filter=A", "--format=%H %ad", "--date=format:%Y%m%d", "--", path).split(
        "\n"
    )
    last = [line for line in lines if line.strip()][-1:]
    if not last:
        return 0
    commit, _, date = last[0].partition(" ")
    names = _git(root, "show", "--diff-filter=A", "--name-only", "--format=", "--no-renames", commit)
    notes = sum(name.strip('"').endswith((".md", ".markdown")) for name in names.splitlines())
    return int(date) if date.isdigit() and notes <= IMPORT else 0
