"""What a site generator makes of a vault: where ``/x`` begins, and under which addresses notes appear.

Learned from the files that generators keep in a vault (their settings, their folders) and from the links that
work; nothing is run and nothing is configured.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from notes_lint.lazy import pattern

if TYPE_CHECKING:
    from notes_lint.note import Note
    from notes_lint.vault import Vault

_GENERATORS = {
    "_config.yml": "jekyll", "_config.yaml": "jekyll", "_config.toml": "jekyll", "mkdocs.yml": "mkdocs",
    "mkdocs.yaml": "mkdocs", "hugo.toml": "hugo", "hugo.yaml": "hugo", "hugo.yml": "hugo", "hugo.json": "hugo",
    "docusaurus.config.js": "docusaurus", "docusaurus.config.ts": "docusaurus", "book.toml": "mdbook",
    "_quarto.yml": "quarto", "astro.config.mjs": "astro", "astro.config.ts": "astro", "astro.config.js": "astro",
    ".eleventy.js": "eleventy", "eleventy.config.js": "eleventy", "eleventy.config.mjs": "eleventy",
    "gatsby-config.js": "gatsby", "gatsby-config.ts": "gatsby", "quartz.config.ts": "quartz",
    "next.config.js": "next", "next.config.mjs": "next", "conf.py": "sphinx", "zensical.toml": "mkdocs",
    "properdocs.yml": "mkdocs", "sidebars.js": "docusaurus", "sidebars.ts": "docusaurus", "_sidebar.md": "docsify",
    "docs.json": "mintlify", "mint.json": "mintlify",
}  # fmt: skip
_BELOW = (
    "", "docs", "content", "static", "public", "src", "source", "assets", "src/pages", "src/content", "pages",
    "docs/.vuepress/public", ".vitepress/public", "content/en", "content/zh", "_posts", "posts", "website",
    "website/static", "docs/public", "docs/static", "site",
)  # fmt: skip
_DATED = pattern(r"\d{4}-\d{1,2}-\d{1,2}-(.+)")
_LEARNED = 3
_ADDRESSES = ("permalink", "url", "slug", "redirect_from", "aliases", "alias", "id")


def generators(vault: Vault) -> dict[str, str]:
    """Folders of the vault that a site generator is set up in, and which one.

    Of several in one folder, the one whose file comes first by name counts, and a settings file before a sidebar that
    is a note: any would do, as long as it is the same in every run.
    """
    setups: list[tuple[bool, str, str, str]] = []
    for path in (*vault.files, *(path for path in vault.notes if path.endswith("_sidebar.md"))):
        folder, _, name = path.rpartition("/")
        generator = _GENERATORS.get(name)
        if name == "config.toml" and f"{folder}/content".lstrip("/") in vault.folders:
            generator = "hugo"
        if folder.endswith((".vitepress", ".vuepress")):
            folder, generator = folder.rpartition("/")[0], "vitepress"
        if generator is not None:
            setups.append((path in vault.notes, path, folder, generator))
    found: dict[str, str] = {}
    for _, _, folder, generator in sorted(setups):
        found.setdefault(folder, generator)
    return found


def served(vault: Vault) -> tuple[str, ...]:
    """The vault's top, and the folders that a generator serves."""
    found = {"": None}
    for base in vault.shared(generators):
        for below in _BELOW:
            folder = f"{base}/{below}".strip("/")
            if folder in vault.folders:
                found[folder] = None
    return tuple(found)


def rooted(note: Note) -> list[str]:
    """The destinations of a note that begin with ``/``: they show where the site's top is."""
    return [link.dest for link in note.links if link.dest[:1] == "/" and link.kind != "wikilink"]


def addressed(note: Note) -> list[tuple[str, str]]:
    """What a note's front matter says of its own address."""
    return [(each.key.lower(), each.value) for each in note.fields(*_ADDRESSES)] if note.front else []


def roots(vault: Vault) -> tuple[str, ...]:
    """The folders that a destination beginning with ``/`` may start from, the likeliest first.

    The vault's top; the folders that a generator serves; and any folder below which at least three such links
    of the vault are found (or all there are, if those are two).
    """
    found = dict.fromkeys(served(vault))
    votes: dict[str, set[str]] = {}
    total: set[str] = set()
    for note in vault.notes.values():
        for dest in rooted(note):
            wanted = dest.partition("#")[0].partition("?")[0].strip("/")
            if not wanted or wanted in total:
                continue
            total.add(wanted)
            name = wanted.rpartition("/")[2].lower()
            for path in vault.names.get(name, ()):
                if path.endswith("/" + wanted) or path.rpartition(".")[0].endswith("/" + wanted):
                    at = path.rfind("/" + wanted)
                    votes.setdefault(path[:at], set()).add(wanted)
    enough = min(_LEARNED, max(2, len(total)))
    for folder in sorted(votes, key=lambda each: (-len(votes[each]), each)):
        if len(votes[folder]) >= enough:
            found[folder] = None
    return tuple(found)


def addresses(vault: Vault) -> dict[str, str]:
    """Notes by the address that their front matter gives them, without slashes at the ends, in lower case."""
    found: dict[str, str] = {}
    for path, note in vault.notes.items():
        if not note.front:
            continue
        folder = path.rpartition("/")[0]
        for field in note.fields(*_ADDRESSES):
            value = field.value.strip().strip("/").lower().removesuffix(".html")
            if value:
                found.setdefault(value, path)
                if folder:
                    found.setdefault(f"{folder.lower()}/{value}", path)
    return found


def posts(vault: Vault) -> dict[str, tuple[str, ...]]:
    """Notes by the last part of the address that a generator gives them: the name without date and suffix."""
    found: dict[str, tuple[str, ...]] = {}
    for path in vault.notes:
        stem = path.rpartition("/")[2].rpartition(".")[0].lower()
        if stem in ("index", "_index", "readme"):
            stem = path.rpartition("/")[0].rpartition("/")[2].lower()
        dated = _DATED.fullmatch(stem)
        for name in {stem, dated[1] if dated is not None else stem}:
            found[name] = (*found.get(name, ()), path)
    return found


def page_at(vault: Vault, address: str) -> str:
    """The note that a generator shows at an address of the site, or ""."""
    wanted = address.strip("/").lower().removesuffix(".html").removesuffix("/index")
    if not wanted:
        return ""
    path = vault.shared(addresses).get(wanted)
    if path is not None:
        return path
    if not vault.shared(generators):
        return ""
    found = vault.shared(posts).get(wanted.rpartition("/")[2], ())
    return found[0] if len(found) == 1 else ""
