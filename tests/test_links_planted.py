"""Planted mistakes are found and mended, and clean vaults are silent (see `tests/bench/plant_links.py`)."""

from __future__ import annotations

import pytest
from tests.bench.plant_links import DIALECTS, KINDS, Bench

# What a dialect's own tools follow, so that nobody need write it otherwise.
OWN_WAY = {"suffix left out", "rendered suffix", "opening bracket missing"}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_planted(dialect):
    bench = Bench(dialect, 30)
    assert bench.findings({}) == []
    scores = {kind: bench.plant(kind, 1) for kind in KINDS if kind not in OWN_WAY}
    planted = sum(score.planted for score in scores.values())
    missed = [kind for kind, score in scores.items() if score.found < score.planted]
    unmended = [kind for kind, score in scores.items() if score.mended < score.planted]
    assert planted > 10
    assert len(missed) <= 0.05 * planted + 1, missed
    assert len(unmended) <= 0.2 * planted, unmended
    assert not any(score.noise for score in scores.values())
