"""Several files changed as one: all of them or none, whatever happens in between.

The order of things, each step on the disk before the next one begins:

1. The journal, in the cache folder: every operation, the bytes as they were, the names of the temporary files.
2. The new contents, each in a temporary file beside its note.
3. The mark that says "go". Before it the next run takes everything back, after it the next run finishes.
4. Files are moved and replaced, one by one; then the journal and the mark are removed.

Every operation can be looked at and told whether it has been done, so finishing twice does no harm.
"""

from __future__ import annotations

import contextlib
import os
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import DecodeError, Struct, ValidationError
from msgspec.msgpack import decode, encode

from notes_lint.fix.system import CASE, System, same_file

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

JOURNAL = "journal"
MARK = "journal.go"
LOCK = "fix.lock"
BACK = ".back"


class Operation(Struct, array_like=True):
    """One file: moved from ``old`` to ``path`` where they differ, its content replaced where ``temporary`` is set.

    Paths are absolute. ``before`` and ``after`` are the contents' digests, ``bytes_before`` what was there;
    a file that is brought (``old`` empty) has neither.
    """

    path: str
    old: str = ""
    temporary: str = ""
    before: str = ""
    after: str = ""
    bytes_before: bytes = b""


class Journal(Struct, array_like=True):
    """A transaction on disk."""

    id: str
    operations: list[Operation]
    folders: list[str]


class BusyError(Exception):
    """Another run is writing in this vault."""


class ConflictError(Exception):
    """A file is not what it was; ``args[0]`` is its path."""


def digest(data: bytes) -> str:
    """The digest by which a content is known."""
    return sha256(data).hexdigest()


def digest_of(path: str) -> str:
    """The digest of a file, "" where there is none."""
    try:
        return digest(Path(path).read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        return ""


@contextlib.contextmanager
def lock(cache: Path) -> Iterator[None]:
    """Hold a vault against other runs; the system lets go when the process ends, however it ends.

    Raises:
        BusyError: another run holds it.
    """
    with open(cache / LOCK, "a+b") as file:
        try:
            if os.name == "nt":
                import msvcrt

                msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
            else:
                import fcntl

                fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise BusyError("another notes-lint is writing in this vault; wait until it is done") from None
        yield


def transact(
    cache: Path, operations: Sequence[Operation], contents: Sequence[bytes], system: System | None = None
) -> None:
    """Carry out operations as one. Call it with the lock held and no journal left.

    ``contents`` has the new bytes of each operation (looked at only where ``temporary`` is set).

    Raises:
        ConflictError: a file is not what it was; nothing was changed.
        OSError: the disk said no; nothing was changed, or the next run will see to it.
    """
    system = system or System()
    journal = Journal(os.urandom(8).hex(), list(operations), [])
    for operation in journal.operations:
        folder = os.path.dirname(operation.path)
        while folder and not os.path.isdir(folder) and folder not in journal.folders:
            journal.folders.append(folder)
            folder = os.path.dirname(folder)
    journal.folders.sort()
    try:
        _record(cache / JOURNAL, encode(journal), system)
        for folder in journal.folders:
            system.call("mkdir", folder)
        for operation, content in zip(journal.operations, contents, strict=True):
            if operation.temporary:
                system.create(operation.temporary, content, operation.old)
        for folder in sorted(
            {os.path.dirname(each.temporary) for each in journal.operations if each.temporary}
        ):
            system.settle(folder)
        for operation in journal.operations:
            _check(operation)
        _record(cache / MARK, journal.id.encode(), system)
        _forward(journal, system)
        _close(cache, system)
    except BaseException:
        # Whatever it was (a full disk, Ctrl-C): finish or take back what was begun, as the next run would.
        _recover(cache, system)
        raise


def recover(cache: Path, system: System | None = None) -> str:
    """Finish or take back what an earlier run left. Says what was done, "" if there was nothing.

    Call it with the lock held.
    """
    return _recover(cache, system or System())


def unfinished(cache: Path) -> bool:
    """Whether an earlier run left a transaction."""
    return (cache / JOURNAL).exists()


def _recover(cache: Path, system: System) -> str:
    try:
        raw = (cache / JOURNAL).read_bytes()
    except FileNotFoundError:
        system.remove(str(cache / MARK))
        return ""
    try:
        journal = decode(raw, type=Journal)
    except (DecodeError, ValidationError):
        _close(cache, system)  # not one of ours: nothing can be done with it
        return ""
    try:
        mark = (cache / MARK).read_bytes().decode("ascii", "replace")
    except FileNotFoundError:
        mark = ""
    go, back = journal.id, journal.id + BACK
    if mark == go and _may_finish(journal):
        _forward(journal, system)
        said = "finished"
    else:
        if mark == go:
            # From here on there is one direction only, or a second run would take what is undone for done.
            _record(cache / MARK, back.encode(), system)
            mark = back
        _back(journal, system, begun=mark == back)
        said = "taken back"
    _close(cache, system)
    return said


def _record(path: Path, data: bytes, system: System) -> None:
    temporary = f"{path}.new"
    system.remove(temporary)
    system.create(temporary, data)
    system.replace(temporary, str(path))
    system.settle(str(path.parent))


def _close(cache: Path, system: System) -> None:
    # The journal first: a mark without a journal says nothing, a journal without its mark says "take back".
    # By now either direction is complete, and both are harmless to repeat.
    system.remove(str(cache / JOURNAL))
    system.remove(str(cache / MARK))
    system.settle(str(cache))


def _check(operation: Operation) -> None:
    if operation.old and operation.before and digest_of(operation.old) != operation.before:
        raise ConflictError(operation.old)
    if operation.path != operation.old and os.path.lexists(operation.path):
        if operation.old and same_file(operation.old, operation.path):
            return
        raise ConflictError(operation.path)


def _may_finish(journal: Journal) -> bool:
    """Whether no file that is still to be changed was changed by somebody else since."""
    for operation in journal.operations:
        moved = _moved(operation)
        if operation.temporary and not os.path.lexists(operation.temporary):
            continue  # done; what happened to the file since is its owner's business
        if not operation.old:
            if os.path.lexists(operation.path):
                return False
            continue
        here = operation.path if moved else _halfway(operation) or operation.old
        if not os.path.lexists(here):
            return False
        if operation.before and digest_of(here) not in (operation.before, operation.after):
            return False
        taken = not moved and here == operation.old and _there(operation.path, operation.old)
        if taken and not os.path.samefile(operation.old, operation.path):
            return False
    return True


def _there(path: str, other: str) -> bool:
    """Whether a name is there; by the folder's list where the other name differs in letter case only."""
    if path.lower() != other.lower():
        return os.path.lexists(path)
    try:
        return os.path.basename(path) in os.listdir(os.path.dirname(path))
    except OSError:
        return False


def _moved(operation: Operation) -> bool:
    """Whether the file already has its new name only."""
    if operation.path == operation.old or not operation.old:
        return True
    return _there(operation.path, operation.old) and not _there(operation.old, operation.path)


def _halfway(operation: Operation) -> str:
    """The third name of a change of letter case, if the file has it just now."""
    for end in (operation.path, operation.old):
        between = end + CASE
        if operation.path.lower() == operation.old.lower() and os.path.lexists(between):
            return between
    return ""


def _forward(journal: Journal, system: System) -> None:
    touched: set[str] = set()
    for operation in journal.operations:
        if not _moved(operation):
            _move(operation, operation.old, operation.path, system)
            touched |= {os.path.dirname(operation.old), os.path.dirname(operation.path)}
    for operation in journal.operations:
        if operation.temporary and os.path.lexists(operation.temporary):
            if operation.before and digest_of(operation.path) not in (operation.before, operation.after):
                raise ConflictError(operation.path)
            system.replace(operation.temporary, operation.path)
            touched.add(os.path.dirname(operation.path))
    for folder in sorted(touched):
        system.settle(folder)


def _move(operation: Operation, old: str, new: str, system: System) -> None:
    between = _halfway(operation)
    if between:
        system.call("rename", between, new)
    elif _there(new, old) and _there(old, new) and os.path.samefile(old, new):
        system.call("unlink", old)  # linked under its new name, the old one still there
    else:
        system.move(old, new)


def _back(journal: Journal, system: System, *, begun: bool) -> None:
    touched: set[str] = set()
    for operation in reversed(journal.operations):
        touched.add(os.path.dirname(operation.path))
        if operation.temporary:
            if begun:
                _restore(operation, system)
            system.remove(operation.temporary)
        if begun and operation.old and operation.path != operation.old:
            touched.add(os.path.dirname(operation.old))
            old_there = _there(operation.old, operation.path)
            new_there = _there(operation.path, operation.old)
            if not old_there and (new_there or _halfway(operation)):
                _move(operation, operation.path, operation.old, system)
            elif old_there and new_there and os.path.samefile(operation.old, operation.path):
                system.remove(operation.path)
    for folder in reversed(journal.folders):
        system.remove_folder(folder)
    for folder in sorted(touched):
        system.settle(folder)


def _restore(operation: Operation, system: System) -> None:
    """Give a file that was replaced its old content again."""
    if os.path.lexists(operation.temporary) or digest_of(operation.path) != operation.after:
        return  # it was not replaced yet, or is somebody else's by now
    if not operation.old:
        system.remove(operation.path)
        return
    spare = operation.temporary + BACK
    system.remove(spare)
    system.create(spare, operation.bytes_before, operation.path)
    system.replace(spare, operation.path)
