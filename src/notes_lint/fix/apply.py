"""Edits on bytes: the bytes outside the edits stay as they were."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from notes_lint.text import Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


class Change(NamedTuple):
    """One edit of one note, its text in the file's own bytes; ``effect`` is what its fix declares."""

    start: int
    end: int
    new: bytes
    effect: str = "text"


def encode(text: str, data: bytes) -> bytes:
    """New text as it will stand in a file: with the newline that the file uses."""
    raw = text.encode()
    if b"\n" in raw:
        newline = Source(data).newline
        if newline != b"\n":
            raw = raw.replace(b"\r\n", b"\n").replace(b"\n", newline)
    return raw


def apply(data: bytes, changes: Sequence[Change]) -> bytes:
    """The bytes with changes applied, which are sorted and do not overlap."""
    pieces: list[bytes] = []
    at = 0
    for change in changes:
        pieces += (data[at : change.start], change.new)
        at = change.end
    pieces.append(data[at:])
    return b"".join(pieces)


def overlap(first: tuple[int, int], second: tuple[int, int]) -> bool:
    """Whether two spans meet. Touching counts: what two insertions at one place would give is nobody's plan."""
    return first[0] <= second[1] and second[0] <= first[1]


def compose(size: int, older: Sequence[Change], newer: Sequence[Change]) -> list[Change]:
    """Two generations of changes as one, in offsets of the oldest bytes, of which there are ``size``.

    ``newer`` counts in the bytes that ``older`` gave.
    """
    runs = _Runs(size, older)
    at = 0
    for change in newer:
        runs.take(change.start - at)
        runs.drop(change.end - change.start)
        runs.write(change.new)
        at = change.end
    return runs.finish()


class _Runs:
    """Bytes as runs that are either kept from the oldest bytes or written since; read once, from the left."""

    def __init__(self, size: int, changes: Iterable[Change]) -> None:
        self.size = size
        self.source: list[tuple[int, int, bytes | None]] = []  # old start, old end, or what was written
        at = 0
        for change in changes:
            self.source += ((at, change.start, None), (0, 0, change.new))
            at = change.end
        self.source.append((at, size, None))
        self.source.reverse()  # so that the next run is popped from the end
        self.out: list[Change] = []
        self.kept = 0  # where the last kept run ended
        self.written: list[bytes] = []

    def take(self, count: int | None) -> None:
        """Pass on that many bytes, or all that is left."""
        for start, end, new in self._next(count):
            if new is not None:
                self.write(new)
            elif end > start:
                self._flush(start)
                self.kept = end

    def drop(self, count: int) -> None:
        for _ in self._next(count):
            pass

    def write(self, new: bytes) -> None:
        if new:
            self.written.append(new)

    def finish(self) -> list[Change]:
        self.take(None)
        self._flush(self.size)
        return self.out

    def _flush(self, start: int) -> None:
        if self.written or start > self.kept:
            self.out.append(Change(self.kept, start, b"".join(self.written)))
            self.written = []

    def _next(self, count: int | None) -> Iterator[tuple[int, int, bytes | None]]:
        while self.source and (count is None or count > 0):
            start, end, new = self.source.pop()
            length = end - start if new is None else len(new)
            if count is not None and length > count:
                if new is None:
                    self.source.append((start + count, end, None))
                    end = start + count
                else:
                    self.source.append((0, 0, new[count:]))
                    new = new[:count]
                length = count
            if count is not None:
                count -= length
            yield start, end, new
