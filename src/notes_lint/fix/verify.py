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
from typing import TYPE_CHECKING

from notes_lint.fix.apply import Change, apply
from notes_lint.fix.marks import STEM, Mark, RefusedError, core_of, marks_of, pattern_of, regions_of
from notes_lint.fix.structure import primary, tidy
from notes_lint.lazy import pattern

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from notes_lint.document import Document
    from notes_lint.fix.structure import Token

_ESCAPE = pattern(r"\\([!-/:-@\[-`{-~])")
_SHOWN = 60


def verify(before: bytes, changes: Sequence[Change]) -> str:
    """Why these changes must not be written, or "" when both parsers see what was declared, and nothing else.

    ``changes`` are sorted and do not overlap.
    """
    try:
        if any(change.effect.startswith("structure") for change in changes):
            from notes_lint.fix.restructure import verify_structure

            return verify_structure(before, changes)
        _verify(before, changes)
    except RefusedError as refused:
        return str(refused)
    except UnicodeDecodeError:
        return "the result would not be UTF-8"
    return ""


def _verify(before: bytes, changes: Sequence[Change]) -> None:
    old_tokens, document = primary(before)
    marks = marks_of(document, changes)
    none = [each for each in changes if each.effect == "none"]
    sides = [sorted([*(mark.filled(side) for mark in marks), *none]) for side in (0, 1)]
    if sides[0] == sides[1]:
        sides.pop()
    after = apply(before, changes)
    marked = [primary(apply(before, side))[0] for side in sides]
    _compare("pyromark", old_tokens, marked, primary(after)[0], marks, _primary_place)
    body = document.front_matter.end if document.front_matter is not None else 0
    for start, end in regions_of(document, body, changes):
        _second_opinion(before, changes, sides, marks, (start, end), document)


def _second_opinion(
    before: bytes,
    changes: Sequence[Change],
    sides: Sequence[Sequence[Change]],
    marks: Sequence[Mark],
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
        raise RefusedError(f"it could not be verified: {error}") from None
    first, last = (
        bisect(marks, region[side], key=_start) for side, bisect in enumerate((bisect_left, bisect_right))
    )
    here = [mark for mark in marks[first:last] if mark.end <= region[1]]
    _compare("mistletoe", old, marked, new, here, _secondary_place)


def _start(each: Change | Mark) -> int:
    return each.start


# -- comparing


def _compare(
    parser: str,
    old: list[Token],
    marked: Sequence[list[Token]],
    new: list[Token],
    marks: Sequence[Mark],
    places: Callable[[Token, str, Mark], str],
) -> None:
    """``marked`` is the note with markers in the old frames and in the new ones (one list where they are alike)."""
    found_at = _tokens_by_marker(marked, marks)
    for mark in marks:
        core = core_of(mark.marker)
        found = found_at.get(core, ())
        for token in found:
            wrong = places(token, core, mark)
            if wrong:
                raise RefusedError(
                    f"it says that it changes {_EFFECTS[mark.effect]}, but {parser} sees {wrong}"
                )
        if not found:
            raise RefusedError(f"{parser} sees nothing where it changes {_EFFECTS[mark.effect]}")
    problem = _differ(marked[-1], {mark.marker: mark.new for mark in marks}, new)
    if problem:
        raise RefusedError(f"{parser} would see {problem}")
    problem = _differ(marked[0], {mark.marker: mark.old for mark in marks}, old)
    if problem:
        raise RefusedError(f"what it replaces is more than {_told(marks)}: {parser} sees {problem}")
    turned = [mark.marker for mark in marks if mark.frames[0] != mark.frames[1]]
    problem = _first_difference(*(_as_words(tokens, turned) for tokens in marked)) if turned else ""
    if problem:
        raise RefusedError(f"{parser} would see {problem}")


def _tokens_by_marker(marked: Sequence[list[Token]], marks: Sequence[Mark]) -> dict[str, list[Token]]:
    pattern = pattern_of(mark.marker for mark in marks)
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
        elif token[0] == "tag" and any(token[1] == f"#{marker}" for marker in markers):
            continue  # a tag that gets brackets is a wikilink after a number sign
        elif token[0] == "text":
            value = token[1]
            for marker in markers:
                value = value.replace(f"[[{marker}]]", marker)
            out.append(("text", value))
        else:
            out.append(token)
    return tidy(out)


_EFFECTS = {"text": "words", "destination": "where a link leads", "wikilink": "the target of a wikilink",
            "tag": "the page of a tag"}  # fmt: skip


def _told(marks: Sequence[Mark]) -> str:
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
    pattern = pattern_of(texts)
    assert pattern is not None
    by_core = {core_of(marker): (marker, text) for marker, text in texts.items()}

    def text_of(match: re.Match[str]) -> str:
        if match[1] not in by_core:
            return match[0]
        marker, text = by_core[match[1]]
        before, found, after = match[0].partition(marker)
        return before + text + after if found else match[0].replace(match[1], text)

    filled = []
    for token in tokens:
        values = [pattern.sub(text_of, value) if STEM in value else value for value in token[1:]]
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


def _primary_place(token: Token, core: str, mark: Mark) -> str:
    kind, effect = token[0], mark.effect
    if kind == "field" and core in token[2] and core not in token[1]:
        return ""
    if kind in ("<link", "<image"):
        wiki = token[1] == "wikilink"
        if core in token[2] and wiki == (effect in ("wikilink", "tag")) and effect != "text":
            return ""
        return "a wikilink's target" if wiki else "a link's destination, title or label"
    if kind == "text" and (effect in ("text", "tag") or mark.frames[0] != mark.frames[1]):
        return ""
    if kind == "tag" and effect == "tag":
        return ""
    if effect == "destination" and (
        kind in ("url", "block-ref", "html", "text") or (kind == "definition" and core in token[2])
    ):
        return ""
    return _describe(token)


def _secondary_place(token: Token, core: str, mark: Mark) -> str:
    kind, effect = token[0], mark.effect
    if kind == "text":
        return ""
    if kind in ("<link", "<image", "definition") and effect != "text" and core in token[2]:
        return ""
    return "" if kind == "html" and effect == "destination" else _describe(token)
