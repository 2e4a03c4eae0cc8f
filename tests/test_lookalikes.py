"""Words of the dictionary beside a term that they are one slip away from."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notes_lint.cli import main
from notes_lint.parse import parse
from notes_lint.spelling import lookalikes, read, tables
from notes_lint.spelling.gather import gather
from notes_lint.spelling.judge import judge_words
from notes_lint.spelling.vocabulary import Vocabulary
from notes_lint.text import Source


def found(*texts: str, words: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    """Confused words of notes that form one vault, and what was meant."""
    records = {}
    for number, text in enumerate(texts):
        record = gather(parse(f"{number}.md", Source(text.encode())))
        if record is not None:
            records[f"{number}.md"] = record
    judged = judge_words(records, Vocabulary(words))
    return [
        (each.word, each.suggestions[0])
        for path in sorted(judged)
        for each in judged[path]
        if each.rule == "confused-word"
    ]


def test_a_term_that_no_table_knows_counts_in_the_whole_vault():
    slip = "- Which lantern? Its lanxern.\n"
    assert found(slip) == []
    assert found(slip, "Every lanxern counts.\n") == [("lantern", "lanxern")]
    assert found(slip, "No lantern here.\n", "Every lanxern counts.\n") == [("lantern", "lanxern")]


def test_a_term_of_the_tables_counts_in_the_note():
    assert found("- Which variant? A varint.\n", "A varint.\n") == []
    assert found("- Which variant? A varint.\n- A varint.\n") == [("variant", "varint")]
    assert found("- Which Variant? A varint.\n- A varint.\n") == []
    assert found("- Which “variant”? A varint.\n- A varint.\n") == []
    assert found("- Which variant? A varint.\n- A varint.\n", words=("variant",)) == []


def test_where_it_stands():
    assert found("A varint.\n\n- Which variant?\n- A varint.\n") == [("variant", "varint")]
    assert found("A varint.\n\nNothing.\n\n- Which variant?\n- Nothing.\n- A varint.\n") == []
    assert found("A varint `variant`. A varint again.\n") == []
    assert found("# A varint\n\n| a | variant | varint |\n| - | - | - |\n") == [("variant", "varint")]


@pytest.mark.parametrize("seed", ["0", "1", "2"])
@pytest.mark.parametrize(
    ("often", "once"), [("comdat", "compat"), ("compat", "comdat"), ("lanxern", "lanbern")]
)
def test_of_two_terms_the_one_that_the_note_has_most_often_is_meant(often, once, seed):
    """And not the one that a set gives first: the order in which sets give bytes differs from run to run."""
    word = "lantern" if often == "lanxern" else "combat"
    text = f"- A {once}, a {often}, a {word}.\n- The {often}.\n"
    code = (
        "import sys; from notes_lint.parse import parse; from notes_lint.text import Source;"
        "from notes_lint.spelling.gather import gather;"
        "print([each.term for each in gather(parse('a.md', Source(sys.argv[1].encode()))).lookalikes])"
    )
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    run = subprocess.run(
        [sys.executable, "-c", code, text], env=environment, capture_output=True, text=True, check=True
    )
    assert run.stdout == f"['{often}']\n"


def test_the_company_has_the_first_say(tmp_path, capsys):
    (tmp_path / "a.md").write_text("A zigzag variant is a varint, as is a varint.\n")
    assert main([str(tmp_path), "--select", "confused-word", "--no-cache"]) == 1
    assert capsys.readouterr().out.count("error confused-word") == 1


@pytest.mark.parametrize("line", read(f"{tables.DATA}/lookalikes.txt").decode().splitlines())
def test_the_table_holds_what_it_says(line):
    term, *words = line.split()
    assert words
    for word in (term, *words):
        assert word.encode() in tables.gate()
    for word in words:
        assert lookalikes.inside(term, word)


@given(
    st.lists(
        st.sampled_from(["varint", "variant", "lanxern", "lantern", "the", "", "a `variant`", "sharding"]),
        max_size=20,
    ),
    st.sampled_from([" ", "\n\n", "\n- ", " | ", "*"]),
)
def test_any_text_is_searched_and_places_hold(words, glue):
    text = glue.join(words)
    record = gather(parse("a.md", Source(text.encode())))
    for each in record.lookalikes if record is not None else ():
        place = each.place
        assert text.encode()[place.start : place.end].decode() == place.word
        assert lookalikes.inside(each.term, place.word)
        assert each.count == words.count(each.term)
        assert words.count(place.word) == 1
