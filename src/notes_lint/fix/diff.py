"""Mended notes as one unified diff, which ``git apply`` takes from the top of the work tree.

It is made from the edits, so its cost is that of the lines around them. Lines are Git's: they end at LF only.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from notes_lint.discover import git_top
from notes_lint.fix.apply import Change, apply

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from notes_lint.fix.overlay import Overlay

CONTEXT = 3
_NO_NEWLINE = b"\n\\ No newline at end of file\n"
_ESCAPES = {
    7: b"\\a",
    8: b"\\b",
    9: b"\\t",
    10: b"\\n",
    11: b"\\v",
    12: b"\\f",
    13: b"\\r",
    34: b'\\"',
    92: b"\\\\",
}


def unified(overlay: Overlay) -> Iterator[bytes]:
    """The diff from the disk to the overlay, file by file in the order of their new paths."""
    prefix = _prefix(overlay.root)
    for path in overlay.changed:
        if path in overlay.created:
            yield _created(prefix + path, overlay.created[path])
            continue
        origin = overlay.origin(path)
        edits = overlay.edits.get(path, ())
        old = overlay.original(path) if edits else b""
        hunks = list(_hunks(old, edits))
        if not hunks and origin == path:
            continue
        before, after = prefix + origin, prefix + path
        lines = [b"diff --git ", _name("a/" + before), b" ", _name("b/" + after), b"\n"]
        if origin != path:
            lines += [b"similarity index %d%%\n" % _similarity(old, edits)]
            lines += [b"rename from ", _name(before), b"\nrename to ", _name(after), b"\n"]
        if hunks:
            lines += [b"--- ", _header("a/" + before), b"\n+++ ", _header("b/" + after), b"\n"]
        yield b"".join([*lines, *hunks])


def _prefix(root: str) -> str:
    """Where the vault lies in its work tree, with ``/`` at the end; "" outside Git and at the top."""
    top = git_top(root)
    if not top or os.path.samefile(top, root):
        return ""
    return os.path.relpath(os.path.realpath(root), os.path.realpath(top)).replace(os.sep, "/") + "/"


def _name(path: str) -> bytes:
    """A path as Git writes it: in quotes, with octal escapes, where it is not plain."""
    raw = os.fsencode(path)
    if all(32 <= byte < 127 and byte not in b'"\\' for byte in raw):
        return raw
    return b'"' + b"".join(_ESCAPES.get(byte) or _octal(byte) for byte in raw) + b'"'


def _octal(byte: int) -> bytes:
    return bytes((byte,)) if 32 <= byte < 127 else b"\\%03o" % byte


def _header(path: str) -> bytes:
    """The same behind ``---`` and ``+++``, where a blank needs a tab at the end to mark where the name ends."""
    name = _name(path)
    return name + b"\t" if b" " in name and not name.startswith(b'"') else name


def _similarity(old: bytes, edits: Sequence[Change]) -> int:
    if not edits:
        return 100
    changed = sum(max(edit.end - edit.start, len(edit.new)) for edit in edits)
    size = max(len(old), 1)
    return max(0, min(99, 100 - -(-100 * changed // max(size, changed))))


def _hunks(old: bytes, edits: Sequence[Change]) -> Iterator[bytes]:
    """The hunks that edits make, each with three lines around it, joined where these would meet."""
    regions = _regions(old, edits)
    shift = 0  # lines added so far
    line = 1
    at = 0
    index = 0
    while index < len(regions):
        group = [regions[index]]
        index += 1
        while index < len(regions):
            between = old.count(b"\n", group[-1].end, regions[index].start)
            if between > 2 * CONTEXT:
                break
            group.append(regions[index])
            index += 1
        start = _back(old, group[0].start, CONTEXT)
        end = _forth(old, group[-1].end, CONTEXT)
        line += old.count(b"\n", at, start)
        at = start
        body: list[bytes] = []
        place = start
        for region in group:
            body += _lines(b" ", old[place : region.start])
            body += _lines(b"-", old[region.start : region.end])
            body += _lines(b"+", region.new)
            place = region.end
        body += _lines(b" ", old[place:end])
        gone = sum(each[:1] in (b" ", b"-") for each in body)
        come = sum(each[:1] in (b" ", b"+") for each in body)
        yield b"@@ -%s +%s @@\n" % (_range(line, gone), _range(line + shift, come)) + b"".join(body)
        shift += come - gone


def _range(line: int, count: int) -> bytes:
    if count == 0:
        line -= 1
    return b"%d" % line if count == 1 else b"%d,%d" % (line, count)


def _regions(old: bytes, edits: Sequence[Change]) -> list[Change]:
    """Edits as replacements of whole lines, without the lines that stay the same at either end."""
    joined: list[list[Change]] = []
    ends: list[tuple[int, int]] = []
    for edit in edits:
        start = old.rfind(b"\n", 0, edit.start) + 1
        end = _line_end(old, edit.end)
        if ends and start < ends[-1][1]:
            joined[-1].append(edit)
            ends[-1] = (ends[-1][0], max(end, ends[-1][1]))
        else:
            joined.append([edit])
            ends.append((start, end))
    regions = []
    for group, (start, end) in zip(joined, ends, strict=True):
        piece = old[start:end]
        new = apply(piece, [Change(each.start - start, each.end - start, each.new) for each in group])
        trimmed = _trim(start, piece, new)
        if trimmed is not None:
            regions.append(trimmed)
    return regions


def _trim(start: int, piece: bytes, new: bytes) -> Change | None:
    olds, news = _git_lines(piece), _git_lines(new)
    head = 0
    while head < min(len(olds), len(news)) and olds[head] == news[head]:
        head += 1
    tail = 0
    while tail < min(len(olds), len(news)) - head and olds[-1 - tail] == news[-1 - tail]:
        tail += 1
    if head == len(olds) == len(news):
        return None
    begin = start + sum(map(len, olds[:head]))
    end = start + len(piece) - sum(map(len, olds[len(olds) - tail :]))
    return Change(begin, end, b"".join(news[head : len(news) - tail]))


def _git_lines(data: bytes) -> list[bytes]:
    lines = data.split(b"\n")
    last = lines.pop()
    return [line + b"\n" for line in lines] + ([last] if last else [])


def _lines(sign: bytes, data: bytes) -> list[bytes]:
    return [sign + line if line.endswith(b"\n") else sign + line + _NO_NEWLINE for line in _git_lines(data)]


def _line_end(data: bytes, at: int) -> int:
    """The end of the line that a place is in, its newline included."""
    found = data.find(b"\n", at)
    return found + 1 if found >= 0 else len(data)


def _back(data: bytes, at: int, lines: int) -> int:
    for _ in range(lines):
        if not at:
            return 0
        at = data.rfind(b"\n", 0, at - 1) + 1
    return at


def _forth(data: bytes, at: int, lines: int) -> int:
    for _ in range(lines):
        found = data.find(b"\n", at)
        if found < 0:
            return len(data)
        at = found + 1
    return at


def _created(path: str, data: bytes) -> bytes:
    """A new file. Bytes that are not text go as Git's binary patch."""
    head = b"".join(
        (b"diff --git ", _name("a/" + path), b" ", _name("b/" + path), b"\nnew file mode 100644\n")
    )
    if b"\0" not in data:
        if not data:
            return head
        body = _lines(b"+", data)
        added = _range(1, len(body))
        return b"".join(
            (head, b"--- /dev/null\n+++ ", _header("b/" + path), b"\n@@ -0,0 +", added, b" @@\n", *body)
        )
    from hashlib import sha1

    blob = sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest().encode()
    index = b"index " + b"0" * 40 + b".." + blob + b"\n"
    return head + index + b"GIT binary patch\n" + _literal(data) + b"\nliteral 0\nHcmV?d00001\n\n"


def _literal(data: bytes) -> bytes:
    from base64 import b85encode
    from zlib import compress

    packed = compress(data)
    lines = [b"literal %d\n" % len(data)]
    for at in range(0, len(packed), 52):
        piece = packed[at : at + 52]
        length = len(piece)
        sign = bytes((length + 64 if length <= 26 else length + 70,))
        lines.append(sign + b85encode(piece + b"\0" * (-length % 4)) + b"\n")
    return b"".join(lines)
