"""Which names a note may be given: such that every system can store them, and no other file answers to them."""

from __future__ import annotations

import os
import re
import unicodedata
from typing import TYPE_CHECKING

from notes_lint.fix.system import same_file
from notes_lint.lazy import pattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# Microsoft, "Naming Files, Paths, and Namespaces".
_RESERVED = pattern(r"(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)", re.IGNORECASE)
_FORBIDDEN = pattern(r'[<>:"|?*\\\x00-\x1f\x7f]')
_BYTES = 255


def objection(path: str) -> str:
    """Why no file should have this path (relative to the vault, with ``/``), or ""."""
    if not path or path.startswith("/"):
        return "it is not a path inside the vault"
    for part in path.split("/"):
        why = _part(part)
        if why:
            return why
    return ""


def _part(part: str) -> str:
    if part in ("", ".", ".."):
        return "it is not a path inside the vault"
    if part.lower() in (".git", ".obsidian"):
        return f"{part} belongs to another program"
    match = _FORBIDDEN.search(part)
    if match is not None:
        shown = match[0] if match[0].isprintable() else f"U+{ord(match[0]):04X}"
        return f"a name with {shown} in it cannot be stored on every system"
    if part[-1] in ". ":
        return "a name that ends in a dot or a blank cannot be stored on every system"
    if part[0] == " ":
        return "a name that begins with a blank is easily lost"
    if _RESERVED.match(part):
        return f"{part} is the name of a device on Windows"
    if len(part.encode("utf-8", "surrogateescape")) > _BYTES:
        return f"a name may have {_BYTES} bytes at most"
    return ""


def folded(path: str) -> str:
    """The form in which two names are the same on a system that ignores letter case."""
    return unicodedata.normalize("NFC", path).casefold()


def collision(root: str, moves: Mapping[str, str], paths: Iterable[str]) -> str:
    """Why files cannot move to where they shall, or "": something is there, or differs in letter case only.

    Args:
        root: the vault's folder.
        moves: present paths and future ones.
        paths: every path of the vault.
    """
    taken = {folded(path): path for path in paths if path not in moves}
    folders = _folders(path for path in paths if path not in moves)
    for old, new in moves.items():
        other = taken.get(folded(new))
        if other is not None:
            same = (
                "there is a file of that name already"
                if other == new
                else f"it differs from {other} in letter case only"
            )
            return f"{new}: {same}"
        taken[folded(new)] = new
        if folded(new) in folders:
            return f"{new}: there is a folder of that name already"
        for folder in _above(new):
            known = folders.get(folded(folder))
            if known is not None and known != folder:
                return f"{new}: the folder differs from {known} in letter case only"
            if taken.get(folded(folder)) is not None:
                return f"{new}: {taken[folded(folder)]} is a file"
        if new not in moves and _on_disk(root, old, new):
            return f"{new}: there is a file of that name already"
    return ""


def _on_disk(root: str, old: str, new: str) -> bool:
    """Whether something else is there on disk, such as a file that the vault ignores."""
    target = os.path.join(root, *new.split("/"))
    if not os.path.lexists(target):
        return False
    return not same_file(os.path.join(root, *old.split("/")), target)


def _above(path: str) -> list[str]:
    parts = path.split("/")[:-1]
    return ["/".join(parts[:count]) for count in range(1, len(parts) + 1)]


def _folders(paths: Iterable[str]) -> dict[str, str]:
    return {folded(folder): folder for path in paths for folder in _above(path)}
