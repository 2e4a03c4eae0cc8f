"""``notes-lint merge REPORT.json...``: the JSON reports of shards as the report of one run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notes_lint.cli import parser
from notes_lint.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def run(argv: list[str]) -> int:
    """Join, print. The status is that of one run."""
    make = parser("merge", "Join the JSON reports of shards into one report, in any format.")
    make.set_defaults(paths=[], fix=False, unsafe_fixes=False)
    add = make.add_argument
    add("reports", nargs="+", metavar="REPORT.json", help="what --output-format json gave, one a shard")
    add("--output-format", action="append", default=[], metavar="FORMAT[=FILE]", help="as of check")
    add("--output-file", metavar="FILE", help="write the report there")
    add("--strict", action="store_true", help="warnings fail as errors do")
    add("--exit-zero", action="store_true", help="end with 0 whatever was found")
    add("--statistics", action="store_true", help="count findings by rule")
    add("--quiet", "-q", action="store_true", help="findings only")
    add("--verbose", "-v", action="store_true", help="tracebacks of internal errors")
    add("--color", choices=("auto", "always", "never"), default="auto")
    arguments = make.parse_args(argv)
    from notes_lint import session
    from notes_lint.merge import MergeError, merge, read_note

    session.outputs(arguments)  # a wrong format is told before anything is read
    try:
        report = merge(_read(arguments.reports), read_note)
    except MergeError as error:
        raise UsageError(str(error)) from error
    session.write(arguments, report)
    failed = report.summary.errors or (arguments.strict and report.summary.warnings)
    return int(bool(failed) and not arguments.exit_zero)


def _read(paths: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    for path in paths:
        try:
            with open(path, "rb") as file:
                yield path, file.read()
        except OSError as error:
            raise UsageError(f"{path}: {error.strerror}") from error
