"""``notes-lint test DIR``: run the examples of every page of a rule pack."""

from __future__ import annotations

import sys
from pathlib import Path

from notes_lint.cli import parser
from notes_lint.errors import UsageError
from notes_lint.report.summary import counted


def run(argv: list[str]) -> int:
    """Run examples. Returns 1 where one does not hold."""
    make = parser("test", "Run the examples of a rule pack (this executes the pack's Python).")
    make.add_argument("folder", metavar="DIR", help="the pack: DIR/GROUP/RULE.md")
    make.add_argument("--quiet", "-q", action="store_true", help="failures and the count only")
    arguments = make.parse_args(argv)
    from notes_lint.testing import run_pack

    folder = Path(arguments.folder)
    if not folder.is_dir():
        raise UsageError(f"{folder}: no such folder")
    rules = examples = failed = 0
    for rule, count, problem in run_pack(folder):
        rules += 1
        examples += count
        if problem:
            failed += 1
            sys.stdout.write(f"FAILED {rule.name}\n  {problem}\n")
        elif not arguments.quiet:
            sys.stdout.write(f"ok     {rule.name} ({counted(count, 'example')})\n")
    if not rules:
        raise UsageError(
            f"{folder}: no pages there. A rule is {folder}/GROUP/RULE.md; `notes-lint new` writes one."
        )
    sys.stdout.write(f"{counted(rules, 'rule')}, {counted(examples, 'example')}, {failed} failed\n")
    return int(failed > 0)
