"""A small, fixed part of the bench in `tests/bench/plant_dates.py`: the aims hold there, too."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "bench"))
import plant_dates


@pytest.fixture(scope="module")
def scores():
    return [
        (dialect, kind, score)
        for dialect, kind, score, _, _ in plant_dates.measure(plant_dates.DIALECTS, plant_dates.KINDS, 40, 1)
    ]


def test_clean_vaults_are_silent(scores):
    assert {dialect: score.noise for dialect, kind, score in scores if kind == "clean" and score.noise} == {}


def test_other_notes_are_let_be(scores):
    assert [(dialect, kind) for dialect, kind, score in scores if score.noise] == []


def test_recall(scores):
    planted = [score for _, kind, score in scores if kind != "clean"]
    assert len(planted) > 100
    assert sum(score.found for score in planted) >= 0.95 * len(planted)
    assert sum(score.mended for score in planted) >= 0.8 * len(planted)


def test_each_mistake_is_said_once(scores):
    assert [(dialect, kind) for dialect, kind, score in scores if score.count > 1] == []


def test_messy_vaults_are_silent_but_for_what_was_planted():
    kinds = (plant_dates.header_copied, plant_dates.name_month, plant_dates.far_year)
    scores = [
        (dialect, kind, score)
        for dialect, kind, score, _, _ in plant_dates.measure(
            plant_dates.DIALECTS, kinds, 100, 1, plant_dates.MessyMaker
        )
    ]
    assert [(dialect, kind) for dialect, kind, score in scores if score.noise] == []
    assert [(dialect, kind) for dialect, kind, score in scores if not score.found] == []
