"""Is this fix what it says it is? Asked of two parsers that share no code, before anything is written.

The structure that a note must have afterwards is worked out, not guessed: every place that a fix rewrites is
filled with a marker, a plain word that stands nowhere else. Parsed, the marked note must be the note as it was
(with the old words in the markers' places) and the note as it will be (with the new ones). A marker that
turns up where the declared effect does not belong, in code say, refuses the fix. So does anything else that
differs.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from html import unescape
from typing import TYPE_CHECKING, NamedTuple

from notes_lint.fix.apply import Change, apply
from notes_lint.fix.structure import primary, tidy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from notes_lint.document import Document
    from notes_lint.fix.structure import Token

_URL = re.compile(rb"https?://")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_PAGE = re.compile(r"\[\[([^\[\]|\n]+)\]\]")
_SHOWN = 60


class _Mark(NamedTuple):
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


class _RefusedError(Exception):
    pass


def verify(before: bytes, changes: Sequence[Change]) -> str:
    """Why these changes must not be written, or "" when both parsers see what was declared, and nothing else.

    ``changes`` are sorted and do not overlap.
    """
    try:
        if any(change.effect.startswith("structure") for change in changes):
            from notes_lint.fix.restructure import verify_structure

            return verify_structure(before, changes)
        _verify(before, changes)
    except _RefusedError as refused:
        return str(refused)
    except UnicodeDecodeError:
        return "the result would not be UTF-8"
    return ""


def _verify(before: bytes, changes: Sequence[Change]) -> None:
    old_tokens, document = primary(before)
    marks = _marks(document, changes)
    none = [each for each in changes if each.effect == "none"]
    sides = [sorted([*(mark.filled(side) for mark in marks), *none]) for side in (0, 1)]
    if sides[0] == sides[1]:
        sides.pop()
    after = apply(before, changes)
    marked = [primary(apply(before, side))[0] for side in sides]
    _compare("pyromark", old_tokens, marked, primary(after)[0], marks, _primary_place)
    body = document.front_matter.end if document.front_matter is not None else 0
    for start, end in _regions(document, body, changes):
        _second_opinion(before, changes, sides, marks, (start, end), document)


def _second_opinion(
    before: bytes,
    changes: Sequence[Change],
    sides: Sequence[Sequence[Change]],
    marks: Sequence[_Mark],
    region: tuple[int, int],
    document: Document,
) -> None:
    from notes_lint.fix.second import NotVerifiedError, secondary

    def inside(sorted_changes: Sequence[Change]) -> list[Change]:
        first = bisect_left(sorted_changes, region[0], key=_start)
        last = bisect_right(sorted_changes, region[1], key=_start)
        return [
            Change(each.start - region[0], each.end - region[0], each.new)
            for each in sorted_changes[first:last]
            if each.end <= region[1]
        ]

    piece = before[region[0] : region[1]]
    outside = "".join(
        document.slice(each.start, each.end) + "\n\n"
        for each in document.definitions
        if not region[0] <= each.start < region[1]
    )
    versions = [piece, apply(piece, inside(changes)), *(apply(piece, inside(side)) for side in sides)]
    try:
        old, new, *marked = (secondary(outside + each.decode()) for each in versions)
    except NotVerifiedError as error:
        raise _RefusedError(f"it could not be verified: {error}") from None
    first, last = (
        bisect(marks, region[side], key=_start) for side, bisect in enumerate((bisect_left, bisect_right))
    )
    here = [mark for mark in marks[first:last] if mark.end <= region[1]]
    _compare("mistletoe", old, marked, new, here, _secondary_place)


def _start(each: Change | _Mark) -> int:
    return each.start


# -- markers


def _marks(document: Document, changes: Sequence[Change]) -> list[_Mark]:
    data = document.data
    stem = "Qz"
    while stem.encode() in data:
        stem += "qz"
    marks: list[_Mark] = []
    for index, change in enumerate(changes):
        if change.effect == "none":
            continue
        if any(each.start < change.end and change.start < each.end for each in document.comments):
            raise _RefusedError("it would change a comment")
        start, end = change.start, change.end
        if change.effect == "wikilink":
            turned = _turned(document, change)
            if turned is not None:
                marks.append(turned._replace(marker=f"{stem}{index}x"))
                continue
        if change.effect in ("destination", "wikilink"):
            start, end = _target(document, change)
            if marks and marks[-1].end > start:
                continue  # the second of two edits in one destination: the first one's mark holds both
        old, new = data[start:end], change.new
        if change.effect != "text":
            within = []
            for each in changes[index:]:
                if each.start > end:
                    break
                if each.end <= end and each.effect == change.effect:
                    within.append(Change(each.start - start, each.end - start, each.new))
            new = apply(old, within)
        marker = _dress(f"{stem}{index}x", old, change.effect)
        marks.append(_Mark(start, end, marker, old.decode(), new.decode(), change.effect))
    return marks


def _turned(document: Document, change: Change) -> _Mark | None:
    """The mark of a change that makes plain words a wikilink's page, or a page plain words; else None."""
    old, new = document.slice(change.start, change.end), change.new.decode()
    was = _PAGE.fullmatch(old) if any(each.start == change.start for each in document.links) else None
    will = _PAGE.fullmatch(new)
    if was is None and will is None:
        return None
    frames = "[[{}]]" if was is not None else "{}", "[[{}]]" if will is not None else "{}"
    return _Mark(
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
    raise _RefusedError(f"it changes no {'wikilink' if wiki else 'destination'}, as it says it does")


# -- comparing


def _compare(
    parser: str,
    old: list[Token],
    marked: Sequence[list[Token]],
    new: list[Token],
    marks: Sequence[_Mark],
    places: Callable[[Token, str, _Mark], str],
) -> None:
    """``marked`` is the note with markers in the old frames and in the new ones (one list where they are alike)."""
    found_at = _tokens_by_marker(marked, marks)
    for mark in marks:
        core = _core(mark.marker)
        found = found_at.get(core, ())
        for token in found:
            wrong = places(token, core, mark)
            if wrong:
                raise _RefusedError(
                    f"it says that it changes {_EFFECTS[mark.effect]}, but {parser} sees {wrong}"
                )
        if not found:
            raise _RefusedError(f"{parser} sees nothing where it changes {_EFFECTS[mark.effect]}")
    problem = _differ(marked[-1], {mark.marker: mark.new for mark in marks}, new)
    if problem:
        raise _RefusedError(f"{parser} would see {problem}")
    problem = _differ(marked[0], {mark.marker: mark.old for mark in marks}, old)
    if problem:
        raise _RefusedError(f"what it replaces is more than {_told(marks)}: {parser} sees {problem}")
    turned = [mark.marker for mark in marks if mark.frames[0] != mark.frames[1]]
    problem = _first_difference(*(_as_words(tokens, turned) for tokens in marked)) if turned else ""
    if problem:
        raise _RefusedError(f"{parser} would see {problem}")


def _core(marker: str) -> str:
    return marker.strip().removeprefix("https://")


def _pattern(markers: Iterable[str]) -> re.Pattern[str] | None:
    """Finds any marker: they differ in their numbers only."""
    for marker in markers:
        stem = _core(marker).rstrip("x0123456789")
        return re.compile(rf" ?(?:https://)?({stem}\d+x) ?")
    return None


def _tokens_by_marker(marked: Sequence[list[Token]], marks: Sequence[_Mark]) -> dict[str, list[Token]]:
    pattern = _pattern(mark.marker for mark in marks)
    table: dict[str, list[Token]] = {}
    if pattern is None:
        return table
    for token in (token for tokens in marked for token in tokens):
        for core in {match[1] for value in token[1:] for match in pattern.finditer(value)}:
            table.setdefault(core, []).append(token)
    return table


def _as_words(tokens: list[Token], markers: Sequence[str]) -> list[Token]:
    """Tokens with these wikilinks as the plain words that they were, or are to be."""
    out: list[Token] = []
    inside = False
    for token in tokens:
        if token[0] == "<link" and token[2] in markers:
            out.append(("text", token[2]))
            inside = True
        elif inside and token[0] == ">link":
            inside = False
        elif token[0] == "text":
            value = token[1]
            for marker in markers:
                value = value.replace(f"[[{marker}]]", marker)
            out.append(("text", value))
        else:
            out.append(token)
    return tidy(out)


_EFFECTS = {"text": "words", "destination": "where a link leads", "wikilink": "the target of a wikilink"}


def _told(marks: Sequence[_Mark]) -> str:
    return " and ".join(sorted({_EFFECTS[mark.effect] for mark in marks})) or "the source's spelling"


def _differ(marked: list[Token], texts: dict[str, str], wanted: list[Token]) -> str:
    """How the marked tokens, with texts in the markers' places, differ from those wanted; "" when they do not."""
    first = ""
    for decode in (_literal, _decoded):
        told = _fill(marked, {marker: decode(text) for marker, text in texts.items()}) if texts else marked
        problem = _first_difference(told, wanted)
        if not problem:
            return ""
        first = first or problem
        if not texts:
            break
    return first


def _fill(tokens: list[Token], texts: dict[str, str]) -> list[Token]:
    pattern = _pattern(texts)
    assert pattern is not None
    by_core = {_core(marker): (marker, text) for marker, text in texts.items()}

    def text_of(match: re.Match[str]) -> str:
        if match[1] not in by_core:
            return match[0]
        marker, text = by_core[match[1]]
        before, found, after = match[0].partition(marker)
        return before + text + after if found else match[0].replace(match[1], text)

    filled = []
    for token in tokens:
        values = [pattern.sub(text_of, value) if "Qz" in value else value for value in token[1:]]
        if token[0] == "url" and values[0].startswith("www."):
            values[0] = "http://" + values[0]
        filled.append((token[0], *values))
    return tidy(filled)


def _literal(text: str) -> str:
    return text


def _decoded(text: str) -> str:
    return unescape(_ESCAPE.sub(r"\1", text))


def _first_difference(told: list[Token], seen: list[Token]) -> str:
    for expected, found in zip(told, seen, strict=False):
        if expected != found:
            if expected[0] == found[0]:
                return f"the {_name(found)} {_clip(found)} where {_clip(expected)} belongs"
            return f"{_describe(found)} where {_describe(expected)} belongs"
    if len(told) < len(seen):
        return f"{_describe(seen[len(told)])} at the end"
    if len(seen) < len(told):
        return f"the end where {_describe(told[len(seen)])} belongs"
    return ""


def _name(token: Token) -> str:
    return token[0].lstrip("<>") or "note"


def _describe(token: Token) -> str:
    if token[0][0] == ">":
        return f"the end of a {_name(token)}"
    return f"{_name(token)} {_clip(token)}".rstrip()


def _clip(token: Token) -> str:
    value = next((value for value in token[1:] if value and value != "None"), "").replace("\n", "↵")
    return f"“{value if len(value) <= _SHOWN else value[: _SHOWN - 1] + '…'}”" if value else ""


# -- where a marker may turn up


def _primary_place(token: Token, core: str, mark: _Mark) -> str:
    kind, effect = token[0], mark.effect
    if kind == "field" and core in token[2] and core not in token[1]:
        return ""
    if kind in ("<link", "<image"):
        wiki = token[1] == "wikilink"
        if core in token[2] and wiki == (effect == "wikilink") and effect != "text":
            return ""
        return "a wikilink's target" if wiki else "a link's destination, title or label"
    if kind == "text" and (effect == "text" or mark.frames[0] != mark.frames[1]):
        return ""
    if effect == "destination" and (
        kind in ("url", "block-ref", "html", "text") or (kind == "definition" and core in token[2])
    ):
        return ""
    return _describe(token)


def _secondary_place(token: Token, core: str, mark: _Mark) -> str:
    kind, effect = token[0], mark.effect
    if kind == "text":
        return ""
    if kind in ("<link", "<image", "definition") and effect != "text" and core in token[2]:
        return ""
    return "" if kind == "html" and effect == "destination" else _describe(token)


# -- the blocks that were touched


def _regions(document: Document, body: int, changes: Sequence[Change]) -> list[tuple[int, int]]:
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
