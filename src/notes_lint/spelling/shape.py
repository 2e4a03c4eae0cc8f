"""What a token is by its shape and by the tables, without its context."""

from __future__ import annotations

from typing import Final

from notes_lint.lazy import pattern
from notes_lint.spelling import small, tables

SKIP: Final = 0  # a known word, or no word at all
UNKNOWN: Final = 1  # letters only, at most the first one a capital, in no table
CASED: Final = 2  # capitals inside: a name or an identifier
ACRONYM: Final = 3  # capitals only
MISCASED: Final = 4  # a name that is always written with other capitals
SMALL: Final = 6  # `i` for the person, `ip` for the protocol
SWAPPED: Final = 7  # an acronym that stands once, beside one with two letters swapped
FOREIGN: Final = 8  # a word of a note in another language
NUMBERED: Final = 9  # `low4`: a word and a number without the space
UNHYPHENED: Final = 10  # `use-after free`
NAMED: Final = 5  # a name as the table has it: only counted

_DIGITS = frozenset(b"0123456789")
_WORD = pattern(r"[^\W\d_]+(?:['’][^\W\d_]+)*\Z")
_LATIN = pattern(r"[A-Za-z\u00c0-\u024f\u0300-\u036f'’]+\Z")
# What may follow an apostrophe after any word.
_ENDINGS = ("'s", "'ll", "'d", "'ve", "'re", "'m", "n't", "'ed", "'ing", "'ish")


def classify(token: bytes) -> int:
    """One of the constants above, for a token as it stands in the text (straight apostrophes)."""
    word = token if token.isalpha() else token.strip(b"'")
    if not word:
        return SKIP
    if not word.isalpha():  # digits and signs, or letters beyond ASCII, or an apostrophe
        if word.isascii():
            if b"'" in word:
                return _apostrophe(word)
            return NUMBERED if word[-1] in _DIGITS and small.NUMBERED.match(word) else SKIP
        return _beyond(token)
    if word.islower() and word.decode() in tables.slips():
        return UNKNOWN
    if len(word) < 3:
        return SKIP
    if word.islower():
        return SKIP if word in tables.gate() else UNKNOWN
    lower = word.lower()
    if word[1:].islower() and lower.decode() in tables.slips():
        return UNKNOWN
    proper = tables.names().get(lower.decode())
    if proper is not None and not proper.islower():
        if proper == word.decode():
            return NAMED
        return SKIP if word.isupper() else MISCASED
    if word.isupper():
        return ACRONYM if len(word) < 7 else (SKIP if lower in tables.gate() else ACRONYM)
    if word[1:].islower():
        return SKIP if proper or lower in tables.gate() or lower in tables.proper() else UNKNOWN
    return SKIP if proper else CASED


def _apostrophe(word: bytes) -> int:
    """A word of ASCII letters with apostrophes inside."""
    text = word.decode()
    if not _WORD.match(text):
        return SKIP
    lower = text.lower().encode()
    if lower.decode() in tables.slips():
        return UNKNOWN
    if lower in tables.gate():
        return SKIP
    for ending in _ENDINGS:
        if text.lower().endswith(ending) and len(text) > len(ending):
            return SKIP if ending != "'s" else classify(word[:-2])
    return SKIP if len(text) < 5 or text.count("'") > 1 else UNKNOWN


def _beyond(token: bytes) -> int:
    """A token with letters beyond ASCII: only Latin ones are judged, with and without their accents."""
    from unicodedata import normalize

    try:
        text = normalize("NFC", token.decode()).strip("'")
    except UnicodeDecodeError:
        return SKIP
    if not _LATIN.match(text):
        return SKIP
    lower = text.lower()
    if lower.encode() in tables.gate() or lower.encode() in tables.proper():
        return SKIP
    bare = "".join(letter for letter in normalize("NFD", lower) if letter.isascii())
    if bare.removesuffix("'s").encode() in tables.gate():
        return SKIP
    # A word that keeps an accent is nearly always a name or another language.
    return SKIP
