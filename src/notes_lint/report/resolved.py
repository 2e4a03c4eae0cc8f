"""Findings as they were resolved last: the places, texts and trails of a note that did not change.

A note's findings in a report follow from its bytes, from the diagnostics, and from what the report says of their
rules. A digest of just these is kept beside them; where it is the same, they are shown again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Raw, Struct
from msgspec.msgpack import Decoder, Encoder

from notes_lint.digest import digest
from notes_lint.report.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from notes_lint.diagnostic import Diagnostic
    from notes_lint.result import RuleInfo
    from notes_lint.text import Source

MOST = 32_000_000
"""Bytes of findings that are kept; more are resolved each time."""

FEW = 500
"""Of so many notes one is resolved again in each run rather than all are written again."""

MOST_OF_A_NOTE = 2_000
"""Findings of one note; more are not held at once, as a report streams them."""


class Kept(Struct, array_like=True, gc=False):
    """What a note's findings followed from, and the findings."""

    stamp: bytes
    findings: Raw


class Resolved:
    """The findings of a vault's notes, by path, from run to run.

    Args:
        value: what `encoded` gave in an earlier run, or None.
        identity: the digest of a note's bytes as they were judged, b"" where it is not known.
        same: whether bytes have a digest; asked before findings are kept, as a note may change during a run.
    """

    def __init__(
        self,
        value: bytes | None,
        identity: Callable[[str], bytes],
        same: Callable[[bytes, bytes], bool],
    ) -> None:
        self._identity = identity
        self._same = same
        self._encode = Encoder().encode
        self._decode = Decoder(list[Finding]).decode
        self._known: dict[str, Kept] = {}
        if value is not None:
            try:
                self._known = Decoder(dict[str, Kept]).decode(value)
            except ValueError:  # DecodeError or UnicodeDecodeError
                self._known = {}
        self._now: dict[str, Kept] = {}
        self._room = MOST
        self._news = 0

    def stamp(self, path: str, found: Sequence[Diagnostic], rules: dict[str, RuleInfo]) -> bytes:
        """What a note's findings follow from; b"" where they follow from more, or from too many."""
        identity = self._identity(path)
        if not identity or len(found) > MOST_OF_A_NOTE:
            return b""
        if any(edit.path for each in found for fix in each.fixes for edit in fix.edits):
            return b""  # its place follows from another note's bytes
        infos = [rules.get(name) for name in sorted({each.rule for each in found})]
        try:
            return digest(self._encode((identity, found, infos)), 20)
        except UnicodeEncodeError:
            return b""

    def recall(self, path: str, stamp: bytes) -> list[Finding] | None:
        """The findings of a note with this stamp."""
        kept = self._now.get(path) or self._known.get(path)
        if kept is None or kept.stamp != stamp:
            return None
        try:
            findings = self._decode(kept.findings)
        except ValueError:
            return None
        self._put(path, kept)
        return findings

    def keep(self, path: str, stamp: bytes, findings: list[Finding], source: Source | None) -> None:
        """Remember them, if the bytes that they were resolved with are those that were judged."""
        if source is None or not self._same(source.data, self._identity(path)):
            return
        try:
            kept = Kept(stamp, Raw(self._encode(findings)))
        except UnicodeEncodeError:
            return
        self._news += 1
        self._put(path, kept)

    def _put(self, path: str, kept: Kept) -> None:
        if path not in self._now:
            self._room -= len(bytes(kept.findings))
        if self._room >= 0:
            self._now[path] = kept

    def encoded(self) -> bytes:
        """All that this run showed; b"" where nearly all of that is known already."""
        if not self._news or self._news * FEW < len(self._known):
            return b""
        try:
            return self._encode(self._now)
        except UnicodeEncodeError:
            return b""
