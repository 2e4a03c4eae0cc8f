"""The report of the last run, printed again while everything that it shows stands.

A report depends on what the vault was judged to be, on the notes' text, and on how it is to be printed. Where the
command line asks for more than that (mending, a baseline, the web, statistics), nothing is recalled.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import DecodeError, Struct
from msgspec.msgpack import Decoder, Encoder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from notes_lint.cache import Workshop
    from notes_lint.result import Result
    from notes_lint.ruleset import RuleSet

MOST = 4_000_000
"""Characters of a report that is kept."""

# Formats that print nothing but the findings: SARIF and its like quote the rules' pages, too.
FORMATS = frozenset(("text", "concise", "json", "jsonl", "github"))
_MORE = (
    "fix", "diff", "add_ignore", "statistics", "changed_since", "staged", "baseline", "write_baseline", "shard",
    "stdin_filename", "online", "record", "replay", "verbose", "output_file",
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
    """Whether a run's report depends on nothing that is not known here."""
    formats = arguments.output_format or ["text"]
    return (
        not any(getattr(arguments, name, None) for name in _MORE)
        and len(formats) == 1
        and formats[0] in FORMATS
        and (rules.prober is None or bool(rules.prober.stamp))
        and not rules.settings.baseline
    )


def look(options: Any, shown: list[str], rules: RuleSet) -> bytes:
    """How a report is printed, as a part of its key: the options, paths as they are shown, the rules' sentences."""
    from msgspec.structs import asdict

    plain_options = [value for value in asdict(options).values() if not callable(value)]
    rows = [(rule.name, rule.group, rule.summary) for rule in rules.known.values()]
    try:
        return Encoder().encode((plain_options, shown, rows))
    except UnicodeEncodeError:
        return b""


def told(value: bytes | None) -> Told | None:
    """A kept report."""
    if value is None:
        return None
    try:
        return Decoder(Told).decode(value)
    except DecodeError:
        return None


def keep(workshop: Workshop, result: Result, pieces: Iterable[str]) -> Iterator[str]:
    """Pass a report on piece by piece, and keep it once it is complete."""
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
            workshop.keep_report(value)
    if result.resolved is not None:
        workshop.keep_resolved(result.resolved)
    workshop.close()
