"""The CommonMark specification's own examples: each node's slice of the source is that node.

The specification has a licence of its own and is no part of this project. Where the npm package
``commonmark-spec`` was unpacked, ``COMMONMARK_SPEC`` names its ``spec.txt``; `.ci/run` sees to both.
"""

from __future__ import annotations

import html
import os
import re
from pathlib import Path

import pytest

from notes_lint.parse import parse
from notes_lint.text import Source

SPEC = os.environ.get("COMMONMARK_SPEC", "")
_EXAMPLE = re.compile(r"^`{32} example\n(.*?)^\.\n.*?^`{32}$", re.MULTILINE | re.DOTALL)
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")


def examples() -> list[str]:
    if not SPEC:
        return []
    text = Path(SPEC).read_text(encoding="utf-8")
    return [match[1].replace("→", "\t") for match in _EXAMPLE.finditer(text)]


def decoded(text: str) -> str:
    """A destination as Markdown reads it."""
    return html.unescape(_ESCAPE.sub(r"\1", text))


def alone(text: str):
    return parse("alone.md", Source(text.encode()))


@pytest.mark.skipif(not SPEC, reason="COMMONMARK_SPEC does not name the specification's spec.txt")
def test_every_slice_is_its_node():
    cases = examples()
    assert len(cases) > 600
    for number, text in enumerate(cases, 1):
        document = alone(text)
        data = document.data
        for item in document.items:
            assert chr(data[item.start]) in "-*+0123456789", f"example {number}: {item}"
            assert item.start < item.content <= item.content_end <= item.end or item.content == item.end, (
                number
            )
        for code in document.codes:
            piece = document.slice(code.start, code.end)
            if code.kind == "span":
                ticks = len(piece) - len(piece.lstrip("`"))
                assert ticks, f"example {number}: {piece!r}"
                assert piece.endswith("`" * ticks), f"example {number}: {piece!r}"
            elif code.kind == "fenced":
                assert piece.startswith(("```", "~~~")), f"example {number}: {piece!r}"
        for heading in document.headings:
            piece = document.slice(heading.start, heading.end)
            if "\n" not in piece and "[" not in piece:
                again = alone(piece).headings
                assert [(each.level, each.text) for each in again] == [(heading.level, heading.text)], number
        for link in document.links:
            piece = document.slice(link.start, link.end)
            written = document.slice(link.dest_start, link.dest_end)
            if link.kind == "inline":
                assert decoded(written).replace("\n", "") == link.dest.replace("\n", ""), (
                    f"example {number}: {link}"
                )
                if "\n" not in piece:
                    assert link.dest in [each.dest for each in alone(piece).links], (
                        f"example {number}: {piece!r}"
                    )
            elif link.kind in ("autolink", "url"):
                assert written in (link.dest, link.dest.removeprefix("http://")), f"example {number}: {link}"
            elif link.kind in ("reference", "collapsed", "shortcut"):
                assert piece.startswith(("[", "![")), f"example {number}: {piece!r}"
        for definition in document.definitions:
            assert data[definition.start] == ord("["), f"example {number}: {definition}"
            written = document.slice(definition.dest_start, definition.dest_end)
            assert decoded(written) == definition.dest, f"example {number}: {definition}"
        assert len(document.prose) == len(data)
