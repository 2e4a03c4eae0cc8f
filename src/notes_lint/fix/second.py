"""What a second, independent CommonMark parser (mistletoe) sees in a piece of a note.

Its token tables are global, hence the lock; it splits lines at characters that end no line in CommonMark, hence
the stand-ins; it is quadratic in brackets and recursive in lists, hence the limits. Imported only when a fix is
about to be written.
"""

from __future__ import annotations

import threading
import time
from typing import Any

import mistletoe.block_token
import mistletoe.span_token

from notes_lint.fix.structure import Token, Tokens

SECONDS = 2.0
BRACKETS = 500

# No types are to be had from there.
blocks: Any = mistletoe.block_token
spans: Any = mistletoe.span_token

_LOCK = threading.Lock()
# str.splitlines would cut at these; each gets a stand-in from the private use area.
_STAND_INS = {ord(char): 0xF0000 + ord(char) for char in "\v\f\x1c\x1d\x1e\x85\u2028\u2029"}
_deadline = [0.0]  # monotonic seconds, set under the lock


class NotVerifiedError(Exception):
    """The second parser cannot judge this text; the message says why."""


class _TooSlowError(Exception):
    pass


class _ClockBlock(mistletoe.block_token.BlockToken):
    """Never matches; it is asked for every line, and so can end a parse that takes too long."""

    @classmethod
    def start(cls, line: str) -> bool:
        if time.monotonic() > _deadline[0]:
            raise _TooSlowError
        return False

    @classmethod
    def check_interrupts_paragraph(cls, lines: Any) -> bool:
        return cls.start("")


class _ClockSpan(mistletoe.span_token.SpanToken):
    """The same for every paragraph."""

    @classmethod
    def find(cls, string: str) -> tuple[()]:
        if time.monotonic() > _deadline[0]:
            raise _TooSlowError
        return ()


def secondary(text: str, seconds: float = SECONDS) -> list[Token]:
    """The tokens of a piece of Markdown.

    Raises:
        NotVerifiedError: more than 500 brackets in a paragraph, nested too deeply, or not done in time.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_STAND_INS)
    if text.count("[") > BRACKETS:
        most = max(part.count("[") for part in text.replace("\n ", "\n").split("\n\n"))
        if most > BRACKETS:
            raise NotVerifiedError(
                f"a paragraph has {most} brackets, which the second parser is too slow for"
            )
    lines = [line + "\n" for line in text.split("\n")]
    with _LOCK:
        _deadline[0] = time.monotonic() + seconds
        try:
            blocks.reset_tokens()
            spans.reset_tokens()
            blocks.add_token(blocks.HtmlBlock)
            blocks.add_token(_ClockBlock)
            spans.add_token(spans.HtmlSpan)
            spans.add_token(_ClockSpan)
            tokens = Tokens()
            document = blocks.Document(lines)
            _walk(document, tokens)
            for label, (dest, title) in sorted(document.footnotes.items()):
                tokens.add("definition", label, dest, title or "")
            return tokens.done()
        except RecursionError:
            raise NotVerifiedError("it is nested too deeply for the second parser") from None
        except _TooSlowError:
            raise NotVerifiedError(f"the second parser was not done in {seconds:g} seconds") from None
        except (IndexError, AttributeError, TypeError, ValueError, KeyError) as error:
            raise NotVerifiedError(f"the second parser failed ({type(error).__name__})") from None
        finally:
            blocks.reset_tokens()
            spans.reset_tokens()


_INLINE = {"Strong": "strong", "Emphasis": "emphasis", "Strikethrough": "strikethrough"}


def _walk(token: Any, tokens: Tokens) -> None:
    name = type(token).__name__
    if name == "RawText":
        tokens.text(token.content)
    elif name == "EscapeSequence":
        tokens.text(token.children[0].content)
    elif name == "LineBreak":
        if token.soft:
            tokens.text("\n")
        else:
            tokens.add("break")
    elif name == "HtmlSpan":
        tokens.html(token.content)
    elif name == "HtmlBlock":
        tokens.add("<html")
        tokens.html(token.content)
        tokens.add(">html")
    elif name == "InlineCode":
        tokens.add("code", token.children[0].content)
    elif name in ("CodeFence", "BlockCode"):
        tokens.add("code block", getattr(token, "info_string", ""), token.children[0].content)
    elif name in _INLINE:
        tokens.add(f"<{_INLINE[name]}", getattr(token, "delimiter", "~")[:1])
        _children(token, tokens)
        tokens.add(f">{_INLINE[name]}")
    elif name in ("Link", "Image", "AutoLink"):
        kind = "image" if name == "Image" else "link"
        dest = token.src if name == "Image" else token.target
        tokens.add(f"<{kind}", name, dest, getattr(token, "title", "") or "")
        _children(token, tokens)
        tokens.add(f">{kind}")
    else:
        _block(name, token, tokens)


def _block(name: str, token: Any, tokens: Tokens) -> None:
    if name in ("Footnote", "Document"):
        _children(token, tokens)
        return
    kind = "heading" if name == "SetextHeading" else name.lower()
    values = [
        str(getattr(token, attribute))
        for attribute in ("level", "loose", "start", "column_align", "align")
        if hasattr(token, attribute) and not callable(getattr(token, attribute))
    ]
    tokens.add(f"<{kind}", *values)
    if name == "Table":
        _walk(token.header, tokens)
    _children(token, tokens)
    tokens.add(f">{kind}")


def _children(token: Any, tokens: Tokens) -> None:
    for child in token.children or ():
        _walk(child, tokens)
