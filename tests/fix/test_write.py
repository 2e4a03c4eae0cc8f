"""Nothing is ever lost: faults at every system call of writing, and what a file keeps."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from fix_helpers import Lint, disk, files_of, swap
from kill_campaign import (
    BEFORE,
    BEHIND,
    NEW,
    OLD,
    Failer,
    Ground,
    Killer,
    fail_everywhere,
    fast_folder,
    kill_everywhere,
)

from notes_lint.cachedir import cache_dir
from notes_lint.diagnostic import Diagnostic, Edit, Fix
from notes_lint.fix import journal
from notes_lint.fix.choose import Options
from notes_lint.fix.mend import mend
from notes_lint.fix.overlay import Overlay
from notes_lint.fix.run import fix, recover
from notes_lint.fix.system import System
from notes_lint.fix.write import write

posix = pytest.mark.skipif(os.name == "nt", reason="needs fork and signals")


@pytest.fixture(scope="module")
def ground():
    with tempfile.TemporaryDirectory(dir=fast_folder()) as folder:
        yield Ground(Path(folder, "ground"))


@posix
def test_kill_at_every_call_and_the_next_run_too(ground):
    outcome = kill_everywhere(ground)
    assert outcome["as it was"] > 0
    assert outcome["as it shall be"] > 0
    again = kill_everywhere(ground, stride=17, again=True)
    assert outcome["kills"] + again["kills"] >= 300


@posix
def test_kill_a_change_of_letter_case():
    # On a disk that knows no letter case (exFAT, macOS, Windows) this takes another way than on one that does.
    with tempfile.TemporaryDirectory(dir=fast_folder()) as folder:
        assert kill_everywhere(Ground(Path(folder, "case"), "notes/Old Name.md"), stride=3)["kills"] > 60


@posix
@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EIO, errno.EACCES])
def test_a_disk_that_says_no_at_any_call(ground, error):
    assert fail_everywhere(ground, error, stride=3)["failures"] > 30


@posix
def test_an_interrupt_at_any_call(ground):
    for at in range(1, ground.calls() + 1, 4):
        ground.reset()
        with pytest.raises(KeyboardInterrupt):
            ground.write(Failer(at, KeyboardInterrupt()))
        ground.check_settled(whole=False)


def test_a_full_disk_is_said(ground):
    ground.reset()
    left = ground.write(Failer(20, OSError(errno.ENOSPC, "No space left on device"), lasting=True))
    assert set(left.values()) == {"it cannot be written: No space left on device"}
    assert files_of(ground.root) == ground.pristine


class NoEntry(System):
    """A folder in which nothing can be made."""

    def __init__(self, folder: str) -> None:
        self.folder = folder

    def call(self, name, *arguments):
        if name == "open" and str(arguments[0]).startswith(self.folder):
            raise PermissionError(errno.EACCES, "Permission denied", arguments[0])
        return super().call(name, *arguments)


def test_a_folder_that_is_read_only_keeps_its_notes_and_what_is_tied_to_them(vault):
    for path in ("ro/a.md", "b.md", "c.md"):
        vault.write(path, "teh\n")

    def both(path, data):
        if path == "b.md" and b"one" not in data:
            edits = (Edit(0, 0, "one\n\n"), Edit(0, 0, "one\n\n", "ro/a.md"))
            yield Diagnostic(
                0, 0, "m", rule="both", fixes=(Fix("both", edits, effect="structure:paragraph"),)
            )

    system = NoEntry(str(vault.root / "ro"))
    result = fix(disk(vault.root), Lint(swap("teh", "the"), both), Options(unsafe=True), system)
    assert vault.read("ro/a.md") == vault.read("b.md") == "teh\n"
    assert vault.read("c.md") == "the\n"
    assert [(each.path, each.rule) for each in result.applied] == [("c.md", "swap")]
    said = {found.message for found in result.diagnostics if found.rule == "refused-fix"}
    assert result.refused == 3
    assert any("Permission denied" in message for message in said)
    assert any("with it, ro/a.md" in message for message in said)


class ReadOnly(System):
    """A file system that nothing can be changed on, not even what is not there."""

    def __init__(self, folder: str) -> None:
        self.folder = folder

    def call(self, name, *arguments):
        changes = name != "open" or arguments[1] & os.O_CREAT
        if changes and any(str(each).startswith(self.folder) for each in arguments):
            raise OSError(errno.EROFS, "Read-only file system", arguments[0])
        return super().call(name, *arguments)


def test_a_read_only_file_system_leaves_nothing_behind(ground):
    ground.reset()
    left = ground.write(ReadOnly(str(ground.root / "notes")))
    assert set(left) == set(ground.pristine)
    assert any(why == "it cannot be written: Read-only file system" for why in left.values())
    assert ground.check_settled() == "as it was"


def test_what_cannot_be_finished_is_said(ground, monkeypatch):
    ground.reset()
    if os.name == "nt":
        pytest.skip("needs fork and signals")
    at = ground.calls() - 20
    ground.reset()
    assert ground.killed(lambda: ground.write(Killer(at, BEFORE)))
    left = ground.write(ReadOnly(str(ground.root / "notes")))
    assert all("an earlier run is not finished" in why for why in left.values())
    assert ground.recover() == "finished"
    assert ground.check_settled() == "as it shall be"


@posix
def test_a_folder_that_really_is_read_only(vault):
    vault.write("ro/a.md", "teh\n")
    vault.write("b.md", "teh\n")
    (vault.root / "ro").chmod(0o555)
    try:
        if os.access(vault.root / "ro", os.W_OK):
            pytest.skip("root writes everywhere")
        result = fix(disk(vault.root), Lint(swap("teh", "the")), Options())
    finally:
        (vault.root / "ro").chmod(0o755)
    assert vault.read("ro/a.md") == "teh\n"
    assert vault.read("b.md") == "the\n"
    assert result.refused == 1


def test_a_note_that_is_read_only_stays(vault):
    vault.write("a.md", "teh\n").chmod(0o444)
    result = fix(disk(vault.root), Lint(swap("teh", "the")), Options())
    assert vault.read("a.md") == "teh\n"
    assert "read-only" in next(each.message for each in result.diagnostics if each.rule == "refused-fix")


def test_a_note_that_another_program_changed_wins(vault):
    vault.write("a.md", "teh\n")
    vault.write("b.md", "teh\n")
    mended = mend(Overlay(disk(vault.root)()), Lint(swap("teh", "the")), Options())
    vault.write("a.md", "teh editor was here\n")
    left = write(mended.overlay, mended.ties, cache_dir(vault.root)).left
    assert left == {"a.md": "another program changed the note since it was read"}
    assert vault.read("a.md") == "teh editor was here\n"
    assert vault.read("b.md") == "the\n"


def test_a_note_that_changed_before_it_was_chosen(vault):
    vault.write("a.md", "teh\n")
    overlay = Overlay(disk(vault.root)())
    lint = Lint(swap("teh", "the"))

    def relint(state):
        result = lint(state)
        vault.write("a.md", "teh editor was here\n")
        return result

    mended = mend(overlay, relint, Options())
    assert not mended.applied
    assert "another program changed the note" in mended.refused[0].message


class Meddler(System):
    """Another program that writes a note while the transaction is being staged."""

    def __init__(self, path: Path) -> None:
        self.path, self.done = path, False

    def call(self, name, *arguments):
        if name == "fsync" and not self.done:
            self.done = True
            self.path.write_bytes(b"teh editor was here\n")
        return super().call(name, *arguments)


def test_a_note_that_another_program_changes_meanwhile_wins(ground):
    ground.reset()
    meddled = ground.root / "notes/n2.md"
    left = ground.write(Meddler(meddled))
    assert meddled.read_bytes() == b"teh editor was here\n"
    assert left["notes/n2.md"] == "another program changed the note since it was read"
    assert left[OLD].startswith("with it, notes/n2.md")
    rest = {path: data for path, data in files_of(ground.root).items() if path != "notes/n2.md"}
    assert rest == {path: data for path, data in ground.pristine.items() if path != "notes/n2.md"}


@posix
def test_a_note_that_changed_after_a_crash_wins(ground):
    total = ground.calls()
    seen = set()
    for at in range(total // 2, total, 2):
        ground.reset()
        assert ground.killed(lambda at=at: ground.write(Killer(at, BEFORE)))
        meddled = ground.root / "notes/n5.md"
        done = meddled.read_bytes() == ground.wanted["notes/n5.md"]
        meddled.write_bytes(b"mine\n")
        seen.add((ground.recover(), done))
        assert meddled.read_bytes() == b"mine\n"
        now = files_of(ground.root)
        now["notes/n5.md"] = ground.pristine["notes/n5.md"]
        was = now == ground.pristine
        now["notes/n5.md"] = ground.wanted["notes/n5.md"]
        assert was or now == ground.wanted
    assert {("taken back", False), ("finished", True)} <= seen


def test_two_runs_at_once(vault, notes_lint):
    vault.write("a.md", "I saw teh dog\n")
    with journal.lock(cache_dir(vault.root)):
        with pytest.raises(journal.BusyError):
            fix(disk(vault.root), Lint(swap("teh", "the")), Options())
        assert recover(str(vault.root)) == ""
    assert vault.read("a.md") == "I saw teh dog\n"
    fix(disk(vault.root), Lint(swap("teh", "the")), Options())
    assert vault.read("a.md") == "I saw the dog\n"


def test_the_cache_is_not_emptied_while_notes_are_written(vault, notes_lint):
    vault.write("a.md", "x\n")
    cache = cache_dir(vault.root)
    (cache / journal.JOURNAL).write_bytes(b"of the other run")
    with journal.lock(cache):
        status, _, err = notes_lint("cache", "clear", cwd=vault.root)
    assert status == 2
    assert "journal stays" in err
    assert (cache / journal.JOURNAL).exists()


SCRIPT = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from fix_helpers import Lint, disk, swap
from notes_lint.fix.choose import Options
from notes_lint.fix.journal import BusyError
from notes_lint.fix.run import fix
try:
    fix(disk(Path(".")), Lint(swap("teh", "the")), Options())
except BusyError as busy:
    sys.exit(str(busy))
"""


def test_two_processes_at_once(vault):
    for number in range(30):
        vault.write(f"n{number}.md", f"I saw teh [dog](n{(number + 1) % 30}.md)\n")
    command = [sys.executable, "-c", SCRIPT, str(Path(__file__).parent)]
    runs = [subprocess.Popen(command, cwd=vault.root, stderr=subprocess.PIPE) for _ in "ab"]
    said = [run.communicate()[1] for run in runs]
    assert any(run.returncode == 0 for run in runs)
    assert all(
        run.returncode == 0 or b"another notes-lint is writing" in err
        for run, err in zip(runs, said, strict=True)
    )
    assert files_of(vault.root) == {
        f"n{number}.md": f"I saw the [dog](n{(number + 1) % 30}.md)\n".encode() for number in range(30)
    }


def test_the_next_run_finishes_and_says_so(ground, notes_lint, monkeypatch):
    if os.name == "nt":
        pytest.skip("needs fork and signals")
    ground.reset()
    cache = cache_dir(ground.root)
    at = ground.calls() - 6
    ground.reset()
    for file in cache.iterdir():
        file.unlink()
    with monkeypatch.context() as patch:
        patch.setattr(ground, "cache", cache)
        assert ground.killed(lambda: ground.write(Killer(at, BEHIND)))
    assert (cache / journal.JOURNAL).exists()
    _, out, _ = notes_lint("--select", "broken-link", cwd=ground.root)
    assert "an earlier run" in out
    assert files_of(ground.root) == ground.wanted
    assert (ground.root / NEW).exists()


# -- what a file keeps


def test_what_a_file_keeps(vault):
    path = vault.write("a.md", b"\xef\xbb\xbfteh\r\nb\rc\n\xe2\x80\xa8teh")
    path.chmod(0o640)
    named = hasattr(os, "setxattr")
    if named:
        try:
            os.setxattr(path, "user.color", b"red")
        except OSError:
            named = False
    fix(disk(vault.root), Lint(swap("teh", "the")), Options())
    assert path.read_bytes() == b"\xef\xbb\xbfthe\r\nb\rc\n\xe2\x80\xa8the"
    if os.name != "nt":
        assert path.stat().st_mode & 0o7777 == 0o640
    if named:
        assert os.getxattr(path, "user.color") == b"red"
    assert files_of(vault.root).keys() == {"a.md"}


@posix
def test_a_symbolic_link_stays_one(vault):
    vault.write("real.md", "teh\n")
    (vault.root / "link.md").symlink_to("real.md")
    fix(disk(vault.root), Lint(swap("teh", "the")), Options())
    assert (vault.root / "link.md").is_symlink()
    assert vault.read("real.md") == "the\n"


def test_a_name_that_is_taken_meanwhile(ground):
    ground.reset()
    (ground.root / "archive/2024").mkdir(parents=True)
    (ground.root / NEW).write_bytes(b"somebody else's\n")
    left = ground.write(System())
    assert left[OLD] == f"there is a file {NEW} already"
    assert (ground.root / NEW).read_bytes() == b"somebody else's\n"
    assert (ground.root / OLD).read_bytes() == ground.pristine[OLD]
