"""What may stand behind the ``#`` of a link: slugs of headings, HTML ids, block ids."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from notes_lint.lazy import pattern
from notes_lint.text import unquote

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from notes_lint.document import Heading
    from notes_lint.note import Note
    from notes_lint.vault import Vault

# GitHub's rule: keep letters, digits, marks, connectors, hyphens and spaces; every space is a hyphen.
_DROPPED = pattern(r"[^\w\- ]")
_LINES = pattern(r"L\d+(?:C\d+)?(?:-L?\d+(?:C\d+)?)?|page=\d+.*|xywh=.*")
_HTML_HEADING = pattern(rb"<h([1-6])\b[^>]*>(.*?)</h\1", re.IGNORECASE | re.DOTALL)
_TAG = pattern(r"<[^>]*>")
# What another file brings in is not seen here.
_INCLUDES = (b"{% include", b"{%include", b"--8<--", b"{{< include", b":::{include}", b"```{include}", b"<!--@include",
             b"{{#include", b"{!", b"[[toc]]", b"::include")  # fmt: skip


# A line that mkdocstrings or mkdocs-click puts a page in place of; what others open so, they close by `:::`.
_MAKES = pattern(rb"^::: +[\w.-]+[ \t]*\r?$", re.MULTILINE)
_CLOSES = pattern(rb"^:::+[ \t]*\r?$", re.MULTILINE)


def slug(text: str) -> str:
    """GitHub's slug of a heading's rendered text, without the number that tells duplicates apart."""
    text = text.strip().lower()
    if text.isascii():
        return _DROPPED.sub("", text).replace(" ", "-")
    return "".join([each for each in text if _kept(each)]).replace(" ", "-")


def _kept(character: str) -> bool:
    if character in "-_ " or character.isalpha() or character.isdecimal():
        return True
    if character.isascii():
        return False
    from unicodedata import category

    return category(character) in ("Mn", "Mc", "Me", "Pc", "Nl")


def slugs(headings: Sequence[Heading]) -> Iterator[tuple[Heading, str]]:
    """Each heading with its slug on the page: the second "Setup" is ``setup-1``."""
    seen: dict[str, int] = {}
    for heading in headings:
        base = slug(heading.text)
        name = base
        while name in seen:
            seen[base] += 1
            name = f"{base}-{seen[base]}"
        seen[name] = 0
        yield heading, name


def names(note: Note) -> frozenset[str]:
    """Every anchor of a note that a Markdown link can name."""
    found = {name for _, name in slugs(note.headings)}
    found.update(heading.id for heading in note.headings if heading.id)
    for anchor in note.anchors:
        found.add(anchor.name if anchor.kind == "html" else f"^{anchor.name}")
    return frozenset(found)


def leads(vault: Vault, note: Note, anchor: str, *, wikilink: bool = False) -> bool:
    """Whether ``#anchor`` leads somewhere in a note, all ways of writing one considered.

    What is quick to find is looked up; only before a complaint the note is read again, for HTML headings, ids
    that a generator reads (``{: #id}``), and what it includes from elsewhere.
    """
    kept = vault.shared(kept_names)
    known = kept.get(note.path)
    if known is None:
        known = kept[note.path] = names(note)
    if anchor in known or has_anchor(note, anchor, wikilink=wikilink, known=known):
        return True
    return _in_source(vault, note, unquote(anchor), wikilink)


def kept_names(_: Vault) -> dict[str, frozenset[str]]:
    """The anchors of notes by path, filled as they are asked for."""
    return {}


def has_anchor(note: Note, anchor: str, *, wikilink: bool, known: frozenset[str] | None = None) -> bool:
    """Whether ``#anchor`` leads somewhere in a note, as far as its extract tells.

    A wikilink names headings by their text (``#Setup#Linux`` walks down) or blocks as ``#^id``.
    """
    known = names(note) if known is None else known
    anchor = unquote(anchor)
    if not anchor or anchor in known:
        return True
    if anchor.startswith(("^", ":~:")):
        return anchor.startswith(":~:")
    if not wikilink and (anchor == "top" or _LINES.fullmatch(anchor)):
        return True
    if anchor.removeprefix("user-content-") in known:
        return True
    if not anchor.isascii() and _bare(anchor) in {_bare(name) for name in known}:
        return True
    if wikilink:
        texts = {loose(heading.text) for heading in note.headings}
        return all(loose(part) in texts for part in anchor.split("#") if part.strip())
    return False


def _bare(name: str) -> str:
    # Variation selectors and joiners: GitHub keeps them, people do not type them.
    return name.replace("\ufe0f", "").replace("\u200d", "")


def _in_source(vault: Vault, note: Note, anchor: str, wikilink: bool) -> bool:
    found = _written(vault, note.path)
    if found is None:
        return True  # it includes other files or has text made for it, and what they bring is not known here
    ids, headings = found
    if anchor.lower() in ids or any(
        one == anchor or (wikilink and two == loose(anchor)) for one, two in headings
    ):
        return True
    if wikilink:
        return False
    if any(each.text == anchor for each in note.headings) and vault.exists(".obsidian"):
        return True  # Obsidian's Markdown links name headings by their text, too
    style = vault.shared(_other_style)
    return bool(style) and anchor in {style_slug(heading.text, style) for heading in note.headings}


_STYLES = {"mkdocs": "python", "sphinx": "python", "jekyll": "kramdown", "hugo": "github", "quarto": "pandoc",
           "vitepress": "vitepress", "gatsby": "github"}  # fmt: skip


_ID = pattern(rb"(?:\{[^}\n]*?#|(?:id|name)\s*=\s*[\"']?)([^\s\"'}>]+)", re.IGNORECASE)

Written = tuple[frozenset[str], tuple[tuple[str, str], ...]]


def _written(vault: Vault, path: str) -> Written | None:
    """Ids in lower case and HTML headings (slug, loose text) as a note's source has them, read once a note."""
    kept = vault.shared(_kept_written)
    if path not in kept:
        source = vault.source(path)
        kept[path] = _read_written(source.data) if source is not None else (frozenset(), ())
    return kept[path]


def _read_written(data: bytes) -> Written | None:
    if any(mark in data for mark in _INCLUDES):
        return None
    if b"::: " in data and _MAKES.search(data) and not _CLOSES.search(data):
        return None
    ids = frozenset(match[1].decode("utf-8", "replace").lower() for match in _ID.finditer(data))
    headings: list[tuple[str, str]] = []
    if b"<h" in data or b"<H" in data:
        for match in _HTML_HEADING.finditer(data):
            text = _TAG.sub("", match[2].decode("utf-8", "replace"))
            headings.append((slug(" ".join(text.split())), loose(text)))
    return ids, tuple(headings)


def _kept_written(_: Vault) -> dict[str, Written | None]:
    return {}


def _other_style(vault: Vault) -> str:
    from notes_lint import site

    for generator in vault.shared(site.generators).values():
        style = _STYLES.get(generator, "")
        if style and style != "github":
            return style
    return ""


def style_slug(text: str, style: str) -> str:
    """A heading's slug as another tool makes it.

    ``python`` is Python-Markdown's (runs of blanks and hyphens are one hyphen, other marks are dropped);
    ``kramdown`` drops what stands before the first letter; ``pandoc`` keeps dots; ``vitepress`` turns marks
    into hyphens.
    """
    lowered = text.strip().lower()
    if style == "python":
        from unicodedata import normalize

        plain = normalize("NFKD", lowered).encode("ascii", "ignore").decode()
        return re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", plain).strip())
    if style == "kramdown":
        return re.sub(r"[^a-z0-9 -]", "", re.sub(r"^[^a-z]+", "", lowered)).replace(" ", "-")
    if style == "pandoc":
        return re.sub(r"\s+", "-", re.sub(r"[^\w\s.-]", "", re.sub(r"^[^a-z]+", "", lowered)).strip())
    marks = re.sub(r"[\s~`!@#$%^&*()\-_+=\[\]{}|\\;:\"'“”‘’<>,.?/]+", "-", lowered).strip("-")
    return re.sub(r"^(\d)", r"_\1", marks)


def loose(text: str) -> str:
    """A heading's text as Obsidian compares it: letter case, punctuation and markup aside."""
    return "".join([character for character in text.lower() if character.isalnum()])
