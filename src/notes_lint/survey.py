"""A vault's habits, counted: what ``notes-lint init`` prints and bases its settings on."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from msgspec import Struct, field

from notes_lint.text import Source

if TYPE_CHECKING:
    from notes_lint.document import Document
    from notes_lint.lint import Tree


class Habits(Struct):
    """Counts over a vault. ``indents`` are columns from an item to its child, ``bullets`` the markers used."""

    notes: int = 0
    outlines: int = 0
    indents: Counter[str] = field(default_factory=Counter)
    bullets: Counter[str] = field(default_factory=Counter)
    wikilinks: int = 0
    wikilinks_found: int = 0
    markdown_links: int = 0
    urls: int = 0
    images: int = 0
    front_matter: int = 0
    headings: int = 0
    block_references: int = 0
    properties: int = 0
    dated_names: int = 0


def survey(tree: Tree) -> Habits:
    """Read every note of a vault and count. Notes that cannot be read are left out."""
    from notes_lint.note import extract
    from notes_lint.parse import parse
    from notes_lint.settings import Settings
    from notes_lint.vault import Found, Vault

    habits = Habits()
    notes = {}
    for path in tree.listing.notes:
        try:
            document = parse(path, Source(tree.read(path)))
        except (OSError, UnicodeDecodeError):
            continue
        _count(habits, document)
        notes[path] = extract(document)
        notes[path].path = path
    vault = Vault(tree.listing.root, notes, frozenset(tree.listing.files), Settings(), today="")
    for path, note in notes.items():
        for link in note.links:
            if link.kind == "wikilink":
                habits.wikilinks += 1
                habits.wikilinks_found += isinstance(vault.resolve(path, link), Found)
            elif link.kind == "inline" and not link.image:
                habits.markdown_links += 1
    return habits


def _count(habits: Habits, document: Document) -> None:
    habits.notes += 1
    first = document.items[0] if document.items else None
    if first is not None and first.end - first.start > len(document.data.strip()) * 0.9:
        habits.outlines += 1
    data = document.data
    for item in document.items:
        if not item.ordered:
            habits.bullets[chr(data[item.start])] += 1
        if item.parent >= 0:
            line = data.rfind(b"\n", 0, item.start) + 1
            outer = document.items[item.parent]
            outer_line = data.rfind(b"\n", 0, outer.start) + 1
            lead = data[line : item.start]
            if not lead.strip():
                width = len(lead) - (outer.start - outer_line)
                habits.indents["a tab" if lead.endswith(b"\t") else f"{width} spaces"] += 1
    habits.headings += bool(document.headings)
    habits.front_matter += document.front_matter is not None
    habits.images += sum(link.image for link in document.links)
    habits.urls += sum(link.external for link in document.links)
    habits.block_references += sum(link.kind == "block-ref" for link in document.links)
    habits.properties += b":: " in data
    name = document.path.rpartition("/")[2]
    habits.dated_names += sum(character.isdigit() for character in name) >= 4


def sentences(habits: Habits) -> list[str]:
    """What a person is told, with the counts."""
    total = habits.notes
    found = [f"{total} notes" + (f", {habits.outlines} of them one outline each" if habits.outlines else "")]
    if habits.indents:
        indent, count = habits.indents.most_common(1)[0]
        found.append(f"outlines are indented by {indent} ({count} of {habits.indents.total()} nested items)")
    if habits.bullets:
        bullet, count = habits.bullets.most_common(1)[0]
        found.append(f"bullets are `{bullet}` ({count} of {habits.bullets.total()})")
    if habits.dated_names:
        found.append(f"file names carry a date in {habits.dated_names} of {total} notes")
    if habits.wikilinks:
        found.append(
            f"{habits.wikilinks} wikilinks, {habits.wikilinks_found} of which lead to a note: {_wiki(habits)}"
        )
    if habits.markdown_links:
        found.append(f"{habits.markdown_links} Markdown links inside the vault")
    if habits.urls:
        found.append(f"{habits.urls} links to the web (probed only with --online)")
    if habits.images:
        found.append(f"{habits.images} images")
    if habits.front_matter:
        found.append(f"front matter in {habits.front_matter} of {total} notes")
    if habits.properties or habits.block_references:
        found.append(
            f"Logseq or Roam marks: properties in {habits.properties} notes, {habits.block_references} block references"
        )
    return found


def link_style(habits: Habits) -> str:
    """What ``links.style`` should be: ``files``, ``pages``, or ``learn`` where there is too little to tell."""
    if habits.wikilinks < 5:
        return "learn"
    share = habits.wikilinks_found / habits.wikilinks
    return "files" if share >= 0.5 else "pages" if share <= 0.2 else "learn"


def _wiki(habits: Habits) -> str:
    return {
        "files": "they are links to files",
        "pages": "they are references to pages that need no file",
        "learn": "too mixed or too few to tell what they are",
    }[link_style(habits)]
