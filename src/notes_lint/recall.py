"""The report of the last run, printed again while everything that it shows stands.

A report depends on what the vault was judged to be, on the notes' text, and on how it is to be printed. Where the
command line asks for more than that (mending, a baseline, the web, statistics), nothing is recalled.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.msgpack import Decoder, Encoder

from notes_lint.pack import page_stamp

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from notes_lint.cache import Workshop
    from notes_lint.report.drawn import Drawn
    from notes_lint.result import Result
    from notes_lint.ruleset import RuleSet

MOST = 4_000_000
"""Characters of a report that is kept."""

# Formats that print nothing but the findings: Markdown and HTML say where they are made, too.
FORMATS = frozenset(("text", "concise", "json", "jsonl", "github", "gitlab", "junit", "rdjson", "sarif"))
_MORE = (
    "fix", "diff", "add_ignore", "statistics", "changed_since", "staged", "baseline", "write_baseline", "shard",
    "stdin_filename", "online", "record", "replay", "verbose",
)  # fmt: skip


class Told(Struct, array_like=True):
    """A printed report, and what its status follows from."""

    text: str
    errors: bool
    warnings: bool

    def status(self, *, strict: bool) -> int:
        """1 where an error remains, else 0."""
        return int(self.errors or (strict and self.warnings))


def plain(arguments: Any, rules: RuleSet) -> bool:
    """Whether a run's reports depend on nothing that is not known here."""
    formats = {each.partition("=")[0] for each in arguments.output_format or ["text"]}
    return (
        not any(getattr(arguments, name, None) for name in _MORE)
        and formats <= FORMATS
        and (rules.prober is None or bool(rules.prober.stamp))
        and not rules.settings.baseline
    )


def look(form: str, options: Any, shown: list[str], rules: RuleSet) -> bytes:
    """How a report is printed, as a part of its key: format and options, paths as they are shown, the rules'
    sentences, and their pages for SARIF, which quotes them."""
    from msgspec.structs import asdict

    plain_options = [value for value in asdict(options).values() if not callable(value)]
    rows = [(rule.name, rule.group, rule.summary, rule.url) for rule in rules.known.values()]
    pages = [page_stamp(rule) for rule in rules.known.values()] if form == "sarif" else []
    try:
        return Encoder().encode((form, plain_options, shown, rows, pages))
    except UnicodeEncodeError:
        return b""


def told(value: bytes | None) -> Told | None:
    """A kept report."""
    if value is None:
        return None
    try:
        return Decoder(Told).decode(value)
    except ValueError:  # DecodeError or UnicodeDecodeError
        return None


def recalled(workshop: Workshop, looks: list[bytes], **judged: Any) -> list[Told] | None:
    """The reports of these looks as they were printed when all was as it is now; None where one is not known."""
    found = []
    for each in looks:
        kept = told(workshop.report(look=each, **judged))
        if kept is None:
            return None
        found.append(kept)
    return found


def keep(
    workshop: Workshop, result: Result, look: bytes, drawn: Drawn | None, pieces: Iterable[str]
) -> Iterator[str]:
    """Pass a report on piece by piece, and keep it, and its findings as they were drawn, once it is complete."""
    kept: list[str] = []
    room = MOST
    for piece in pieces:
        yield piece
        room -= len(piece)
        if room >= 0:
            kept.append(piece)
        else:
            kept.clear()
    if room >= 0 and not result.refused:
        try:
            value = Encoder().encode(Told("".join(kept), bool(result.errors), bool(result.warnings)))
        except UnicodeEncodeError:
            value = b""
        if value:
            workshop.keep_report(look, value)
    if drawn is not None:
        workshop.keep_drawn(look, drawn)
