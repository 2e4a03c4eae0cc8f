"""What the note apps' own settings say of dates: Obsidian's daily notes and Logseq's journals.

Both are small files in known places. They name a folder and a format in moment.js or Java notation; from those, a
note's name in that folder is held against the app's format, where it would not have been learned.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from notes_lint.lazy import pattern

if TYPE_CHECKING:
    from notes_lint.vault import Vault

_OBSIDIAN = ".obsidian/daily-notes.json"
_LOGSEQ = "logseq/config.edn"
_MOMENT = pattern(r"\[[^\]]*\]|YYYY|YY|MMMM|MMM|MM|M|Do|DD|D|dddd|ddd|[^A-Za-z\[]|[A-Za-z]+")
_JAVA = pattern(r"'[^']*'|yyyy|MMMM|MMM|MM|M|do|dd|d|EEEE|EEE|E|[^A-Za-z']|[A-Za-z]+")
_NAMES = {"MMMM": "MMMM:T", "MMM": "MMM:T", "dddd": "dddd:T", "ddd": "ddd:T"}
_FROM_JAVA = {
    "yyyy": "YYYY",
    "dd": "DD",
    "d": "D",
    "do": "Do",
    "EEEE": "dddd:T",
    "EEE": "ddd:T",
    "E": "ddd:T",
}


class AppFormat(Struct, frozen=True, gc=False):
    """The format (a style, see `notes_lint.dates.style`) of daily notes in a folder, and the file that says so."""

    folder: str
    style: str
    source: str

    @property
    def order(self) -> str:
        """``md`` or ``dm``: which of month and day the format has first; "" where the year comes before both."""
        if self.style.startswith("Y"):
            return ""
        return "md" if self.style.find("M") < self.style.find("D") else "dm"


def app_formats(vault: Vault) -> tuple[AppFormat, ...]:
    """What the apps' settings in a vault say; nothing where there are none or they cannot be understood."""
    found = []
    text = _read(vault, _OBSIDIAN)
    if text:
        found += _obsidian(text, _OBSIDIAN)
    if _LOGSEQ in vault.files:
        found += _logseq(_read(vault, _LOGSEQ))
    return tuple(found)


def _read(vault: Vault, path: str) -> str:
    if path not in vault.files:
        return ""
    source = vault.source(path)
    return source.data.decode("utf-8", "replace") if source is not None else ""


def _obsidian(text: str, path: str) -> list[AppFormat]:
    from msgspec import DecodeError
    from msgspec.json import decode

    try:
        data = decode(text)
    except DecodeError:
        return []
    if not isinstance(data, dict):
        return []
    folder, pattern = data.get("folder") or "", data.get("format") or "YYYY-MM-DD"
    if not isinstance(folder, str) or not isinstance(pattern, str):
        return []
    style = from_moment(pattern.rpartition("/")[2])
    parent = pattern.rpartition("/")[0]
    return [AppFormat(folder.strip("/"), style, path)] if style and "[" not in parent else []


def _logseq(text: str) -> list[AppFormat]:
    name = re.search(r'^[^;\n]*:journal/file-name-format\s+"([^"]+)"', text, re.MULTILINE)
    folder = re.search(r'^[^;\n]*:journals-directory\s+"([^"]+)"', text, re.MULTILINE)
    style = from_java(name[1] if name else "yyyy_MM_dd")
    return [AppFormat(folder[1].strip("/") if folder else "journals", style, _LOGSEQ)] if style else []


def from_moment(pattern: str) -> str:
    """A moment.js format as a style, or "" where it holds what is no part of a date."""
    tokens = []
    for token in _MOMENT.findall(pattern):
        if token.startswith("["):
            tokens.append(token[1:-1])
        elif token in ("YYYY", "YY", "MM", "M", "DD", "D", "Do") or not token.isalpha():
            tokens.append(token)
        elif token in _NAMES:
            tokens.append(_NAMES[token])
        else:
            return ""
    return _joined(tokens)


_STRPTIME = {
    "%Y": "YYYY", "%y": "YY", "%m": "MM", "%d": "DD", "%-m": "M", "%-d": "D", "%e": "D", "%B": "MMMM:T", "%b": "MMM:T",
    "%h": "MMM:T", "%A": "dddd:T", "%a": "ddd:T", "%%": "%",
}  # fmt: skip


def from_strptime(pattern: str) -> str:
    """A format of strptime as a style, or "" where it holds what is no part of a date."""
    tokens = []
    for token in re.findall(r"%-?[A-Za-z%]|[^%]", pattern):
        if token.startswith("%") and token not in _STRPTIME:
            return ""
        tokens.append(_STRPTIME.get(token, token))
    return _joined(tokens, parts="YM")


def from_java(pattern: str) -> str:
    """A format of Java (as Logseq writes it) as a style, or "" where it holds what is no part of a date."""
    tokens = []
    for token in _JAVA.findall(pattern):
        if token.startswith("'"):
            tokens.append(token[1:-1])
        elif token in _FROM_JAVA:
            tokens.append(_FROM_JAVA[token])
        elif token in _NAMES:
            tokens.append(_NAMES[token])
        elif token in ("MM", "M") or not token.isalpha():
            tokens.append(token)
        else:
            return ""
    return _joined(tokens)


def _joined(tokens: list[str], parts: str = "YMD") -> str:
    """Tokens to a style: literals that stand together become one. ``parts`` are what it must hold."""
    out: list[str] = []
    literal = False
    for token in tokens:
        is_literal = not (
            token[:1] in "YMDd" and token.partition(":")[0].rstrip("o").isalpha() and _is_token(token)
        )
        if is_literal and literal:
            out[-1] += token
        elif token:
            out.append(token)
        literal = is_literal
    kinds = {token[0] for token in out if _is_token(token)}
    return "|".join(out) if set(parts) <= kinds and not any("|" in token for token in tokens) else ""


def _is_token(token: str) -> bool:
    return token in ("YYYY", "YY", "MM", "M", "DD", "D", "Do") or (
        ":" in token and token[:3] in ("MMM", "ddd")
    )
