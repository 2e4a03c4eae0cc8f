"""Broken fixers are caught, and sound ones are not held up. The whole campaign is `mutate_fixers.py`."""

from __future__ import annotations

from msgspec.structs import replace
from mutate_fixers import campaign, cases, refused_by, share

from notes_lint.pack import read, shipped_folder


def test_harmful_fixes_are_refused():
    counts, _, made = campaign(most=8)
    assert len(made) >= 100
    assert share(counts) >= 0.95


def test_sound_fixes_are_not():
    rules = read(shipped_folder())
    for case in cases(rules):
        if case.fix.applicability == "suggestion":
            continue
        sound = replace(case.found, fixes=(replace(case.fix, applicability="safe"),))
        guard = refused_by(case, sound, rules)
        assert not guard, f"{case.rule.name}: {guard} refuses {case.fix} of {case.files}"
