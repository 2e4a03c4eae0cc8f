"""The same faults without any help from the program: real signals, a real full disk, a real read-only folder.

``python tests/fix/real_faults.py`` as root on Linux, with strace installed. Each run is a process of its own that mends
the vault of `kill_campaign`; strace kills it at the n-th call of a kind, for every kind that changes the disk.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from fix_helpers import files_of
from kill_campaign import Ground, fast_folder

from notes_lint.fix.system import System

SCRIPT = """
import os, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from kill_campaign import Ground
from notes_lint.fix.write import write
from notes_lint.fix.system import System
ground = Ground.__new__(Ground)
ground.root, ground.cache, ground.new = Path(sys.argv[2], "vault"), Path(sys.argv[2], "cache"), sys.argv[3]
mended = ground.plan()
import notes_lint.fix.second
left = write(mended.overlay, mended.ties, ground.cache, System()).left
print(sorted(set(left.values())))
"""
CALLS = (
    "openat",
    "write",
    "fsync",
    "fchmod",
    "fchown",
    "close",
    "mkdir",
    "rename",
    "link",
    "unlink",
    "rmdir",
)


def main() -> None:
    with tempfile.TemporaryDirectory(dir=fast_folder()) as folder:
        ground = Ground(Path(folder, "ground"))
        command = [
            sys.executable,
            "-c",
            SCRIPT,
            str(Path(__file__).parent),
            str(Path(folder, "ground")),
            ground.new,
        ]
        kills(ground, command)
    full_disk()
    read_only()


def kills(ground: Ground, command: list[str]) -> None:
    """SIGKILL at each call of each kind, counted from the first that touches the cache or the vault."""
    outcome: Counter[str] = Counter()
    for call in CALLS:
        at = 0
        while True:
            at += 1
            ground.reset()
            # -P: only calls on these paths count, so that starting Python does not.
            paths = [f"--trace-path={path}" for path in watched(ground)]
            trace = ["strace", "-f", "-qq", "-o", "/dev/null", *paths, "-e", f"trace={call}"]
            done = subprocess.run(
                [*trace, "-e", f"inject={call}:signal=SIGKILL:when={at}", *command],
                capture_output=True,
                check=False,
            )
            if done.returncode >= 0 and b"[]" in done.stdout:
                break
            outcome[f"killed at {call}"] += 1
            ground.check_whole()
            ground.recover()
            outcome[ground.check_settled()] += 1
    print(
        "kills by strace:",
        sum(count for name, count in outcome.items() if name.startswith("killed")),
        dict(outcome),
    )


def watched(ground: Ground) -> list[Path]:
    """The folders and files that a transaction may touch, as far as their names are known."""
    names = list(ground.root.rglob("*"))
    return [
        ground.root, ground.cache, *names, ground.root / "archive", ground.root / "archive/2024",
        ground.root / ground.new, *(ground.cache / name for name in ("journal", "journal.new", "journal.go", "journal.go.new")),
    ]  # fmt: skip


def full_disk() -> None:
    """A disk that has room for ever fewer pages."""
    outcome: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        for pages in range(12, 60, 2):
            subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={pages * 4}k", "tmpfs", folder], check=True)
            try:
                try:
                    ground = Ground(Path(folder, "ground"))
                except OSError:
                    continue  # not even room for the vault
                left = ground.write(System())
                outcome["said so" if any("No space" in why for why in left.values()) else "written"] += 1
                ground.check_whole()
                ground.recover()
                outcome[ground.check_settled()] += 1
            finally:
                subprocess.run(["umount", folder], check=True)
    print("a full tmpfs:", dict(outcome))


def read_only() -> None:
    """The folder of the notes is mounted read-only."""
    with tempfile.TemporaryDirectory() as folder:
        ground = Ground(Path(folder, "ground"))
        notes = str(ground.root / "notes")
        subprocess.run(["mount", "--bind", notes, notes], check=True)
        try:
            subprocess.run(["mount", "-o", "remount,ro,bind", notes], check=True)
            left = ground.write(System())
        finally:
            subprocess.run(["umount", notes], check=True)
        assert files_of(ground.root) == ground.pristine
        print("a read-only folder:", min(set(left.values())))


if __name__ == "__main__":
    if os.geteuid():
        sys.exit("only root may mount")
    main()
