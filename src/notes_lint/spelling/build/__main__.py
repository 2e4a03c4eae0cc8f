"""The steps, one after the other or by name."""

from __future__ import annotations

import argparse
import pickle
from pathlib import Path

from notes_lint.spelling.build import names, sources, words, write
from notes_lint.spelling.build.count import Counts, count
from notes_lint.spelling.build.extract import extract
from notes_lint.spelling.tables import DATA

STEPS = ("fetch", "extract", "count", "tables")


def main() -> None:
    """Runs the steps that are asked for."""
    parser = argparse.ArgumentParser(prog="python -m notes_lint.spelling.build", description=__doc__)
    parser.add_argument("work", type=Path, help="a folder for packages and intermediate files")
    parser.add_argument("steps", nargs="*", metavar="STEP", help=", ".join(STEPS))
    arguments = parser.parse_args()
    for step in arguments.steps or STEPS:
        if step not in STEPS:
            parser.error(f"no step {step!r}")
        {"fetch": sources.fetch, "extract": _extract, "count": _count, "tables": _tables}[step](
            arguments.work
        )


def _extract(work: Path) -> None:
    (work / "text").mkdir(exist_ok=True)
    for package in (*sources.COUNTED, *sources.HELD_OUT):
        if (work / "raw" / package).is_dir():
            extract(work / "raw" / package, work / "text" / f"{package}.txt")


def _count(work: Path) -> None:
    paths = [work / "text" / f"{package}.txt" for package in sources.COUNTED]
    counts = count(path for path in paths if path.is_file())
    (work / "counts.pickle").write_bytes(pickle.dumps(tuple(counts)))


def _tables(work: Path) -> None:
    counts = Counts(*pickle.loads((work / "counts.pickle").read_bytes()))  # noqa: S301 - written by `_count`
    chosen = words.choose(words.lists(work), counts)
    DATA.mkdir(exist_ok=True)
    (DATA / "gate.bin").write_bytes(write.bloom(chosen.right))
    (DATA / "proper.bin").write_bytes(write.bloom(chosen.proper))
    (DATA / "lexicon.bin").write_bytes(write.lexicon(chosen.suggestible))
    (DATA / "pairs.bin").write_bytes(write.pairs(counts.pairs))
    (DATA / "names.txt").write_text(names.table(chosen.english), "utf-8")
    (DATA / "capitals.txt").write_text("\n".join(sorted(chosen.capitals)) + "\n", "utf-8")
    (DATA / "statistics.json").write_text(write.statistics(DATA, chosen), "utf-8")


if __name__ == "__main__":
    main()
