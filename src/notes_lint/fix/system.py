"""The system calls that change files, all in one place, so that a test can fail any one of them."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from typing import Any

_NO_LINKS = {
    errno.EPERM,
    errno.EOPNOTSUPP,
    errno.ENOTSUP,
    errno.EMLINK,
    errno.ENOSYS,
    errno.EXDEV,
    errno.EACCES,
}

CASE = ".notes-lint-case"


class System:
    """Every change of the disk goes through `call`; a subclass may count, fail or stop there."""

    def call(self, name: str, *arguments: Any) -> Any:
        """Do ``os.NAME(*arguments)``."""
        return getattr(os, name)(*arguments)

    def create(self, path: str, data: bytes, like: str = "") -> None:
        """Write a new file and bring it to the disk; mode, owner and extended attributes as ``like`` has them.

        Raises:
            OSError: it exists, or cannot be written; then nothing is left of it.
        """
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        descriptor = self.call("open", path, flags, 0o600 if like else 0o666)
        try:
            try:
                view = memoryview(data)
                while view:
                    view = view[self.call("write", descriptor, view) :]
                if like:
                    self._resemble(descriptor, path, like)
                self.call("fsync", descriptor)
            finally:
                self.call("close", descriptor)
        except OSError as error:
            with contextlib.suppress(OSError):
                self.call("unlink", path)
            error.filename = path  # a failed write does not say so itself
            raise

    def _resemble(self, descriptor: int, path: str, like: str) -> None:
        status = os.stat(like)
        if hasattr(os, "fchown") and (status.st_uid, status.st_gid) != (os.geteuid(), os.getegid()):
            with contextlib.suppress(OSError):
                self.call("fchown", descriptor, status.st_uid, status.st_gid)
        if hasattr(os, "fchmod"):
            self.call("fchmod", descriptor, stat.S_IMODE(status.st_mode))
        if hasattr(os, "listxattr"):
            with contextlib.suppress(OSError):
                for name in os.listxattr(like):
                    with contextlib.suppress(OSError):  # some belong to the system
                        self.call("setxattr", path, name, os.getxattr(like, name))

    def replace(self, old: str, new: str) -> None:
        """Put one file in another's place, at one instant."""
        self.call("replace", old, new)

    def move(self, old: str, new: str) -> None:
        """Rename a file or folder; never over something else.

        Raises:
            FileExistsError: something is there.
        """
        if same_file(old, new):
            # Only the letter case differs, on a system that does not tell them apart: by way of a third name.
            between = new + CASE
            self.call("rename", old, between)
            self.call("rename", between, new)
            return
        if not os.path.isdir(old) and hasattr(os, "link"):
            try:
                self.call("link", old, new)
            except FileExistsError:
                raise
            except OSError as error:
                if error.errno not in _NO_LINKS:
                    raise
            else:
                self.call("unlink", old)
                return
        if os.path.lexists(new):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), new)
        self.call("rename", old, new)

    def remove(self, path: str) -> None:
        """Remove a file that may already be gone."""
        if os.path.lexists(
            path
        ):  # on a read-only file system even a file that is not there cannot be removed
            with contextlib.suppress(FileNotFoundError):
                self.call("unlink", path)

    def remove_folder(self, path: str) -> None:
        """Remove a folder if nothing is in it."""
        with contextlib.suppress(OSError):
            self.call("rmdir", path)

    def settle(self, folder: str) -> None:
        """Bring a folder's names to the disk, where the system can."""
        if os.name == "nt":
            return
        try:
            descriptor = self.call("open", folder, os.O_RDONLY)
        except OSError:
            return
        try:
            with contextlib.suppress(OSError):  # some file systems cannot
                self.call("fsync", descriptor)
        finally:
            self.call("close", descriptor)


def same_file(old: str, new: str) -> bool:
    """Whether two spellings are one file: letter case on a system that does not tell it apart."""
    if old == new or old.lower() != new.lower():
        return False
    # Inodes do not tell on every file system. A name that is there and in no list is another spelling.
    try:
        listed = os.path.basename(new) in os.listdir(os.path.dirname(new) or ".")
    except OSError:
        return False
    return not listed and os.path.lexists(new) and os.path.lexists(old)
