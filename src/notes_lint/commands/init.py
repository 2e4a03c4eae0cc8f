"""``notes-lint init``: measure a vault's habits, print them with counts, write the settings."""

from __future__ import annotations

import os
import sys
from collections import Counter
from typing import TYPE_CHECKING, Any

from notes_lint import __version__
from notes_lint.cli import parser
from notes_lint.errors import UsageError
from notes_lint.rule import HOME

if TYPE_CHECKING:
    from notes_lint.result import Result
    from notes_lint.survey import Habits

BASELINE = "notes-lint-baseline.json"


def run(argv: list[str]) -> int:
    """Survey, lint once, write ``notes-lint.toml`` (and, if asked, a baseline)."""
    make = parser("init", "Measure a vault's habits, print them with counts, and write commented settings.")
    make.add_argument("path", nargs="?", default=".", metavar="FOLDER", help="the vault's folder")
    make.add_argument(
        "--baseline", action="store_true",
        help=f"allow today's findings, so that only new ones are reported ({BASELINE})",
    )  # fmt: skip
    make.add_argument("--print", action="store_true", help="print the settings and write nothing")
    make.add_argument("--today", metavar="DATE", help="the day to judge by")
    arguments = make.parse_args(argv)
    if not os.path.isdir(arguments.path):
        raise UsageError(f"{arguments.path}: a folder is wanted")
    root = os.path.abspath(arguments.path)
    from notes_lint import session, settings
    from notes_lint.discover import scan
    from notes_lint.lint import DiskTree, lint
    from notes_lint.ruleset import build
    from notes_lint.survey import sentences, survey

    existing = settings.find(root)
    if existing and not arguments.print:
        return _adopt_later(root, existing, arguments)
    loaded = settings.Loaded(settings.Settings())
    tree = DiskTree(scan(root, loaded.settings))
    result = lint(tree, build(loaded, root), today=session.today(arguments.today))
    assert result.vault is not None
    habits = survey(tree, result.vault)
    write = sys.stdout.write
    text = _settings(habits, result, baseline=arguments.baseline)
    if arguments.print:
        write(text)
        return 0
    write("This vault:\n" + "".join(f"  {line}\n" for line in sentences(habits)))
    write(_counts(result))
    adopt = arguments.baseline
    if sys.stdin.isatty() and sys.stdout.isatty():
        if not _ask(f"Write {os.path.relpath(root + '/notes-lint.toml')}?", default=True):
            return 0
        if result.diagnostics and not adopt:
            adopt = _ask("Let today's findings be, and report new ones only?", default=False)
            text = _settings(habits, result, baseline=adopt)
    _create(f"{root}/notes-lint.toml", text)
    write("\nwrote notes-lint.toml\n")
    if adopt:
        write(_allow(root, result))
    elif result.diagnostics:
        write(
            "next: notes-lint shows the findings, notes-lint --fix mends what is safe,\n"
            "      notes-lint init --baseline lets today's findings be\n"
        )
    return 0


def _allow(root: str, result: Result) -> str:
    """Write the baseline. Returns what to say of it."""
    from notes_lint import baseline

    found = Counter(baseline.fingerprints(result))
    baseline.write(f"{root}/{BASELINE}", found)
    findings = "1 finding is" if found.total() == 1 else f"{found.total():,} findings are"
    return f"wrote {BASELINE}: {findings} allowed; from now on only new ones are reported\n"


def _adopt_later(root: str, existing: str, arguments: Any) -> int:
    """``--baseline`` for a vault that has settings: they are kept, and told of the baseline.

    Raises:
        UsageError: nothing was asked for but settings, the settings have a baseline, or they are not ours to edit.
    """
    from notes_lint import session, settings
    from notes_lint.discover import scan
    from notes_lint.lint import DiskTree, lint
    from notes_lint.ruleset import build

    shown = os.path.relpath(existing)
    if not arguments.baseline:
        raise UsageError(
            f"{shown}: there are settings already; --print shows what init would write, --baseline adds a baseline"
        )
    loaded = settings.load(root)
    if "baseline" in loaded.origins:
        name = loaded.settings.baseline or BASELINE
        raise UsageError(
            f"{shown}: there is a baseline already ({name}); what was mended leaves it with "
            f"`notes-lint --baseline {name} --write-baseline {name}`"
        )
    if os.path.basename(existing) == "pyproject.toml":
        raise UsageError(
            f'{shown}: add `baseline = "{BASELINE}"` below [tool.notes-lint], then run '
            f"`notes-lint --write-baseline {BASELINE}`"
        )
    tree = DiskTree(scan(root, loaded.settings))
    result = lint(tree, build(loaded, root), today=session.today(arguments.today))
    with open(existing, "rb") as file:
        text = file.read()
    said = _allow(root, result)
    with open(existing, "wb") as file:
        file.write(_with_baseline(text))
    sys.stdout.write(said + f"added it to {shown}\n")
    return 0


def _with_baseline(text: bytes) -> bytes:
    """Settings with the baseline's key: below the comment at the top, above all tables."""
    newline = b"\r\n" if b"\r\n" in text else b"\n"
    head = text[:3] if text.startswith(b"\xef\xbb\xbf") else b""
    lines = text[len(head) :].splitlines(keepends=True)
    top = next((at for at, line in enumerate(lines) if not line.startswith(b"#")), len(lines))
    key = f'baseline = "{BASELINE}"'.encode() + newline
    return head + b"".join(lines[:top]) + newline * bool(top) + key + b"".join(lines[top:])


def _ask(question: str, *, default: bool) -> bool:
    answer = input(f"{question} [{'Y/n' if default else 'y/N'}] ").strip().lower()
    return default if not answer else answer.startswith("y")


def _create(path: str, text: str) -> None:
    with open(path, "x", encoding="utf-8", newline="\n") as file:
        file.write(text)


def _counts(result: Result) -> str:
    counted = Counter(found.rule for found in result.diagnostics)
    if not counted:
        return "\nThe default rules report nothing.\n"
    lines = [f"  {count:5}  {rule}" for rule, count in counted.most_common()]
    fixable = sum(
        bool(found.fixes) and found.fixes[0].applicability == "safe" for found in result.diagnostics
    )
    return (
        "\nThe default rules would report:\n" + "\n".join(lines) + f"\n  {fixable} of these have a safe fix\n"
    )


def _settings(habits: Habits, result: Result, *, baseline: bool) -> str:
    from notes_lint.survey import languages, link_style, sentences

    counted = Counter(found.rule for found in result.diagnostics)
    lines: list[str] = [
        f"#:schema {HOME}/raw/v{__version__}/src/notes_lint/settings.schema.json",
        "# Settings of notes-lint; all of them have a default. `notes-lint config` shows what is in force.",
        "#",
    ]
    lines += [f"# {sentence}" for sentence in sentences(habits)]
    lines += [
        "",
        "# Rules or groups that this vault does not want (`notes-lint rule --all` lists them). Counted today:",
        *(f"#   {rule}: {count}" for rule, count in counted.most_common()),
        "ignore = []",
        "",
        "# Words that are right here. Small letters match any case, capitals match exactly.",
        "words = []",
        "",
        "# Folders and files to leave alone, as in a .gitignore.",
        'exclude = []  # for example ["templates/"]',
        "",
    ]
    named = languages(habits)
    if habits.foreign:
        more = "" if len(named) > 1 else "; no dictionary is known for the others here"
        lines += [
            f"# The languages whose prose is checked; a note in another one is left alone{more}.",
            f"# language = {named}".replace("'", '"'),
            "",
        ]
    if baseline:
        lines += [
            "# Findings of the day the vault adopted notes-lint; the file only shrinks.",
            f'baseline = "{BASELINE}"',
            "",
        ]
    lines += [
        "[links]",
        "# What wikilinks name: notes (files: each must be there), pages that need no file (pages), or what is",
        "# learned from the vault at each run (learn).",
        f'style = "{link_style(habits)}"',
        "",
        "[dates]",
        "# What comes first in 03-04; learned where the vault's own dates tell.",
        'order = "learn"',
    ]
    return "\n".join(lines) + "\n"
