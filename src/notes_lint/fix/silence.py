"""``--add-ignore``: a suppression for each finding, put where it changes nothing that a reader sees.

For every line with findings the places are tried in order: a comment at the end of the line (in a table's row, of its
last cell), one on a line of its own above, a pair around the lines up to the next blank ones, one for the whole note
at its top, one at its end. A place is taken when both parsers see no difference and the
finding is gone without bringing another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from notes_lint.diagnostic import Diagnostic, Fix
from notes_lint.fix.apply import Change
from notes_lint.fix.choose import Claim
from notes_lint.fix.mend import Mended, refusal
from notes_lint.fix.overlay import ChangedError
from notes_lint.fix.verify import verify
from notes_lint.lazy import pattern
from notes_lint.text import Source

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from notes_lint.fix.overlay import Overlay
    from notes_lint.result import Result

_LINE = pattern(rb"<!--\s*notes-lint-disable-line((?:[ \t,]+[\w-]+)+)\s*-->")
_WORD = pattern(rb"^[ \t]*")
END_OF_LINE, LINE_ABOVE, AROUND, TOP, BOTTOM, NOWHERE = range(6)


class _Spot(NamedTuple):
    """A line of a note, from 0; -1 is the whole note."""

    path: str
    line: int


def silence(
    overlay: Overlay,
    relint: Callable[[Overlay], Result],
    meta: Collection[str],
    chosen: Callable[[Diagnostic], bool] = lambda _: True,
) -> Mended:
    """Suppress every finding, or those that were chosen.

    Args:
        overlay: the vault; it is not changed.
        relint: lints an overlay.
        meta: rules that speak of the linter itself, which are left alone.
        chosen: whether a finding is to be suppressed.
    """
    first = relint(overlay)
    wanted: dict[_Spot, list[Diagnostic]] = {}
    for found in first.diagnostics:
        source = first.read(found.path)
        if found.rule in meta or source is None or found.path not in overlay.listing.notes:
            continue
        if not chosen(found):
            continue
        whole = found.start == found.end == 0
        line = -1 if whole else source.line_index(found.start)
        wanted.setdefault(_Spot(found.path, line), []).append(found)
    levels = {spot: TOP if spot.line < 0 else END_OF_LINE for spot in wanted}
    while True:
        _settle(overlay, wanted, levels)
        state = overlay.copy()
        changes = {path: _changes(overlay, path, wanted, levels) for path in {spot.path for spot in wanted}}
        for path, each in changes.items():
            if each:
                state.change(path, each)
        result = relint(state)
        if not _raise(overlay, first, result, changes, wanted, levels):
            return _mended(state, result, wanted, levels)


def _mended(
    state: Overlay, result: Result, wanted: dict[_Spot, list[Diagnostic]], levels: dict[_Spot, int]
) -> Mended:
    mended = Mended(state, result)
    for spot, found in wanted.items():
        for each in found:
            if levels[spot] < NOWHERE:
                mended.applied.append(Claim(each, Fix("suppressed", effect="none"), max(spot.line + 1, 0)))
                mended.ties.append(frozenset([state.origin(spot.path)]))
    mended.refused = [
        refusal(spot.path, each.start, each.end, each.rule, "suppress it", "no place for a comment was found")
        for spot, found in wanted.items()
        for each in found
        if levels[spot] == NOWHERE
    ]
    wide: dict[str, set[str]] = {}
    for spot, found in wanted.items():
        if spot.line >= 0 and levels[spot] in (TOP, BOTTOM):
            wide.setdefault(spot.path, set()).update(each.rule for each in found)
    mended.notices += [
        f"{path}: {', '.join(sorted(rules))}: silenced in the whole note, as no comment can stand nearer"
        for path, rules in sorted(wide.items())
    ]
    return mended


def _settle(overlay: Overlay, wanted: dict[_Spot, list[Diagnostic]], levels: dict[_Spot, int]) -> None:
    """Raise the level of every spot until both parsers see nothing of its comment, alone and with the others."""
    for path in sorted({spot.path for spot in wanted}):
        data = overlay.read(path)
        spots = sorted(spot for spot in wanted if spot.path == path)
        try:
            overlay.original(path)
        except ChangedError:
            levels.update(dict.fromkeys(spots, NOWHERE))
        for spot in spots:
            while levels[spot] < NOWHERE and verify(data, _changes_of(data, [spot], wanted, levels)):
                levels[spot] += 1
        for level in (AROUND, TOP, BOTTOM, NOWHERE):
            if not verify(data, _changes_of(data, spots, wanted, levels)):
                break
            least = {spot: TOP if level == AROUND and spot.line < 0 else level for spot in spots}
            levels.update({spot: max(levels[spot], least[spot]) for spot in spots})


def _changes(
    overlay: Overlay, path: str, wanted: dict[_Spot, list[Diagnostic]], levels: dict[_Spot, int]
) -> list[Change]:
    return _changes_of(overlay.read(path), [spot for spot in wanted if spot.path == path], wanted, levels)


def _changes_of(
    data: bytes, spots: Sequence[_Spot], wanted: dict[_Spot, list[Diagnostic]], levels: dict[_Spot, int]
) -> list[Change]:
    source = Source(data)
    newline = source.newline
    changes: list[Change] = []
    for level in (TOP, BOTTOM):
        rules = sorted({found.rule for spot in spots if levels[spot] == level for found in wanted[spot]})
        if rules:
            changes.append(_for_the_note(data, source, rules, newline, top=level == TOP))
    around: dict[tuple[int, int], set[str]] = {}
    for spot in spots:
        if levels[spot] == AROUND:
            around.setdefault(_block(data, source, spot.line), set()).update(
                found.rule for found in wanted[spot]
            )
    for (start, end), named in around.items():
        comment = " ".join(sorted(named)).encode() + b" -->" + newline
        lead = newline if data[:end].endswith(b"\n") else newline + newline
        changes.append(Change(start, start, b"<!-- notes-lint-disable " + comment + newline, "none"))
        changes.append(Change(end, end, lead + b"<!-- notes-lint-enable " + comment, "none"))
    for spot in spots:
        names = " ".join(sorted({found.rule for found in wanted[spot]})).encode()
        if levels[spot] == END_OF_LINE:
            changes.append(_at_the_end(data, source, spot.line, names))
        elif levels[spot] == LINE_ABOVE:
            start = max(source.line_starts[spot.line], source.bom)
            indent = _WORD.match(data[start:])
            blank = indent[0] if indent is not None else b""
            text = blank + b"<!-- notes-lint-disable-next-line " + names + b" -->" + newline
            changes.append(Change(start, start, text, "none"))
    return sorted(changes)


def _at_the_end(data: bytes, source: Source, line: int, names: bytes) -> Change:
    span = source.line_span(line)
    start, end = span.start, span.end
    known = _LINE.search(data, start, end)
    if known is not None:
        more = b"".join(
            b" " + name for name in names.split() if name not in known[1].replace(b",", b" ").split()
        )
        return Change(known.end(1), known.end(1), more, "none")
    while end > start and data[end - 1] in b" \t":
        end -= 1  # two blanks at the end are a line break, and stay there
    if data[start:end].endswith(b"|") and not data[start:end].endswith(b"\\|"):  # the row of a table
        return Change(end - 1, end - 1, b"<!-- notes-lint-disable-line " + names + b" --> ", "none")
    return Change(end, end, b" <!-- notes-lint-disable-line " + names + b" -->", "none")


def _block(data: bytes, source: Source, line: int) -> tuple[int, int]:
    """The bytes of the lines around one up to blank ones, or to the note's ends."""
    starts = [*source.line_starts, len(data)]
    first, last = line, line
    while first > 0 and data[starts[first - 1] : starts[first]].strip():
        first -= 1
    while last + 2 < len(starts) and data[starts[last + 1] : starts[last + 2]].strip():
        last += 1
    return max(starts[first], source.bom), starts[last + 1]


def _for_the_note(data: bytes, source: Source, rules: list[str], newline: bytes, *, top: bool) -> Change:
    comment = f"<!-- notes-lint-disable-file {' '.join(rules)} -->".encode()
    if not top:
        lead = b"" if data.endswith(b"\n") or not data else newline
        return Change(len(data), len(data), lead + newline + comment + newline, "none")
    from notes_lint.parse import parse

    front = parse("", source).front_matter
    at = front.end if front is not None else source.bom
    return Change(at, at, comment + newline + newline, "none")


def _raise(
    overlay: Overlay,
    first: Result,
    result: Result,
    changes: dict[str, list[Change]],
    wanted: dict[_Spot, list[Diagnostic]],
    levels: dict[_Spot, int],
) -> bool:
    """Raise the level of spots whose finding is still there, or that brought another. Whether there were any."""
    before = {(found.path, found.rule, found.start) for found in first.diagnostics}
    raised = set()
    for found in result.diagnostics:
        if found.path not in changes:
            continue
        start = _origin(found.start, changes[found.path])
        spots = [spot for spot in wanted if spot.path == found.path and levels[spot] < NOWHERE]
        line = Source(overlay.read(found.path)).line_index(start)
        mine = [
            spot for spot in spots if spot.line == line or (found.start == found.end == 0 and spot.line < 0)
        ]
        if (found.path, found.rule, start) not in before:
            raised |= set(mine or spots)
        else:
            raised |= {spot for spot in mine if any(each.rule == found.rule for each in wanted[spot])}
    for spot in raised:
        levels[spot] += 1
    return bool(raised)


def _origin(offset: int, changes: Sequence[Change]) -> int:
    """A byte of the changed note in the note as it was; only insertions were made."""
    shift = 0
    for change in changes:
        if change.start + shift + len(change.new) > offset:
            break
        shift += len(change.new)
    return max(0, offset - shift)
