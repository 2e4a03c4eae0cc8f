"""Reports of shards, joined, are the report of one run."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from zlib import crc32

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from report_samples import HOSTILE, hostile, mended, result, spot

from notes_lint.cli import main
from notes_lint.merge import MergeError, merge, read_note
from notes_lint.report import FORMATS, ReportOptions, render, render_report
from notes_lint.result import Excluded, ProbeResult, Result

checked = settings(
    deadline=None, derandomize=True, max_examples=40, suppress_health_check=list(HealthCheck), database=None
)
if TYPE_CHECKING:
    from pathlib import Path

OPTIONS = ReportOptions(
    link_base="https://forge.example/",
    rule_page=lambda name: f"# {name}\n\nWhat {name} <reports> in one sentence.\n",
)
NOTE = f"# Head\n\n- teh item teh {HOSTILE}\n    - inner teh\n"


def shares(whole: Result, total: int) -> list[Result]:
    """What each shard of a run would report."""

    def ours(text: str, share: int) -> bool:
        return crc32(text.encode(errors="surrogateescape")) % total == share

    notes = {f"n{at}.md" for at in range(whole.files)}
    return [
        Result(
            whole.root,
            files=sum(ours(note, share) for note in notes),
            excluded=[each for each in whole.excluded if ours(each.path, share)],
            diagnostics=[each for each in whole.diagnostics if ours(each.path, share)],
            probes=[each for each in whole.probes if ours(each.url, share)],
            suppressed=whole.suppressed if share == 0 else 0,
            baselined=whole.baselined if share == 0 else 0,
            rules=whole.rules,
            read=whole.read,
            outline=whole.outline,
        )
        for share in range(total)
    ]


def printed(form: str, *results: Result) -> str:
    return "".join(render(results, form, OPTIONS))


def joined(form: str, whole: Result, total: int, *, notes: bool = False) -> str:
    def read(root: str, path: str) -> bytes | None:
        source = whole.read(path) if notes else None
        return source.data if source is not None else None

    reports = [(f"{at}.json", printed("json", each).encode()) for at, each in enumerate(shares(whole, total))]
    return "".join(render_report(merge(reports, read), form, OPTIONS))


@st.composite
def runs(draw: st.DrawFn) -> Result:
    paths = draw(
        st.lists(st.sampled_from(["a.md", "b/c.md", "b-c.md", "é.md", "z\udcff.md", "x y.md"]), unique=True)
    )
    found = []
    for path in paths:
        for nth in range(draw(st.integers(0, 3))):
            each = spot(NOTE, "teh", nth=nth % 3, path=path, rule=draw(st.sampled_from(["r", "s"])))
            each.severity = draw(st.sampled_from(["error", "warning"]))
            for applicability in draw(
                st.lists(st.sampled_from(["safe", "unsafe", "suggestion"]), max_size=2)
            ):
                mended(each, draw(st.sampled_from(["the", HOSTILE])), applicability)
            found.append(each)
    urls = draw(
        st.lists(st.sampled_from(["https://a.example", "https://b.example/?q=1", HOSTILE]), unique=True)
    )
    return result(
        dict.fromkeys((path for path in paths if "\udcff" not in path), NOTE),
        found,
        excluded=[Excluded(f"x{at}.md", HOSTILE) for at in range(draw(st.integers(0, 4)))],
        probes=[ProbeResult(url, "broken", HOSTILE, "2026-01-01T00:00:00Z", None) for url in urls],
        suppressed=draw(st.integers(0, 3)),
        baselined=draw(st.integers(0, 3)),
    )


@checked
@given(runs(), st.sampled_from([1, 2, 7]))
def test_the_joined_report_is_that_of_one_run_byte_for_byte(whole: Result, total: int) -> None:
    assert joined("json", whole, total) == printed("json", whole)


@pytest.mark.parametrize("form", ["json", "jsonl", "concise", "github", "gitlab", "junit"])
@pytest.mark.parametrize("total", [1, 2, 7])
def test_formats_without_lines_of_notes_are_the_same_too(form: str, total: int) -> None:
    whole = hostile()
    whole.applied, whole.notices = [], []
    assert joined(form, whole, total) == printed(form, whole)


@pytest.mark.parametrize("form", ["text", "markdown", "html", "rdjson", "sarif"])
@pytest.mark.parametrize("total", [1, 2, 7])
def test_formats_that_show_lines_are_the_same_where_the_notes_are_at_hand(form: str, total: int) -> None:
    whole = hostile()
    whole.applied, whole.notices = [], []
    if form == "sarif":  # the rule's own default is not in JSON: the finding's severity stands for it
        whole.diagnostics = [each for each in whole.diagnostics if each.severity == "error"]
    assert joined(form, whole, total, notes=True) == printed(form, whole)


def test_lines_of_a_note_that_changed_are_left_out() -> None:
    whole = hostile()
    report = printed("json", whole).encode()
    same = merge([("x.json", report)], lambda _, path: whole.read(path).data)  # type: ignore[union-attr]
    other = merge([("x.json", report)], lambda _, path: b"\n" + whole.read(path).data)  # type: ignore[union-attr]
    assert [same.source("plain.md") is None, other.source("plain.md") is None] == [False, True]
    assert merge([("x.json", report)], lambda *_: b"x").source("not-in-the-report.md") is None


def test_only_notes_below_the_current_folder_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here").mkdir()
    for name in ("secret.md", "here/note.md", "here/key.txt"):
        (tmp_path / name).write_text(name)
    (tmp_path / "here" / "link.md").symlink_to(tmp_path / "secret.md")
    monkeypatch.chdir(tmp_path / "here")
    assert read_note(".", "note.md") == b"here/note.md"
    for root, path in [("..", "secret.md"), (".", "../secret.md"), (".", "link.md"), (".", "key.txt")]:
        assert read_note(root, path) is None
    assert read_note("/", "secret.md") is None
    assert read_note(".", "gone.md") is None


@pytest.mark.parametrize("form", sorted(FORMATS))
def test_every_format_can_be_printed(form: str) -> None:
    assert joined(form, hostile(), 2)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "x.json: not a report"),
        (b"[1]", "x.json: not a report"),
        (b'{"version": 1}', "x.json: not a report"),
        (b"\xff\xfe", "x.json: not a report"),
    ],
)
def test_what_is_no_report_is_named(data: bytes, told: str) -> None:
    with pytest.raises(MergeError, match=told):
        merge([("x.json", data)])


def changed(**values: Any) -> bytes:
    return json.dumps({**json.loads(printed("json", hostile())), **values}).encode()


def test_reports_of_other_runs_are_refused() -> None:
    mine = printed("json", hostile()).encode()
    with pytest.raises(MergeError, match=r"y\.json: of another vault or version than x\.json"):
        merge([("x.json", mine), ("y.json", changed(root="elsewhere"))])
    with pytest.raises(MergeError, match=r"y\.json: version 2 of the report"):
        merge([("y.json", changed(version=2))])
    with pytest.raises(MergeError, match=r"y\.json: not a report"):
        merge([("y.json", changed(diagnostics=[{"rule": 1}]))])


class TestCommand:
    def test_prints_any_format_and_ends_as_one_run(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        files = []
        for at, each in enumerate(shares(hostile(), 2)):
            file = tmp_path / f"{at}.json"
            file.write_text(printed("json", each), encoding="utf-8")
            files.append(str(file))
        assert main(["merge", *files, "--output-format", "json"]) == 1
        assert capsys.readouterr().out == printed("json", hostile())
        assert main(["merge", *files, "--exit-zero", "--statistics"]) == 0
        assert "misspelling" in capsys.readouterr().out

    def test_says_which_file_is_no_report(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        file = tmp_path / "x.json"
        file.write_text("{}", encoding="utf-8")
        assert main(["merge", str(file)]) == 2
        assert capsys.readouterr().err.startswith(f"notes-lint: {file}: not a report of notes-lint: ")
        assert main(["merge", str(tmp_path / "none.json")]) == 2
        assert capsys.readouterr().err == f"notes-lint: {tmp_path}/none.json: No such file or directory\n"


class TestShards:
    @pytest.fixture
    def vault(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        for at in range(9):
            note = tmp_path / f"part {at % 3}" / f"note-{at}.md"
            note.parent.mkdir(exist_ok=True)
            note.write_text(
                f"# Note {at}\n\n- see [gone](gone-{at}.md) and ![](lost-{at}.png)\n"
                "- [away](away.md) <!-- notes-lint-disable-line broken-link -->\n",
                encoding="utf-8",
            )
        (tmp_path / "notes-lint.toml").write_text('exclude = ["part 0/note-0.md"]\n', encoding="utf-8")
        monkeypatch.chdir(tmp_path)
        return tmp_path

    def run(self, capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
        main([*arguments])
        captured = capsys.readouterr()
        assert captured.err == ""
        return captured.out

    @pytest.mark.parametrize("total", [1, 2, 7])
    @pytest.mark.parametrize("path", [".", "part 1"])
    def test_of_a_real_run_are_that_run(
        self, vault: Path, capsys: pytest.CaptureFixture[str], total: int, path: str
    ) -> None:
        check = ("check", path, "--no-cache", "--output-format", "json")
        whole = self.run(capsys, *check)
        summary = json.loads(whole)["summary"]
        assert summary["errors"] > 5
        assert summary["suppressed"] >= 3
        files = []
        for share in range(1, total + 1):
            file = vault / f"{share}.json"
            file.write_text(self.run(capsys, *check, "--shard", f"{share}/{total}"), encoding="utf-8")
            files.append(str(file))
        assert self.run(capsys, "merge", *files, "--output-format", "json") == whole
        text = self.run(capsys, "check", path, "--no-cache", "--output-format", "markdown")
        assert self.run(capsys, "merge", *files, "--output-format", "markdown") == text.replace(
            f"notes-lint --fix {path}", "notes-lint --fix"
        )

    def test_count_what_the_baseline_knows_once(
        self, vault: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        self.run(capsys, "check", "--no-cache", "--quiet", "--write-baseline", "known.json")
        (vault / "new.md").write_text("[x](none.md)\n", encoding="utf-8")
        check = ("check", "--no-cache", "--baseline", "known.json", "--output-format", "json")
        whole = self.run(capsys, *check)
        assert json.loads(whole)["summary"]["baselined"] > 5
        files = []
        for share in (1, 2):
            file = vault / f"{share}.json"
            file.write_text(self.run(capsys, *check, "--shard", f"{share}/2"), encoding="utf-8")
            files.append(str(file))
        assert self.run(capsys, "merge", *files, "--output-format", "json") == whole
