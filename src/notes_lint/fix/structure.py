"""What a parser sees in a note, as a flat list of tokens that can be compared.

A token is a tuple of strings, its kind first. Both parsers (`primary` here, `notes_lint.fix.second`) give such
lists; their kinds need not agree, because each list is compared only with one from the same parser.
HTML comments are left out: a reader does not see them.
"""

from __future__ import annotations

import re
from typing import Any

from notes_lint.document import PLACEHOLDER, Document
from notes_lint.lazy import pattern
from notes_lint.parse import _MARKDOWN as MARKDOWN
from notes_lint.parse import parse
from notes_lint.text import Source

Token = tuple[str, ...]

_COMMENT = pattern(r"<!--.*?-->", re.DOTALL)
_BLANKS = pattern(r"[ \t\r\n]+")
_HASHTAG = pattern(rb"(?<![\w&/#])#[\w\x80-\xff][\w\x80-\xff/-]*")
# Containers that hold inline text: blanks at their edges are not shown.
_INLINE = frozenset({"emphasis", "strong", "strikethrough", "link", "image", "superscript", "subscript"})
_BREAKS = frozenset({"break", "rule", "tasklistmarker"})


class Tokens:
    """Collects tokens as a parser is walked; `done` gives them tidied."""

    def __init__(self) -> None:
        self.out: list[Token] = []
        self._html: list[str] = []

    def text(self, value: str) -> None:
        """Add words; a soft line break is a newline."""
        self._end_html()
        self.out.append(("text", value))

    def html(self, value: str) -> None:
        """Add raw HTML; what is only a comment will vanish."""
        self._html.append(value)

    def add(self, kind: str, *values: str) -> None:
        """Add any other token."""
        self._end_html()
        self.out.append((kind, *values))

    def done(self) -> list[Token]:
        """The tokens, tidied."""
        self._end_html()
        return tidy(self.out)

    def _end_html(self) -> None:
        if self._html:
            value = _COMMENT.sub("", "".join(self._html))
            self._html.clear()
            if value.strip():
                self.out.append(("html", value))


def tidy(tokens: list[Token]) -> list[Token]:
    """Join neighbouring texts, count a run of blanks once, and blanks at a block's edge not at all."""
    out: list[Token] = []
    pieces: list[str] = []
    for token in [*tokens, ("<end",)]:
        if token[0] == "text":
            pieces.append(token[1])
            continue
        if pieces:
            value = _BLANKS.sub(lambda match: "\n" if "\n" in match[0] else " ", "".join(pieces))
            pieces.clear()
            if not out or _is_block(out[-1][0]):
                value = value.lstrip()
            if _is_block(token[0]):
                value = value.rstrip()
            if value:
                out.append(("text", value))
        if token[0] == ">html" and out[-1][0] == "<html":
            out.pop()  # nothing but comments was in it
            continue
        out.append(token)
    out.pop()
    return out


def _is_block(kind: str) -> bool:
    return (kind[0] in "<>" and kind[1:] not in _INLINE) or kind in _BREAKS


def primary(data: bytes) -> tuple[list[Token], Document]:
    """What pyromark sees in a whole note, and what our parser adds: front matter, bare URLs, block references.

    Raises:
        UnicodeDecodeError: the bytes are not UTF-8.
    """
    document = parse("", Source(data))
    begin = document.front_matter.end if document.front_matter is not None else document.source.bom
    text = "\n" * begin + data[begin:].decode()
    tokens = Tokens()
    _Walk(data, tokens).run(text)
    return _extras(document) + tokens.done(), document


class _Walk:
    """One pass over pyromark's events."""

    def __init__(self, data: bytes, tokens: Tokens) -> None:
        self.data = data
        self.tokens = tokens
        self.code: list[str] | None = None
        self.page: int = 0  # inside a wikilink without alias: its text says nothing new

    def run(self, text: str) -> None:
        tokens, data = self.tokens, self.data
        event: Any
        for event, where in MARKDOWN.events_with_range(text):
            if event.__class__ is str:
                self.plain(event)
                continue
            ((tag, value),) = event.items()
            if tag == "Start":
                self.start(value, where["start"])
            elif tag == "End":
                self.end(value)
            elif self.page:
                continue
            elif tag == "Text":
                if self.code is not None:
                    self.code.append(value)
                else:
                    tokens.text(value)
            elif tag in ("Html", "InlineHtml"):
                tokens.html(value)
            elif tag == "InlineMath" and is_money(data, where["start"]):
                tokens.text(data[where["start"] : where["end"]].decode())
            else:
                tokens.add(tag.lower(), str(value))

    def plain(self, event: str) -> None:
        if self.page:
            return
        if event == "SoftBreak":
            self.tokens.text("\n")
        elif event == "HardBreak":
            self.tokens.add("break")
        else:
            self.tokens.add(event.lower())

    def start(self, value: Any, at: int) -> None:
        payload: Any = None
        if value.__class__ is not str:
            ((value, payload),) = value.items()
        name = value.lower()
        tokens = self.tokens
        if name in ("link", "image"):
            kind = payload["link_type"]
            if kind.__class__ is not str:
                alias = kind["WikiLink"]["has_pothole"]
                tokens.add(f"<{name}", "wikilink", payload["dest_url"], str(alias))
                self.page += not alias or self.page > 0
            else:
                tokens.add(f"<{name}", kind, payload["dest_url"], payload["title"], payload["id"])
                self.page += self.page > 0
            return
        if self.page:
            return
        if name == "codeblock":
            self.code = []
            tokens.add("<codeblock", str(payload))
        elif name == "htmlblock":
            tokens.add("<html")
        elif name in _INLINE:
            tokens.add(f"<{name}", self.data[at : at + 1].decode("ascii", "replace"))
        else:
            tokens.add(f"<{name}", str(payload))

    def end(self, value: Any) -> None:
        name = (value if value.__class__ is str else next(iter(value))).lower()
        tokens = self.tokens
        if name in ("link", "image"):
            self.page -= self.page > 0
            tokens.add(f">{name}")
        elif self.page:
            return
        elif name == "codeblock":
            tokens.out.append(("code", "".join(self.code or ())))
            self.code = None
            tokens.add(">codeblock")
        elif name == "htmlblock":
            tokens.add(">html")
        else:
            tokens.add(f">{name}")


def is_money(data: bytes, start: int) -> bool:
    """Whether what pyromark takes for math at a byte is an amount: a digit behind the sign, or a letter before."""
    return data[start + 1 : start + 2].isdigit() or (start > 0 and data[start - 1 : start].isalnum())


def _extras(document: Document) -> list[Token]:
    front = document.front_matter
    found: list[Token] = []
    if front is not None:
        found.append(("front matter", front.kind, front.error))
        found += [("field", field.key, field.value) for field in front.fields]
    for link in document.links:
        if link.kind in ("url", "block-ref", "html"):
            found.append((link.kind, link.dest))
    found += [("definition", each.label, each.dest, each.title) for each in document.definitions]
    found += [("anchor", each.kind, each.name) for each in document.anchors]
    found += [("tag", document.slice(start, end)) for start, end in hashtags(document)]
    found += [
        ("comment", document.slice(each.start, each.end))
        for each in document.comments
        if document.data.startswith(b"%%", each.start)
    ]
    return found


def hashtags(document: Document) -> list[tuple[int, int]]:
    """The spans of the tags that stand in prose, each with its number sign."""
    # The prose mask fills tags; in links a number sign begins an anchor.
    data, prose = document.data, document.prose
    if b"#" not in data:
        return []
    links = [(link.start, link.end) for link in document.links]
    found = []
    for match in _HASHTAG.finditer(data):
        at = match.start()
        if prose[at] == PLACEHOLDER and not any(start <= at < end for start, end in links):
            found.append(match.span())
    return found
