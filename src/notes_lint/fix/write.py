"""From an overlay to the disk: which operations, which notes must stay out, and who is told."""

from __future__ import annotations

import errno
import os
import stat
from typing import TYPE_CHECKING

from msgspec import Struct, field

from notes_lint.fix import journal
from notes_lint.fix.apply import apply
from notes_lint.fix.system import System, same_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from notes_lint.fix.overlay import Overlay

CHANGED = "another program changed the note since it was read"
_FULL = {errno.ENOSPC, errno.EDQUOT}


class Written(Struct):
    """What came of writing: for each file on disk that was left as it was, the reason."""

    left: dict[str, str] = field(default_factory=dict)
    recovered: str = ""


def write(
    overlay: Overlay, ties: Sequence[frozenset[str]], cache: Path, system: System | None = None
) -> Written:
    """Write what differs from the disk, as one transaction.

    A note that cannot be written, or is not what was judged, is left alone together with all that is tied to it.

    Args:
        overlay: the vault as it shall be.
        ties: sets of paths on disk that are written together or not at all.
        cache: the folder for the journal.
        system: the system calls.

    Raises:
        journal.BusyError: another run is writing.
    """
    system = system or System()
    written = Written()
    with journal.lock(cache):
        try:
            written.recovered = journal.recover(cache, system)
        except (OSError, journal.ConflictError) as error:
            written.left = dict.fromkeys(_origins(overlay), f"an earlier run is not finished: {error}")
            return written
        while True:
            operations, contents, problems = _operations(overlay, written.left)
            if problems:
                _leave(written, problems, ties)
                continue
            if not operations:
                return written
            try:
                journal.transact(cache, operations, contents, system)
            except journal.ConflictError as conflict:
                _leave(written, {_owner(overlay, operations, str(conflict.args[0])): CHANGED}, ties)
            except OSError as error:
                owner = _owner(overlay, operations, str(error.filename or ""))
                why = f"it cannot be written: {error.strerror or error}"
                if error.errno in _FULL or not owner:
                    _leave(written, dict.fromkeys(_origins(overlay), why), ties)
                else:
                    _leave(written, {owner: why}, ties)
            else:
                return written


def _operations(
    overlay: Overlay, left: dict[str, str]
) -> tuple[list[journal.Operation], list[bytes], dict[str, str]]:
    """What to do, the new contents, and the files that speak against it."""
    operations: list[journal.Operation] = []
    contents: list[bytes] = []
    problems: dict[str, str] = {}
    token = os.urandom(4).hex()
    for number, path in enumerate(overlay.changed):
        origin = overlay.origin(path) or path
        if origin in left:
            continue
        edits = overlay.edits.get(path, ())
        temporary = f".notes-lint-{token}-{number}.tmp"
        target = overlay.disk_path(path)
        if path in overlay.created:
            content = overlay.created[path]
            folder = os.path.dirname(target)
            operation = journal.Operation(target, "", f"{folder}/{temporary}", "", journal.digest(content))
            operations.append(operation)
            contents.append(content)
            continue
        old = overlay.disk_path(origin)
        if path == origin:  # behind a symbolic link is the file itself
            old = target = os.path.realpath(old)
        why = _objection(overlay, path, old, target)
        if why:
            problems[origin] = why
            continue
        before = overlay.original(path) if edits else b""
        content = apply(before, edits)
        operations.append(
            journal.Operation(
                target,
                old,
                f"{os.path.dirname(target)}/{temporary}" if edits else "",
                journal.digest(before) if edits else "",
                journal.digest(content) if edits else "",
                before,
            )
        )
        contents.append(content)
    return operations, contents, problems


def _objection(overlay: Overlay, path: str, old: str, target: str) -> str:
    """Why a file must be left as it is, or ""."""
    try:
        status = os.stat(old)
        if path in overlay.edits:
            if not status.st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH):
                return "the note is read-only; make it writable, then run this again"
            with open(old, "rb") as file:
                if file.read() != overlay.original(path):
                    return CHANGED
    except FileNotFoundError:
        return CHANGED
    except OSError as error:
        return f"it cannot be read: {error.strerror}"
    if target != old and os.path.lexists(target) and not same_file(old, target):
        return f"there is a file {path} already"
    return ""


def _leave(written: Written, problems: dict[str, str], ties: Iterable[frozenset[str]]) -> None:
    """Leave files out, and what is tied to them, and what is tied to that."""
    for origin, why in problems.items():
        written.left.setdefault(origin, why)
    sets = list(ties)
    grown = True
    while grown:
        grown = False
        for tie in sets:
            culprit = next((origin for origin in sorted(tie) if origin in written.left), None)
            if culprit is None:
                continue
            reason = written.left[culprit]
            for origin in tie - written.left.keys():
                written.left[origin] = (
                    reason if reason.startswith("with it, ") else f"with it, {culprit}: {reason}"
                )
                grown = True


def _origins(overlay: Overlay) -> list[str]:
    return [overlay.origin(path) or path for path in overlay.changed]


def _owner(overlay: Overlay, operations: Sequence[journal.Operation], name: str) -> str:
    """The file on disk, as the vault calls it, that an operation with this name in it belongs to."""
    for operation in operations:
        if name and name in (operation.path, operation.old, operation.temporary):
            for path in overlay.changed:
                origin = overlay.origin(path) or path
                real = os.path.realpath(overlay.disk_path(origin))
                if operation.path == overlay.disk_path(path) or real == operation.path:
                    return origin
    return ""
