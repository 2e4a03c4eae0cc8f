"""What Git's index knows of the work tree: blob ids of files that stand as Git last saw them.

Read from the file itself: asking Git takes a process, and its listing does not say which files are unmodified.
The format is described in Git's documentation, `gitformat-index`.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from notes_lint.discover import Stamp

_FIXED = 62  # bytes of an entry before its path: ten numbers, twenty bytes of id, two of flags
_SECOND = 1_000_000_000


def blob_ids(root: str, stamps: Mapping[str, Stamp]) -> dict[str, bytes]:
    """The blob ids of files below a folder that have not changed since Git looked.

    Args:
        root: the vault's folder, absolute.
        stamps: what a stat says now, by path relative to the root.

    Files that changed in the same tick as the index was written are left out, as Git itself distrusts them; so
    is everything where the index is missing, split, or not of a version that is read here (2, 3 and 4, SHA-1).
    """
    top, index = _index_file(root)
    if not index:
        return {}
    try:
        with open(index, "rb") as file:
            data = file.read()
            written = os.fstat(file.fileno()).st_mtime_ns
    except OSError:
        return {}
    prefix = os.path.relpath(root, top).replace(os.sep, "/")
    try:
        return _matching(data, "" if prefix == "." else prefix + "/", stamps, written)
    except (IndexError, ValueError):
        return {}  # damaged, or of another object format: the files are read instead


def head(root: str) -> str:
    """The commit that is checked out, or what stands in for it; "" outside a work tree. Never raises."""
    folder = _git_folder(root)[1]
    if not folder:
        return ""
    try:
        text = _text(f"{folder}/HEAD")
        if not text.startswith("ref: "):
            return text
        common = folder
        if os.path.exists(f"{folder}/commondir"):
            common = os.path.normpath(os.path.join(folder, _text(f"{folder}/commondir")))
        name = text[5:]
        if os.path.exists(f"{common}/{name}"):
            return _text(f"{common}/{name}")
        packed = os.stat(f"{common}/packed-refs")
        return f"{name} {packed.st_size} {packed.st_mtime_ns}"
    except OSError:
        return "unknown"


def _text(path: str) -> str:
    with open(path, encoding="utf-8", errors="replace") as file:
        return file.read().strip()


def _git_folder(root: str) -> tuple[str, str]:
    """The work tree's top and its ``.git`` folder (a file that names it, in a linked work tree)."""
    top = root
    while not os.path.exists(f"{top}/.git"):
        parent = os.path.dirname(top)
        if parent == top:
            return "", ""
        top = parent
    folder = f"{top}/.git"
    if os.path.isfile(folder):
        try:
            text = _text(folder)
        except OSError:
            return "", ""
        folder = os.path.join(top, text.removeprefix("gitdir:").strip())
    return top, folder


def _index_file(root: str) -> tuple[str, str]:
    top, folder = _git_folder(root)
    return top, f"{folder}/index" if folder else ""


def _matching(data: bytes, prefix: str, stamps: Mapping[str, Stamp], written: int) -> dict[str, bytes]:
    from struct import Struct, unpack_from

    signature, version, count = unpack_from(">4sII", data)
    if signature != b"DIRC" or version not in (2, 3, 4):
        return {}
    numbers = Struct(">8xII20xI20sH").unpack_from
    found: dict[str, bytes] = {}
    at, path, start = 12, b"", os.fsencode(prefix)
    for _ in range(count):
        seconds, nanoseconds, size, blob, flags = numbers(data, at)
        begin = at + _FIXED + (2 if flags & 0x4000 else 0)
        if version == 4:
            keep, begin = _dropped(data, begin, len(path))
            end = data.index(b"\0", begin)
            path = path[:keep] + data[begin:end]
            at = end + 1
        else:
            end = data.index(b"\0", begin)
            path = data[begin:end]
            at += (end - at + 8) & ~7
        if flags & 0x3000 or not path.startswith(start):
            continue  # in the middle of a merge, or elsewhere
        name = os.fsdecode(path[len(start) :])
        stamp = stamps.get(name)
        mtime = seconds * _SECOND + nanoseconds
        if stamp is not None and stamp.mtime == mtime < written and stamp.size & 0xFFFFFFFF == size:
            found[name] = blob
    if b"link" in data[at : at + 4]:
        return {}  # a split index: most entries stand elsewhere
    return found


def _dropped(data: bytes, at: int, length: int) -> tuple[int, int]:
    """How much of the path before is kept (version 4), and where the rest of this one begins."""
    byte = data[at]
    value = byte & 127
    while byte & 128:
        at += 1
        byte = data[at]
        value = ((value + 1) << 7) | (byte & 127)
    return length - value, at + 1
