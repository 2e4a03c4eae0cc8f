"""What the verifier lets through, and what it refuses."""

from __future__ import annotations

import threading

import pytest

from notes_lint.fix.apply import Change
from notes_lint.fix.second import NotVerifiedError, secondary
from notes_lint.fix.structure import primary
from notes_lint.fix.verify import verify


def judge(text: str, old: str, new: str, effect: str = "text", which: int = 0) -> str:
    data = text.encode()
    at = -1
    for _ in range(which + 1):
        at = data.index(old.encode(), at + 1)
    return verify(data, [Change(at, at + len(old.encode()), new.encode(), effect)])


FINE = [
    ("- I saw teh dog\n- b\n", "teh", "the", "text"),
    ("I saw **teh** dog\n", "teh", "the", "text"),
    ("**L**atnecy\n", "atnecy", "atency", "text"),
    ("of the the dog\n", " the", "", "text"),
    ("- the\n  the x\n", "\n  the", "", "text"),
    ("\ufeff# teh\r\n", "teh", "the", "text"),
    ("see [teh dog](a.md)\n", "teh", "the", "text"),
    ("see [[page|teh dog]]\n", "teh", "the", "text"),
    ("US$5 to US$6 teh\n", "teh", "the", "text"),
    ("a\u2028teh\u0085b\x0bc\x0cd\n", "teh", "the", "text"),
    ("|a|b|\n|-|-|\n|teh|c|\n", "teh", "the", "text"),
    ("---\ndate: 2024-01-02\n---\n# H\n", "2024-01-02", "2024-02-02", "text"),
    ("a <!-- c --> teh\n", "teh", "the", "text"),
    ("[t](foo.md) x\n", "foo.md", "bar.md", "destination"),
    ("[t](<foo x.md>) x\n", "foo x", "bar x", "destination"),
    ("![t](foo.png) x\n", "foo.png", "bar.png", "destination"),
    ("see http://a.b/c_d_e x\n", "http", "https", "destination"),
    ("see <http://a.b/c> x\n", "http", "https", "destination"),
    ("[a][r] and [b][r]\n\n[r]: foo.md\n", "foo.md", "bar.md", "destination"),
    ("<a href='foo.md'>x</a>\n", "foo", "bar", "destination"),
    ("[t](a%20b.md)\n", "a%20b", "a&amp;b", "destination"),
    ("[[foo|al]] x\n", "foo", "bar", "wikilink"),
    ("[[foo]] x\n", "foo", "bar", "wikilink"),
    ("![[foo.png]] x\n", "foo", "bar", "wikilink"),
    ("|a|b|\n|-|-|\n|[[foo\\|x]]|c|\n", "foo", "bar", "wikilink"),
    ("---\nup: '[[foo]]'\n---\n", "foo", "bar", "wikilink"),
    ("a \nb\n", " \n", "\n", "none"),
    ("# H\n\npara\n", "# H", "# H ", "none"),
    ("- a\n- b\n", "- a\n- b", "* a\n* b", "none"),
    ("- para\n- b\n", "para", "para <!-- c -->", "none"),
    ("a\n\n<!-- c -->\n\nb\n", "<!-- c -->\n\n", "", "none"),
    ("para `x`\n", "`x`", "x", "structure:code"),
    ("```\ncode\n", "code\n", "code\n```\n", "structure:code"),
]


@pytest.mark.parametrize(("text", "old", "new", "effect"), FINE)
def test_what_was_declared_is_let_through(text, old, new, effect):
    assert judge(text, old, new, effect) == ""


REFUSED = [
    # an effect that is not the declared one
    ("I saw `teh` dog\n", "teh", "the", "text", "sees code"),
    ("I saw $teh$ dog\n", "teh", "the", "text", "sees inlinemath"),
    ("[[foo]] x\n", "foo", "bar", "text", "a wikilink's target"),
    ("[t](teh.md)\n", "teh", "the", "text", "a link's destination"),
    ('[t](a.md "teh")\n', "teh", "the", "text", "a link's destination, title"),
    ("see https://teh.org/\n", "teh", "the", "text", "sees url"),
    ("a #teh b\n", "teh", "the", "text", "sees tag"),
    ("<b title='teh'>x</b>\n", "teh", "the", "text", "sees html"),
    ("x <!-- teh --> y\n", "teh", "the", "text", "a comment"),
    ("```\nteh\n```\n", "teh", "the", "text", "sees code"),
    ("[teh](a.md)\n", "teh", "the", "destination", "where a link leads, and no such link"),
    ("[t](a.md)\n", "a.md", "b.md", "wikilink", "where a wikilink leads, and no such link"),
    ("[[a]]\n", "a", "b", "destination", "where a link leads, and no such link"),
    # markup that comes or goes
    ("I saw teh dog\n", "teh", "*the*", "text", "would see"),
    ("I saw teh dog\n", "teh", "`the`", "text", "would see"),
    ("I saw teh dog\n", "teh", "the\n\n", "text", "would see"),
    ("I saw teh dog\n", "teh", "<b>", "text", "would see"),
    ("teh dog\n", "teh", "- the", "text", "would see"),
    ("teh dog\n", "teh", "# the", "text", "would see"),
    ("**teh** dog\n", "**teh", "the", "text", ""),
    ("[t](foo.md) x\n", "foo.md", "bar baz.md", "destination", "would see"),
    ("[t](foo.md) x\n", "foo.md", "bar).md", "destination", "would see"),
    ("[[foo]] x\n", "foo", "b]]r", "wikilink", "would see"),
    ("[[foo]] x\n", "foo", "b|r", "wikilink", "would see"),
    # what a reader would see, though nothing was said about it
    ("a  \nb\n", "  \n", "\n", "none", "sees"),
    ("a\\\nb\n", "\\\n", "\n", "none", "sees"),
    ("__a__ b\n", "__a__", "**a**", "none", "sees the strong"),
    ("    code\n", "    code", "   code", "none", "sees"),
    ("- a\n\n- b\n", "\n\n", "\n", "none", "sees"),
    ("|a|\n|-|\n|b|\n", "|b|", "|b| c", "none", "sees"),
    ("word\n", "word", "ward", "none", "sees"),
    # structure loses nothing
    ("a `x`\n\n```\nb\n", "```\n", "", "structure:list", "no longer see the code"),
    ("one `x` two\n", "one `", "one ", "structure:list", "no longer see the code"),
    ("one\n\n$$\nx\n$$\n", "$$\nx", "$$ $$\nx", "structure:code", "math"),
    ("[a](b.md) c\n", "(", "", "structure:list", "no longer see the link"),
]


@pytest.mark.parametrize(("text", "old", "new", "effect", "says"), REFUSED)
def test_what_was_not_declared_is_refused(text, old, new, effect, says):
    problem = judge(text, old, new, effect)
    assert problem, "it was let through"
    assert says in problem


def test_half_a_character_is_refused():
    data = "naïve teh\n".encode()
    assert "UTF-8" in verify(data, [Change(2, 3, b"", "text")])


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[" * 501 + " teh\n", "brackets"),
        ("- " * 400 + "teh\n", "nested too deeply"),
    ],
)
def test_what_the_second_parser_cannot_judge_is_refused(text, says):
    problem = judge(text, "teh", "the")
    assert "could not be verified" in problem
    assert says in problem


def test_a_parse_that_takes_too_long_is_ended():
    with pytest.raises(NotVerifiedError, match="not done in 0 seconds"):
        secondary("a\n\n" * 50, seconds=0)
    assert secondary("a\n")  # and the tables are as before


def test_only_what_was_touched_is_parsed_twice():
    far = "[x] " * 400 + "\n\n"
    text = "teh\n\n" + "between\n\n" * 3 + far * 3
    assert judge(text, "teh", "the") == ""


def test_definitions_elsewhere_are_known():
    text = "[teh] one [two][a]\n\n" + "between\n\n" * 5 + "[a]: b.md\n[teh]: c.md\n"
    assert "link “Shortcut”" in judge(text, "teh", "the"), "it is a link's label"
    assert judge(text, "one", "eins") == ""


def test_many_edits_of_one_note_at_once():
    text = b"teh [teh](a.md) [[a]]  \nb \n\n- teh\n"
    edits = [
        Change(0, 3, b"the", "text"),
        Change(5, 8, b"the", "text"),
        Change(10, 14, b"b.md", "destination"),
        Change(18, 19, b"c", "wikilink"),
        Change(25, 26, b"", "none"),
        Change(30, 33, b"the", "text"),
    ]
    assert verify(text, edits) == ""


def test_two_threads_share_the_second_parser():
    seen = []

    def work():
        seen.extend(judge("I saw **teh** [x](y) dog\n", "teh", "the") for _ in range(20))

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [""] * 60


def test_comments_and_blanks_are_not_seen():
    with_comment, _ = primary(b"a <!-- c --> b\n\n<!--\nd\n-->\n\n*c*  d\n")
    without, _ = primary(b"a b\n\n*c* d\n")
    assert with_comment == without
