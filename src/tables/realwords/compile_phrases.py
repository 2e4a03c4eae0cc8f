"""Compile `rules/spelling/confused-word.toml` into the table that `notes_lint.spelling.phrases` reads."""

from __future__ import annotations

import tomllib
from pathlib import Path

import msgspec

from notes_lint.spelling import phrases

SOURCE = Path(__file__).parents[3] / "rules" / "spelling" / "confused-word.toml"


def main() -> None:
    """Write the table and say how large it is."""
    swaps = phrases.compiled(tomllib.loads(SOURCE.read_text(encoding="utf-8")))
    table = msgspec.msgpack.Encoder(order="deterministic").encode(phrases.table_of(swaps))
    Path(phrases.TABLE).write_bytes(table)
    print(f"{len(swaps)} swaps, {len(table)} bytes")


if __name__ == "__main__":
    main()
