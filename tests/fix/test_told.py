"""Where a fix is said to have been made."""

from __future__ import annotations

import pytest

from notes_lint.diagnostic import Diagnostic, Edit, Fix
from notes_lint.fix.choose import Claim
from notes_lint.text import Position, Source


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
@pytest.mark.parametrize("text", ["teh", "ä teh", "ä|b ü|é teh", "|||teh|", "|a teh"])
def test_a_fix_is_told_where_its_finding_was_reported(text, bom, newline):
    data = (bom + text.replace("|", newline)).encode()
    at = data.index(b"teh")
    claim = Claim(
        Diagnostic(at, at + 3, "", path="a.md"), Fix("write 'the'", (Edit(at, at + 3, "the"),))
    ).told(data)
    assert Position(claim.line, claim.column) == Source(data).position(at)
    assert (claim.old, claim.new) == ("teh", "the")


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_what_takes_several_lines_is_not_quoted(newline):
    data = f"it{newline}is".encode()
    claim = Claim(Diagnostic(0, len(data), "", path="a.md"), Fix("join", (Edit(0, len(data), "it's"),)))
    assert claim.told(data).old == ""
