"""What a change answers for: its own lines, and what it breaks elsewhere."""

from __future__ import annotations

import json

import pytest

from notes_lint.errors import UsageError
from notes_lint.gitside import compare

OPEN = "# {}\n\n```sh\nls\n"


@pytest.fixture
def old(repo):
    """A vault with a mistake in ``old.md`` that nobody mends today."""
    repo.write("old.md", OPEN.format("Old"))
    repo.write("target.md", "# Target\n\n## Here\n")
    repo.write("linker.md", "# Linker\n\nSee [it](target.md#here).\n")
    repo.commit("the past")
    return repo


def found(run, cwd, *arguments):
    _, out, err = run("--output-format", "json", "--no-cache", *arguments, cwd=cwd)
    assert not err, err
    return [(each["rule"], each["path"]) for each in json.loads(out)["diagnostics"]]


def test_old_findings_are_not_reported(old, notes_lint):
    assert ("unclosed-fence", "old.md") in found(notes_lint, old.root)
    old.write("new.md", "# New\n")
    assert found(notes_lint, old.root, "--changed-since", "HEAD") == []


def test_new_lines_are_reported(old, notes_lint):
    old.write("new.md", OPEN.format("New"))
    assert found(notes_lint, old.root, "--changed-since", "HEAD") == [("unclosed-fence", "new.md")]
    assert found(notes_lint, old.root, "--staged") == []
    old.git("add", "new.md")
    assert found(notes_lint, old.root, "--staged") == [("unclosed-fence", "new.md")]


def test_staged_judges_the_index_not_the_work_tree(old, notes_lint):
    old.write("new.md", OPEN.format("New"))
    old.git("add", "new.md")
    old.write("new.md", "# New\n")
    assert found(notes_lint, old.root, "--staged") == [("unclosed-fence", "new.md")]
    old.git("add", "new.md")
    old.write("new.md", OPEN.format("New"))
    assert found(notes_lint, old.root, "--staged") == []


def test_lines_that_move_stay_old(old, notes_lint):
    old.write("old.md", "# Older\n\nA line.\n\n" + OPEN.format("Old").replace("# Old\n\n", ""))
    assert found(notes_lint, old.root, "--changed-since", "HEAD") == []


def test_a_rename_keeps_its_findings_old(old, notes_lint):
    old.git("mv", "old.md", "moved.md")
    assert found(notes_lint, old.root, "--staged") == []
    assert compare(str(old.root), None).renames == {"moved.md": "old.md"}


def test_the_vault_may_be_a_subfolder(repo, notes_lint):
    repo.write("docs/notes-lint.toml", "")
    repo.write("docs/old.md", OPEN.format("Old"))
    repo.write("elsewhere/x.md", OPEN.format("x"))
    repo.commit()
    repo.write("docs/ein neuer Ärger.md", OPEN.format("Neu"))
    assert found(notes_lint, repo.root / "docs", "--changed-since", "HEAD") == [
        ("unclosed-fence", "ein neuer Ärger.md")
    ]


def test_first_commit(repo, notes_lint):
    repo.write("a.md", OPEN.format("A"))
    repo.git("add", "-A")
    assert found(notes_lint, repo.root, "--staged") == [("unclosed-fence", "a.md")]


def test_branches_compare_with_the_merge_base(old, notes_lint):
    old.git("checkout", "-q", "-b", "topic")
    old.write("topic.md", OPEN.format("Topic"))
    old.commit("topic")
    old.git("checkout", "-q", "main")
    old.write("later.md", OPEN.format("Later"))
    old.commit("later")
    old.git("checkout", "-q", "topic")
    assert found(notes_lint, old.root, "--changed-since", "main") == [("unclosed-fence", "topic.md")]


def test_shallow_clone_says_what_to_fetch(old, tmp_path):
    for number in range(3):
        old.write("more.md", f"{number}\n")
        old.commit(str(number))
    first = old.git("rev-list", "--max-parents=0", "HEAD").strip()
    clone = tmp_path / "clone"
    old.git("clone", "-q", "--depth", "1", f"file://{old.root}", str(clone))
    with pytest.raises(UsageError, match="git fetch --unshallow"):
        compare(str(clone), first)


def test_outside_git(vault):
    with pytest.raises(UsageError, match="not in a Git work tree"):
        compare(str(vault.root), "HEAD")


def test_unknown_revision(old):
    with pytest.raises(UsageError, match="no such commit"):
        compare(str(old.root), "nowhere")
    with pytest.raises(UsageError, match="no such commit"):
        compare(str(old.root), "--output=x")


@pytest.mark.parametrize("gone", ["renamed", "deleted"])
@pytest.mark.parametrize("since", [["--staged"], ["--changed-since", "HEAD"]])
def test_a_wikilink_that_the_change_breaks_is_no_page(repo, notes_lint, gone, since):
    """Without the note, most names of so small a vault lead nowhere; that must not excuse the one that did not."""
    repo.write("notes/Alpha.md", "# Alpha\n\nThe first of the notes, and the one that others lean on.\n")
    repo.write("Index.md", "# Index\n\n- [[Alpha]]\n- [[Some page]]\n")
    repo.write("Log.md", "# Log\n\n- [[Alpha#Beginnings]]\n- [[Another page]]\n")
    repo.commit("the past")
    assert "broken-wikilink" not in [rule for rule, _ in found(notes_lint, repo.root)]
    if gone == "renamed":
        repo.git("mv", "notes/Alpha.md", "notes/Omega.md")
    else:
        repo.git("rm", "-q", "notes/Alpha.md")
    _, out, _ = notes_lint("--output-format", "json", *since, cwd=repo.root)
    seen = [each for each in json.loads(out)["diagnostics"] if each["rule"] == "broken-wikilink"]
    assert [each["path"] for each in seen] == ["Index.md", "Log.md"]
    if gone == "renamed":
        assert {tuple(each["suggestions"]) for each in seen} == {("Omega",)}
    _, out, _ = notes_lint("--output-format", "json", cwd=repo.root)
    assert (
        "broken-wikilink" not in out
    )  # what the comparison found is its own: a plain run knows of no change


def test_what_is_said_of_a_whole_vault_is_said_of_the_whole_only(repo, notes_lint):
    for number in range(8):
        repo.write(
            f"n{number}.md", f"# Note {number}\n\nSee [this](page{number}) and [that](other{number}).\n"
        )
    repo.commit("links that a site resolves")
    repo.write("n1.md", "# Note 1\n\nSee [this](page1).\n")
    repo.git("add", "n1.md")
    said = "lead to nothing in this vault"
    assert said in notes_lint("--no-cache", cwd=repo.root)[1]
    for arguments in (["--staged"], ["--changed-since", "HEAD"], ["n1.md"]):
        for cached in ("--no-cache", "--verbose", "--verbose"):
            status, out, _ = notes_lint(*arguments, cached, cwd=repo.root)
            assert status == 0
            assert said not in out
