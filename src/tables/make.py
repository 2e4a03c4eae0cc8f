"""Make every table that notes-lint ships anew, from packages by name.

    python src/tables/make.py WORK                 all steps, below the folder WORK
    python src/tables/make.py WORK words phrases   some of them, in this order:

fetch      Debian's documentation, SCOWL's word lists, cspell's MIT dictionaries, READMEs on npm (6 GB)
extract    their prose: WORK/text/<package>.txt and WORK/readme.txt, a paragraph a line
count      WORK/counts.pickle: words, their forms, their neighbours
words      notes_lint/spelling/data: the gate, the lexicon, neighbours, names, capitals
realwords  notes_lint/spelling/tables: the judge of real words, its twins (half an hour)
derived    notes_lint/spelling/tables: near.bin and usual.bin, which follow from the others
phrases    notes_lint/spelling/tables/phrases.msgpack, from rules/spelling/confused-word.toml
dates      notes_lint/dates/cldr.py: names of months and weekdays, from Unicode CLDR

Run by a maintainer, on Debian 12 with npm, in an environment with `pip install -e '.[tables]'`; never by a lint.
Nothing but counts and words is kept; NOTICE names the sources with their licences. `digests.json` beside this file
holds what the shipped tables must be.
"""

from __future__ import annotations

import argparse
import json
import pickle
import subprocess
import sys
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

from notes_lint.spelling import tables
from words import choose, names, readmes, sources, write
from words.count import Counts, count
from words.extract import extract

HERE = Path(__file__).parent
PACKAGE = HERE.parent / "notes_lint"
DIGESTS = HERE / "digests.json"
DATA = Path(tables.DATA)
# Below the package. The word tables have a `statistics.json`; tests make phrases and derived tables anew.
TRAINED = [
    "spelling/tables/realwords.msgpack",
    "spelling/tables/twins.msgpack",
    "dates/cldr.py",
]


def _fetch(work: Path) -> None:
    sources.fetch(work)
    readmes.fetch(work)


def _extract(work: Path) -> None:
    (work / "text").mkdir(exist_ok=True)
    for package in (*sources.COUNTED, *sources.HELD_OUT):
        if (work / "raw" / package).is_dir():
            extract(work / "raw" / package, work / "text" / f"{package}.txt")
    (work / "heldout.txt").write_text("\n".join(sources.HELD_OUT) + "\n", "utf-8")
    readmes.extract(work)


def _count(work: Path) -> None:
    paths = [work / "text" / f"{package}.txt" for package in sources.COUNTED]
    counts = count(path for path in paths if path.is_file())
    (work / "counts.pickle").write_bytes(pickle.dumps(tuple(counts)))


def _words(work: Path) -> None:
    counts = Counts(*pickle.loads((work / "counts.pickle").read_bytes()))  # noqa: S301 - written by `_count`
    chosen = choose.choose(choose.lists(work), counts)
    DATA.mkdir(exist_ok=True)
    (DATA / "gate.bin").write_bytes(write.bloom(chosen.right))
    (DATA / "proper.bin").write_bytes(write.bloom(chosen.proper))
    (DATA / "lexicon.bin").write_bytes(write.lexicon(chosen.suggestible))
    (DATA / "pairs.bin").write_bytes(write.pairs(counts.pairs))
    lookalikes = write.lookalikes(chosen.suggestible, chosen.english, chosen.named)
    (DATA / "lookalikes.txt").write_text(lookalikes, "utf-8")
    (DATA / "names.txt").write_text(names.table(chosen.english), "utf-8")
    (DATA / "capitals.txt").write_text("\n".join(sorted(chosen.capitals)) + "\n", "utf-8")
    (DATA / "statistics.json").write_text(write.statistics(DATA, chosen), "utf-8")
    _derived(work)  # which words are usual follows from the gate


def _realwords(work: Path) -> None:
    general = files("symspellpy").joinpath("frequency_dictionary_en_82_765.txt")
    _run("realwords/train.py", str(work / "text"),
         "--informal", str(work / "readme.txt"), "--general", str(general))  # fmt: skip


def _derived(_work: Path) -> None:
    _run("realwords/derive.py")


def _phrases(_work: Path) -> None:
    _run("realwords/compile_phrases.py")


def _dates(_work: Path) -> None:
    _run("date_names.py")


def _run(script: str, *arguments: str) -> None:
    subprocess.run([sys.executable, str(HERE / script), *arguments], check=True)


def digests() -> dict[str, str]:
    """SHA-256 of each trained or written table, by its path below the package."""
    return {name: sha256((PACKAGE / name).read_bytes()).hexdigest() for name in TRAINED}


STEPS = {
    "fetch": _fetch,
    "extract": _extract,
    "count": _count,
    "words": _words,
    "realwords": _realwords,
    "derived": _derived,
    "phrases": _phrases,
    "dates": _dates,
}


def main() -> None:
    """Run the steps that are asked for, then note what the tables are."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("work", type=Path, help="a folder for packages and intermediate files")
    parser.add_argument("steps", nargs="*", metavar="STEP", help="a step by name; all without")
    options = parser.parse_args()
    if unknown := set(options.steps) - STEPS.keys():
        parser.error(f"no step {', '.join(sorted(unknown))}; there are {', '.join(STEPS)}")
    options.work.mkdir(parents=True, exist_ok=True)
    for name, step in STEPS.items():
        if not options.steps or name in options.steps:
            print(f"{name} …", flush=True)
            step(options.work.resolve())
    DIGESTS.write_text(json.dumps(digests(), indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
