"""Stop the writing of a transaction at every system call, and look at what is left.

``python tests/fix/kill_campaign.py`` kills some hundreds of times with SIGKILL: before a call, behind it, in the
middle of a write, and again while the next run is mending. The tests take a share of it.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import signal
import sys
import tempfile
import warnings
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from fix_helpers import Lint, disk, files_of, swap

from notes_lint.diagnostic import Diagnostic, Fix, Rename
from notes_lint.fix import journal
from notes_lint.fix.choose import Options
from notes_lint.fix.mend import Mended, mend
from notes_lint.fix.overlay import Overlay
from notes_lint.fix.system import System
from notes_lint.fix.write import write

BEFORE, BEHIND, WITHIN = "before", "behind", "within"
OLD, NEW = "notes/old name.md", "archive/2024/new name.md"


def vault_files() -> dict[str, bytes]:
    """Ten notes with twenty links to one that is to be renamed, and words to be mended in some."""
    files = {OLD: b"# Old\n\nI saw teh [other](n1.md) and [me](old%20name.md).\n"}
    for number in range(1, 10):
        newline = b"\r\n" if number % 3 == 0 else b"\n"
        lines = [
            b"# Note %d" % number,
            b"",
            b"- [t](old%20name.md#x) and [[old name|alias]]",
            b"- teh word" if number % 2 else b"- a word",
            b"- [[n%d]]" % (number % 9 + 1),
        ]
        files[f"notes/n{number}.md"] = newline.join(lines)
    return files


class Killer(System):
    """Ends the process at one call; the others it counts."""

    def __init__(self, at: int, when: str) -> None:
        self.at, self.when, self.count = at, when, 0

    def call(self, name: str, *arguments: Any) -> Any:
        self.count += 1
        if self.count != self.at:
            return super().call(name, *arguments)
        if self.when == BEHIND:
            with contextlib.suppress(OSError):
                super().call(name, *arguments)
        elif self.when == WITHIN and name == "write":
            os.write(arguments[0], arguments[1][: len(arguments[1]) // 2])
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError


class Failer(System):
    """Raises at one call, and at all later ones that need room if ``lasting``."""

    def __init__(self, at: int, error: BaseException, *, lasting: bool = False) -> None:
        self.at, self.error, self.lasting, self.count = at, error, lasting, 0

    def call(self, name: str, *arguments: Any) -> Any:
        self.count += 1
        hungry = name in ("write", "mkdir", "open", "link")
        if self.count == self.at or (self.lasting and self.count > self.at and hungry):
            raise self.error
        return super().call(name, *arguments)


class Ground:
    """A vault and its cache, set up again before each fault."""

    def __init__(self, folder: Path, new: str = NEW) -> None:
        self.root, self.cache, self.new = folder / "vault", folder / "cache", new
        self.root.mkdir(parents=True)
        self.cache.mkdir()
        self.pristine = vault_files()
        self.reset()
        self.mended = self.plan()
        self.wanted = {path: self.mended.overlay.read(path) for path in self.mended.overlay.listing.notes}

    def plan(self) -> Mended:
        def rename(path: str, data: bytes):
            if path == OLD:
                yield Diagnostic(
                    0, 0, "misnamed", rule="name", fixes=(Fix("rename", renames=(Rename(OLD, self.new),)),)
                )

        return mend(Overlay(disk(self.root)()), Lint(swap("teh", "the"), rename), Options())

    def reset(self) -> None:
        for folder in (self.root, self.cache):
            shutil.rmtree(folder)
            folder.mkdir()
        for path, data in self.pristine.items():
            (self.root / path).parent.mkdir(exist_ok=True)
            (self.root / path).write_bytes(data)

    def write(self, system: System) -> dict[str, str]:
        return write(self.mended.overlay.copy(), self.mended.ties, self.cache, system).left

    def calls(self) -> int:
        """How many system calls a whole transaction makes."""
        self.reset()
        system = Killer(0, BEFORE)
        assert not self.write(system)
        assert files_of(self.root) == self.wanted
        return system.count

    def killed(self, work: Any) -> bool:
        """Do something in a child process; whether it was killed."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # threads of the test runner
            child = os.fork()
        if not child:
            try:
                work()
            finally:
                os._exit(0)
        return os.WIFSIGNALED(os.waitpid(child, 0)[1])

    def recover(self, system: System | None = None) -> str:
        with journal.lock(self.cache):
            return journal.recover(self.cache, system)

    def check_whole(self) -> None:
        """Every note that is there has its old bytes or its new ones; none is missing under both names."""
        now = {
            path: data for path, data in files_of(self.root).items() if not path.endswith((".tmp", ".back"))
        }
        for path, data in now.items():
            allowed = {self.pristine.get(path), self.wanted.get(path)}
            if path == self.new:
                allowed.add(self.pristine[OLD])
            assert data in allowed, f"{path} is neither what it was nor what it shall be"
        for path in self.pristine:
            assert path in now or (path == OLD and self.new in now), f"{path} is lost"

    def check_settled(self, *, whole: bool = True) -> str:
        """All is as it was, or all is as it shall be, and nothing else lies about."""
        now = files_of(self.root)
        assert now in (self.pristine, self.wanted), sorted(now)
        assert not (self.cache / journal.JOURNAL).exists()
        assert not (self.cache / journal.MARK).exists()
        if now == self.pristine and whole:
            assert not (self.root / "archive").exists(), "a folder was left"
        return "as it was" if now == self.pristine else "as it shall be"


def kill_everywhere(ground: Ground, stride: int = 1, *, again: bool = False) -> dict[str, int]:
    """Kill at every ``stride``-th call, in each way; with ``again`` each recovery is killed at each of its calls, too."""
    total = ground.calls()
    outcome = {"kills": 0, "as it was": 0, "as it shall be": 0}
    for when in (BEFORE, BEHIND, WITHIN):
        for at in range(1, total + 1, stride):
            ground.reset()
            assert ground.killed(lambda at=at, when=when: ground.write(Killer(at, when)))
            outcome["kills"] += 1
            ground.check_whole()
            step = 0
            while again:
                step += 1
                if not ground.killed(lambda step=step, when=when: ground.recover(Killer(step, when))):
                    break
                outcome["kills"] += 1
                ground.check_whole()
            ground.recover()
            outcome[ground.check_settled()] += 1
    return outcome


def fail_everywhere(ground: Ground, error: int, stride: int = 1) -> dict[str, int]:
    """Let every call fail once, the disk staying full behind it."""
    total = ground.calls()
    outcome = {"failures": 0, "as it was": 0, "as it shall be": 0}
    for at in range(1, total + 1, stride):
        ground.reset()
        full = OSError(error, os.strerror(error))
        with contextlib.suppress(OSError):
            ground.write(Failer(at, full, lasting=error == errno.ENOSPC))
        outcome["failures"] += 1
        ground.check_whole()
        ground.recover()
        outcome[ground.check_settled()] += 1
    return outcome


def fast_folder() -> str | None:
    """A folder in memory, where there is one: bringing a file to a disk takes its time."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


def main() -> None:
    with tempfile.TemporaryDirectory(dir=fast_folder()) as folder:
        ground = Ground(Path(folder, "kill"))
        print(f"{ground.calls()} system calls write {len(ground.pristine)} notes, one of them renamed")
        print("SIGKILL at every call, before, behind and within it:", kill_everywhere(ground))
        print("and again while the next run mends:", kill_everywhere(ground, stride=3, again=True))
        case = Ground(Path(folder, "case"), "notes/Old Name.md")
        print("where only the letter case of a name changes:", kill_everywhere(case, again=True))
        for error in (errno.ENOSPC, errno.EIO, errno.EACCES, errno.EROFS):
            print(f"{errno.errorcode[error]} at every call:", fail_everywhere(ground, error))


if __name__ == "__main__":
    main()
