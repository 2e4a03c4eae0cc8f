"""The one place that makes text safe for where it is printed.

What a note, a file name or a server says is printed into terminals, workflow logs, web pages and XML. Each
of them gives some characters a meaning: here they lose it. Nothing else in the reports escapes anything.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from notes_lint.lazy import pattern

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

# Control characters (C0, DEL, C1), line separators, bidirectional controls, invisible and tag characters,
# lone surrogates. The joiners U+200C and U+200D stay: Persian, Indic scripts and emoji are written with them.
_UNSAFE: Final = (
    "\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f\ud800-\udfff"
)
UNSAFE: Final = pattern(f"[{_UNSAFE}]")

_USERINFO: Final = pattern(r"://([^\s/?#@<>\"'`]+)@")
_TOKEN: Final = pattern(
    r"[?&;#](?:access_?token|auth|token|api_?key|key|pass(?:wd|word)?|pwd|(?:client_?)?secret|sig(?:nature)?"
    r"|x-amz-(?:credential|security-token|signature))=([^&\s#<>\"'`)\]]+)",
    re.IGNORECASE,
)

_BACKTICKS: Final = pattern("`+")

_LIST: Final = pattern(r"[- ]|\d{1,9}\.")

_COMMAND: Final = pattern(r"(?:\s|\x1b\[[0-9;]*m)*::")

_HTML: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"})

# What Markdown, GitHub's dialect included, gives a meaning: as entities these are text everywhere, in tables
# and headings, too. `@` calls people, `#` and `:` link and draw, `$` starts math.
_MARKDOWN: Final = str.maketrans({char: f"&#{ord(char)};" for char in "&<>\"'\\`*_{}[]()#+!|~@$^=:"})


def visible(char: str) -> str:
    """How a character that must not be printed is shown: ``␛``, ``<U+202E>``, ``\\xff``."""
    code = ord(char)
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "\u2421"
    if 0xDC80 <= code <= 0xDCFF:  # a byte of a file name that is not UTF-8 (surrogateescape)
        return f"\\x{code - 0xDC00:02x}"
    return f"<U+{code:04X}>"


def plain(text: str) -> str:
    """One line without anything that a terminal obeys; what was there can still be seen."""
    if text.isprintable() and text.isascii():
        return text
    return UNSAFE.sub(lambda match: visible(match[0]), text)


def redact(text: str) -> str:
    """Text whose URLs have no user, password or token any more.

    Each hidden character becomes an asterisk, so that places in the text stay the same.
    """
    if "://" in text:
        text = _USERINFO.sub(_stars, text)
    if "=" in text:
        text = _TOKEN.sub(_stars, text)
    return text


def _stars(match: re.Match[str]) -> str:
    whole, (start, end) = match[0], match.span(1)
    start, end = start - match.start(), end - match.start()
    return whole[:start] + "*" * (end - start) + whole[end:]


def terminal(text: str) -> str:
    """Text for a terminal or a log: one line, nothing to obey, no secrets."""
    return plain(redact(text))


def unicode_only(text: str) -> str:
    """Text that UTF-8 can hold: the bytes of a broken file name are shown as ``\\xff``."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return "".join(visible(char) if "\ud800" <= char <= "\udfff" else char for char in text)
    return text


def workflow_data(text: str) -> str:
    """The message of a workflow command: it cannot end, so no second command can begin."""
    return terminal(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def workflow_property(text: str) -> str:
    """A property of a workflow command, such as the file."""
    return plain(text).replace("%", "%25").replace(":", "%3A").replace(",", "%2C")


def defuse(line: str) -> str:
    """A line of output that a CI runner which reads along takes for no command of its own.

    GitHub's runner obeys lines that begin with ``::``, white space aside, and ``##[`` anywhere.
    """
    if "##[" in line:
        line = line.replace("##[", "##\\[")
    if "::" in line and _COMMAND.match(line):
        line = line.replace("::", "\\::", 1)
    return line


def html(text: str) -> str:
    """Text inside an HTML element or a quoted attribute, and no workflow command where a job's log has it."""
    text = terminal(text).translate(_HTML)
    return text.replace("::", "&#58;:").replace("##[", "&#35;#[") if "::" in text or "##[" in text else text


def xml(text: str) -> str:
    """As `html`; what XML 1.0 cannot hold at all is shown."""
    if "\ufffe" in text or "\uffff" in text:
        text = text.replace("\ufffe", "<U+FFFE>").replace("\uffff", "<U+FFFF>")
    return html(text)


def markdown(text: str) -> str:
    """Text in Markdown that is nothing but text: no link, mention, markup, HTML or table cell."""
    text = terminal(text).translate(_MARKDOWN)
    # Mentions are looked for in what is rendered, after entities: only a character in between breaks them.
    text = text.replace("&#64;", "&#64;&#8288;").replace("www.", "www&#46;")
    # What would start a list only does so at the beginning of a line.
    if _LIST.match(text):
        text = f"&#{ord(text[0])};{text[1:]}"
    return text


def markdown_code(text: str) -> str:
    """Text as a code span that nothing inside can end; safe in a table cell."""
    return f"<code>{markdown(text)}</code>"


def markdown_message(text: str) -> str:
    """A sentence of ours in Markdown: what stands between backticks becomes a code span, all is nothing but text."""
    return _coded(text, markdown, markdown_code)


def html_message(text: str) -> str:
    """The same in HTML."""
    return _coded(text, html, lambda piece: f"<code>{html(piece)}</code>")


def _coded(text: str, plainly: Callable[[str], str], code: Callable[[str], str]) -> str:
    pieces = text.split("`")
    if len(pieces) % 2 == 0:  # one without its partner: somebody's own words, not ours
        return plainly(text)
    return "".join(code(piece) if at % 2 and piece else plainly(piece) for at, piece in enumerate(pieces))


def markdown_fence(lines: Iterable[str], language: str = "") -> str:
    """A fenced code block that no line inside can end. The lines must be printable already."""
    lines = list(map(defuse, lines))
    longest = max((len(run) for line in lines for run in _BACKTICKS.findall(line)), default=0)
    fence = "`" * max(3, longest + 1)
    return "\n".join([fence + language, *lines, fence, ""])


def json_text(encoded: bytes) -> str:
    """Encoded JSON whose strings hold nothing that a terminal obeys: such characters become ``\\uXXXX``."""
    text = encoded.decode()
    if "##[" in text:
        text = text.replace("##[", "#\\u0023[")
    if text.isascii() and "\x7f" not in text:
        return text
    return UNSAFE.sub(_json_escape, text)


def _json_escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code > 0xFFFF:
        code -= 0x10000
        return f"\\u{0xD800 + (code >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}"
    return f"\\u{code:04x}"
