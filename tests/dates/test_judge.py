"""Who is believed: Git's word, indexes, and the note that stands alone."""

from __future__ import annotations

import pytest

from notes_lint.dates.apps import from_java, from_moment, from_strptime
from notes_lint.dates.describe import describe, render
from notes_lint.dates.history import added, usable
from notes_lint.lint import MemoryTree, lint
from notes_lint.pack import read, shipped_folder
from notes_lint.ruleset import RuleSet
from notes_lint.settings import Dates, Loaded, Settings

RULES = read(shipped_folder())


def run(files, root="/vault", dates=None, select=("dates",)):
    settings = Settings(select=select, dates=dates or Dates())
    tree = MemoryTree(str(root), {path: text.encode() for path, text in files.items()})
    return lint(tree, RuleSet(RULES, Loaded(settings)), today="2026-06-30")


def only(files, **options):
    (found,) = run(files, **options).diagnostics
    return found


def test_even_witnesses_give_two_suggestions():
    found = only({"2020-02-11.md": "# 2020-02-13\n"})
    assert found.rule == "filename-date-mismatch"
    assert [fix.applicability for fix in found.fixes] == ["suggestion", "suggestion"]
    assert "cannot be told" in found.message


def test_git_decides_what_is_even(vault):
    vault.write("2020-02-11.md", "# 2020-02-13\n")
    git(vault, "2020-02-13T12:00:00")
    found = only({"2020-02-11.md": "# 2020-02-13\n"}, root=vault.root)
    assert found.fixes[0].renames == () or found.fixes[0].applicability == "suggestion"
    vault.write("2020-05-11.md", "# 2020-02-13\n")
    git(vault, "2020-05-12T12:00:00")
    found = only({"2020-05-11.md": "# 2020-02-13\n"}, root=vault.root)
    assert found.fixes[0].edits[0].text == "2020-05-11"
    assert found.fixes[0].applicability == "unsafe"
    assert "Git has had it since" in found.message


def test_an_import_says_nothing(vault):
    for n in range(25):
        vault.write(f"n{n}.md", "x\n")
    vault.write("2020-05-11.md", "# 2020-02-13\n")
    git(vault, "2020-05-12T12:00:00")
    assert added(str(vault.root), "2020-05-11.md") == 0
    assert "cannot be told" in only({"2020-05-11.md": "# 2020-02-13\n"}, root=vault.root).message


def test_a_folder_without_git_says_nothing(tmp_path):
    assert not usable(str(tmp_path))


def test_a_shallow_clone_says_nothing(vault, tmp_path):
    vault.write("a.md", "x\n")
    git(vault, "2020-05-12T12:00:00")
    vault.write("b.md", "x\n")
    git(vault, "2020-05-13T12:00:00")
    vault.git("clone", "-q", "--depth=1", f"file://{vault.root}", str(tmp_path / "shallow"))
    assert usable(str(vault.root))
    assert not usable(str(tmp_path / "shallow"))


def git(vault, when):
    vault.git("init", "-q")
    vault.git("add", "-A")
    vault.git("commit", "-q", "-m", "x", f"--date={when}")


def test_the_settings_say_the_order():
    files = {"03-04-2019.md": "# April 3, 2019\n", "05-06-2019.md": "# May 6, 2019\n"}
    found = run(files, dates=Dates(order="day-first")).diagnostics
    assert [each.path for each in found] == ["05-06-2019.md"]


def test_no_settings_no_claim():
    assert run({"03-04-2019.md": "Words.\n", "05-06-2019.md": "Date: 06/05/2019\n"}).diagnostics == []


def test_describe():
    files = {
        "2024/06-02-a.md": "- A — [[June 2nd, 2024]]\n", "2024/06-09-b.md": "- B — [[June 9th, 2024]]\n",
        "2024/06-16-c.md": "- C — [[June 16th, 2024]]\n", "2024/06-30-d.md": "- D — [[June 30th, 2024]]\n",
        "2024/06-28-e.md": "- E — [[July 28th, 2024]]\n", "README.md": "Words.\n",
    }  # fmt: skip
    vault = run(files).vault
    said = describe(vault, "2024/06-28-e.md")
    assert said.date == "2024-07-28"
    assert [witness.name for witness in said.witnesses] == ["folder", "file name", "title"]
    text = render(said)
    assert "all 4 other dated notes fall on Sundays" in text
    assert describe(vault, "2024/06-02-a.md").date == "2024-06-02"
    assert describe(vault, "README.md").date == ""
    with pytest.raises(KeyError):
        describe(vault, "none.md")


def test_nothing_depends_on_the_order_of_the_notes():
    files = {f"2023-05-{day:02d}.md": f"# Call of {day} May 2023\n" for day in (2, 9, 16, 23)}
    files["2023-05-30.md"] = "# Call of 23 May 2023\n"
    files["2023-6-6.md"] = "# Call of 6 June 2023\n"
    forwards = [(each.path, each.message) for each in run(files).diagnostics]
    backwards = [(each.path, each.message) for each in run(dict(reversed(files.items()))).diagnostics]
    assert forwards == backwards
    assert len(forwards) == 2


def test_the_corpus(corpus):
    files = {str(path.relative_to(corpus)): path.read_text() for path in sorted(corpus.rglob("*.md"))}
    found = only(files)
    assert (found.rule, found.path) == ("filename-date-mismatch", "2024/06-28-kernel-instrumentation.md")
    assert found.fixes[0].renames[0].new == "2024/07-28-kernel-instrumentation.md"
    assert found.message.startswith(
        "the header says Sunday, July 28th; the file name says Friday, June 28th; "
        "all 27 other dated notes fall on Sundays"
    )


def test_formats_of_the_settings_are_never_odd():
    files = {f"2023-05-{day:02d}.md": f"# Call, May {day}, 2023\n" for day in (2, 9, 16, 23)}
    files["2023-05-30.md"] = "# Call, 30 May 2023\n"
    assert [each.rule for each in run(files).diagnostics] == ["inconsistent-date-format"]
    assert run(files, dates=Dates(formats=("%d %B %Y",))).diagnostics == []


def test_formats_in_other_notations():
    assert from_moment("YYYY-MM-DD") == from_strptime("%Y-%m-%d") == from_java("yyyy-MM-dd")
    assert from_moment("dddd, MMMM Do, YYYY") == "dddd:T|, |MMMM:T| |Do|, |YYYY"
    assert from_java("MMM do, yyyy") == "MMM:T| |Do|, |YYYY"
    assert from_moment("[Week] ww") == from_strptime("%j") == from_java("ww") == ""


def test_with_dots_the_day_comes_first():
    found = only({"a.md": "- Montag, 4.3.2025 war das Treffen.\n"})
    assert found.message.startswith("the weekday is wrong: March 4th, 2025 is a Tuesday, not a Monday")
    assert found.suggestions == ("Dienstag, 4.3.2025", "Montag, 3.3.2025")
    found = only({"a.md": "# Montag, 4.3.2025\n"})
    assert found.suggestions == ("Dienstag, 4.3.2025", "Montag, 3.3.2025")
    found = only({"2025-04-03.md": "# Thursday, 5.5.2025\n", "b.md": "# x\n"})
    assert found.fixes[0].edits[0].text in ("Monday, 5.5.2025", "Thursday, 3.4.2025")


def test_a_weekday_that_fits_tells_the_order_of_dots():
    assert not run({"a.md": "# Donnerstag, 4.3.2025\n", "b.md": "# Dienstag, 4.3.2025\n"}).diagnostics
    assert not run({"2025-04-03.md": "# Donnerstag, 4.3.2025\n"}).diagnostics


@pytest.mark.parametrize(
    ("others", "dates"),
    [({}, Dates(order="month-first")), ({"b.md": "# 3.14.2025\n", "c.md": "# 5.20.2025\n"}, Dates())],
)
def test_what_the_vault_says_of_dots_goes_first(others, dates):
    found = only({"a.md": "- Monday, 4.3.2025 was the call.\n", **others}, dates=dates)
    assert found.suggestions == ("Thursday, 4.3.2025", "Monday, 3.31.2025")


def test_slashes_say_nothing_of_dots():
    others = {f"{day}.md": f"# 3/{day}/2025\n" for day in range(14, 20)}
    found = only({"a.md": "- Montag, 4.3.2025 war das Treffen.\n", **others})
    assert found.suggestions[0] == "Dienstag, 4.3.2025"


def test_a_name_with_dots_says_its_day_first():
    (found,) = run({"04.03.2025.md": "# 3. April 2025\n\nx\n", "05.03.2025.md": "# 5. März 2025\n",
                    "06.03.2025.md": "# 6. März 2025\n", "07.03.2025.md": "# 7. März 2025\n",
                    "09.03.2025.md": "# 9. März 2025\n"}).diagnostics  # fmt: skip
    assert found.rule == "filename-date-mismatch"


def test_one_date_each_way_proves_nothing_of_dots():
    found = run({"a.md": "- Montag, 4.3.2025 war es.\n", "b.md": "# 14.3.2025\n", "c.md": "# 3.14.2025\n"})
    assert [each.suggestions[0] for each in found.diagnostics if each.path == "a.md"] == [
        "Dienstag, 4.3.2025"
    ]
