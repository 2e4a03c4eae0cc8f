"""The command `notes-lint date`."""

from __future__ import annotations

import os

import pytest


def write(vault):
    for day, slug in ((2, "wasm"), (9, "paxos"), (16, "trees"), (30, "sorting")):
        text = f"- X — [[June {day}{'nd' if day == 2 else 'th'}, 2024]]\n"
        vault.write(f"2024/06-{day:02d}-{slug}.md", text)
    vault.write("2024/06-28-kernels.md", "- Kernels — [[July 28th, 2024]]\n")
    vault.write("README.md", "Words.\n")


def test_date(vault, notes_lint):
    write(vault)
    status, out, _ = notes_lint("date", "2024/06-28-kernels.md", "README.md", cwd=vault.root)
    assert status == 0
    assert "2024/06-28-kernels.md\n  date     2024-07-28\n" in out
    assert "all 4 other dated notes fall on Sundays" in out
    assert "July 28th, 2024" in out
    assert "README.md\n  date     unknown\n  verdict  nothing says when this note is of\n" in out


def test_date_of_what_is_no_note(vault, notes_lint):
    write(vault)
    status, _, err = notes_lint("date", "none.md", cwd=vault.root)
    assert status == 2
    assert "none.md: there is no such note" in err
    vault.write("picture.png", "x")
    status, _, err = notes_lint("date", "picture.png", cwd=vault.root)
    assert status == 2
    assert "not a note" in err


def test_control_characters_do_not_reach_the_terminal(vault, notes_lint):
    vault.write("2024-06-02.md", "# 2024-06-02\x1b[31m red\n")
    status, out, _ = notes_lint("date", "2024-06-02.md", cwd=vault.root)
    assert status == 0
    assert "\x1b" not in out


def test_the_rename_is_carried_out_once(repo, notes_lint):
    write(repo)
    repo.commit()
    arguments = ("--select", "dates", "--fix", "--unsafe-fixes")
    status, out, _ = notes_lint(*arguments, cwd=repo.root)
    assert (status, (repo.root / "2024/07-28-kernels.md").exists()) == (0, True)
    assert "rename to 2024/07-28-kernels.md" in out
    assert notes_lint(*arguments, cwd=repo.root)[0] == 0


def test_unreadable_toml_is_mended(vault, notes_lint):
    vault.write("post.md", "+++\ntitle = 'x'\ndate = 2021-24-02T10:00:00Z\n+++\n\nx\n")
    notes_lint("--select", "dates", "--fix", "--unsafe-fixes", cwd=vault.root)
    assert "date = 2021-02-24T10:00:00Z" in vault.read("post.md")


def test_each_kind_of_edit_is_written(vault, notes_lint):
    write(vault)
    for day in ("01", "09", "14", "20"):
        vault.write(f"_posts/2021-03-{day}-x{day}.md", f"---\ntitle: T\ndate: 2021-03-{day}\n---\n\nWords.\n")
    vault.write("_posts/2021-04-03-sun.md", "---\ntitle: Sun\ndate: 2021-03-20\n---\n\nWords.\n")
    vault.write("2024/08-04-x.md", "- X — [[June 30th, 2024]]\n    - [[June 3th, 2024]] and **21th**\n")
    status, out, _ = notes_lint("--select", "dates", "--fix", "--unsafe-fixes", cwd=vault.root)
    assert status == 0, out
    assert "date: 2021-04-03\n" in vault.read("_posts/2021-04-03-sun.md")
    assert vault.read("2024/08-04-x.md") == (
        "- X — [[August 4th, 2024]]\n    - [[June 3rd, 2024]] and **21st**\n"
    )


@pytest.mark.parametrize("where", ["", "2025", "2025/03", "elsewhere"])
def test_siblings_count_wherever_one_stands(vault, notes_lint, where):
    """Nothing marks this vault: neither settings nor Git."""
    for day in range(1, 10):
        vault.write(f"2025/03/{day:02}-talk.md", f"# Talk — March {day}, 2025\n\nIt was long.\n")
        vault.write(f"2025/04/{day:02}-talk.md", f"# Talk — April {day}, 2025\n\nIt was long.\n")
    vault.write("elsewhere/x.md", "x\n")
    folder = vault.root / where
    note = os.path.relpath(vault.root / "2025/03/08-talk.md", folder)
    status, out, _ = notes_lint("date", note, cwd=folder)
    assert status == 0
    assert "agrees with the name in 18 of 18 notes like this one" in out
