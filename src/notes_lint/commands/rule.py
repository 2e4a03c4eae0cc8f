"""``notes-lint rule [NAME | --all]``: a rule's page, or the list of rules."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from notes_lint.cli import parser
from notes_lint.errors import UsageError, nearest
from notes_lint.pack import page_text, shipped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from notes_lint.rule import Rule

_BOLD, _DIM, _CYAN, _RESET = "\x1b[1m", "\x1b[2m", "\x1b[36m", "\x1b[0m"


def run(argv: list[str]) -> int:
    """Print a page or the list."""
    make = parser(
        "rule", "The page of a rule: what it reports and why, examples, options, safety of its fix."
    )
    make.add_argument("name", nargs="?", metavar="NAME", help="a rule, or a group of rules")
    make.add_argument("--all", action="store_true", help="list every rule with its summary")
    make.add_argument("--color", choices=("auto", "always", "never"), default="auto")
    arguments = make.parse_args(argv)
    from notes_lint.session import is_terminal

    color = arguments.color == "always" or (arguments.color == "auto" and is_terminal())
    rules = shipped()
    if arguments.name is None:
        sys.stdout.writelines(_list(rules, color=color))
        return 0
    wanted = [rule for rule in rules if rule.name == arguments.name]
    if wanted:
        sys.stdout.writelines(_page(wanted[0], color=color))
        return 0
    group = [rule for rule in rules if rule.group == arguments.name]
    if group:
        sys.stdout.writelines(_list(group, color=color))
        return 0
    hint = nearest(arguments.name, [rule.name for rule in rules]) or " `notes-lint rule --all` lists them."
    raise UsageError(f"there is no rule or group `{arguments.name}`.{hint}")


def _list(rules: Sequence[Rule], *, color: bool) -> Iterator[str]:
    import textwrap

    bold, dim, reset = (_BOLD, _DIM, _RESET) if color else ("", "", "")
    width = max(len(rule.name) for rule in rules) + 2
    group = ""
    for rule in rules:
        if rule.group != group:
            yield ("\n" if group else "") + f"{bold}{rule.group}{reset}\n"
            group = rule.group
        marks = [] if rule.default else ["off by default"]
        if rule.severity == "warning":
            marks.append("warning")
        note = f" ({', '.join(marks)})" if marks else ""
        lines = textwrap.wrap(rule.summary + note, max(30, 78 - width))
        yield f"  {rule.name:<{width}}{lines[0] if lines else ''}\n"
        for line in lines[1:]:
            yield f"  {'':<{width}}{dim}{line}{reset}\n"


def _page(rule: Rule, *, color: bool) -> Iterator[str]:
    text = page_text(rule)
    facts = [f"group {rule.group}", rule.severity, "on by default" if rule.default else "off by default"]
    lines = text.splitlines(keepends=True)
    fenced = ""
    for number, line in enumerate(lines):
        stripped = line.strip()
        if fenced:
            code = stripped != fenced
            fenced = fenced if code else ""
            yield f"{_CYAN}{line.rstrip()}{_RESET}\n" if color and code else line
        elif stripped.startswith(("```", "~~~")):
            fenced = stripped[: len(stripped) - len(stripped.lstrip("`~"))]
            yield f"{_DIM}{line.rstrip()}{_RESET}\n" if color else line
        elif line.startswith("#"):
            yield f"{_BOLD}{line.rstrip()}{_RESET}\n" if color else line
        else:
            yield line
        if number == 0:
            yield f"\n{', '.join(facts)}\n"
