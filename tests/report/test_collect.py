"""Positions and trails are found by cursors; they must be what one look at a time gives."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from report_samples import result

from notes_lint.diagnostic import Diagnostic, Edit, Fix, claim
from notes_lint.outline import Trails, trail
from notes_lint.parse import parse
from notes_lint.report import ReportOptions, render, report_of
from notes_lint.result import ProbeResult
from notes_lint.text import Position, Source

checked = settings(
    deadline=None, derandomize=True, max_examples=150, suppress_health_check=list(HealthCheck), database=None
)
pieces = st.sampled_from(
    ["a", " ", "é", "漢", "👩\u200d👧", "\n", "\r\n", "\r", "\t", "\u2028", "\x00", "- ", "# h\n"]
)
texts = st.builds("".join, st.lists(pieces, max_size=40))


@checked
@given(texts, st.booleans(), st.lists(st.integers(0, 200), min_size=1, max_size=12))
def test_places_are_those_of_the_source(text: str, mark: bool, wanted: list[int]) -> None:
    data = (b"\xef\xbb\xbf" if mark else b"") + text.encode()
    bounds = [at for at in range(len(data) + 1) if at == len(data) or data[at] & 0xC0 != 0x80]
    spots = [bounds[each % len(bounds)] for each in wanted]
    fix = Fix("f", tuple(Edit(at, at, "x") for at in spots))
    found = [Diagnostic(0, 0, "m", rule="r", path="n.md", fixes=(fix,))]
    run = result({}, found)
    run.read = lambda _: Source(data)
    shown = next(report_of([run]).findings())
    for at, edit in zip(spots, shown.fixes[0].edits, strict=True):
        assert Position(edit.start.line, edit.start.column) == Source(data).position(at)


outlines = st.builds(
    "".join,
    st.lists(
        st.builds(
            lambda depth, text: (
                f"{'    ' * depth}- {text}\n" if depth < 4 else f"{'#' * (depth - 3)} {text}\n\n"
            ),
            st.integers(0, 6),
            st.text("abc ", min_size=1, max_size=4),
        ),
        max_size=25,
    ),
)


@checked
@given(outlines, st.lists(st.integers(0, 400), min_size=1, max_size=10), st.booleans())
def test_trails_in_any_order_are_trails_one_by_one(text: str, offsets: list[int], ascending: bool) -> None:
    source = Source(text.encode())
    outline = parse("n.md", source).outline
    trails = Trails(outline, source)
    for offset in sorted(offsets) if ascending else offsets:
        at = min(offset, len(text))
        assert trails.at(at) == trail(outline, source, at)


def test_a_trail_names_headings_and_items_around() -> None:
    text = "# Kernel\n\n- tracing\n    - DTrace\n        - probes\n- other\n\n## Tools\n\n- bpf\n    - maps\n"
    source = Source(text.encode())
    trails = Trails(parse("n.md", source).outline, source)
    assert trails.at(text.index("probes")) == ("Kernel", "tracing", "DTrace")
    assert trails.at(text.index("other")) == ("Kernel",)
    assert trails.at(text.index("maps")) == ("Kernel", "Tools", "bpf")


def test_windows_line_ends_and_a_byte_order_mark_are_not_in_the_frame() -> None:
    run = result(
        {}, [Diagnostic(3, 6, "m", rule="r", path="n.md"), Diagnostic(8, 11, "m", rule="r", path="n.md")]
    )
    run.read = lambda _: Source(b"\xef\xbb\xbfone\r\ntwo\r\n")
    report = "".join(render([run], "text", ReportOptions()))
    assert report.startswith(
        "n.md:1:1 error r\n  m\n  1 │ one\n    │ ^^^\n\nn.md:2:1 error r\n  m\n  2 │ two\n    │ ^^^\n\n"
    )


def test_the_first_fix_is_for_machines_only_where_no_second_has_its_claim() -> None:
    safe, unsafe = Fix("s"), Fix("u", applicability="unsafe")
    assert claim(()) is None
    assert claim((safe,)) == claim((safe, unsafe)) == "safe"
    assert claim((safe, safe, unsafe)) == claim((unsafe, unsafe)) == "suggestion"
    run = result({}, [Diagnostic(0, 0, "m", rule="r", path="n.md", fixes=(safe, safe))])
    fixable = report_of([run]).summary.fixable
    assert (fixable.safe, fixable.suggestion) == (0, 1)


def test_of_several_answers_about_a_url_the_last_is_kept() -> None:
    run, other = result({}, []), result({}, [])
    run.probes = [ProbeResult("https://b.example", "ok", "200", "2026-02-01T00:00:00Z")]
    other.probes = [
        ProbeResult("https://b.example", "broken", "404", "2026-01-01T00:00:00Z"),
        ProbeResult("https://a.example", "ok", "200", "2026-01-01T00:00:00Z"),
    ]
    assert [(each.url, each.verdict) for each in report_of([run, other]).probes] == [
        ("https://a.example", "ok"),
        ("https://b.example", "ok"),
    ]
