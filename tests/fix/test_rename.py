"""Moving notes: every link leads where it led, written in the way the writer wrote it."""

from __future__ import annotations

import subprocess

import pytest
from fix_helpers import Lint, disk, files_of, memory
from hypothesis import given, settings
from hypothesis import strategies as st

from notes_lint.diagnostic import Diagnostic, Fix, Rename
from notes_lint.fix.choose import Options
from notes_lint.fix.mend import mend
from notes_lint.fix.moving import carry_out
from notes_lint.fix.rename import RefusedError, move
from notes_lint.ruleset import RuleSet
from notes_lint.settings import Loaded, Settings
from notes_lint.vault import Found


def moved(files: dict[str, str], **moves: str) -> dict[str, str]:
    """The files after a move, in memory; keys are written with ``__`` for ``/``."""
    overlay = memory({path: text.encode() for path, text in files.items()})
    relint = Lint()
    vault = relint(overlay).vault
    assert vault is not None
    done = move(overlay, vault, moves, relint)
    listing = done.overlay.listing
    return {path: done.overlay.read(path).decode() for path in sorted([*listing.notes, *listing.files])}


LINKS = [
    # in the note at n.md, for old.md that becomes new.md
    ("[t](old.md)", "[t](new.md)"),
    ("[t](old.md#part)", "[t](new.md#part)"),
    ("[t](./old.md 'title')", "[t](./new.md 'title')"),
    ("[t](old)", "[t](new)"),
    ("[t](/old.md)", "[t](/new.md)"),
    ("[t](<old.md>)", "[t](<new.md>)"),
    ("[t][r]\n\n[r]: old.md 'x'", "[t][r]\n\n[r]: new.md 'x'"),
    ("[[old]]", "[[new]]"),
    ("[[old|alias]]", "[[new|alias]]"),
    ("[[old#part|alias]]", "[[new#part|alias]]"),
    ("[[old.md]]", "[[new.md]]"),
    ("![[old]]", "![[new]]"),
    ("![[old#^block]]", "![[new#^block]]"),
    ("|a|\n|-|\n|[[old\\|alias]]|", "|a|\n|-|\n|[[new\\|alias]]|"),
    ("<a href='old.md'>x</a>", "<a href='new.md'>x</a>"),
    ('- <a href="old.md#p">x</a>', '- <a href="new.md#p">x</a>'),
    ("[[OLD]]", "[[new]]"),
    ("[t](old.md) and [u](old.md) and [[old]]", "[t](new.md) and [u](new.md) and [[new]]"),
    # what does not lead there stays
    ("[t](older.md) `[[old]]` https://x.org/old.md", "[t](older.md) `[[old]]` https://x.org/old.md"),
    ("```\n[t](old.md)\n```", "```\n[t](old.md)\n```"),
    ("<!-- [t](old.md) -->", "<!-- [t](old.md) -->"),
]


@pytest.mark.parametrize(("before", "after"), LINKS)
def test_links_to_a_renamed_note(before, after):
    files = {"n.md": before + "\n", "old.md": "# Old\n\npart ^block\n"}
    assert moved(files, **{"old.md": "new.md"}) == {"n.md": after + "\n", "new.md": "# Old\n\npart ^block\n"}


def test_front_matter():
    text = "---\nup: '[[old]]'\nrelated:\n  - '[[old|x]]'\n  - old.md\nold: old\n---\nx\n"
    after = "---\nup: '[[new]]'\nrelated:\n  - '[[new|x]]'\n  - new.md\nold: old\n---\nx\n"
    assert moved({"n.md": text, "old.md": "x\n"}, **{"old.md": "new.md"})["n.md"] == after


def test_the_links_inside_a_moved_note():
    files = {
        "a/note.md": "[t](other.md) ![i](../img/x%20y.png) [s](note.md#h) [[other]] [c](#h)\n\n# h\n",
        "a/other.md": "[t](note.md)\n",
        "img/x y.png": "png",
    }
    assert moved(files, **{"a/note.md": "b/c/new.md"}) == {
        "a/other.md": "[t](../b/c/new.md)\n",
        "b/c/new.md": "[t](../../a/other.md) ![i](../../img/x%20y.png) [s](new.md#h) [[other]] [c](#h)\n\n# h\n",
        "img/x y.png": "png",
    }


def test_a_wikilink_is_as_short_as_it_may_be():
    files = {"n.md": "[[old]] [[a/old]]\n", "a/old.md": "x\n", "b/dup.md": "x\n"}
    assert moved(files, **{"a/old.md": "a/dup.md"})["n.md"] == "[[a/dup]] [[a/dup]]\n"
    assert moved(files, **{"a/old.md": "c/new.md"})["n.md"] == "[[new]] [[c/new]]\n"


def test_special_characters_are_written_as_markdown_wants_them():
    files = {"n.md": "[t](old.md) [u](<old.md>) [[old]] <a href='old.md'>x</a>\n", "old.md": "x\n"}
    after = moved(files, **{"old.md": "ein Wörtchen (neu).md"})["n.md"]
    assert after == (
        "[t](ein%20Wörtchen%20%28neu%29.md) [u](<ein Wörtchen (neu).md>) [[ein Wörtchen (neu)]] "
        "<a href='ein%20Wörtchen%20%28neu%29.md'>x</a>\n"
    )


def test_a_folder_moves_as_one():
    files = {
        "n.md": "[t](a/x.md) [[y]] [f](a/)\n",
        "a/x.md": "[y](y.md) [n](../n.md)\n",
        "a/y.md": "[x](x.md)\n",
        "a/p.png": "png",
    }
    moves = {path: path.replace("a/", "z/b/") for path in files if path.startswith("a/")}
    after = moved(files, **moves)
    assert after["n.md"] == "[t](z/b/x.md) [[y]] [f](z/b/)\n"
    assert after["z/b/x.md"] == "[y](y.md) [n](../../n.md)\n"
    assert after["z/b/y.md"] == "[x](x.md)\n"


def test_a_folder_with_something_left_in_it_stays():
    files = {"n.md": "[f](a/)\n", "a/x.md": "x\n", "a/y.md": "y\n"}
    assert moved(files, **{"a/x.md": "b/x.md"})["n.md"] == "[f](a/)\n"


REFUSED = [
    ("there.md", "there is a file"),
    ("THERE.md", "letter case only"),
    ("Sub/new.md", "differs from sub in letter case only"),
    ("con.md", "device"),
    ("sub/aux.txt.md", "device"),
    ("a:b.md", "with : in it"),
    ("a\tb.md", "U+0009"),
    ("folder. /x.md", "ends in a dot or a blank"),
    ("../out.md", "not a path inside"),
    ("x/" + "n" * 260 + ".md", "255 bytes"),
    ("a#b.md", "“a”, would"),
    ("there.md/x.md", "is a file"),
    ("sub", "there is a folder"),
]


@pytest.mark.parametrize(("new", "says"), REFUSED)
def test_a_move_that_must_not_be(new, says):
    files = {"old.md": "x\n", "there.md": "x\n", "n.md": "[[old]]\n", "sub/y.md": "x\n"}
    with pytest.raises(RefusedError) as refused:
        moved(files, **{"old.md": new})
    if "would" not in says:
        assert says in str(refused.value)


def test_a_link_that_would_become_ambiguous_refuses():
    files = {"n/n.md": "[[name]]\n", "a/name.md": "x\n", "b/other.md": "x\n"}
    with pytest.raises(RefusedError, match="ambiguous"):
        moved(files, **{"b/other.md": "b/name.md"})


def test_a_change_of_letter_case_is_a_rename():
    assert moved({"n.md": "[[Old]] [t](Old.md)\n", "Old.md": "x\n"}, **{"Old.md": "old.md"}) == {
        "n.md": "[[old]] [t](old.md)\n",
        "old.md": "x\n",
    }


def renaming(old: str, new: str, applicability: str = "safe"):
    def check(path: str, data: bytes):
        if path == old:
            fix = Fix(f"rename to {new}", renames=(Rename(old, new),), applicability=applicability)
            yield Diagnostic(0, 0, "misnamed", fixes=(fix,), rule="named")

    return check


def test_a_fix_renames_and_rewrites():
    overlay = memory({"a.md": b"x\n", "n.md": b"[[a]] [t](a.md)\n"})
    done = mend(overlay, Lint(renaming("a.md", "b.md")), Options())
    assert not done.refused
    assert done.overlay.read("n.md") == b"[[b]] [t](b.md)\n"
    assert done.overlay.listing.notes.keys() == {"b.md", "n.md"}
    assert done.ties == [{"a.md", "n.md"}]


def test_two_fixes_for_one_name():
    overlay = memory({"a.md": b"x\n", "c.md": b"y\n", "n.md": b"[[a]] [[c]]\n"})
    done = mend(overlay, Lint(renaming("a.md", "b.md"), renaming("c.md", "b.md")), Options())
    assert done.overlay.read("n.md") == b"[[b]] [[c]]\n"
    assert [found.rule for found in done.refused] == ["refused-fix"]
    assert "b.md: there is a file of that name already" in done.refused[0].message


# -- there and back

STEMS = ["alpha", "beta", "gamma", "delta note", "épsilon"]
FOLDERS = ["", "in/", "in/deep/", "out/"]


@st.composite
def vaults(draw):
    paths = draw(st.lists(st.sampled_from(STEMS), min_size=2, max_size=5, unique=True))
    paths = [draw(st.sampled_from(FOLDERS)) + stem + ".md" for stem in paths]
    files: dict[str, bytes] = {"img/a b.png": b"png"}
    for path in paths:
        lines = []
        for _ in range(draw(st.integers(0, 5))):
            target = draw(st.sampled_from([*paths, "img/a b.png"]))
            lines.append(draw(st.sampled_from(WAYS))(path, target))
        newline = draw(st.sampled_from(["\n", "\r\n"]))
        files[path] = draw(st.sampled_from([b"", b"\xef\xbb\xbf"])) + newline.join(lines).encode()
    old = draw(st.sampled_from(paths))
    new = draw(st.sampled_from(FOLDERS)) + draw(st.sampled_from(["new name", "omega", "zëta"])) + ".md"
    return files, old, new


def _relative(path: str, target: str) -> str:
    import posixpath

    return posixpath.relpath(target, posixpath.dirname(path) or ".")


def _stem(target: str) -> str:
    return target.rpartition("/")[2].removesuffix(".md")


WAYS = [
    lambda path, target: f"see [t]({_relative(path, target).replace(' ', '%20')}#h) now",
    lambda path, target: f"- [t](<{_relative(path, target)}>)",
    lambda path, target: f"![i](./{_relative(path, target).replace(' ', '%20')} 'title')",
    lambda path, target: f"[t](/{target.replace(' ', '%20')})",
    lambda path, target: f"[[{_stem(target)}|alias]] and [[{_stem(target)}#h]]",
    lambda path, target: f"[[{target.removesuffix('.md')}]] ![[{target}]]",
    lambda path, target: f'<a href="{_relative(path, target).replace(" ", "%20")}">x</a>',
    lambda path, target: f"\n[{_stem(target)}]: {_relative(path, target).replace(' ', '%20')}\n",
    lambda path, target: f"plain {_stem(target)} `[[{_stem(target)}]]`",
]

RULES = RuleSet((), Loaded(Settings()))


def leads(root) -> dict[str, list[str | None]]:
    """Where every link of a vault leads, by note."""
    from notes_lint.fix.overlay import Overlay

    vault = Lint()(Overlay(disk(root)())).vault
    assert vault is not None
    return {
        path: [
            target.path if isinstance(target := vault.resolve(path, link), Found) else None
            for link in note.links
            if not link.image or link.kind != "x"
        ]
        for path, note in vault.notes.items()
    }


@settings(max_examples=60)
@given(vaults())
def test_there_and_back_again(tmp_path_factory, case):
    files, old, new = case
    root = tmp_path_factory.mktemp("vault")
    for path, data in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(data)
    before = leads(root)
    carry_out(disk(root)(), RULES, {old: new})
    after = leads(root)
    assert after == {
        (new if path == old else path): [new if target == old else target for target in targets]
        for path, targets in before.items()
    }
    carry_out(disk(root)(), RULES, {new: old})
    assert files_of(root) == files


@st.composite
def muddled_vaults(draw):
    """Notes of the same name in several folders, names that differ in case, links by every way that there is."""
    names = st.sampled_from(["same.md", "Same.md", "other.md", "a b.md", "same.markdown", "index.md"])
    folders = st.sampled_from(["", "x/", "x/y/", "same/"])
    paths = draw(
        st.lists(
            st.builds(lambda folder, name: folder + name, folders, names), min_size=2, max_size=6, unique=True
        )
    )
    ways = [
        *WAYS,
        lambda path, target: f"[t]({target.replace(' ', '%20')})",
        lambda path, target: f"[t]({_relative(path, target).removesuffix('.md').replace(' ', '%20')})",
        lambda path, target: f"[f]({_relative(path, target.rpartition('/')[0] or '.')}/)",
        lambda path, target: f"[[{target.rpartition('/')[0].rpartition('/')[2]}/{_stem(target)}]]",
        lambda path, target: f"[[{_relative(path, target) if target.startswith('.') else './' + _relative(path, target)}]]",
        lambda path, target: f"[t]({_relative(path, target)[:-5]}html)",
    ]  # fmt: skip
    files = {}
    for path in paths:
        lines = [
            draw(st.sampled_from(ways))(path, draw(st.sampled_from(paths)))
            for _ in range(draw(st.integers(0, 5)))
        ]
        files[path] = "\n\n".join(lines).encode()
    return files, draw(st.sampled_from(paths)), draw(folders) + draw(names)


@settings(max_examples=100)
@given(muddled_vaults())
def test_any_move_is_right_or_refused(case):
    files, old, new = case
    overlay = memory(files)
    lint = Lint()
    vault = lint(overlay).vault
    assert vault is not None
    before = {path: [vault.resolve(path, link) for link in note.links] for path, note in vault.notes.items()}
    try:
        done = move(overlay, vault, {old: new}, lint)
    except RefusedError:
        return
    after = done.result.vault
    assert after is not None
    assert done.overlay.listing.notes.keys() == {new if path == old else path for path in files}
    for path, targets in before.items():
        here = new if path == old else path
        links = after.notes[here].links
        assert len(links) == len(targets)
        for link, target in zip(links, targets, strict=True):
            if isinstance(target, Found):
                now = after.resolve(here, link)
                assert isinstance(now, Found)
                if target.path.endswith("/") and target.path.rstrip("/") not in after.folders:
                    continue  # a folder goes with the last note in it
                assert now.path == (new if target.path == old else target.path)


# -- on the command line


def test_mv(vault, notes_lint):
    vault.write("a.md", "# A\n")
    vault.write("n/n.md", "[t](../a.md) [[a]]\n")
    status, out, _ = notes_lint("mv", "a.md", "sub/b", cwd=vault.root)
    assert status == 0
    assert out == "moved a.md → sub/b.md\nrewrote 2 links in 1 note:\n  n/n.md (2)\n"
    assert vault.read("n/n.md") == "[t](../sub/b.md) [[b]]\n"
    assert (vault.root / "sub/b.md").exists()
    assert not (vault.root / "a.md").exists()


def test_mv_says_why_not(vault, notes_lint):
    vault.write("a.md", "# A\n")
    vault.write("b.md", "# B\n")
    status, out, err = notes_lint("mv", "a.md", "b.md", cwd=vault.root)
    assert (status, out) == (1, "")
    assert err == "notes-lint: not moved: b.md: there is a file of that name already\n"
    status, _, err = notes_lint("mv", "nothing.md", "b.md", cwd=vault.root)
    assert status == 2
    status, _, err = notes_lint("mv", "a.md", "../b.md", cwd=vault.root)
    assert status == 2
    assert "not in the vault" in err


def test_mv_into_a_folder_and_of_a_folder(vault, notes_lint):
    vault.write("a/x.md", "[y](y.md)\n")
    vault.write("a/y.md", "[x](x.md)\n")
    vault.write("b/n.md", "[x](../a/x.md)\n")
    assert notes_lint("mv", "-q", "a", "b", cwd=vault.root)[:2] == (0, "")
    assert files_of(vault.root).keys() == {"b/a/x.md", "b/a/y.md", "b/n.md"}
    assert vault.read("b/n.md") == "[x](a/x.md)\n"
    assert not (vault.root / "a").exists()
    assert notes_lint("mv", "-q", "b/a/x.md", "b", cwd=vault.root)[0] == 0
    assert vault.read("b/x.md") == "[y](a/y.md)\n"


def test_mv_leaves_the_index_alone(repo, notes_lint):
    repo.write("a.md", "# A\n")
    repo.write("n.md", "[[a]]\n")
    repo.commit()
    index = (repo.root / ".git/index").read_bytes()
    assert notes_lint("mv", "a.md", "b.md", cwd=repo.root)[0] == 0
    assert (repo.root / ".git/index").read_bytes() == index


def test_mv_as_a_diff(repo, notes_lint):
    repo.write("a.md", "# A\n")
    repo.write("n.md", "[[a]]\n")
    repo.commit()
    status, out, _ = notes_lint("mv", "--diff", "a.md", "b.md", cwd=repo.root)
    assert status == 0
    before = files_of(repo.root)
    subprocess.run(["git", "apply"], cwd=repo.root, input=out.encode(), check=True)
    applied = files_of(repo.root)
    repo.git("clean", "-qfd")
    repo.git("checkout", "-q", ".")
    assert files_of(repo.root) == before
    assert notes_lint("mv", "a.md", "b.md", cwd=repo.root)[0] == 0
    assert files_of(repo.root) == applied


def test_mv_of_a_picture_rewrites_what_embeds_it(vault, notes_lint):
    (vault.root / "img").mkdir()
    (vault.root / "img/a.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    vault.write("a.md", '![a](img/a.png), ![[a.png|300]], <img src="img/a.png">\n')
    assert notes_lint("mv", "img/a.png", "img/b.png", cwd=vault.root)[0] == 0
    assert vault.read("a.md") == '![a](img/b.png), ![[b.png|300]], <img src="img/b.png">\n'


def test_mv_of_a_logseq_page_writes_the_page_and_not_its_file(vault, notes_lint):
    vault.write("logseq/config.edn", "{:file/name-format :triple-lowbar}")
    vault.write("journals/2024_07_01.md", "- [[ns/sub]] #[[NS/Sub]]\n")
    vault.write("pages/ns___sub.md", "- x\n")
    assert notes_lint("mv", "pages/ns___sub.md", "pages/ns___deep___er.md", cwd=vault.root)[0] == 0
    assert vault.read("journals/2024_07_01.md") == "- [[ns/deep/er]] #[[ns/deep/er]]\n"
    assert notes_lint("mv", "pages/ns___deep___er.md", "pages/plain.md", cwd=vault.root)[0] == 0
    assert vault.read("journals/2024_07_01.md") == "- [[plain]] #[[plain]]\n"


class TestTags:
    TEXT = (
        "- See [[Project/Alpha]], #Project/Alpha, #[[Project/Alpha]] by #Ada, #ada.\n  tags:: #Ada\n"
        "\t- code `#Ada`, https://x.example/#Ada, a#Ada, C#, $#Ada$, #Adamant\n"
    )

    def test_a_tag_of_logseq_is_a_page(self, vault, notes_lint) -> None:
        vault.write("logseq/config.edn", "{}\n")
        vault.write("pages/Project___Alpha.md", "- The plan\n")
        vault.write("pages/Ada.md", "- Ada\n")
        vault.write("journals/2024_01_01.md", self.TEXT)
        vault.write("journals/2024_01_02.md", "- #Ada\n")
        assert notes_lint("mv", "pages/Project___Alpha.md", "pages/Project___Beta.md", cwd=vault.root)[0] == 0
        after = self.TEXT.replace("Alpha", "Beta")
        assert vault.read("journals/2024_01_01.md") == after
        assert notes_lint("mv", "pages/Ada.md", "pages/Ada Lovelace.md", cwd=vault.root)[0] == 0
        named = after.replace(" #Ada,", " #[[Ada Lovelace]],", 1).replace(" #ada", " #[[Ada Lovelace]]")
        assert vault.read("journals/2024_01_01.md") == named.replace(":: #Ada", ":: #[[Ada Lovelace]]")
        assert vault.read("journals/2024_01_02.md") == "- #[[Ada Lovelace]]\n"
        assert notes_lint("mv", "pages/Ada Lovelace.md", "pages/Ada.md", cwd=vault.root)[0] == 0
        assert vault.read("journals/2024_01_01.md") == after, "back again, to the byte"

    def test_a_tag_elsewhere_is_a_tag(self, vault, notes_lint) -> None:
        vault.write(".obsidian/app.json", "{}\n")
        vault.write("Ada.md", "# Ada\n")
        vault.write("diary.md", "By #Ada and [[Ada]].\n")
        assert notes_lint("mv", "Ada.md", "Eve.md", cwd=vault.root)[0] == 0
        assert vault.read("diary.md") == "By #Ada and [[Eve]].\n"
