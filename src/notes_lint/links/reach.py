"""How far a change of some notes reaches in the judgement of a vault's links.

What a link leads to hangs on the notes and files that are there, on the anchors of the note that it names, and on
the vault's habits. Each note's `Share` says on which of these; a change that touches none leaves its links as they
were judged. Where the ways of the vault as a whole change (its site's top, the addresses of its notes), nothing is
said, and all is judged anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

from notes_lint import site
from notes_lint import vault as vaults
from notes_lint.links import blocks, mend
from notes_lint.links.judge import Judge, Share, Totals, judged, troubles
from notes_lint.links.malformed import Slips
from notes_lint.links.malformed import gather as gather_slips
from notes_lint.reach import Reached
from notes_lint.vault import LOGSEQ_SETTINGS, Missing

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from notes_lint.note import Note
    from notes_lint.reach import Change, Gather
    from notes_lint.vault import Vault


class Learned(Struct, array_like=True):
    """What is kept of a vault's links: the notes' shares, and what resolving them was based on.

    The shares are encoded each by itself: few of them are looked at, and whether one names a path is seen from its
    bytes. ``totals`` is what they come to, ``lax`` are the notes whose share is. ``rooted`` says whether a note has
    destinations that begin with ``/``; ``looked`` how many names were looked for by their likeness (see `mend.looked`).
    """

    shares: dict[str, bytes]
    totals: Totals
    lax: list[str]
    aliases: dict[str, tuple[str, ...]]
    addresses: dict[str, str]
    roots: tuple[str, ...]
    generators: dict[str, str]
    rooted: bool
    looked: int


class _Reach:
    """See the module."""

    def learn(self, vault: Vault, gather: Gather | None) -> Any:
        """The shares of all notes."""
        from msgspec.msgpack import encode

        shares = {path: share for path, share in vault.shared(judged).shares.items() if share != _NOTHING}
        return Learned(
            {path: encode(share) for path, share in shares.items()},
            Totals().plus(shares.values()),
            [path for path, share in shares.items() if share.lax],
            dict(vault.aliases),
            vault.shared(site.addresses),
            vault.roots,
            vault.shared(site.generators),
            any(map(site.rooted, vault.notes.values())),
            vault.shared(mend.looked)[0],
        )

    def reached(self, known: bytes, change: Change, gather: Gather | None) -> Reached | None:
        """The changed notes, those that link to what changed in them, and where a habit changed all it may touch."""
        from msgspec.msgpack import decode

        learned = decode(known, type=Learned)
        if not _same_ways(change) or (change.paths and learned.rooted):
            return None
        if LOGSEQ_SETTINGS in change.vault.files and not _same_blocks(change):
            return None
        view = change.vault.view({})
        if view.shared(site.generators) != learned.generators or _of_apps(change.paths):
            return None
        names = _rename(learned.aliases, change)
        seeds: dict[Callable[[Vault], Any], Any] = {
            vaults.aliases: learned.aliases,
            site.addresses: learned.addresses,
            site.roots: site.served(view) if change.paths else learned.roots,
        }
        return _judge(learned, change, change.vault.view({}, seeds), names)


class _Slips:
    """The same for what nearly is a link, and is one unless something in the vault shows that it is meant so."""

    def learn(self, vault: Vault, gather: Gather | None) -> Any:
        """The notes with such a slip."""
        return [path for path, record in vault.gathered(gather_slips).items() if _hangs(record)]

    def reached(self, known: bytes, change: Change, gather: Gather | None) -> Reached | None:
        """The changed notes; all that may be touched, where paths or ways differ."""
        from msgspec.msgpack import decode

        paths = {*change.new}
        if change.paths or not _same_ways(change):
            paths.update(path for path in decode(known, type=list[str]) if path in change.vault.notes)
        records = change.records(gather_slips, paths)
        return Reached(paths, change.vault.view({vaults.gather_key(gather_slips): records}))


reach = _Reach()
slips = _Slips()
_NOTHING = Share()
_MANY = 8  # texts from which reading every share costs less than looking for each


def _hangs(record: Slips) -> bool:
    return any(slip.unless or slip.only for slip in record.slips)


def _same_ways(change: Change) -> bool:
    """Whether the changed notes say the same of where the site begins and how notes are addressed."""
    return all(_ways(old) == _ways(new) for old, new in map(change.extracts, change.notes))


def _same_blocks(change: Change) -> bool:
    """Whether the changed notes have the same ids of blocks, and refer to the same blocks."""
    return all(blocks.told(old) == blocks.told(new) for old, new in map(change.extracts, change.notes))


def _ways(note: Note | None) -> tuple[list[str], list[tuple[str, str]]]:
    return (site.rooted(note), site.addressed(note)) if note is not None else ([], [])


def _rename(aliases: dict[str, tuple[str, ...]], change: Change) -> set[str]:
    """Give the vault's aliases those of the changed notes; which of them came or went."""
    turned: set[str] = set()
    for path in change.notes:
        old, new = (vaults.aliases_of(note) if note is not None else set() for note in change.extracts(path))
        turned |= old ^ new
        for name in old - new:
            aliases[name] = tuple([each for each in aliases.get(name, ()) if each != path])
        for name in new - old:
            aliases[name] = tuple(sorted((*aliases.get(name, ()), path)))
    return turned


def _of_apps(paths: Collection[str]) -> bool:
    """Whether a note app's own files came or went."""
    return any(path.startswith((".obsidian/", "logseq/")) for path in paths)


class _Shares:
    """Kept shares, decoded when they are looked at."""

    def __init__(self, learned: Learned) -> None:
        from msgspec.msgpack import Decoder, encode

        self._kept = learned.shares
        self._decode = Decoder(Share).decode
        self._encode = encode

    def get(self, path: str) -> Share | None:
        """The share of a note that has one."""
        kept = self._kept.get(path)
        return None if kept is None else self._decode(kept)

    def among(self, paths: Iterable[str]) -> list[Share]:
        """The shares of those notes that have one."""
        return [share for share in map(self.get, paths) if share is not None]

    def naming(self, texts: Collection[str]) -> Iterator[tuple[str, Share]]:
        """The shares, by note, that may hold one of some texts; all that do are among them."""
        needles = list(map(self._encode, texts))
        for path, kept in self._kept.items() if needles else ():
            if len(needles) > _MANY or any(needle in kept for needle in needles):
                yield path, self._decode(kept)


def _judge(learned: Learned, change: Change, view: Vault, names: set[str]) -> Reached | None:
    shares, before = _Shares(learned), learned.totals
    paths = {*change.new, *_linking(shares, change)}
    if change.paths or names:
        paths.update(_touched(shares, learned.lax, change.paths, names))
    judge = Judge(view)
    for path in sorted(path for path in paths if path in view.notes):
        judge.note(path, view.notes[path])
    anew = {*paths, *change.notes}
    were = shares.among(anew)
    after = before.plus(judge.shares.values())
    for share in were:
        after.add(share, -1)
    if _habits(before, view) != _habits(after, view):
        more = {path for path in learned.lax if path not in anew}
    else:
        turned = {dest for dest in {*before.uses, *after.uses}
                  if (before.uses.get(dest, 0) > 1) != (after.uses.get(dest, 0) > 1)}  # fmt: skip
        more = {path for path, share in shares.naming(turned)
                if path not in anew and not turned.isdisjoint(share.missing)}  # fmt: skip
    for path in sorted(more):
        judge.note(path, view.notes[path])
    judge.conclude(after)
    # A link that leads nowhere has its name looked for twice at most.
    looked = 2 * sum(isinstance(trouble.found, Missing) for _, trouble in judge.pending)
    rest = 2 * (_failing(before) - sum(map(_failing, were)) - sum(map(_failing, shares.among(more))))
    if max(learned.looked, min(learned.looked, rest) + looked) > mend.MOST_LOOKED:
        return None  # the patience of the whole vault's judgement might end at another place
    view.seed(troubles, judge.filed)
    return Reached(sorted({*(path for path in paths if path in view.notes), *more}), view)


def _failing(counts: Totals | Share) -> int:
    return sum(counts.failing.values())


def _linking(shares: _Shares, change: Change) -> Iterable[str]:
    """The notes with a link to an anchor that may have come or gone."""
    anew = {path for path in change.notes if not _same_anchors(*change.extracts(path))}
    for path, share in shares.naming(change.notes):
        if not (anew.isdisjoint(share.targets) and change.notes.isdisjoint(share.deep)):
            yield path


def _same_anchors(old: Note | None, new: Note | None) -> bool:
    if old is None or new is None:
        return False
    one, two = ([(each.text, each.id) for each in note.headings] for note in (old, new))
    return one == two and [*map(_anchor, old.anchors)] == [*map(_anchor, new.anchors)]


def _anchor(anchor: Any) -> tuple[str, str]:
    return anchor.kind, anchor.name


def _touched(shares: _Shares, lax: Iterable[str], paths: frozenset[str], others: set[str]) -> Iterable[str]:
    """The notes with a link that may be found otherwise where these paths, and other names of notes, came or went."""
    names = {name.rpartition("/")[2] for name in others}
    names |= {path.rpartition("/")[2].lower() for path in paths}
    names |= {name.rpartition(".")[0] for name in names if name.endswith(vaults.NOTE_SUFFIXES)}
    yield from lax
    for path, share in shares.naming(paths | names):
        if not (paths.isdisjoint(share.targets) and names.isdisjoint(share.names)):
            yield path


def _habits(totals: Totals, vault: Vault) -> tuple[Any, ...]:
    """All that a single link's judgement takes from the vault's habits."""
    return totals.silent(vault), totals.fine(vault), totals.pages(vault, 1), totals.pages(vault, 2)
