"""What a run costs, counted: calls, modules, patterns. Counts are the same on a busy machine and an idle one.

``python -m tests.cost`` prints today's figures; `tests/test_cost.py` holds a run against those written down below.
Where a change costs more for a good reason, or less, write the new figures into `FIGURES`.

A call is one of a function of ours, or of a function of C by ours. The standard library's own calls differ from
Python to Python and are left out, as are comprehensions, which are functions until Python 3.12 only.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent

FIGURES = {
    "version: modules": 4,
    "start: modules": 100,
    "start: patterns": 13,
    "start: calls": 11395,
    "map: calls a kilobyte": 1835,
    "vault: calls a note": 1595,
    "warm: modules": 32,
    "warm: patterns": 0,
    "warm: calls": 3670,
}

SENTENCES = [
    "The log is split into segments, and each segment has an index of its own.",
    "It's hard to say whether the cache was warm, so the first run is left out.",
    "Readers never wait for writers: they look at a snapshot that nobody changes.",
    "An old paper from the 1990s describes the same idea for file systems.",
    "We could not agree on a name, therefore the branch is still called `new-index`.",
    "Their results hold for small keys; with large ones the tree grows by a level.",
    "Compaction runs at night, when there is less traffic on both machines.",
    "See https://example.org/papers/log-structured.html and the appendix for proofs.",
    "The cost is $O(n \\log n)$ in the worst case, which is **rarely** met.",
    "Somebody wrote that recieving acknowledgements took 30% of the time.",
    "There are three ways to do it: by hand, by a script, or not at all.",
    "After the third attempt, on March 3rd, 2021, the disk was replaced.",
    "Nothing in the the design forbids a second leader for a short while.",
    "A lease is a lock with a date on which it ends, whatever happens.",
]

PROBE = """
import json, re, sys
compiled, calls = [], 0
base, rules = sys.argv[1:3]
real = re._compiler.compile
def compile(*arguments):
    compiled.append(arguments)
    return real(*arguments)
re._compiler.compile = compile
ours = {}
def count(frame, event, argument):
    global calls
    if event == "call" or event == "c_call":
        code = frame.f_code
        own = ours.get(code)
        if own is None:
            own = ours[code] = code.co_filename.startswith((base, rules)) and not code.co_name.endswith("comp>")
        calls += own
def counted(work):
    global calls
    calls = 0
    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(None)
    return calls
def told(**figures):
    sys.stderr.write("FIGURES " + json.dumps(figures))
"""

RUN = """
del sys.argv[1:3]
from notes_lint.__main__ import main
found = counted(main)
told(calls=found, patterns=len(compiled), modules=sum(name.startswith("notes_lint") for name in sys.modules))
"""

PARTS = """
from tests.cost import vault
from notes_lint.lint import MemoryTree, lint, map_all
from notes_lint.pack import shipped
from notes_lint.ruleset import RuleSet
from notes_lint.settings import Loaded, Settings
chosen = RuleSet(shipped(), Loaded(Settings()))
def parts(notes):
    tree = MemoryTree("/nowhere", vault(notes))
    entries = {}
    mapped = counted(lambda: entries.update(map_all(tree, chosen)))
    judged = counted(lambda: lint(tree, chosen, today="2026-01-01", entries=entries))
    return mapped, judged
parts(30)  # tables are loaded, patterns compiled
told(one=parts(60), two=parts(120), bytes=sum(map(len, vault(60).values())))
"""


def note(number: int) -> bytes:
    """A note that has a bit of everything, unlike its neighbours' in words, dates and links."""
    year, month, day = 2020 + number % 4, number % 12 + 1, number % 28 + 1
    lines = [f"# Meeting {number} on storage", "", f"{day} {_MONTHS[month - 1]} {year}", ""]
    for item in range(12):
        other = (number * 7 + item) % 60
        sentence = SENTENCES[(number * 5 + item * 3) % len(SENTENCES)]
        lines.append(f"- {sentence}")
        if item % 3 == 0:
            lines.append(
                f"    - it is told in [another note](note-{other}.md#meeting-{other}-on-storage) and [[note-{other}]]"
            )
        if item % 4 == 1:
            lines.append(f"    - ![a plot](plots/plot-{item}.png) of Zyxwv{number % 9} and of `code_{item}`")
    lines += [
        "",
        "```python",
        "print('no prose here')",
        "```",
        "",
        "| key | value |",
        "| --- | --- |",
        "| a | 1 |",
        "",
    ]
    return "\n".join(lines).encode()


_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


def vault(notes: int) -> dict[str, bytes]:
    """That many notes by path."""
    return {f"{number % 5}/note-{number}.md": note(number) for number in range(notes)}


def probe(code: str, folder: str, *arguments: str) -> dict[str, object]:
    """What a probe tells, run in an interpreter of its own whose hashes are always the same."""
    environment = {
        **os.environ,
        "PYTHONHASHSEED": "0",
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
        "XDG_CACHE_HOME": f"{folder}-cache",  # beside the vault: what lies in it would be a part of it
        "COLUMNS": "100",
    }
    package = subprocess.run(
        [sys.executable, "-c", "import notes_lint; print(notes_lint.__path__[0])"],
        env=environment, capture_output=True, text=True, check=True, cwd=folder,
    ).stdout.strip()  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", PROBE + code, package, str(ROOT / "rules"), *arguments],
        env=environment, capture_output=True, text=True, check=False, cwd=folder,
    )  # fmt: skip
    head, told, figures = done.stderr.rpartition("FIGURES ")
    assert told, head + done.stderr
    return json.loads(figures)


def measured(folder: str) -> tuple[dict[str, int], dict[str, float]]:
    """Today's figures, and by how much twice the notes cost more."""
    notes = Path(folder, "notes")
    for path, data in {**vault(60), ".obsidian/app.json": b"{}"}.items():
        target = notes / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        os.utime(target, ns=(10**18, 10**18))
    alone = Path(folder, "alone")
    alone.mkdir()
    (alone / "note.md").write_text(
        "- A short note on [[June 5th, 2026]]\n    - one line with a [link](note.md) and a few words\n",
        encoding="utf-8",
    )
    today = ["--today", "2026-01-01", "--jobs", "1"]
    version = probe(RUN, str(alone), "--version")
    probe(RUN, str(alone), "--no-cache", *today)  # compiles modules and the index of rules
    start = probe(RUN, str(alone), "--no-cache", *today)
    probe(RUN, str(notes), *today)
    warm = probe(RUN, str(notes), *today)
    parts = probe(PARTS, str(alone))
    (mapped, judged), (mapped2, judged2) = parts["one"], parts["two"]
    figures = {
        "version: modules": version["modules"],
        "start: modules": start["modules"],
        "start: patterns": start["patterns"],
        "start: calls": start["calls"],
        "map: calls a kilobyte": round(mapped / parts["bytes"] * 1024),
        "vault: calls a note": round(judged / 60),
        "warm: modules": warm["modules"],
        "warm: patterns": warm["patterns"],
        "warm: calls": warm["calls"],
    }
    return figures, {"map": mapped2 / mapped, "vault": judged2 / judged}


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        found, growth = measured(scratch)
    print("FIGURES = {")
    for name, figure in found.items():
        print(f'    "{name}": {figure},')
    print("}")
    print({name: round(times, 3) for name, times in growth.items()})
