"""Several processes give what one gives, and end together whatever happens."""

from __future__ import annotations

import os
import signal
import sys

import pytest

from notes_lint import pool
from notes_lint.lint import MemoryTree, RuleError
from notes_lint.pack import shipped
from notes_lint.pool import WorkerError, digest, work
from notes_lint.ruleset import RuleSet
from notes_lint.settings import Loaded, Settings

RULES = RuleSet(shipped(), Loaded(Settings()))
FILES = {f"{number}.md": f"# {number}\n\n```\n{'open ' * number}\n".encode() for number in range(40)}
PATHS = sorted(FILES)
TREE = MemoryTree("/vault", FILES)

# Under a test runner with threads, Python warns of what the pool itself looks for.
pytestmark = pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
forks = pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="no safe fork here")


@pytest.fixture
def forking(monkeypatch):
    monkeypatch.setattr(pool, "_may_fork", lambda: True)


def results(**options):
    answers = work(
        options.pop("tree", TREE),
        RULES,
        PATHS,
        options.pop("known", {}),
        options.pop("timer", None),
        **options,
    )
    return {answer.index: answer for answer in answers}


def children():
    """Whether this process has children that were not reaped."""
    try:
        return os.waitpid(-1, os.WNOHANG)
    except ChildProcessError:
        return None


@forks
@pytest.mark.parametrize("jobs", [2, 3])
def test_forks_give_what_one_process_gives(forking, jobs):
    assert results(jobs=jobs) == results(jobs=1)
    assert children() is None


@forks
@pytest.mark.parametrize("most", [0, 1, 2])
def test_where_no_more_processes_may_be_fewer_do_it_all(forking, monkeypatch, most):
    whole = results(jobs=1)
    fork, begun = os.fork, []

    def limited():
        if len(begun) == most:
            raise BlockingIOError
        begun.append(most)
        return fork()

    monkeypatch.setattr(os, "fork", limited)
    assert results(jobs=3) == whole
    assert children() is None


def test_fresh_interpreters_give_what_one_process_gives(tmp_path, monkeypatch):
    from notes_lint.discover import Listing, Stamp
    from notes_lint.lint import DiskTree

    for path, data in FILES.items():
        (tmp_path / path).write_bytes(data)
    tree = DiskTree(Listing(str(tmp_path), {path: Stamp(len(data), 1) for path, data in FILES.items()}))
    monkeypatch.setattr(pool, "_may_fork", lambda: False)
    timer: dict[str, float] = {}
    assert results(tree=tree, jobs=2, timer=timer) == results(jobs=1)
    assert timer["(parse)"] > 0


@forks
def test_known_bytes_are_not_parsed(forking):
    known = {path: {digest(FILES[path]): 1} for path in PATHS[:10]}
    answers = results(jobs=2, known=known)
    assert all(answers[index].kind == pool.KNOWN for index in range(10))
    assert all(answers[index].kind == pool.MAPPED for index in range(10, 40))


@forks
def test_times_are_added_up(forking):
    timer: dict[str, float] = {}
    results(jobs=2, timer=timer)
    assert timer["(parse)"] > 0


class Killer(MemoryTree):
    def read(self, path):
        if path == "7.md":
            os.kill(os.getpid(), signal.SIGKILL)
        return super().read(path)


@forks
def test_a_worker_that_dies_is_named(forking):
    with pytest.raises(WorkerError, match=r"SIGKILL\) at 7\.md"):
        results(tree=Killer("/vault", FILES), jobs=2)
    assert children() is None


class Missing(MemoryTree):
    def read(self, path):
        if path == "7.md":
            raise PermissionError(13, "Permission denied")
        return super().read(path)


@forks
def test_a_file_that_cannot_be_read(forking):
    answer = results(tree=Missing("/vault", FILES), jobs=2)[PATHS.index("7.md")]
    assert (answer.kind, answer.note) == (pool.UNREADABLE, b"Permission denied")


@forks
def test_a_rule_that_fails_does_so_with_its_traceback(forking, monkeypatch):
    def fail(self, notes, busy):
        for path, _ in notes:
            if path == "9.md":
                raise RuleError("broken-rule", path) from ZeroDivisionError("division by zero")
        return real(self, notes, busy)

    real = pool.Mapper.map_notes
    monkeypatch.setattr(pool.Mapper, "map_notes", fail)
    with pytest.raises(RuleError, match="broken-rule") as caught:
        results(jobs=2)
    assert isinstance(caught.value.__cause__, ZeroDivisionError)
    assert children() is None


@forks
def test_a_worker_that_fails_alone_costs_no_result(forking, monkeypatch):
    def fail(self, notes, busy):
        if os.getpid() != here and any(path == "9.md" for path, _ in notes):
            raise MemoryError
        return real(self, notes, busy)

    here, expected = os.getpid(), results(jobs=1)
    real = pool.Mapper.map_notes
    monkeypatch.setattr(pool.Mapper, "map_notes", fail)
    assert results(jobs=2) == expected


def test_notes_worked_out_together_are_what_each_is_alone():
    mapper = pool.Mapper(RULES)
    notes = [*FILES.items(), ("bad.md", b"\xff"), ("binary.md", b"a\0")]
    seen: list[int] = []
    together = mapper.map_notes(notes, seen.append)
    assert [pool.encode_entry(each) for each in together] == [
        pool.encode_entry(mapper.map_note(path, data)) for path, data in notes
    ]
    assert set(seen) == set(range(len(notes)))
    assert seen[: len(notes)] == list(range(len(notes)))


@forks
def test_an_interrupt_ends_every_worker(forking):
    answers = work(TREE, RULES, PATHS, {}, None, 2)
    next(answers)
    with pytest.raises(KeyboardInterrupt):
        answers.throw(KeyboardInterrupt())
    assert children() is None


@forks
def test_leaving_early_ends_every_worker(forking):
    answers = work(TREE, RULES, PATHS, {}, None, 2)
    next(answers)
    answers.close()
    assert children() is None


def test_little_work_takes_one_process(monkeypatch):
    monkeypatch.setattr(pool, "_fork_all", lambda *_: pytest.fail("a pool for nothing"))
    monkeypatch.setattr(pool, "_spawn_all", lambda *_: pytest.fail("a pool for nothing"))
    assert len(results(jobs=0)) == len(PATHS)


def test_chunks_hold_every_note_once_and_the_largest_first():
    sizes = [number * number for number in range(100)]
    chunks = pool._chunks(sizes, 2)
    assert sorted(index for chunk in chunks for index in chunk) == list(range(100))
    assert chunks[0][0] == 99
    assert len(chunks) > 10


def test_digest_is_gits():
    assert digest(b"").hex() == "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"
