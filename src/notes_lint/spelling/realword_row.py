"""A note's prose as a row of tokens, shared by all checks of real words, and the way back to the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notes_lint.diagnostic import Diagnostic, Edit, Fix
from notes_lint.spelling.language import ENGLISH, OTHERS
from notes_lint.spelling.realword_tokens import BLOCK_END, fold, occurrence, tokens

if TYPE_CHECKING:
    from notes_lint.diagnostic import Applicability
    from notes_lint.document import Document

_FOREIGN = OTHERS | frozenset(b"el de en la le et il per i amb un ir vai ar da se".split())
_FAR = 60  # tokens of a block that are looked at, either way


class Row:
    """The tokens of one note in order, and where each stands."""

    __slots__ = ("_blocks", "_cut", "_offsets", "data", "folded", "tokens")

    def __init__(self, data: bytes, prose: bytes) -> None:
        self.data = data
        self.folded = fold(prose)
        self.tokens = tokens(self.folded)
        self._blocks: list[int] | None = None  # index of the first token of each block
        self._offsets: list[int] = []  # first byte of each block, and the end of the last
        self._cut = -1, b""  # the block that was looked at last

    def around(self, index: int) -> list[bytes]:
        """The tokens of the block around one, or of as much of it as is near."""
        tokens = self.tokens
        start = end = index
        while start and index - start < _FAR and tokens[start - 1] != BLOCK_END:
            start -= 1
        while end < len(tokens) and end - index < _FAR and tokens[end] != BLOCK_END:
            end += 1
        return tokens[start:end]

    def foreign(self, index: int) -> bool:
        """Whether the block around a token is, by its small words, in another language than English."""
        words = self.around(index)
        others = sum(word in _FOREIGN for word in words)
        english = sum(word in ENGLISH for word in words)
        if others == words.count(b"i"):  # the English pronoun, too
            return False
        return others > english and (others > 1 or not english)

    def span(self, index: int) -> tuple[int, int]:
        """Start and end, bytes of the file, of the token at ``index``."""
        from bisect import bisect_right

        if self._blocks is None:
            self._blocks, self._offsets = _block_starts(self.tokens, self.folded)
        number = bisect_right(self._blocks, index) - 1
        block = self._block(number)
        token, before = self.tokens[index], self.tokens[self._blocks[number] : index]
        start, end = occurrence(block, token, before.count(token))
        return self._offsets[number] + start, self._offsets[number] + end

    def _block(self, number: int) -> bytes:
        if self._cut[0] != number:
            base, stop = self._offsets[number : number + 2]
            self._cut = number, self.folded[base:stop]
        return self._cut[1]

    def text(self, first: int, last: int) -> str:
        """What the file has from token ``first`` to token ``last``, markup inside left out."""
        start, end = self.span(first)[0], self.span(last)[1]
        kept = self.folded[start:end]
        raw = bytes(
            byte for byte, mask in zip(self.data[start:end], kept, strict=True) if mask or byte >= 0x80
        )
        return " ".join(raw.decode("utf-8", "replace").split())

    def report(
        self,
        first: int,
        last: int,
        rights: tuple[str, ...],
        message: str,
        applicability: Applicability = "unsafe",
    ) -> Diagnostic:
        """A diagnostic on tokens ``first`` to ``last`` that offers ``rights`` in their place, case kept.

        The fix writes the first of them, and is a mere suggestion where there are more.
        """
        start, end = self.span(first)[0], self.span(last)[1]
        written = self.data[start:end]
        rights = tuple(recased(written.decode("utf-8", "replace"), right) for right in rights)
        fixes: tuple[Fix, ...] = ()
        if not _has_markup(written, self.folded[start:end]):
            how = applicability if len(rights) == 1 else "suggestion"
            fixes = tuple(
                Fix(f"write '{right}'", edits=(Edit(start, end, right),), applicability=how)
                for right in rights
            )
        return Diagnostic(start, end, message, suggestions=rights, fixes=fixes)

    def quoted(self, at: int) -> tuple[str, str]:
        """A token with its neighbours, as quoted in messages: what stands before it (with a space), and after."""
        before = after = ""
        if at and self.tokens[at - 1][:1].isalnum():
            before = self.text(at - 1, at - 1) + " "
        if at + 1 < len(self.tokens) and self.tokens[at + 1][:1].isalnum():
            after = " " + self.text(at + 1, at + 1)
        return before, after


def _block_starts(tokens: list[bytes], folded: bytes) -> tuple[list[int], list[int]]:
    """Index of the first token of each block, and its first byte, with the end of all behind."""
    first, offsets = [0], [0]
    at = 0
    while (at := folded.find(BLOCK_END, at) + 1) > 0:
        first.append(tokens.index(BLOCK_END, first[-1]) + 1)
        offsets.append(at)
    return first, [*offsets, len(folded)]


def _has_markup(written: bytes, folded: bytes) -> bool:
    return any(not mask and byte < 0x80 for byte, mask in zip(written, folded, strict=True))


def recased(written: str, right: str) -> str:
    """``right`` in the case of ``written``: all capitals, a capital first, or as it is."""
    if len(written) > 1 and written.isupper():
        return right.upper()
    if written[:1].isupper():
        return right[:1].upper() + right[1:]
    return right


def row(document: Document) -> Row:
    """The row of ``document``; ask for it by ``document.shared(row)``."""
    return Row(document.data, document.prose)
