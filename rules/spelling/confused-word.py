"""Real words in the wrong place, told by the words around them, and by the terms of the vault."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notes_lint.spelling import realwords
from notes_lint.spelling.gather import Words, gather
from notes_lint.spelling.realword_row import recased, row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notes_lint.diagnostic import Diagnostic
    from notes_lint.document import Document
    from notes_lint.note import Note
    from notes_lint.vault import Vault

__all__ = ["check", "gather", "judge"]
REACH = "notes_lint.spelling.reach:reach"
NEEDS = ("lookalikes",)


def judge(note: Note, gathered: Words, vault: Vault) -> Iterator[Diagnostic]:
    """Report words of the dictionary beside a term of this vault that they are one slip away from."""
    from notes_lint.spelling.report import findings

    yield from findings("confused-word", note, vault)


def check(document: Document) -> Iterator[Diagnostic]:
    """Report swaps of the phrase table, then words that the statistics of their neighbours speak against."""
    cut = document.shared(row)
    told: set[int] = set()
    for match in document.shared(realwords.matches):
        swap = match.swap
        if not told.isdisjoint(range(match.first, match.last + 1)):
            continue  # two families have a say
        told.update(range(match.first, match.last + 1))
        found = cut.text(match.context_first, match.context_last)
        wrong = cut.text(match.first, match.last)
        meant = found.replace(wrong, recased(wrong, swap.right), 1)
        message = f"'{found}': did you mean '{meant}'?"
        how = "safe" if swap.sure else "unsafe"
        yield cut.report(match.first, match.last, (swap.right,), message, how)
    for slip in document.shared(realwords.judged).words:
        if slip.at in told:
            continue
        before, after = cut.quoted(slip.at)
        word = cut.text(slip.at, slip.at)
        rights = " or ".join(f"'{recased(word, right)}'" for right in slip.right)
        message = f"'{word}' hardly fits into '{before}{word}{after}': did you mean {rights}?"
        yield cut.report(slip.at, slip.at, slip.right, message)
