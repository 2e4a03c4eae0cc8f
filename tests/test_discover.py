"""Which vault, and which files."""

from __future__ import annotations

import os

import pytest

from notes_lint.discover import scan, vault_root
from notes_lint.errors import UsageError
from notes_lint.settings import Settings


def listing(root, named=(), **options):
    return scan(str(root), Settings(**options), named)


def test_root_is_the_nearest_sign(repo):
    repo.write("docs/vault/.obsidian/app.json", "{}")
    note = repo.write("docs/vault/a/b.md", "x")
    other = repo.write("other/c.md", "x")
    assert vault_root(str(note)) == str(repo.root / "docs/vault")
    assert vault_root(str(other)) == str(repo.root)


@pytest.mark.parametrize("sign", ["notes-lint.toml", ".notes-lint.toml", ".obsidian/", "logseq/"])
def test_each_sign_of_a_vault(repo, sign):
    note = repo.write("docs/vault/a/b.md", "x")
    if sign.endswith("/"):
        (repo.root / "docs/vault" / sign).mkdir()
    else:
        repo.write(f"docs/vault/{sign}", "")
    assert vault_root(str(note)) == str(repo.root / "docs/vault")


def test_pyproject_counts_only_with_our_table(vault):
    vault.write("inner/pyproject.toml", "[project]\nname = 'x'\n")
    note = vault.write("inner/a.md", "x")
    assert vault_root(str(note)) == str(vault.root / "inner")
    vault.write("pyproject.toml", "[tool.notes-lint]\n")
    assert vault_root(str(note)) == str(vault.root)


def test_nothing_there():
    with pytest.raises(UsageError, match="no such file"):
        vault_root("/nowhere/at/all.md")


def test_what_is_left_out(vault):
    for path in (
        ".obsidian/x.md",
        "logseq/bak/x.md",
        "node_modules/x/y.md",
        ".git/x.md",
        "a.md",
        "b.MARKDOWN",
    ):
        vault.write(path, "x")
    vault.write("image.png", b"")
    found = listing(vault.root)
    assert sorted(found.notes) == ["a.md", "b.MARKDOWN"]
    assert "image.png" in found.files


def test_git_says_what_is_ignored(repo):
    repo.write(".gitignore", "drafts/\n")
    repo.write("drafts/a.md", "x")
    repo.write("b.md", "x")
    repo.write("ünïcode.md", "x")
    assert sorted(listing(repo.root).notes) == ["b.md", "ünïcode.md"]
    assert "drafts/a.md" in listing(repo.root, ["drafts/a.md"]).notes


def test_ignore_files_outside_git(vault):
    vault.write(".gitignore", "drafts/\n*.tmp.md\n")
    for path in ("drafts/a.md", "b.tmp.md", "c.md"):
        vault.write(path, "x")
    assert sorted(listing(vault.root).notes) == ["c.md"]


def test_exclude_is_said(vault):
    vault.write("old/a.md", "x")
    vault.write("b.md", "x")
    found = listing(vault.root, exclude=("old/",))
    assert sorted(found.notes) == ["b.md"]
    assert [(each.path, each.reason) for each in found.excluded] == [("old/", "`exclude` in the settings")]


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="needs symbolic links")
def test_links_out_of_the_vault_are_not_followed(vault, tmp_path):
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret.md").write_text("x")
    vault.write("a.md", "x")
    os.symlink(tmp_path / "outside", vault.root / "out")
    os.symlink(tmp_path / "outside" / "secret.md", vault.root / "s.md")
    os.symlink(vault.root, vault.root / "loop")
    found = listing(vault.root)
    assert sorted(found.notes) == ["a.md"]
    assert {each.path for each in found.excluded} == {"out", "s.md", "loop"}


def test_a_folder_named_like_a_note(vault):
    vault.write("x.md/inner.md", "x")
    assert sorted(listing(vault.root).notes) == ["x.md/inner.md"]


def test_what_is_no_regular_file_is_never_read(vault):
    os.mkfifo(vault.root / "pipe.md")
    vault.write("a.md", "x")
    found = listing(vault.root, ["pipe.md"])
    assert sorted(found.notes) == ["a.md"]
    assert [(each.path, each.reason) for each in found.excluded] == [("pipe.md", "no regular file")]


@pytest.mark.parametrize(
    ("folder", "maker"), [("_site", "_config.yml"), ("vendor", "Gemfile"), ("node_modules", "package.json")]
)
def test_what_is_made_or_fetched_is_left_out_without_git(vault, folder, maker):
    vault.write("a.md", "x")
    vault.write(f"{folder}/b.md", "x")
    vault.write(f"docs/{folder}/c.md", "x")
    found = scan(str(vault.root), Settings())
    if folder != "node_modules":
        assert sorted(found.notes) == sorted(["a.md", f"{folder}/b.md", f"docs/{folder}/c.md"])
    vault.write(maker, "")
    found = scan(str(vault.root), Settings())
    assert f"{folder}/b.md" not in found.notes
    if folder != "node_modules":
        assert f"docs/{folder}/c.md" in found.notes, "nothing makes that one"
        assert [each.path for each in found.excluded] == [f"{folder}/"]
        assert f"{folder}/b.md" in scan(str(vault.root), Settings(include=(f"{folder}/",))).notes
        assert f"{folder}/b.md" in scan(str(vault.root), Settings(), [f"{folder}/b.md"]).notes


def test_what_git_tracks_is_nobodys_product(repo):
    repo.write("_config.yml", "")
    repo.write("vendor/b.md", "x")
    assert "vendor/b.md" in scan(str(repo.root), Settings()).notes
