"""``notes-lint [check] [PATH]...``: lint, and mend with ``--fix``."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from notes_lint import __version__
from notes_lint.cli import parser
from notes_lint.errors import UsageError

if TYPE_CHECKING:
    import argparse

    from notes_lint.commands.quick import Options

EPILOG = """\
commands: check (the default), rule, date, mv, init, config, words, new, test, cache, merge;
each has its own --help
exit status: 0 no error remains; 1 an error remains; 2 wrong usage, wrong settings, or an internal error
"""


def run(argv: list[str]) -> int:
    """Lint. Returns the exit status."""
    arguments = _parse(argv)
    if "-" in arguments.paths and not os.path.exists("-"):
        if not arguments.stdin_filename:
            raise UsageError("-: to lint standard input, say which note it is: --stdin-filename PATH")
        arguments.paths = [path for path in arguments.paths if path != "-"]
    if arguments.interactive:
        from notes_lint.interactive import ready

        ready(arguments)
    from notes_lint import session

    return session.run(arguments, session.requests(arguments.paths or ["."]))


def _parse(argv: list[str]) -> Any:
    from notes_lint.commands.quick import Options

    options = Options()
    declare(options)
    plain = options.parse(argv)
    if plain is not None:
        return plain
    import argparse

    make = parser("check", "Lint notes kept in Markdown, and mend them.")
    make.epilog = EPILOG
    make.usage = "notes-lint [check] [OPTIONS] [PATH]..."
    make.formatter_class = argparse.RawDescriptionHelpFormatter
    declare(make)
    return make.parse_args(argv)


def declare(make: argparse.ArgumentParser | Options) -> None:
    """Tell a parser the options of the command."""
    from notes_lint.report import FORMATS

    group: Any
    add: Any = make.add_argument
    add("paths", nargs="*", metavar="PATH", help='notes and folders; "." where none is given')
    add("--version", action="version", version=f"notes-lint {__version__}")

    group = make.add_argument_group("mending")
    add = group.add_argument
    add("--fix", action="store_true", help="apply safe fixes, and say per file what was fixed")
    add("--unsafe-fixes", action="store_true", help="with --fix: apply unsafe ones too; without: show them")
    add("--diff", action="store_true", help="print the fixes as one unified diff and write nothing")
    add("--fixable", action="append", default=[], metavar="RULE,...", help="apply fixes of these rules only")
    add("--unfixable", action="append", default=[], metavar="RULE,...", help="apply no fixes of these rules")
    add("--interactive", action="store_true", help="with --fix: ask about what only a person can judge")
    add("--add-ignore", action="store_true", help="insert a suppression for each finding")

    group = make.add_argument_group("which rules")
    add = group.add_argument
    for name in ("select", "ignore", "extend-select"):
        add(f"--{name}", action="append", metavar="RULE|GROUP|ALL,...")
    add("--strict", action="store_true", help="warnings fail as errors do")
    add("--today", metavar="DATE", help="the day to judge by (SOURCE_DATE_EPOCH is honoured)")
    add("--allow-code", action="store_true", help="let rule packs of this vault run their Python")

    group = make.add_argument_group("what is reported")
    add = group.add_argument
    add(
        "--changed-since",
        metavar="REV",
        help="only what is on changed lines, or what the change broke elsewhere",
    )
    add("--staged", action="store_true", help="the same for what is staged: HEAD against the index")
    add(
        "--baseline",
        metavar="FILE",
        help="report only what the baseline does not know; with --fix, what was mended leaves it",
    )
    add(
        "--write-baseline",
        metavar="FILE",
        help="write the findings of this run as a baseline; where there is one, only take out what was mended",
    )
    add("--shard", metavar="I/N", help="this run's share, for a CI matrix")
    add("--stdin-filename", metavar="PATH", help="lint standard input as if it were PATH")
    add("--force-exclude", action="store_true", help="honour excludes for files that are named, too")

    group = make.add_argument_group("the web")
    add = group.add_argument
    add("--online", action="store_true", help="probe external URLs and images")
    add(
        "--allow-address",
        action="append",
        default=[],
        metavar="CIDR",
        help="let probes reach these addresses",
    )
    add("--record", metavar="FILE", help="write the network facts of this run")
    add("--replay", metavar="FILE", help="judge recorded network facts again, offline")

    group = make.add_argument_group("output and running")
    add = group.add_argument
    add(
        "--output-format", action="append", default=[], metavar="FORMAT[=FILE]",
        help=f"{', '.join(FORMATS)}; several with =FILE",
    )  # fmt: skip
    add("--output-file", metavar="FILE", help="write the report there")
    add("--statistics", action="store_true", help="count findings by rule, with milliseconds")
    add("--jobs", type=int, default=0, metavar="N", help="processes (0: as many as help)")
    add("--no-cache", action="store_true", help="neither read nor write the cache")
    add("--exit-zero", action="store_true", help="end with 0 whatever is found")
    add(
        "--config",
        action="append",
        default=[],
        metavar="FILE|KEY=VALUE",
        help="settings file, or one setting",
    )
    add("--quiet", "-q", action="store_true", help="findings only")
    add("--verbose", "-v", action="store_true", help="say what is done, and why")
    add("--color", choices=("auto", "always", "never"), default="auto")
