"""Which mistakes of a list that careful readers made of a vault are found: every row, and what is reported beside them.

    python -m tests.bench.gold [VAULT LIST]

``LIST`` has tab-separated columns: path, line, kind, confidence, wrong, right. Without arguments the vault and the
list beside the checkout are taken, ``../shared/corpus``. The default rules run, without a cache.
"""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

BESIDE = Path(__file__).parents[3] / "shared" / "corpus"


def findings(vault: Path) -> list[dict[str, Any]]:
    """What the rules for words report."""
    command = [
        sys.executable,
        "-m",
        "notes_lint",
        str(vault),
        "--no-cache",
        "--exit-zero",
        "--output-format",
        "json",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: list[dict[str, Any]] = json.loads(done.stdout)["diagnostics"]
    return found


def answers(row: dict[str, str], found: dict[str, Any]) -> bool:
    """Whether a finding is about a row's mistake: on its line, and on one of its words."""
    if found["path"] != row["path"] or found["start"]["line"] != int(row["line"]):
        return False
    wrong, text = row["wrong"].lower().strip("?"), found["text"].lower().strip()
    return (
        text in wrong or wrong in text or any(word in text.split() for word in wrong.split() if len(word) > 2)
    )


def main() -> None:
    """Prints a line a row, the shares by kind, and the findings that are in no row."""
    vault, listed = (
        (Path(each) for each in sys.argv[1:3])
        if len(sys.argv) > 2
        else (BESIDE / "nysrg", BESIDE / "nysrg-gold.tsv")
    )
    left = findings(vault)
    total: Counter[tuple[str, str]] = Counter()
    hits: Counter[tuple[str, str]] = Counter()
    with listed.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            kind = "grammar" if row["kind"].startswith("grammar") else "words"
            key = kind, row["confidence"]
            total[key] += 1
            hit = next((each for each in left if answers(row, each)), None)
            said = "-"
            if hit is not None:
                left.remove(hit)
                hits[key] += 1
                said = f"{hit['rule']}: {', '.join(hit['suggestions'][:2]) or hit['message']}"
            print(f"{row['kind']:18} {row['confidence']:5} {row['wrong']} -> {row['right']}  |  {said}")
    for key, count in sorted(total.items()):
        print(f"{' '.join(key)}: {hits[key]} of {count}")
    for each in left:
        print(f"in no row: {each['path']}:{each['start']['line']} {each['rule']} '{each['text']}'")


if __name__ == "__main__":
    main()
