"""What stands between a link's parentheses and is no destination: blanks, quotes, titles put right."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from notes_lint.diagnostic import SAFE, SUGGESTION, UNSAFE
from notes_lint.lazy import pattern
from notes_lint.links.targets import TARGET

if TYPE_CHECKING:
    from notes_lint.diagnostic import Applicability
    from notes_lint.document import Document

_FILE_END = pattern(
    r"(?i)\.(?:md|markdown|mdx|html?|png|jpe?g|gif|svg|webp|pdf|txt|docx?|pptx?|xlsx?|zip|ipynb|mp4|csv)$"
)
_QUOTES = "“”„‟«»‘’‚″"


def put_right(document: Document, raw: str) -> tuple[str, str, Applicability] | None:
    """What stands between the parentheses, put right; None where it is no destination."""
    head, blank, rest = raw.partition(" ")
    if not blank:
        return None
    rest = rest.strip()
    looks = _looks_like_target(head)
    if looks and rest[0] in _QUOTES and rest[-1] in _QUOTES + "\"'" and len(rest) > 1:
        return "typographic quotes around a title: this is no link", f'{head} "{rest[1:-1]}"', SAFE
    if looks and rest[-1] in _QUOTES and rest[0] in "\"'":
        return "typographic quotes around a title: this is no link", f'{head} "{rest[1:-1]}"', SAFE
    if looks and rest.count('"') == 1 and rest[0] == '"':
        return "the title's quotes are not closed: this is no link", f'{head} {rest}"', SAFE
    if looks and rest.count('"') == 1 and rest[-1] == '"':
        return "the title's quotes are not opened: this is no link", f'{head} "{rest}', SAFE
    if looks and rest.count('"') > 2 and rest[0] == rest[-1] == '"':
        inner = rest[1:-1].replace('"', "'")
        return "quotes inside the title's quotes: this is no link", f'{head} "{inner}"', SAFE
    if raw[0] == "#":
        slug = _slug_in(document, raw[1:])
        return ("an anchor has no blanks: this is no link", f"#{slug[0]}", slug[1])
    url = re.fullmatch(r"(?i)(https?:\s?//?\s*[^\s\"]+)(\s+\"[^\"]*\")?", raw)
    if url is not None and " " in url[1]:
        return "a blank in a URL: this is no link", re.sub(r"\s+", "", url[1]) + (url[2] or ""), SAFE
    if '"' in raw or "'" in rest[:1]:
        return None
    path, hash_mark, anchor = raw.partition("#")
    if hash_mark and " " not in path and _looks_like_target(path):
        from notes_lint.anchors import slug as slug_of

        return "an anchor has no blanks: this is no link", f"{path}#{slug_of(anchor)}", UNSAFE
    if _FILE_END.search(path.strip()) and (path.startswith(("http://", "https://")) or "http" not in path):
        return ("a blank in a destination ends it: this is no link",
                path.strip().replace(" ", "%20") + hash_mark + anchor.replace(" ", "-"), SAFE)  # fmt: skip
    if head.startswith(("http://", "https://", "www.")):
        if re.fullmatch(r"[/?#&=\w.%~-]+", rest) and ("/" in rest or rest[0] in "?#&="):
            return "a blank in a URL: this is no link", head + rest, UNSAFE
        if re.fullmatch(r"\S+", rest) and re.search(r"[-_/]$", head):
            return "a blank in a URL: this is no link", head + rest, UNSAFE
        return (
            "words behind the destination must stand in quotes: this is no link",
            f'{head} "{rest}"',
            SUGGESTION,
        )
    if "/" in path and re.fullmatch(r"(?:\.{1,2}/)+[\w ./%-]+", path):
        return "a blank in a destination ends it: this is no link", path.strip().replace(" ", "%20"), UNSAFE
    return None


def _looks_like_target(word: str) -> bool:
    return re.fullmatch(TARGET, word.encode()) is not None or word.startswith(("http://", "https://"))


def _slug_in(document: Document, anchor: str) -> tuple[str, Applicability]:
    from notes_lint.anchors import loose, slug, slugs

    wanted = loose(anchor)
    for heading, name in slugs(document.headings):
        if loose(heading.text) == wanted:
            return name, SAFE
    return slug(anchor), UNSAFE
