"""'a' before a vowel's sound, 'an' before a consonant's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notes_lint.spelling import realwords
from notes_lint.spelling.realword_row import row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notes_lint.diagnostic import Diagnostic
    from notes_lint.document import Document


def check(document: Document) -> Iterator[Diagnostic]:
    """Report articles that do not go with the sound after them."""
    cut = document.shared(row)
    for at, right, word in realwords.articles(document):
        wrong = "a" if right == "an" else "an"
        sound = "a vowel" if right == "an" else "a consonant"
        yield cut.report(
            at,
            at,
            (right,),
            f"'{wrong} {word}': '{word}' begins with the sound of {sound}, so '{right} {word}'",
        )
