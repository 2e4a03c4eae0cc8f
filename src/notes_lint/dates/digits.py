"""Digits, found at the speed of a single byte.

A regular expression that begins with ``[0-9]`` looks at every byte by itself; one that begins with ``0`` is sped on
by the C library to the next such byte, ten times as fast. So digits are all made zeros first, in one bulk operation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from notes_lint.document import Document

ZEROS = bytes.maketrans(b"0123456789", b"0" * 10)


def zeros(document: Document) -> bytes:
    """The prose with a zero for each digit; for `Document.shared`."""
    return document.prose.translate(ZEROS)
