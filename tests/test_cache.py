"""What the cache may change: nothing but the time a run takes."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notes_lint import engine, pool
from notes_lint.cachedir import cache_dir
from notes_lint.cli import main
from notes_lint.discover import Stamp
from notes_lint.memory import Memory
from notes_lint.store import NAME, Store

WORDS = (
    "teh",
    "recieve",
    "a fence",
    "```",
    "[x](gone.md)",
    "[[b]]",
    "# Top",
    "- item",
    "*open",
    "2024-01-01",
    "",
)
OLD = 1_700_000_000_000_000_000


@pytest.fixture(autouse=True)
def home(tmp_path_factory, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))


@pytest.fixture
def vault(tmp_path):
    root = tmp_path / "vault"
    (root / ".obsidian").mkdir(parents=True)
    for number in range(6):
        write(root / f"{number}.md", f"# Note {number}\n\n```\nopen for ever\n\n[x](gone-{number}.md)\n")
    return root


def write(path, text, mtime=OLD):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    os.utime(path, ns=(mtime, mtime))


def report(root, *options):
    """Standard output and standard error of a run."""
    out, err = StringIO(), StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        main([str(root), "--output-format", "json", "--today", "2026-01-01", "--jobs", "1", *options])
    return out.getvalue(), err.getvalue()


def same(root, *options):
    """Assert that runs with the cache print the bytes of one without; return what the first says of the cache."""
    cached, said = report(root, "--verbose", *options)
    assert cached == report(root, "--no-cache", *options)[0]
    assert cached == report(root, *options)[0]
    return said


@pytest.fixture
def opened(monkeypatch):
    """The paths that are opened while a test runs."""
    OPENED.clear()
    if not HOOKED:
        HOOKED.append(True)
        sys.addaudithook(lambda event, args: OPENED.append(str(args[0])) if event == "open" else None)
    return OPENED


OPENED: list[str] = []
HOOKED: list[bool] = []


def test_a_warm_run_opens_no_note(vault, opened):
    for path in vault.glob("*.md"):
        write(path, "# All is well\n")
    same(vault)
    opened.clear()
    text, said = report(vault, "--verbose")
    assert "all 6 notes are known" in said
    assert '"files":6' in text
    assert opened
    assert [path for path in opened if path.endswith(".md") and str(vault) in path] == []


def test_a_warm_run_parses_nothing(vault, monkeypatch):
    same(vault)
    monkeypatch.setattr(pool, "work", lambda *_: pytest.fail("nothing was to be worked out"))
    assert "all 6 notes are known" in report(vault, "--verbose")[1]


def test_only_what_changed_is_worked_out(vault):
    same(vault)
    write(vault / "3.md", "# Mended\n", OLD + 10**9)
    said = same(vault)
    assert "1 note is read again" in said
    assert "3.md: its size or time changed" in said


def test_a_touched_note_is_hashed_and_not_parsed(vault, monkeypatch):
    same(vault)
    os.utime(vault / "2.md", ns=(OLD + 5, OLD + 5))
    monkeypatch.setattr("notes_lint.lint.Mapper.map_notes", lambda *_: pytest.fail("parsed"))
    report(vault)
    assert "all 6 notes are known" in report(vault, "--verbose")[1]


def test_the_last_report_is_printed_again(vault, monkeypatch):
    first = report(vault)
    assert first == report(vault, "--no-cache")
    monkeypatch.setattr("notes_lint.lint.Packed._part", lambda *_: pytest.fail("decoded"))
    monkeypatch.setattr("notes_lint.report.render_report", lambda *_: pytest.fail("rendered"))
    assert report(vault) == first
    monkeypatch.undo()


def test_a_report_in_another_dress_is_not_mixed_up(vault):
    for options in ((), ("--output-format", "concise"), ("--unsafe-fixes",), ("--quiet",)) * 2:
        out = StringIO()
        with redirect_stdout(out):
            main([str(vault), "--today", "2026-01-01", *options])
        plain = StringIO()
        with redirect_stdout(plain):
            main([str(vault), "--today", "2026-01-01", "--no-cache", *options])
        assert out.getvalue() == plain.getvalue()


def test_the_status_is_recalled_with_the_report(vault):
    write(vault / "notes-lint.toml", '[severity]\nunclosed-fence = "warning"\nbroken-link = "warning"\n')
    for options, status in (((), 0), (("--strict",), 1), (("--strict", "--exit-zero"), 0)) * 2:
        with redirect_stdout(StringIO()):
            assert main([str(vault), "--today", "2026-01-01", *options]) == status


def test_a_note_changed_a_moment_ago_is_not_trusted(vault):
    path = vault / "1.md"
    text = path.read_text()
    path.write_text(text)
    status = path.stat()
    report(vault)
    path.write_text(text.replace("open", "OPEN"))
    os.utime(path, ns=(status.st_mtime_ns, status.st_mtime_ns))
    same(vault)


def test_a_note_over_which_another_was_moved(vault):
    write(vault / "7.md", (vault / "5.md").read_text().replace("open", "OPEN"))
    same(vault)
    (vault / "7.md").replace(vault / "5.md")
    assert "5.md: its size or time changed" in same(vault)


def test_a_note_that_moves_or_goes(vault):
    same(vault)
    (vault / "0.md").rename(vault / "zero.md")
    assert "zero.md: it is new" in same(vault)
    (vault / "zero.md").unlink()
    same(vault)
    with sqlite3.connect(cache_dir(vault) / NAME) as db:
        paths = {path for (path,) in db.execute("SELECT path FROM stamps")}
    db.close()
    assert b"zero.md" not in paths
    assert b"0.md" not in paths


def test_fewer_rules_use_what_more_rules_left(vault):
    same(vault)
    assert "all 6 notes are known" in same(vault, "--select", "unclosed-fence")
    assert "all 6 notes are known" in same(vault)


def test_more_rules_are_another_config(vault):
    same(vault, "--select", "unclosed-fence")
    assert "the rules or their options changed" in same(vault)


def test_another_engine_forgets(vault, monkeypatch):
    same(vault)
    monkeypatch.setattr(engine, "engine_version", lambda: "another")
    assert "notes-lint itself changed" in report(vault, "--verbose")[1]


def test_settings_that_only_judge_keep_the_cache(vault):
    same(vault)
    write(vault / "notes-lint.toml", '[severity]\nunclosed-fence = "warning"\n')
    assert "all 6 notes are known" in same(vault)


@pytest.mark.parametrize("damage", [b"", b"no database", b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_damaged_cache_is_set_aside(vault, damage):
    same(vault)
    (cache_dir(vault) / NAME).write_bytes(damage)
    same(vault)
    same(vault)
    assert "all 6 notes are known" in report(vault, "--verbose")[1]


def test_damage_in_the_middle(vault):
    same(vault)
    file = cache_dir(vault) / NAME
    data = bytearray(file.read_bytes())
    data[4096:] = b"\x5a" * (len(data) - 4096)
    file.write_bytes(data)
    same(vault)
    same(vault)


def damage_values(root, table, column, spoil):
    """Spoil every value of a column; how many there are."""
    with sqlite3.connect(cache_dir(root) / NAME) as db:
        key = "id" if table == "entries" else "key"
        rows = db.execute(f"SELECT {key}, {column} FROM {table} WHERE length({column}) > 2").fetchall()
        db.executemany(
            f"UPDATE {table} SET {column} = ? WHERE {key} = ?",
            [(spoil(value), number) for number, value in rows],
        )
    db.close()
    return len(rows)


SPOILT = {
    "cut": lambda value: value[: len(value) // 2],
    "overwritten": lambda value: b"\xc1" * len(value),
    "no text": lambda value: value.replace(b"o", b"\xff").replace(b"e", b"\xff"),
}


@pytest.mark.parametrize("change", [False, True])
@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT.keys())
@pytest.mark.parametrize("column", ["note", "gathered", "found", "value"])
def test_a_damaged_value_is_a_miss(vault, column, spoil, change):
    text = "They recieve teh  parcel.\n\n[x](gone.md)\n\n```\nopen for ever\n"
    for number in range(6):
        write(vault / f"{number}.md", f"# 2024-01-0{number + 1}\n\n{text}")
    same(vault)
    assert damage_values(vault, "bodies" if column == "value" else "entries", column, spoil)
    if change:
        write(vault / "3.md", "# Other\n\nThey recieve it.\n", OLD + 10**9)
    else:
        write(vault / "notes-lint.toml", 'ignore = ["broken-link"]\n')
    same(vault)
    write(vault / "notes-lint.toml", 'words = ["teh"]\n')
    same(vault)
    assert damage_values(vault, "bodies", "value", spoil)
    same(vault)


def test_entries_lost_on_the_way_are_worked_out_again(vault):
    same(vault)
    with sqlite3.connect(cache_dir(vault) / NAME) as db:
        db.execute("DELETE FROM entries")
    db.close()
    assert report(vault)[0] == report(vault, "--no-cache")[0]


def test_a_locked_cache_delays_and_does_not_stop(vault, monkeypatch):
    monkeypatch.setattr("notes_lint.store._WAIT", 0.05)
    same(vault)
    other = sqlite3.connect(cache_dir(vault) / NAME, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    write(vault / "4.md", "# Changed\n", OLD + 10**9)
    same(vault)
    other.execute("ROLLBACK")
    other.close()


def test_a_folder_that_cannot_be_written(vault, monkeypatch):
    def refuse(_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("notes_lint.cachedir.cache_path", refuse)
    text, said = report(vault, "--verbose")
    assert "no cache" in said
    assert '"files":6' in text


def test_names_that_are_not_unicode(vault):
    odd = os.fsencode(vault) + b"/caf\xe9.md"
    try:
        with open(odd, "wb") as file:
            file.write(b"# Odd\n")
    except OSError:
        pytest.skip("this file system wants Unicode names")
    os.utime(odd, ns=(OLD, OLD))
    same(vault)
    same(vault)
    assert "all 7 notes are known" in report(vault, "--verbose")[1]


def test_old_versions_are_pruned(tmp_path):
    store = Store(str(tmp_path))
    config = store.add_config("engine", "rules")
    for number in range(900):
        store.add(config, [("a.md", number.to_bytes(2, "big"), b"", b"", b"")])
    store.stamp(config, [("a.md", Stamp(1, 1), (5).to_bytes(2, "big"))])
    store.prune(config, [], 1)
    kept = store.versions(config, ["a.md"])["a.md"]
    assert len(kept) < 300
    assert (5).to_bytes(2, "big") in kept
    assert (899).to_bytes(2, "big") in kept
    store.close()


def test_few_configs_are_kept(tmp_path):
    store = Store(str(tmp_path))
    for number in range(9):
        store.add_config("engine", f"rules {number}")
    assert len(store.configs()) == 4
    assert store.configs()[0][2] == "rules 8"
    store.close()


def git(folder, *arguments):
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "init.defaultBranch=main"]
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.mark.parametrize("version", ["2", "4"])
def test_a_fresh_clone_is_known_by_its_blobs(tmp_path, monkeypatch, version):
    from notes_lint.gitindex import blob_ids

    first = tmp_path / "first"
    first.mkdir()
    git(first, "init")
    stamps = {}
    for number in range(30):
        write(first / "deep" / f"{number}ü.md", f"# {number}\n")
    git(first, "update-index", "--index-version", version)
    git(first, "add", ".")
    for path in sorted((first / "deep").iterdir()):
        status = path.stat()
        stamps[path.name] = Stamp(status.st_size, status.st_mtime_ns)
    expected = {name: pool.digest((first / "deep" / name).read_bytes()) for name in stamps}
    assert blob_ids(str(first / "deep"), stamps) == expected
    write(first / "deep" / "3ü.md", "# X\n", OLD + 7)
    status = (first / "deep" / "3ü.md").stat()
    stamps["3ü.md"] = Stamp(status.st_size, status.st_mtime_ns)
    del expected["3ü.md"]
    assert blob_ids(str(first / "deep"), stamps) == expected


def test_a_clone_with_a_restored_cache_is_warm(vault, monkeypatch):
    for number in range(6, 30):
        write(vault / f"{number}.md", f"# Note {number}\n")
    git(vault, "init")
    git(vault, "add", ".")
    report(vault)
    for path in vault.glob("*.md"):
        os.utime(path, ns=(OLD + 3 * 10**9, OLD + 3 * 10**9))
    git(vault, "update-index", "--refresh")
    monkeypatch.setattr(pool, "work", lambda *_: pytest.fail("nothing was to be read"))
    assert "30 of them are known by the blob ids" in report(vault, "--verbose")[1]


steps = st.lists(
    st.one_of(
        st.tuples(st.just("write"), st.integers(0, 4), st.lists(st.sampled_from(WORDS), max_size=6)),
        st.tuples(st.just("touch"), st.integers(0, 4)),
        st.tuples(st.just("move"), st.integers(0, 4), st.integers(0, 4)),
        st.tuples(st.just("drop"), st.integers(0, 4)),
        st.tuples(st.just("options"), st.sampled_from([(), ("--select", "outline"), ("--select", "ALL")])),
    ),
    max_size=6,
)


@settings(max_examples=25, deadline=None, derandomize=True)
@given(steps)
def test_whatever_happens_the_report_is_that_of_a_run_without(tmp_path_factory, plan):
    root = tmp_path_factory.mktemp("vault")
    (root / ".obsidian").mkdir()
    for number in range(3):
        # Each has its own time: a file moved over another of the same size and time is not told apart.
        write(root / f"{number}.md", f"# Note {number}\n\n[x]({number + 1}.md) teh ```\n", OLD + number)
    options = ()
    same(root)
    for turn, (what, *how) in enumerate(plan):
        now = OLD + turn * 10**9
        if what == "options":
            options = how[0]
        else:
            path = root / f"{how[0]}.md"
            if what == "write":
                write(path, "\n".join(how[1]), now)
            elif path.exists() and what == "touch":
                os.utime(path, ns=(now, now))
            elif path.exists() and what == "move":
                path.replace(root / f"{how[1]}.md")
            elif path.exists():
                path.unlink()
        same(root, *options)


@settings(max_examples=15, deadline=None, derandomize=True)
@given(
    st.lists(
        st.tuples(st.integers(0, 4), st.lists(st.sampled_from(WORDS), max_size=6)), min_size=2, max_size=5
    )
)
def test_notes_changed_one_by_one_are_reported_as_without(tmp_path_factory, plan):
    # What a run remembers of the other notes, the next must not believe where a change elsewhere (a name that
    # went, a word that came) says otherwise.
    root = tmp_path_factory.mktemp("vault")
    (root / ".obsidian").mkdir()
    for number in range(4):
        write(
            root / f"{number}.md", f"# Nóte {number}\n\n- item\n  - [x]({number + 1}.md) teh recieve\n", OLD
        )
    same(root)
    for turn, (number, lines) in enumerate(plan):
        path = root / f"{number}.md"
        if not lines and path.exists():
            path.unlink()
        else:
            write(path, "\n".join(lines), OLD + (turn + 1) * 10**9)
        same(root)


def test_findings_are_resolved_again_only_where_a_note_changed(vault, monkeypatch):
    from notes_lint.report import resolve

    report(vault)
    finding, seen = resolve._finding, set()
    monkeypatch.setattr(
        resolve, "_finding", lambda found, *rest: seen.add(found.path) or finding(found, *rest)
    )
    write(vault / "3.md", "# Changed\n\n[y](lost.md)\n", OLD + 10**9)
    report(vault)
    assert seen == {"3.md"}


def test_answers_are_forgotten_with_the_facts_that_they_follow_from():
    first = Memory()
    first.table("names", b"facts", dict[str, int])["a"] = 1
    first.table("other", b"", dict[str, int])["b"] = 2
    value = first.encoded()
    second = Memory(value)
    assert second.table("names", b"facts", dict[str, int]) == {"a": 1}
    assert second.encoded() == b""  # nothing is new
    third = Memory(value)
    third.table("names", b"other facts", dict[str, int])["c"] = 3
    fourth = Memory(third.encoded())
    assert fourth.table("names", b"other facts", dict[str, int]) == {"c": 3}
    assert fourth.table("other", b"", dict[str, int]) == {"b": 2}
    assert Memory(b"\xff").table("names", b"facts", dict[str, int]) == {}


def judged_again(vault, *options):
    return "nothing that was judged has changed" not in same(vault, *options)


def test_a_judgement_is_recalled_while_everything_stands(vault):
    assert judged_again(vault)
    assert not judged_again(vault)
    assert not judged_again(vault)


def test_another_day_or_setting_is_judged_again(vault):
    same(vault)
    assert judged_again(vault, "--today", "2026-01-02")
    assert judged_again(vault, "--config", 'links.style="files"')
    assert judged_again(vault, "--select", "unclosed-fence")
    assert not judged_again(vault)


def test_findings_of_some_paths_are_their_own_judgement(vault):
    same(vault)
    assert report(vault / "1.md")[0].count('"rule":"unclosed-fence"') == 1
    assert report(vault / "1.md")[0].count('"rule":"unclosed-fence"') == 1
    assert report(vault)[0].count('"rule":"unclosed-fence"') == 6


def test_a_new_file_is_judged_again(vault):
    same(vault)
    write(vault / "picture.png", "no note")
    assert judged_again(vault)


def test_what_was_asked_of_the_disk_is_asked_again(vault):
    from notes_lint.discover import Listing
    from notes_lint.lint import DiskTree
    from notes_lint.outcome import Watched, decode, encode
    from notes_lint.result import Result

    tree = DiskTree(Listing(str(vault)))
    watched = Watched(tree)
    assert not watched.exists("ignored.png")
    with pytest.raises(FileNotFoundError):
        watched.read("words.txt")
    value = encode(Result(str(vault)), watched)
    assert decode(value, tree) is not None
    write(vault / "words.txt", "teh\n")
    assert decode(value, tree) is None
    (vault / "words.txt").unlink()
    write(vault / "ignored.png", "")
    assert decode(value, tree) is None


def test_a_vocabulary_is_read_again(vault):
    write(vault / "notes-lint.toml", 'vocabulary-file = "words.txt"\n')
    write(vault / "words.txt", "zxcvbnm\n")
    same(vault)
    assert not judged_again(vault)
    write(vault / "words.txt", "zxcvbnn\n")
    same(vault)


def test_runs_that_begin_the_file_together_all_have_it(tmp_path):
    for number in range(80):
        folder = tmp_path / str(number)
        folder.mkdir()
        start = threading.Barrier(6)
        troubles = []

        def begin(folder=folder, start=start, troubles=troubles):
            start.wait()
            store = Store(str(folder))
            troubles.append(store.trouble)
            store.close()

        threads = [threading.Thread(target=begin) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert troubles == [""] * 6
