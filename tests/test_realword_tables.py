"""What the checks of real words work out before they look at a note: marks, what may stand in a place, near words."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notes_lint.parse import parse
from notes_lint.spelling import realword_near, realword_scan, usual
from notes_lint.spelling.gather import gather
from notes_lint.spelling.realword_model import judge
from notes_lint.spelling.realword_near import Common, slipped
from notes_lint.spelling.realword_scan import _APART, _Kinds, _Marks
from notes_lint.spelling.realword_tokens import Lines
from notes_lint.spelling.realword_twins import twins
from notes_lint.spelling.shape import SKIP, classify
from notes_lint.text import Source

COMMON = frozenset(judge().words[: realword_near.COMMON])
NEAR = Common(judge().words, Path(realword_near.TABLE).read_bytes())


def test_near_table_is_the_one_of_the_words() -> None:
    """`python src/tables/realwords/derive.py` writes it."""
    assert Path(realword_near.TABLE).read_bytes() == realword_near.slots_of(judge().words)


def test_usual_words_are_those_of_the_gate() -> None:
    """`python src/tables/realwords/derive.py` writes them."""
    assert Path(usual.TABLE).read_bytes() == usual.usual_of(judge().words)


def test_nothing_is_to_be_said_of_usual_words() -> None:
    known = usual.usual()
    assert {b"the", b"The", b"architecture", b"Architecture"} <= known
    assert not {b"teh", b"Teh", b"Github", b"january's"} & known
    assert {classify(word) for word in known} == {SKIP}


def test_usual_words_are_learned_together(monkeypatch: pytest.MonkeyPatch) -> None:
    module = sys.modules[gather.__module__]
    text = "It teh {} architecture of Que los Github, and DPM++ recieves."
    notes = [parse("a.md", Source(text.format(f"xq{number}z").encode())) for number in range(8)]
    for name in ("_classes", "_skipped", "_signed"):
        monkeypatch.setattr(module, name, type(getattr(module, name))())
    one_by_one = list(map(gather, notes))
    for name in ("_classes", "_skipped", "_signed"):
        monkeypatch.setattr(module, name, type(getattr(module, name))())
    monkeypatch.setattr(module, "_FEW", 3)
    assert list(map(gather, notes)) == one_by_one
    assert len(module._skipped) > 10_000


def test_lines_are_indexed_once_though_the_method_is_kept() -> None:
    lines = Lines(b"\n".join(b"w%d" % number for number in range(300)))
    get = lines.get
    assert [get(b"w%d" % number) for number in range(250)] == list(range(1, 251))
    assert lines.get == lines.get != get
    assert get(b"w299") == 300
    assert lines.get(b"other") is None is get(b"other")


@pytest.mark.parametrize(
    "word",
    [
        b"fable",
        b"tabel",
        b"fro",
        b"wherre",
        b"indxe",
        b"don't",
        b"dont",
        b"well",
        b"messages",
        b"ipvv",
        b"\xc3\xa9ss",
    ],
)
def test_near_words(word: bytes) -> None:
    assert NEAR.near(word) == slipped(word) & COMMON


def test_a_near_word_is_found() -> None:
    assert b"table" in NEAR.near(b"fable") & NEAR.near(b"tabel")


@settings(deadline=None, derandomize=True, max_examples=300)
@given(st.sampled_from(judge().words[:8000]), st.integers(0, 20), st.sampled_from(["drop", "add", "swap", "other", "none"]),
       st.sampled_from("aeisz'9"))  # fmt: skip
def test_near_words_of_slips(word: bytes, at: int, what: str, letter: str) -> None:
    at %= len(word)
    put = letter.encode()
    made = {
        "drop": word[:at] + word[at + 1 :],
        "add": word[:at] + put + word[at:],
        "swap": word[:at] + word[at + 1 : at + 2] + word[at : at + 1] + word[at + 2 :],
        "other": word[:at] + put + word[at + 1 :],
        "none": word,
    }[what]
    if 2 < len(made) < realword_near.LONGEST:
        assert NEAR.near(made) == slipped(made) & COMMON


def test_marks_are_the_same_all_at_once_and_one_by_one() -> None:
    known = judge()
    one_by_one, at_once = _Marks(known, twins()), _Marks(known, twins())
    one_by_one._room = 1 << 20
    at_once._fill()
    assert len(at_once) == len(known.words)
    for word in known.words:
        single, together = one_by_one[word], at_once[word]
        assert together[:2] == single[:2]
        # One by one every word is under suspicion; at once only those that something may stand for.
        assert together[2] in (single[2], single[2] | _APART)


def test_no_word_is_beyond_suspicion_that_something_may_stand_for() -> None:
    known = judge()
    marks, kinds = _Marks(known, twins()), _Kinds(known, twins())
    marks._fill()
    for word in known.words:
        if word[:1].islower() and word.isascii() and kinds[word] is not None:
            assert not marks[word][2] & _APART


def test_marks_of_many_tokens_are_forgotten_and_worked_out_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(realword_scan, "MOST_TOKENS", 12_500)
    marks = _Marks(judge(), twins())
    tokens = [b"zq%d" % number for number in range(3000)]
    before = [marks[token] for token in tokens]
    assert len(marks) <= 12_500
    assert [marks[token] for token in tokens] == before


def test_classes_of_what_may_stand_are_those_of_the_offers() -> None:
    known = judge()
    for word in known.words:
        assert set(known.kinds_for(word)) == {offer.kind for offer in known.options[word]}
    assert known.kinds_for(b"zzqx") == ()
