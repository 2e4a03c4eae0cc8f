"""Emphasis markers that the parser left as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notes_lint.diagnostic import Diagnostic, Edit, Fix
from notes_lint.lazy import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notes_lint.document import Document

SIGNS = ("**",)
_BLANKS = pattern(
    rb"(?<![\w*\\.\x00\x1f])\*\*([ ]?)([A-Z\x80-\xff][^*\n\x00\x1f]{0,80}?)([ ]?)\*\*(?![\w*\x00\x1f])"
)
_DOUBLE = pattern(rb"(?<![*\\\x00\x1f])\*\*(?![*\x00\x1f])")
_CODE_WORDS = (b"kwargs", b"args", b"kw", b"options", b"opts", b"params", b"kwds")


def check(document: Document) -> Iterator[Diagnostic]:
    """Report double asterisks without a partner, unequal ones, and blanks inside."""
    prose, data = document.prose, document.data
    if b"*" not in prose:
        return
    taken: list[tuple[int, int]] = []
    for start, end, width in document.emphases:
        if width != 1 or data[start] != 42:
            continue
        if prose[start - 1 : start] == b"*" and prose[end : end + 1] != b"*":
            taken.append((start - 1, end))
            fix = Fix("close it with two", (Edit(end, end, "*"),), effect="structure:emphasis")
            yield Diagnostic(start - 1, end, "two asterisks open this and one closes it", fixes=(fix,))
        elif prose[end : end + 1] == b"*" and prose[start - 1 : start] != b"*":
            taken.append((start, end + 1))
            fix = Fix("open it with two", (Edit(start, start, "*"),), effect="structure:emphasis")
            yield Diagnostic(start, end + 1, "one asterisk opens this and two close it", fixes=(fix,))
    if b"**" not in prose:
        return
    for match in _BLANKS.finditer(prose):
        if not (match[1] or match[3]):
            continue
        start, end = match.span()
        taken.append((start, end))
        edits = tuple(Edit(*match.span(group), "") for group in (1, 3) if match[group])
        fix = Fix("remove the blanks", edits, effect="structure:emphasis")
        yield Diagnostic(start, end, "blanks inside the markers: this is not bold", fixes=(fix,))
    yield from _alone(prose, taken)


def _alone(prose: bytes, taken: list[tuple[int, int]]) -> Iterator[Diagnostic]:
    """Double asterisks that are the only ones left in their block, at a word's edge."""
    by_block: dict[int, list[int]] = {}
    for match in _DOUBLE.finditer(prose):
        at = match.start()
        if not any(start <= at < end for start, end in taken):
            by_block.setdefault(prose.rfind(b"\n", 0, at), []).append(at)
    for found in by_block.values():
        at = found[0]
        if len(found) > 1:
            continue
        before, after = prose[at - 1 : at], prose[at + 2 : at + 3]
        opens = before in (b"", b" ", b"\n", b"(") and (after.isalpha() or after >= b"\x80")
        closes = after in (b"", b" ", b"\n", b":") and (
            before.isalpha() or before in (b".", b"!", b"?", b":")
        )
        rest = prose[at + 2 : at + 40]
        if opens and not rest.startswith(_CODE_WORDS):
            yield Diagnostic(at, at + 2, "this `**` is never closed")
        elif closes and not opens and before != b"*":
            yield Diagnostic(at, at + 2, "this `**` was never opened")
