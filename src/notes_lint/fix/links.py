"""How a link must be written so that it leads to the same place after files have moved.

The way in which the writer wrote it is kept: relative or from the top, with ``./`` or without, with the suffix or
without, percent-encoded or in angle brackets, a wikilink by name or by path. Anchor, alias and title are not touched.
"""

from __future__ import annotations

import posixpath
import re
from html import escape
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote, unquote

from notes_lint.document import is_external
from notes_lint.fix.apply import Change
from notes_lint.lazy import pattern
from notes_lint.links.habits import is_obsidian
from notes_lint.vault import LOGSEQ_SETTINGS, NOTE_SUFFIXES, Found, Missing, Vault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from notes_lint.document import Field
    from notes_lint.note import Note

_WIKILINK = pattern(rb"\[\[([^\]\[|#^\n]+)")
_PARTED = pattern("___|%2[Ff]")  # a slash of a Logseq page, in its file's name
_PATH_END = pattern(rb"[#?]")
_BEFORE_TAG = (b"", b" ", b"\t", b"\n", b"(", b"[", b",")
_TAG = pattern(r"\w[\w/-]*")  # a page that a tag can name without brackets
# What stays as it is in a destination; everything else that is ASCII is percent-encoded.
_PLAIN = "/-_.~!$&'*+,;=:@"
_DEEP = "/x" * 40  # a stand-in for what is above the vault, so that paths may climb out of it


class Place(NamedTuple):
    """Somewhere a note names another file: its bytes (without the anchor), and where it leads."""

    start: int
    end: int
    raw: bytes
    target: Found | None
    wiki: bool
    dress: str = ""  # "html", "angle", "tag", or ""


def places(vault: Vault, path: str, data: bytes) -> Iterator[Place]:
    """Every place in a note that names a file of the vault or beside it, in document order."""
    note = vault.notes[path]
    found = [*_links(vault, path, note, data), *_front(vault, path, note, data)]
    if b"#" in data and vault.shared(tags_are_pages):
        found += _tags(vault, path, data)
    return iter(sorted(found, key=lambda place: place.start))


def _links(vault: Vault, path: str, note: Note, data: bytes) -> Iterator[Place]:
    for link in note.links:
        if link.kind == "wikilink":
            start, end = link.dest_start, link.dest_end
            raw = data[start:end].partition(b"#")[0]
            if raw.strip():
                yield Place(start, start + len(raw), raw, _wiki(vault, path, link.path), wiki=True)
        elif link.kind in ("inline", "html"):
            angle = data[link.dest_start - 1 : link.dest_start] == b"<"
            dress = "html" if link.kind == "html" else "angle" if angle else ""
            yield from _path(vault, path, data, link.dest_start, link.dest_end, link.dest, dress)
    for each in note.definitions:
        if not is_external(each.dest):
            angle = data[each.dest_start - 1 : each.dest_start] == b"<"
            yield from _path(
                vault, path, data, each.dest_start, each.dest_end, each.dest, "angle" if angle else ""
            )


def _path(
    vault: Vault, path: str, data: bytes, start: int, end: int, dest: str, dress: str
) -> Iterator[Place]:
    match = _PATH_END.search(data, start, end)
    stop = match.start() if match is not None else end
    if stop == start or not _path_of(dest):
        return
    target = vault.resolve_path(path, dest)
    if isinstance(target, Missing) and target.outside and vault.exists(target.wanted):
        target = Found(target.wanted, "outside")
    yield Place(
        start, stop, data[start:stop], target if isinstance(target, Found) else None, wiki=False, dress=dress
    )


def _front(vault: Vault, path: str, note: Note, data: bytes) -> Iterator[Place]:
    for field in note.front:
        raw = data[field.start : field.end]
        if b"[[" in raw:
            for match in _WIKILINK.finditer(raw):
                name = match[1].decode("utf-8", "replace")
                start = field.start + match.start(1)
                yield Place(start, start + len(match[1]), match[1], _wiki(vault, path, name), wiki=True)
        else:
            yield from _front_path(vault, path, field, raw)


def _front_path(vault: Vault, path: str, field: Field, raw: bytes) -> Iterator[Place]:
    # A value is taken for a path only where it says so itself and a file is there.
    value = field.value
    if raw != value.encode() or is_external(value) or ":" in value or value.startswith("/"):
        return
    target = vault.resolve_path(path, value)
    if isinstance(target, Found) and target.how == "path" and "." in posixpath.basename(target.path):
        match = _PATH_END.search(raw)
        stop = match.start() if match is not None else len(raw)
        yield Place(field.start, field.start + stop, raw[:stop], target, wiki=False, dress="angle")


def tags_are_pages(vault: Vault) -> bool:
    """Whether ``#name`` refers to the page of that name, as in Logseq and in what Roam exports."""
    if LOGSEQ_SETTINGS in vault.files:
        return True
    if is_obsidian(vault):
        return False
    return any(link.kind == "block-ref" for note in vault.notes.values() for link in note.links)


def _tags(vault: Vault, path: str, data: bytes) -> Iterator[Place]:
    from notes_lint.fix.structure import hashtags
    from notes_lint.parse import parse
    from notes_lint.text import Source

    document = parse(path, Source(data))
    closed = [(each.start, each.end) for each in document.codes]
    closed += [(each.start, each.end) for each in document.maths]
    closed += [(each.start, each.end) for each in document.comments]
    for start, end in hashtags(document):
        if data[max(start - 1, 0) : start] not in _BEFORE_TAG or any(a <= start < b for a, b in closed):
            continue
        name = data[start + 1 : end]
        target = _wiki(vault, path, name.decode("utf-8", "replace"))
        yield Place(start + 1, end, name, target, wiki=True, dress="tag")


def _wiki(vault: Vault, path: str, name: str) -> Found | None:
    target = vault.resolve_wikilink(path, name)
    return target if isinstance(target, Found) else None


def _path_of(dest: str) -> str:
    return dest.partition("#")[0].partition("?")[0]


# -- writing


def rewrite(
    place: Place, here: str, moved: Callable[[str], str], alone: Callable[[str, str], bool], stayed: bool
) -> Change | None:
    """The edit that keeps a place leading where it leads, or None where it may stay.

    Args:
        place: the place.
        here: the future path of the note that it stands in.
        moved: a present path to the future one.
        alone: whether, afterwards, a wikilink's name leads to one file only, and to that one.
        stayed: whether the note itself stays where it is.
    """
    if place.target is None or place.target.how == "alias":
        return None
    target = moved(place.target.path)
    if place.wiki:
        new = _wikilink(place, here, target, place.target, alone)
        effect = "wikilink"
        if place.dress == "tag":
            effect = "tag"
            if not _TAG.fullmatch(new):
                new = f"[[{new}]]"
    else:
        if target == place.target.path and (
            stayed or place.target.how == "root" or place.raw.startswith(b"/")
        ):
            return None
        if stayed and posixpath.dirname(target) == posixpath.dirname(place.target.path):
            new = _same_folder(place, target)  # however the writer got there
        else:
            new = _dressed(place, _destination(place, here, target))
        effect = "destination"
    if new == place.raw.decode("utf-8", "replace"):
        return None
    return Change(place.start, place.end, new.encode(), effect)


def _wikilink(place: Place, here: str, target: str, old: Found, alone: Callable[[str, str], bool]) -> str:
    written = place.raw.decode("utf-8", "replace")
    name = written.strip()
    if name.startswith(("./", "../")):
        return _as_written(_relative(here, target, dot=name.startswith("./")), name)
    if target == old.path:
        return written
    if old.how == "namespace":
        return _PARTED.sub("/", _as_written(posixpath.basename(target), ""))
    whole = _as_written(target, name)
    parts = whole.split("/")
    slash = "/" if name.startswith("/") else ""
    plain = name.strip("/")
    if slash or ("/" in plain and plain == _as_written(old.path, name)):
        return slash + whole  # the writer gives whole paths
    count = min(plain.count("/") + 1, len(parts))
    while count < len(parts) and not alone("/".join(parts[-count:]), target):
        count += 1
    return "/".join(parts[-count:])


def _as_written(path: str, name: str) -> str:
    """A path with a note's suffix only if the writer gave one."""
    if name.lower().endswith(NOTE_SUFFIXES):
        return path
    for suffix in NOTE_SUFFIXES:
        path = path.removesuffix(suffix)
    return path


def _same_folder(place: Place, target: str) -> str:
    assert place.target is not None
    raw = place.raw.decode("utf-8", "replace")
    how = place.target.how
    if target.endswith("/"):
        slash = "/" * raw.endswith("/")
        head = raw.rstrip("/").rpartition("/")
        return f"{head[0]}{head[1]}{_dressed(place, posixpath.basename(target.rstrip('/')))}{slash}"
    name = posixpath.basename(target)
    if how in ("extension", "rendered"):
        name = _as_written(name, "") + (".html" if how == "rendered" else "")
    head = raw.rpartition("/")
    return f"{head[0]}{head[1]}{_dressed(place, name)}"


def _relative(here: str, target: str, *, dot: bool) -> str:
    folder = posixpath.dirname(here)
    relative = posixpath.relpath(
        posixpath.normpath(f"{_DEEP}/{target}"), posixpath.normpath(f"{_DEEP}/{folder}")
    )
    return f"./{relative}" if dot else relative


def _destination(place: Place, here: str, target: str) -> str:
    assert place.target is not None
    written = unquote(place.raw.decode("utf-8", "replace"))
    how = place.target.how
    folder = target.endswith("/")
    if how == "extension":
        target = _as_written(target, "")
    elif how == "rendered":
        target = _as_written(target, "") + ".html"
    if written.startswith("/"):
        return "/" + target
    if how == "root":
        return target
    relative = _relative(here, target.rstrip("/") or ".", dot=written.startswith("./"))
    return relative + "/" if folder and written.endswith("/") else relative


def _dressed(place: Place, path: str) -> str:
    raw = place.raw
    encoded = bool(re.search(rb"%[0-9A-Fa-f]{2}", raw))
    if place.dress == "angle" and not encoded:
        return path
    # Letters beyond ASCII stay letters, unless the writer encoded them.
    beyond = encoded and raw.isascii() and any(byte > 127 for byte in unquote(raw.decode("ascii")).encode())
    text = (
        quote(path, safe=_PLAIN)
        if beyond
        else "".join(char if ord(char) > 127 else quote(char, safe=_PLAIN) for char in path)
    )
    return escape(text) if place.dress == "html" else text


def namesakes(paths: Mapping[str, object] | set[str]) -> Callable[[str, str], bool]:
    """A judge for `rewrite`: whether a name, with or without a note's suffix, ends one path only."""
    table: dict[str, list[str]] = {}
    for path in paths:
        name = posixpath.basename(path).lower()
        table.setdefault(name, []).append(path)
        for suffix in NOTE_SUFFIXES:
            if name.endswith(suffix):
                table.setdefault(name.removesuffix(suffix), []).append(path)

    def alone(name: str, target: str) -> bool:
        lowered = name.lower()
        same = [
            path
            for path in table.get(posixpath.basename(lowered), ())
            if any(
                ("/" + path.lower()).endswith("/" + end)
                for end in (lowered, *(lowered + suffix for suffix in NOTE_SUFFIXES))
            )
        ]
        return same == [target]

    return alone
