"""A word that its neighbours do not know, one slip away from one that they do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notes_lint.spelling import realwords
from notes_lint.spelling.realword_row import row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notes_lint.diagnostic import Diagnostic
    from notes_lint.document import Document


def check(document: Document) -> Iterator[Diagnostic]:
    """Report words whose twin is far more usual between these neighbours."""
    found = realwords.strangers(document)
    if not found:
        return
    cut = document.shared(row)
    told = {at for match in document.shared(realwords.matches) for at in range(match.first, match.last + 1)}
    slips = document.shared(realwords.judged)
    told.update(slip.at for slip in (*slips.words, *slips.forms))
    for slip in found:
        if slip.at not in told:
            before, after = cut.quoted(slip.at)
            word = cut.text(slip.at, slip.at)
            message = f"'{before}{word}{after}': '{slip.right[0]}' is far more usual here than '{word}'"
            yield cut.report(slip.at, slip.at, slip.right, message)
