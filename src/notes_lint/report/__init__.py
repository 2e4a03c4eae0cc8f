"""Reports: one module a format, all printing from the same findings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from notes_lint.report.collect import Report
    from notes_lint.result import Result

# Format -> module of this package; each has ``render(report, options)``.
FORMATS: Final[dict[str, str]] = {
    "text": "text",
    "concise": "concise",
    "json": "json_",
    "jsonl": "jsonl",
    "github": "github",
    "gitlab": "gitlab",
    "sarif": "sarif",
    "junit": "junit",
    "rdjson": "rdjson",
    "markdown": "markdown",
    "html": "html",
}


class ReportOptions(Struct, kw_only=True):
    """How to print; nothing here changes what was found.

    ``width`` counts terminal columns. ``base_path`` leads from the top of the work tree to the current folder
    ("" when they are the same), for formats whose paths start at the top. ``arguments`` is what a hint such as
    ``notes-lint --fix`` needs beside the command: the paths that the user gave, quoted for a shell.
    ``link_base`` is put before a path to make a link of it: ``https://…/blob/COMMIT/``, or "" for links that are
    relative. ``rule_page`` gives a rule's page in Markdown, or "". ``asked`` says that a person was asked about each
    finding, so that the report ends with the answers, and shows nothing but what was refused.
    """

    color: bool = False
    width: int = 80
    unsafe: bool = False
    show_fixed: bool = True
    asked: bool = False
    quiet: bool = False
    statistics: bool = False
    base_path: str = ""
    arguments: str = ""
    link_base: str = ""
    version: str = ""
    rule_page: Callable[[str], str] = lambda _: ""


def report_of(results: Sequence[Result], version: str = "") -> Report:
    """What a run found, ready for any format."""
    from notes_lint import __version__
    from notes_lint.report.collect import RunReport

    return RunReport(results, version or __version__)


def render(
    results: Sequence[Result], form: str = "text", options: ReportOptions | None = None
) -> Iterator[str]:
    """The report of a run, in pieces that are ready to be written one after the other.

    Raises:
        KeyError: there is no such format.
    """
    options = options or ReportOptions()
    return render_report(report_of(results, options.version), form, options)


def render_report(report: Report, form: str, options: ReportOptions | None = None) -> Iterator[str]:
    """As `render`, from what was collected or merged."""
    from importlib import import_module

    module = import_module(f"notes_lint.report.{FORMATS[form]}")
    pieces: Iterator[str] = module.render(report, options or ReportOptions())
    return pieces
