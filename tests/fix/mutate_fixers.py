"""Break the fixers on purpose, and count how many of the harmful fixes are refused.

``python tests/fix/mutate_fixers.py`` makes a mutant of every kind of every shipped rule that has a fix, lets it mend
the examples of the rule's own page, and prints the share of harmful fixes that were not written. A fix is harmful
when the note that it gives is rendered otherwise, by a third parser, than the note that the sound fix gives.
"""

from __future__ import annotations

import random
import re
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parent))

from msgspec.structs import replace

from notes_lint.diagnostic import Diagnostic, Edit, Fix
from notes_lint.fix.apply import apply
from notes_lint.fix.choose import Claim, Options, incoherent
from notes_lint.fix.mend import mend
from notes_lint.fix.overlay import Overlay
from notes_lint.fix.verify import verify
from notes_lint.lint import MemoryTree, lint
from notes_lint.pack import read, shipped_folder
from notes_lint.ruleset import RuleSet
from notes_lint.settings import Loaded, Settings
from notes_lint.testing import TODAY, examples

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from notes_lint.result import Result
    from notes_lint.rule import Rule

_TAG = re.compile(r"<[^>]*>")
Mutator = Any  # Callable[[Edit, bytes, random.Random], list[Edit]]


def _moved(start: int, end: int) -> Mutator:
    return lambda edit, data, rng: [
        replace(
            edit,
            start=max(0, edit.start + start),
            end=min(len(data), max(edit.end + end, edit.start + start, 0)),
        )
    ]


def _text(change: Callable[[str, random.Random], str]) -> Mutator:
    return lambda edit, data, rng: [replace(edit, text=change(edit.text, rng))]


def _swapped(text: str, rng: random.Random) -> str:
    if len(text) < 2:
        return text + text
    at = rng.randrange(len(text) - 1)
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def _elsewhere(edit: Edit, data: bytes, rng: random.Random) -> list[Edit]:
    size = edit.end - edit.start
    at = rng.randrange(max(1, len(data) - size + 1))
    return [replace(edit, start=at, end=at + size)]


def _in_other_node(edit: Edit, data: bytes, rng: random.Random) -> list[Edit]:
    marks = [at for at in range(len(data)) if data[at : at + 1] in (b"`", b"[", b"(", b"<", b"*", b"#", b"-")]
    at = rng.choice(marks) if marks else 0
    return [replace(edit, start=at, end=min(len(data), at + edit.end - edit.start))]


def _whole_line(edit: Edit, data: bytes, rng: random.Random) -> list[Edit]:
    start = data.rfind(b"\n", 0, edit.start) + 1
    end = data.find(b"\n", edit.end)
    return [replace(edit, start=start, end=end if end >= 0 else len(data))]


def _line_deleted(edit: Edit, data: bytes, rng: random.Random) -> list[Edit]:
    start = data.rfind(b"\n", 0, edit.start) + 1
    end = data.find(b"\n", edit.end) + 1
    return [replace(edit, start=start, end=end or len(data), text="")]


def _twice(edit: Edit, data: bytes, rng: random.Random) -> list[Edit]:
    return [edit, *_elsewhere(edit, data, rng)]


MUTATORS: dict[str, Mutator] = {
    "begins a byte late": _moved(1, 0),
    "begins a byte early": _moved(-1, 0),
    "ends a byte early": _moved(0, -1),
    "ends a byte late": _moved(0, 1),
    "stands a byte to the right": _moved(1, 1),
    "stands a byte to the left": _moved(-1, -1),
    "stands three bytes to the right": _moved(3, 3),
    "eats ten bytes": _moved(0, 10),
    "takes the whole line": _whole_line,
    "deletes the line": _line_deleted,
    "stands anywhere": _elsewhere,
    "stands in another node": _in_other_node,
    "is made twice": _twice,
    "writes nothing": _text(lambda text, rng: ""),
    "drops its first letter": _text(lambda text, rng: text[1:]),
    "drops its last letter": _text(lambda text, rng: text[:-1]),
    "doubles a letter": _text(lambda text, rng: text[:1] + text),
    "swaps two letters": _text(_swapped),
    "is written in capitals": _text(lambda text, rng: text.upper()),
    "writes emphasis": _text(lambda text, rng: f"*{text}*"),
    "opens code": _text(lambda text, rng: f"`{text}"),
    "opens a bracket": _text(lambda text, rng: f"[{text}"),
    "closes a bracket": _text(lambda text, rng: f"{text}])"),
    "opens a tag": _text(lambda text, rng: f"<b>{text}"),
    "writes a pipe": _text(lambda text, rng: f"{text}|"),
    "adds a blank line": _text(lambda text, rng: f"{text}\n\n"),
    "begins a heading": _text(lambda text, rng: f"\n# {text}"),
    "begins an item": _text(lambda text, rng: f"\n- {text}"),
    "writes a backslash": _text(lambda text, rng: f"{text}\\"),
    "writes what another rule would": _text(
        lambda text, rng: rng.choice(["2024-01-01", "the", "index.md", "[[x]]"])
    ),
}


class Case:
    """One finding with a fix, in the vault of an example."""

    def __init__(self, rule: Rule, files: dict[str, bytes], today: str, found: Diagnostic) -> None:
        self.rule, self.files, self.today, self.found = rule, files, today, found
        self.fix = found.fixes[0]


def cases(rules: tuple[Rule, ...]) -> Iterator[Case]:
    """Every finding of every page's examples whose first fix edits notes."""
    for rule in rules:
        if rule.scope in ("meta", "web"):
            continue
        for example in examples(Path(rule.folder, rule.page)):
            files = {path: text.encode() for path, text in example.files.items()}
            if any(path.endswith(".toml") for path in files):
                continue
            for found in judged(rule, rules, files, example.today).diagnostics:
                fix = found.fixes[0] if found.fixes else None
                if (
                    fix is not None
                    and fix.edits
                    and not fix.renames
                    and not fix.effect.startswith("structure")
                ):
                    yield Case(rule, files, example.today, found)


def judged(rule: Rule, rules: tuple[Rule, ...], files: dict[str, bytes], today: str = TODAY) -> Result:
    """What one rule finds."""
    ruleset = RuleSet(rules, Loaded(Settings(select=(rule.name,))))
    return lint(MemoryTree("/vault", files), ruleset, today=today)


def mutants(case: Case, mutator: Mutator, seed: str) -> Diagnostic | None:
    """The finding with one of its edits broken, or None where that changes nothing."""
    rng = random.Random(seed)
    edits = list(case.fix.edits)
    index = rng.randrange(len(edits))
    path = edits[index].path or case.found.path
    broken = mutator(edits[index], case.files[path], rng)
    if broken == [edits[index]]:
        return None
    edits[index : index + 1] = broken
    edits.sort(key=lambda edit: (edit.start, edit.end))
    fix = Fix(case.fix.message, tuple(edits), applicability="safe", effect=case.fix.effect)
    return replace(case.found, fixes=(fix,))


def outcome(case: Case, fix: Fix) -> dict[str, bytes] | None:
    """The files after a fix is simply applied, or None where it cannot be."""
    files = dict(case.files)
    claim = Claim(case.found, fix)
    for path in claim.by_path:
        changes = claim.changes(path, files[path])
        at = 0
        for change in changes:
            if not at <= change.start <= change.end <= len(files[path]):
                return None
            at = change.end
        files[path] = apply(files[path], changes)
    return files


def rendered(files: dict[str, bytes]) -> dict[str, str]:
    """What a reader sees."""
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    shown = {}
    for path, data in files.items():
        text = data.decode("utf-8", "replace")
        front = ""
        if text.startswith("---\n") and "\n---\n" in text:
            front, _, text = text.partition("\n---\n")
        shown[path] = front + "\n" + parser.render(text)
    return shown


def is_structural(sound: dict[str, bytes], harmed: dict[str, bytes] | None) -> bool:
    """Whether more than words differ: the elements, links, or code that a reader sees."""
    if harmed is None:
        return True
    return {path: _TAG.findall(html) for path, html in rendered(sound).items()} != {
        path: _TAG.findall(html) for path, html in rendered(harmed).items()
    }


def refused_by(case: Case, broken: Diagnostic, rules: tuple[Rule, ...]) -> str:
    """Which guard refuses a broken fix: the finding itself, the parsers, the second look; "" if none."""
    claim = Claim(broken, broken.fixes[0])
    for path in claim.by_path:
        try:
            if verify(case.files[path], sorted(claim.changes(path, case.files[path]))):
                return "the two parsers"
        except (IndexError, ValueError):
            return "the finding"
    if incoherent(claim, lambda path: case.files[path]):
        return "the finding"
    calls = 0

    def relint(overlay: Overlay) -> Result:
        nonlocal calls
        calls += 1
        files = {path: overlay.read(path) for path in (*overlay.listing.notes, *overlay.listing.files)}
        result = judged(case.rule, rules, files, case.today)
        result.diagnostics = [replace(each, fixes=()) for each in result.diagnostics]
        if calls == 1:
            result.diagnostics = [
                broken if each.sort_key == replace(broken, severity=each.severity).sort_key else each
                for each in result.diagnostics
            ]
        return result

    done = mend(Overlay(MemoryTree("/vault", case.files)), relint, Options())
    return "" if done.applied else "the second look"


def campaign(
    most: int = 0,
) -> tuple[Counter[tuple[str, bool]], Counter[tuple[str, str]], set[tuple[str, str]]]:
    """Run all mutants (or of each mutator at most so many cases).

    Returns how many harmful fixes each guard refused ("" are those let through) by whether they harm the structure,
    what was let through by mutator and rule, and which mutants there were.
    """
    rules = read(shipped_folder())
    every = list(cases(rules))
    counts: Counter[tuple[str, bool]] = Counter()
    through: Counter[tuple[str, str]] = Counter()
    made: set[tuple[str, str]] = set()
    for name, mutator in MUTATORS.items():
        chosen = every if not most else random.Random(name).sample(every, min(most, len(every)))
        for number, case in enumerate(chosen):
            broken = mutants(case, mutator, f"{name} {case.rule.name} {number}")
            if broken is None:
                continue
            sound, harmed = outcome(case, case.fix), outcome(case, broken.fixes[0])
            if sound is None or (harmed is not None and rendered(sound) == rendered(harmed)):
                continue
            made.add((case.rule.name, name))
            guard = refused_by(case, broken, rules)
            counts[guard, is_structural(sound, harmed)] += 1
            if not guard:
                through[name, case.rule.name] += 1
    return counts, through, made


def share(counts: Counter[tuple[str, bool]]) -> float:
    """The share of harmful fixes that were refused."""
    return 1 - (counts["", True] + counts["", False]) / counts.total()


def main() -> None:
    counts, through, made = campaign()
    print(
        f"{len(made)} mutants of the fixers of {len({rule for rule, _ in made})} rules made {counts.total()} harmful fixes"
    )
    for structural, what in ((True, "that change the structure"), (False, "that change words only")):
        total = sum(count for (_, kind), count in counts.items() if kind is structural)
        print(f"{total} {what}")
        for guard in ("the two parsers", "the finding", "the second look", ""):
            count = counts[guard, structural]
            print(f"  {f'refused by {guard}' if guard else 'let through'}: {count} ({count / total:.1%})")
    print(f"refused: {share(counts):.1%}")
    for (name, rule), count in through.most_common(15):
        print(f"  let through: {rule} {name} ({count})")


if __name__ == "__main__":
    main()
