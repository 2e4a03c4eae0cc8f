"""What one note says of its date: the record that all date rules share.

`gather` sees one note and nothing else, so it judges nothing: it lists what may be the note's own date (headers,
front matter), what an index says of other notes, and dates in the text that cannot be right. A run over unchanged
notes needs the structures only; what reads notes (`notes_lint.dates.header`, `prose`) is imported by the first note.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from notes_lint.dates.calendar import possible
from notes_lint.dates.paths import Stem, read_folder

if TYPE_CHECKING:
    from notes_lint.document import Document


class Header(Struct, array_like=True, frozen=True, gc=False):
    """A date that may be the note's own, at bytes ``start`` to ``end`` of the file; see `Mention` for the rest.

    ``place`` says where: ``title``, ``subtitle``, ``line`` (alone on its line), ``field:LABEL``, ``matter:KEY``.
    ``spot`` is the date's place in its line (``whole``, ``start``, ``end``, ``inside``), ``frame`` the brackets or
    marks around it.
    """

    start: int
    end: int
    when: int
    style: str
    place: str
    spot: str = "whole"
    frame: str = ""
    alt: int = 0
    until: int = 0
    weekday: int = 0
    language: str = "en"
    slot: str = ""  # the kind of header: place, spot and whether it names a day; what is trusted or not


class Suspect(Struct, array_like=True, frozen=True, gc=False):
    """A date in the text that cannot be right: ``kind`` is ``impossible`` or ``weekday``."""

    start: int
    end: int
    text: str
    kind: str
    when: int
    style: str
    alt: int = 0
    weekday: int = 0
    language: str = "en"


class Entry(Struct, array_like=True, frozen=True, gc=False):
    """A line that has one link into the vault and one date beside it: an index's entry. See `Mention`."""

    target: str
    start: int
    end: int
    when: int
    style: str
    language: str = "en"


class DateRecord(Struct, array_like=True, frozen=True, gc=False):
    """What a note says of dates. ``entries`` are an index's lines; ``title`` is
    the first line where it holds a digit; ``title_start`` its first byte; ``stem`` the date in the file name.
    ``doubtful`` says that a header or suspect may be impossible, or has a weekday to be checked; ``several`` that more
    than one witness may name a day: the path, a header, another header.
    """

    headers: tuple[Header, ...] = ()
    suspects: tuple[Suspect, ...] = ()
    entries: tuple[Entry, ...] = ()
    title: str = ""
    title_start: int = 0
    stem: Stem | None = None
    doubtful: bool = False
    several: bool = False


def gather(document: Document) -> DateRecord:
    """The record of a note; an empty one, too, because a file name alone may be worth a word."""
    from notes_lint.dates.header import front_matter, head
    from notes_lint.dates.prose import entries_of, suspects_of
    from notes_lint.dates.stems import read_stem

    headers = list(front_matter(document))
    lines, title, title_start = head(document)
    headers += lines
    suspects = tuple(suspects_of(document))
    entries = tuple(entries_of(document)) if document.links else ()
    if not any(map(title.__contains__, "0123456789")):
        title = ""
    folder, _, name = document.path.rpartition("/")
    stem = read_stem(name.rpartition(".")[0])
    doubtful = bool(suspects) or any(header.weekday or not sane(header) for header in headers)
    several = stem is not None or len(headers) > 1 or read_folder(folder).when > 0
    return DateRecord(tuple(headers), suspects, entries, title, title_start, stem, doubtful, several)


def sane(header: Header) -> bool:
    """Whether a header's date can be, and is of a year in which notes are written."""
    if not possible(header.when) and not (header.alt and possible(header.alt)):
        return False
    return header.when < 9999 or 10000000 <= header.when < 21000000 or header.spot == "inside"
