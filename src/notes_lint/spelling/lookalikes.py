"""A word of the dictionary beside a term that is one slip away from it: `variant` in an item about a `varint`.

A term is a word that no dictionary of English has. For those that documentation uses, `data/lookalikes.txt` has the
words they may slip into; for words that no table knows, the lines around them are searched. A slip counts only where
it is inside the word: what begins or ends otherwise is another form of it, or another word of its family (`callee`
and `caller`, `unbox` and `inbox`).
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from notes_lint.spelling import read, tables

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

LEAST = 5  # letters of a term
_HEAD, _TAIL = 1, 2  # letters at either end that a slip leaves alone
# Twice the binary logarithm of a word's count: a rarer one may be no word, a more frequent one is at home anywhere.
_SEEN, USUAL = 6, 23
_NEAR = 1000  # bytes to either side
OFTEN = 18  # from which two words meet by chance
_RARE = 14  # the same beside a term that no table knows


def ends(word: str) -> str:
    """What a word has in common with those that are one slip inside it away."""
    return word[:_HEAD] + word[-_TAIL:]


def inside(term: str, word: str) -> bool:
    """Whether one slip makes ``word`` of ``term`` and leaves both its ends; neither holds the other."""
    from notes_lint.spelling.candidates import one_slip

    return (
        ends(term) == ends(word)
        and term not in word
        and word not in term
        and one_slip(word, term) is not None
    )


@cache
def terms() -> dict[bytes, bytes]:
    """Terms that documentation uses, and the words they may slip into, with blanks between them."""
    lines = read(f"{tables.DATA}/lookalikes.txt").splitlines()
    return {term: words for term, _, words in (line.partition(b" ") for line in lines)}


def slipped(
    prose: bytes, unique: Collection[bytes], unknown: dict[bytes, list[tuple[int, int]]]
) -> Iterator[tuple[bytes, bytes]]:
    """Terms of a note, and a word each that stands beside it and that it may have slipped into.

    ``unknown`` are the words that no table knows, with their places; ``unique`` all tokens. Beside is in the same
    block (an item, a paragraph, a cell) or the one before or after it.
    """
    known = terms()
    for term in known.keys() & unique:
        for word in known[term].split():
            if word in unique:
                at = prose.find(term)
                while at >= 0:
                    begin, end = _around(prose, at)
                    if prose.find(word, begin, end) >= 0:
                        yield term, word
                        break
                    at = prose.find(term, end)
    for term, places in unknown.items():
        size = len(term) // 2
        if size < 3 or not term.islower() or not term.isalpha():
            continue
        first, last = term[:size], term[-size:]
        for start, _ in places[:2]:
            begin, end = _around(prose, start)
            whole = prose.count(term, begin, end)
            # One half is as it was; the search is a fraction of a microsecond, and hardly ever finds anything.
            if prose.count(first, begin, end) > whole or prose.count(last, begin, end) > whole:
                word = _search(prose, term, begin, end)
                if word:
                    yield term, word
                    break


def _around(prose: bytes, at: int) -> tuple[int, int]:
    """The block around a byte, with the block before and the one after it, as far as they are near."""
    low, high = max(0, at - _NEAR), at + _NEAR
    start = prose.rfind(b"\n", low, at) + 1 or low
    before = prose[low:start].rstrip()
    end = prose.find(b"\n", at, high)
    if end >= 0:
        after = prose[end:high]
        end = prose.find(b"\n", end + len(after) - len(after.lstrip()), high)
    return low + before.rfind(b"\n") + 1, end if end >= 0 else high


def _search(prose: bytes, term: bytes, begin: int, end: int) -> bytes:
    """The first word in a stretch that is one slip inside the term away; b"" where there is none."""
    size, head, tail = len(term), term[:_HEAD], term[-_TAIL:]
    for token in prose[begin:end].translate(None, b"\x00").split():
        if token.startswith(head) and -2 < len(token) - size < 5:
            word = token.rstrip(b".,;:!?)\"'")
            if word.endswith(tail) and word != term and word.isascii() and word.isalpha():
                usual = _SEEN <= tables.lexicon().frequency(word) <= _RARE
                if usual and inside(term.decode(), word.decode()):
                    return word
    return b""
