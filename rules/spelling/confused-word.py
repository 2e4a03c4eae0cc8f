"""Real words in the wrong place, told by the words around them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notes_lint.spelling import phrases
from notes_lint.spelling.realword_row import recased, row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notes_lint.diagnostic import Diagnostic
    from notes_lint.document import Document


def check(document: Document) -> Iterator[Diagnostic]:
    """Report swaps of the phrase table."""
    cut = document.shared(row)
    for match in sorted(phrases.find(cut), key=lambda match: match.first):
        swap = match.swap
        found = cut.text(match.context_first, match.context_last)
        wrong = cut.text(match.first, match.last)
        meant = found.replace(wrong, recased(wrong, swap.right), 1)
        yield cut.report(
            match.first,
            match.last,
            swap.right,
            f"'{found}': did you mean '{meant}'?",
            "safe" if swap.sure else "unsafe",
        )
