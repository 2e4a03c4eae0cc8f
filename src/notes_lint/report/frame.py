"""The lines of a note around a finding, and what a fix makes of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from notes_lint.report.cut import Cut, cut, sides
from notes_lint.report.escape import redact
from notes_lint.report.layout import cells, head, show

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from notes_lint.report.finding import ShownEdit
    from notes_lint.report.style import Style
    from notes_lint.text import Source

# A span over more lines shows its first and its last one.
_MOST_LINES: Final = 3
_MOST_HUNKS: Final = 3
_MOST_CHANGED: Final = 4

# Edits of one line that are this near (bytes) are one hunk.
_NEAR: Final = 40

# Columns of context around the changed words: the frame above shows more of the line.
_AROUND: Final = 40

_SPACES: Final = str.maketrans({" ": "·", "\t": "→   ", "\u00a0": "⍽"})


def frame(
    source: Source, start: int, end: int, width: int, style: Style, caret: Callable[[str], str]
) -> Iterator[str]:
    """The span's lines with carets below, each row at most ``width`` columns wide."""
    gutter = len(str(source.line_index(min(end, len(source.data))) + 1))
    for line, (before, inside, after) in frame_rows(source, start, end, width - gutter - 3):
        if not line:
            yield style.frame(f"{'⋮':>{gutter}} │")
            continue
        carets = " " * cells(before) + "^" * max(cells(inside), 1)
        yield style.frame(f"{line:>{gutter}} │ ") + before + inside + after
        yield style.frame(f"{'':>{gutter}} │ ") + caret(carets)


def frame_rows(source: Source, start: int, end: int, room: int) -> Iterator[tuple[int, Cut]]:
    """Number and printed parts of each line of a span; the number is 0 where lines are left out."""
    data = source.data
    end = min(end, len(data))
    while end > start and data[end - 1] in b"\r\n":
        end -= 1
    first = source.line_index(start)
    last = source.line_index(end)
    room = max(room, 8)
    rows = range(first, last + 1) if last - first < _MOST_LINES else (first, None, last)
    for row in rows:
        if row is None:
            yield 0, Cut("", "", "")
            continue
        line = source.line_span(row)
        begin = max(start, line.start) if row == first else _indented(data, line.start, line.end)
        yield row + 1, _window(cut(source, begin, min(end, line.end), room), room)


def _indented(data: bytes, start: int, end: int) -> int:
    while start < end and data[start] in b" \t":
        start += 1
    return start


def _window(piece: Cut, room: int) -> Cut:
    """What is printed of a line: its parts together fit into the room."""
    inside = piece.inside if piece.inside.strip(" \t\u00a0") else piece.inside.translate(_SPACES)
    beside = min(cells(piece.before), room // 4) + min(cells(piece.after), room // 4)
    inside = show(inside) if cells(inside) <= room else head(inside, room - beside)
    before, after = sides(piece, max(cells(inside), 1), room)
    return Cut(before, inside, after)


class Row(NamedTuple):
    """A row of a small diff: the line's number, ``-``, ``+`` or "" for a remark, and what is printed."""

    line: int
    sign: str
    text: Cut


def changes(source: Source, edits: Sequence[ShownEdit], width: int, style: Style) -> Iterator[str]:
    """Edits of one note as a small diff: only the lines that change, and of long lines only a window."""
    last = max((edit.start.line for edit in edits), default=1)
    gutter = len(str(last))
    for line, sign, (before, changed, after) in diff_rows(source, edits, width - gutter - 3):
        paint = style.bad if sign == "-" else style.good if sign == "+" else style.faint
        label = f"{line:>{gutter}} {sign} " if sign else " " * (gutter + 3)
        yield paint(label) + before + paint(changed) + after


def diff_rows(source: Source, edits: Sequence[ShownEdit], room: int) -> Iterator[Row]:
    """The rows of `changes`, each at most ``room`` columns wide beside number and sign."""
    room = max(room, 8)
    hunks = _hunks(source, sorted(edits, key=lambda edit: (edit.start.offset, edit.end.offset)))
    number = 1
    for start, end, new in hunks[:_MOST_HUNKS]:
        start, end, new = _trimmed(source, start, end, new)
        new = redact(new)
        old = source.data[start:end]
        number = source.line_index(start) + 1
        if b"\n" in old or b"\r" in old or "\n" in new or "\r" in new:
            rows = _many_lines(source, start, end, new, room)
        else:
            rows = _one_line(cut(source, start, end, room), new, room)
        for sign, text in rows:
            yield Row(number, sign, text)
    if len(hunks) > _MOST_HUNKS:
        yield Row(number, "", Cut("", f"… and {len(hunks) - _MOST_HUNKS} more changes", ""))


def _hunks(source: Source, edits: Sequence[ShownEdit]) -> list[tuple[int, int, str]]:
    """Start, end and new text of each change; neighbours on a line are joined."""
    hunks: list[tuple[int, int, str]] = []
    for edit in edits:
        start, end = edit.start.offset, edit.end.offset
        if hunks and hunks[-1][1] <= start <= hunks[-1][1] + _NEAR:
            between = source.slice(hunks[-1][1], start)
            if "\n" not in between and "\r" not in between:
                hunks[-1] = (hunks[-1][0], end, hunks[-1][2] + between + edit.content)
                continue
        hunks.append((start, end, edit.content))
    return hunks


def _trimmed(source: Source, start: int, end: int, new: str) -> tuple[int, int, str]:
    """A change without the words that are the same at its beginning and its end."""
    old = source.slice(start, end)
    if len(old.encode()) != end - start:  # not UTF-8: places in it cannot be told
        return start, end, new
    left = _common(old, new)
    right = _common(old[left:][::-1], new[left:][::-1])
    return (
        start + len(old[:left].encode()),
        end - len(old[len(old) - right :].encode()),
        new[left : len(new) - right],
    )


def _common(one: str, other: str) -> int:
    """How many characters are the same at the beginning, up to the last space among them."""
    most = min(len(one), len(other))
    same = next((at for at in range(most) if one[at] != other[at]), most)
    return same if same == len(one) == len(other) else one.rfind(" ", 0, same) + 1


def _one_line(piece: Cut, new: str, room: int) -> Iterator[tuple[str, Cut]]:
    old, new = _seen(piece.inside, new), _seen(new, piece.inside)
    size = max(cells(old), cells(new))
    if size > room:
        # Too long for one row: what follows does not fit anyway, what comes before gets a quarter.
        before = sides(Cut(piece.before, "", ""), room - room // 4, room)[0]
        rest = room - cells(before)
        if old:
            yield "-", Cut(before, head(old, rest), "")
        if new:
            yield "+", Cut(before, head(new, rest), "")
        return
    before, after = sides(piece, size, min(room, size + _AROUND))
    yield "-", Cut(before, show(old), after)
    yield "+", Cut(before, show(new), after)


def _seen(text: str, other: str) -> str:
    """Changed white space is drawn, or nobody could see what changes."""
    return text.translate(_SPACES) if not text.strip(" \t\u00a0") and not other.strip(" \t\u00a0") else text


def _many_lines(source: Source, start: int, end: int, new: str, room: int) -> Iterator[tuple[str, Cut]]:
    """Whole lines, old ones first; the first lines of many."""
    first = source.line_span(source.line_index(start)).start + (source.bom if start < 3 else 0)
    last = source.line_span(source.line_index(end)).end
    old_lines = source.slice(first, last).splitlines()
    new_lines = (source.slice(first, start) + new + source.slice(end, last)).splitlines()
    while old_lines and new_lines and old_lines[0] == new_lines[0]:
        del old_lines[0], new_lines[0]
    while old_lines and new_lines and old_lines[-1] == new_lines[-1]:
        del old_lines[-1], new_lines[-1]
    for sign, lines in (("-", old_lines), ("+", new_lines)):
        for line in lines[:_MOST_CHANGED]:
            yield sign, Cut("", head(line, room), "")
        if len(lines) > _MOST_CHANGED:
            yield "", Cut("", f"… {len(lines) - _MOST_CHANGED} more lines", "")
