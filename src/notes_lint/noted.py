"""A vault's findings note by note, each note's in their encoded form until something looks at them.

Where one note of ten thousand changed, the findings of the others are counted and printed, and not one is decoded.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any, overload

from msgspec import Raw, Struct
from msgspec.msgpack import Decoder, Encoder

from notes_lint.diagnostic import Diagnostic
from notes_lint.digest import digest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping


class Noted(Struct, array_like=True, gc=False):
    """The findings of one note: how many fail a run, how many only warn, all of them encoded, in their order, and a
    digest of that."""

    errors: int
    warnings: int
    found: Raw
    mark: bytes


Several = list[Diagnostic] | Noted
"""The findings of one note, decoded or not."""


@cache
def _coder() -> tuple[Callable[[Any], bytes], Callable[[Raw], list[Diagnostic]]]:
    return Encoder().encode, Decoder(list[Diagnostic]).decode


def counts(several: Several) -> tuple[int, int]:
    """Errors and warnings."""
    if isinstance(several, Noted):
        return several.errors, several.warnings
    errors = sum([each.severity == "error" for each in several])
    return errors, len(several) - errors


def pack(several: Several) -> Noted:
    """The encoded form. Raises UnicodeEncodeError where a path is no Unicode."""
    if isinstance(several, Noted):
        return several
    found = _coder()[0](several)
    return Noted(*counts(several), Raw(found), digest(found, 16))


def unpack(several: Several) -> list[Diagnostic]:
    """The findings; decoded anew each time, as whoever gets them may write into them."""
    return _coder()[1](several.found) if isinstance(several, Noted) else several


class Findings(Sequence[Diagnostic]):
    """All findings, sorted by path, position and rule; decoded at the first look at any, and counted without that.

    Args:
        notes: the findings by note, sorted by path; no note is without any.
    """

    __slots__ = ("_all", "notes")

    def __init__(self, notes: Mapping[str, Several]) -> None:
        self.notes: Mapping[str, Several] = notes
        self._all: list[Diagnostic] | None = None

    def _decoded(self) -> list[Diagnostic]:
        if self._all is None:
            decoded = {path: unpack(several) for path, several in self.notes.items()}
            self.notes = decoded
            self._all = [each for found in decoded.values() for each in found]
        return self._all

    def counts(self) -> tuple[int, int]:
        """Errors and warnings."""
        each = [counts(several) for several in self.notes.values()]
        return sum([errors for errors, _ in each]), sum([warnings for _, warnings in each])

    @overload
    def __getitem__(self, index: int) -> Diagnostic: ...

    @overload
    def __getitem__(self, index: slice) -> list[Diagnostic]: ...

    def __getitem__(self, index: int | slice) -> Diagnostic | list[Diagnostic]:
        return self._decoded()[index]

    def __len__(self) -> int:
        return sum(self.counts()) if self._all is None else len(self._all)

    def __iter__(self) -> Iterator[Diagnostic]:
        return iter(self._decoded())


def by_note(found: Iterable[Diagnostic]) -> Iterable[tuple[str, Several]]:
    """Sorted findings by note."""
    if isinstance(found, Findings):
        return found.notes.items()
    return ((path, list(each)) for path, each in groupby(found, attrgetter("path")))
