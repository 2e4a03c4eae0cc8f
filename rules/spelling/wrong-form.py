"""The right word in the wrong form: 'can be use', 'are defines', 'this implementations'."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notes_lint.spelling import realwords
from notes_lint.spelling.realword_row import row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notes_lint.diagnostic import Diagnostic
    from notes_lint.document import Document


def check(document: Document) -> Iterator[Diagnostic]:
    """Report inflections that do not go with the words around them."""
    cut = document.shared(row)
    told = {at for match in document.shared(realwords.matches) for at in range(match.first, match.last + 1)}
    slips = document.shared(realwords.judged)
    told.update(slip.at for slip in slips.words)
    found = [(each.first, each.last, each.rights) for each in document.shared(realwords.mistakes)]
    found += [(slip.at, slip.at, slip.right) for slip in slips.forms]
    for first, last, rights in found:
        if not told.isdisjoint(range(first, last + 1)):
            continue
        told.update(range(first, last + 1))
        before, after = cut.quoted(first)[0], cut.quoted(last)[1]
        wrong = cut.text(first, last)
        meant = " or ".join(f"'{right}'" for right in rights)
        message = f"'{before}{wrong}{after}': {meant} would fit better than '{wrong}'"
        yield cut.report(first, last, rights, message)
