"""How far a change reaches: which notes are judged again where a few of a vault's notes changed.

A rule that looks beyond its note learns something from all of them: habits, names, the places of a word. Where a
rule's module names a ``REACH``, an earlier run keeps what was learned; a later one takes out of it what the
changed notes said, puts in what they say, and names the notes whose judgement may differ. All other findings stand.
A reach that cannot tell says so, and everything is judged anew: what it answers is proven or not answered.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from notes_lint.note import Note
from notes_lint.vault import gather_key, record_type

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from msgspec import Raw

    from notes_lint.vault import Vault

    Gather = Callable[..., Any]


class Side(Protocol):
    """What a note's bytes gave, on one side of a change."""

    @property
    def note(self) -> Note | None:
        """The extract."""

    @property
    def gathered(self) -> dict[str, Raw]:
        """The encoded records, by the gather function's name."""


class Change:
    """What differs between a vault as it was judged and as it is.

    Attributes:
        vault: the vault as it is.
        old: notes that changed or went, as they were.
        new: notes that changed or came, as they are.
        paths: notes and other files that came or went.
        moved: whether another commit is checked out than when Git was asked.
    """

    def __init__(
        self,
        vault: Vault,
        old: Mapping[str, Side],
        new: Mapping[str, Side],
        paths: frozenset[str],
        entries: Mapping[str, Side],
        *,
        moved: bool = False,
    ) -> None:
        self.vault = vault
        self.old = old
        self.new = new
        self.paths = paths
        self.moved = moved
        self._entries = entries

    @property
    def notes(self) -> set[str]:
        """Every note that differs."""
        return {*self.old, *self.new}

    def before(self, path: str, gather: Gather) -> Any:
        """The record of a note as it was, or None."""
        return _record(self.old.get(path), gather)

    def now(self, path: str, gather: Gather) -> Any:
        """The record of a note as it is, or None."""
        return _record(self._entries.get(path), gather)

    def records(self, gather: Gather, paths: Iterable[str]) -> dict[str, Any]:
        """The records of some notes as they are, sorted by path; notes without one are left out."""
        found = {path: self.now(path, gather) for path in sorted(paths)}
        return {path: record for path, record in found.items() if record is not None}

    def extracts(self, path: str) -> tuple[Note | None, Note | None]:
        """A note as it was and as it is; None on the side where there is none."""
        old, new = self.sides(path)
        return old.note if old is not None else None, new.note if new is not None else None

    def same(self, path: str, gather: Gather) -> bool:
        """Whether a note gave the same record on both sides, byte for byte."""
        key = gather_key(gather)
        old, new = (side.gathered.get(key) if side is not None else None for side in self.sides(path))
        return bytes(old or b"") == bytes(new or b"")

    def sides(self, path: str) -> tuple[Side | None, Side | None]:
        """A note as it was and as it is."""
        return self.old.get(path), self.new.get(path)


def _record(side: Side | None, gather: Gather) -> Any:
    raw = side.gathered.get(gather_key(gather)) if side is not None else None
    if raw is None:
        return None
    from msgspec.msgpack import decode

    return decode(raw, type=record_type(gather))


class Reached(NamedTuple):
    """The notes to be judged again, and a view of the vault that knows enough to judge these.

    Of what is not in ``paths`` the findings stand, changed notes too; what is there and no more a note is left out.
    ``extracts`` stand in for the vault's notes where the rules look at a note's path only.
    """

    paths: Collection[str]
    vault: Vault
    extracts: Mapping[str, Note] | None = None

    @property
    def notes(self) -> Mapping[str, Note]:
        """What the rules get as notes."""
        return self.vault.notes if self.extracts is None else self.extracts


class Reach(Protocol):
    """What a rule's module names as its ``REACH``. ``gather`` is the rule's own, None where it has none."""

    def learn(self, vault: Vault, gather: Gather | None) -> Any:
        """What is kept of a vault that was judged whole; msgspec encodes it."""

    def reached(self, known: bytes, change: Change, gather: Gather | None) -> Reached | None:
        """How far a change reaches; ``known`` is what `learn` gave, encoded. None where that cannot be told."""


class Records(Mapping[str, Any]):
    """The records of all notes as they are, from those that were and a change; decoded when they are looked at."""

    def __init__(self, known: bytes | Raw, change: Change, gather: Gather) -> None:
        self._known = known
        self._change = change
        self._gather = gather
        self._all: dict[str, Any] | None = None

    def _decoded(self) -> dict[str, Any]:
        if self._all is None:
            from msgspec.msgpack import decode

            change, gather = self._change, self._gather
            kept: dict[str, Any] = decode(self._known, type=dict[str, record_type(gather)])  # type: ignore[misc]
            for path in change.notes:
                kept.pop(path, None)
            kept |= change.records(gather, change.new)
            self._all = dict(sorted(kept.items()))
        return self._all

    def __getitem__(self, path: str) -> Any:
        return self._decoded()[path]

    def __iter__(self) -> Iterator[str]:
        return iter(self._decoded())

    def __len__(self) -> int:
        return len(self._decoded())


class _Habits:
    """For rules whose findings follow from a note's path, text and record, from all notes' records, and all paths.

    The records are kept together, so that a habit is learned from them without fetching every note.
    """

    def learn(self, vault: Vault, gather: Gather | None) -> Any:
        """The records by path."""
        assert gather is not None
        return dict(vault.gathered(gather))

    def reached(self, known: bytes, change: Change, gather: Gather | None) -> Reached | None:
        """The changed notes alone where their records stand, else all that have a record."""
        assert gather is not None
        records = Records(known, change, gather)
        vault = change.vault.view({gather_key(gather): records})
        if not change.paths and all(change.same(path, gather) for path in change.notes):
            return Reached([*change.new], vault)
        return all_of(records, change, vault)


def all_of(records: Mapping[str, Any], change: Change, vault: Vault) -> Reached:
    """All notes with a record, for rules that look at a note's path only."""
    paths = [*records, *change.new]
    return Reached(paths, vault, {path: Note(0, "", (), (), (), (), (), (), b"", path) for path in paths})


habits = _Habits()
