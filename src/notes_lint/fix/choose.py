"""Which fixes may be applied without a person, and which of them at the same time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from notes_lint.diagnostic import SAFE, SUGGESTION, Diagnostic, Edit, Fix
from notes_lint.fix.apply import Change, apply, encode, overlap
from notes_lint.text import BOM

_CLOSING = (b"", b".", b",", b";", b":", b"!", b"?", b")")
_SHORT = 60  # bytes of what is told of a fix, before and after
_MARKUP = frozenset("`*_[]<>|\\~^=$#")

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence


def _any_rule(_: str) -> bool:
    return True


def _nothing(_: object) -> None:
    return None


def _nobody(_overlay: object, _found: object) -> None:
    return None


class Options(Struct, frozen=True):
    """What the user allows: unsafe fixes, and by rule name which fixes at all."""

    unsafe: bool = False
    allowed: Any = _any_rule  # Callable[[str], bool]
    fetch: Any = _nothing  # Callable[[Create], bytes | None]: the content of a file that a fix brings
    picked: Any = _nobody  # Callable[[Overlay, Diagnostic], Fix | None]: what a person chose for a finding


class Claim(Struct, frozen=True, gc=False):
    """The fix of one finding that is to be applied."""

    found: Diagnostic
    fix: Fix
    line: int = 0  # this and what follows as in `notes_lint.result.Applied`; known once it is applied
    old: str = ""
    new: str = ""
    column: int = 0

    def told(self, data: bytes) -> Claim:
        """The claim, with what it writes into the bytes of its note for what."""
        found = self.found
        own = self.by_path.get(found.path, [])
        if not found.end and not own:
            return self
        first = found.start if found.end else own[0].start
        line, column = _place(data, first)
        placed = replace(self, line=line, column=column)
        if not own or self.structural:
            return placed
        start, end = own[0].start, own[-1].end
        if found.end and max(end, found.end) - min(start, found.start) <= _SHORT:
            start, end = min(start, found.start), max(end, found.end)
        changes = self.changes(found.path, data)
        new = apply(
            data[start:end], [Change(each.start - start, each.end - start, each.new) for each in changes]
        )
        old, new = data[start:end].strip(), new.strip()
        if not old or not {10, 13}.isdisjoint(old + new) or max(len(old), len(new)) > _SHORT:
            return placed
        return replace(placed, old=old.decode("utf-8", "replace"), new=new.decode("utf-8", "replace"))

    @property
    def by_path(self) -> dict[str, list[Edit]]:
        """Its edits by note, in order."""
        table: dict[str, list[Edit]] = {}
        for edit in sorted(self.fix.edits, key=lambda edit: (edit.start, edit.end)):
            table.setdefault(edit.path or self.found.path, []).append(edit)
        return table

    @property
    def structural(self) -> bool:
        """Whether it changes the blocks themselves."""
        return self.fix.effect.startswith("structure")

    def changes(self, path: str, data: bytes) -> list[Change]:
        """Its edits of one note as bytes."""
        return [
            Change(edit.start, edit.end, encode(edit.text, data), self.fix.effect)
            for edit in self.by_path.get(path, ())
        ]


def _place(data: bytes, at: int) -> tuple[int, int]:
    """Line and column as `Source.position` counts them, without looking for every line of a note for each fix."""
    start = max(data.rfind(b"\n", 0, at), data.rfind(b"\r", 0, at)) + 1
    alone = data.count(b"\r", 0, at) - data.count(b"\r\n", 0, at)
    before = data[start:at].removeprefix(BOM) if not start else data[start:at]
    return data.count(b"\n", 0, at) + alone + 1, len(before.decode("utf-8", "replace")) + 1


def claims(
    found: Iterable[Diagnostic],
    options: Options,
    picked: Callable[[Diagnostic], Fix | None] = _nothing,
) -> list[Claim]:
    """The fixes that may be applied: the first of a finding, unless a second one is as good.

    A suggestion is for a person to choose; an unsafe fix needs the user's word; what changes the structure of a
    note is never safe, whatever its rule says. What a person ``picked`` goes before all of that.
    """
    chosen = []
    for each in found:
        if not options.allowed(each.rule):
            continue
        own = picked(each)
        if own is not None:
            chosen.append(Claim(each, own))
            continue
        if not each.fixes:
            continue
        first = each.fixes[0]
        if any(other.applicability == first.applicability for other in each.fixes[1:]):
            continue
        if first.applicability == SUGGESTION:
            continue
        safe = first.applicability == SAFE and not first.effect.startswith("structure")
        if safe or options.unsafe:
            chosen.append(Claim(each, first))
    return chosen


def compatible(wanted: Sequence[Claim]) -> tuple[list[Claim], list[Claim]]:
    """Split claims into those that go together, the first ones first, and those that wait for the next round.

    A note whose structure is changed takes that one fix and no other in a round.
    """
    taken: dict[str, list[tuple[int, int]]] = {}
    closed: set[str] = set()
    now: list[Claim] = []
    later: list[Claim] = []
    for claim in wanted:
        by_path = claim.by_path
        blocked = any(path in closed or (claim.structural and path in taken) for path in by_path)
        spans = [(path, (edit.start, edit.end)) for path, edits in by_path.items() for edit in edits]
        if blocked or any(overlap(span, other) for path, span in spans for other in _near(taken, path, span)):
            later.append(claim)
            continue
        now.append(claim)
        for path, span in spans:
            taken.setdefault(path, []).append(span)
        if claim.structural:
            closed.update(by_path)
    return now, later


def _near(
    taken: dict[str, list[tuple[int, int]]], path: str, span: tuple[int, int]
) -> Sequence[tuple[int, int]]:
    spans = taken.get(path, ())
    # Findings come in the order of their places, so what is behind the last span cannot meet an earlier one.
    if spans and span[0] > max(spans[-1][1], spans[-1][0]) and _sorted_so_far(spans):
        return ()
    return spans


def _sorted_so_far(spans: Sequence[tuple[int, int]]) -> bool:
    return len(spans) < 2 or spans[-2][1] <= spans[-1][0]


def incoherent(claim: Claim, read: Callable[[str], bytes]) -> str:
    """Why a fix does not fit its own finding, or "".

    Two statements of a rule are held against each other: where it found something and what it proposes there,
    and what its fix would write.
    """
    found, fix = claim.found, claim.fix
    for path, edits in claim.by_path.items():
        data = read(path)
        at = 0
        for edit in edits:
            if not 0 <= edit.start <= edit.end <= len(data):
                return "its edit is not in the note"
            if edit.start < at:
                return "its own edits overlap"
            at = edit.end
            if any(_inside_character(data, place) for place in (edit.start, edit.end)):
                return "its edit cuts a character in two"
    own = claim.by_path.get(found.path, [])
    if found.start == found.end or not own or len(claim.by_path) > 1:
        return ""
    data = read(found.path)
    start, end = _with_blanks(data, found.start, found.end)
    if own[0].start < start or own[-1].end > end:
        return "it rewrites words outside what the finding is about" if fix.effect == "text" else ""
    shifted = [
        Change(each.start - start, each.end - start, each.new) for each in claim.changes(found.path, data)
    ]
    text = apply(data[start:end], shifted).decode("utf-8", "replace")
    if found.suggestions and text.strip() not in [each.strip() for each in found.suggestions]:
        return f"it would write “{text.strip()}”, which is not what the finding suggests"
    return _unseemly(data, found, (start, end), text) if fix.effect == "text" else ""


def _unseemly(data: bytes, found: Diagnostic, around: tuple[int, int], text: str) -> str:
    """What a fix of words should not do: take the blank between two words, or write markup."""
    start, end = around
    left, right = data[start : found.start], data[found.end : end]
    behind = data[end : end + 1]
    if left and start and not text[:1].isspace() and not (text == "" and (right or behind in _CLOSING)):
        return "it would run into the word before"
    if right and end < len(data) and not text[-1:].isspace() and (text or left) and behind not in _CLOSING:
        return "it would run into the word behind"
    new = _MARKUP.intersection(text) - set(data[start:end].decode("utf-8", "replace"))
    if new:
        return f"it would write {' '.join(sorted(new))}, which is markup"
    return ""


def _inside_character(data: bytes, at: int) -> bool:
    return at < len(data) and data[at] & 0xC0 == 0x80


def _with_blanks(data: bytes, start: int, end: int) -> tuple[int, int]:
    while start and data[start - 1] in b" \t\r\n":
        start -= 1
    while end < len(data) and data[end] in b" \t\r\n":
        end += 1
    return start, end
