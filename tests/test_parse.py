"""Spans of the parser: each node's slice of the source is that node, whatever the note looks like."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notes_lint.parse import parse
from notes_lint.text import BOM, Source

PIECES = (
    "# Top", "- item", "  - child", "    - [ ] deep", "1. one", "> quote", "```", "~~~py", "    code", "", "", "---", "| a | b |",
    "| --- | --- |", "| [[x\\|y]] | `c` |", "text **bold** and *it*", "[a](b.md)", "![a](<b c.png> \"t\")", "[a][r]",
    "[r]: dest.md 'title'", "[[Page#Head|alias]]", "![[pic.png|300]]", "https://example.org/a_b_c.", "`code`", "$x^2$",
    "$$", "US$5 to US$6", "<b>x</b>", "<!-- note -->", "%% hidden [x](y) %%", "key:: value", "((abcdefghi))", "über **ß** 日本語 🚀",
    "[^1]", "[^1]: foot", "\\[no\\](x)", "&amp;", "line  ", "==mark==", "~~gone~~", "<a id=\"x\">y</a>", "text ^block-1", "#tag",
)  # fmt: skip
NOTES = st.lists(st.sampled_from(PIECES), max_size=12).map("\n".join)
DRESSES = st.sampled_from([b"", BOM, b"---\ntags: [a]\n---\n", BOM + b"---\ntitle: x\n---\n"])


def read(text, path="a.md"):
    return parse(path, Source(text.encode() if isinstance(text, str) else text))


def spans(document):
    for group in (
        "items",
        "headings",
        "links",
        "codes",
        "maths",
        "blocks",
        "tables",
        "footnotes",
        "comments",
        "anchors",
    ):
        for node in getattr(document, group):
            yield group, node


@settings(max_examples=150, deadline=None, derandomize=True)
@given(NOTES, DRESSES, st.booleans())
def test_every_span_is_inside_and_the_mask_has_the_length_of_the_note(text, before, crlf):
    data = before + (text.replace("\n", "\r\n") if crlf else text).encode()
    document = read(data)
    assert len(document.prose) == len(data)
    size = len(data)
    for group, node in spans(document):
        assert 0 <= node.start <= node.end <= size, (group, node)
    for link in document.links:
        assert link.start <= link.dest_start <= link.dest_end <= link.end
        assert link.start <= link.text_start <= link.text_end <= link.end
    for at, kept in enumerate(document.prose):
        assert kept in (0, 10, 32, 31) or kept == data[at]


@settings(max_examples=150, deadline=None, derandomize=True)
@given(NOTES)
def test_items_nest_and_begin_at_their_marker(text):
    document = read(text)
    for index, item in enumerate(document.items):
        assert re.match(rb"[-*+]|\d+[.)]", document.data[item.start : item.end])
        assert item.start < item.content <= item.content_end <= item.end or item.content == item.end
        if item.parent >= 0:
            above = document.items[item.parent]
            assert item.parent < index
            assert above.depth == item.depth - 1
            assert above.start < item.start
            assert item.end <= above.end
        else:
            assert item.depth == 1


@settings(max_examples=150, deadline=None, derandomize=True)
@given(NOTES, DRESSES)
def test_a_link_alone_is_the_same_link(text, before):
    document = read(before + text.encode())
    for link in document.links:
        if link.kind not in ("inline", "wikilink", "autolink"):
            continue
        piece = document.slice(link.start, link.end)
        if "|" in piece and "\\" in piece:
            continue  # in a table the bar is escaped
        (again,) = [each for each in read(piece).links if each.kind == link.kind]
        assert (again.dest, again.image, again.title) == (link.dest, link.image, link.title)
        written = document.slice(link.dest_start, link.dest_end)
        assert written == link.dest or unescape(unquote(re.sub(r"\\(.)", r"\1", written))) == unescape(
            unquote(link.dest)
        )


@settings(max_examples=100, deadline=None, derandomize=True)
@given(NOTES)
def test_what_stands_in_front_moves_offsets_and_nothing_else(text):
    plain = read(text)
    front = b"---\ntags: [a]\n---\n"
    if text.startswith(("---", "+++")):
        return
    for before in (BOM, front):
        moved = read(before + text.encode())
        for group in ("items", "headings", "links", "codes", "blocks"):
            one = [(each.start + len(before), each.end + len(before)) for each in getattr(plain, group)]
            assert one == [(each.start, each.end) for each in getattr(moved, group)], group


@pytest.mark.parametrize(
    ("text", "kind", "written", "dest"),
    [
        ("[a](b.md)", "inline", "b.md", "b.md"),
        ("[a](<b c.md>)", "inline", "b c.md", "b c.md"),
        ("[a](b_(c).md 'title (x)')", "inline", "b_(c).md", "b_(c).md"),
        ("[a](b\\_c.md)", "inline", "b\\_c.md", "b_c.md"),
        ("[`](x)`](y.md)", "inline", "y.md", "y.md"),
        ("[![i](i.png)](b.md)", "inline", "i.png", "i.png"),
        ("<https://a.b/c>", "autolink", "https://a.b/c", "https://a.b/c"),
        ("see https://a.b/c_d_e.", "url", "https://a.b/c_d_e", "https://a.b/c_d_e"),
        ("(https://a.b/c)", "url", "https://a.b/c", "https://a.b/c"),
        ("[[a b#c|d]]", "wikilink", "a b#c", "a b#c"),
        ("| x |\n| --- |\n| [[a\\|d]] |", "wikilink", "a", "a"),
        ('<img src="a.png">', "html", "a.png", "a.png"),
        ('- <a href="b.md">x</a>', "html", "b.md", "b.md"),
    ],
)
def test_where_a_destination_is_written(text, kind, written, dest):
    document = read(text)
    link = next(each for each in document.links if each.kind == kind)
    assert document.slice(link.dest_start, link.dest_end) == written
    assert link.dest == dest


def test_money_is_prose_and_formulas_are_not():
    document = read("It costs US$5 to US$6, and $x^2$ is math.")
    assert len(document.maths) == 1
    assert b"US$5 to US$6" in document.prose
    assert b"x^2" not in document.prose


def test_what_is_hidden_has_no_links():
    assert not read("%% [x](y.md) %%\n\n<!-- [x](y.md) -->").links


def test_emphasis_inside_a_word_leaves_the_word_whole():
    document = read("**L**atency and a **bold** word")
    assert b"Latency" in document.prose.replace(b"\0", b"")


def test_code_and_front_matter_are_blank():
    document = read("---\ntitle: secret\n---\n\n```\nhidden\n```\n\nseen\n")
    assert b"secret" not in document.prose
    assert b"hidden" not in document.prose
    assert b"seen" in document.prose


def test_prose_between_two_rules_is_prose():
    document = read("Above.\n\n---\n\n[x](y.md)\n\n---\n\nBelow.\n")
    assert [link.dest for link in document.links] == ["y.md"]
    assert document.front_matter is None


def test_a_heading_a_code_span_and_a_fence_are_their_slices():
    document = read("## Two *words* {#id}\n\n`a b`\n\n~~~py\nx\n~~~\n")
    heading, span, fence = document.headings[0], *document.codes
    assert document.slice(heading.start, heading.end).startswith("## Two")
    assert (heading.level, heading.text, heading.id) == (2, "Two words", "id")
    assert document.slice(span.start, span.end) == "`a b`"
    assert document.slice(fence.start, fence.end) == "~~~py\nx\n~~~"
    assert document.slice(fence.content, fence.content_end).strip() == "x"


def test_a_label_that_ends_in_an_escaped_backslash():
    document = parse("a.md", Source(b"[bar\\\\]: /uri\n\n[a\\]:b]: /c\n"))
    written = [document.slice(each.dest_start, each.dest_end) for each in document.definitions]
    assert written == ["/uri", "/c"]


def test_liquid_is_no_prose():
    text = (
        b"A {% include x.html %} b.\n\n{% highlight ruby %}\nrecieve **x**\n{% endhighlight %}\n\nThe end.\n"
    )
    prose = parse("a.md", Source(text)).prose
    assert len(prose) == len(text)
    assert prose.translate(None, b"\0\x1f").split() == [b"A", b"b.", b"The", b"end."]
