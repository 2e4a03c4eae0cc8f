"""Bytes to Document, in one pass over pyromark's events.

What pyromark leaves to its users, all tried: it reads no byte order mark, so the text before the body is
replaced by blank lines and every offset stands; destinations have no span, so they are looked for behind the
link's text; nested items may begin with their indentation; money parses as math; bare URLs are plain text;
links inside ``%%`` comments come as links; ``\\|`` in a table leaves a backslash in a wikilink's target.
"""

from __future__ import annotations

import re
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from pyromark import Markdown, Options

from notes_lint.document import (
    Anchor,
    Block,
    Code,
    Comment,
    Definition,
    Document,
    Footnote,
    Heading,
    Item,
    Link,
    Math,
    Row,
    Table,
)
from notes_lint.lazy import pattern
from notes_lint.text import Source, only, without

if TYPE_CHECKING:
    from collections.abc import Iterator

OPTIONS = (
    Options.ENABLE_TABLES
    | Options.ENABLE_FOOTNOTES
    | Options.ENABLE_STRIKETHROUGH
    | Options.ENABLE_TASKLISTS
    | Options.ENABLE_MATH
    | Options.ENABLE_WIKILINKS
    | Options.ENABLE_GFM
    | Options.ENABLE_HEADING_ATTRIBUTES
)
_MARKDOWN = Markdown(options=OPTIONS)

_SPACE = b" \t\r\n"
_BEFORE_LABEL = b" \t\v\f\xef\xbb\xbf>-*+0123456789.)"
_LABEL = 4000  # bytes of a definition's label, which has up to 999 characters
_URL = pattern(rb"https?://[^\s<>\x00-\x1f]+|www\.[\w-]+\.[^\s<>\x00-\x1f]+")
_INLINES = frozenset(["Strong", "Emphasis", "Strikethrough"])
_NO_URL_AFTER = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_/")
_HTML_LINK = pattern(rb"<(a|img|source|video|audio|iframe|link)\b[^>]*?\s(href|src)\s*=\s*", re.IGNORECASE)
_HTML_ID = pattern(rb"<[a-z][^>]*?\s(?:id|name)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE)
_UNMARKED = without(b"[](:/%^{")
_BLOCK_ID = pattern(rb"\^([A-Za-z0-9-]+)[ \t]*\r?$", re.MULTILINE)
_LOGSEQ_ID = pattern(rb"[ \t]*(?:[-*+][ \t]+)?id:: ([0-9a-f-]{36})[ \t]*\r?$", re.MULTILINE)
_BLOCK_REF = pattern(rb"\(\(([A-Za-z0-9_-]{9,40})\)\)")
_PROPERTY = pattern(rb"[ \t]*(?:[-*+][ \t]+)?([A-Za-z][\w/.-]*:: ?[^\r\n]*)")
_TAG = pattern(rb"#[\w\x80-\xff][\w\x80-\xff/-]*")
_NO_TAG_AFTER = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_&/#")
_LIQUID_BLOCK = pattern(rb"\{%-?[ ]*(highlight|raw|comment)\b[^%\n]*%\}.*?\{%-?[ ]*end\1[ ]*-?%\}", re.DOTALL)
_LIQUID_TAG = pattern(rb"\{%[^%\n]*%\}")
_HIDE = only(b" \n\0", b"\x1f")
_CURLY = pattern(rb"\{\{[^{}\n]*\}\}")
_INLINE_TAGS = frozenset(
    b"a abbr b bdi bdo cite del dfn em font i ins kbd mark q s samp small span strike strong sub sup tt u".split()
)
_TAG_NAME = pattern(rb"</?([a-z0-9]+)", re.IGNORECASE)


def parse(path: str, source: Source) -> Document:
    """Parse a note.

    Raises:
        UnicodeDecodeError: the note is not UTF-8.
    """
    document = Document(path, source)
    data = source.data
    begin = source.bom
    if data[begin : begin + 3] in (b"---", b"+++"):
        from notes_lint import frontmatter

        document.front_matter = frontmatter.read(data, begin)
        if document.front_matter is not None:
            begin = document.front_matter.end
    text = source.text if not begin else "\n" * begin + data[begin:].decode()
    _Parser(document, text).run()
    return document


class _Parser:
    """The state of one pass. Handlers are found by the event's tag, so that nothing is compared in a row."""

    def __init__(self, document: Document, text: str) -> None:
        self.document = document
        self.data = document.data
        self.text = text
        self.mask = bytearray(b" ") * len(self.data)
        self.items: list[Item] = []
        self.open_items: list[list[Any]] = []
        self.ordered: list[bool] = []
        self.headings: list[Heading] = []
        self.links: list[Link] = []
        self.open_links: list[dict[str, Any]] = []
        self.codes: list[Code] = []
        self.maths: list[Math] = []
        self.blocks: list[Block] = []
        self.open_blocks: list[tuple[str, int, str, int]] = []
        self.tables: list[Table] = []
        self.rows: list[Row] = []
        self.cells: list[tuple[int, int]] = []
        self.footnotes: list[Footnote] = []
        self.comments: list[Comment] = []
        self.html: list[tuple[int, int]] = []
        self.emphases: list[tuple[int, int, int]] = []
        self.heading: list[str] | None = None
        self.heading_id = ""
        self.code_block: list[Any] | None = None
        self.last = 0  # where the last inline ended: a link's text ends there

    def run(self) -> None:
        """Read every event, then what pyromark does not see."""
        starts: dict[str, Any] = {
            "Heading": self.start_heading,
            "Link": self.start_link, "Image": self.start_image, "Strong": self.start_strong,
            "Emphasis": self.start_emphasis, "Strikethrough": self.start_strike, "CodeBlock": self.start_code,
            "BlockQuote": self.start_block, "HtmlBlock": self.start_block,
            "FootnoteDefinition": self.start_footnote, "Table": self.start_table, "TableHead": self.start_row,
            "TableRow": self.start_row,
        }  # fmt: skip
        ends: dict[str, Any] = {
            "Heading": self.end_heading, "Link": self.end_link,
            "Image": self.end_link, "CodeBlock": self.end_code, "Paragraph": self.end_block,
            "BlockQuote": self.end_block, "HtmlBlock": self.end_block, "FootnoteDefinition": self.end_block,
            "TableCell": self.end_cell, "TableHead": self.end_row, "TableRow": self.end_row,
            "Table": self.end_table,
        }  # fmt: skip
        others: dict[str, Any] = {
            "InlineMath": self.math, "DisplayMath": self.math, "InlineHtml": self.inline_html,
            "FootnoteReference": self.footnote, "TaskListMarker": self.task,
        }  # fmt: skip
        self.read(starts, ends, others)
        self.finish()

    def read(self, starts: dict[str, Any], ends: dict[str, Any], others: dict[str, Any]) -> None:
        """Go through the events; the commonest are dealt with in place, a call would cost as much as the work."""
        data, mask, size = self.data, self.mask, len(self.data)
        items, open_items, ordered = self.items, self.open_items, self.ordered
        codes, html, open_blocks = self.codes, self.html, self.open_blocks
        last, parent = 0, -1
        heading = code = None  # what is open of the two
        event: Any
        where: Any
        value: Any
        for event, where in _MARKDOWN.events_with_range(self.text):
            start = where["start"]
            end = where["end"]
            if event.__class__ is str:
                if event == "Rule":
                    self.blocks.append(Block("rule", start, _trim(data, start, end), len(self.ordered)))
                else:
                    last = end
                continue
            tag, value = event.popitem()
            if tag == "Text":
                if code is None:
                    if data[start] == 38 and value != data[start:end].decode("utf-8", "replace"):
                        mask[start:end] = b"\x1f" * (end - start)  # an entity
                    else:
                        mask[start:end] = data[start:end]
                        if start - last == 1 and data[last] == 92:
                            mask[last] = 0  # an escape
                    if heading is not None:
                        heading.append(value)
                else:
                    code[3] = end
                    if code[2] < 0:
                        code[2] = start
                last = end
            elif tag == "Start":
                if value == "Item":
                    byte = data[start]
                    while byte in _SPACE:
                        start += 1
                        byte = data[start]
                    content = start + 1
                    if byte > 47:  # a digit; the bullets come before
                        while 47 < data[content - 1] < 58 and content < size:
                            content += 1
                    while content < end and (data[content] == 32 or data[content] == 9):
                        content += 1
                    open_items.append([len(items), start, content, -1, parent, ordered[-1], ""])
                    parent = len(items)
                    items.append(None)  # type: ignore[arg-type]
                    last = content
                    continue
                if value == "Paragraph":
                    byte = data[start]
                    while byte in _SPACE and start < end:
                        start += 1
                        byte = data[start]
                    # It is called HTML until it ends, if it begins with a tag.
                    open_blocks.append(("paragraph" if byte != 60 else "html", start, "", len(ordered)))
                    last = max(last, start)
                elif value.__class__ is str:
                    handler = starts.get(value)
                    if handler is not None:
                        self.last = last
                        handler(start, end, None)
                        last = self.last
                elif "List" in value:
                    # A nested list ends the text of the item around it.
                    if open_items and open_items[-1][3] < 0:
                        open_items[-1][3] = at = max(open_items[-1][2], last)
                        if at < size:
                            mask[at] = 10
                    ordered.append(value["List"] is not None)
                else:
                    self.last = last
                    for name, payload in value.items():
                        handler = starts.get(name)
                        if handler is not None:
                            handler(start, end, payload if name != "BlockQuote" else payload or "")
                    heading, code = self.heading, self.code_block
                    last = self.last
            elif tag == "End":
                if value == "Item":
                    index, begin, content, content_end, parent, is_ordered, task = open_items.pop()
                    if content_end < 0:
                        content_end = max(content, last)
                        if content_end < size:
                            mask[content_end] = 10
                    while data[end - 1] in _SPACE and end > begin:
                        end -= 1
                    if end <= begin:
                        end = begin + 1
                    if content > end:
                        content = end
                    if content_end < content:
                        content_end = content
                    elif content_end > end:
                        content_end = end
                    items[index] = Item(
                        begin, end, content, content_end, len(open_items) + 1, parent, is_ordered, task
                    )
                    continue
                name = value if value.__class__ is str else next(iter(value))
                if name == "List":
                    ordered.pop()
                    continue
                if name in _INLINES:
                    last = end
                    continue
                handler = ends.get(name)
                if handler is not None:
                    self.last = last
                    handler(start, end)
                    last = self.last
                    heading, code = self.heading, self.code_block
            elif tag == "Code":
                content, content_end = start + 1, end - 1
                while content < end and data[content] == 96:
                    content += 1
                    content_end -= 1
                codes.append(Code("span", start, end, content, max(content, content_end)))
                mask[start:end] = b"\x1f" * (end - start)
                if heading is not None:
                    heading.append(value)
                last = end
            elif tag == "Html":
                html.append((start, end))
                last = end
            else:
                self.last = last
                others[tag](start, end, value)
                last = self.last

    # -- blocks

    def close_text(self, entry: list[Any]) -> None:
        # The item's own text ends here, whatever comes below it.
        if entry[3] < 0:
            entry[3] = max(entry[2], self.last)
            self.newline(entry[3])

    def task(self, start: int, end: int, done: bool) -> None:
        if self.open_items:
            entry = self.open_items[-1]
            entry[6] = chr(self.data[start + 1]) if end - start > 2 else " "
            content = end
            while content < len(self.data) and self.data[content] in b" \t":
                content += 1
            entry[2] = content
        self.last = end

    def start_heading(self, start: int, end: int, payload: Any) -> None:
        if self.open_items:
            self.last = max(self.last, self.open_items[-1][2])
        self.heading = []
        self.heading_id = payload["id"] or ""
        self.heading_level = int(payload["level"][1])
        self.last = start

    def end_heading(self, start: int, end: int) -> None:
        end = _trim(self.data, start, end)
        text = "".join(self.heading or ()).strip()
        self.headings.append(Heading(start, end, self.heading_level, text, self.heading_id))
        self.heading = None
        self.newline(end)
        self.last = end

    def start_block(self, start: int, end: int, info: Any) -> None:
        kind = "paragraph" if info is None else "quote"
        data = self.data
        while start < end and data[start] in _SPACE:
            start += 1
        if data[start] == 60 and info is None:
            kind = "html"  # corrected below where it is a paragraph that begins with a tag
        self.open_blocks.append((kind, start, info or "", len(self.ordered)))
        self.last = max(self.last, start)

    def end_block(self, start: int, end: int) -> None:
        kind, begin, info, depth = self.open_blocks.pop()
        data = self.data
        while end > begin and data[end - 1] in _SPACE:
            end -= 1
        end = max(end, begin)
        if kind == "html" and not (self.html and self.html[-1][0] >= begin and self.html[-1][1] >= end):
            kind = "paragraph"
        self.blocks.append(Block(kind, begin, end, depth, info))  # type: ignore[arg-type]
        self.last = end
        self.newline(end)
        if self.open_items:
            self.close_text(self.open_items[-1])

    def start_footnote(self, start: int, end: int, label: str) -> None:
        self.footnotes.append(Footnote(start, start + len(label.encode()) + 3, label, True))
        self.open_blocks.append(("footnote", start, label, len(self.ordered)))

    def footnote(self, start: int, end: int, label: str) -> None:
        self.footnotes.append(Footnote(start, end, label, False))
        self.mask[start:end] = bytes(end - start)
        self.last = end

    def start_code(self, start: int, end: int, info: Any) -> None:
        if self.open_items:
            self.close_text(self.open_items[-1])
        fenced = info.__class__ is not str
        self.code_block = ["fenced" if fenced else "indented", info["Fenced"] if fenced else "", -1, -1]

    def end_code(self, start: int, end: int) -> None:
        assert self.code_block is not None
        kind, info, content, content_end = self.code_block
        self.code_block = None
        end = max(_trim(self.data, start, end), start)
        if content < 0:
            content = content_end = end
        self.codes.append(Code(kind, start, end, content, min(content_end, end), info))
        self.last = end

    def start_table(self, start: int, end: int, columns: Any) -> None:
        self.rows = []
        self.columns = len(columns)

    def start_row(self, start: int, end: int, _: None) -> None:
        self.cells = []

    def end_cell(self, start: int, end: int) -> None:
        self.cells.append((start, end))
        self.newline(end)
        self.last = end

    def end_row(self, start: int, end: int) -> None:
        self.rows.append(Row(start, _trim(self.data, start, end), tuple(self.cells)))

    def end_table(self, start: int, end: int) -> None:
        end = _trim(self.data, start, end)
        self.tables.append(Table(start, end, self.columns, tuple(self.rows)))
        self.blocks.append(Block("table", start, end, len(self.ordered)))
        self.last = end

    # -- inlines

    def newline(self, at: int) -> None:
        if at < len(self.mask):
            self.mask[at] = 10

    def start_strong(self, start: int, end: int, _: None) -> None:
        self.mark(start, end, 2)

    def start_emphasis(self, start: int, end: int, _: None) -> None:
        self.mark(start, end, 1)

    def start_strike(self, start: int, end: int, _: None) -> None:
        self.mark(start, end, 2 if self.data[start + 1 : start + 2] == b"~" else 1)

    def mark(self, start: int, end: int, width: int) -> None:
        mask, gap = self.mask, b"\0" * width
        mask[start : start + width] = gap
        mask[end - width : end] = gap
        self.emphases.append((start, end, width))
        self.last = start + width

    def math(self, start: int, end: int, value: str) -> None:
        data = self.data
        display = data[start : start + 2] == b"$$"
        if not display and (
            data[start + 1 : start + 2].isdigit() or (start and data[start - 1 : start].isalnum())
        ):
            self.mask[start:end] = data[start:end].replace(b"\n", b" ")  # money
        else:
            self.maths.append(Math(start, end, display))
            self.mask[start:end] = b"\x1f" * (end - start)
        if self.heading is not None:
            self.heading.append(self.data[start:end].decode("utf-8", "replace"))
        self.last = end

    def inline_html(self, start: int, end: int, _: str) -> None:
        self.html.append((start, end))
        name = _TAG_NAME.match(self.data, start)
        joins = name is not None and name[1].lower() in _INLINE_TAGS
        self.mask[start:end] = (b"\0" if joins else b"\x1f") * (end - start)
        self.last = end

    def start_link(self, start: int, end: int, payload: dict[str, Any]) -> None:
        payload["at"] = start
        payload["image"] = False
        self.open_links.append(payload)
        self.last = start + (2 if payload["link_type"].__class__ is not str else 1)

    def start_image(self, start: int, end: int, payload: dict[str, Any]) -> None:
        payload["at"] = start
        payload["image"] = True
        self.open_links.append(payload)
        self.last = start + (3 if payload["link_type"].__class__ is not str else 2)

    def end_link(self, start: int, end: int) -> None:
        payload = self.open_links.pop()
        kind = payload["link_type"]
        image = payload["image"]
        if kind.__class__ is not str:
            self.wikilink(payload, start, end)
        elif kind == "Inline":
            self.inline_link(payload, start, end)
        elif kind in ("Autolink", "Email"):
            dest = payload["dest_url"]
            self.links.append(
                Link(
                    "autolink" if kind == "Autolink" else "email",
                    start,
                    end,
                    dest,
                    start + 1,
                    end - 1,
                    end,
                    end,
                )
            )
            self.mask[start:end] = b"\x1f" * (end - start)
        else:
            text = start + (2 if image else 1)
            text_end = max(text, self.last)
            label = text_end + 2 if kind.startswith("Reference") else text
            label_end = end - 1 if kind.startswith("Reference") else text_end
            name = (
                "reference"
                if kind.startswith("Ref")
                else "collapsed"
                if kind.startswith("Coll")
                else "shortcut"
            )
            self.links.append(
                Link(
                    name,  # type: ignore[arg-type]
                    start,
                    end,
                    payload["dest_url"],
                    label,
                    label_end,
                    text,
                    text_end,
                    image,
                    payload["title"],
                    payload["id"],
                )
            )
            self.mask[start:text] = bytes(text - start)
            self.mask[text_end:end] = bytes(end - text_end)
        self.last = end

    def wikilink(self, payload: dict[str, Any], start: int, end: int) -> None:
        image = payload["image"]
        dest = payload["dest_url"]
        dest_start = start + (3 if image else 2)
        dest_end = dest_start + len(dest.encode())
        text = text_end = end
        if payload["link_type"]["WikiLink"]["has_pothole"]:
            text, text_end = min(dest_end + 1, end - 2), end - 2
            if dest.endswith("\\"):
                dest, dest_end = dest[:-1], dest_end - 1
        elif self.data[dest_end : dest_end + 1] == b"\\":
            dest_end = self.data.find(b"]]", dest_end)
        self.links.append(Link("wikilink", start, end, dest, dest_start, dest_end, text, text_end, image))
        if text == end or image:
            self.mask[start:end] = b"\x1f" * (end - start)
        else:
            self.mask[start:text] = bytes(text - start)
            self.mask[text_end:end] = b"\0\0"
            if self.mask.find(b"://", text, text_end) >= 0:
                self.mask[text:text_end] = b"\x1f" * (text_end - text)

    def inline_link(self, payload: dict[str, Any], start: int, end: int) -> None:
        data, image, dest = self.data, payload["image"], payload["dest_url"]
        text = start + (2 if image else 1)
        text_end = max(text, self.last)
        if data[text_end : text_end + 2] != b"](":
            text_end = max(data.find(b"](", text_end, end), text)
        dest_start, dest_end = _destination(data, text_end + 2, end - 1, dest)
        self.links.append(
            Link("inline", start, end, dest, dest_start, dest_end, text, text_end, image, payload["title"])
        )
        self.mask[start:text] = bytes(text - start)
        self.mask[text_end:end] = bytes(end - text_end)

    # -- what pyromark does not see

    def finish(self) -> None:
        document, data = self.document, self.data
        document.items = tuple(self.items)
        document.headings = tuple(self.headings)
        document.codes = tuple(self.codes)
        document.maths = tuple(self.maths)
        document.tables = tuple(self.tables)
        document.footnotes = tuple(self.footnotes)
        self.blocks.sort(key=_END, reverse=True)
        self.blocks.sort(key=_START)
        document.blocks = tuple(self.blocks)
        document.emphases = tuple(self.emphases)
        # A search for two bytes looks at each; one for a single byte, and what is left without letters, hardly cost.
        marks = document.marks = data.translate(None, _UNMARKED)
        if b"]:" in marks and _may_define(data):
            document.definitions = _definitions(data, self.text)
        ranks = len(self.links)
        if b"://" in marks or b"www." in self.mask:
            self.bare_urls()
        if b"((" in marks:
            self.block_refs()
        anchors: list[Anchor] = []
        if self.html:
            self.read_html(anchors)
        if b"%%" in marks:
            self.obsidian_comments()
        if b"^" in marks:
            self.block_ids(anchors)
        if b"::" in marks:
            self.logseq_ids(anchors)
            self.properties()
        if b"#" in self.mask:
            self.tags()
        if b"{%" in marks and b"{%" in self.mask:
            self.liquid()
        if b"{{" in marks and b"{{" in self.mask:
            self.blank(_CURLY)
        if len(self.links) > ranks or document.definitions:
            self.links.sort(key=_by_start)
        document.links = tuple(self.links)
        document.anchors = tuple(sorted(anchors, key=_by_start))
        document.comments = tuple(self.comments)
        document.prose = bytes(self.mask)

    def liquid(self) -> None:
        # Liquid's tags are no prose, nor is what stands between those for code, raw text and comments.
        mask = self.mask
        for liquid in (_LIQUID_BLOCK, _LIQUID_TAG):
            for match in liquid.finditer(self.data):
                start, end = match.span()
                mask[start:end] = mask[start:end].translate(_HIDE)

    def properties(self) -> None:
        # Lines of the source: in the mask, the lines of one paragraph run into another.
        mask, data = self.mask, self.data
        at = mask.find(b"::")
        while at >= 0:
            match = _PROPERTY.match(data, data.rfind(b"\n", 0, at) + 1)
            if match is not None:
                start, end = match.span(1)
                if mask[start : start + 2] == data[start : start + 2]:
                    mask[start:end] = b"\x1f" * (end - start)
                    at = max(at, end - 2)
            at = mask.find(b"::", at + 2)

    def blank(self, pattern: re.Pattern[bytes]) -> None:
        mask = self.mask
        for match in pattern.finditer(bytes(mask)):
            start, end = match.span()
            mask[start:end] = b"\x1f" * (end - start)

    def tags(self) -> None:
        mask, text = self.mask, bytes(self.mask)
        for match in _TAG.finditer(text):
            start, end = match.span()
            if not start or text[start - 1] not in _NO_TAG_AFTER:
                mask[start:end] = b"\x1f" * (end - start)

    def bare_urls(self) -> None:
        data, mask = self.data, self.mask
        text = bytes(mask)
        for start, end in _urls(text):
            if start and data[start - 1] in _NO_URL_AFTER:
                continue
            # The mask stops at markup; the URL itself may go on in the source (an underscore, say).
            if end < len(mask) and mask[end] == 0 and data[end] not in b" \t\r\n<>)]*":
                source = _URL.match(data, start)
                end = source.end() if source is not None else end
            end = _url_end(data, start, end)
            raw = data[start:end].decode("utf-8", "replace")
            dest = raw if raw.startswith("http") else f"http://{raw}"
            inside = False
            for link in self._links_near(start):
                if link.start <= start and end <= link.end:
                    inside = True
            mask[start:end] = b"\x1f" * (end - start)
            if not inside:
                self.links.append(Link("url", start, end, dest, start, end, end, end))

    def _links_near(self, at: int) -> list[Link]:
        # Links stand in document order by their end; only those that end behind the place can hold it.
        if not hasattr(self, "_ends"):
            self._inner = sorted(self.links, key=_START)  # no two begin at one place
            self._ends = [link.start for link in self._inner]
        from bisect import bisect_right

        index = bisect_right(self._ends, at)
        return self._inner[max(0, index - 3) : index]

    def block_refs(self) -> None:
        mask = self.mask
        for match in _BLOCK_REF.finditer(bytes(mask)):
            start, end = match.span()
            dest = match[1].decode()
            mask[start:end] = b"\x1f" * (end - start)
            self.links.append(Link("block-ref", start, end, dest, start + 2, end - 2, end, end))

    def read_html(self, anchors: list[Anchor]) -> None:
        data = self.data
        for start, end in _joined(self.html):
            chunk = data[start:end]
            if b"<!--" in chunk:
                at = chunk.find(b"<!--")
                while at >= 0:
                    close = chunk.find(b"-->", at)
                    stop = close + 3 if close >= 0 else len(chunk)
                    self.comments.append(Comment(start + at, start + stop))
                    chunk = chunk[:at] + b" " * (stop - at) + chunk[stop:]
                    at = chunk.find(b"<!--", stop)
            if b"=" not in chunk:
                continue
            for match in _HTML_LINK.finditer(chunk):
                self.html_link(chunk, match, start)
            for match in _HTML_ID.finditer(chunk):
                group = 1 if match[1] is not None else 2 if match[2] is not None else 3
                name = match[group].decode("utf-8", "replace")
                anchors.append(Anchor(start + match.start(group), start + match.end(group), name, "html"))

    def html_link(self, chunk: bytes, match: re.Match[bytes], base: int) -> None:
        at = match.end()
        quote = chunk[at : at + 1]
        if quote in (b'"', b"'"):
            at += 1
            stop = chunk.find(quote, at)
        else:
            stop = next((i for i in range(at, len(chunk)) if chunk[i] in b" \t\r\n>"), len(chunk))
        if stop < 0:
            return
        from html import unescape

        dest = unescape(chunk[at:stop].decode("utf-8", "replace"))
        close = chunk.find(b">", stop)
        end = close + 1 if close >= 0 else stop
        image = match[1].lower() == b"img"
        self.links.append(
            Link(
                "html",
                base + match.start(),
                base + end,
                dest,
                base + at,
                base + stop,
                base + end,
                base + end,
                image,
            )
        )

    def obsidian_comments(self) -> None:
        # A comment of Obsidian's runs from one %% in prose to the next; nothing in it is shown.
        mask = self.mask
        at = mask.find(b"%%")
        while at >= 0:
            stop = mask.find(b"%%", at + 2)
            if stop < 0:
                return
            stop += 2
            self.comments.append(Comment(at, stop))
            mask[at:stop] = b" " * (stop - at)
            self.links = [link for link in self.links if not (at <= link.start and link.end <= stop)]
            at = mask.find(b"%%", stop)

    def block_ids(self, anchors: list[Anchor]) -> None:
        mask, data = self.mask, self.data
        for match in _BLOCK_ID.finditer(data):
            start, end = match.span(1)
            if mask[start - 1] == 94 and (start < 2 or data[start - 2] in b" \t\n"):
                anchors.append(Anchor(start, end, match[1].decode(), "block"))
                mask[start - 1 : end] = b" " * (end - start + 1)

    def logseq_ids(self, anchors: list[Anchor]) -> None:
        data = self.data
        at = data.find(b"id:: ")
        while at >= 0:
            match = _LOGSEQ_ID.match(data, data.rfind(b"\n", 0, at) + 1)
            if match is not None and match.start(1) == at + 5:
                anchors.append(Anchor(*match.span(1), match[1].decode(), "block"))
            at = data.find(b"id:: ", at + 5)


_START, _END = attrgetter("start"), attrgetter("end")


def _by_start(node: Any) -> Any:
    return node.start, -node.end


def _trim(data: bytes, start: int, end: int) -> int:
    """The end of a node without the newlines and blanks behind it."""
    while end > start and data[end - 1] in _SPACE:
        end -= 1
    return end


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Neighbouring pieces of HTML as one: a block comes line by line."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and joined[-1][1] == start:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _urls(text: bytes) -> Iterator[tuple[int, int]]:
    """Where `_URL` matches: looked for by its literals, which is many times as fast as the alternation."""
    http, www, done = text.find(b"http"), text.find(b"www."), 0
    while http >= 0 or www >= 0:
        first = www < 0 or 0 <= http < www
        at = http if first else www
        if at >= done:
            match = _URL.match(text, at)
            if match is not None:
                done = match.end()
                yield at, done
        if first:
            http = text.find(b"http", max(at + 1, done))
        else:
            www = text.find(b"www.", max(at + 1, done))


def _url_end(data: bytes, start: int, end: int) -> int:
    """Where a bare URL ends: GitHub's rule for trailing punctuation and unbalanced parentheses."""
    while end > start:
        last = data[end - 1]
        if last in b"?!.,:;*_~'\"|\\`]}" or (
            last == 41 and data.count(b")", start, end) > data.count(b"(", start, end)
        ):
            end -= 1
        elif data[start:end].endswith((b"\xe2\x80\x9d", b"\xe2\x80\x99")):
            end -= 3
        else:
            break
    return end


def _destination(data: bytes, at: int, limit: int, dest: str) -> tuple[int, int]:
    """Where a destination is written, from behind the opening parenthesis."""
    while at < limit and data[at] in _SPACE:
        at += 1
    if data[at : at + 1] == b"<":
        stop = at + 1
        while stop < limit and data[stop] != 62:
            stop += 2 if data[stop] == 92 else 1
        return at + 1, min(stop, limit)
    raw = dest.encode()
    if raw and data.startswith(raw, at) and (data[at + len(raw) : at + len(raw) + 1] in b" \t\r\n)"):
        return at, at + len(raw)
    stop, level = at, 0
    while stop < limit and data[stop] not in _SPACE:
        byte = data[stop]
        if byte == 92:
            stop += 2
            continue
        if byte == 40:
            level += 1
        elif byte == 41:
            if not level:
                break
            level -= 1
        stop += 1
    return at, min(stop, limit)


def _may_define(data: bytes) -> bool:
    """Whether a ``]:`` may end the label of a definition: nothing but markers stands before its bracket."""
    at = data.find(b"]:")
    while at >= 0:
        start = data.rfind(b"[", max(0, at - _LABEL), at)
        if start >= 0:
            line = data[data.rfind(b"\n", 0, start) + 1 : start]
            if not line.strip(_BEFORE_LABEL) or line.endswith(b"\\") or b"\r" in line or b"]:" in line:
                return True
        at = data.find(b"]:", at + 2)
    return False


def _definitions(data: bytes, text: str) -> tuple[Definition, ...]:
    found = []
    for label, entry in _MARKDOWN.reference_definitions(text).items():
        start, end = entry["span"]["start"], entry["span"]["end"]
        while start < end and data[start] in _SPACE:
            start += 1
        at = data.find(b"]:", start, end)
        while at > 0 and (at - len(data[start:at].rstrip(b"\\")) - start) % 2:
            at = data.find(b"]:", at + 1, end)  # an escaped bracket; two backslashes are one of their own
        dest_start, dest_end = _destination(data, at + 2, end, entry["dest"] or "")
        found.append(
            Definition(
                start,
                _trim(data, start, end),
                label,
                entry["dest"] or "",
                dest_start,
                dest_end,
                entry["title"] or "",
            )
        )
    return tuple(sorted(found, key=_by_start))
