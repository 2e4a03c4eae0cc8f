"""The table of common words by what is left of them without a letter: from the shipped words, always the same bytes."""

from __future__ import annotations

from pathlib import Path

from notes_lint.spelling import realword_near
from notes_lint.spelling.realword_model import judge


def main() -> None:
    """Write the table and say how large it is."""
    slots = realword_near.slots_of(judge().words)
    Path(realword_near.TABLE).write_bytes(slots)
    print(f"{len(slots)} bytes")


if __name__ == "__main__":
    main()
