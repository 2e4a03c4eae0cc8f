"""Real words in the wrong place: the row of tokens, the phrase table, articles and repeated words."""

from __future__ import annotations

import tomllib
import zlib
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notes_lint.document import Document
from notes_lint.spelling import grammar, phrases
from notes_lint.spelling.realword_model import judge
from notes_lint.spelling.realword_row import Row, recased, row
from notes_lint.spelling.realword_tokens import fold, tokens
from notes_lint.spelling.realwords import articles, judged, matches, mistakes, repeated, strangers
from notes_lint.text import Source

SOURCE = Path(__file__).parents[1] / "rules" / "spelling" / "confused-word.toml"
PROSE = st.text(st.sampled_from("abTh' \n.,-\"(’“”—…é\x00\x1f\u00a0"), max_size=60)


def found(text: str) -> list[tuple[str, str]]:
    document = note(text)
    cut = document.shared(row)
    return [(cut.text(m.first, m.last), m.swap.right) for m in matches(document)]


@settings(deadline=None, derandomize=True)
@given(PROSE)
def test_folding_moves_nothing(text: str) -> None:
    assert len(fold(text.encode())) == len(text.encode())


def test_a_long_note_shares_its_words() -> None:
    text = "An aunt's ant; an ant.\n\nTwo \x1f\x1f ants\n" * 20_000
    found = tokens(fold(text.encode()))
    assert len(found) == 20_000 * len(tokens(fold(b"An aunt's ant; an ant.\n\nTwo \x1f\x1f ants\n")))
    assert len({id(token) for token in found}) == len(set(found))


@settings(deadline=None, derandomize=True)
@given(PROSE)
def test_a_span_holds_its_token(text: str) -> None:
    data = text.encode()
    cut = Row(data, data)
    spans = [cut.span(index) for index in range(len(cut.tokens))]
    for (start, end), token in zip(spans, cut.tokens, strict=True):
        assert cut.folded[start:end].translate(None, b"\0") == token
        assert 0 not in (cut.folded[start], cut.folded[end - 1])
    # Nothing but blanks and NULs between tokens, so that each token stands at its own place.
    ends = [0, *(end for _, end in spans)]
    starts = [*(start for start, _ in spans), len(data)]
    for end, start in zip(ends, starts, strict=True):
        assert start >= end
        assert not cut.folded[end:start].strip(b" \0")


def test_table_is_compiled_from_its_source() -> None:
    swaps = phrases.compiled(tomllib.loads(SOURCE.read_text(encoding="utf-8")))
    table = msgspec.msgpack.decode(Path(phrases.TABLE).read_bytes(), type=phrases.Table)
    assert table == phrases.table_of(swaps)


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
    document = Document("note.md", Source(text.encode().replace(b"\0", b"*")))
    document.prose = text.encode()
    assert len(list(repeated(document))) == count


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
    assert [each for _, each, _ in articles(note(text))] == ([right] if right else [])


def note(text: str) -> Document:
    document = Document("note.md", Source(text.encode()))
    document.prose = text.encode()
    return document


def slips_of_syntax(text: str) -> list[tuple[str, str]]:
    """What `mistakes` finds in a text: what is written, and what should be."""
    document = note(text)
    cut = document.shared(row)
    return [(cut.text(each.first, each.last), each.rights[0]) for each in mistakes(document)]


@pytest.mark.parametrize(
    ("text", "wrong", "right"),
    [
        ("It is used be the compiler.", "be", "by"),
        ("This can by used to update the index.", "by", "be"),
        ("We send a message too the server.", "too", "to"),
    ],
)
def test_the_judge_finds(text: str, wrong: str, right: str) -> None:
    document = note(text)
    found = judged(document).words
    assert [(document.shared(row).tokens[slip.at].decode(), slip.right[0]) for slip in found] == [
        (wrong, right)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "It is used by the compiler, and this can be used to update the index of the file.",
        "The number of elements is returned from the function, or none of them is.",
        "Then it is faster than the other one, too, and its size is two.",
        "El que no lo sabe pregunta por el camino a la casa de los tres.",
        "",
        "be",
        "`be` used be",
    ],
)
def test_the_judge_is_silent(text: str) -> None:
    found = judged(note(text))
    assert not found.words
    assert not found.forms


@settings(deadline=None, derandomize=True, max_examples=200)
@given(st.lists(st.sampled_from(["a", "an", "hour", "user", "the", "the", "file", "is", ".", "one", "unit"])))
def test_the_scan_leaves_out_nothing(words: list[str]) -> None:
    document = note(" ".join(words))
    cut = document.shared(row)
    every = range(len(cut.tokens) - 1)
    assert list(repeated(document)) == list(grammar.repeated(cut, every))
    among = [at for at in every if cut.tokens[at] in (b"a", b"an")]
    assert list(articles(document)) == list(grammar.articles(cut, among))


_COMPANY = [
    "in",
    "the",
    "passed",
    "other",
    "hand",
    "words",
    "then",
    "to",
    "their",
    "going",
    "as",
    "well",
    "based",
    "-",
    ".",
]


@settings(deadline=None, derandomize=True, max_examples=200)
@given(st.lists(st.sampled_from(_COMPANY)))
def test_phrases_are_found_wherever_they_stand(words: list[str]) -> None:
    document = note(" ".join(words))
    cut = document.shared(row)
    triggers = [at for at, token in enumerate(cut.tokens) if token in phrases.triggers()]
    every = range(len(cut.tokens) - 1)
    assert matches(document) == sorted(phrases.find(cut, triggers, every), key=lambda match: match.first)


def test_a_note_may_begin_with_a_phrase_and_end_without_a_newline() -> None:
    assert found("Their going to win") == [("Their", "they're")]


def test_a_form_that_does_not_fit() -> None:
    document = note("The ordering is defines by the caller, so the result is cached.")
    assert [slip.right for slip in judged(document).forms] == [("defined",)]


def test_names_and_marks_are_not_judged() -> None:
    for text in (
        "It is used BE the compiler.",
        'It is used "be" the compiler.',
        "It is used-be-the compiler.",
    ):
        assert not judged(note(text)).words


def test_a_stranger_once_is_a_slip_and_twice_is_meant() -> None:
    once = "It is stored in a hash fable of the server."
    assert [slip.right for slip in strangers(note(once))] == [("table",)]
    assert strangers(note(once + "\nThe fable is old.")) == []


@settings(deadline=None, derandomize=True, max_examples=60)
@given(PROSE)
def test_the_judge_survives_anything(text: str) -> None:
    document = note(text)
    judged(document)
    strangers(document)


def test_tables_are_whole_and_small() -> None:
    known = judge()
    assert len(known.table.classes) == len(known.words) == len(known.table.forms) - 1
    assert len(known.affinity) == 256 * 256
    assert max(known.affinity) <= 64  # the sum of two must fit a byte
    assert {pair.model for pair in (*known.table.pairs, *known.table.form_pairs)} <= set(
        range(len(known.table.models))
    )
    for number in range(len(known.table.models)):
        assert known.weights(number)
    assert all(pair.floor >= 2.5 for pair in known.table.pairs)
    folder = Path(phrases.TABLE).parent
    assert sum(len(zlib.compress(path.read_bytes())) for path in folder.iterdir()) < 900_000


@pytest.mark.parametrize(
    ("text", "wrong", "right"),
    [
        ("In this implementations the list is sorted.", "this implementations", "these implementations"),
        ("This is so for each features.", "each features", "each feature"),
        ("These limitation are known.", "limitation", "limitations"),
        ("We want to created the table.", "created", "create"),
        ("It is meant to generalized an idea.", "generalized", "generalize"),
        ("It does not works here.", "works", "work"),
        ("It doesn't exists yet.", "exists", "exist"),
        ("How does it works on disk?", "works", "work"),
        ("This can created by the user.", "created", "be created"),
        ("It will returns the value.", "returns", "return"),
        ("It can be use to find it.", "use", "used"),
        ("There are two kind of rows.", "kind", "kinds"),
        ("That is one of the reason why it is slow.", "reason", "reasons"),
        ("It takes too much resources.", "much", "many"),
    ],
)
def test_forms_that_the_word_before_rules_out(text: str, wrong: str, right: str) -> None:
    assert slips_of_syntax(text) == [(wrong, right)]


@pytest.mark.parametrize(
    "text",
    [
        "This maps to the flag. This requests that the cache is dropped. This results in a copy.",
        "These limits are known, and this statistics package is not.",
        "It is due to limited the time. Compared to related the work.",
        "It can be set, run and put to use. You can have used the tool.",
        "Two resource files, several volume plugins, many-to-many model.",
        "One of the team is here. How much time is left? Not much use.",
        "This works. It does. Do it. It does not.",
        "to",
        "this",
        "one of",
        "too much",
    ],
)
def test_forms_that_may_stand(text: str) -> None:
    assert mistakes(note(text)) == []


@settings(deadline=None, derandomize=True, max_examples=60)
@given(
    st.lists(
        st.sampled_from(
            [
                "this",
                "to",
                "can",
                "not",
                "does",
                "it",
                "be",
                "use",
                "uses",
                "used",
                "created",
                "one",
                "of",
                "the",
                "much",
                ".",
                ",",
            ]
        )
    )
)
def test_grammar_survives_anything(words: list[str]) -> None:
    mistakes(note(" ".join(words)))


@pytest.mark.parametrize(
    ("text", "wrong", "right"),
    [
        ("The page has a files of its own.", "a files", "a file"),
        ("For example, there a 64 cores.", "there a", "there are"),
        ("There a way to do it.", "There a", "there is a"),
        ("The tool runs when it manage to connect.", "manage", "manages"),
        ("Because they allows it.", "allows", "allow"),
        ("This function enable you to do it.", "enable", "enables"),
        ("It is so. These functions is not tested.", "is", "are"),
        ("The file are in the folder.", "are", "is"),
        ("It is read from the a file.", "the a", "the"),
        ("Add it to the this list.", "the this", "the"),
    ],
)
def test_one_or_many_and_one_article(text: str, wrong: str, right: str) -> None:
    assert slips_of_syntax(text) == [(wrong, right)]


@pytest.mark.parametrize(
    "text",
    [
        "Is there a way? A means to it, a series of steps, a process. Let it run, make it allow that.",
        "The A record, vitamin A this time, give the a flag. Do the work.",
        "For those you want, they use it. What we cares about.",
        "The number of files is known. A stream handle or alias. The data are in it. This process is so.",
        "Each file is read. These are the files. The rest are in it. Statistics is a field. The statistics is here.",
    ],
)
def test_agreement_that_may_stand(text: str) -> None:
    assert mistakes(note(text)) == []


def test_contexts_may_be_the_edges_of_a_sentence() -> None:
    source = {"swap": [{"wrong": "their", "right": "there", "before": "^|over", "after": "$|is"}]}
    (swap,) = phrases.compiled(source)
    assert swap.before == {"^", "over"}
    assert swap.after == {"$", "is"}


def test_one_slip_is_reported_once(vault, notes_lint):
    """By one rule, and by one of its families where two have a say."""
    vault.write(
        "a.md", "In the passed year it doesnt matter, thats wether we are independant. Infact it never did.\n"
    )
    _, out, _ = notes_lint("--output-format", "concise", "--no-cache", cwd=vault.root)
    places = [line.split(" ")[0] for line in out.splitlines() if line.startswith("a.md")]
    assert len(places) == 6
    assert len(set(places)) == 6
