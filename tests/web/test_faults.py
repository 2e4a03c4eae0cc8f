"""Every fault gets its verdict, within its deadline, and the whole of it little memory."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from .cases import collect
from .faults import run_case, wrong
from .server import World

if TYPE_CHECKING:
    from collections.abc import Iterator

TOP = Path(__file__).parents[2]


def _numbers() -> list[str]:
    return [case.number for case in collect(World(listen=False))]


NUMBERS = _numbers()


@pytest.fixture(scope="module")
def results(loopback_only: list[str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """What is wrong with each case, by its number. All cases run at once: the slow ones wait together."""
    folder = tmp_path_factory.mktemp("stores")
    with World() as world, ThreadPoolExecutor(16) as pool:
        cases = collect(world)
        found = pool.map(lambda case: run_case(case, world, folder), cases)
        yield {
            # A deadline is checked by the table's command; here a busy machine must not fail the suite.
            case.number: wrong(case, probe, later, 0.0, world)
            for case, (probe, later, _) in zip(cases, found, strict=True)
        }


@pytest.mark.parametrize("number", NUMBERS)
def test_verdict(number: str, results: dict[str, str]) -> None:
    assert results[number] == ""


def test_all_faults_of_the_list_are_there() -> None:
    numbers = {int(re.match(r"\d+", number)[0]) for number in NUMBERS}  # type: ignore[index]
    assert set(range(1, 94)) <= numbers  # 94, many URLs on one host, is in test_schedule


def test_the_table_ends_well() -> None:
    command = [sys.executable, "-m", "tests.web.faults"]
    done = subprocess.run(
        command, cwd=TOP, capture_output=True, text=True, timeout=300, check=False, env={**os.environ}
    )
    last = done.stdout.strip().splitlines()[-1]
    megabytes = int(re.search(r"(\d+) MB", last)[1])  # type: ignore[index]
    assert megabytes < 150, last
    assert f"{len(NUMBERS)} cases" in last
