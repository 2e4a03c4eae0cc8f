"""One parsed note: flat tuples in document order, and the outline over them.

Every ``start`` and ``end`` is a byte of the file, end exclusive. The records are msgspec structures, so those
that a `Note` keeps go into the cache as they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeVar

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Callable

    from notes_lint.text import Source

T = TypeVar("T")

LinkKind = Literal[
    "inline",
    "reference",
    "collapsed",
    "shortcut",
    "autolink",
    "email",
    "url",
    "wikilink",
    "block-ref",
    "html",
]

# What the prose mask holds for code, links and the like: context without words (see `Document.prose`).
PLACEHOLDER = 0x1F


class Item(Struct, frozen=True, array_like=True, gc=False):
    """A list item. ``start`` is its marker, ``end`` the end of its last descendant.

    ``content`` to ``content_end`` is the item's own text, without children; ``depth`` counts from 1;
    ``parent`` is the index of the item around it, or -1; ``task`` is the character in a task's box, or "".
    """

    start: int
    end: int
    content: int
    content_end: int
    depth: int
    parent: int
    ordered: bool = False
    task: str = ""


class Heading(Struct, frozen=True, array_like=True, gc=False):
    """A heading: its level, its text as rendered, and kramdown's ``{#id}`` where one is given."""

    start: int
    end: int
    level: int
    text: str
    id: str = ""


class Link(Struct, frozen=True, array_like=True, gc=False):
    """A link or an image, of whatever kind.

    ``dest`` is the destination as Markdown decodes it (for wikilinks: target with anchor);
    ``dest_start`` to ``dest_end`` is where it is written. A reference's destination stands in its definition,
    so there both are the label's place. ``text_start`` to ``text_end`` is the link's text or the alias
    (empty where there is none).
    """

    kind: LinkKind
    start: int
    end: int
    dest: str
    dest_start: int
    dest_end: int
    text_start: int
    text_end: int
    image: bool = False
    title: str = ""
    label: str = ""

    @property
    def path(self) -> str:
        """The destination without its anchor."""
        return self.dest.partition("#")[0]

    @property
    def anchor(self) -> str:
        """What follows the first ``#``, without it."""
        return self.dest.partition("#")[2]

    @property
    def external(self) -> bool:
        """Whether the destination has a scheme or a host."""
        return is_external(self.dest)


class Definition(Struct, frozen=True, array_like=True, gc=False):
    """A link reference definition, ``[label]: dest "title"``."""

    start: int
    end: int
    label: str
    dest: str
    dest_start: int
    dest_end: int
    title: str = ""


class Code(Struct, frozen=True, array_like=True, gc=False):
    """A code span or block. ``content`` to ``content_end`` is what is inside the fences."""

    kind: Literal["span", "fenced", "indented"]
    start: int
    end: int
    content: int
    content_end: int
    info: str = ""


class Math(Struct, frozen=True, array_like=True, gc=False):
    """Math between ``$`` or ``$$``."""

    start: int
    end: int
    display: bool


class Block(Struct, frozen=True, array_like=True, gc=False):
    """Any other block; ``depth`` is the number of items and quotes around it."""

    kind: Literal["paragraph", "quote", "table", "html", "rule", "footnote"]
    start: int
    end: int
    depth: int
    info: str = ""


class Row(Struct, frozen=True, array_like=True, gc=False):
    """A row of a table and the spans of its cells."""

    start: int
    end: int
    cells: tuple[tuple[int, int], ...]


class Table(Struct, frozen=True, array_like=True, gc=False):
    """A table; ``rows[0]`` is the head, ``columns`` the width that the delimiter row sets."""

    start: int
    end: int
    columns: int
    rows: tuple[Row, ...]


class Footnote(Struct, frozen=True, array_like=True, gc=False):
    """A footnote's reference or its definition."""

    start: int
    end: int
    label: str
    definition: bool


class Comment(Struct, frozen=True, array_like=True, gc=False):
    """An HTML comment, or Obsidian's ``%%`` comment."""

    start: int
    end: int


class Field(Struct, frozen=True, array_like=True, gc=False):
    """One scalar of the front matter. A list gives a field for each entry, a nested key is ``outer.inner``."""

    key: str
    value: str
    start: int
    end: int


class FrontMatter(Struct, frozen=True, array_like=True, gc=False):
    """The front matter: ``start`` to ``end`` with its fences; ``error`` says why it cannot be read."""

    kind: Literal["yaml", "toml"]
    start: int
    end: int
    content: int
    content_end: int
    fields: tuple[Field, ...] = ()
    error: str = ""
    error_at: int = 0

    def get(self, key: str) -> Field | None:
        """The first field of that name, whatever its letter case."""
        wanted = key.lower()
        return next((field for field in self.fields if field.key.lower() == wanted), None)

    def all(self, key: str) -> tuple[Field, ...]:
        """Every field of that name, as a list has."""
        wanted = key.lower()
        return tuple(field for field in self.fields if field.key.lower() == wanted)


class Anchor(Struct, frozen=True, array_like=True, gc=False):
    """A place that a link may point to beside headings: an HTML ``id`` or ``name``, a block ``^id``."""

    start: int
    end: int
    name: str
    kind: Literal["html", "block"]


class Document:
    """One parsed note.

    ``prose`` has the length of the file: what is prose stands at its place, everything else is blanked, so an
    offset there is an offset of the file. Blanks are ``0x20`` (syntax, code blocks, front matter), ``0x1F``
    (a placeholder for code spans, math, URLs, page names, tags: context without words) and ``0x00`` (markup
    inside a word, to be deleted: emphasis, escapes, brackets around link text). ``\\n`` ends a block or a cell.

    ``marks`` is the note with nothing left in it but the bytes ``[ ] ( { : / % ^``. Two of them that stand together in
    the note stand together here, so it answers at once that, say, ``((`` is nowhere in the note.
    """

    __slots__ = (
        "_shared",
        "anchors",
        "blocks",
        "codes",
        "comments",
        "data",
        "definitions",
        "emphases",
        "footnotes",
        "front_matter",
        "headings",
        "items",
        "links",
        "marks",
        "maths",
        "path",
        "prose",
        "source",
        "tables",
    )

    def __init__(self, path: str, source: Source) -> None:
        self.path = path
        self.source = source
        self.data = source.data
        self.front_matter: FrontMatter | None = None
        self.items: tuple[Item, ...] = ()
        self.headings: tuple[Heading, ...] = ()
        self.links: tuple[Link, ...] = ()
        self.definitions: tuple[Definition, ...] = ()
        self.codes: tuple[Code, ...] = ()
        self.maths: tuple[Math, ...] = ()
        self.blocks: tuple[Block, ...] = ()
        self.tables: tuple[Table, ...] = ()
        self.footnotes: tuple[Footnote, ...] = ()
        self.comments: tuple[Comment, ...] = ()
        self.anchors: tuple[Anchor, ...] = ()
        self.emphases: tuple[tuple[int, int, int], ...] = ()  # start, end, width of the marker
        self.prose: bytes = b""
        self.marks: bytes = b""
        self._shared: dict[Any, Any] = {}

    @property
    def text(self) -> str:
        """The note as text, without a byte order mark. Its indices are not offsets: see `slice`."""
        return self.source.text

    def slice(self, start: int, end: int) -> str:
        """The text between two bytes."""
        return self.data[start:end].decode("utf-8", "replace")

    def shared(self, function: Callable[[Document], T]) -> T:
        """``function(document)``, worked out once, whichever rules ask for it."""
        try:
            return self._shared[function]  # type: ignore[no-any-return]
        except KeyError:
            value = self._shared[function] = function(self)
            return value

    def trail(self, offset: int) -> tuple[str, ...]:
        """The headings and items around a byte, outermost first, without the item that begins there."""
        from notes_lint.outline import trail

        return trail(self.outline, self.source, offset)

    @property
    def outline(self) -> bytes:
        """Headings and items, packed for a `Note` (see `notes_lint.outline`)."""
        from notes_lint.outline import pack

        return pack(self.items, self.headings)


_SCHEME_CHARS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+.-")


def is_external(dest: str) -> bool:
    """Whether a destination names a host or carries a scheme (``https:``, ``mailto:``, ``//host``).

    One letter before the colon is a drive of Windows, not a scheme.
    """
    if dest.startswith(("https://", "http://", "//")):
        return True
    head, colon, _ = dest.partition(":")
    return bool(colon) and len(head) > 1 and head[0].isalpha() and _SCHEME_CHARS.issuperset(head)
