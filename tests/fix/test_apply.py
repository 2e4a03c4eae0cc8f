"""Edits on bytes, and edits on edited bytes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from notes_lint.fix.apply import Change, apply, compose, encode, overlap


def changes_of(draw, size: int) -> list[Change]:
    cuts = sorted(draw(st.lists(st.integers(0, size), max_size=8)))
    pairs = zip(cuts[::2], cuts[1::2], strict=False)
    found = []
    for start, end in pairs:
        if not found or start > found[-1].end:
            found.append(Change(start, end, draw(st.binary(max_size=4))))
    return found


@st.composite
def generations(draw):
    data = draw(st.binary(max_size=40))
    older = changes_of(draw, len(data))
    middle = apply(data, older)
    return data, older, changes_of(draw, len(middle))


@given(generations())
def test_two_generations_of_edits_are_one(case):
    data, older, newer = case
    composed = compose(len(data), older, newer)
    assert apply(data, composed) == apply(apply(data, older), newer)
    ends = [0, *(change.end for change in composed)]
    assert all(end <= change.start for end, change in zip(ends, composed, strict=False))


@given(generations())
def test_bytes_outside_the_edits_stay(case):
    data, changes, _ = case
    after = apply(data, changes)
    at = shift = 0
    for change in changes:
        assert data[at : change.start] == after[at + shift : change.start + shift]
        shift += len(change.new) - (change.end - change.start)
        at = change.end
    assert data[at:] == after[at + shift :]


def test_new_lines_are_those_of_the_file():
    assert encode("a\nb", b"one\r\ntwo\r\n") == b"a\r\nb"
    assert encode("a\r\nb", b"one\r\ntwo\r\n") == b"a\r\nb"
    assert encode("a\nb", b"one\ntwo\n") == b"a\nb"


def test_touching_edits_wait_for_each_other():
    assert overlap((0, 3), (3, 5))
    assert overlap((4, 4), (4, 4))
    assert not overlap((0, 3), (4, 5))
