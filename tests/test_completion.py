"""Completion scripts, tried in the shells themselves."""

from __future__ import annotations

import shutil
import subprocess

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
