"""A vault's habits, counted: what ``notes-lint init`` prints and bases its settings on."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from msgspec import Struct, field

from notes_lint.spelling.language import ENGLISH, foreign_words, other_script
from notes_lint.spelling.tongue import tongue
from notes_lint.text import Source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notes_lint.dates.habits import Case
    from notes_lint.document import Document
    from notes_lint.lint import Tree
    from notes_lint.vault import Vault

_ENOUGH_LINKS = 5
_FEW = 3  # paths that are named
_ENOUGH_HEADERS = 3
_MOST_FOLDERS = 8


class Headers(Struct):
    """The dates that the notes of a folder have in their headers: so many of so many, the commonest way to write one."""

    folder: str
    notes: int
    dated: int
    example: str
    alike: int


class Habits(Struct):
    """Counts over a vault. ``indents`` are columns from an item to its child, ``bullets`` the markers used.

    ``dialect`` is a sentence about the program that the notes are for; ``pages`` whether wikilinks are references
    to pages that need no file; ``foreign`` counts notes in another language than English;
    ``tongues`` are their paths by language ("" where that cannot be told).
    """

    dialect: str = ""
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
    headers: list[Headers] = field(default_factory=list)
    pages: bool = False
    english: int = 0
    foreign: int = 0
    tongues: dict[str, list[str]] = field(default_factory=dict)


def survey(tree: Tree, vault: Vault) -> Habits:
    """Read every note of a vault and count. Notes that cannot be read are left out.

    Args:
        tree: reads the notes.
        vault: the same vault as a run with the default rules saw it.
    """
    from notes_lint.links.habits import pages_only
    from notes_lint.parse import parse
    from notes_lint.vault import Found, Missing

    habits = Habits()
    for path in tree.listing.notes:
        try:
            document = parse(path, Source(tree.read(path)))
        except (OSError, UnicodeDecodeError):
            continue
        _count(habits, document)
    missing = 0
    for path, note in vault.notes.items():
        for link in note.links:
            if link.kind == "wikilink":
                found = vault.resolve(path, link)
                habits.wikilinks += 1
                habits.wikilinks_found += isinstance(found, Found)
                missing += isinstance(found, Missing)
            elif link.kind == "inline" and not link.image:
                habits.markdown_links += 1
    habits.pages = pages_only(vault, habits.wikilinks - missing, missing)
    habits.headers = list(_headers(vault))
    habits.dialect = _dialect(habits, vault)
    return habits


def _dialect(habits: Habits, vault: Vault) -> str:
    """Which program the notes are for, by its own files or by marks that only it knows."""
    from notes_lint import site
    from notes_lint.links.habits import is_obsidian
    from notes_lint.vault import LOGSEQ_SETTINGS

    if LOGSEQ_SETTINGS in vault.files:
        return f"a Logseq graph ({LOGSEQ_SETTINGS})"
    if is_obsidian(vault):
        return "an Obsidian vault (.obsidian)"
    made = sorted(set(vault.shared(site.generators).values()))
    if made:
        return f"the notes of a site that {' and '.join(made)} makes"
    if habits.outlines * 2 > habits.notes and (habits.properties or habits.block_references):
        return "outlines as Roam exports them"
    return ""


def _headers(vault: Vault) -> Iterator[Headers]:
    """Folders whose notes have a date in their header or front matter; those that are named by date are one."""
    from notes_lint.dates.findings import surveyed

    folders: dict[str, list[Case]] = {}
    for group in vault.shared(surveyed).groups:
        folders.setdefault(group.key, []).extend(group.cases)
    for folder, cases in folders.items():
        dated = [case for case in cases if case.headers]
        if len(dated) < _ENOUGH_HEADERS:
            continue
        styles = Counter(_plain(case.headers[0].style) for case in dated)
        style, alike = styles.most_common(1)[0]
        case = next(case for case in dated if _plain(case.headers[0].style) == style)
        source = vault.source(case.path)
        example = source.slice(case.headers[0].start, case.headers[0].end) if source is not None else ""
        yield Headers(folder, len(cases), len(dated), example, alike)


def _plain(style: str) -> str:
    """A style without what this one date leaves open: whether zeros are written, whether May is short for May."""
    return style.replace("*", "").replace("MMMx", "MMMM").replace("MM|", "M|").replace("DD", "D")


def _count(habits: Habits, document: Document) -> None:
    habits.notes += 1
    data = document.data
    listed = sum(item.end - item.start for item in document.items if item.parent < 0)
    habits.outlines += listed > len(data.strip()) * 0.9
    words = frozenset(document.prose.lower().split())
    if foreign_words(words) or other_script(document.prose, words):
        habits.foreign += 1
        habits.tongues.setdefault(tongue(document.prose, words), []).append(document.path)
    else:
        habits.english += not words.isdisjoint(ENGLISH)
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
    found = [_counted(total, "note") + (f": {habits.dialect}" if habits.dialect else "")]
    if habits.outlines:
        found.append(f"{habits.outlines} of {total} notes are outlines")
    if habits.indents:
        indent, count = habits.indents.most_common(1)[0]
        found.append(f"outlines are indented by {indent} ({count} of {habits.indents.total()} nested items)")
    if habits.bullets:
        bullet, count = habits.bullets.most_common(1)[0]
        found.append(f"bullets are `{bullet}` ({count} of {habits.bullets.total()})")
    if habits.dated_names:
        found.append(f"file names carry a date in {habits.dated_names} of {total} notes")
    for each in habits.headers[:_MOST_FOLDERS]:
        ways = f", {each.alike} of them written like" if each.alike < each.dated else ", written like"
        found.append(
            f"{_where(each.folder)}, {each.dated} of {_counted(each.notes, 'note')} say their date{ways} {each.example}"
        )
    if habits.wikilinks:
        meaning = {
            "pages": "references to pages that need no file",
            "learn": "too few to tell what they are"
            if habits.wikilinks < _ENOUGH_LINKS
            else "names of notes",
        }[link_style(habits)]
        found.append(
            f"{_counted(habits.wikilinks, 'wikilink')}, {habits.wikilinks_found} of which lead to a note: {meaning}"
        )
    if habits.markdown_links:
        found.append(f"{_counted(habits.markdown_links, 'Markdown link')} inside the vault")
    if habits.urls:
        found.append(f"{_counted(habits.urls, 'link')} to the web (probed only with --online)")
    if habits.images:
        found.append(_counted(habits.images, "image"))
    if habits.front_matter:
        found.append(f"front matter in {habits.front_matter} of {total} notes")
    if habits.properties or habits.block_references:
        found.append(
            f"marks of Logseq or Roam: properties in {_counted(habits.properties, 'note')}, "
            f"{_counted(habits.block_references, 'block reference')}"
        )
    if habits.foreign:
        found.append(
            f"{habits.foreign} of {total} notes are in another language than English; what is in none of those that "
            "`language` names is not checked"
        )
        found += [
            f"{names(code)}: {few(paths)}" for code, paths in sorted(habits.tongues.items(), reverse=True)
        ]
    elif habits.english:
        found.append("the notes are in English")
    return found


def names(code: str) -> str:
    """A language for a sentence."""
    return f"in {code}" if code else "in another, or not to be told"


def few(paths: list[str]) -> str:
    """The first of some paths."""
    shown = sorted(paths)[:_FEW]
    more = f" and {len(paths) - len(shown):,} more" if len(paths) > len(shown) else ""
    return ", ".join(shown) + more


def languages(habits: Habits) -> list[str]:
    """What ``language`` would be: English and what else the notes are in, the commonest first."""
    told = sorted((code for code in habits.tongues if code), key=lambda code: -len(habits.tongues[code]))
    return ["en", *told]


def link_style(habits: Habits) -> str:
    """What ``links.style`` should be: ``pages``, or ``learn``, which is never stricter than what was counted today."""
    return "pages" if habits.pages and habits.wikilinks >= _ENOUGH_LINKS else "learn"


def _where(folder: str) -> str:
    if not folder:
        return "at the top"
    return "in folders named by date" if folder == "*" else f"in {folder}/"


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
