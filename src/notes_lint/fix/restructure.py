"""Verifying a fix that changes the blocks of a note. It is never safe, and yet it must lose nothing."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from notes_lint.fix.apply import apply
from notes_lint.fix.structure import primary
from notes_lint.lazy import pattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from notes_lint.document import Document
    from notes_lint.fix.apply import Change
    from notes_lint.fix.structure import Token

_WORD = pattern(r"\w+")
_WORDED = frozenset(("text", "code", "code block", "inlinemath", "displaymath", "html"))
_SHOWN_TWICE = frozenset(("Autolink", "Email", "AutoLink"))  # the text says it already
# What a reader would miss; a kind named by the effect (``structure:code``) may change.
_PRECIOUS = {
    "code": "code",
    "code block": "code",
    "inlinemath": "math",
    "displaymath": "math",
    "<link": "link",
    "<image": "image",
    "url": "link",
    "block-ref": "link",
    "definition": "definition",
    "field": "front-matter",
    "front matter": "front-matter",
    "html": "html",
    "footnotereference": "footnote",
    "tag": "tag",
    "anchor": "anchor",
}


def verify_structure(before: bytes, changes: Sequence[Change]) -> str:
    """Why a structural fix must not be written, or "": no word, link, code or math is lost, none appears.

    What stands in the rewritten places themselves is the fix's own business.
    """
    from notes_lint.fix.second import NotVerifiedError, secondary

    after = apply(before, changes)
    kinds = {change.effect.partition(":")[2] for change in changes}
    gone = b" ".join(before[change.start : change.end] for change in changes).decode("utf-8", "replace")
    come = b" ".join(change.new for change in changes).decode()
    old, document = primary(before)
    new, document_after = primary(after)
    problem = _loses("pyromark", old, new, kinds, gone, come)
    if problem:
        return problem
    try:
        return _loses(
            "mistletoe", secondary(_body(document)), secondary(_body(document_after)), kinds, gone, come
        )
    except NotVerifiedError as error:
        return f"it could not be verified: {error}"


def _body(document: Document) -> str:
    start = document.front_matter.end if document.front_matter is not None else document.source.bom
    return document.data[start:].decode()


def _loses(parser: str, old: list[Token], new: list[Token], kinds: set[str], gone: str, come: str) -> str:
    come += _set_free(old, new, kinds)
    for kind, shown in _PRECIOUS.items():
        if shown in kinds:
            continue
        lost_tokens, new_tokens = _difference(_of(old, kind), _of(new, kind))
        for token in lost_tokens:
            if not _in_text(token, gone):
                return f"{parser} would no longer see the {shown} “{_first(token)}”"
        for token in new_tokens:
            if not _in_text(token, come):
                return f"{parser} would see a new {shown} “{_first(token)}”"
    lost, appeared = _difference(_words(old), _words(new))
    for word in lost:
        if word not in gone:
            return f"{parser} would no longer see the word “{word}”"
    for word in appeared:
        if word not in come and word not in gone:
            return f"{parser} would see a new word “{word}”"
    return ""


def _set_free(old: list[Token], new: list[Token], kinds: set[str]) -> str:
    """What a fix may bring to light: the text of code that is no code any more, where a new link leads."""
    free = ""
    if "code" in kinds:
        for kind in ("code", "code block"):
            free += "\0".join(_difference(_of(old, kind), _of(new, kind))[0])
    if "link" in kinds:
        free += "\0".join(_of(old, "definition"))
    return free


def _difference(old: Counter[str], new: Counter[str]) -> tuple[Iterable[str], Iterable[str]]:
    return sorted((old - new).elements()), sorted((new - old).elements())


def _words(tokens: list[Token]) -> Counter[str]:
    """Every word of a note, wherever it stands: a fix may make words a link's destination, but not lose them."""
    words: Counter[str] = Counter()
    for token in tokens:
        if token[0] in _WORDED:
            words.update(_WORD.findall(" ".join(token[1:])))
        elif token[0] in ("<link", "<image") and token[1] not in _SHOWN_TWICE:
            words.update(_WORD.findall(" ".join(token[2 : 3 if token[1] == "wikilink" else 4])))
    return words


def _of(tokens: list[Token], kind: str) -> Counter[str]:
    return Counter("\0".join(token[1:]) for token in tokens if token[0] == kind)


def _in_text(token: str, text: str) -> bool:
    return any(part and part in text for part in token.split("\0"))


def _first(token: str) -> str:
    return next((part for part in token.split("\0")[1:] if part), token.split("\0")[0])[:60]
