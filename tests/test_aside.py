"""A large note's second process gives what one process gives, and ends with it whatever happens."""

from __future__ import annotations

import os
import signal
import sys

import pytest
from tests.cost import vault
from tests.test_pool import RULES, children

from notes_lint import aside, lint, pool
from notes_lint.lint import MemoryTree, RuleError
from notes_lint.pool import WorkerError, work

pytestmark = [
    pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning"),
    pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="no safe fork here"),
]

LARGE = b"\n".join(vault(60).values())


@pytest.fixture(autouse=True)
def two(monkeypatch):
    """Two processors, a system that forks, and notes that are large soon."""
    monkeypatch.setattr(pool, "processors", lambda: 2)
    monkeypatch.setattr(pool, "_may_fork", lambda: True)
    monkeypatch.setattr(lint, "LARGE", 1000)


@pytest.fixture
def forks(monkeypatch):
    """What was gathered in a second process, by note."""
    done: list[str] = []
    begin = aside.gather_aside

    def counted(path, gather):
        done.append(path)
        return begin(path, gather)

    monkeypatch.setattr(aside, "gather_aside", counted)
    return done


def worked(data=LARGE, *, jobs=0, timer=None):
    (answer,) = work(MemoryTree("/vault", {"big.md": data}), RULES, ["big.md"], {}, timer, jobs)
    return answer


@pytest.mark.parametrize(
    "data", [LARGE, b"# A\n\n" + b"They recieve it. " * 200, b"\n" * 2000, b"# B\n\n\xff" * 500]
)
def test_two_processes_give_what_one_gives(forks, data):
    two = worked(data)
    assert len(forks) == (b"\xff" not in data)
    assert two == worked(data, jobs=1)
    assert children() is None


def test_a_small_note_takes_one_process(forks):
    worked(b"# A\n")
    assert forks == []


def test_where_no_fork_is_safe_one_process_does_it_all(forks, monkeypatch):
    two = worked()
    monkeypatch.setattr(pool, "_may_fork", lambda: False)
    assert worked() == two
    assert forks == ["big.md"]


def test_where_no_more_processes_may_be_one_does_it_all(monkeypatch):
    whole = worked(jobs=1)
    monkeypatch.setattr(os, "fork", lambda: os.read(-1, 1))  # raises OSError, as fork does then
    assert worked() == whole


def test_times_of_both_are_told():
    timer: dict[str, float] = {}
    worked(timer=timer)
    alone: dict[str, float] = {}
    worked(jobs=1, timer=alone)
    assert timer.keys() == alone.keys()


def failing(monkeypatch, fail):
    """Have each gather function call ``fail`` first."""
    gathers = RULES.gathers()

    def wrapped(gather):
        def call(document):
            fail()
            return gather(document)

        return call

    monkeypatch.setattr(
        type(RULES), "gathers", lambda _: {key: wrapped(each) for key, each in gathers.items()}
    )


def test_a_second_process_that_dies_is_named(monkeypatch):
    here = os.getpid()
    failing(monkeypatch, lambda: os.getpid() == here or os.kill(os.getpid(), signal.SIGKILL))
    with pytest.raises(WorkerError, match=r"SIGKILL.*big\.md.*--jobs 1"):
        worked()
    assert children() is None


def test_a_second_process_that_fails_alone_costs_no_result(monkeypatch):
    whole = worked(jobs=1)
    here = os.getpid()
    failing(monkeypatch, lambda: None if os.getpid() == here else 1 / 0)
    assert worked() == whole


def test_a_rule_that_fails_does_so_with_its_traceback(monkeypatch):
    failing(monkeypatch, lambda: 1 / 0)
    with pytest.raises(RuleError) as failed:
        worked()
    assert isinstance(failed.value.__cause__, ZeroDivisionError)
    assert children() is None


def test_a_check_that_fails_leaves_no_process(monkeypatch):
    monkeypatch.setattr(lint.Mapper, "_check", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        worked()
    assert children() is None
