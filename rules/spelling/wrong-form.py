"""The right word in the wrong form: 'can be use', 'are defines'."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notes_lint.spelling import phrases
from notes_lint.spelling.realword_model import judged
from notes_lint.spelling.realword_row import row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notes_lint.diagnostic import Diagnostic
    from notes_lint.document import Document


def check(document: Document) -> Iterator[Diagnostic]:
    """Report inflections that do not go with the words around them."""
    cut = document.shared(row)
    told = {at for match in document.shared(phrases.matches) for at in range(match.first, match.last + 1)}
    for slip in document.shared(judged).forms:
        if slip.at in told:
            continue
        before, after = cut.quoted(slip.at)
        word = cut.text(slip.at, slip.at)
        rights = " or ".join(f"'{right}'" for right in slip.right)
        message = f"'{before}{word}{after}': {rights} would fit better than '{word}'"
        yield cut.report(slip.at, slip.at, slip.right, message)
