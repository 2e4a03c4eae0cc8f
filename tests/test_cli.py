"""The command line as a person and a program meet it: output, status, one clear line for each trouble."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

OPEN = "# A note\n\n```sh\nls\n"


def process(*arguments: str, cwd, **options):
    command = [sys.executable, "-m", "notes_lint", *arguments]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False, **options)


def test_status_and_text(vault, notes_lint):
    vault.write("a.md", OPEN)
    status, out, err = notes_lint(cwd=vault.root)
    assert status == 1
    assert "a.md:3:1" in out
    assert "unclosed-fence" in out
    assert not err
    assert notes_lint("--exit-zero", cwd=vault.root)[0] == 0
    vault.write("a.md", "# Fine\n")
    assert notes_lint(cwd=vault.root)[0] == 0


def test_warnings_fail_only_when_strict(vault, notes_lint):
    vault.write("a.md", "A line. <!-- notes-lint-disable-line unclosed-fence -->\n")
    assert notes_lint(cwd=vault.root)[0] == 0
    assert notes_lint("--strict", cwd=vault.root)[0] == 1


def test_json_is_the_contract(vault, notes_lint):
    vault.write("naïve 😀.md", "é 😀\n\n```sh\nls\n")
    _, out, _ = notes_lint("--output-format", "json", cwd=vault.root)
    report = json.loads(out)
    assert list(report) == [
        "version",
        "tool",
        "root",
        "files",
        "excluded",
        "diagnostics",
        "probes",
        "summary",
    ]
    (found,) = report["diagnostics"]
    assert found["path"] == "naïve 😀.md"
    assert found["start"] == {"line": 3, "column": 1, "offset": 9}
    assert found["end"] == {"line": 3, "column": 4, "offset": 12}
    assert found["text"] == "```"
    assert report["summary"]["by_rule"] == {"unclosed-fence": 1}
    again = notes_lint("--output-format", "json", cwd=vault.root)[1]
    assert again == out


def test_naming_a_note_limits_what_is_reported(vault, notes_lint):
    vault.write("notes-lint.toml", "")
    vault.write("a.md", OPEN)
    vault.write("b/c.md", OPEN)
    _, out, _ = notes_lint("--output-format", "json", "b", cwd=vault.root)
    report = json.loads(out)
    assert [each["path"] for each in report["diagnostics"]] == ["b/c.md"]
    assert report["files"] == 1


def test_standard_input(vault):
    vault.write("notes-lint.toml", "")
    done = process("--stdin-filename", "draft.md", "--output-format", "concise", cwd=vault.root, input=OPEN)
    assert done.returncode == 1
    assert done.stdout.startswith("draft.md:3:1")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere.md"], "nowhere.md: no such file or folder"),
        (["chekc"], "Did you mean `check`?"),
        (["--select", "unclosed-fense", "."], "Did you mean `unclosed-fence`?"),
        (["--output-format", "jason"], "Did you mean `json`?"),
        (["--today", "tomorrow"], "a date like 2026-01-31"),
        (["--shard", "3/2"], "I/N is wanted"),
        (["rule", "unclosed-fenc"], "Did you mean `unclosed-fence`?"),
        (["--bogus"], "unrecognized arguments: --bogus"),
        (["--jobs", "many"], "invalid int value"),
        (["--jobs", "-1"], "--jobs -1: a number of processes"),
        (["--fixable", "unclosed-fense"], "Did you mean `unclosed-fence`?"),
        (["mv", "a.md"], "the following arguments are required: NEW"),
        (["words", "add", "x", "--config", "vocabulary-file='../w'"], "outside the vault"),
    ],
)
def test_wrong_usage_is_one_line_and_status_2(vault, notes_lint, arguments, message):
    vault.write("a.md", "x\n")
    status, out, err = notes_lint(*arguments, cwd=vault.root)
    assert status == 2
    assert message in err
    assert len(err.splitlines()) == 1
    assert "Traceback" not in err + out


@pytest.mark.parametrize("columns", ["wide", "0", "-5"])
def test_a_width_that_is_none(vault, notes_lint, monkeypatch, columns):
    vault.write("a.md", OPEN)
    monkeypatch.setenv("COLUMNS", columns)
    assert notes_lint(cwd=vault.root)[0] == 1


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are POSIX")
def test_a_terminal_without_a_size_is_no_narrow_one(monkeypatch):
    """Hook runners let their hooks write to such a terminal, and show in a real one what was written."""
    import pty

    from notes_lint.report.stream import columns

    ours, theirs = pty.openpty()
    with os.fdopen(ours, "rb"), os.fdopen(theirs, "w") as stream:
        assert columns(stream) >= 20
        monkeypatch.setenv("COLUMNS", "64")
        assert columns(stream) == 64


def test_hints_repeat_what_decides_about_the_findings(repo, notes_lint):
    repo.write("a.md", "# A\n\nSee [it](B.md).\n")
    repo.write("b.md", "# B\n")
    repo.git("add", "-A")
    _, out, _ = notes_lint("--staged", "--select", "links", "--config", "words=['x y']", cwd=repo.root)
    assert "notes-lint --fix '--config=words=['\"'\"'x y'\"'\"']' --select=links --staged" in out


def test_mending_a_commit_says_what_to_stage(repo, notes_lint):
    repo.write("my note.md", "# A\n\nSee [it](B.md).\n")
    repo.write("b.md", "# B\n")
    repo.git("add", "-A")
    status, out, _ = notes_lint("--staged", "--fix", cwd=repo.root)
    assert status == 0
    assert "git add 'my note.md'" in out
    assert "nothing is staged" not in out
    repo.commit()
    assert "note: nothing is staged" in notes_lint("--staged", cwd=repo.root)[1]


def test_a_language_without_words_is_wrong_usage(vault, notes_lint):
    vault.write("a.md", "Das ist ein Haus, und dort stehen keine anderen.\n")
    status, _, err = notes_lint("--config", "language='xx'", cwd=vault.root)
    assert status == 2
    assert "there is no dictionary for 'xx'" in err


def test_a_report_that_cannot_be_written(vault, notes_lint):
    vault.write("a.md", "x\n")
    status, _, err = notes_lint("--output-file", "no/such/folder.json", cwd=vault.root)
    assert status == 2
    assert "cannot be written" in err


def run_in_shell(root, redirection, *arguments):
    """Status and what standard error gets where standard output goes somewhere odd."""
    command = f'"{sys.executable}" -m notes_lint {" ".join(arguments)} {redirection}'
    done = subprocess.run(["sh", "-c", command], cwd=root, capture_output=True, text=True, check=False)
    return done.returncode, done.stderr


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no device that is always full")
@pytest.mark.parametrize("arguments", [["--no-cache"], ["--diff"], ["--version"], ["rule", "--all"]])
def test_a_full_disk_is_no_internal_error(vault, arguments):
    vault.write("a.md", "See [it](B.md).\n")
    vault.write("b.md", "# B\n")
    status, err = run_in_shell(vault.root, ">/dev/full", *arguments)
    assert status == 2
    assert len(err.splitlines()) == 1
    assert "cannot be written: No space left on device" in err
    assert "internal" not in err


@pytest.mark.skipif(sys.platform == "win32", reason="a POSIX shell closes streams")
def test_closed_streams(vault):
    vault.write("a.md", OPEN)
    status, err = run_in_shell(vault.root, ">&-", "--no-cache")
    assert status == 2
    assert err.startswith("notes-lint: standard output is closed")
    for number in range(40):  # enough for several processes, whose pipes must not become standard error
        vault.write(f"{number}.md", OPEN + "More text of a note. " * 250)
    assert run_in_shell(vault.root, ">out.txt 2>&-", "--no-cache", "--jobs 2")[0] == 1
    assert "unclosed-fence" in vault.read("out.txt")


def test_a_dash_names_the_option_that_reads_standard_input(vault, notes_lint):
    status, _, err = notes_lint("-q", "-", cwd=vault.root)
    assert status == 2
    assert "--stdin-filename PATH" in err
    done = process("--stdin-filename", "a.md", "-", cwd=vault.root, input=OPEN)
    assert done.returncode == 1
    assert "unclosed-fence" in done.stdout


def test_several_formats_need_files(vault, notes_lint):
    vault.write("a.md", OPEN)
    status, _, err = notes_lint("--output-format", "json", "--output-format", "text", cwd=vault.root)
    assert status == 2
    assert "a file each" in err
    status, out, _ = notes_lint(
        "--output-format", "json=out.json", "--output-format", "concise", cwd=vault.root
    )
    assert status == 1
    assert json.loads(vault.read("out.json"))["files"] == 1
    assert "a.md:3:1" in out


def test_what_cannot_be_read_is_one_finding_each_and_the_rest_is_linted(vault, notes_lint):
    vault.write("binary.md", b"\x7fELF\0\0\0")
    vault.write("latin.md", "caf\xe9\n".encode("latin-1"))
    vault.write("x.md/inside.md", OPEN)
    vault.write("deep.md", "".join("  " * level + "- item\n" for level in range(200)))
    os.symlink("nowhere", vault.root / "dangling.md")
    status, out, err = notes_lint("--output-format", "json", cwd=vault.root)
    assert status == 1
    assert not err
    found = {(each["path"], each["rule"]): each["message"] for each in json.loads(out)["diagnostics"]}
    assert "NUL" in found["binary.md", "unreadable-note"]
    assert "byte 0xe9 in line 1" in found["latin.md", "unreadable-note"]
    assert ("x.md/inside.md", "unclosed-fence") in found


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root reads everything")
def test_no_permission(vault, notes_lint):
    vault.write("a.md", "x\n").chmod(0)
    _, out, _ = notes_lint("--output-format", "json", cwd=vault.root)
    (found,) = json.loads(out)["diagnostics"]
    assert found["rule"] == "unreadable-note"


def test_nothing_to_check_says_why(vault, notes_lint):
    vault.write("a.txt", "x")
    status, out, _ = notes_lint(cwd=vault.root)
    assert status == 0
    assert "no .md or .markdown file" in out


def test_a_closed_pipe_is_no_error(vault):
    for number in range(300):
        vault.write(f"{number}.md", OPEN)
    command = [sys.executable, "-m", "notes_lint", "--no-cache"]
    running = subprocess.Popen(command, cwd=vault.root, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert running.stdout is not None
    assert running.stderr is not None
    running.stdout.readline()
    running.stdout.close()
    errors = running.stderr.read()
    running.stderr.close()
    assert running.wait(60) == 1, "the status says what was found"
    assert errors == b""


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_interrupt_is_one_line(vault):
    code = (
        "import os, signal, sys\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # whoever started this may ignore it
        "from notes_lint import lint\n"
        "def stop(*arguments, **options): os.kill(os.getpid(), signal.SIGINT)\n"
        "lint.lint = stop\n"
        "from notes_lint.cli import main\n"
        "raise SystemExit(main(['--no-cache']))\n"
    )
    vault.write("a.md", "x\n")
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=vault.root, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert "interrupted" in done.stderr


def test_a_note_of_ten_megabytes(vault, notes_lint):
    vault.write("big.md", "- An item with a few words in it\n" * 300_000)
    status, _, err = notes_lint("--no-cache", "--select", "unclosed-fence", cwd=vault.root)
    assert (status, err) == (0, "")


def test_rule_pages(notes_lint):
    status, out, _ = notes_lint("rule", "unclosed-fence")
    assert status == 0
    assert "## Why is this bad?" in out
    listing = notes_lint("rule", "--all")[1]
    assert "unclosed-fence" in listing
    assert max(map(len, listing.splitlines())) <= 80


def test_new_rule_and_its_examples(tmp_path, notes_lint):
    for extra in ([], ["--list"]):
        name = "own/listed" if extra else "own/checked"
        assert notes_lint("new", name, "--pack", "pack", *extra, cwd=tmp_path)[0] == 0
    status, out, _ = notes_lint("test", "pack", cwd=tmp_path)
    assert status == 0
    assert "2 rules, 4 examples, 0 failed" in out
    assert notes_lint("new", name, "--pack", "pack", cwd=tmp_path)[0] == 2


def test_a_failing_example_is_named(tmp_path, notes_lint):
    notes_lint("new", "own/checked", "--pack", "pack", cwd=tmp_path)
    page = tmp_path / "pack/own/checked.md"
    page.write_text(page.read_text().replace("was left behind", "was right here"))
    status, out, _ = notes_lint("test", "pack", cwd=tmp_path)
    assert status == 1
    assert "checked.md:" in out


def test_suppressions(vault, notes_lint):
    fence = "```sh <!-- x -->\nls\n"
    vault.write("file.md", "<!-- notes-lint-disable-file unclosed-fence -->\n\n" + fence)
    vault.write("next.md", "Text.\n\n<!-- notes-lint-disable-next-line -->\n" + fence)
    vault.write(
        "block.md", "<!-- notes-lint-disable unclosed-fence -->\n\n- a\n\n  ```\n  x\n\nb\n\n" + fence
    )
    vault.write("item.md", "- a <!-- notes-lint-disable-item -->\n  - b\n\n    ```\n    x\n- c\n")
    vault.write("unused.md", "Text. <!-- notes-lint-disable-line unclosed-fence -->\n")
    vault.write("unknown.md", "<!-- notes-lint-disable-file unclosed-fense -->\n\nText.\n")
    _, out, _ = notes_lint("--output-format", "json", cwd=vault.root)
    report = json.loads(out)
    assert [(each["path"], each["rule"]) for each in report["diagnostics"]] == [
        ("unknown.md", "unknown-rule"),
        ("unused.md", "unused-suppression"),
    ]
    assert report["summary"]["suppressed"] == 5


def test_a_class_of_links_that_something_else_resolves_is_said_once(vault, notes_lint):
    for number in range(8):
        vault.write(
            f"p{number}.md", f"# P{number}\n\n[a](/guide/x{number}) [b](/guide/y{number}) [c](p1.md)\n"
        )
    for _ in range(2):  # the second run recalls the first
        status, out, _ = notes_lint(cwd=vault.root)
        assert status == 0
        assert out.count("16 of 16 links to pages from the site's top") == 1


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
@pytest.mark.parametrize("command", [(), ("check",)])
def test_a_link_to_nothing_is_named(vault, notes_lint, command):
    (vault.root / "x.md").symlink_to("gone.md")
    status, out, err = notes_lint(*command, "x.md", cwd=vault.root)
    assert (status, out) == (2, "")
    assert err == "notes-lint: x.md: this link leads to nothing: there is no gone.md\n"


def test_each_wrong_setting_has_a_line(vault, notes_lint):
    settings = ("--config", 'dates.order="foo"', "--config", "links.style=bar")
    status, _, err = notes_lint(*settings, cwd=vault.root)
    assert status == 2
    assert err.splitlines() == [
        "notes-lint: command line: `dates.order`: 'foo' is none of learn, day-first, month-first.",
        "notes-lint: command line: `links.style`: 'bar' is none of learn, files, pages.",
    ]
