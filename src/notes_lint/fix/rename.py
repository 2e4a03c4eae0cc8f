"""Moving notes, and rewriting every link that leads to them or from them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from notes_lint.fix.choose import Claim
    from notes_lint.fix.overlay import Overlay
    from notes_lint.result import Result


class Renamed(Struct):
    """A round of renames: the vault afterwards, how it is judged, what was done, which files it touched."""

    overlay: Overlay
    result: Result
    applied: list[Claim]
    touched: frozenset[str]


def rename_round(
    overlay: Overlay,
    result: Result,
    wanted: Sequence[Claim],
    relint: Callable[[Overlay], Result],
    refuse: Callable[[Claim, str], None],
) -> Renamed | None:
    """Carry out the renames that fixes ask for, all at once, else one by one. None if there is nothing to do."""
    return None
