"""Rounds of mending: which fixes, how often, and what happens when they quarrel."""

from __future__ import annotations

import pytest
from fix_helpers import Lint, disk, files_of, memory, swap
from hypothesis import given, settings
from hypothesis import strategies as st

from notes_lint.diagnostic import Diagnostic, Edit, Fix
from notes_lint.fix.choose import Claim, Options, claims, compatible
from notes_lint.fix.mend import mend, summary
from notes_lint.fix.run import fix, preview


def found(start: int, end: int, *fixes: Fix, rule: str = "r", **more) -> Diagnostic:
    return Diagnostic(start, end, "m", fixes=fixes, rule=rule, path="a.md", **more)


def a_fix(applicability: str = "safe", effect: str = "text", *edits: Edit) -> Fix:
    return Fix("f", edits or (Edit(0, 1, "x"),), applicability=applicability, effect=effect)


CHOICES = [
    ((a_fix(),), True, True),
    ((a_fix("unsafe"),), False, True),
    ((a_fix("suggestion"),), False, False),
    ((a_fix("suggestion"), a_fix()), False, False),  # only the first is ever applied
    ((a_fix(), a_fix("unsafe")), True, True),
    ((a_fix(), a_fix()), False, False),  # a second with the same claim
    ((a_fix("unsafe"), a_fix("unsafe")), False, False),
    ((a_fix("unsafe"), a_fix("suggestion")), False, True),
    ((a_fix("safe", "structure:list"),), False, True),  # never safe, whatever the rule says
    ((), False, False),
]


@pytest.mark.parametrize(("fixes", "safe", "unsafe"), CHOICES)
def test_which_fix_is_applied_without_a_person(fixes, safe, unsafe):
    each = [found(0, 1, *fixes)]
    assert bool(claims(each, Options())) is safe
    assert bool(claims(each, Options(unsafe=True))) is unsafe
    assert not claims(each, Options(unsafe=True, allowed=lambda rule: rule != "r"))


def test_overlapping_edits_wait():
    def claim(*spans, effect="text"):
        return Claim(found(0, 1), Fix("f", tuple(Edit(*span, "x") for span in spans), effect=effect))

    first, second, third = claim((0, 4)), claim((3, 6)), claim((8, 9))
    assert compatible([first, second, third]) == ([first, third], [second])
    whole, part = claim((0, 1), (20, 21)), claim((20, 21), (30, 31))
    assert compatible([whole, part]) == ([whole], [part])
    structural = claim((50, 51), effect="structure:list")
    assert compatible([first, structural]) == ([first], [structural])
    assert compatible([structural, first]) == ([structural], [first])


def mended(text: str, *checks, **options):
    done = mend(memory({"a.md": text.encode()}), Lint(*checks), Options(**options))
    return done.overlay.read("a.md").decode(), done


def test_fixes_of_several_rules_and_rounds():
    text, done = mended("I saw tehteh dog, teh cat\n", swap("teh", "the"))
    assert text == "I saw thethe dog, the cat\n"
    assert [(each.rule, each.count) for each in summary(done.applied)] == [("swap", 3)]


def test_a_fix_that_prepares_another():
    text, done = mended("one\n", swap("one", "two", "a"), swap("two", "three", "b"))
    assert text == "three\n"
    assert [claim.found.rule for claim in done.applied] == ["a", "b"]


def test_a_cycle_is_named_and_the_rest_is_mended():
    text, done = mended(
        "one teh\n", swap("one", "two", "a"), swap("two", "one", "b"), swap("teh", "the", "c")
    )
    assert text == "one the\n"
    assert [claim.found.rule for claim in done.applied] == ["c"]
    (refused,) = done.refused
    assert refused.rule == "refused-fix"
    assert "`a` and `b` undo each other's fixes" in refused.message
    assert '`--unfixable b` (in the settings `ignore = ["b"]`)' in refused.message


def test_a_rule_that_undoes_itself():
    text, done = mended("one\n", swap("one", "two"), swap("two", "one"))
    assert text == "one\n"
    assert "`swap` undoes its own fix" in done.refused[0].message


def test_a_fix_that_never_ends():
    def grow(path, data):
        at = data.index(b"\n")
        yield found(0, at, Fix("grow", (Edit(at, at, "x"),)))

    text, done = mended("a\n", grow)
    assert text == "a" + "x" * 10 + "\n"
    assert "after 10 rounds" in done.notices[0]


def test_a_fix_that_brings_a_finding_is_refused():
    def no_the(path, data):
        at = data.find(b"the")
        if at >= 0:
            yield Diagnostic(at, at + 3, "we do not say this", rule="never")

    text, done = mended("teh and adn\n", swap("teh", "the"), swap("adn", "and", "other"), no_the)
    assert text == "teh and and\n"
    (refused,) = done.refused
    assert "would bring a new finding, never: we do not say this" in refused.message


def test_a_heading_that_others_link_to_keeps_its_name():
    files = {"a.md": b"# Teh thing\n\nTeh.\n", "b.md": b"[x](a.md#teh-thing)\n"}

    def anchors(path, data):
        if path == "b.md" and b"#teh-thing" in data and seen["a.md"].startswith(b"# The"):
            yield Diagnostic(4, 18, "no such heading", rule="anchors")

    seen: dict[str, bytes] = {}

    def note(path, data):
        seen[path] = data
        return ()

    done = mend(memory(files), Lint(note, swap("Teh", "The"), anchors), Options())
    assert done.overlay.read("a.md") == b"# Teh thing\n\nThe.\n"
    assert "anchors: no such heading" in done.refused[0].message


INCOHERENT = [
    (found(0, 3, a_fix("safe", "text", Edit(4, 7, "x"))), "outside what the finding is about"),
    (
        found(0, 3, a_fix("safe", "text", Edit(0, 3, "tha")), suggestions=("the",)),
        "not what the finding suggests",
    ),
    (found(0, 3, a_fix("safe", "text", Edit(90, 91, "x"))), "not in the note"),
    (found(0, 9, a_fix("safe", "text", Edit(0, 3, "x"), Edit(2, 4, "y"))), "overlap"),
    (found(0, 11, a_fix("safe", "text", Edit(9, 10, "x"))), "cuts a character"),
]


@pytest.mark.parametrize(("finding", "says"), INCOHERENT)
def test_a_fix_that_does_not_fit_its_own_finding(finding, says):
    text, done = mended("teh dog ö\n", lambda path, data: [finding])
    assert text == "teh dog ö\n"
    assert says in done.refused[0].message


def test_a_fix_may_take_the_blank_beside_its_finding():
    text, done = mended(
        "of the the dog\n",
        lambda path, data: (
            [found(7, 10, a_fix("safe", "text", Edit(6, 10, "")))] if b"the the" in data else []
        ),
    )
    assert text == "of the dog\n"
    assert not done.refused


def test_edits_in_two_notes_go_together():
    def both(path, data):
        if path == "a.md" and b"teh" in data:
            yield found(0, 3, Fix("both", (Edit(0, 3, "the"), Edit(0, 3, "the", "b.md"))))

    files = {"a.md": b"teh\n", "b.md": b"`teh`\n"}
    done = mend(memory(files), Lint(both), Options())
    assert done.overlay.read("a.md") == b"teh\n", "its other half was refused"
    assert len(done.refused) == 1
    done = mend(memory({**files, "b.md": b"teh\n"}), Lint(both), Options())
    assert done.overlay.read("a.md") == done.overlay.read("b.md") == b"the\n"
    assert done.ties == [{"a.md", "b.md"}]


# -- over generated vaults

PIECES = [
    "teh", "adn", "recieve", "word", "*em*", "**teh**", "`teh`", "[teh](b.md)", "[[teh]]", "[[b|teh]]", "$x$",
    "<!-- teh -->", "https://teh.org/", "#teh", "ö", "&amp;", "\\*", "  \nteh", "\n- teh", "\n    - adn",
    "\n\n", "\n# teh", "\n```\nteh\n```\n", "\n> teh", "\n| teh |\n|-|\n| adn |\n", "<b>teh</b>", "http://a.b/adn",
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join)
CHECKS = [
    swap("teh", "the", "a"),
    swap("adn", "and", "b"),
    swap("recieve", "receive *now*", "c"),
    swap("b.md", "c.md", "d", effect="destination"),
    swap("[[teh", "[[the", "e", effect="wikilink"),
    swap("  \n", "\n", "f", effect="none"),
    swap("http:", "https:", "g", effect="destination"),
]


@settings(max_examples=60)
@given(
    st.dictionaries(st.sampled_from(["a.md", "b.md", "c/d.md"]), TEXTS, min_size=1),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from(["", "\ufeff", "---\nteh: adn\n---\n"]),
)
def test_fixes_settle_add_nothing_and_touch_nothing_else(tmp_path_factory, texts, newline, head):
    root = tmp_path_factory.mktemp("vault")
    for path, text in texts.items():
        (root / path).parent.mkdir(exist_ok=True)
        (root / path).write_bytes((head + text).replace("\n", newline).encode())
    before = files_of(root)
    first = preview(disk(root)(), Lint(*CHECKS), Options())
    result = fix(disk(root), Lint(*CHECKS), Options())
    after = files_of(root)
    assert bool(first.patch) == (before != after)
    # it settles
    again = fix(disk(root), Lint(*CHECKS), Options())
    assert files_of(root) == after
    assert not again.applied
    assert again.refused == result.refused
    # it adds no finding
    total = sum(len(list(check(path, data))) for path, data in before.items() for check in CHECKS)
    left = [each for each in result.diagnostics if each.rule != "refused-fix"]
    assert len(left) + sum(each.count for each in result.applied) == total
    # and no byte changed but those that the fixes are about
    for path, data in before.items():
        assert _without_blanks(data) == _without_blanks(after[path])


def _without_blanks(data: bytes) -> bytes:
    for old, new in ((b"the", b"teh"), (b"and", b"adn"), (b"c.md", b"b.md"), (b"https:", b"http:")):
        data = data.replace(old, new)
    return b"\n".join(line.rstrip(b" ") for line in data.replace(b"\r\n", b"\n").split(b"\n"))
