"""What every test stands on: its own cache folder, no settings of the person who runs it, steady Hypothesis."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "steady",
    deadline=None,
    derandomize=True,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"


@pytest.fixture(autouse=True)
def _own_home(tmp_path_factory, monkeypatch):
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("XDG_CACHE_HOME", str(home / "cache"))
    monkeypatch.setenv("HOME", str(home))
    variables = "SOURCE_DATE_EPOCH NO_COLOR COLUMNS GIT_DIR GIT_INDEX_FILE GIT_WORK_TREE GITHUB_EVENT_NAME"
    for name in variables.split():
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", os.devnull)
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_NAME", "A Writer")
        monkeypatch.setenv(f"GIT_{who}_EMAIL", "writer@example.org")


@pytest.fixture
def corpus() -> Path:
    """The shared notes of one real author; they are not part of the project."""
    path = SHARED / "corpus" / "nysrg"
    if not path.is_dir():
        pytest.skip("the shared corpus is not beside this checkout")
    return path


class Vault:
    """A vault in a temporary folder, and Git in it."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def write(self, path: str, text: str | bytes) -> Path:
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text if isinstance(text, bytes) else text.encode())
        return target

    def read(self, path: str) -> str:
        return (self.root / path).read_bytes().decode()

    def git(self, *arguments: str) -> str:
        done = subprocess.run(["git", *arguments], cwd=self.root, capture_output=True, text=True, check=True)
        return done.stdout

    def commit(self, message: str = "a change") -> None:
        self.git("add", "-A")
        self.git("commit", "-q", "-m", message)


@pytest.fixture
def vault(tmp_path) -> Vault:
    root = tmp_path / "vault"
    root.mkdir()
    return Vault(root)


@pytest.fixture
def repo(vault) -> Vault:
    vault.git("init", "-q", "-b", "main")
    return vault


@pytest.fixture
def notes_lint(monkeypatch, capfd):
    """Run the command line in this process: ``notes_lint(*arguments, cwd=folder)`` gives status, output, errors."""

    def run(*arguments: str, cwd: Path | None = None) -> tuple[int, str, str]:
        from notes_lint.cli import main

        with monkeypatch.context() as patch:
            if cwd is not None:
                patch.chdir(cwd)
            capfd.readouterr()
            status = main(list(arguments))
        captured = capfd.readouterr()
        return status, captured.out, captured.err

    return run
