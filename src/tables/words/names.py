"""The table of cased names, from the hand-collected list and the dictionary."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Container

# Words of the dictionary that nobody means when the first letter is large.
SURE = frozenset({"typescript", "postscript", "airdrop", "airplay", "thunderbolt"})


def table(english: Container[str]) -> str:
    """The lines of `names.txt`: `?` before names that are English words, too."""
    rows = []
    for line in Path(__file__).with_name("names.txt").read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        for name in line.split():
            lower = name.partition("=")[0].lower()
            rows.append(("?" if lower in english and lower not in SURE else "") + name)
    return "\n".join(sorted(set(rows), key=lambda row: (row.lstrip("?").lower(), row))) + "\n"
