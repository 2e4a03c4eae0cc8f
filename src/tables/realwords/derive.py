"""The tables that follow from others: words by what is left of them without a letter, and which are usual.

Always the same bytes for the same words and the same gate.
"""

from __future__ import annotations

from pathlib import Path

from notes_lint.spelling import realword_near, usual
from notes_lint.spelling.realword_model import judge


def main() -> None:
    """Write both tables."""
    words = judge().words
    Path(realword_near.TABLE).write_bytes(realword_near.slots_of(words))
    Path(usual.TABLE).write_bytes(usual.usual_of(words))


if __name__ == "__main__":
    main()
