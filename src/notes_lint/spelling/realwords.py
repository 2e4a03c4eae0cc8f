"""What the rules ask of a note: its slips in words that are words, each kind worked out once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notes_lint.spelling import grammar, phrases, realword_model, realword_syntax, realword_twins
from notes_lint.spelling.realword_row import row
from notes_lint.spelling.realword_scan import scan

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notes_lint.document import Document
    from notes_lint.spelling.phrases import Match
    from notes_lint.spelling.realword_model import Slip, Slips
    from notes_lint.spelling.realword_scan import Scan
    from notes_lint.spelling.realword_syntax import Mistake


def scanned(document: Document) -> Scan:
    """The places of a note that need a closer look; ask for them by ``document.shared(scanned)``."""
    return scan(document.shared(row))


def matches(document: Document) -> list[Match]:
    """The swaps of phrases in order; ask for them by ``document.shared(matches)``."""
    places = document.shared(scanned)
    found = phrases.find(document.shared(row), places.triggers, places.beginnings)
    return sorted(found, key=lambda match: match.first)


def judged(document: Document) -> Slips:
    """The slips that the judge finds; ask for them by ``document.shared(judged)``."""
    places = document.shared(scanned)
    return realword_model.slips(document.shared(row), places.classes, places.doubtful)


def strangers(document: Document) -> list[Slip]:
    """The words that are strangers to their neighbours while a twin is at home there."""
    places = document.shared(scanned)
    return realword_twins.strangers(document.shared(row), places.classes, places.strange)


def mistakes(document: Document) -> list[Mistake]:
    """The wrong forms that the word before rules out; ask for them by ``document.shared(mistakes)``."""
    return realword_syntax.mistakes(document.shared(row), document.shared(scanned).grammar)


def repeated(document: Document) -> Iterator[tuple[int, int]]:
    """Pairs of neighbouring tokens that are one word written twice."""
    return grammar.repeated(document.shared(row), document.shared(scanned).repeated)


def articles(document: Document) -> Iterator[tuple[int, str, str]]:
    """Index of each wrong article, the right one, and the word that decides."""
    return grammar.articles(document.shared(row), document.shared(scanned).articles)
