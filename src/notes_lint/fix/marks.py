"""Where a fix rewrites a note: the markers that stand in for the rewritten places, and the blocks around them."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, NamedTuple

from notes_lint.fix.apply import Change, apply
from notes_lint.lazy import pattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from notes_lint.document import Document

_URL = pattern(rb"https?://")
_PAGE = pattern(r"\[\[([^\[\]|\n]+)\]\]")
STEM = "Qz"


class Mark(NamedTuple):
    """A rewritten place: the marker in its stead, what was there, what will be, and its effect.

    ``frames`` are what stands around the marker before and after; they differ where a wikilink becomes plain words
    or the other way round.
    """

    start: int
    end: int
    marker: str
    old: str
    new: str
    effect: str
    frames: tuple[str, str] = ("{}", "{}")

    def filled(self, side: int) -> Change:
        """The change that puts the marker there."""
        return Change(self.start, self.end, self.frames[side].format(self.marker).encode())


class RefusedError(Exception):
    """A fix that must not be written; the message says why."""


def marks_of(document: Document, changes: Sequence[Change]) -> list[Mark]:
    """A mark for each change that a reader may see.

    Raises:
        RefusedError: a change stands where its effect cannot belong.
    """
    data = document.data
    stem = STEM
    while stem.encode() in data:
        stem += "qz"
    marks: list[Mark] = []
    for index, change in enumerate(changes):
        if change.effect == "none":
            continue
        if any(each.start < change.end and change.start < each.end for each in document.comments):
            raise RefusedError("it would change a comment")
        start, end = change.start, change.end
        if change.effect in ("wikilink", "tag"):
            turned = _turned(document, change)
            if turned is not None:
                marks.append(turned._replace(marker=f"{stem}{index}x", effect=change.effect))
                continue
        if change.effect == "tag" and data[start - 1 : start] != b"#":
            raise RefusedError("it is meant to change the page of a tag, and no tag stands there")
        if change.effect in ("destination", "wikilink"):
            start, end = _target(document, change)
            if marks and marks[-1].end > start:
                continue  # the second of two edits in one destination: the first one's mark holds both
        old, new = data[start:end], change.new
        if change.effect not in ("text", "tag"):
            within = []
            for each in changes[index:]:
                if each.start > end:
                    break
                if each.end <= end and each.effect == change.effect:
                    within.append(Change(each.start - start, each.end - start, each.new))
            new = apply(old, within)
        marker = _dress(f"{stem}{index}x", old, change.effect)
        marks.append(Mark(start, end, marker, old.decode(), new.decode(), change.effect))
    return marks


def _turned(document: Document, change: Change) -> Mark | None:
    """The mark of a change that makes plain words a wikilink's page, or a page plain words; else None."""
    old, new = document.slice(change.start, change.end), change.new.decode()
    was = _PAGE.fullmatch(old) if any(each.start == change.start for each in document.links) else None
    will = _PAGE.fullmatch(new)
    if was is None and will is None:
        return None
    frames = "[[{}]]" if was is not None else "{}", "[[{}]]" if will is not None else "{}"
    return Mark(
        change.start, change.end, "", was[1] if was else old, will[1] if will else new, "wikilink", frames
    )


def _dress(marker: str, old: bytes, effect: str) -> str:
    # What stands beside the place must see a neighbour of the same kind: a blank, or a scheme that makes a URL.
    if effect == "text":
        return " " * old[:1].isspace() + marker + " " * (old[-1:].isspace() and len(old) > 1)
    return f"https://{marker}" if effect == "destination" and _URL.match(old) else marker


def _target(document: Document, change: Change) -> tuple[int, int]:
    """The whole destination that a change touches."""
    wiki = change.effect == "wikilink"
    for link in document.links:
        if (
            link.dest_start <= change.start
            and change.end <= link.dest_end
            and (link.kind == "wikilink") == wiki
        ):
            if link.kind in ("reference", "collapsed", "shortcut"):
                continue
            return link.dest_start, link.dest_end
    if not wiki:
        for definition in document.definitions:
            if definition.dest_start <= change.start and change.end <= definition.dest_end:
                return definition.dest_start, definition.dest_end
    front = document.front_matter
    if front is not None and front.start <= change.start and change.end <= front.end:
        return change.start, change.end
    raise RefusedError(
        f"it is meant to change where a {'wikilink' if wiki else 'link'} leads, and no such link stands there"
    )


def core_of(marker: str) -> str:
    """The word in a marker, without what it is dressed in."""
    return marker.strip().removeprefix("https://")


def pattern_of(markers: Iterable[str]) -> re.Pattern[str] | None:
    """Finds any marker: they differ in their numbers only."""
    for marker in markers:
        stem = core_of(marker).rstrip("x0123456789")
        return re.compile(rf" ?(?:https://)?({stem}\d+x) ?")
    return None


def regions_of(document: Document, body: int, changes: Sequence[Change]) -> list[tuple[int, int]]:
    """The top-level blocks around each change, with a neighbour on either side, as spans; joined where they meet."""
    data = document.data
    tops = top_level(document, body)
    starts, ends = [span[0] for span in tops], [span[1] for span in tops]
    regions: list[tuple[int, int]] = []
    for change in changes:
        if change.end <= body and body:
            continue
        before, after = bisect_left(ends, change.start) - 1, bisect_right(starts, change.end)
        start = starts[before] if before >= 0 else body
        end = ends[after] if after < len(tops) else len(data)
        start = max(data.rfind(b"\n", 0, start) + 1, body)
        end = data.find(b"\n", end - 1) + 1 if end else 0
        end = end or len(data)
        if not body and start == 0:
            start = document.source.bom
        if regions and start <= regions[-1][1]:
            regions[-1] = (regions[-1][0], max(end, regions[-1][1]))
        else:
            regions.append((start, end))
    return regions


def top_level(document: Document, body: int) -> list[tuple[int, int]]:
    """The blocks that stand in no other block, as spans in document order."""
    spans = [(item.start, item.end) for item in document.items if item.parent < 0]
    spans += [(each.start, each.end) for each in document.headings]
    spans += [(each.start, each.end) for each in document.codes if each.kind != "span"]
    spans += [(each.start, each.end) for each in document.blocks]
    spans += [(each.start, each.end) for each in document.definitions]
    spans.sort(key=lambda span: (span[0], -span[1]))
    tops: list[tuple[int, int]] = []
    for start, end in spans:
        if start < body:
            continue
        if not tops or start >= tops[-1][1]:
            tops.append((start, end))
    return tops
