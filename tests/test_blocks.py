"""References to blocks of a Logseq graph: the same from a warm run as from a cold one, whatever changed."""

from __future__ import annotations

import json

import pytest

IDS = [f"64f1c0de-0000-4000-8000-{number:012}" for number in range(8)]


@pytest.fixture
def graph(vault):
    vault.write("logseq/config.edn", "{}\n")
    for number, each in enumerate(IDS):
        vault.write(f"pages/p{number}.md", f"- Page {number}\n  id:: {each}\n")
        vault.write(f"journals/2024_03_{number + 10}.md", f"- See (({each})) and {{{{embed (({each}))}}}}\n")
    return vault


def reported(run, graph, *arguments):
    _, out, err = run("--output-format", "json", *arguments, cwd=graph.root)
    assert not err
    return [(each["rule"], each["path"], each["text"]) for each in json.loads(out)["diagnostics"]]


def both(run, graph):
    warm = reported(run, graph)
    assert warm == reported(run, graph, "--no-cache")
    return warm


def test_what_another_note_loses_is_lost_here(graph, notes_lint):
    assert both(notes_lint, graph) == []
    graph.write("pages/p3.md", "- Page 3\n")
    lost = [("broken-anchor", "journals/2024_03_13.md", IDS[3])] * 2
    assert both(notes_lint, graph) == lost
    graph.write("pages/elsewhere.md", f"- Page 3 moved here\n  id:: {IDS[3]}\n")
    assert both(notes_lint, graph) == []
    (graph.root / "pages/elsewhere.md").unlink()
    assert both(notes_lint, graph) == lost


def test_nothing_is_said_where_most_blocks_are_elsewhere(graph, notes_lint):
    for number in range(5):
        graph.write(f"pages/p{number}.md", f"- Page {number}\n")
    assert both(notes_lint, graph) == []


def test_nothing_is_said_beside_notes_that_are_not_read(graph, notes_lint):
    graph.write("pages/p3.md", "- Page 3\n")
    graph.write("pages/old.org", "* Org\n")
    assert both(notes_lint, graph) == []


def test_other_programs_have_other_references(graph, notes_lint):
    graph.write("pages/p3.md", "- Page 3\n")
    (graph.root / "logseq/config.edn").unlink()
    assert [rule for rule, *_ in both(notes_lint, graph) if rule == "broken-anchor"] == []
