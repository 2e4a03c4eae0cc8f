"""Endings that are put on wrongly: which known form is meant, and what is left alone."""

from __future__ import annotations

import pytest

from notes_lint.parse import parse
from notes_lint.spelling import tables
from notes_lint.spelling.candidates import near
from notes_lint.spelling.gather import gather
from notes_lint.spelling.judge import judge_words
from notes_lint.spelling.respell import respelt
from notes_lint.text import Source


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("triggeres", "triggers"),
        ("associateing", "associating"),
        ("customizeable", "customizable"),
        ("applyed", "applied"),
        ("happyness", "happiness"),
        ("gziped", "gzipped"),
        ("ploted", "plotted"),
        ("aggregater", "aggregator"),
        ("convertable", "convertible"),
    ],
)
def test_ending_is_put_right(wrong, right):
    assert respelt(wrong) == right
    assert right.encode() in tables.gate()
    assert near(wrong)[0].word == right


@pytest.mark.parametrize(
    "word", ["changeable", "dyeing", "deployed", "focused", "kubernetes", "agreeing", "boxed"]
)
def test_what_is_right_or_nothing_of_the_kind_stays(word):
    assert respelt(word) is None


@pytest.mark.parametrize(
    ("wrong", "right"),
    [("wokrspaces", "workspaces"), ("anecodtally", "anecdotally"), ("beanchmarked", "benchmarked")],
)
def test_a_form_too_rare_to_be_suggested_is_found_by_its_stem(wrong, right):
    assert tables.lexicon().frequency(right.encode()) == -1
    assert near(wrong)[0].word == right


def said(text: str) -> list[tuple[str, bool]]:
    record = gather(parse("a.md", Source(text.encode())))
    found = judge_words({"a.md": record}).get("a.md", ()) if record is not None else ()
    return [(verdict.suggestions[0], verdict.sure) for verdict in found]


def test_a_form_of_another_language_is_none_of_ours():
    assert said("The word problemes stands here.") == []
    assert said("The rule triggeres a build.") == [("triggers", True)]


def test_two_ways_to_a_slip_are_for_a_person_to_choose():
    assert [sure for _, sure in said("This is the pasing of it.")] == [False]
