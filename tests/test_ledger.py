"""What is judged again after a change, and that it comes to what judging everything comes to."""

from __future__ import annotations

import json
import shutil
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notes_lint import ledger
from notes_lint.cli import main

LOGS = [f"log/2024-01-{day:02d}.md" for day in range(1, 9)]
MEETINGS = [f"meetings/meeting-{number}.md" for number in range(1, 8)]
NEW = ["gone.md", "nobody.md", "docs/setup.md", "docs/index.md", "Alpha Beta.md", "log/2024-1-9.md"]
KNOWN = [
    "a.md",
    "b.md",
    "c.md",
    "d.md",
    "docs/guide.md",
    "docs/Setup.md",
    "days/x-1.md",
    "days/2024-04-03.md",
]
PATHS = [*LOGS[:3], *MEETINGS[2:4], *NEW, *KNOWN, *KNOWN]
FILES = ["pic.png", "docs/pic.png", "data.csv", "mkdocs.yml"]

WORDS = (
    "We recieve teh parcels.", "The kubelett runs.", "A Kubelett and a kubelett.", "Kubelett again, kubelett.",
    "Use JavaScrip or Javascript here.", "The sourceMap, the SourceMap.", "Our SourceMaps and sourcemaps.",
    "Some sourceMap here.", "So i am here, as i think.", "And I am here, as I think, I know.", "Try `difftastic` now.",
    "Try diifftastic now.", "See `frobnicator` and frobnicatr.", "A frobnicatr frobnicatr frobnicatr.",
    "Github and GitHub.", "The the end.", "An an apple, alot of it.", "The DNS, the DSN.", "DNS and DNS again.",
    "Tihs was an unkown problm.", "MyOwnNam says: MyOwnName.", "MyOwnName, MyOwnName, MyOwnName.", "low4 bits",
    "PLEASE RECIEVE DATA NOW", "Type `recieve` or `problm`.", "THE PROBLM IS MINE", "https://example.org/recieve",
    "A lanxern runs.", "Which lantern? Its lanxern.", "A lanxern, the lanxern.", "No lantern.", "Type `lanxern`.",
    "These formats re difficult to read.", "Its favuorite colour, in grey.", "Its favuorite color, in gray.", "Which shading? Its sharding, as sharding goes.",
)  # fmt: skip
LINKS = (
    "[x](a.md)", "[x](../a.md)", "[x](docs/guide.md#setup)", "[x](guide.md#set-up)", "[[b]]", "[[Guide#Setup]]",
    "[[guide]]", "[[nobody]] and [[somebody]]", "[[nobody]]", "[x](gone.md)", "[x](/docs/guide)", "[x](docs/setup.md)",
    "![p](pic.png)", "![p](docs/pic.png)", "[x](b)", "[x](a)", "[d](docs/)", "[[alias one]]", "[x](#top-of-it)",
    "[x](#setup)", "[x](a.md#spot)", '<a id="spot"></a>', "[x](../b.md)", "[r][one]", "[one]: gone/too.md",
    "[x](log/2024-01-03.md)", "[[2024-01-03]]", "[[alpha beta]]", "[x](Alpha%20Beta.md)", "[x](data.csv)",
    "[x](file:///home/me/notes/pic.png)", "[x](/home/me/a.md)", "![[pic.png]]", "[[meeting-3#Notes]]",
    "[x](meetings/meeting-3.md#notes)", "[x] (a.md)", "[x](docs)", "[x](page.html)", "(a.md)[x]",
)  # fmt: skip
DATES = (
    "# 2024-01-05", "# 2024-01-03", "# January 4, 2024", "# 2023-01-06", "Date: 2024-01-07", "Date: 2024-01-02",
    "03/04/2024", "13/04/2024", "04/13/2024", "- 2024-01-03: [x](log/2024-01-03.md)", "on 31 June 2024",
    "Friday, 2024-01-04", "# Meeting 3", "# Meeting 4",
)  # fmt: skip
SHAPES = (
    "# Setup", "## Setup", "## Set up", "# Notes", "- item", "- item\n  - two", "- item\n    - four", "* star", "-",
    "- [ ]", "| a | b |\n| - | - |\n| 1 | 2 | 3 |", "{{[[TODO]]}} x", "((abc-def))", "plain text outside", "*open",
    "<!-- notes-lint-disable-file misspelling -->", "<!-- notes-lint-disable-next-line -->",
    "<!-- notes-lint-disable broken-link nonsense -->",
)  # fmt: skip
FRONTS = (
    "---\naliases: [alias one]\n---",
    "---\npermalink: /docs/guide\n---",
    "---\ndate: 2024-01-05\n---",
    "---\ntitle: B\n---",
)
SETTINGS = (
    "", 'language = "en-GB"\n', 'words = ["kubelett"]\n', '[links]\nstyle = "pages"\n', 'ignore = ["misspelling"]\n',
    '[dates]\norder = "day-first"\n', '[per-file-ignores]\n"docs/*" = ["links"]\n', 'words = ["SourceMap"]\n',
    'vocabulary-file = "c.md"\n', 'vocabulary-file = "./b.md"\n',
)  # fmt: skip

LINES = st.one_of(*map(st.sampled_from, (WORDS, LINKS, DATES, SHAPES)))
EDITS = st.one_of(
    st.tuples(st.just("put"), st.sampled_from(PATHS), LINES, st.integers(0, 5)),
    st.tuples(st.just("put"), st.sampled_from(LOGS), st.sampled_from(DATES), st.just(0)),
    st.tuples(st.just("cut"), st.sampled_from(KNOWN), st.sampled_from((0, 2, 2, 3, 4))),
    st.tuples(st.just("delete"), st.sampled_from(KNOWN)),
    st.tuples(st.just("front"), st.sampled_from(PATHS), st.sampled_from(FRONTS)),
    st.tuples(st.just("delete"), st.sampled_from(PATHS + FILES)),
    st.tuples(st.just("rename"), st.sampled_from(PATHS), st.sampled_from(PATHS)),
    st.tuples(st.just("file"), st.sampled_from(FILES)),
    st.tuples(st.just("words"), st.sampled_from(("kubelett", "recieve", "SourceMap", ""))),
    st.tuples(st.just("settings"), st.sampled_from(SETTINGS)),
)
STEPS = st.lists(st.lists(EDITS, min_size=1, max_size=2), min_size=2, max_size=6)


def apply(root, edit):
    """Do one edit, if it can be done."""
    kind, name, *rest = edit
    path = root / name
    if kind in ("file", "words", "settings"):
        named = {"file": name, "words": "notes-lint-words.txt", "settings": "notes-lint.toml"}[kind]
        (root / named).parent.mkdir(exist_ok=True)
        (root / named).write_text("" if kind == "file" else name + "\n")
        return
    path.parent.mkdir(exist_ok=True)
    lines = path.read_text().split("\n") if path.exists() else []
    if kind == "put":
        lines.insert(rest[1], rest[0])
        path.write_text("\n".join(lines))
    elif kind == "cut" and lines:
        path.write_text("\n".join(lines[: rest[0]] + lines[rest[0] + 1 :]))
    elif kind == "front":
        path.write_text("\n".join([rest[0], *lines]))
    elif kind == "delete":
        path.unlink(missing_ok=True)
    elif kind == "rename" and lines and name != rest[0]:
        (root / rest[0]).parent.mkdir(exist_ok=True)
        path.rename(root / rest[0])


# Among them a slip that two notes share, beside one that a note's own text tells: each half of a rule is kept apart.
BASE = {
    "a.md": '# Setup\n\nSome text of a note.\n<a id="spot"></a>\n\n[x](#setup) and MyOwnName\n',
    "b.md": "# B\n\nMyOwnName, as `difftastic` says.\n\n[x](a.md#spot) [y](docs/guide.md#setup) [[Guide#Setup]]\n",
    "c.md": "# C\n\nMyOwnName and diifftastic, and I am here. These formats re difficult, a vecor too.\n\n[x](gone.md) [[nobody]] ![p](pic.png) [[pic.png]]\n",
    "d.md": "# D\n\nMyOwnname, they recieve it. And i am here, with a vecor.\n\n[x](a.md#setup) [[alias one]] [x](docs/) [x](data.csv)\n",
    "docs/guide.md": "# Setup\n\n13/04/2024\n\n[x](../a.md) [y](Setup.md)\n",
    "docs/Setup.md": "---\naliases: [alias one]\n---\n# Notes\n\n[x](guide.md#setup) [[nobody]] [y](../a.md#nowhere)\n",
    "days/x-1.md": "# 03/04/2024\n\ntext\n",
    "days/x-2.md": "# 04/04/2024\n\ntext\n",
    "days/2024-04-03.md": "# 03/04/2024\n\ntext\n",
}


def begin(root):
    """A vault with habits: logs with their dates, meetings in a row, lists, links that work, words that recur."""
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir()
    (root / "notes-lint.toml").write_text("")
    for at, path in enumerate(LOGS):
        text = (
            f"# 2024-01-{at + 1:02d}\n\n- item\n    - four\n    - four\n\n[x](../a.md) [[guide]] Kubelett\n"
        )
        apply(root, ("put", path, text, 0))
    for at, path in enumerate(MEETINGS):
        apply(
            root,
            (
                "put",
                path,
                f"# Meeting {at + 1}\n\nDate: 2024-02-{at + 1:02d}\n\n[[meeting-3]] SourceMap\n",
                0,
            ),
        )
    for path, text in BASE.items():
        apply(root, ("put", path, text, 0))
    apply(root, ("file", "pic.png"))


def run(root, *options):
    """A run's report, and what is said for people beside it."""
    out, err = StringIO(), StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        main(
            [
                str(root),
                "--output-format",
                "json",
                "--extend-select",
                "ALL",
                "--today",
                "2024-03-01",
                *options,
            ]
        )
    return out.getvalue(), err.getvalue()


@pytest.fixture
def judged(monkeypatch):
    """How often a change was judged by its reach, and how often that could not be told."""
    counts = {True: 0, False: 0}
    rejudge = ledger.rejudge

    def counted(*arguments, **options):
        found = rejudge(*arguments, **options)
        counts[found is not None] += 1
        return found

    monkeypatch.setattr(ledger, "rejudge", counted)
    return counts


@settings(max_examples=40, deadline=None, derandomize=True)
@given(steps=STEPS)
def test_what_is_judged_again_is_what_judging_all_gives(tmp_path, steps):
    root = tmp_path / "vault"
    begin(root)
    run(root)
    for edits in steps:
        for edit in edits:
            apply(root, edit)
        assert run(root) == run(root, "--no-cache")


def note(root, path, text):
    (root / path).write_text(text)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (
            "c.md",
            "# C\n\nMyOwnName and diifftastic. They recieve it.\n\n[x](gone.md) [[nobody]]\n",
        ),  # a misspelling
        ("a.md", "# Set up\n\nSome text.\n\n[x](#setup)\n"),  # a heading and an anchor that others link to
        ("log/2024-01-03.md", "# 2023-01-03\n\n- item\n    - four\n"),  # a date that its name denies
        ("log/2024-01-03.md", "# 2024-01-03\n\n- item\n  - two\n    - six\n"),  # habits of lists
        ("b.md", "# B\n\nNothing.\n"),
    ],
)
def test_a_change_is_judged_by_its_reach(tmp_path, judged, path, text):
    root = tmp_path / "vault"
    begin(root)
    before = run(root)[0]
    note(root, path, text)
    after = run(root)
    assert after == run(root, "--no-cache")
    assert after[0] != before
    assert judged == {True: 1, False: 0}


def test_a_long_word_of_a_comment_follows_what_the_code_says(tmp_path, judged):
    root = tmp_path / "vault"
    begin(root)
    note(root, "x.md", "# X\n\nThe implcit limit was met.\n")
    note(root, "y.md", "# Y\n\n```sh\n# the implcit limit\n```\n")
    wrong = "'implcit' is misspelt"
    assert wrong in run(root)[0]
    note(root, "y.md", "# Y\n\n```sh\nset implcit=1  # the implcit limit\n```\n")
    after = run(root)
    assert wrong not in after[0]
    assert after == run(root, "--no-cache")
    note(root, "y.md", "# Y\n\n```sh\n# no implcit limit\n```\n")
    assert wrong in run(root)[0]
    assert judged == {True: 2, False: 0}


def test_a_slip_that_another_note_has_too_stands(tmp_path, judged):
    root = tmp_path / "vault"
    begin(root)
    note(root, "x.md", "# X\n\nNobody knows the problm.\n")
    note(root, "y.md", "# Y\n\nEverybody knows the problm.\n")
    run(root)
    note(root, "y.md", "# Y\n\nEverybody knows the problm. Nobody asks.\n")
    after = run(root)
    assert after[0].count("'problm' is misspelt") == 2
    assert after == run(root, "--no-cache")
    assert judged == {True: 1, False: 0}


def test_a_word_in_capitals_follows_what_the_code_says(tmp_path, judged):
    root = tmp_path / "vault"
    begin(root)
    note(root, "x.md", "# X\n\nPLEASE SEND IMPLCIT DATA NOW\n")
    before = run(root)[0]
    note(root, "y.md", "# Y\n\n```text\nimplcit\n```\n")
    after = run(root)
    wrong = "'IMPLCIT' is misspelt"
    assert wrong in before
    assert wrong not in after[0]
    assert after == run(root, "--no-cache")
    note(root, "y.md", "# Y\n\nNothing.\n")
    assert wrong in run(root)[0]
    assert judged == {True: 2, False: 0}


@pytest.mark.parametrize("name", ["words.md", "./words.md"])
def test_a_vocabulary_may_be_a_note(tmp_path, name):
    root = tmp_path / "vault"
    begin(root)
    note(root, "notes-lint.toml", f'vocabulary-file = "{name}"\n')
    note(root, "words.md", "recieve\n")
    note(root, "x.md", "# X\n\nThey recieve it.\n")
    assert '"recieve"' not in run(root)[0]
    note(root, "words.md", "nothing\n")
    after = run(root)
    assert '"recieve"' in after[0]
    assert after == run(root, "--no-cache")
    (root / "words.md").unlink()
    assert run(root) == run(root, "--no-cache")
    note(root, "words.md", "recieve\n")
    assert run(root) == run(root, "--no-cache")


def test_a_note_that_goes_is_judged_by_its_reach(tmp_path, judged):
    root = tmp_path / "vault"
    begin(root)
    run(root)
    (root / "a.md").unlink()
    after = run(root)
    assert after == run(root, "--no-cache")
    assert '"path":"b.md"' in after[0]
    assert judged == {True: 1, False: 0}


def test_findings_of_a_changed_note_stand_where_nothing_else_was_said(tmp_path, judged):
    root = tmp_path / "vault"
    begin(root)
    note(root, "log/2024-01-03.md", "# 2023-01-03\n\ntext\n")
    found = json.loads(run(root)[0])["summary"]["by_rule"]
    note(root, "log/2024-01-03.md", "# 2023-01-03\n\nother text\n")
    assert json.loads(run(root)[0])["summary"]["by_rule"] == found
    assert found["filename-date-mismatch"] == 1
    assert judged == {True: 1, False: 0}


def test_a_rule_that_names_no_reach_is_judged_whole(tmp_path, judged):
    root = tmp_path / "vault"
    begin(root)
    pack = root / "rules" / "own"
    pack.mkdir(parents=True)
    (pack / "longest.md").write_text("# longest\n\nThe longest title.\n")
    (pack / "longest.py").write_text(
        "from notes_lint.diagnostic import Diagnostic\n\n\ndef check(note, vault):\n"
        "    if len(note.title) == max(len(each.title) for each in vault.notes.values()):\n"
        '        yield Diagnostic(0, 0, "longest")\n'
    )
    (root / "notes-lint.toml").write_text('packs = ["rules"]\n')
    run(root, "--allow-code")
    note(root, "b.md", "# A title that is longer than that of any other note\n")
    after = run(root, "--allow-code")
    assert after == run(root, "--allow-code", "--no-cache")
    found = json.loads(after[0])["diagnostics"]
    assert [each["path"] for each in found if each["rule"] == "longest"] == ["b.md"]
    assert judged == {True: 1, False: 0}


def test_what_a_note_says_by_itself_stands_where_its_rule_judges_it_again(tmp_path, judged):
    """`confused-word` sees one note, and judges it again with all notes known."""
    root = tmp_path / "vault"
    begin(root)
    note(root, "x.md", "# X\n\nThese formats re difficult to read. The lanxern runs.\n")
    before = run(root)[0]
    note(root, "b.md", "# B\n\nA lanxern, as the lanxern says.\n")
    after = run(root)
    assert "'formats re difficult': did you mean" in before
    assert "'formats re difficult': did you mean" in after[0]
    assert after == run(root, "--no-cache")
    assert judged == {True: 1, False: 0}


@pytest.mark.parametrize("reach", ["", 'REACH = "notes_lint.dates.reach:reach"\n'])
def test_the_same_for_a_rule_of_a_vault(tmp_path, judged, reach):
    """With a reach that passes changed notes over, too, as what such a note says by itself is said anew."""
    root = tmp_path / "vault"
    begin(root)
    pack = root / "rules" / "own"
    pack.mkdir(parents=True)
    (pack / "both.md").write_text("# both\n\nTwo things.\n")
    (pack / "both.py").write_text(
        "from notes_lint.dates.record import DateRecord, gather\n"
        f"from notes_lint.diagnostic import Diagnostic\n{reach}\n\ndef check(document):\n"
        '    yield Diagnostic(0, 0, "alone")\n\n\ndef judge(note, gathered, vault):\n'
        '    yield Diagnostic(0, 0, f"together {len(vault.notes)}")\n'
    )
    (root / "notes-lint.toml").write_text('packs = ["rules"]\n')
    assert '"alone"' in run(root, "--allow-code")[0]
    note(root, "log/2024-01-03.md", "# 2024-01-03\n\nother text\n")
    assert run(root, "--allow-code") == run(root, "--allow-code", "--no-cache")
    assert judged == {True: 1, False: 0}


def test_many_changes_one_by_one_leave_the_ledger_in_use(tmp_path, judged):
    root = tmp_path / "vault"
    begin(root)
    run(root)
    for number in range(20):
        note(root, "b.md", f"# B\n\nThey recieve it, {number}.\n")
        run(root)
    assert judged == {True: 20, False: 0}


def test_a_damaged_ledger_is_a_miss(tmp_path, judged, monkeypatch):
    root = tmp_path / "vault"
    begin(root)
    with monkeypatch.context() as damaging:
        damaging.setattr(ledger, "encode", lambda *_: b"\x93\x80 no ledger")
        run(root)
    note(root, "b.md", "# B\n\nThey recieve it.\n")
    assert run(root) == run(root, "--no-cache")
    assert judged == {True: 0, False: 0}


def test_notes_with_a_title_come_and_go_by_their_reach(tmp_path, judged):
    root = tmp_path / "vault"
    begin(root)
    note(root, "x.md", "# X\n\n[[The plan]]\n")
    note(root, "y.md", "# Y\n\n[[the pln]]\n")
    before = run(root)[0]
    note(root, "plan-1.md", "---\ntitle: The plan\n---\n# P\n")
    with_plan = run(root)
    assert with_plan == run(root, "--no-cache")
    assert with_plan[0] != before
    (root / "plan-1.md").unlink()
    assert run(root)[0] == before
    assert judged == {True: 1, False: 0}


def test_where_a_page_lists_notes_all_dates_are_judged_from_what_was_kept(tmp_path, judged):
    root = tmp_path / "vault"
    begin(root)
    lines = [f"- 2024-01-{day:02d}: [day {day}](log/2024-01-{day:02d}.md)" for day in range(1, 9)]
    note(root, "list.md", "# List\n\n" + "\n".join(lines) + "\n")
    run(root)
    note(root, "list.md", "# List\n\n" + "\n".join(lines).replace("2024-01-05:", "2024-01-15:") + "\n")
    after = run(root)
    assert after == run(root, "--no-cache")
    wrong = [each for each in json.loads(after[0])["diagnostics"] if each["path"] == "list.md"]
    assert "filename-date-mismatch" in [each["rule"] for each in wrong]
    (root / "log/2024-01-05.md").unlink()
    assert run(root) == run(root, "--no-cache")
    assert judged == {True: 2, False: 0}


def contents(root):
    return {
        str(path.relative_to(root)): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()
    }


@settings(max_examples=12, deadline=None, derandomize=True)
@given(steps=st.lists(EDITS, min_size=1, max_size=6), unsafe=st.booleans())
def test_rounds_of_mending_that_judge_what_they_reach_mend_the_same(tmp_path, steps, unsafe):
    root = tmp_path / "vault"
    begin(root)
    run(root)
    for edit in steps:
        apply(root, edit)
    before = contents(root)
    options = ["--fix", *(["--unsafe-fixes"] if unsafe else [])]
    mended = run(root, *options), contents(root)
    shutil.rmtree(root)
    for path, data in before.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(data)
    assert mended == ((run(root, *options, "--no-cache")), contents(root))


def test_a_round_of_mending_judges_what_the_last_one_reached(tmp_path, judged):
    root = tmp_path / "vault"
    begin(root)
    run(root, "--fix")
    judged.update({True: 0, False: 0})
    note(root, "b.md", "# B\n\nThe the end. They recieve teh parcels.\n")
    assert "They receive the parcels" in (run(root, "--fix"), (root / "b.md").read_text())[1]
    assert judged[True] >= 2
    assert not judged[False]
