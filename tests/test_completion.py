"""Completion scripts, tried in the shells themselves."""

from __future__ import annotations

import os
import select
import shutil
import subprocess
import sys
import time

import pytest


def script(notes_lint, shell):
    status, out, err = notes_lint("completion", shell)
    assert (status, err) == (0, "")
    return out


def complete(text, words):
    line = " ".join(word or '""' for word in words)
    command = f"{text}\nCOMP_WORDS=({line}); COMP_CWORD={len(words) - 1}\n"
    command += "_notes_lint\nprintf '%s\\n' \"${COMPREPLY[@]}\"\n"
    done = subprocess.run(["bash", "--norc", "-c", command], capture_output=True, text=True, check=True)
    return done.stdout.split()


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
def test_bash(notes_lint):
    text = script(notes_lint, "bash")
    assert "--unsafe-fixes" in complete(text, ["notes-lint", "--un"])
    assert complete(text, ["notes-lint", "--inter"]) == ["--interactive"]
    assert complete(text, ["notes-lint", "ru"]) == ["rule"]
    assert "unclosed-fence" in complete(text, ["notes-lint", "--select", "unclosed-f"])
    assert complete(text, ["notes-lint", "rule", "unclosed-f"]) == ["unclosed-fence"]
    assert "sarif" in complete(text, ["notes-lint", "--output-format", "sa"])
    assert complete(text, ["notes-lint", "config", "--sch"]) == ["--schema"]


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_other_shells_read_it(notes_lint, shell, tmp_path):
    text = script(notes_lint, shell)
    assert "unclosed-fence" in text
    program = shutil.which(shell)
    if program is None:
        pytest.skip(f"{shell} is not installed")
    path = tmp_path / "script"
    path.write_text(text)
    check = ["-n", str(path)] if shell == "zsh" else ["--no-execute", str(path)]
    subprocess.run([program, *check], check=True, capture_output=True)


LINES = [
    ("notes-lint --unsa", "--unsafe-fixes"),
    ("notes-lint rule unclosed-fe", "unclosed-fence"),
    ("notes-lint --select missp", "misspelling"),
    ("notes-lint config --sch", "--schema"),
]


@pytest.mark.skipif(shutil.which("fish") is None, reason="fish is not installed")
@pytest.mark.parametrize(("line", "wanted"), LINES)
def test_fish_completes(notes_lint, tmp_path, line, wanted):
    path = tmp_path / "script"
    path.write_text(script(notes_lint, "fish"))
    command = ["fish", "--no-config", "-c", f"source {path}; complete -C '{line}'"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert wanted in [each.partition("\t")[0] for each in done.stdout.splitlines()]


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are POSIX")
@pytest.mark.parametrize("shell", ["bash", "zsh"])
def test_the_tabulator_in_an_interactive_shell(notes_lint, tmp_path, shell):
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    path = tmp_path / "script"
    path.write_text(script(notes_lint, shell))
    program = tmp_path / "notes-lint"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    options = {"bash": ["--norc", "--noprofile", "-i"], "zsh": ["-f", "-i"]}[shell]
    start = {"bash": "", "zsh": "autoload -U compinit; compinit -u -D; "}[shell]
    environment = {**os.environ, "TERM": "dumb", "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    with Screen([shell, *options], environment) as screen:
        screen.type(f"{start}source {path}; echo REA''DY\n", "READY")
        for line, wanted in LINES:
            screen.type(f"{line}\t", wanted)
            screen.type("\x15", "")  # the line is cleared


class Screen:
    """A terminal with a program; what is typed waits for what must be seen."""

    def __init__(self, command: list[str], environment: dict[str, str]) -> None:
        import pty

        self.child, self.end = pty.fork()
        if not self.child:
            os.execvpe(command[0], command, environment)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        os.close(self.end)
        os.kill(self.child, 9)
        os.waitpid(self.child, 0)

    def type(self, keys: str, wanted: str) -> None:
        os.write(self.end, keys.encode())
        seen, give_up = "", time.monotonic() + 120
        while wanted not in seen:
            assert time.monotonic() < give_up, seen
            if select.select([self.end], [], [], 1)[0]:
                seen += os.read(self.end, 65536).decode(errors="replace")
