"""The word tables: what they hold, how large they are, and that nobody changed one by hand."""

from __future__ import annotations

import json
import random
import string
import zlib
from hashlib import sha256
from pathlib import Path

import pytest

import make
from notes_lint.spelling import tables
from words import choose, names, sources, write

ROOT = Path(__file__).parent.parent
DATA = Path(tables.DATA)
STATISTICS = json.loads((DATA / "statistics.json").read_text("utf-8"))


@pytest.mark.parametrize("name", sorted(STATISTICS))
def test_table_is_the_one_that_was_built(name):
    data = (DATA / name).read_bytes()
    assert len(data) == STATISTICS[name]["bytes"]
    assert sha256(data).hexdigest() == STATISTICS[name]["sha256"]


def test_trained_tables_are_those_that_were_built():
    assert make.digests() == json.loads(make.DIGESTS.read_text("utf-8")), "by `python src/tables/make.py`"


def test_tables_hold_what_they_should():
    assert STATISTICS["gate.bin"]["entries"] > 300_000
    assert STATISTICS["lexicon.bin"]["entries"] > 70_000
    assert {path.name for path in DATA.iterdir() if path.suffix in (".bin", ".txt")} >= set(STATISTICS)


def test_tables_are_small_in_the_wheel():
    packed = sum(len(zlib.compress((DATA / name).read_bytes(), 6)) for name in STATISTICS)
    assert packed < 2_000_000


def test_names_come_from_the_list():
    assert set((DATA / "names.txt").read_text("utf-8").replace("?", "").split()) == set(
        names.table(frozenset()).split()
    )


@pytest.mark.parametrize(
    "word",
    [
        "the",
        "architecture",
        "architectures",
        "colour",
        "color",
        "optimise",
        "optimize",
        "mutex",
        "kubelet",
        "github",
        "postgresql",
        "naïve",
        "don't",
        "serialization",
        "varint",
        "lol",
        "afaik",
        "backpressure",
        "monad",
    ],
)
def test_gate_knows(word):
    assert word.encode() in tables.gate()


@pytest.mark.parametrize(
    "word", [*sorted(choose.NEVER), "recieve", "seperate", "occured", "definately", "untill", "wich"]
)
def test_gate_does_not_know(word):
    assert word.encode() not in tables.gate()


def test_gate_lets_few_strings_pass():
    chance = random.Random(1)
    strange = ["".join(chance.choices(string.ascii_lowercase, k=12)).encode() for _ in range(4000)]
    assert sum(word in tables.gate() for word in strange) < 60


def test_lexicon_runs_agree():
    lexicon = tables.lexicon()
    forwards = {entry[:-1] for entry in lexicon.starting(b"arch")}
    assert {b"architecture", b"archive", b"archives"} <= forwards
    backwards = {entry[-2::-1] for entry in lexicon.ending(b"ture")}
    assert {b"architecture", b"picture", b"nature"} <= backwards
    assert forwards & backwards == {word for word in forwards if word.endswith(b"ture")}
    assert (
        lexicon.frequency(b"the") > lexicon.frequency(b"architecture") > lexicon.frequency(b"archivist") >= 0
    )
    assert lexicon.frequency(b"archiecture") == -1
    assert lexicon.starting("é".encode()) == []


def test_every_letter_has_its_run():
    lexicon = tables.lexicon()
    total = sum(len(lexicon.starting(bytes([letter]))) for letter in range(97, 123))
    assert total == STATISTICS["lexicon.bin"]["entries"]
    assert total == sum(len(lexicon.ending(bytes([letter]))) for letter in range(97, 123))


def test_pairs_count_neighbours():
    pairs = tables.pairs()
    assert pairs.bits("of", "the") > pairs.bits("memory", "allocation") > 2
    assert pairs.bits("the", "of") < pairs.bits("of", "the")
    assert pairs.bits("colourless", "ideas") == 0


def test_small_tables_can_be_written_and_read():
    counts = {"alpha": 10.0, "beta": 2.0, "alphabet": 400.0, "zeta": 1.0, "o'clock": 3.0}
    lexicon = tables.Lexicon(write.lexicon(counts))
    assert [entry[:-1] for entry in lexicon.starting(b"alpha")] == [b"alpha", b"alphabet"]
    assert [entry[-2::-1] for entry in lexicon.ending(b"eta")] == [b"beta", b"zeta"]
    assert lexicon.frequency(b"alphabet") == 17
    bloom = tables.Bloom(write.bloom(counts))
    assert all(word.encode() in bloom for word in counts)
    pairs = tables.Pairs(write.pairs({("alpha", "beta"): 64, ("beta", "1"): 900, ("x", "y"): 3}))
    assert pairs.bits("alpha", "beta") == 6
    assert pairs.bits("beta", "1") == pairs.bits("x", "y") == 0


def test_notice_names_every_source():
    notice = (ROOT / "NOTICE").read_text("utf-8")
    for name in (*sources.DICTIONARIES, *sources.LISTS[:2], "pyspellchecker"):
        assert name in notice
    assert not set(sources.COUNTED) & set(sources.HELD_OUT)


def test_slips_by_heart_are_wrong_and_lead_to_known_words():
    slips = tables.slips()
    assert list(slips) == sorted(slips), "one a line, in order"
    assert not slips.keys() & set(slips.values())
    for wrong, right in slips.items():
        assert wrong != right
        for word in right.split():
            assert all(part.encode() in tables.gate() for part in word.lower().split("-")), right
