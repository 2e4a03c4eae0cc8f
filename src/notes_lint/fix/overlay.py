"""The vault as it will be: the disk, with what is to be written laid over it. Nothing is written here."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from notes_lint.discover import NOTE_SUFFIXES, Listing, Stamp
from notes_lint.fix.apply import Change, apply, compose

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from notes_lint.lint import Tree


class ChangedError(Exception):
    """A note is no longer what was judged; ``args[0]`` is its path."""


class Pending(list[Change]):
    """The changes of one note, in offsets of the bytes it has on disk."""


class Overlay:
    """A tree for `notes_lint.lint.lint` that remembers what was read, and takes edits, renames and new files.

    ``moved`` maps a path to the path it has on disk, where they differ; ``edits`` the changes of a note since
    then, by its present path; ``created`` new files.
    """

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.root = tree.listing.root
        self.moved: dict[str, str] = {}
        self.edits: dict[str, Pending] = {}
        self.created: dict[str, bytes] = {}
        self._original: dict[str, bytes] = {}  # by path on disk: bytes that edits count in
        self._hashes: dict[str, int] = {}  # by path on disk: what a judgement was made of
        self._present: dict[str, bytes] = {}
        self._listing: Listing | None = tree.listing

    def copy(self) -> Overlay:
        """Another overlay with the same state; what was read is shared."""
        other = Overlay.__new__(Overlay)
        other.tree, other.root = self.tree, self.root
        other.moved, other.edits, other.created = dict(self.moved), dict(self.edits), dict(self.created)
        other._original, other._hashes = self._original, self._hashes
        other._present = dict(self._present)
        other._listing = self._listing
        return other

    # -- what the engine asks

    @property
    def listing(self) -> Listing:
        """What is there."""
        if self._listing is None:
            self._listing = self._list()
        return self._listing

    def _list(self) -> Listing:
        disk = self.tree.listing
        listing = Listing(disk.root, dict(disk.notes), set(disk.files), list(disk.excluded))
        moved = [(old, new, old in listing.notes) for new, old in self.moved.items()]
        for old, _, _ in moved:
            listing.notes.pop(old, None)
            listing.files.discard(old)
        for old, new, note in moved:
            if note and new.lower().endswith(NOTE_SUFFIXES):
                listing.notes[new] = disk.notes[old]
            else:
                listing.files.add(new)
        for path, data in (*self._present.items(), *self.created.items()):
            if path in listing.notes or (path in self.created and path.lower().endswith(NOTE_SUFFIXES)):
                listing.notes[path] = Stamp(len(data), 0)
            elif path in self.created:
                listing.files.add(path)
        return listing

    def read(self, path: str) -> bytes:
        """The bytes of a file as they will be.

        Raises:
            OSError: it cannot be read.
        """
        if path in self.created:
            return self.created[path]
        if path in self._present:
            return self._present[path]
        origin = self.origin(path)
        if origin in self._original:
            return self._original[origin]
        if not origin:
            raise FileNotFoundError(2, "No such file or directory", path)
        data = self.tree.read(origin)
        self._hashes.setdefault(origin, hash(data))
        return data

    def exists(self, path: str) -> bool:
        """Whether anything is at a path, listed or not."""
        if path in self.moved or path in self.created:
            return True
        return bool(self.origin(path)) and self.tree.exists(path)

    # -- what the mending asks

    def origin(self, path: str) -> str:
        """The path on disk of a file, or "" where it was moved away."""
        if path in self.moved:
            return self.moved[path]
        return "" if path in self.moved.values() else path

    def before(self, path: str, offset: int) -> int:
        """Where a byte of a file as it will be stands on disk; what is new stands where it was put in."""
        delta = 0
        for change in self.edits.get(path, ()):
            start = change.start + delta
            if offset < start:
                break
            if offset < start + len(change.new):
                return change.start
            delta += len(change.new) - (change.end - change.start)
        return offset - delta

    def original(self, path: str) -> bytes:
        """The bytes on disk of a file as they were judged.

        Raises:
            ChangedError: they are others now, or are gone.
        """
        origin = self.origin(path)
        if origin not in self._original:
            try:
                data = self.tree.read(origin)
            except OSError:
                raise ChangedError(path) from None
            judged = self._hashes.get(origin)
            stamp = self.tree.listing.notes.get(origin)
            if judged is not None and judged != hash(data):
                raise ChangedError(path)
            if judged is None and stamp is not None and not self._as_listed(origin, data, stamp):
                raise ChangedError(path)
            self._original[origin] = data
        return self._original[origin]

    def _as_listed(self, origin: str, data: bytes, stamp: Stamp) -> bool:
        # The judgement came from a cache or another process: then size and time speak for the bytes.
        if stamp.size != len(data):
            return False
        try:
            return not stamp.mtime or os.stat(self.disk_path(origin)).st_mtime_ns == stamp.mtime
        except OSError:
            return False

    def untouched(self, path: str) -> bool:
        """Whether a file is as on disk, name and content."""
        return path not in self.moved and path not in self._present and path not in self.created

    def change(self, path: str, changes: Sequence[Change]) -> None:
        """Edit a note; the changes count in its present bytes, are sorted and do not overlap."""
        present = self.read(path)
        self._listing = None
        if path in self.created:
            self.created[path] = apply(present, changes)
            return
        original = self.original(path)
        edits = Pending(compose(len(original), self.edits.get(path, ()), changes))
        present = apply(present, changes)
        if present == original:  # there and back again
            self.edits.pop(path, None)
            self._present.pop(path, None)
        else:
            self.edits[path], self._present[path] = edits, present

    def rename(self, moves: Mapping[str, str]) -> None:
        """Move files, all at once: the keys are present paths."""
        self._listing = None
        origins = {new: self.origin(old) for old, new in moves.items()}
        tables: tuple[dict[str, Any], ...] = (self.edits, self._present, self.created)
        for table in tables:
            taken = {new: table.pop(old) for old, new in moves.items() if old in table}
            table.update(taken)
        for old in moves:
            self.moved.pop(old, None)
        for new, origin in origins.items():
            if new in self.created:
                continue
            if origin != new:
                self.moved[new] = origin
            else:
                self.moved.pop(new, None)

    def create(self, path: str, data: bytes) -> None:
        """Bring a new file."""
        self._listing = None
        self.created[path] = data

    @property
    def changed(self) -> list[str]:
        """Every path that is not as on disk, sorted."""
        edited = [path for path, edits in self.edits.items() if edits]
        return sorted({*edited, *self.moved, *self.created})

    @property
    def key(self) -> int:
        """A number for the state: equal states have the same one."""
        edited = tuple(sorted((path, hash(self._present[path])) for path in self.edits if self.edits[path]))
        created = tuple(sorted((path, hash(data)) for path, data in self.created.items()))
        return hash((edited, tuple(sorted(self.moved.items())), created))

    def disk_path(self, path: str) -> str:
        """Where a vault path is on this machine."""
        return os.path.join(self.root, *path.split("/"))
