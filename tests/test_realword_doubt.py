"""Well-written sentences that the statistics of neighbours speak against stay unreported; slips beside them do not."""

from __future__ import annotations

import pytest

from notes_lint.parse import parse
from notes_lint.spelling.realwords import judged, strangers
from notes_lint.text import Source


def reported(text: str) -> list[tuple[str, ...]]:
    """The words that are offered in place of others."""
    document = parse("note.md", Source(text.encode()))
    slips = document.shared(judged)
    return [slip.right for slip in (*slips.words, *slips.forms, *strangers(document))]


@pytest.mark.parametrize(
    "text",
    [
        "A link names a heading, an id or a block that its note does not have.",
        "A letter too many, one too few, two in the wrong order, the key beside the right one.",
        "Hmm, well let's not judge before we actually try.",
        "Information propagates directly from definitions to uses.",
        "Settings that are treated as sensitive, including ones marked that way automatically.",
        "There is an automated process that tags any fix that gets backported.",
        "Read this page, including the small print at the end.",
        "The collector can evacuate its heap regions while the program runs.",
        "This finds what the careful rules dare not say.",
        "With all the features you're used to using in your tasks.",
        "Please lend me a hand.",
        "The driver should at this point be consuming messages from the file that is passed in.",
        "Set the option to no for now. There is no note of it.",
        "The container runs with a restart policy of always, so it is started again.",
        "The module provides (`a`, an, `the`) words.",
        "The properties window shows you information about the file. See you next week!",
        "Why do you test for codes that are not in the standard?",
        "Unpacking requires that another package be first unpacked and configured.",
    ],
)
def test_unusual_company_is_no_slip(text: str) -> None:
    assert reported(text) == []


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("It is used be the compiler to find the files.", "by"),
        ("The option should by used only if it is absolutely necessary.", "be"),
        ("A list of the lines is read form the file.", "from"),
        ("The ordering is defines as the order of the files.", "defined"),
        ("You should read the error massage that is printed.", "message"),
    ],
)
def test_slips_are_beyond_doubt(text: str, right: str) -> None:
    assert any(right in rights for rights in reported(text))


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("All files in thee folder are read.", "the"),
        ("The value is passed ingo the function.", "into"),
        ("We use it fer the first time.", "for"),
    ],
)
def test_rare_words_are_slips_of_plain_ones(text: str, right: str) -> None:
    assert any(right in rights for rights in reported(text))
