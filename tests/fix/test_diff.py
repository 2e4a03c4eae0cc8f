"""The diff is one that Git applies, and applying it gives what mending gives."""

from __future__ import annotations

import subprocess

import pytest
from fix_helpers import disk, files_of, memory
from hypothesis import given, settings
from hypothesis import strategies as st

from notes_lint.cachedir import cache_dir
from notes_lint.fix.apply import Change
from notes_lint.fix.diff import unified
from notes_lint.fix.overlay import Overlay
from notes_lint.fix.write import write

pytestmark = pytest.mark.filterwarnings("error")


def shown(files: dict[str, bytes], path: str, *changes: Change) -> str:
    overlay = memory(files)
    overlay.change(path, changes)
    return b"".join(unified(overlay)).decode()


def test_what_a_small_diff_looks_like():
    text = b"".join(b"line %d\n" % n for n in range(1, 12))
    at = text.index(b"6")
    assert shown({"a.md": text}, "a.md", Change(at, at + 1, b"six")) == (
        "diff --git a/a.md b/a.md\n--- a/a.md\n+++ b/a.md\n@@ -3,7 +3,7 @@\n line 3\n line 4\n line 5\n"
        "-line 6\n+line six\n line 7\n line 8\n line 9\n"
    )


def test_no_newline_at_the_end_is_said():
    assert shown({"a.md": b"one"}, "a.md", Change(3, 3, b"\n")).endswith(
        "@@ -1 +1 @@\n-one\n\\ No newline at end of file\n+one\n"
    )


def test_names_are_quoted_as_git_does():
    out = shown({'n "ö".md': b"a\n"}, 'n "ö".md', Change(0, 1, b"b"))
    assert out.startswith('diff --git "a/n \\"\\303\\266\\".md" "b/n \\"\\303\\266\\".md"\n')
    spaced = shown({"a b.md": b"a\n"}, "a b.md", Change(0, 1, b"b"))
    assert "--- a/a b.md\t\n+++ b/a b.md\t\n" in spaced


def test_a_rename_without_edits():
    overlay = memory({"a.md": b"x\n"})
    overlay.rename({"a.md": "sub/b.md"})
    assert b"".join(unified(overlay)) == (
        b"diff --git a/a.md b/sub/b.md\nsimilarity index 100%\nrename from a.md\nrename to sub/b.md\n"
    )


NAMES = st.sampled_from(
    [
        "a.md",
        "b c.md",
        "ö.md",
        'q"uote.md',
        "sub/d.md",
        "sub/tab\t.md",
        "日本/語.md",
        "back\\slash.md",
        "z.md",
    ]
)
LINES = st.lists(
    st.sampled_from([b"one", b"two two", b"", b"- item", b"\xc3\xb6", b"a\rb", b"-- x", b"+++ y", b"\\ z"]),
    max_size=14,
)


@st.composite
def mendings(draw):
    """Files, edits by path, renames."""
    files = {}
    for name in draw(st.lists(NAMES, min_size=1, max_size=4, unique=True)):
        newline = draw(st.sampled_from([b"\n", b"\r\n"]))
        files[name] = newline.join(draw(LINES)) + draw(st.sampled_from([b"", newline]))
    edits = {}
    for name, data in files.items():
        cuts = sorted(draw(st.lists(st.integers(0, len(data)), max_size=8)))
        found: list[Change] = []
        for start, end in zip(cuts[::2], cuts[1::2], strict=False):
            if not found or start > found[-1].end:
                found.append(
                    Change(start, end, draw(st.sampled_from([b"", b"X", b"new\n", b"\n", b"y\r\nz"])))
                )
        edits[name] = found
    names = sorted(files)
    moves = {
        name: f"moved/{draw(st.sampled_from(['x', 'ü', 'a b']))}{index}.md"
        for index, name in enumerate(names)
        if draw(st.booleans())
    }
    created = draw(
        st.dictionaries(st.sampled_from(["p/new.png", "new.md"]), st.binary(max_size=200), max_size=2)
    )
    return files, edits, moves, created


@settings(max_examples=30)
@given(mendings(), st.sampled_from(["", "vault", "in/ä b"]))
def test_git_applies_the_diff_to_what_fix_writes(tmp_path_factory, case, where):
    files, edits, moves, created = case
    top = tmp_path_factory.mktemp("repo")
    root = top / where
    for path, data in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(data)

    def git(*arguments: str, **more):
        return subprocess.run(["git", *arguments], cwd=top, check=True, capture_output=True, **more)

    git("init", "-q")
    git("config", "core.autocrlf", "false")
    git("add", "-A")
    index = (top / ".git" / "index").read_bytes()
    overlay = Overlay(disk(root)())
    for path, changes in edits.items():
        if changes:
            overlay.change(path, changes)
    overlay.rename(moves)
    for path, data in created.items():
        overlay.create(path, data)
    patch = b"".join(unified(overlay))
    assert not write(overlay, [], cache_dir(root)).left
    assert (top / ".git" / "index").read_bytes() == index, "Git's index is the user's"
    mended = files_of(top)
    git("clean", "-qfd")
    git("checkout", "-q", "--", ".")
    assert files_of(top) == {f"{where}/{path}" if where else path: data for path, data in files.items()}
    if patch:
        git("apply", "-", input=patch)
    assert files_of(top) == mended
