"""The hooks as a person meets them: pre-commit installs the project and runs it over a repository made up here.

    python -m tests.try_repo                  every case through ``pre-commit try-repo`` (an environment each)
    python -m tests.try_repo --installed      one environment, and the hooks as a repository's settings name them

Prints what a terminal of 80 columns shows. Ends with 0 where every case went as it should, 1 where one did not, and
3 where pip could not install the project (no network): nothing was tried then.
"""

from __future__ import annotations

import argparse
import contextlib
import http.server
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
OPEN = "# {}\n\n```sh\nls\n"
ODD = ("with space.md", "quo'te\".md", "naïve 文.md")
SKIPPED = 3
_ANSI = re.compile(r"\x1b\[[0-9;]*m")


class Desk:
    """A repository with notes, and ways to run a hook in it."""

    def __init__(self, folder: Path, *, installed: bool) -> None:
        self.folder = folder
        self.root = folder / "notes"
        self.tool = folder / "notes-lint"
        self.installed = installed
        self.environment = {
            **{key: value for key, value in os.environ.items() if not key.startswith(("GIT_", "PRE_COMMIT"))},
            "HOME": str(folder), "PRE_COMMIT_HOME": str(folder / "pre-commit"),
            "XDG_CACHE_HOME": str(folder / "cache"), "PIP_CACHE_DIR": _pip_cache(), "TERM": "xterm-256color",
            "GIT_CONFIG_GLOBAL": str(folder / "gitconfig"), "PYTHONPATH": "",
        }  # fmt: skip
        own = [Path.home() / each for each in (".config/pip/pip.conf", ".pip/pip.conf")]
        for settings in filter(Path.is_file, own):  # where packages come from
            self.environment.setdefault("PIP_CONFIG_FILE", str(settings))
        self.environment.pop("COLUMNS", None)
        self.environment.pop("CI", None)
        (folder / "gitconfig").write_text(
            "[safe]\n\tdirectory = *\n[user]\n\tname = A Writer\n\temail = writer@example.org\n"
            "[init]\n\tdefaultBranch = main\n[core]\n\tpager = cat\n"
        )
        self.git("clone", "-q", str(ROOT), str(self.tool), cwd=folder)
        self.root.mkdir()
        self.git("init", "-q")
        self.write("target.md", "# Target\n\n## Here\n")
        self.write("linker.md", "# Linker\n\nSee [it](target.md#here).\n")
        self.write("old.md", OPEN.format("Old"))
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "the past")

    def write(self, name: str, text: str) -> None:
        (self.root / name).write_text(text, encoding="utf-8", newline="\n")

    def git(self, *arguments: str, cwd: Path | None = None) -> str:
        done = subprocess.run(
            ["git", *arguments], cwd=cwd or self.root, env=self.environment,
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        return done.stdout

    def begin(self) -> None:
        """Back to the past."""
        self.git("reset", "-q", "--hard", "HEAD")
        self.git("clean", "-qfd")

    def settings(self, hook: str, *arguments: str) -> str:
        """A pre-commit configuration beside the repository, with one hook of the clone."""
        path = self.folder / "pre-commit-config.yaml"
        commit = self.git("rev-parse", "HEAD", cwd=self.tool).strip()
        given = f"\n        args: [{', '.join(arguments)}]" if arguments else ""
        path.write_text(
            f"repos:\n  - repo: {self.tool}\n    rev: {commit}\n    hooks:\n      - id: {hook}{given}\n"
        )
        return str(path)

    def hook(self, hook: str, *arguments: str) -> tuple[int, str]:
        """Run one hook over what is staged."""
        pre_commit = [sys.executable, "-m", "pre_commit"]
        if self.installed:
            return self.run([*pre_commit, "run", "--config", self.settings(hook), hook, *arguments])
        return self.run([*pre_commit, "try-repo", str(self.tool), hook, *arguments])

    def run(self, command: list[str]) -> tuple[int, str]:
        """Run a command on a terminal of 80 columns. Returns its status and what was shown, colours and all."""
        import fcntl
        import pty
        import struct
        import termios

        child, screen = pty.fork()
        if not child:
            os.chdir(self.root)
            os.execvpe(command[0], command, self.environment)
        fcntl.ioctl(screen, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        seen = []
        with contextlib.suppress(OSError):  # the terminal's other end is closed: EIO
            while piece := os.read(screen, 65536):
                seen.append(piece)
        os.close(screen)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        return status, b"".join(seen).decode(errors="replace").replace("\r\n", "\n")


def _pip_cache() -> str:
    """pip's own cache folder: the home folder of the runs here is a new one."""
    return os.environ.get("PIP_CACHE_DIR", str(Path.home() / ".cache" / "pip"))


class Case(NamedTuple):
    """What is done to the repository, which hook runs, and how it must end: all of ``shown``, none of ``hidden``."""

    title: str
    prepare: Callable[[Desk], object]
    status: int
    shown: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    hook: str = "notes-lint"
    arguments: tuple[str, ...] = ()


def _new(text: str) -> Callable[[Desk], None]:
    """Write a note and stage it."""

    def prepare(desk: Desk) -> None:
        desk.write("new.md", text)
        desk.git("add", "-A")

    return prepare


_good = _new("# New\n\nNothing wrong.\n")
_bad = _new("# New\n\nSee [it](Target.md).\n\n```sh\nls\n")
_mendable = _new("# New\n\nSee [it](Target.md).\n")
_warned = _new("# New\n\nA line. <!-- notes-lint-disable-line unclosed-fence -->\n")


def _odd(desk: Desk) -> None:
    for name in ODD:
        desk.write(name, "# Odd\n\nSee [it](Target.md).\n")
    desk.git("add", "-A")


CASES = (
    Case("a commit that passes", _good, 0, ("Passed", "Nothing to report"), ("old.md",)),
    Case("a commit that is stopped", _bad, 1, ("new.md:3:", "new.md:5:1", "notes-lint --fix --staged"), ("old.md",)),
    Case("a commit that is warned", _warned, 0, ("Passed", "new.md:3:", "unused-suppression")),
    Case("a commit that is fixed", _mendable, 1,
         ("files were modified by this hook", "Fixed 1 problem", "git add new.md"), ("old.md",), "notes-lint-fix"),
    Case("a commit that only deletes", lambda desk: desk.git("rm", "-q", "target.md"), 1, ("linker.md:3:",),
         ("old.md",)),
    Case("file names with spaces, quotes and letters beyond ASCII", _odd, 1, ODD),
    Case("the same, fixed", _odd, 1, (*ODD, "git add"), (), "notes-lint-fix"),
    Case("--all-files", lambda _: None, 1, ("old.md:3:1", "all notes were looked at"), (), "notes-lint",
         ("--all-files",)),
)  # fmt: skip


def _shown(title: str, command: str, output: str, *, plain: bool) -> None:
    print(f"\n{'=' * 80}\n{title}\n$ {command}\n{'-' * 80}")
    print(_ANSI.sub("", output) if plain else output, end="", flush=True)


def _faults(case: Case, status: int, output: str) -> list[str]:
    text = _ANSI.sub("", output)
    joined = re.sub(r"\s+", " ", text)
    faults = [f"status {status}, not {case.status}"] if status != case.status else []
    faults += [f"not shown: {each}" for each in case.shown if each not in joined]
    faults += [f"shown: {each}" for each in case.hidden if each in joined]
    lines = [
        line for line in text.splitlines() if "[INFO]" not in line and "repo:" not in line
    ]  # pre-commit's
    faults += [f"wider than 80 columns: {line}" for line in lines if len(line) > 80]
    return faults


@contextlib.contextmanager
def _server() -> Iterator[tuple[str, list[str]]]:
    """A web server on this machine with one page, and the paths that it was asked for."""
    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            found = self.path == "/here"
            body = b"<title>x</title>" if found else b"gone"
            self.send_response(200 if found else 410)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_HEAD(self) -> None:
            self.do_GET()

        def log_message(self, *_: object) -> None:
            """Nothing: the transcript is for the hook."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()


def _links(desk: Desk, *, plain: bool) -> list[str]:
    """``notes-lint-links`` in the stage ``manual``, against a server on this machine; not at a commit."""
    desk.begin()
    with _server() as (base, asked):
        desk.write("web.md", f"# Web\n\n[there]({base}/here), [gone]({base}/gone)\n")
        desk.git("add", "-A")
        settings = desk.settings("notes-lint-links", "--allow-address", "127.0.0.0/8")
        command = [sys.executable, "-m", "pre_commit", "run", "--config", settings, "notes-lint-links"]
        status, output = desk.run(command)
        faults = [f"asked at a commit: {asked}"] if asked or "dead-url" in output else []
        status, output = desk.run([*command, "--hook-stage", "manual"])
    case = Case("links", lambda _: None, 1, ("web.md:3:", "dead-url", f"{base}/gone"), ("unsure-url",))
    _shown(
        "links, in the stage manual",
        "pre-commit run --hook-stage manual notes-lint-links",
        output,
        plain=plain,
    )
    return (
        faults
        + _faults(case, status, output)
        + ([] if "/here" in asked else ["the good link was not asked for"])
    )


def _commit(desk: Desk, *, plain: bool) -> list[str]:
    """The whole way: ``pre-commit install``, ``git commit``, stopped, mended, stage, committed, amended."""
    desk.begin()
    settings = desk.settings("notes-lint")
    desk.run([sys.executable, "-m", "pre_commit", "install", "--config", settings])
    commit = ["git", "commit", "-q", "-m", "new"]
    faults: list[str] = []
    try:
        _bad(desk)
        status, output = desk.run(commit)
        _shown("git commit, stopped", "git commit -m new", output, plain=plain)
        faults += ["the commit was not stopped"] if not status else []
        _good(desk)
        status, output = desk.run(commit)
        _shown("git commit, mended", "git commit -m new", output, plain=plain)
        faults += [] if not status else ["the mended commit was stopped"]
        status, output = desk.run(["git", "commit", "-q", "--amend", "-m", "New"])
        _shown("git commit --amend, nothing staged", "git commit --amend -m New", output, plain=plain)
        faults += ["old findings stop an amended commit"] if status or "old.md" in output else []
    finally:
        desk.run([sys.executable, "-m", "pre_commit", "uninstall"])
    return faults


def main() -> int:
    make = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    make.add_argument("--installed", action="store_true", help="one environment for all cases")
    make.add_argument("--plain", action="store_true", help="print no colours")
    arguments = make.parse_args()
    plain = arguments.plain or not sys.stdout.isatty()
    folder = Path(tempfile.mkdtemp(prefix="try-repo-"))
    failed = 0
    try:
        desk = Desk(folder, installed=arguments.installed)
        began = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-m", "pre_commit", "install-hooks", "--config", desk.settings("notes-lint")],
            cwd=desk.root, env=desk.environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            print(done.stdout[-2000:])
            if re.search(
                r"No matching distribution|Could not find a version|ConnectionError|NewConnection",
                done.stdout,
            ):
                print("nothing was tried: pip reaches no package index here")
                return SKIPPED
            return 1
        print(f"pre-commit installed the hooks' environment in {time.monotonic() - began:.0f} s")
        for case in CASES:
            desk.begin()
            case.prepare(desk)
            status, output = desk.hook(case.hook, *case.arguments)
            how = "run" if desk.installed else "try-repo ../notes-lint"
            _shown(case.title, " ".join(["pre-commit", how, case.hook, *case.arguments]), output, plain=plain)
            for fault in (faults := _faults(case, status, output)):
                print(f"*** {fault}")
            failed += bool(faults)
        for extra in (_links, _commit):
            for fault in (faults := extra(desk, plain=plain)):
                print(f"*** {fault}")
            failed += bool(faults)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    total = len(CASES) + 2
    print(f"\n{total - failed} of {total} cases as they should be")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
