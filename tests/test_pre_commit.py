"""The hooks, run by pre-commit itself in a real repository.

The hooks' definitions are the project's own; only the environment is this one, so that nothing is downloaded.
``pre-commit try-repo`` with an environment of its own is a command away (see CONTRIBUTING).
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("pre_commit")
yaml = pytest.importorskip("yaml")

ROOT = Path(__file__).parent.parent
HOOKS = {
    hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
}
OPEN = "# {}\n\n```sh\nls\n"


class Project:
    """A repository with one of our hooks installed."""

    def __init__(self, repo, home: Path, hook: str) -> None:
        self.repo = repo
        self.environment = {**os.environ, "PRE_COMMIT_HOME": str(home), "PRE_COMMIT_COLOR": "never"}
        definition = dict(HOOKS[hook])
        definition["language"] = "system"
        words = shlex.split(definition["entry"])
        assert words[0] == "notes-lint"
        definition["entry"] = shlex.join([sys.executable, "-m", "notes_lint", *words[1:]])
        repo.write(
            ".pre-commit-config.yaml", yaml.safe_dump({"repos": [{"repo": "local", "hooks": [definition]}]})
        )
        repo.write("notes/target.md", "# Target\n\n## Here\n")
        repo.write("notes/linker.md", "# Linker\n\nSee [it](target.md#here).\n")
        repo.write("notes/old.md", OPEN.format("Old"))
        repo.commit("the past")

    def run(self, *arguments: str) -> tuple[int, str]:
        done = subprocess.run(
            [sys.executable, "-m", "pre_commit", "run", *arguments],
            cwd=self.repo.root, env=self.environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        return done.returncode, done.stdout + done.stderr


@pytest.fixture
def project(repo, tmp_path):
    return Project(repo, tmp_path / "pre-commit", "notes-lint")


def test_a_commit_that_passes(project):
    project.repo.write("notes/new.md", "# New\n")
    project.repo.git("add", "-A")
    status, output = project.run()
    assert status == 0, output
    assert "Passed" in output


def test_a_commit_that_is_stopped(project):
    project.repo.write("notes/new.md", OPEN.format("New"))
    project.repo.git("add", "-A")
    status, output = project.run()
    assert status == 1
    assert "notes/new.md:3:1" in output
    assert "old.md" not in output, "what was there before is not this commit's to answer for"


def test_what_is_not_staged_does_not_count(project):
    project.repo.write("notes/new.md", "# New\n")
    project.repo.git("add", "-A")
    project.repo.write("notes/new.md", OPEN.format("New"))
    assert project.run()[0] == 0
    assert "```" in project.repo.read("notes/new.md")


def test_a_commit_that_breaks_a_link_elsewhere(project):
    project.repo.write("notes/target.md", "# Target\n\n## There\n")
    project.repo.git("add", "-A")
    status, output = project.run()
    assert status == 1, output
    assert "notes/linker.md" in output


def test_a_commit_that_only_deletes(project):
    project.repo.git("rm", "-q", "notes/target.md")
    status, output = project.run()
    assert status == 1, output
    assert "notes/linker.md" in output


def test_odd_names(project):
    for name in ("with space.md", "quo'te\".md", "naïve 文.md"):
        project.repo.write(f"notes/{name}", OPEN.format("Odd"))
    project.repo.git("add", "-A")
    status, output = project.run()
    assert status == 1
    for name in ("with space.md", "quo'te\".md", "naïve 文.md"):
        assert name in output


def test_all_files_means_all_notes(project):
    status, output = project.run("--all-files")
    assert status == 1, output
    assert "notes/old.md:3:1" in output
    assert "nothing is staged, so all notes were looked at" in output


def test_all_files_with_something_staged_is_that_and_says_so(project):
    project.repo.write("notes/new.md", OPEN.format("New"))
    project.repo.git("add", "-A")
    status, output = project.run("--all-files")
    assert status == 1, output
    assert "notes/new.md:3:1" in output
    assert "old.md" not in output
    assert "only what is staged was looked at" in output


def test_a_range_of_commits_is_judged_as_one_change(project):
    project.repo.write("notes/new.md", OPEN.format("New"))
    project.repo.commit("a change")
    status, output = project.run("--from-ref", "HEAD~1", "--to-ref", "HEAD")
    assert status == 1, output
    assert "notes/new.md:3:1" in output
    assert "old.md" not in output


def test_an_amended_message_is_no_change(project):
    project.environment["GIT_INDEX_FILE"] = str(project.repo.root / ".git" / "index")
    status, output = project.run()
    assert status == 0, output
    assert "nothing is staged" in output


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX shell")
def test_a_commit_that_is_fixed(repo, tmp_path):
    project = Project(repo, tmp_path / "pre-commit", "notes-lint-fix")
    repo.write(
        "notes/new.md",
        "# New\n\nSee [it](Target.md).\n\nA line. <!-- notes-lint-disable-line unclosed-fence -->\n",
    )
    repo.git("add", "-A")
    status, output = project.run()
    assert status == 1, "pre-commit fails a commit that a hook changed"
    assert "files were modified by this hook" in output
    assert "git add notes/new.md" in " ".join(output.split())
    assert "disable-line" not in repo.read("notes/new.md")
    assert repo.read("notes/old.md") == OPEN.format("Old")
    repo.git("add", "-A")
    assert project.run()[0] == 0
