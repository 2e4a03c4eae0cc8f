"""A run costs no more than it did: counted, for seconds depend on who else is at the machine. See `tests.cost`."""

from __future__ import annotations

import sys

import pytest
from tests.cost import FIGURES, measured

# Figures are of Python 3.11; later ones call a little differently, and load other modules of their own.
MORE = 1.15 if sys.version_info[:2] == (3, 11) else 1.25
FEW = 2  # of a count as small as that of patterns, a part is less than one


@pytest.fixture(scope="module")
def today(tmp_path_factory):
    return measured(str(tmp_path_factory.mktemp("cost")))


@pytest.mark.parametrize("name", FIGURES)
def test_a_run_costs_no_more_than_it_did(today, name):
    figure, known = today[0][name], FIGURES[name]
    assert figure <= max(known * MORE, known + FEW), "`python -m tests.cost` shows all figures"


@pytest.mark.parametrize("side", ["map", "vault"])
def test_twice_the_notes_cost_twice_as_much(today, side):
    assert today[1][side] <= 2.1
