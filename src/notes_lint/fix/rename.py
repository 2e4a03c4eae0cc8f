"""Moving notes, and rewriting every link that leads to them or from them.

A move is planned in memory and judged as a whole: afterwards every link of the vault must lead where it led.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from msgspec import Struct

from notes_lint.fix import names
from notes_lint.fix.apply import Change
from notes_lint.fix.links import namesakes, places, rewrite, tags_are_pages
from notes_lint.fix.overlay import ChangedError
from notes_lint.fix.verify import verify

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from notes_lint.fix.choose import Claim
    from notes_lint.fix.overlay import Overlay
    from notes_lint.result import Result
    from notes_lint.vault import Vault


class RefusedError(Exception):
    """A move that must not be made; the message says why."""


class Moved(Struct):
    """A vault after a move: how it is judged, how many links were rewritten in which notes (future paths)."""

    overlay: Overlay
    result: Result
    rewritten: dict[str, int]
    touched: frozenset[str]


class Renamed(Struct):
    """A round of renames: the vault afterwards, how it is judged, what was done, which files it touched."""

    overlay: Overlay
    result: Result
    applied: list[Claim]
    touched: frozenset[str]


def move(
    overlay: Overlay,
    vault: Vault,
    moves: Mapping[str, str],
    relint: Callable[[Overlay], Result],
    extra: Mapping[str, Sequence[Change]] | None = None,
) -> Moved:
    """Move files and rewrite the links.

    Args:
        overlay: the vault now; it is not changed.
        vault: what answers where a link leads now.
        moves: present paths and future ones.
        relint: judges the vault afterwards.
        extra: edits that a fix makes in the same step, by present path.

    Raises:
        RefusedError: a name is taken or not portable, a note changed, or a link would lead elsewhere.
    """
    _check_names(overlay, moves)
    extra = extra or {}

    moved = route(moves, vault)
    alone = namesakes({moved(path) for path in (*vault.notes, *vault.files)})
    after = overlay.copy()
    rewritten: dict[str, int] = {}
    for path in sorted(vault.notes):
        if path not in moves and path not in extra and not _may_concern(vault, path, moves):
            continue
        data = overlay.read(path)
        here = moved(path)
        edits = [
            edit
            for place in places(vault, path, data)
            if (edit := rewrite(place, here, moved, alone, here == path)) is not None
        ]
        changes = sorted([*edits, *extra.get(path, ())])
        if not changes:
            continue
        _check_changes(overlay, path, data, changes)
        after.change(path, changes)
        if edits:
            rewritten[here] = len(edits)
    touched = {overlay.origin(path) for path in (*moves, *extra)} | {
        overlay.origin(path) for path in vault.notes if moved(path) in rewritten
    }
    after.rename(moves)
    result = relint(after)
    if result.vault is not None:
        check_links(overlay, after, vault, result.vault, moves)
    return Moved(after, result, rewritten, frozenset(touched))


def _check_names(overlay: Overlay, moves: Mapping[str, str]) -> None:
    listing = overlay.listing
    paths = [*listing.notes, *listing.files]
    for old, new in moves.items():
        why = names.objection(new)
        if why:
            raise RefusedError(f"{new}: {why}")
        if old not in listing.notes and old not in listing.files:
            raise RefusedError(f"{old}: there is no such file in the vault")
    why = names.collision(overlay.root, moves, paths)
    if why:
        raise RefusedError(why)


def _check_changes(overlay: Overlay, path: str, data: bytes, changes: Sequence[Change]) -> None:
    try:
        overlay.original(path)
    except ChangedError:
        raise RefusedError(f"{path}: another program changed the note since it was read") from None
    for one, other in pairwise(changes):
        if one.end > other.start:
            raise RefusedError(f"{path}: two edits meet")
    problem = verify(data, changes)
    if problem:
        raise RefusedError(f"a link in {path} cannot be rewritten: {problem}")


def _may_concern(vault: Vault, path: str, moves: Mapping[str, str]) -> bool:
    return _names_others(vault, path) and bool(moves)


def _names_others(vault: Vault, path: str) -> bool:
    note = vault.notes[path]
    return bool(note.links or note.definitions or note.front or vault.shared(tags_are_pages))


def route(moves: Mapping[str, str], vault: Vault) -> Callable[[str], str]:
    """Where a path leads after moves. A folder goes where all that was in it goes, if nothing is left of it."""
    futures = {moves.get(path, path) for path in (*vault.notes, *vault.files)}

    def moved(path: str) -> str:
        if path in moves:
            return moves[path]
        if not path.endswith("/") or any(each.startswith(path) for each in futures):
            return path
        inside = [(old, new) for old, new in moves.items() if old.startswith(path)]
        targets = {new[: -len(old) + len(path)] for old, new in inside if new.endswith(old[len(path) :])}
        return targets.pop() if len(targets) == 1 else path

    return moved


def check_links(
    overlay: Overlay, after: Overlay, before: Vault, vault: Vault, moves: Mapping[str, str]
) -> None:
    """Every link must lead where it led.

    Raises:
        RefusedError: one does not.
    """
    moved = route(moves, before)
    for path in before.notes:
        here = moved(path)
        if here not in vault.notes:
            raise RefusedError(f"{here}: it would be no note of the vault")
        if not _names_others(before, path):
            continue
        old = list(places(before, path, overlay.read(path)))
        new = list(places(vault, here, after.read(here)))
        if len(old) != len(new):
            raise RefusedError(f"{here}: a link would be lost")
        for one, other in zip(old, new, strict=True):
            if one.target is None:
                continue
            wanted = moved(one.target.path)
            if other.target is None:
                shown = other.raw.decode("utf-8", "replace")
                raise RefusedError(f"a link in {here}, “{shown}”, would become ambiguous or lead nowhere")
            if other.target.path != wanted:
                shown = other.raw.decode("utf-8", "replace")
                raise RefusedError(
                    f"a link in {here}, “{shown}”, would lead to {other.target.path} in place of {wanted}"
                )


# -- as a fix


def rename_round(
    overlay: Overlay,
    result: Result,
    wanted: Sequence[Claim],
    relint: Callable[[Overlay], Result],
    refuse: Callable[[Claim, str], None],
) -> Renamed | None:
    """Carry out the renames that fixes ask for, all at once, else one by one. None if there is nothing to do."""
    chosen: list[Claim] = []
    moves: dict[str, str] = {}
    for claim in wanted:
        if claim.fix.creates:
            refuse(claim, "a fix cannot both rename a note and bring a file")
            continue
        own = {rename.old: rename.new for rename in claim.fix.renames}
        if own.keys() & moves.keys() or set(own.values()) & set(moves.values()):
            continue  # another claim on the same note: it has its turn in the next round
        chosen.append(claim)
        moves |= own
    if not chosen:
        return None
    try:
        return _renamed(overlay, result, chosen, relint)
    except RefusedError as refused:
        if len(chosen) == 1:
            refuse(chosen[0], str(refused))
            return None
    for claim in chosen:
        try:
            done = _renamed(overlay, result, [claim], relint)
        except RefusedError as refused:
            refuse(claim, str(refused))
        else:
            return done
    return None


def _renamed(
    overlay: Overlay, result: Result, chosen: list[Claim], relint: Callable[[Overlay], Result]
) -> Renamed:
    vault = result.vault
    if vault is None:
        raise RefusedError("where links lead is not known")
    moves = {rename.old: rename.new for claim in chosen for rename in claim.fix.renames}
    extra: dict[str, list[Change]] = {}
    for claim in chosen:
        for path in claim.by_path:
            extra.setdefault(path, []).extend(claim.changes(path, overlay.read(path)))
    done = move(overlay, vault, moves, relint, extra)
    return Renamed(done.overlay, done.result, chosen, done.touched)
