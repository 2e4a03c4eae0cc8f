"""What the parser left as text: a view of a note in which links, code and math are filled out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notes_lint.lazy import pattern

if TYPE_CHECKING:
    from notes_lint.document import Document

_BREAK = 0x0B
# Each begins with a literal, which is found many times as fast as a set.
_NULS = pattern(rb"\x00\x00*")
_FILLED = pattern(rb"\x1f\x1f*")


def open_text(document: Document) -> bytes:
    """The note with all that is no text of a paragraph, or is a link already, filled with ``0x1E``.

    URLs, tags, template braces and emphasis stand as they are written; a line break inside a paragraph is ``0x0B``.
    """
    data, mask = document.data, document.prose
    view = bytearray(mask)
    for code in document.codes:
        view[code.start : code.end] = b"\x1e" * (code.end - code.start)
    for math in document.maths:
        view[math.start : math.end] = b"\x1e" * (math.end - math.start)
    for link in document.links:
        if link.kind not in ("url", "html") and not (link.kind == "wikilink" and "][" in link.dest):
            view[link.start : link.end] = b"\x1e" * (link.end - link.start)
    for note in document.footnotes:
        view[note.start : note.end] = b"\x1e" * (note.end - note.start)
    at = data.find(b"\\")
    while at >= 0:
        if not mask[at]:
            view[at : at + 2] = b"\x1e\x1e"  # an escape, and what it escapes
        at = data.find(b"\\", at + 1)
    filled = bytes(view)
    for blanked in (_NULS, _FILLED):
        for run in blanked.finditer(filled):
            start, end = run.span()
            view[start:end] = data[start:end]
    for at in document.source.line_starts:
        if view[at - 1] == 32 and data[at - 1] == 10:
            view[at - 1] = _BREAK
    return bytes(view)
