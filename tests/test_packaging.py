"""Wheel, sdist and editable install each find the rules."""

from __future__ import annotations

import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from notes_lint.pack import read, shipped, shipped_folder

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "-d", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder


def test_editable_install_reads_the_checkout():
    assert shipped_folder().parent == ROOT
    assert [rule.name for rule in shipped()] == [rule.name for rule in read(ROOT / "rules")]


def test_wheel_runs_from_its_compiled_index(built, tmp_path):
    (wheel,) = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        archive.extractall(tmp_path)
    assert "notes_lint/rules/index.msgpack" in names
    assert "notes_lint/rules/meta/unknown-rule.md" in names
    assert not [
        name for name in names if "__pycache__" in name or name.startswith(("tests/", "rules/", "hatch"))
    ]
    code = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from notes_lint.pack import shipped\n"
        "print(*(rule.name for rule in shipped()))\n"
        "from notes_lint.cli import main\n"
        "raise SystemExit(main(['--version']))\n"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", code, str(tmp_path)], capture_output=True, text=True, check=True
    )
    first, second = done.stdout.splitlines()
    assert first.split() == [rule.name for rule in read(ROOT / "rules")]
    assert second.startswith("notes-lint ")


def test_sdist_holds_what_a_build_needs(built):
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    for path in (
        "pyproject.toml",
        "README.md",
        "LICENSE",
        "src/hatch_index.py",
        "src/notes_lint/__main__.py",
    ):
        assert path in names
    assert "rules/meta/unknown-rule.md" in names
