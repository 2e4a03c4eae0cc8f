"""Real words in the wrong place: the row of tokens, the phrase table, articles and repeated words."""

from __future__ import annotations

import tomllib
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notes_lint.spelling import grammar, phrases
from notes_lint.spelling.realword_row import Row, recased
from notes_lint.spelling.realword_tokens import fold, located, tokens

SOURCE = Path(__file__).parents[1] / "rules" / "spelling" / "confused-word.toml"
PROSE = st.text(st.sampled_from("abTh' \n.,-\"(’“”—…é\x00\x1f\u00a0"), max_size=60)


def found(text: str) -> list[tuple[str, str]]:
    row = Row(text.encode(), text.encode())
    return [(row.text(m.first, m.last), m.swap.right) for m in phrases.find(row)]


@settings(deadline=None, derandomize=True)
@given(PROSE)
def test_both_ways_of_cutting_agree(text: str) -> None:
    folded = fold(text.encode())
    assert len(folded) == len(text.encode())
    assert [token for token, _, _ in located(folded)] == tokens(folded)


@settings(deadline=None, derandomize=True)
@given(PROSE)
def test_a_span_holds_its_token(text: str) -> None:
    data = text.encode()
    row = Row(data, data)
    for index, token in enumerate(row.tokens):
        start, end = row.span(index)
        assert row.folded[start:end].translate(None, b"\0") == token


def test_table_is_compiled_from_its_source() -> None:
    swaps = phrases.compiled(tomllib.loads(SOURCE.read_text(encoding="utf-8")))
    assert msgspec.msgpack.decode(phrases.TABLE.read_bytes(), type=list[phrases.Swap]) == swaps


def test_swaps_change_something() -> None:
    swaps = phrases.compiled(tomllib.loads(SOURCE.read_text(encoding="utf-8")))
    assert all(swap.wrong != swap.right for swap in swaps)


@pytest.mark.parametrize(
    ("text", "wrong", "right"),
    [
        ("casual consistency", "casual", "causal"),
        ("a casually consistent store", "casually", "causally"),
        ("Casual-order broadcast", "Casual", "causal"),
        ("the casual “broadcast”", "casual", "causal"),
        ("table statics are stale", "statics", "statistics"),
        ("a discreet cosine transform", "discreet", "discrete"),
        ("the first principal component, in principal", "principal", "principle"),
        ("it is faster then the other", "then", "than"),
        ("on off the things", "on off", "one of"),
        ("one of it's children", "it's", "its"),
        ("what effects the performance", "effects", "affects"),
        ("it has no affect on it", "affect", "effect"),
        ("you could of known", "could of", "could have"),
        ("vise versa", "vise", "vice"),
        ("gradient decent", "decent", "descent"),
        ("the sever side", "sever", "server"),
        ("a sneak peak", "peak", "peek"),
        ("two's compliment", "compliment", "complement"),
        ("that lets you; this let's you", "let's", "lets"),
        ("it keeps week references", "week", "weak"),
        ("it can loose data", "loose", "lose"),
        ("garage collector", "garage", "garbage"),
        ("to fine tune it, breath first search", "breath", "breadth"),
        ("until tests", "until", "unit"),
    ],
)
def test_found(text: str, wrong: str, right: str) -> None:
    assert found(text) == [(wrong, right)]


@pytest.mark.parametrize(
    "text",
    [
        "a casual reader, casual users and casual conversation",
        "sever the ties, sever all connections",
        "a loose coupling of loose ends",
        "better safe, then sorry",
        "the weather is fine or bad",
        "discreet about it",
        "a compliment to the chef",
        "in the passed list",
        "it's a value",
        "faster; then the tree is walked",
        "could, of course, be",
        "the principal engineer of the project",
        "a week later, in the same week, references are dropped",
    ],
)
def test_left_alone(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("written", "right", "expected"),
    [("casual", "causal", "causal"), ("Casual", "causal", "Causal"), ("CASUAL", "causal", "CAUSAL")],
)
def test_case_is_kept(written: str, right: str, expected: str) -> None:
    assert recased(written, right) == expected


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("the the", 1),
        ("The the", 1),
        ("the\x00\x00 the", 1),
        ("had had", 0),
        ("the\nthe", 0),
        ("New New", 0),
        ("16 16", 0),
        ("the, the", 0),
        ("a a word", 1),
        ("a a", 0),
    ],
)
def test_repeated(text: str, count: int) -> None:
    assert len(list(grammar.repeated(Row(text.encode().replace(b"\0", b"*"), text.encode())))) == count


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("a integer", "an"),
        ("an user", "a"),
        ("a hour", "an"),
        ("an unique", "a"),
        ("an file", "a"),
        ("a open set", "an"),
        ("a unusual", "an"),
        ("an hash", "a"),
        ("a SQL", ""),
        ("an SQL", ""),
        ("a unicode", ""),
        ("an hour", ""),
        ("a one", ""),
        ("a European", ""),
        ("a is", ""),
        ("an x", ""),
        ("an lstm", ""),
        ("a u64", ""),
        ("an uninteresting", ""),
        ("a uuid", ""),
    ],
)
def test_articles(text: str, right: str) -> None:
    data = text.encode()
    assert [each for _, each, _ in grammar.articles(Row(data, data))] == ([right] if right else [])
