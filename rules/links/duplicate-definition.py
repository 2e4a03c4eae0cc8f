"""Labels defined twice."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from notes_lint.diagnostic import Diagnostic
from notes_lint.lazy import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notes_lint.document import Document

SIGNS = ("]:",)
_DEFINITION = pattern(rb"[ >]{0,6}(\[([^\[\]\n^][^\[\]\n]*)\]:[ \t]*<?([^\s>]+)[^\r\n]*)")


def check(document: Document) -> Iterator[Diagnostic]:
    """Report definitions that come second and say something else."""
    if len(document.definitions) == 0 or document.data.count(b"]:") < 2:
        return
    first = {_normal(each.label): each for each in document.definitions}
    inside = [(code.start, code.end) for code in document.codes]
    inside += [(block.start, block.end) for block in document.blocks if block.kind == "html"]
    for match in _written(document.data):
        start = match.start(1)
        known = first.get(_normal(match[2].decode("utf-8", "replace")))
        if known is None or start <= known.start or document.prose[start] != 32:
            continue
        if any(begin <= start < end for begin, end in inside):
            continue
        holds = document.slice(known.dest_start, known.dest_end)
        if match[3].decode("utf-8", "replace") != holds and holds != "#":
            label = match[2].decode("utf-8", "replace")
            message = f"`{label}` is defined above with another destination, and that one holds: {holds}"
            end = start + len(match[1].rstrip())
            yield Diagnostic(start, end, message)


def _written(data: bytes) -> Iterator[re.Match[bytes]]:
    """Each line that reads like a definition."""
    at = data.find(b"]:")
    while at >= 0:
        match = _DEFINITION.match(data, data.rfind(b"\n", 0, at) + 1)
        if match is not None:
            yield match
        end = data.find(b"\n", at if match is None else match.end())
        at = data.find(b"]:", end) if end >= 0 else -1


def _normal(label: str) -> str:
    return " ".join(label.split()).casefold()
