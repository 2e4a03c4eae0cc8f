"""Findings as they were drawn last, note by note: what did not change is printed again as it is.

What a format prints of a note's findings follows from the note's bytes, from the diagnostics, from the bytes of notes
that their fixes edit, too, and from the look of the report, under which all of this is kept. The digests of just
these are kept beside the rows; where they are the same, the rows are shown again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.msgpack import Decoder, Encoder

from notes_lint.noted import pack, unpack
from notes_lint.report.sheet import Row

if TYPE_CHECKING:
    from collections.abc import Callable

    from notes_lint.noted import Several
    from notes_lint.report.sheet import Sheet
    from notes_lint.text import Source

MOST = 32_000_000
"""About so many characters of rows are kept; more are drawn each time."""

FEW = 500
"""Of so many notes one is drawn again in each run rather than all are written again."""


class Kept(Struct, array_like=True, gc=False):
    """What a note's rows follow from, the other notes that they follow from, and the rows."""

    stamp: bytes
    others: list[str]
    rows: list[Row]


class Drawn:
    """The rows of a vault's notes in one look, by path, from run to run.

    Args:
        value: what `encoded` gave in an earlier run, or None.
        identity: the digest of a note's bytes as they were judged, b"" where it is not known.
        same: whether bytes have a digest; asked before rows are kept, as a note may change during a run.
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
        self._known: dict[str, Kept] = {}
        if value is not None:
            try:
                self._known = Decoder(dict[str, Kept]).decode(value)
            except ValueError:  # DecodeError or UnicodeDecodeError
                self._known = {}
        self._sound: dict[str, Kept] = {}
        self._now: dict[str, Kept] = {}
        self._room = MOST - len(value or b"")
        self._news = 0

    def recall(self, path: str, found: Several) -> list[Row] | None:
        """The rows of a note with these findings."""
        kept = self._sound.get(path)
        if kept is None:
            kept = self._known.get(path)
            if kept is None or kept.stamp != self._stamp(path, found, kept.others):
                return None
            self._sound[path] = kept
        return kept.rows

    def keep(self, sheet: Sheet, found: Several, source: Callable[[str], Source | None]) -> None:
        """Remember the rows of a note, if the bytes that they were drawn from are those that were judged."""
        path = sheet.path
        if sheet.drew:
            edits = (edit for each in unpack(found) for fix in each.fixes for edit in fix.edits)
            others = sorted({edit.path for edit in edits if edit.path})
            stamp = self._stamp(path, found, others)
            if not stamp or not all(self._stands(each, source(each)) for each in (path, *others)):
                return
            self._news += 1
            kept = Kept(stamp, others, sheet.rows)
            self._room -= sum([len(row.drawn) + len(row.message) for row in kept.rows])
            if self._room < 0:
                return
        else:
            kept = self._known[path]
        self._now[path] = kept

    def _stamp(self, path: str, found: Several, others: list[str]) -> bytes:
        """What a note's rows follow from; b"" where that is not known."""
        identity = self._identity(path)
        if not identity:
            return b""
        try:
            stamp = identity + pack(found).mark
        except UnicodeEncodeError:
            return b""
        if others:
            known = list(map(self._identity, others))
            return b"".join([stamp, *known]) if all(known) else b""
        return stamp

    def _stands(self, path: str, source: Source | None) -> bool:
        return source is not None and self._same(source.data, self._identity(path))

    def encoded(self) -> bytes:
        """All that this run showed; b"" where nearly all of that is known already."""
        if not self._news or self._news * FEW < len(self._known):
            return b""
        try:
            return self._encode(self._now)
        except UnicodeEncodeError:
            return b""
