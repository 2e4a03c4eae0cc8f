"""How many everyday slips are found in one-line notes, each a note and a vault of its own, and mended rightly.

    python -m tests.bench.lines [--show] [--file PATH]

Each line of `lines.txt` has one slip, `{as it is written|as it is meant}`. Both files were written before any of their
lines was tried. Counted as found is a report of any rule of spelling that overlaps the slip; as right, one that makes
the line what was meant. What the default rules report of the lines as they are meant is false. For what `lines.txt`
showed to be missing, families were added; what these are worth to others, `--file tests/bench/lines-unseen.txt` says,
for which none was.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from pathlib import Path

from notes_lint.lint import MemoryTree, lint
from notes_lint.pack import shipped
from notes_lint.ruleset import RuleSet
from notes_lint.settings import Loaded, Settings

SLIP = re.compile(r"\{([^|}]*)\|([^}]*)\}")


def findings(texts: list[str]) -> list[list[tuple[int, int, str, str, tuple[str, ...]]]]:
    """(start, end, rule, message, suggestions) of each text, a vault of its own."""
    chosen = RuleSet(shipped(), Loaded(Settings()))
    found = []
    for text in texts:
        result = lint(MemoryTree("/nowhere", {"a.md": text.encode()}), chosen, today="2026-01-01")
        found.append(
            [
                (each.start, each.end, each.rule, each.message, each.suggestions)
                for each in result.diagnostics
                if chosen.known[each.rule].group == "spelling"
            ]
        )
    return found


def main() -> None:
    """Prints the shares by kind; with --show each slip that is missed or mended wrongly, and each false report."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--show", action="store_true")
    parser.add_argument("--file", type=Path, default=Path(__file__).with_name("lines.txt"))
    arguments = parser.parse_args()
    kind = ""
    rows: list[tuple[str, str, str, int, int]] = []
    for line in arguments.file.read_text("utf-8").splitlines():
        if line.startswith("# kind: "):
            kind = line[8:]
        elif match := SLIP.search(line):
            written, meant = SLIP.sub(r"\1", line), SLIP.sub(r"\2", line)
            rows.append((kind, written, meant, match.start(), match.start() + len(match[1])))
    total, hits, rights = Counter[str](), Counter[str](), Counter[str]()
    for (kind, written, meant, start, end), found in zip(
        rows, findings([row[1] for row in rows]), strict=True
    ):
        total[kind] += 1
        over = [each for each in found if each[0] <= end and each[1] >= start]
        hits[kind] += bool(over)
        mended = [written[: each[0]] + right + written[each[1] :] for each in over for right in each[4]]
        rights[kind] += meant in mended
        if arguments.show and meant not in mended:
            said = "; ".join(f"{each[2]}: {each[3]}" for each in found)
            print(f"{kind:20} {written}  ->  {meant}  |  {said or '-'}")
    false = 0
    for (_, _, meant, _, _), found in zip(rows, findings([row[2] for row in rows]), strict=True):
        false += len(found)
        for each in found if arguments.show else ():
            print(f"false: {meant}  |  {each[2]}: {each[3]}")
    for each in total:
        print(
            f"{each:20} {total[each]:4} lines  found {hits[each] / total[each]:5.0%}  right {rights[each] / total[each]:5.0%}"
        )
    size = sum(total.values())
    found_all, right_all = sum(hits.values()), sum(rights.values())
    print(
        f"{'all':20} {size:4} lines  found {found_all / size:.1%}, mended rightly {right_all / size:.1%}, false {false}"
    )


if __name__ == "__main__":
    main()
