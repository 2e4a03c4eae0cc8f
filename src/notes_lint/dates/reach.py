"""How far a change of some notes reaches in the judgement of a vault's dates.

Notes are compared with those of their folder, and of folders whose names differ by a date only. What goes beyond is
the order of day and month, which all dates of a vault vote on; pages that list notes with their dates; the names
that a renaming might take; and how often Git is asked. Where one of these is touched, all dates are judged anew, from
records that are kept for that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Raw, Struct

from notes_lint.dates import history
from notes_lint.dates.findings import survey_of, surveyed, targets
from notes_lint.dates.habits import dots_order, no_votes, vault_order, votes_of
from notes_lint.dates.paths import read_folder
from notes_lint.dates.record import DateRecord, gather
from notes_lint.reach import Reached, Records, all_of
from notes_lint.vault import gather_key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from notes_lint.reach import Change, Gather
    from notes_lint.vault import Vault

_gather = gather


class Learned(Struct, array_like=True):
    """What is kept: the votes on the order of day and month, whether any page lists notes, the paths that notes might
    be renamed to, what Git was asked, and all notes' records."""

    votes: dict[str, int]
    lists: bool
    targets: set[str]
    asked: dict[str, int]
    records: Raw


class _Reach:
    """See the module."""

    def learn(self, vault: Vault, gather: Gather | None) -> Any:
        """The votes of all notes, and what judging them looked at."""
        from msgspec.msgpack import encode

        votes = no_votes()
        lists = False
        records = dict(vault.gathered(_gather))
        for record in records.values():
            votes_of(record.headers, record.stem, votes)
            lists = lists or bool(record.entries)
        asked = vault.shared(history.answers)
        return Learned(votes, lists, vault.shared(targets), asked, Raw(encode(records)))

    def reached(self, known: bytes, change: Change, gather: Gather | None) -> Reached | None:
        """Nothing where the changed notes say the same of dates as before; else the notes of their folders, or all."""
        from msgspec.msgpack import decode

        learned = decode(known, type=Learned)
        anew = {path for path in change.notes if not _same(change, path)}
        if change.moved:
            anew.update(learned.asked)
        if not anew:
            return Reached((), change.vault)
        votes, lists = dict(learned.votes), learned.lists
        for path in change.notes:
            for record, sign in ((change.before(path, _gather), -1), (change.now(path, _gather), 1)):
                if record is None:
                    continue
                lists = lists or bool(record.entries)
                votes_of(record.headers, record.stem, votes, sign)
        if (
            lists
            or len(learned.asked) > history.MOST
            or vault_order(votes) != vault_order(learned.votes)
            or dots_order(votes) != dots_order(learned.votes)
            or not change.paths.isdisjoint(learned.targets)
        ):
            return _all(learned, change)
        view = _view(change, anew, votes, {} if change.moved else learned.asked)
        return Reached(list(view.gathered(_gather)), view)


reach = _Reach()


def _same(change: Change, path: str) -> bool:
    """Whether a note says the same of its date: what it says is all that is judged, but for one without a header."""
    if path in change.paths or not change.same(path, _gather):
        return False
    record: DateRecord | None = change.now(path, _gather)
    return record is not None and bool(record.headers)


def _all(learned: Learned, change: Change) -> Reached:
    """All notes with a record, as they are."""
    records = Records(learned.records, change, _gather)
    view = change.vault.view({gather_key(_gather): records})
    if not change.moved:
        # Of more notes than may be asked about, the later ones have no answer.
        view.seed(history.remembered, dict(list(learned.asked.items())[: history.MOST]))
    return all_of(records, change, view)


def _view(change: Change, anew: Iterable[str], votes: dict[str, int], asked: dict[str, int]) -> Vault:
    """The vault with the notes around some paths as all that is surveyed."""
    keys = {_key(path) for path in anew}
    around = [path for path in change.vault.notes if _key(path) in keys]
    records = change.records(_gather, around)
    view = change.vault.view({gather_key(_gather): records})
    view.seed(surveyed, survey_of(view, around, votes))
    view.seed(history.answers, dict(asked))
    return view


def _key(path: str) -> str:
    return read_folder(path.rpartition("/")[0]).key
