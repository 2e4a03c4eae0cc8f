"""The formats for programs: valid by the format's own schema, and deaf to whatever the notes hold."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from functools import cache
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import jsonschema
import pytest
import xmlschema
from report_samples import HOSTILE, RAW_CONTROL, hostile, mended, result, spot

from notes_lint.diagnostic import Diagnostic, Edit, Fix, Rename
from notes_lint.report import FORMATS, ReportOptions, render
from notes_lint.report.escape import json_text
from notes_lint.result import Excluded, ProbeResult, Result

SCHEMAS = Path(__file__).parent / "schemas"
NOTE = "# Übung\n\n- 漢字 teh “end”\n"


def clean() -> Result:
    return result({"a.md": "", "b.md": ""}, [])


def small() -> Result:
    found = mended(spot(NOTE, "teh", path="sub/nöte 1.md"), "the")
    found.evidence = ("Seen 12 times.",)
    rename = Fix("rename it", renames=(Rename("sub/nöte 1.md", "sub/note.md"),), applicability="unsafe")
    whole = Diagnostic(
        0, 0, "odd name", rule="odd", path="sub/nöte 1.md", severity="warning", fixes=(rename,)
    )
    return result({"sub/nöte 1.md": NOTE}, [found, whole])


def printed(form: str, *results: Result, **options: Any) -> str:
    return "".join(render(results, form, ReportOptions(**{"link_base": "https://forge.example/", **options})))


@cache
def schema(name: str) -> Any:
    return json.loads((SCHEMAS / name).read_text(encoding="utf-8"))


CASES = pytest.mark.parametrize("case", [clean, small, hostile])


class TestSchemas:
    @CASES
    def test_sarif(self, case: Any) -> None:
        log = json.loads(printed("sarif", case(), rule_page=lambda name: f"# {name}\n\nWhat it is.\n"))
        jsonschema.validate(log, schema("sarif-2.1.0.json"))

    @CASES
    def test_rdjson(self, case: Any) -> None:
        jsonschema.validate(json.loads(printed("rdjson", case())), schema("rdformat.json"))

    @CASES
    def test_gitlab(self, case: Any) -> None:
        entries = json.loads(printed("gitlab", case()))
        jsonschema.validate(entries, schema("gitlab-code-quality.json"))
        assert len({entry["fingerprint"] for entry in entries}) == len(entries)

    @CASES
    def test_junit(self, case: Any) -> None:
        document = printed("junit", case())
        xmlschema.XMLSchema(str(SCHEMAS / "jenkins-junit.xsd")).validate(document)


class TestHostile:
    @pytest.mark.parametrize("form", sorted(FORMATS))
    def test_nothing_reaches_a_terminal_or_a_log_raw(self, form: str) -> None:
        report = printed(form, hostile())
        assert RAW_CONTROL.search(report) is None
        for line in report.splitlines():
            if form != "github":
                assert not line.lstrip().startswith("::"), line
                assert "##[" not in line

    def test_json_tells_the_note_as_it_is(self) -> None:
        report = json.loads(printed("json", hostile()))
        inner = next(found for found in report["diagnostics"] if found["text"] == "inner")
        assert inner["message"] == HOSTILE
        assert inner["fixes"][0]["edits"][0]["content"] == HOSTILE
        assert report["excluded"][0]["reason"] == HOSTILE

    @pytest.mark.parametrize("form", ["gitlab", "junit", "markdown", "html", "concise", "github", "text"])
    def test_no_secret_of_a_url_is_told(self, form: str) -> None:
        report = printed(form, hostile(), unsafe=True, width=5000)
        assert "hunter2" not in report
        assert "s3cr3t" not in report

    def test_xml_holds_text_only(self) -> None:
        report = printed("junit", hostile())
        assert "<script" not in report
        assert "<img" not in report
        assert "]]>" not in report

    def test_bytes_that_are_no_text_are_shown_in_paths(self) -> None:
        path = "caf\udce9.md"
        found = result({}, [spot("teh", "teh", path=path), spot("teh", "teh", path="cafz.md")])
        for form in FORMATS:
            if form != "sarif":
                assert "caf\\xe9.md" in printed(form, found).replace("\\\\", "\\").replace("&#92;", "\\")


class TestMarkdown:
    def test_text_of_notes_is_text(self) -> None:
        report = printed("markdown", hostile())
        outside = re.sub(r"^(`{3,})\w*\n.*?^\1$", "", report, flags=re.MULTILINE | re.DOTALL)
        assert "<img" not in outside
        assert "</script" not in outside
        assert "@everyone" not in outside
        assert "javascript:" not in outside
        assert "[link]" not in outside

    def test_a_fence_is_longer_than_any_inside(self) -> None:
        note = "```` ```` end\n"
        report = printed("markdown", result({"note.md": note}, [mended(spot(note, "end"), "`````")]))
        assert "\n`````text\n" in report
        assert "\n``````diff\n" in report

    def test_table_links_frame_and_fix(self) -> None:
        report = printed("markdown", small(), base_path="docs")
        assert "| misspelling" not in report
        assert "| [misspelling](<https://pages.example/misspelling.md>) | 1 |  | 1 |\n" in report
        assert "(<https://forge.example/docs/sub/n%C3%B6te%201.md?plain=1#L3>)" in report
        assert "3 │ - 漢字 teh “end”\n  │        ^^^\n" in report
        assert "```diff\n- - 漢字 teh “end”\n+ - 漢字 the “end”\n```" in report
        assert report.index("misspelling](<") < report.index("odd](<")

    def test_the_page_stays_below_the_limit_of_a_summary(self) -> None:
        note = "".join(f"- word{at:05} {'x' * 300}\n" for at in range(3000))
        found = [spot(note, f"word{at:05}") for at in range(3000)]
        report = printed("markdown", result({"note.md": note}, found))
        assert 500_000 < len(report.encode()) < 1_000_000
        assert re.search(r"\nThe page is full: [\d,]+ more are not shown\.\n\n</details>\n$", report)

    def test_what_is_too_much_to_scroll_through_is_folded(self) -> None:
        note = "".join(f"- word{at:05}\n" for at in range(30))
        few, many = (
            printed(
                "markdown", result({"note.md": note}, [spot(note, f"word{at:05}") for at in range(count)])
            )
            for count in (20, 30)
        )
        assert "<details>" not in few
        assert "<details><summary>10 more</summary>" in many
        assert many.count("<details>") == many.count("</details>") == 1
        assert many.index("<details>") < many.index("#L21>")

    def test_names_in_messages_are_code(self) -> None:
        note = "x\n"
        found = [
            Diagnostic(0, 1, "there is no `a_b|c.md`", rule="r", path="n.md"),
            Diagnostic(0, 1, "an odd ` one, <b>", rule="s", path="n.md"),
        ]
        assert "there is no <code>a_b|c.md</code>" in printed("html", result({"n.md": note}, found))
        report = printed("markdown", result({"n.md": note}, found))
        assert "there is no <code>a&#95;b&#124;c.md</code>" in report
        assert "<b>" not in report


class TestHtml:
    def test_text_of_notes_is_text(self) -> None:
        page = Page()
        page.feed(printed("html", hostile()))
        page.close()
        assert set(page.tags) <= {
            *("html", "meta", "title", "style", "script", "h1", "h2", "p", "ul", "li", "table", "tr", "td"),
            *("form", "label", "select", "option", "output", "section", "article", "a", "span", "pre"),
            *("mark", "del", "ins", "b", "code", "details", "summary"),
        }
        assert page.tags.count("script") == 1
        assert not [name for name, _ in page.attributes if name.startswith("on")]
        assert all(re.match(r"https://|[^:]*$", value) for name, value in page.attributes if name == "href")

    def test_the_policy_admits_the_script_of_the_page(self) -> None:
        report = printed("html", small())
        script = report.split("<script>")[1].split("</script>")[0]
        digest = b64encode(sha256(script.encode()).digest()).decode()
        assert f"script-src 'sha256-{digest}'" in report

    def test_shows_the_line_and_the_fix(self) -> None:
        report = printed("html", small())
        assert '<span class="n">    3 </span>- 漢字 <mark>teh</mark> “end”\n' in report
        assert '<ins><span class="n">    3 + </span>- 漢字 <b>the</b> “end”</ins>\n' in report
        assert "<p>rename <code>sub/nöte 1.md</code> → <code>sub/note.md</code></p>" in report
        assert "Nothing to report in 2 notes." in printed("html", clean())


class Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]


class TestSarif:
    def test_a_result_tells_place_rule_and_fix(self) -> None:
        run = json.loads(printed("sarif", small(), base_path="docs", rule_page=lambda name: f"# {name}"))[
            "runs"
        ][0]
        odd, misspelt = run["results"]
        assert run["columnKind"] == "unicodeCodePoints"
        place = misspelt["locations"][0]["physicalLocation"]
        assert unquote(place["artifactLocation"]["uri"]) == "docs/sub/nöte 1.md"
        region = place["region"]
        assert [region[key] for key in ("startLine", "startColumn", "endLine", "endColumn")] == [3, 6, 3, 9]
        change = misspelt["fixes"][0]["artifactChanges"][0]["replacements"][0]
        assert change["insertedContent"]["text"] == "the"
        assert "fixes" not in odd
        assert odd["message"]["text"].endswith("\nunsafe fix: rename it")
        rule = run["tool"]["driver"]["rules"][misspelt["ruleIndex"]]
        assert (rule["id"], rule["help"]["markdown"]) == ("misspelling", "# misspelling")

    def test_fingerprints_survive_edits_above(self) -> None:
        notes = "teh end teh\n", "new line\n\nteh end teh\n"
        prints = []
        for note in notes:
            found = result({"n.md": note}, [spot(note, "teh"), spot(note, "teh", nth=1)])
            results = json.loads(printed("sarif", found))["runs"][0]["results"]
            prints.append([each["partialFingerprints"]["notesLint/v1"] for each in results])
        assert prints[0] == prints[1]
        assert len(set(prints[0])) == 2

    @pytest.mark.parametrize("limit", ["MOST_RESULTS", "MOST_BYTES"])
    def test_what_code_scanning_does_not_read_is_left_out_and_counted(
        self, monkeypatch: pytest.MonkeyPatch, limit: str
    ) -> None:
        from notes_lint.report import sarif

        monkeypatch.setattr(sarif, "_ENOUGH_TO_WATCH", 10)
        found = [Diagnostic(at, at + 1, f"m{at}", rule="r", path="n.md") for at in range(20)]
        for each in found[:10]:
            each.severity = "warning"
        vault = result({"n.md": "abcdefghijklmnopqrst"}, found)
        whole = json.loads(printed("sarif", vault))["runs"][0]
        assert len(whole["results"]) == 20
        assert "invocations" not in whole
        monkeypatch.setattr(sarif, limit, 4 if limit == "MOST_RESULTS" else 0)
        text = printed("sarif", vault)
        jsonschema.validate(json.loads(text), schema("sarif-2.1.0.json"))
        run = json.loads(text)["runs"][0]
        kept = run["results"]
        assert len(kept) < 20
        assert {each["level"] for each in kept} <= {"error"}, "errors come first"
        note = run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"]
        assert note.startswith(f"{20 - len(kept)} findings do not fit")

    def test_messages_hold_no_links(self) -> None:
        found = Diagnostic(0, 1, "see [here](https://x.example)", rule="r", path="n.md")
        results = json.loads(printed("sarif", result({"n.md": "x"}, [found])))["runs"][0]["results"]
        assert results[0]["message"]["text"] == "see \\[here\\](https://x.example)"


class TestRdjson:
    def test_columns_count_bytes_and_suggestions_replace(self) -> None:
        odd, misspelt = json.loads(printed("rdjson", small(), base_path="docs"))["diagnostics"]
        assert misspelt["location"]["path"] == "docs/sub/nöte 1.md"
        wanted = {"start": {"line": 3, "column": 10}, "end": {"line": 3, "column": 13}}
        assert misspelt["location"]["range"] == wanted
        assert misspelt["suggestions"] == [{"range": wanted, "text": "the"}]
        assert odd["suggestions"] == []
        assert odd["severity"] == "WARNING"

    def test_several_edits_are_one_suggestion(self) -> None:
        note = "one two three\n"
        fix = Fix("f", (Edit(8, 13, "3"), Edit(0, 3, "1")))
        found = Diagnostic(0, 13, "m", rule="r", path="n.md", fixes=(fix,))
        entry = json.loads(printed("rdjson", result({"n.md": note}, [found])))["diagnostics"][0]
        assert entry["suggestions"][0]["text"] == "1 two 3"


class TestJson:
    def test_is_the_contract_to_the_letter(self) -> None:
        probe = ProbeResult("https://a.example", "moved", "301", "2026-11-22T10:00:00Z", "https://b.example")
        run = small()
        run.probes, run.excluded = [probe], [Excluded("old/x.md", "exclude")]
        run.baselined, run.suppressed = 4, 5
        report = json.loads(printed("json", run, version="1.2.3"))
        note = "sub/nöte 1.md"
        start, end = {"line": 3, "column": 6, "offset": 19}, {"line": 3, "column": 9, "offset": 22}
        assert report == {
            "version": 1,
            "tool": {"name": "notes-lint", "version": "1.2.3"},
            "root": ".",
            "files": 1,
            "excluded": [{"path": "old/x.md", "reason": "exclude"}],
            "diagnostics": [
                {
                    "rule": "odd",
                    "group": "spelling",
                    "severity": "warning",
                    "path": note,
                    "start": {"line": 1, "column": 1, "offset": 0},
                    "end": {"line": 1, "column": 1, "offset": 0},
                    "text": "",
                    "message": "odd name",
                    "trail": [],
                    "suggestions": [],
                    "evidence": [],
                    "fixes": [
                        {
                            "applicability": "unsafe",
                            "message": "rename it",
                            "edits": [],
                            "renames": [{"from": note, "to": "sub/note.md"}],
                            "creates": [],
                        }
                    ],
                    "url": "https://pages.example/odd.md",
                },
                {
                    "rule": "misspelling",
                    "group": "spelling",
                    "severity": "error",
                    "path": note,
                    "start": start,
                    "end": end,
                    "text": "teh",
                    "message": "“teh” is wrong",
                    "trail": ["Übung"],
                    "suggestions": [],
                    "evidence": ["Seen 12 times."],
                    "fixes": [
                        {
                            "applicability": "safe",
                            "message": "write “the”",
                            "edits": [{"path": note, "start": start, "end": end, "content": "the"}],
                            "renames": [],
                            "creates": [],
                        }
                    ],
                    "url": "https://pages.example/misspelling.md",
                },
            ],
            "probes": [
                {
                    "url": "https://a.example",
                    "verdict": "moved",
                    "why": "301",
                    "seen": "2026-11-22T10:00:00Z",
                    "to": "https://b.example",
                }
            ],
            "summary": {
                "errors": 1,
                "warnings": 1,
                "fixable": {"safe": 1, "unsafe": 1, "suggestion": 0},
                "by_rule": {"misspelling": 1, "odd": 1},
                "baselined": 4,
                "suppressed": 5,
            },
        }
        assert list(report) == [
            *("version", "tool", "root", "files", "excluded", "diagnostics", "probes", "summary")
        ]

    def test_lines_are_the_findings(self) -> None:
        lines = printed("jsonl", hostile()).splitlines()
        assert [json.loads(line) for line in lines] == json.loads(printed("json", hostile()))["diagnostics"]

    def test_paths_of_several_vaults_start_at_the_current_folder(self) -> None:
        one, two = small(), small()
        one.shown_root, two.shown_root = "b", "a"
        report = json.loads(printed("json", one, two))
        assert report["root"] == "."
        assert [found["path"] for found in report["diagnostics"]] == [
            *("a/sub/nöte 1.md", "a/sub/nöte 1.md", "b/sub/nöte 1.md", "b/sub/nöte 1.md")
        ]
        assert report["diagnostics"][1]["fixes"][0]["edits"][0]["path"] == "a/sub/nöte 1.md"
        assert report["diagnostics"][2]["fixes"][0]["renames"][0]["to"] == "b/sub/note.md"
        assert report["diagnostics"][3]["text"] == "teh"

    def test_a_vault_elsewhere_is_named_by_its_root(self) -> None:
        run = small()
        run.shown_root = "../notes"
        assert json.loads(printed("json", run))["root"] == "../notes"
        assert printed("concise", run).startswith("../notes/sub/nöte 1.md:1:1: ")
        assert "file=notes/sub/" in printed("github", run, base_path="tools")

    def test_escapes_mean_the_same(self) -> None:
        assert json.loads(json_text(json.dumps(HOSTILE, ensure_ascii=False).encode())) == HOSTILE
