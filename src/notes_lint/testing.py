"""The examples of a rule's page, run as its tests.

On a page, fenced blocks whose info string is ``LANGUAGE path`` are files. Blocks that stand together form one
vault; a heading or a paragraph between two blocks begins the next vault. In a note, a line of carets below a line
marks the span above and carries the message (one that ends in ``…`` needs to agree up to there only); carets
that end in ``>`` mark a span that goes on in the next line. A finding about a whole note is one caret below the
first character. A block ``md fixed path`` is the note after the fix of every finding that has one; it is
required exactly when there is one. Below a heading with "not" in it, nothing may be reported.

A block ``toml probes.toml`` says what probing found: a table for each URL, with the fields of a Probe.

Every example is run again below front matter, with CRLF, and with a byte order mark.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, field

from notes_lint.lazy import pattern
from notes_lint.text import BOM, Source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notes_lint.diagnostic import Diagnostic, Fix
    from notes_lint.result import Result
    from notes_lint.rule import Rule

TODAY = "2026-06-30"
PROBES = "probes.toml"  # in an example: what the network says of its URLs
FRONT_MATTER = b"---\ntags: [example]\n---\n"
_FENCE = pattern(r"^(`{3,}|~{3,})(.*)$")
_CARETS = pattern(r"^([ \t]*)(\^+)(>?)(?:[ ](.*))?$")
_SEVERAL = pattern(r"\^+>?(?:[ ][^^]*)?")
_NOTE = (".md", ".markdown")


class Expected(Struct, frozen=True):
    """A marked span: line (0-based), columns (code points, 0-based, end exclusive), message or ""."""

    path: str
    line: int
    start: int
    end: int
    goes_on: bool
    message: str


class Example(Struct):
    """One vault of a page: its files, what must be reported, and what the fixes make of it."""

    line: int
    title: str
    silent: bool
    files: dict[str, str] = field(default_factory=dict)
    expected: list[Expected] = field(default_factory=list)
    fixed: dict[str, str] = field(default_factory=dict)
    today: str = TODAY


class ExampleError(AssertionError):
    """An example does not hold. The message begins with the page and the line."""


def examples(page: Path) -> list[Example]:
    """The examples of a page, in its order."""
    found: list[Example] = []
    current: Example | None = None
    title, silent = "", False
    headings: list[tuple[int, bool]] = []
    lines = page.read_text(encoding="utf-8").splitlines()
    index = 0
    while index < len(lines):
        line = lines[index]
        match = _FENCE.match(line)
        if match is None:
            if line.startswith("#"):
                title = line.strip("# ")
                level = len(line) - len(line.lstrip("#"))
                while headings and headings[-1][0] >= level:
                    headings.pop()
                # The title is the rule's name, whatever words it is made of.
                headings.append((level, level > 1 and re.search(r"\bnot\b", title.lower()) is not None))
                silent = any(each for _, each in headings)
                current = None
            elif line.strip():
                after = _next_block(lines, index)
                if not after.startswith(("md fixed", "markdown fixed")):
                    current = None
            index += 1
            continue
        fence, info = match[1], match[2].strip()
        block: list[str] = []
        start = index + 1
        index += 1
        while index < len(lines) and not (lines[index].startswith(fence) and not lines[index].strip("`~ ")):
            block.append(lines[index])
            index += 1
        index += 1
        words = info.split(" ", 1)
        if len(words) < 2:
            continue
        path = words[1].strip()
        if current is None:
            current = Example(start, title, silent)
            found.append(current)
        today = re.search(r"\s+today=(\S+)$", path)
        if today is not None:
            current.today = today[1]
            path = path[: today.start()]
        if path.startswith("fixed"):
            name = path[5:].strip() or next(iter(current.files))
            current.fixed[name] = _text(block)
        elif path.endswith(_NOTE):
            text, expected = _marked(block, path)
            current.files[path] = text
            current.expected += expected
        else:
            current.files[path] = _text(block)
    return found


def _next_block(lines: list[str], index: int) -> str:
    for line in lines[index + 1 :]:
        match = _FENCE.match(line)
        if match is not None:
            return match[2].strip()
        if line.startswith("#"):
            return ""
    return ""


def _text(block: list[str]) -> str:
    return "".join(line + "\n" for line in block)


def _marked(block: list[str], path: str) -> tuple[str, list[Expected]]:
    """A note without its caret lines, and what they mark."""
    kept: list[str] = []
    expected: list[Expected] = []
    for line in block:
        stripped = line.strip()
        if (
            kept
            and stripped.startswith("^")
            and _CARETS.match(line.split(" ^")[0] if line[0] == "^" else line)
        ):
            for match in _SEVERAL.finditer(line):
                carets = len(match[0]) - len(match[0].lstrip("^"))
                goes_on = match[0][carets : carets + 1] == ">"
                message = match[0].lstrip("^>").strip()
                start = match.start()
                expected.append(Expected(path, len(kept) - 1, start, start + carets, goes_on, message))
        else:
            kept.append(line)
    return _text(kept), expected


def check_page(rule: Rule, rules: tuple[Rule, ...]) -> int:
    """Run every example of a rule's page in every dress. Returns how many examples there are.

    Raises:
        ExampleError: an example does not hold.
    """
    page = Path(rule.folder, rule.page)
    found = examples(page)
    for example in found:
        check_example(rule, rules, example, page)
    return len(found)


def check_example(rule: Rule, rules: tuple[Rule, ...], example: Example, page: Path) -> None:
    """Run one example as it stands, below front matter, with CRLF, and with a byte order mark."""
    for dress in ("as it stands", "below front matter", "with CRLF", "with a byte order mark"):
        files = _dressed(example.files, dress)
        if files is None:
            continue
        try:
            _check(rule, rules, example, files, dress)
        except AssertionError as error:
            raise ExampleError(f"{page}:{example.line}: {dress}: {error}") from None


def _dressed(files: dict[str, str], dress: str) -> dict[str, bytes] | None:
    plain = {path: text.encode() for path, text in files.items()}
    if dress == "below front matter":
        if any(data.startswith((b"---", b"+++")) for data in plain.values()):
            return None
        return {path: FRONT_MATTER + data if path.endswith(_NOTE) else data for path, data in plain.items()}
    if dress == "with CRLF":
        return {
            path: data.replace(b"\n", b"\r\n") if path.endswith(_NOTE) else data
            for path, data in plain.items()
        }
    if dress == "with a byte order mark":
        return {path: BOM + data if path.endswith(_NOTE) else data for path, data in plain.items()}
    return plain


def _check(
    rule: Rule, rules: tuple[Rule, ...], example: Example, files: dict[str, bytes], dress: str
) -> None:
    result = run(rule, rules, files, example.today)
    extra = 3 if dress == "below front matter" else 0
    wanted = sorted(
        (each.path, each.line + extra, each.start, each.end, each.goes_on, each.message)
        for each in example.expected
    )
    got = sorted(_shifted(_placed(each, files), extra) for each in result.diagnostics)
    shown = "\n".join(
        f"  {path}:{line + 1}:{start + 1}-{end + 1} {text}" for path, line, start, end, _, text in got
    )
    assert len(wanted) == len(got), f"{len(wanted)} findings are marked, {len(got)} were reported:\n{shown}"
    for one, other in zip(wanted, got, strict=True):
        message, real = one[5], other[5]
        same_place = one[:3] == other[:3] and (
            one[3] == other[3] or (other[2] == other[3] and one[3] == one[2] + 1)
        )
        agrees = not message or (
            real.startswith(message[:-1].rstrip()) if message.endswith("…") else real == message
        )
        if not (same_place and one[4] == other[4]):
            raise AssertionError(f"marked is {one}, reported was {other}")
        assert agrees, f"the message is marked as\n  {message}\nand was\n  {real}"
    assert bool(example.expected) or not result.diagnostics
    if not example.silent and not example.expected:
        raise AssertionError("nothing is marked below a heading that promises a finding")
    _check_fixes(example, files, result, dress)


def _shifted(place: tuple[str, int, int, int, bool, str], extra: int) -> tuple[str, int, int, int, bool, str]:
    # A finding about a whole note stays at the file's start when front matter is put above the note.
    path, line, start, end, goes_on, message = place
    return path, line + extra * ((line, start, end) == (0, 0, 0)), start, end, goes_on, message


def _placed(found: Diagnostic, files: dict[str, bytes]) -> tuple[str, int, int, int, bool, str]:
    source = Source(files[found.path])
    start = source.position(found.start)
    end = source.position(found.end)
    goes_on = end.line != start.line
    column = end.column
    if goes_on:
        column = source.position(source.line_span(start.line - 1).end).column
    return found.path, start.line - 1, start.column - 1, column - 1, goes_on, found.message


def _check_fixes(example: Example, files: dict[str, bytes], result: Result, dress: str) -> None:
    fixes = [
        (each.path, each.fixes[0])
        for each in result.diagnostics
        if each.fixes and each.fixes[0].applicability != "suggestion"
    ]
    if not fixes:
        assert not example.fixed, "a `fixed` block stands there, and no finding has a fix"
        return
    assert example.fixed, f"a finding has a fix ({fixes[0][1].message}), and no `fixed` block shows it"
    _check_verified(files, result)
    after = apply_simply(files, fixes)
    for path, text in (_dressed(example.fixed, dress) or {}).items():
        assert path in after, f"after the fix there is no {path}, but {sorted(after)}"
        assert after[path] == text, f"after the fix {path} is\n{after[path].decode()}and not\n{text.decode()}"


def _check_verified(files: dict[str, bytes], result: Result) -> None:
    """What --fix would refuse must not be promised on a page."""
    from notes_lint.fix.choose import Claim, incoherent
    from notes_lint.fix.verify import verify

    for found in result.diagnostics:
        if not found.fixes or found.fixes[0].applicability == "suggestion":
            continue
        claim = Claim(found, found.fixes[0])
        problem = incoherent(claim, files.__getitem__)
        for path in claim.by_path:
            problem = problem or verify(files[path], claim.changes(path, files[path]))
        assert not problem, f"the fix ({claim.fix.message}) would be refused: {problem}"


def apply_simply(files: dict[str, bytes], fixes: list[tuple[str, Fix]]) -> dict[str, bytes]:
    """Apply fixes to files in memory: edits from the back, overlapping ones left out, then renames."""
    by_path: dict[str, list[tuple[int, int, str]]] = {}
    for path, fix in fixes:
        for edit in fix.edits:
            by_path.setdefault(edit.path or path, []).append((edit.start, edit.end, edit.text))
    after = dict(files)
    for path, edits in by_path.items():
        data = after[path]
        limit = len(data) + 1
        newline = Source(data).newline
        for start, end, text in sorted(set(edits), reverse=True):
            if end > limit:
                continue
            data = data[:start] + text.encode().replace(b"\r\n", b"\n").replace(b"\n", newline) + data[end:]
            limit = start
        after[path] = data
    for _, fix in fixes:
        for rename in fix.renames:
            if rename.old in after:
                after[rename.new] = after.pop(rename.old)
    return after


def run(rule: Rule, rules: tuple[Rule, ...], files: dict[str, bytes], today: str = TODAY) -> Result:
    """Lint files in memory with one rule only (and what the settings among the files say)."""
    from msgspec import convert
    from msgspec.structs import replace

    from notes_lint.lint import MemoryTree, lint
    from notes_lint.ruleset import RuleSet
    from notes_lint.settings import FILES, Loaded, Settings

    settings = Settings()
    for name in FILES:
        if name in files:
            import tomllib

            settings = convert(tomllib.loads(files[name].decode()), Settings)
    if rule.scope == "meta":  # it speaks of what the other rules did
        ruleset = RuleSet(rules, Loaded(settings))
    else:
        ruleset = RuleSet(rules, Loaded(replace(settings, select=(rule.name,))))
        ruleset.selected = {rule.name: rule}
    if PROBES in files or rule.scope == "web":
        from notes_lint.probing import told

        ruleset.prober = told(files.get(PROBES, b""))
    tree = MemoryTree(
        "/vault", {path: data for path, data in files.items() if path not in FILES and path != PROBES}
    )
    result = lint(tree, ruleset, today=today)
    result.diagnostics = [each for each in result.diagnostics if each.rule == rule.name]
    return result


def run_pack(folder: Path) -> Iterator[tuple[Rule, int, str]]:
    """Run the examples of every page of a pack: the rule, how many examples, and what went wrong ("" if nothing)."""
    from notes_lint.pack import read, shipped, shipped_folder

    rules = read(folder)
    known = rules if folder.resolve() == shipped_folder().resolve() else (*shipped(), *rules)
    for rule in rules:
        try:
            yield rule, check_page(rule, known), ""
        except AssertionError as error:
            yield rule, 0, str(error)
