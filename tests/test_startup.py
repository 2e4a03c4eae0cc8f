"""What a run may load and open. Seconds are for the bench; here are the facts that they follow from."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notes_lint.cli import main
from notes_lint.commands.quick import Options

HEAVY = {
    "argparse", "ast", "asyncio", "concurrent.futures", "ctypes", "dataclasses", "email", "hashlib",
    "http.client", "importlib.metadata", "inspect", "json", "logging", "mistletoe", "multiprocessing", "pathlib",
    "pathspec", "pydoc", "pyromark", "requests", "rich", "shutil", "socket", "spellchecker", "ssl", "subprocess",
    "tempfile", "threading", "tokenize", "tomllib", "typing_extensions", "unittest", "urllib.parse",
    "urllib3", "yaml",
}  # fmt: skip
# What the interpreter itself brings, whichever way it was installed (an editable install, say, has a finder).
PROBE = """
import sys
before = set(sys.modules)
from notes_lint.__main__ import main
try:
    main()
finally:
    loaded = sorted(set(sys.modules) - before)
    sys.stderr.write("LOADED " + " ".join(loaded))
"""


def loaded(root, *arguments):
    """The modules that a run in a fresh interpreter loads."""
    done = subprocess.run(
        [sys.executable, "-c", PROBE, *arguments], cwd=root, capture_output=True, text=True, check=False
    )
    assert done.returncode in (0, 1), done.stderr
    return set(done.stderr.rpartition("LOADED ")[2].split())


@pytest.fixture
def notes(vault):
    for number in range(3):
        path = vault.write(f"{number}.md", f"# Note {number}\n\nteh [x](gone.md)\n\n```\nopen\n")
        os.utime(path, ns=(10**18, 10**18))
    (vault.root / ".obsidian").mkdir()
    return vault.root


@pytest.mark.parametrize("tracked", [False, True])
def test_a_warm_run_loads_nothing_heavy(notes, vault, tracked):
    if tracked:
        vault.git("init", "-q")
        vault.git("add", ".")
    cold = loaded(notes)
    warm = loaded(notes)
    assert "pyromark" in cold
    assert warm & HEAVY == set()
    ours = {name for name in warm if name.startswith("notes_lint")}
    for part in (
        "parse",
        "pool",
        "vault",
        "spelling",
        "dates",
        "web",
        "fix",
        "report.text",
        "report.collect",
    ):
        assert not any(name.startswith(f"notes_lint.{part}") for name in ours), part
    assert not any(name.startswith("notes_lint_rules") for name in warm)


def test_a_run_over_few_notes_starts_no_machinery(notes):
    cold = loaded(notes, "--no-cache")
    assert cold & {
        "argparse", "asyncio", "importlib.metadata", "mistletoe", "multiprocessing", "requests", "spellchecker",
        "sqlite3", "typing_extensions", "yaml",
    } == set()  # fmt: skip


def test_a_small_note_loads_what_it_needs(vault):
    """Nothing of the cache, of processes, of what judges many notes, or of the standard library's larger modules."""
    vault.write(
        "note.md",
        "- Short note — [[June 5th, 2026]]\n    - One line with a [link](note.md) and a few words.\n",
    )
    loaded(vault.root, "--no-cache")  # in a checkout, compiles the index of rules
    cold = loaded(vault.root, "--no-cache")
    assert cold & (HEAVY - {"pyromark"} | {"copy", "heapq", "ipaddress", "sqlite3", "weakref"}) == set()
    ours = {name.removeprefix("notes_lint.") for name in cold if name.startswith("notes_lint.")}
    assert "vault" in ours
    assert ours & {
        "dates.apps", "dates.findings", "dates.formats", "dates.habits", "dates.judge", "dates.reach", "fix",
        "ledger", "links.reach", "memory", "outcome", "pool", "reach", "recall", "spelling.candidates",
        "spelling.judge", "spelling.reach", "store", "web",
    } == set()  # fmt: skip
    rules = {name.rpartition(".")[2] for name in cold if name.startswith("notes_lint_rules.")}
    assert rules.isdisjoint(
        ("filename_date_mismatch", "inconsistent_filename", "wrong_weekday", "misspelling")
    )


def test_a_warm_run_opens_few_files(notes):
    """A stat a note, and no more, however many notes there are."""
    probe = (
        "import sys\nopened = []\n"
        "sys.addaudithook(lambda event, args: event == 'open' and opened.append(str(args[0])))\n"
        "from notes_lint.__main__ import main\nmain()\n"
        f"sys.stderr.write('OPENED ' + '|'.join(path for path in opened if path.startswith({str(notes)!r})))"
    )
    for number in range(60):
        path = notes / f"more-{number}.md"
        path.write_text("# Well\n")
        os.utime(path, ns=(10**18, 10**18))
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-c", probe], cwd=notes, capture_output=True, text=True, check=False
        )
    opened = done.stderr.rpartition("OPENED ")[2]
    assert [path for path in opened.split("|") if path.endswith(".md")] == []


def declared():
    from notes_lint.commands.check import declare

    options = Options()
    declare(options)
    return options


FLAGS = sorted(declared()._actions)
VALUES = [
    "",
    "a.md",
    "json",
    "always",
    "7",
    "-1",
    "x=1",
    "--",
    "-",
    "-vq",
    "--help",
    "--fi",
    "--jobs=3",
    "--color=blue",
]


@given(st.lists(st.one_of(st.sampled_from(FLAGS), st.sampled_from(VALUES)), max_size=6))
def test_the_quick_reader_is_argparse_or_silent(argv):
    from contextlib import redirect_stderr, redirect_stdout
    from io import StringIO

    from notes_lint.cli import parser
    from notes_lint.commands.check import declare

    found = declared().parse(argv)
    if found is None:
        return
    make = parser("check", "")
    declare(make)
    with redirect_stderr(StringIO()), redirect_stdout(StringIO()):
        assert vars(found) == vars(make.parse_args(argv))


def test_the_quick_reader_reads_what_people_type():
    options = declared()
    assert options.parse([]).paths == []
    assert options.parse(["a.md", "b"]).paths == ["a.md", "b"]
    found = options.parse(
        ["--output-format", "json", "-q", "--jobs=2", "--select", "a,b", "--select=c", "x.md"]
    )
    assert (found.output_format, found.quiet, found.jobs, found.select) == (["json"], True, 2, ["a,b", "c"])
    assert options.parse(["--help"]) is None
    assert options.parse([]).output_format == []  # lists are not shared between readings


def test_cache_command(notes, capsys):
    assert main(["cache", "dir", str(notes)]) == 0
    folder = capsys.readouterr().out.strip()
    assert os.path.isdir(folder)
    main([str(notes), "-q"])
    assert os.listdir(folder)
    capsys.readouterr()
    assert main(["cache", "clear", str(notes)]) == 0
    assert "emptied" in capsys.readouterr().out
    assert os.listdir(folder) == []
    assert main([str(notes), "-q"]) == 1
