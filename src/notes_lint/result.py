"""The outcome of a run over one vault: what the reports show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from notes_lint.diagnostic import Diagnostic
from notes_lint.noted import Findings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from notes_lint.report.drawn import Drawn
    from notes_lint.text import Source
    from notes_lint.vault import Vault


class Excluded(Struct, array_like=True, gc=False):
    """A file that was found and not linted, and why."""

    path: str
    reason: str


class Applied(Struct, array_like=True, gc=False):
    """A fix that ``--fix`` wrote: the note, the rule, what it did (the fix's message), and how often.

    ``line`` and ``column`` are where it was written first (0: nowhere in the text), ``old`` and ``new`` are the words before and after, where
    they can be told in one line ("" otherwise).
    """

    path: str
    rule: str
    message: str
    count: int = 1
    line: int = 0
    old: str = ""
    new: str = ""
    column: int = 0


class ProbeResult(Struct, array_like=True, gc=False):
    """What the network, or the memory of it, says of one URL."""

    url: str
    verdict: str
    why: str
    seen: str = ""
    to: str | None = None


class RuleInfo(Struct, array_like=True, gc=False):
    """What a report says about a rule beside its name."""

    name: str
    group: str
    summary: str
    url: str
    severity: str = "error"


class Result(Struct):
    """Findings of one vault, sorted by path, position and rule.

    Paths are relative to ``root`` (an absolute folder). ``shown_root`` is where the vault lies seen from the
    current folder ("" when they are the same), for formats that people click on. ``read`` gives the bytes of a
    note as they were judged, ``outline`` its packed outline, ``vault`` answers where a link leads. ``patch`` is
    the diff of a run that was asked for one; ``keep`` passes on what is printed of a report, the first, the second …
    of the run, and may remember it; ``drawn`` remembers for each of them the findings as they were drawn.
    """

    root: str
    shown_root: str = ""
    files: int = 0
    excluded: list[Excluded] = field(default_factory=list)
    diagnostics: Sequence[Diagnostic] = field(default_factory=list)
    probes: list[ProbeResult] = field(default_factory=list)
    baselined: int = 0
    suppressed: int = 0
    applied: list[Applied] = field(default_factory=list)
    refused: int = 0
    rules: dict[str, RuleInfo] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)
    milliseconds: dict[str, float] = field(default_factory=dict)
    read: Callable[[str], Source | None] = lambda _: None
    outline: Callable[[str], bytes] = lambda _: b""
    vault: Vault | None = None
    patch: list[bytes] = field(default_factory=list)
    keep: Callable[[int, Iterable[str]], Iterable[str]] = lambda _, pieces: pieces
    drawn: Callable[[int], Drawn | None] = lambda _: None

    @property
    def errors(self) -> int:
        """How many findings fail the run."""
        if isinstance(self.diagnostics, Findings):
            return self.diagnostics.counts()[0]
        return sum(found.severity == "error" for found in self.diagnostics)

    @property
    def warnings(self) -> int:
        """How many findings only warn."""
        return len(self.diagnostics) - self.errors
