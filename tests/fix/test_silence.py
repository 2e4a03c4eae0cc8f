"""Suppressions put in for an old vault: each finding is silenced, and no reader sees a difference."""

from __future__ import annotations

import pytest
from fix_helpers import Lint, memory

from notes_lint import suppress
from notes_lint.diagnostic import Diagnostic
from notes_lint.fix.silence import silence
from notes_lint.fix.structure import primary
from notes_lint.parse import parse
from notes_lint.text import Source


def finder(*words: str):
    """Rules that are named as the words that they find, and heed suppressions."""

    def check(path: str, data: bytes):
        silenced = suppress.read(parse(path, Source(data)))
        for word in words:
            at = data.find(word.encode())
            while at >= 0:
                found = Diagnostic(at, at + len(word), f"{word}!", rule=word)
                if "<!--" not in word and not any(each.covers(found) for each in silenced):
                    yield found
                at = data.find(word.encode(), at + 1)
        whole = Diagnostic(0, 0, "short", rule="short")
        if len(data) < 12 and not any(each.covers(whole) for each in silenced):
            yield whole

    def outside_comments(path: str, data: bytes):
        comments = [(each.start, each.end) for each in parse(path, Source(data)).comments]
        for found in check(path, data):
            if not any(start <= found.start < end for start, end in comments):
                yield found

    return outside_comments


CASES = [
    ("A teh b, a long line\n", "A teh b, a long line <!-- notes-lint-disable-line teh -->\n"),
    ("A teh adn, a long line\n", "A teh adn, a long line <!-- notes-lint-disable-line adn teh -->\n"),
    (
        "- teh b\n    - adn c\n",
        "- teh b <!-- notes-lint-disable-line teh -->\n    - adn c <!-- notes-lint-disable-line adn -->\n",
    ),
    ("# A teh heading\r\nx\r\n", "# A teh heading <!-- notes-lint-disable-line teh -->\r\nx\r\n"),
    ("A hard teh break  \nhere\n", "A hard teh break <!-- notes-lint-disable-line teh -->  \nhere\n"),
    (
        "x\n\n```\nsome teh code\n```\n",
        "x\n\n<!-- notes-lint-disable teh -->\n\n```\nsome teh code\n```\n\n<!-- notes-lint-enable teh -->\n",
    ),
    (
        "x\n\n```\nsome teh code\n\nmore adn code\n```\n",
        "<!-- notes-lint-disable-file adn teh -->\n\nx\n\n```\nsome teh code\n\nmore adn code\n```\n",
    ),
    (
        "x\n\n```\nsome teh code\nmore adn code\n```",
        (
            "x\n\n<!-- notes-lint-disable adn teh -->\n\n```\nsome teh code\nmore adn code\n```\n\n"
            "<!-- notes-lint-enable adn teh -->\n"
        ),
    ),
    (
        "---\nkey: teh adn\n---\ntext of a note\n",
        "---\nkey: teh adn\n---\n<!-- notes-lint-disable-file adn teh -->\n\ntext of a note\n",
    ),
    ("short\n", "<!-- notes-lint-disable-file short -->\n\nshort\n"),
    (
        "A teh adn, a line <!-- notes-lint-disable-line teh -->\n",
        "A teh adn, a line <!-- notes-lint-disable-line teh adn -->\n",
    ),
    (
        "| a | teh |\n|---|---|\n| b | adn |\n",
        "| a | teh <!-- notes-lint-disable-line teh --> |\n|---|---|\n| b | adn <!-- notes-lint-disable-line adn --> |\n",
    ),
    ("a | b\n---|---\nb | teh\n", "a | b\n---|---\nb | teh <!-- notes-lint-disable-line teh -->\n"),
    ("| a |\n|---|\n| b \\| teh", None),
    ("\ufeffA teh b, a long line", "\ufeffA teh b, a long line <!-- notes-lint-disable-line teh -->"),
    ("> quoted teh\n> words", "> quoted teh <!-- notes-lint-disable-line teh -->\n> words"),
]


@pytest.mark.parametrize(("before", "after"), CASES)
def test_suppressions(before, after):
    files = {"a.md": before.encode(), "b.md": b"nothing to be found here\n"}
    done = silence(memory(files), Lint(finder("teh", "adn")), {"meta"})
    text = done.overlay.read("a.md")
    assert not done.result.diagnostics
    assert not done.refused
    assert done.applied
    assert bool(done.notices) == (b"disable-file" in text and "short" not in before)
    assert primary(text)[0] == primary(before.encode())[0], "a reader sees a difference"
    if after is not None:
        assert text.decode() == after
    assert done.overlay.changed == ["a.md"]


def test_a_slip_in_a_table_silences_its_row_alone(vault, notes_lint):
    vault.write("a.md", "# A\n\n| a | b |\n| - | - |\n| We recieve it | c |\n| d | e |\n\nWords.\n")
    status, out, _ = notes_lint("--add-ignore", cwd=vault.root)
    assert status == 0, out
    assert "| We recieve it | c <!-- notes-lint-disable-line misspelling --> |" in vault.read("a.md")
    vault.write("a.md", vault.read("a.md").replace("Words.", "They recieve it."))
    assert "'recieve' is misspelt" in notes_lint(cwd=vault.root)[1]


def test_on_the_command_line(vault, notes_lint):
    vault.write("a.md", "# A\n\n[x](missing.md) and [[#nowhere]]\n")
    status, out, _ = notes_lint("--add-ignore", cwd=vault.root)
    assert status == 0, out
    assert "a.md" in out
    assert "<!-- notes-lint-disable-line" in vault.read("a.md")
    assert notes_lint(cwd=vault.root)[0] == 0
