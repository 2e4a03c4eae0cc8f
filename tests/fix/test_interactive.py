"""--interactive as a person meets it: on a terminal, with answers typed when they are asked for."""

from __future__ import annotations

import json
import os
import select
import sys
import time

import pytest

from notes_lint.diagnostic import Diagnostic, Edit, Fix
from notes_lint.fix.apply import Change
from notes_lint.fix.overlay import Overlay
from notes_lint.interactive import offers_of
from notes_lint.lint import MemoryTree

posix = pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are POSIX")
PROMPT = "[n]? "
LONGEST = 120  # seconds, for a machine that has much else to do


def talk(folder, answers, *arguments):
    """Run on a terminal; each answer waits for its question. Returns status, all that was seen, and what was unsaid."""
    import pty

    command = [sys.executable, "-m", "notes_lint", *arguments]
    left = list(answers)
    child, end = pty.fork()
    if not child:
        os.chdir(folder)
        os.execve(sys.executable, command, {**os.environ, "TERM": "dumb", "COLUMNS": "100"})
    seen, asked, give_up = "", 0, time.monotonic() + LONGEST
    try:
        while True:
            assert time.monotonic() < give_up, seen
            if not select.select([end], [], [], 1)[0]:
                continue
            try:
                piece = os.read(end, 65536)
            except OSError:  # how Linux says that the other side is gone
                piece = b""
            if not piece:
                break
            seen += piece.decode(errors="replace")
            while seen.count(PROMPT) > asked:
                asked += 1
                os.write(end, left.pop(0).encode() if left else b"\x04")
    except BaseException:
        os.kill(child, 9)
        raise
    finally:
        os.close(end)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return status, seen.replace("\r\n", "\n"), left


@pytest.fixture
def house(vault):
    """A vault with a word list of its own, so that the tests depend on no table."""
    vault.write("notes-lint.toml", 'packs = ["own"]\nselect = ["house", "misspelling", "wrong-ordinal"]\n')
    vault.write("own/house/plain-words.md", "# plain-words\n\nA long word for a short one.\n")
    vault.write(
        "own/house/plain-words.toml",
        '[swaps]\nutilise = "use"\nleverage = ["use", "lever"]\n[settings]\napplicability = "unsafe"\n',
    )
    return vault


def many(vault, line="We utilise it here."):
    for number in range(7):
        lines = [f"{line} Number {each}." for each in range(6 if number < 6 else 5)]
        vault.write(f"n{number}.md", f"# Note {number}\n\n" + "\n\n".join(lines) + "\n")


def whole(vault):
    return "".join(path.read_text() for path in sorted(vault.root.glob("*.md")))


@posix
def test_one_answer_mends_all_places(house):
    many(house)
    status, seen, left = talk(house.root, ["1\n"], "--fix", "--interactive")
    assert (status, left, seen.count(PROMPT)) == (0, [], 1), seen
    assert "Question 1 of 1\n" in seen
    assert "n0.md:3:4 error plain-words" in seen
    assert seen.count("^^^^^^^") == 3, "three places are shown"
    assert "The same in 38 more places of 7 notes." in seen
    assert "1: write 'use'\n" in seen
    assert "Fixed 41 problems in 7 notes:" in seen
    assert whole(house).count("We use it here.") == 41


@posix
def test_the_report_shows_three_and_counts_and_json_has_each(house, notes_lint):
    many(house)
    _, out, _ = notes_lint(cwd=house.root)
    assert out.count("^^^^^^^") == 3
    assert "38 more in 7 notes: plain-words" in out
    _, out, _ = notes_lint("--output-format", "json", cwd=house.root)
    assert len(json.loads(out)["diagnostics"]) == 41


@posix
def test_the_second_of_two_and_a_sure_fix_unasked(house):
    house.write("a.md", "# A\n\nThey leverage it since June 21th, 2024. We leverage it.\n")
    status, seen, left = talk(house.root, ["7\n", "2\n"], "--interactive")
    assert (status, left) == (0, []), seen
    assert "One of these, please: 1, 2, e, i, n, q" in seen, "there is no seventh"
    assert "2: write 'lever'\n" in seen
    assert house.read("a.md") == "# A\n\nThey lever it since June 21st, 2024. We lever it.\n"
    assert "'21th' → '21st' (wrong-ordinal)" in seen


@posix
def test_each_by_itself_beside_a_sure_fix(house):
    house.write("a.md", "# A\n\nOn June 21th we leverage, you leverage, and they leverage it.\n")
    status, seen, left = talk(house.root, ["e\n", "2\n", "\n", "1\n"], "--fix", "--interactive")
    assert (status, left) == (1, []), seen
    assert house.read("a.md") == "# A\n\nOn June 21st we lever, you leverage, and they use it.\n"
    assert (
        "Found 1 error in 1 of 2 notes.\nWhat is left is listed by: notes-lint\n\nFixed 3 problems in 1 note:\n"
        in seen
    ), "what was left is counted"
    end = "  a.md:3: '21th' → '21st' (wrong-ordinal)\n  a.md:3: 'leverage' → 'lever' (plain-words)\n"
    assert seen.endswith(end + "  a.md:3: 'leverage' → 'use' (plain-words)\n")


@posix
def test_leaving_changes_nothing_and_quitting_keeps_what_was_answered(house):
    text = "# A\n\nWe utilise it and leverage it.\n"
    house.write("a.md", text)
    status, seen, left = talk(house.root, ["\n", "n\n"], "--fix", "--interactive")
    assert (status, left, house.read("a.md")) == (1, [], text), seen
    assert "Fixed" not in seen
    status, seen, left = talk(house.root, ["1\n", "q\n"], "--fix", "--interactive")
    assert (status, left) == (1, []), seen
    assert house.read("a.md") == "# A\n\nWe use it and leverage it.\n"
    tail = "Found 1 error in 1 of 2 notes.\nWhat is left is listed by: notes-lint\n\nFixed 1 problem in 1 note:\n  a.md:3: 'utilise' → 'use' (plain-words)\n"
    assert seen.endswith(tail), "what was left is known, what was done comes last"
    assert seen.count("error plain-words") == 2, "the questions"


@posix
def test_a_word_is_added_to_the_vaults_own(house):
    text = "# A\n\n> They said that portabillity is good. More portabillity.\n"
    house.write("a.md", text)
    status, seen, left = talk(house.root, ["w\n"], "--fix", "--interactive")
    assert (status, left, seen.count(PROMPT)) == (0, [], 1), seen
    assert house.read("notes-lint-words.txt") == "portabillity\n"
    assert house.read("a.md") == text
    assert "notes-lint-words.txt: added portabillity" in seen
    assert "Nothing to report in" in seen


@posix
def test_the_end_of_the_input_leaves_the_rest(house):
    house.write("a.md", "# A\n\nWe utilise it and leverage it.\n")
    status, seen, left = talk(house.root, ["1\n", "\x04"], "--fix", "--interactive")
    assert (status, left) == (1, []), seen
    assert "q or Ctrl-D: leave the rest, keep the answers; Ctrl-C: drop them" in seen
    assert house.read("a.md") == "# A\n\nWe use it and leverage it.\n"


@posix
def test_ctrl_c_in_the_middle_writes_nothing(house):
    text = "# A\n\n> They said that portabillity is good.\n\nWe utilise it on June 21th, and leverage it.\n"
    house.write("a.md", text)
    status, seen, left = talk(house.root, ["w\n", "1\n", "\x03"], "--fix", "--interactive")
    assert (status, left) == (2, []), seen
    assert "stopped before the last answer: nothing was written in ." in seen
    assert house.read("a.md") == text
    assert not (house.root / "notes-lint-words.txt").exists()


@posix
def test_a_note_that_changed_while_it_was_asked_about_is_left(house):
    house.write("a.md", "# A\n\nWe utilise it.\n")
    house.write("b.md", "# B\n\nWe leverage it.\n")

    class Late(str):
        def encode(self, *_):
            house.write("a.md", "# A\n\nWe all utilise it.\n")
            return b"1\n"

    status, seen, left = talk(house.root, [Late(), "1\n"], "--fix", "--interactive")
    assert (status, left) == (1, []), seen
    assert "refused-fix" in seen
    assert house.read("a.md") == "# A\n\nWe all utilise it.\n"
    assert house.read("b.md") == "# B\n\nWe use it.\n"


@posix
def test_nothing_to_ask(house):
    house.write("a.md", "# A\n\nSince June 21th, 2024.\n")
    status, seen, _ = talk(house.root, [], "--fix", "--interactive")
    assert (status, seen.count(PROMPT)) == (0, 0)
    assert "nothing had to be asked" in seen
    assert "21st" in house.read("a.md")


def test_it_needs_a_terminal_and_something_to_write(house, notes_lint):
    text = "# A\n\nWe utilise it.\n"
    house.write("a.md", text)
    status, out, err = notes_lint("--fix", "--interactive", cwd=house.root)
    assert (status, out, house.read("a.md")) == (2, "", text)
    assert "asks on a terminal" in err
    for other in ("--diff", "--add-ignore", "--stdin-filename=a.md"):
        status, _, err = notes_lint("--interactive", other, cwd=house.root)
        assert status == 2
        assert other.partition("=")[0] in err
    assert "--interactive" in notes_lint("--help")[1]


def test_offers_are_the_fixes_and_the_suggestions_that_none_of_them_writes():
    data = b"of the the form"
    fix = Fix("remove the second", (Edit(6, 10, ""),))
    found = Diagnostic(3, 10, "twice", suggestions=("the", "then the"), fixes=(fix,))
    assert [offer.message for offer in offers_of(found, data)] == ["remove the second", "write 'then the'"]
    wider = Fix("move it", (Edit(0, 10, "x"),))
    found.fixes = (wider,)
    assert offers_of(found, data) == (wider,), "what changes more than the text is not one of several texts"
    found.fixes = ()
    assert [offer.edits[0].text for offer in offers_of(found, data)] == ["the", "then the"]


def test_a_place_is_known_again_after_changes_before_it():
    overlay = Overlay(MemoryTree("/v", {"a.md": b"one two three four"}))
    overlay.original("a.md")
    overlay.change("a.md", [Change(0, 3, b"eleven"), Change(8, 13, b"")])
    assert overlay.read("a.md") == b"eleven two  four"
    places = [overlay.before("a.md", offset) for offset in (0, 3, 6, 7, 11, 12)]
    assert places == [0, 0, 3, 4, 13, 14]
    assert overlay.before("b.md", 5) == 5


@posix
def test_a_rename_and_an_edit_of_the_same_note(house):
    house.write(
        "notes-lint.toml",
        'packs = ["own"]\nselect = ["house", "wrong-path-case", "filename-date-mismatch"]\n',
    )
    for month, day in (("01", "7th"), ("02", "4th"), ("03", "3rd"), ("04", "7th"), ("05", "5th")):
        name = {"01": "January", "02": "February", "03": "March", "04": "April", "05": "May"}[month]
        number = day[:-2].zfill(2)
        house.write(f"2024-{month}-{number}.md", f"# {name} {day}, 2024\n\nNothing.\n")
    house.write("2024-06-02.md", "# June 9th, 2024\n\nWe utilise it. See [May](2024-05-05.md).\n")
    status, seen, left = talk(house.root, ["2\n", "1\n"], "--fix", "--interactive")
    assert (status, left) == (0, []), seen
    assert house.read("2024-06-09.md") == "# June 9th, 2024\n\nWe use it. See [May](2024-05-05.md).\n"
    assert not (house.root / "2024-06-02.md").exists()


@posix
def test_silencing_what_was_chosen_and_nothing_else(house):
    house.write("a.md", "# A\n\nWe utilise it.\n\nYou utilise it.\n\nThey leverage it.\n")
    status, seen, left = talk(house.root, ["e\n", "1\n", "i\n", "n\n"], "--fix", "--interactive")
    assert (status, left) == (1, []), seen
    silent = "You utilise it. <!-- notes-lint-disable-line plain-words -->"
    assert house.read("a.md") == f"# A\n\nWe use it.\n\n{silent}\n\nThey leverage it.\n"
    assert "a.md:5: suppressed (plain-words)" in seen
    status, seen, left = talk(house.root, ["i\n"], "--fix", "--interactive")
    assert (status, left) == (0, []), seen
    assert house.read("a.md").count("notes-lint-disable-line") == 2


@posix
def test_what_the_verifier_would_refuse_is_not_offered(house):
    house.write(
        "own/house/short-words.py",
        '''"""Words with a fix that is no link's."""

from notes_lint.diagnostic import Diagnostic, Edit, Fix


def check(document):
    """Report each `foo`, with a fix that says that it changes a link."""
    at = document.data.find(b"foo")
    if at >= 0:
        fix = Fix("write bar", (Edit(at, at + 3, "bar"),), applicability="suggestion", effect="destination")
        yield Diagnostic(at, at + 3, "foo", fixes=(fix,))
''',
    )
    house.write("own/house/short-words.md", "# short-words\n\nA foo.\n")
    house.write("a.md", "# A\n\nWe utilise foo.\n")
    status, seen, left = talk(house.root, ["1\n"], "--fix", "--interactive", "--allow-code")
    assert (status, left, seen.count(PROMPT)) == (1, [], 1), seen
    assert "refused-fix" not in seen
    assert house.read("a.md") == "# A\n\nWe use foo.\n"
