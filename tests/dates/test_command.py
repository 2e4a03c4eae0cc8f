"""The command `notes-lint date`."""

from __future__ import annotations


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
