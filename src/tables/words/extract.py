"""Documentation to prose: one paragraph a line, code replaced by one placeholder byte (0x1F)."""

from __future__ import annotations

import gzip
import html
import os
import re
from hashlib import md5
from pathlib import Path
from zlib import error

LIMIT = 45_000_000  # bytes read of one package: boilerplate of a large one would drown the others
_STOP = frozenset(
    [
        "the",
        "of",
        "to",
        "is",
        "a",
        "and",
        "in",
        "for",
        "this",
        "that",
        "it",
        "be",
        "with",
        "are",
        "or",
        "on",
        "as",
        "by",
        "can",
        "if",
        "an",
        "not",
        "from",
        "you",
    ]
)
_LANGUAGES = re.compile(
    r"(?!/en-)/(ar|cs|cz|da|de|el|es|eu|fa|fi|fr|gl|he|hr|hu|id|it|ja|ko|lt|nb|nl|no|pl|pt|pt[-_]BR|ro|ru|sk|sl|sq|sr"
    r"|sv|tr|uk|vi|zh|zh[-_]..|..-..|..-MA)/"
    r"|\.(de|es|fr|ja|ko|ru|tr|pt-br|pt|it|pl|da|zh-cn|zh|cs|sv|nl|id|uk|el|nb|vi)\.(html|txt|xml|1|8)",
    re.IGNORECASE,
)
_BLOCK = re.compile(
    rb"<(/?)(p|li|dd|dt|h[1-6]|td|th|tr|div|ul|ol|dl|table|section|blockquote|caption|body|pre|article|main|br)\b[^>]*>",
    re.IGNORECASE,
)
_DROPPED = re.compile(
    rb"<(script|style|nav|pre|head|footer|svg|math|button|form)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL
)
_CODE = re.compile(rb"<(code|tt|kbd|samp|var)\b[^>]*>.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_SPANS = re.compile(
    rb'<span class="(?:pre|math[^"]*|Sig[^"]*|type|RktSym|Rkt[A-Za-z]*)">.*?</span>', re.DOTALL
)


def from_html(data: bytes) -> str:
    """The text of a page without navigation, code blocks and formulas."""
    data = data.replace(b"\r", b" ").replace(b"\n", b" ").replace(b"\x1f", b" ")
    data = _DROPPED.sub(b"\n", re.sub(rb"<!--.*?-->", b" ", data))
    data = _SPANS.sub(b"\x1f", _CODE.sub(b"\x1f", data))
    data = re.sub(rb'<a class="headerlink".*?</a>', b"", data)
    data = re.sub(rb"<[^<>]*>", b"", _BLOCK.sub(b"\n", data))
    return html.unescape(data.decode("utf-8", "replace")).replace("\u00b6", "").replace("\u00ad", "")


_ROFF = {
    r"\-": "-",
    r"\&": "",
    r"\(aq": "'",
    r"\(em": "—",
    r"\(cq": "’",
    r"\(oq": "‘",
    r"\(lq": "“",
    r"\(rq": "”",
}


def from_man(text: str) -> str:
    """The paragraphs of a manual page; bold words are literals."""
    found: list[str] = []
    current: list[str] = []
    code = False
    for line in text.split("\n"):
        if line.startswith((".nf", ".EX", ".Bd")):
            code = True
        if line.startswith((".fi", ".EE", ".Ed")):
            code = False
        elif line.startswith((".", "'")):
            macro = re.match(r"[.'](BI?|BR|I|IR|RB|RI|SM|IB|SB)\s+(.*)", line)
            if macro and not code:
                current.append("\x1f" if "B" in macro[1] else macro[2])
            elif line[:3] in (".Xr", ".Nm", ".Ar", ".Fl", ".Pa", ".Li", ".Dv", ".Va", ".Fn", ".Em", ".Cm"):
                current.append("\x1f")
            else:
                found.append(" ".join(current))
                current = []
        elif not code:
            current.append(line)
    found.append(" ".join(current))
    result = re.sub(r"\\f(\[\w*\]|\(..|.)", "", re.sub(r"\\fB.*?\\f[RP1]", "\x1f", "\n".join(found)))
    for escape, character in _ROFF.items():
        result = result.replace(escape, character)
    return re.sub(r"\\\*?(\[[^\]]*\]|\(..)", " ", result).replace("\\", "")


def from_text(text: str, rst: bool = True) -> str:
    """The paragraphs of plain text or reStructuredText that look like prose."""
    text = text.replace("\r", "")
    if rst:
        text = re.sub(r"``[^`\n]*``|(:[\w:+-]+:)?`[^`\n]*`_*", "\x1f", text)
        text = re.sub(r"^(\s*)\.\. .*$", "\n", text, flags=re.MULTILINE)
        text = re.sub(r"^\s*:\w[^\n]*:.*$", "\n", text, flags=re.MULTILINE)
    found = []
    for part in re.split(r"\n\s*\n", text):
        if sum(map(str.isalpha, part)) < 0.65 * (len(part) + 1):
            continue
        current: list[str] = []
        for line in part.split("\n"):
            if re.match(r"^\s*[=\-~^*#+_]{3,}\s*$", line):
                continue
            if current and re.match(r"^\s*([-*+•o]|\d+[.)])\s", line):
                found.append(" ".join(current))
                current = []
            current.append(line.strip())
        found.append(" ".join(current))
    return re.sub(r"\*\*?([^*\n]+)\*\*?", r"\1", "\n".join(found))


def from_info(text: str) -> str:
    """The paragraphs of an Info file; what it quotes are literals."""
    text = re.sub(r"[`‘'][^`‘’'\n]{1,60}['’]", "\x1f", text)
    return from_text(re.sub(r"^\x1f.*$|^File: .*$|^\* .*::.*$", "", text, flags=re.MULTILINE), rst=False)


def from_dictionary(text: str) -> str:
    """The articles of a dictionary in dictd's format."""
    articles = (article.partition("\n")[2] for article in re.split(r"\n(?=\S)", text))
    return "\n".join(from_text(re.sub(r"\{([^}]*)\}", r"\1", article), rst=False) for article in articles)


def is_prose(paragraph: str) -> bool:
    """Whether a line is an English sentence or so: words enough, little words among them, few signs."""
    words = paragraph.split(" ")
    if len(words) < 4 or (len(words) >= 7 and not any(word.lower() in _STOP for word in words)):
        return False
    if sum(map(str.isalpha, paragraph)) < 0.6 * len(paragraph) or paragraph.count("\x1f") * 2 > len(words):
        return False
    return sum(1 for letter in paragraph if ord(letter) > 0x250 and letter.isalpha()) <= 3


def _kind(path: str) -> str:
    lower = path.lower().removesuffix(".gz").removesuffix(".dz")
    name = lower.rpartition("/")[2]
    suffix = name.rpartition(".")[2] if "." in name else ""
    if suffix in ("html", "htm", "xhtml", "page", "docbook") or (suffix == "xml" and "help" in lower):
        return "html"
    if "/man/man" in path:
        return "man"
    if ".info" in name or "/info/" in path:
        return "info"
    if suffix == "dict":
        return "dict"
    if suffix in ("txt", "rst", "md", "texi") and name != "cmakelists.txt":
        return "text"
    bare = suffix == "" and any(part in lower for part in ("readme", "news", "faq", "/games/fortunes/"))
    return "text" if bare else ""


def _files(root: Path) -> list[str]:
    found = []
    for folder, _, names in os.walk(root):
        for name in names:
            path = f"{folder}/{name}"
            inside = path[len(str(root)) :]
            skip = ("/_sources/", "genindex", "/usr/share/dict/", "/search")
            if not (
                os.path.islink(path)
                or _LANGUAGES.search(inside)
                or any(part in inside.lower() for part in skip)
                or "copyright" in name
                or name.startswith("changelog")
            ):
                found.append(inside)
    # By hash, so that the limit takes a sample and not the first folder.
    return sorted(found, key=lambda inside: md5(inside.encode(), usedforsecurity=False).digest())


def extract(root: Path, target: Path) -> None:
    """Writes the prose of an unpacked package, each paragraph once."""
    read = 0
    seen: dict[str, None] = {}
    for inside in _files(root):
        kind = _kind(inside)
        if not kind:
            continue
        if read > LIMIT:
            break
        path = root / inside[1:]
        try:
            data = path.read_bytes()
            if path.suffix in (".gz", ".dz"):
                data = gzip.decompress(data)
        except (OSError, EOFError, error):
            continue
        if len(data) > 8_000_000 and kind != "dict":
            continue
        read += len(data)
        for line in _text(kind, data).split("\n"):
            paragraph = re.sub(r"[ \t\xa0\x0b\x0c]+", " ", line).strip(" ")
            if is_prose(paragraph):
                seen[paragraph] = None
    target.write_text("\n".join(seen) + "\n", "utf-8")


def _text(kind: str, data: bytes) -> str:
    if kind == "html":
        return from_html(data)
    text = data.decode("utf-8", "replace")
    if text.count("\ufffd") > 3:
        text = data.decode("latin-1")
    return {"man": from_man, "text": from_text, "info": from_info, "dict": from_dictionary}[kind](text)
