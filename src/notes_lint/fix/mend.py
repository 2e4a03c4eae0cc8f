"""Rounds of mending, in memory: choose, verify, apply, lint again, until nothing changes.

`mend` writes nothing. What it returns is either printed (`notes_lint.fix.diff`) or written as one transaction
(`notes_lint.fix.write`).
"""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import TYPE_CHECKING

from msgspec import Struct, field

from notes_lint.diagnostic import ERROR, Diagnostic
from notes_lint.fix.apply import Change, overlap
from notes_lint.fix.choose import Claim, Options, claims, compatible, incoherent
from notes_lint.fix.overlay import ChangedError, Overlay
from notes_lint.fix.verify import verify
from notes_lint.result import Applied

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from notes_lint.result import Result

ROUNDS = 10
REFUSED = "refused-fix"
_ATTEMPTS = 4


class Mended(Struct):
    """What mending came to: the vault as it will be, how it is judged, what was done and what was refused.

    ``ties`` go with ``applied``: the files on disk that each fix touched, which are written together or not at all.
    """

    overlay: Overlay
    result: Result
    applied: list[Claim] = field(default_factory=list)
    refused: list[Diagnostic] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    ties: list[frozenset[str]] = field(default_factory=list)


def mend(overlay: Overlay, relint: Callable[[Overlay], Result], options: Options) -> Mended:
    """Apply fixes until none is left, at most ten rounds; a cycle between rules is named and taken back.

    Args:
        overlay: the vault; it is not changed, the one in the result is a copy.
        relint: lints an overlay; called once before the first round and once after each.
        options: which fixes the user allows.
    """
    first = relint(overlay)
    banned: dict[tuple[str, str], str] = {}
    while True:
        state = _State(overlay, first, relint, options, banned)
        circle = _rounds(state)
        if not circle:
            return state.mended()
        banned |= _name_cycle(circle)


def _rounds(state: _State) -> list[Claim]:
    """Mend until nothing changes. Returns the fixes that go round in a circle, if some do."""
    history = {state.overlay.key: 0}
    for number in range(1, ROUNDS + 1):
        if not state.round():
            return []
        start = history.setdefault(state.overlay.key, number)
        if start < number:
            return [claim for each in state.rounds[start:] for claim in each]
    if claims(state.result.diagnostics, state.options):
        state.notices.append(
            f"after {ROUNDS} rounds there is still something to fix ({_names(state.rounds[-1])}); run again"
        )
    return []


def _name_cycle(circle: Sequence[Claim]) -> dict[tuple[str, str], str]:
    """The rules that undo each other's fixes, each with its note, and what a person can do about it."""
    rules = sorted({claim.found.rule for claim in circle})
    named = " and ".join(f"`{rule}`" for rule in rules)
    undo = f"{named} undo each other's fixes" if len(rules) > 1 else f"{named} undoes its own fix"
    end = " or ".join(f'`--unfixable {rule}` (in the settings `ignore = ["{rule}"]`)' for rule in rules)
    return {(claim.found.rule, claim.found.path): f"{undo}; {end} ends it" for claim in circle}


class _State:
    """The rounds so far."""

    def __init__(
        self,
        overlay: Overlay,
        result: Result,
        relint: Callable[[Overlay], Result],
        options: Options,
        banned: Mapping[tuple[str, str], str],
    ) -> None:
        self.overlay, self.result, self.relint, self.options = overlay, result, relint, options
        self.banned = banned
        self.rounds: list[list[Claim]] = []
        self.refused: list[Diagnostic] = []
        self.notices: list[str] = []
        self.ties: list[list[frozenset[str]]] = []
        self.verdicts: dict[tuple[bytes, tuple[Change, ...]], str] = {}

    def mended(self) -> Mended:
        done = [claim for each in self.rounds for claim in each]
        ties = [tie for each in self.ties for tie in each]
        return Mended(self.overlay, self.result, done, _distinct(self.refused), self.notices, ties)

    def round(self) -> bool:
        """One round. Says whether anything was applied; what was refused in the last round stays refused."""
        self.refused = []
        picked = partial(self.options.picked, self.overlay)
        wanted = self._coherent(claims(self.result.diagnostics, self.options, picked))
        edits = [claim for claim in wanted if not claim.fix.renames]
        if self._edit_round(edits):
            return True
        others = [claim for claim in wanted if claim.fix.renames]
        from notes_lint.fix.rename import rename_round

        done = rename_round(self.overlay, self.result, others, self.relint, self._refuse)
        if done is None:
            return False
        self.ties.append([done.touched] * len(done.applied))
        self.rounds.append([_told(self.overlay, claim) for claim in done.applied])
        self.overlay, self.result = done.overlay, done.result
        return True

    def _coherent(self, wanted: list[Claim]) -> list[Claim]:
        kept = []
        for claim in wanted:
            try:
                problem = self.banned.get((claim.found.rule, claim.found.path), "")
                problem = problem or incoherent(claim, self.overlay.read)
            except OSError:
                problem = "a note that it would change cannot be read"
            problem = problem or self._unfetched(claim)
            if problem:
                self._refuse(claim, problem)
            else:
                kept.append(claim)
        return kept

    def _unfetched(self, claim: Claim) -> str:
        """Why the files that a fix brings cannot be brought, or ""."""
        for create in claim.fix.creates:
            data = self.options.fetch(create)
            if data is None:
                return f"{create.path} could not be fetched"
            if self.overlay.exists(create.path) and self.overlay.read(create.path) != data:
                return f"there is another {create.path} already"
        return ""

    def _edit_round(self, wanted: list[Claim]) -> bool:
        chosen, _ = compatible(wanted)
        chosen = self._verified(chosen)
        for _ in range(_ATTEMPTS):
            if not chosen:
                return False
            overlay, places = _applied(self.overlay, chosen, self.options)
            result = self.relint(overlay)
            guilty = _guilty(self, chosen, places, result)
            if not guilty:
                self.ties.append([self._tie(claim) for claim in chosen])
                self.rounds.append([_told(self.overlay, claim) for claim in chosen])
                self.overlay, self.result = overlay, result
                return True
            for claim, why in guilty:
                self._refuse(claim, why)
            bad = {id(claim) for claim, _ in guilty}
            chosen = [claim for claim in chosen if id(claim) not in bad]
        return False

    def _tie(self, claim: Claim) -> frozenset[str]:
        brought = (create.path for create in claim.fix.creates)
        return frozenset([*map(self.overlay.origin, claim.by_path), *brought])

    def _verified(self, chosen: list[Claim]) -> list[Claim]:
        """The claims that both parsers agree to; all of a note's at once, and only if need be one by one."""
        refused: dict[int, str] = {}
        paths = sorted({path for claim in chosen for path in claim.by_path})
        for path in paths:
            here = [claim for claim in chosen if path in claim.by_path and id(claim) not in refused]
            try:
                self.overlay.original(path)
            except ChangedError:
                refused |= {id(claim): "another program changed the note since it was read" for claim in here}
                continue
            if not self._verify(path, here):
                continue
            good: list[Claim] = []
            for claim in here:
                problem = self._verify(path, [claim])
                if not problem and good and self._verify(path, [*good, claim]):
                    continue  # fine alone, not with the others: it gets its own round
                if problem:
                    refused[id(claim)] = problem
                else:
                    good.append(claim)
            alone = {id(claim) for claim in good} | refused.keys()
            chosen = [claim for claim in chosen if path not in claim.by_path or id(claim) in alone]
        for claim in chosen:
            if id(claim) in refused:
                self._refuse(claim, refused[id(claim)])
        return [claim for claim in chosen if id(claim) not in refused]

    def _verify(self, path: str, together: Sequence[Claim]) -> str:
        data = self.overlay.read(path)
        changes = tuple(sorted(change for claim in together for change in claim.changes(path, data)))
        key = (data, changes)
        if key not in self.verdicts:
            self.verdicts[key] = verify(data, changes)
        return self.verdicts[key]

    def _refuse(self, claim: Claim, why: str) -> None:
        found = claim.found
        self.refused.append(refusal(found.path, found.start, found.end, found.rule, claim.fix.message, why))


def refusal(path: str, start: int, end: int, rule: str, message: str, why: str) -> Diagnostic:
    """The finding that says that a fix was not written."""
    did = f" ({message})" if message else ""
    return Diagnostic(
        start,
        end,
        f"the fix of `{rule}`{did} was not written: {why}",
        rule=REFUSED,
        path=path,
        severity=ERROR,
    )


def summary(done: Iterable[Claim]) -> list[Applied]:
    """What was fixed, by note, and in the order of the first places; the same in the same note is counted."""
    table: dict[tuple[str, ...], Applied] = {}
    for claim in done:
        found, message = claim.found, claim.fix.message
        key = (found.path, found.rule, message, claim.old, claim.new)
        entry = table.get(key)
        if entry is None:
            table[key] = Applied(
                found.path, found.rule, message, 1, claim.line, claim.old, claim.new, claim.column
            )
        else:
            entry.count += 1
            entry.line, entry.column = min((entry.line, entry.column), (claim.line, claim.column))
    return sorted(
        table.values(), key=lambda each: (each.path, each.line, each.column, each.rule, each.message)
    )


def _told(overlay: Overlay, claim: Claim) -> Claim:
    try:
        return claim.told(overlay.read(claim.found.path))
    except OSError:
        return claim


def _names(done: Sequence[Claim]) -> str:
    return ", ".join(sorted({f"`{claim.found.rule}`" for claim in done}))


def _distinct(found: Iterable[Diagnostic]) -> list[Diagnostic]:
    return list({each.sort_key: each for each in found}.values())


def _applied(
    overlay: Overlay, chosen: Sequence[Claim], options: Options
) -> tuple[Overlay, dict[str, list[_Place]]]:
    """The overlay with claims applied, and where each of them now stands."""
    overlay = overlay.copy()
    for create in (create for claim in chosen for create in claim.fix.creates):
        if not overlay.exists(create.path):
            overlay.create(create.path, options.fetch(create))
    places: dict[str, list[_Place]] = {}
    for path in sorted({path for claim in chosen for path in claim.by_path}):
        data = overlay.read(path)
        pairs = sorted(
            ((change, claim) for claim in chosen for change in claim.changes(path, data)),
            key=lambda pair: pair[0],
        )
        delta = 0
        for change, claim in pairs:
            start = change.start + delta
            places.setdefault(path, []).append(_Place(start, start + len(change.new), claim))
            delta += len(change.new) - (change.end - change.start)
        overlay.change(path, [change for change, _ in pairs])
    return overlay, places


class _Place(Struct, frozen=True, gc=False):
    start: int
    end: int
    claim: Claim


def _guilty(
    state: _State, chosen: Sequence[Claim], places: dict[str, list[_Place]], result: Result
) -> list[tuple[Claim, str]]:
    """The claims that brought a finding which was not there before, and which no fix of the next round mends."""
    known = Counter(_fingerprints(state.result))
    new = []
    for each, key in zip(result.diagnostics, _fingerprints(result), strict=True):
        if known[key]:
            known[key] -= 1
        elif not claims([each], state.options):
            new.append(each)
    guilty: dict[int, tuple[Claim, str]] = {}
    for each in new:
        span = (each.start, each.end)
        blamed = [
            place.claim for place in places.get(each.path, ()) if overlap(span, (place.start, place.end))
        ]
        if not blamed and each.path not in places:
            blamed = [claim for claim in chosen if _touches_heading(state, claim)]
        for claim in blamed:
            guilty[id(claim)] = (claim, f"it would bring a new finding, {each.rule}: {each.message}")
    return list(guilty.values())


def _fingerprints(result: Result) -> Iterator[tuple[str, str, str]]:
    """What each finding is known by: rule, path, and the text found, or else the message."""
    path, source = "", None
    for found in result.diagnostics:
        if found.path != path:
            path, source = found.path, result.read(found.path)
        text = source.slice(found.start, found.end) if source is not None else ""
        yield found.rule, path, text or found.message


def _touches_heading(state: _State, claim: Claim) -> bool:
    """Whether an edit stands in a heading, which other notes may link to."""
    vault = state.result.vault
    if vault is None:
        return False
    return any(
        heading.start <= edit.start and edit.end <= heading.end
        for path, edits in claim.by_path.items()
        if path in vault.notes
        for heading in vault.notes[path].headings
        for edit in edits
    )
