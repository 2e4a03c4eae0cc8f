"""Mending as a person does it: --fix, --diff, --fixable, on real notes and on every page's examples."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from fix_helpers import files_of

from notes_lint.pack import read, shipped_folder
from notes_lint.testing import examples

PAGES = [
    (rule, found)
    for rule in read(shipped_folder())
    if rule.scope not in ("meta", "web")
    and (found := [each for each in examples(Path(rule.folder, rule.page)) if each.fixed])
]


WRONG, RIGHT = "# A\n\nWe met on June 21th, 2024.\n", "# A\n\nWe met on June 21st, 2024.\n"


def test_fix_says_what_it_did_in_each_note(vault, notes_lint):
    vault.write("a.md", WRONG)
    status, patch, _ = notes_lint("--diff", cwd=vault.root)
    assert status == 1, "a diff that is not empty"
    assert patch.startswith("diff --git a/a.md b/a.md\n")
    assert vault.read("a.md") == WRONG
    status, out, _ = notes_lint("--fix", cwd=vault.root)
    assert status == 0
    assert "Fixed 1 problem in 1 note:\n  a.md:3: '21th' → '21st' (wrong-ordinal)\n" in out
    assert vault.read("a.md") == RIGHT
    assert notes_lint("--diff", cwd=vault.root)[:2] == (0, "")


@pytest.mark.parametrize(
    ("arguments", "mended"),
    [
        ((), True),
        (("--unfixable", "wrong-ordinal"), False),
        (("--unfixable", "dates"), False),
        (("--fixable", "dates"), True),
        (("--fixable", "wrong-ordinal,links"), True),
        (("--fixable", "links"), False),
        (("--fixable", "ALL", "--unfixable", "wrong-ordinal"), False),
    ],
)
def test_which_rules_may_fix(vault, notes_lint, arguments, mended):
    vault.write("a.md", WRONG)
    status, _, _ = notes_lint("--fix", *arguments, cwd=vault.root)
    assert vault.read("a.md") == (RIGHT if mended else WRONG)
    assert status == (0 if mended else 1)


def test_wrong_usage(vault, notes_lint):
    vault.write("a.md", "x\n")
    status, _, err = notes_lint("--fix", "--fixable", "wrong-ordnal", cwd=vault.root)
    assert status == 2
    assert "wrong-ordinal" in err
    assert notes_lint("--fix", "--add-ignore", cwd=vault.root)[0] == 2


def test_only_named_notes_are_mended(vault, notes_lint):
    vault.write("a.md", WRONG)
    vault.write("c.md", WRONG)
    assert notes_lint("--fix", "a.md", cwd=vault.root)[0] == 0
    assert vault.read("a.md") == RIGHT
    assert vault.read("c.md") == WRONG


def test_a_refused_fix_fails_the_run(vault, notes_lint):
    vault.write("a.md", WRONG).chmod(0o444)
    status, out, _ = notes_lint("--fix", cwd=vault.root)
    assert status == 1
    assert "refused-fix" in out
    assert "the note is read-only; make it writable" in " ".join(out.split())
    assert vault.read("a.md") == WRONG


def test_a_note_that_cannot_be_written_is_one_finding(vault, notes_lint):
    vault.write("a.md", WRONG + "\nSee [it](B.md), and [that](B.md), which we recieve.\n").chmod(0o444)
    vault.write("b.md", "# B\n")
    status, out, _ = notes_lint("--fix", "--output-format", "concise", cwd=vault.root)
    assert status == 1
    refused = [line for line in out.splitlines() if "error refused-fix" in line]
    assert len(refused) == 1
    assert "were not written: the note is read-only" in refused[0]
    assert "`wrong-path-case`" in refused[0]
    assert "fixes were refused; refused-fix above says why." in out


def test_the_real_notes(corpus, tmp_path, notes_lint):
    root = tmp_path / "notes"
    shutil.copytree(corpus, root)
    for path in [root, *root.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)
    link = (
        "- See [the July one](06-28-kernel-instrumentation.md) and [[06-28-kernel-instrumentation|that]].\n"
    )
    (root / "2024/08-11-pointers.md").write_text(
        f"- Pointers — [[August 11th, 2024]]\n    {link}", newline=""
    )
    subprocess.run(["git", "init", "-q"], cwd=root, check=True)
    subprocess.run(["git", "add", "-A"], cwd=root, check=True)
    before = files_of(root)
    status, patch, _ = notes_lint("--diff", "--unsafe-fixes", cwd=root)
    assert status == 1
    assert files_of(root) == before
    status, out, _ = notes_lint("--fix", "--unsafe-fixes", cwd=root)
    after = files_of(root)
    assert "2024/07-28-kernel-instrumentation.md" in after
    assert "2024/06-28-kernel-instrumentation.md" not in after
    assert after["2024/08-11-pointers.md"].decode().endswith(link.replace("06-28", "07-28"))
    assert "rename to 2024/07-28-kernel-instrumentation.md" in out
    assert "refused-fix" not in out
    # a second run is silent about it
    _, out, _ = notes_lint("--fix", "--unsafe-fixes", cwd=root)
    assert "kernel-instrumentation" not in out
    assert files_of(root) == after
    # and the diff gives the same
    subprocess.run(["git", "clean", "-qfd"], cwd=root, check=True)
    subprocess.run(["git", "checkout", "-q", "."], cwd=root, check=True)
    assert files_of(root) == before
    subprocess.run(["git", "apply"], cwd=root, input=patch.encode(), check=True)
    assert files_of(root) == after


@pytest.mark.parametrize(("rule", "found"), PAGES, ids=[rule.name for rule, _ in PAGES])
def test_the_diff_of_every_kind_of_fix(rule, found, tmp_path, notes_lint):
    """Every example of a page with a fix: what Git makes of the diff is what --fix makes."""
    top = tmp_path / "top"
    for number, example in enumerate(found):
        root = top / f"vault {number}"
        for path, text in example.files.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(text.encode().replace(b"\n", b"\r\n") if number % 2 else text.encode())
        (root / ".obsidian").mkdir(exist_ok=True)
        (root / ".obsidian/workspace.json").write_text("{}")
    subprocess.run(["git", "init", "-q"], cwd=top, check=True)
    subprocess.run(["git", "config", "core.autocrlf", "false"], cwd=top, check=True)
    subprocess.run(["git", "add", "-A"], cwd=top, check=True)
    before = files_of(top)
    roots = [str(path) for path in sorted(top.glob("vault *"))]
    options = ("--unsafe-fixes", "--select", rule.name, "--today", found[0].today)
    _, patch, _ = notes_lint("--diff", *options, *roots, cwd=top)
    assert files_of(top) == before
    _, out, _ = notes_lint("--fix", *options, *roots, cwd=top)
    assert "refused-fix" not in out
    after = files_of(top)
    subprocess.run(["git", "clean", "-qfd"], cwd=top, check=True)
    subprocess.run(["git", "checkout", "-q", "."], cwd=top, check=True)
    if patch:
        subprocess.run(["git", "apply"], cwd=top, input=patch.encode(), check=True)
    assert files_of(top) == after
