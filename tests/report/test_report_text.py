"""The reports that people read: whatever the note holds, they fit, they point, and they obey nothing."""

from __future__ import annotations

import io
import re
import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from report_samples import HOSTILE, RAW_CONTROL, hostile, mended, result, spot

from notes_lint.diagnostic import Diagnostic, Edit, Fix, Rename
from notes_lint.report import ReportOptions, render
from notes_lint.report.layout import cells, head, middle, show, tail, wrap
from notes_lint.report.stream import prepare
from notes_lint.result import Applied, Excluded, Result

QUIET = ReportOptions(quiet=True)
checked = settings(
    deadline=None, derandomize=True, max_examples=150, suppress_health_check=list(HealthCheck), database=None
)

letters = st.text(
    st.one_of(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n"), st.sampled_from(HOSTILE)),
    max_size=120,
)


def text(*results: Result, **options: object) -> str:
    return "".join(render(results, "text", ReportOptions(**options)))  # type: ignore[arg-type]


def ansi_free(report: str) -> str:
    return re.sub("\x1b\\[[0-9;]*m", "", report)


def rows(report: str) -> tuple[str, str]:
    """The framed line and the carets below it, without the gutter."""
    lines = report.splitlines()
    at = next(i for i, line in enumerate(lines) if re.fullmatch(r" *│ *\^+", line))
    return lines[at - 1].split("│ ", 1)[1], lines[at].split("│ ", 1)[1]


def columns(line: str) -> list[str]:
    """What stands in each column of a printed line; a wide character stands in two."""
    found: list[str] = []
    for char in line:
        if unicodedata.category(char) in ("Mn", "Me", "Cf") or "\u1160" <= char <= "\u11ff":
            continue
        found += [char] * (2 if unicodedata.east_asian_width(char) in "WF" else 1)
    return found


class TestFrame:
    def test_shows_place_rule_message_line_and_fix(self) -> None:
        note = "# Storage\n\n- Log-structured\n    - the tree is casual consistent\n"
        found = mended(spot(note, "casual"), "causal")
        found.evidence = ("three notes write it so",)
        report = text(result({"note.md": note}, [found]))
        assert report.splitlines()[:9] == [
            "note.md:4:19 error misspelling",
            "  “casual” is wrong",
            "  Storage › Log-structured",
            "  4 │ - the tree is casual consistent",
            "    │               ^^^^^^",
            "  • three notes write it so",
            "  Fix: write “causal”",
            "    4 - - the tree is casual consistent",
            "    4 + - the tree is causal consistent",
        ]

    def test_window_of_a_very_long_line_holds_the_span(self) -> None:
        note = "- " + "word " * 400 + "casual " + "word " * 400 + "\n"
        line, carets = rows(text(result({"note.md": note}, [spot(note, "casual")])))
        assert line.startswith("…")
        assert line.endswith("…")
        assert line[len(carets) - 6 : len(carets)] == "casual"

    @checked
    @given(
        letters,
        st.sampled_from(["casual", "漢字", "x", "a b c " * 30]),
        letters,
        st.sampled_from([40, 80, 200]),
    )
    def test_carets_stand_below_the_span(self, before: str, word: str, after: str, width: int) -> None:
        note = f"A{before}Q{word}Q{after}\n"
        start = len(f"A{before}Q".encode())
        found = Diagnostic(start, start + len(word.encode()), "m", rule="r", path="note.md")
        report = text(result({"note.md": note}, [found]), width=width)
        line, carets = rows(report)
        drawn = columns(line)
        under = "".join(drawn[carets.index("^") : len(carets)])
        if "\u200d" in before or "\ufe0f" in before:  # pictures: one column more or less by terminal
            return
        wanted = "".join(columns(word))
        assert under == wanted or (under.endswith("…") and wanted.startswith(under[:-1]))

    @checked
    @given(letters, st.integers(0, 200), st.integers(0, 200), st.sampled_from([40, 80, 200]), st.booleans())
    def test_no_line_is_wider_than_the_terminal(
        self, line: str, start: int, end: int, width: int, color: bool
    ) -> None:
        note = f"- item {line} tail\n" * 3
        data = note.encode()
        bounds = [at for at in range(len(data) + 1) if at == len(data) or data[at] & 0xC0 != 0x80]
        low, high = sorted((bounds[start % len(bounds)], bounds[end % len(bounds)]))
        found = mended(Diagnostic(low, high, line, rule="r", path="note.md"), line[::-1], "suggestion")
        found.evidence = (line,)
        report = text(result({"note.md": note}, [found]), width=width, color=color)
        for shown in ansi_free(report).split("\n"):
            assert cells(shown) <= width, shown

    def test_a_span_over_many_lines_shows_first_and_last(self) -> None:
        note = "start\n```\none\ntwo\nthree\nend here\nafter\n"
        found = Diagnostic(
            6, 6 + len("```\none\ntwo\nthree\nend"), "m", rule="unclosed-fence", path="note.md"
        )
        report = text(result({"note.md": note}, [found]))
        assert "  2 │ ```\n    │ ^^^\n  ⋮ │\n  6 │ end here\n    │ ^^^\n" in report

    def test_a_finding_about_the_whole_note_has_no_frame(self) -> None:
        report = text(result({"a.md": "x\n"}, [Diagnostic(0, 0, "no date", rule="r", path="a.md")]))
        assert report.startswith("a.md error r\n  no date\n\n")

    def test_an_empty_span_has_one_caret(self) -> None:
        line, carets = rows(
            text(result({"a.md": "one two\n"}, [Diagnostic(4, 4, "m", rule="r", path="a.md")]))
        )
        assert (line, carets) == ("one two", "    ^")

    def test_a_note_that_is_gone_is_reported_without_a_frame(self) -> None:
        found = Diagnostic(4, 7, "m", rule="r", path="gone.md", fixes=(Fix("f", (Edit(4, 7, "x"),)),))
        assert text(result({}, [found])).startswith("gone.md:1:5 error r\n  m\n  Fix: f\n")

    def test_the_trail_fits_and_names_no_url(self) -> None:
        note = (
            "- Storage engines of the world https://x.example/a\n    - " + "Trees " * 9 + "\n        - teh\n"
        )
        run = result({"note.md": note}, [spot(note, "teh")])
        assert "\n  Storage engines of the world › Trees Trees" in text(run, width=100)
        assert "\n  … › Trees Trees" in text(run, width=80)


class TestFixes:
    def test_only_the_changed_window_is_shown(self) -> None:
        note = "word " * 200 + "see https://old.example/a/b here " + "word " * 200 + "\n"
        found = mended(spot(note, "https://old.example/a/b"), "https://new.example/a/b")
        report = text(result({"note.md": note}, [found]))
        minus, plus = re.findall(r"^    1 [-+] (.*)$", report, re.MULTILINE)
        assert "https://old.example/a/b" in minus
        assert plus == minus.replace("https://old.example/a/b", "https://new.example/a/b")

    def test_changed_white_space_can_be_seen(self) -> None:
        note = "one  \ntwo\n"
        found = Diagnostic(
            3, 5, "m", rule="r", path="n.md", fixes=(Fix("f", (Edit(3, 5, ""),), effect="none"),)
        )
        report = text(result({"n.md": note}, [found]))
        assert "1 │ one··\n" in report
        assert "1 - one··\n" in report
        assert "1 + one\n" in report

    def test_new_lines_in_a_fix_are_rows_of_the_diff(self) -> None:
        note = "```\ncode\n"
        fix = Fix("close it", (Edit(len(note), len(note), "```\n"),), applicability="unsafe")
        found = Diagnostic(0, 3, "m", rule="r", path="n.md", fixes=(fix,))
        report = text(result({"n.md": note}, [found]), unsafe=True)
        assert re.search(r"^ +\d \+ ```$", report, re.MULTILINE)
        assert not re.search(r"^ +\d - ", report, re.MULTILINE)

    def test_a_rename_is_one_line(self) -> None:
        fix = Fix(
            "rename it", renames=(Rename("2024/06-28-a.md", "2024/07-28-a.md"),), applicability="unsafe"
        )
        found = Diagnostic(0, 0, "m", rule="r", path="2024/06-28-a.md", fixes=(fix,))
        report = text(result({"2024/06-28-a.md": "x"}, [found]))
        assert "  Unsafe fix: rename it\n    rename 2024/06-28-a.md → 2024/07-28-a.md\n" in report

    def test_unsafe_changes_are_shown_on_demand(self) -> None:
        note = "teh\n"
        found = result({"note.md": note}, [mended(spot(note, "teh"), "the", "unsafe")])
        assert "1 + the" not in text(found)
        assert "--unsafe-fixes" in text(found)
        assert "1 + the" in text(found, unsafe=True)

    def test_two_fixes_of_equal_claim_are_a_choice(self) -> None:
        note = "teh\n"
        found = mended(mended(spot(note, "teh"), "the"), "ten")
        report = text(result({"note.md": note}, [found]))
        assert "  Either: write “the”\n" in report
        assert "  Or: write “ten”\n" in report
        assert "mended by" not in report
        assert "1 finding has a suggestion that only you can judge; to be asked:" in report


class TestRepeats:
    def test_the_same_finding_is_shown_three_times_and_counted(self) -> None:
        note = "a teh b\n" * 10
        found = [spot(note, "teh", nth=nth) for nth in range(10)] + [spot(note, "b", nth=4)]
        report = text(result({"note.md": note}, found))
        assert report.count("“teh” is wrong") == 4
        assert "  7 more in 1 note: misspelling: “teh” is wrong\n" in report
        assert "Found 11 errors in 1 of 1 note." in report

    @pytest.mark.parametrize("times", [4, 5])
    def test_one_or_two_more_are_shown(self, times) -> None:
        note = "a teh b\n" * times
        found = [spot(note, "teh", nth=nth) for nth in range(times)]
        report = text(result({"note.md": note}, found))
        assert report.count("“teh” is wrong") == times
        assert "found more often" not in report

    def test_one_or_two_more_of_a_text_are_shown_at_the_end(self) -> None:
        note = "a teh b\n" * 4 + "c ofo d\n" * 7
        found = [spot(note, "teh", nth=nth, message="wrong") for nth in range(4)]
        found += [spot(note, "ofo", nth=nth, message="wrong") for nth in range(7)]
        report = text(result({"note.md": note}, found))
        assert report.count("  wrong\n") == 4 + 3
        assert report.index("note.md:4:3") > report.index("note.md:7:3")
        assert "  4 more in 1 note: misspelling: wrong\n" in report

    def test_what_fix_would_change_is_shown_each_time(self) -> None:
        note = "a teh b\n" * 10
        found = [mended(spot(note, "teh", nth=nth), "the", "unsafe") for nth in range(10)]
        assert text(result({"note.md": note}, found)).count("“teh” is wrong") == 4
        report = text(result({"note.md": note}, found), unsafe=True)
        assert report.count("“teh” is wrong") == 10

    def test_a_page_with_filters_shows_all(self) -> None:
        note = "a teh b\n" * 10
        found = [spot(note, "teh", nth=nth) for nth in range(10)]
        page = "".join(render([result({"note.md": note}, found)], "html", QUIET))
        assert page.count("“teh” is wrong") == 10

    def test_other_text_is_another_finding(self) -> None:
        note = "".join(f"[x]({at}.md)\n" for at in range(9))
        found = [spot(note, f"{at}.md", message="no such file") for at in range(9)]
        assert text(result({"note.md": note}, found)).count("no such file") == 9

    def test_concise_lists_each(self) -> None:
        note = "a teh b\n" * 10
        found = [spot(note, "teh", nth=nth) for nth in range(10)]
        lines = "".join(render([result({"note.md": note}, found)], "concise", QUIET)).splitlines()
        assert lines[9] == "note.md:10:3: error misspelling: “teh” is wrong"
        assert len(lines) == 10


class TestSummary:
    def test_says_which_command_mends_how_many(self) -> None:
        note = "aaa bbb ccc ddd\n"
        found = [
            mended(spot(note, "aaa"), "a"),
            mended(spot(note, "bbb"), "b", "unsafe"),
            mended(spot(note, "ccc"), "c", "suggestion"),
            spot(note, "ddd"),
        ]
        found[3].severity = "warning"
        report = text(
            result({"note.md": note, "b.md": ""}, found, baselined=2, suppressed=1), arguments="notes"
        )
        assert "Found 3 errors and 1 warning in 1 of 2 notes.\n" in report
        assert "1 can be mended by: notes-lint --fix notes\n" in report
        # A command that is to be copied is not broken in two.
        assert (
            "1 more can be mended by:\n  notes-lint --fix --unsafe-fixes notes\n  (read them first" in report
        )
        assert "1 finding has a suggestion that only you can judge; to be asked:" in report
        assert report.endswith("Not shown: 2 known from the baseline, 1 suppressed.\n")

    def test_says_what_was_fixed_by_note(self) -> None:
        done = [Applied("b.md", "misspelling", "write “the”", 3), Applied("a.md", "split-word", "join")]
        report = text(result({"a.md": "", "b.md": ""}, [], applied=done))
        assert report.startswith(
            "Fixed 4 problems in 2 notes:\n  a.md: join (split-word)\n"
            "  b.md: write “the” (misspelling, 3 times)\n\nNothing to report in 2 notes.\n"
        )

    def test_says_line_and_words_of_what_was_fixed_in_order(self) -> None:
        done = [
            Applied("a.md", "misspelling", "write 'the'", 1, 12, "teh", "the"),
            Applied("a.md", "confused-word", "write 'rooms'", 1, 9, "room", "rooms"),
            Applied("a.md", "repeated-word", "x", 1, 30, "a " * 15 + "word", "b " * 15 + "word"),
        ]
        report = text(result({"a.md": ""}, [], applied=done), width=60)
        assert report.startswith(
            "Fixed 3 problems in 1 note:\n  a.md:9: 'room' → 'rooms' (confused-word)\n"
            "  a.md:12: 'teh' → 'the' (misspelling)\n  a.md:30:\n    'a a "
        )
        assert max(map(len, report.splitlines())) <= 60

    def test_says_why_nothing_was_checked(self) -> None:
        left = [Excluded(f"old/{at}.md", 'exclude = ["old"]') for at in range(3)]
        assert text(result({}, [], excluded=left)) == (
            'No note was checked:\n- old/0.md and 2 more: exclude = ["old"]\n'
        )
        assert text(result({}, [])) == "No note was checked: there is no .md or .markdown file here.\n"

    def test_quiet_is_nothing_where_nothing_was_found(self) -> None:
        assert text(result({"a.md": ""}, []), quiet=True) == ""

    def test_statistics_count_by_rule(self) -> None:
        note = "teh teh b\n"
        found = [
            mended(spot(note, "teh"), "the"),
            spot(note, "teh", nth=1),
            spot(note, "b", rule="empty-link"),
        ]
        report = text(result({"note.md": note}, found), statistics=True)
        assert report.startswith(
            "2  misspelling  [*] 1 fixable\n1  empty-link\n\nFound 3 errors in 1 of 1 note.\n"
        )

    def test_vaults_of_one_run_are_one_report(self) -> None:
        note = "teh\n"
        first, second = (result({"note.md": note}, [spot(note, "teh")]) for _ in range(2))
        first.shown_root, second.shown_root = "work", "home"
        report = text(first, second, width=100)
        assert re.findall(r"^(\S+):1:1 ", report, re.MULTILINE) == ["home/note.md", "work/note.md"]
        assert report.count("│ teh") == 2


class TestHostile:
    @pytest.mark.parametrize("form", ["text", "concise"])
    @pytest.mark.parametrize("width", [40, 80, 200])
    def test_no_control_character_reaches_the_terminal(self, form: str, width: int) -> None:
        report = "".join(render([hostile()], form, ReportOptions(width=width, unsafe=True)))
        assert RAW_CONTROL.search(report) is None
        colored = "".join(render([hostile()], form, ReportOptions(width=width, unsafe=True, color=True)))
        assert ansi_free(colored) == report

    @pytest.mark.parametrize("form", ["text", "concise"])
    def test_no_line_is_a_workflow_command(self, form: str) -> None:
        for width in (20, 40, 80, 200):
            for line in "".join(render([hostile()], form, ReportOptions(width=width))).splitlines():
                assert not line.lstrip().startswith("::")
                assert "##[" not in line

    @pytest.mark.parametrize("form", ["text", "concise", "github"])
    def test_secrets_in_urls_are_blotted_out(self, form: str) -> None:
        report = "".join(render([hostile()], form, ReportOptions(width=4000, unsafe=True)))
        assert "hunter2" not in report
        assert "s3cr3t" not in report

    def test_workflow_commands_are_ours_alone(self) -> None:
        report = "".join(render([hostile()], "github", ReportOptions(base_path="docs")))
        assert RAW_CONTROL.search(report) is None
        lines = report.splitlines()
        assert len(lines) == 4
        for line in lines:
            assert re.match(r"::(error|warning) file=docs/[^,:]*,line=\d+", line)
        assert lines[0].startswith("::error file=docs/plain.md,line=1,endLine=1,col=1,endColumn=3,")
        assert [line.split(" ", 1)[0] for line in lines] == ["::error", "::error", "::error", "::warning"]


class TestStream:
    def printed(self, form: str, encoding: str) -> bytes:
        raw = io.BytesIO()
        stream = io.TextIOWrapper(raw, encoding=encoding, newline="\r\n")
        prepare(stream, form)
        stream.writelines(render([hostile()], form, ReportOptions()))
        stream.flush()
        return raw.getvalue()

    def test_a_terminal_without_unicode_shows_what_it_can(self) -> None:
        report = self.printed("text", "ascii").decode("ascii")
        assert "  1 | teh end\r\n    | ^^^\r\n" in report
        assert "<U+6F22>" in report

    def test_programs_read_the_same_bytes_everywhere(self) -> None:
        wanted = "".join(render([hostile()], "json", ReportOptions())).encode()
        assert self.printed("json", "ascii") == self.printed("json", "cp1252") == wanted


class TestLayout:
    @checked
    @given(letters, st.integers(1, 60))
    def test_pieces_fit(self, line: str, width: int) -> None:
        for cutter in (head, tail, middle):
            assert cells(cutter(line, width)) <= width
        assert cells(show(line)) == cells(line)
        for wrapped in wrap(line, width):
            assert cells(wrapped) <= max(width, 8)

    def test_wide_and_combining_characters_are_measured(self) -> None:
        assert [
            cells(each) for each in ("a", "漢", "e\u0301", "👍", "❤\ufe0f", "👩\u200d👩\u200d👧", "\t")
        ] == [1, 2, 1, 2, 2, 2, 4]


@pytest.mark.parametrize(("word", "named"), [("wrod", "WORD"), ("Kestrell", "WORD"), ("DMP", "DMP")])
def test_the_command_for_a_word_of_ones_own_names_no_typo(word, named):
    from notes_lint.report.ownword import OwnWord
    from notes_lint.report.sheet import Row

    own = OwnWord()
    own.see(Row("misspelling", "spelling", "error", "suggestion", "x", word))
    assert own.hint() == f"A word that is right here: notes-lint words add {named}"
