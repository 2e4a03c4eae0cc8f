"""The same word twice in a row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notes_lint.diagnostic import Diagnostic, Edit, Fix
from notes_lint.spelling import realwords
from notes_lint.spelling.realword_row import row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notes_lint.document import Document


def check(document: Document) -> Iterator[Diagnostic]:
    """Report a word that is written twice, across emphasis and line breaks too."""
    cut = document.shared(row)
    for first, second in realwords.repeated(document):
        (start, stop), (again, end) = cut.span(first), cut.span(second)
        word = cut.text(first, first)
        fixes: tuple[Fix, ...] = ()
        if not document.data[
            stop:again
        ].strip():  # markup in between: which of the two stays is a person's choice
            fix = Fix(f"remove the second '{word}'", edits=(Edit(stop, end, ""),), applicability="unsafe")
            fixes = (fix,)
        yield Diagnostic(start, end, f"'{word}' is written twice", suggestions=(word,), fixes=fixes)
