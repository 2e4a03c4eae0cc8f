"""What a vault makes of its links as a whole: which lax ways of writing one are its own, and work.

A way is the vault's own where the tool that it is written for follows it, or where links are commonly written so.
The classes of what fails are judged the same way: where most of a class fails, something resolves it that is not
to be seen from here (a site generator's addresses, another repository), and single reports would be noise.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from notes_lint import site
from notes_lint.vault import LOGSEQ_SETTINGS

if TYPE_CHECKING:
    from notes_lint.vault import Vault

# Generators that serve a page without its suffix, so that `[x](page)` is no slip.
_SERVES_BARE = frozenset(
    {"jekyll", "hugo", "docusaurus", "vitepress", "astro", "eleventy", "gatsby", "next", "quartz", "docsify", "mintlify"}
)  # fmt: skip
_COMMON = 0.25
_ENOUGH = 3
_MOST = 0.5
_MOST_ON_SITE = 0.3
_NAMED = 0.6
_FEW_MISSING = 0.1
# What a generator makes, and no note stands for.
_GENERATED = frozenset({
    "feed.xml", "rss.xml", "atom.xml", "index.xml", "sitemap.xml", "404.html", "search.html", "robots.txt",
    "index.html", "tags", "categories", "archive", "archives", "search", "genindex.html", "modindex.html",
})  # fmt: skip

# Suffixes of files that are longer than most; `attrs.mutable` is the name of something in a program.
_LONG_SUFFIXES = frozenset({
    "markdown", "canvas", "excalidraw", "drawio", "sketch", "numbers", "keynote", "sqlite", "geojson", "topojson",
    "jsonld", "parquet", "feather", "webmanifest", "gradle", "groovy", "svelte", "gitignore", "torrent", "textbundle",
})  # fmt: skip


def is_obsidian(vault: Vault) -> bool:
    """Whether the vault belongs to Obsidian, which finds notes from the top and without their suffix."""
    return ".obsidian/app.json" in vault.files or vault.exists(".obsidian")


def on_site(vault: Vault) -> bool:
    """Whether a site generator is set up in the vault."""
    return bool(vault.shared(site.generators))


def accepts(vault: Vault, how: str, count: int, exact: int) -> bool:
    """Whether links that are found in a lax way are meant so.

    Args:
        vault: the vault.
        how: see `notes_lint.vault.Found`.
        count: how many links are found this way.
        exact: how many are found as they are written.
    """
    kinds = set(vault.shared(site.generators).values())
    if how in ("path", "disk", "address", "page", "name", "alias", "namespace"):
        return True
    if how == "backslash":
        return False
    if how in ("extension", "root") and vault.shared(is_obsidian):
        return True
    if how == "extension" and kinds & _SERVES_BARE:
        return True
    if how == "rendered" and kinds:
        return True
    return count >= _ENOUGH and count >= _COMMON * (count + exact)


def shape(dest: str) -> str:
    """The class of a destination that leads nowhere: ``file`` is certain enough to report each."""
    path = dest.partition("#")[0].partition("?")[0]
    name = path.rstrip("/").rpartition("/")[2]
    name = name.rstrip(".,;:")
    suffix = name.rpartition(".")[2].lower() if "." in name[1:] else ""
    if suffix in ("html", "htm", "php", "aspx"):
        return "rendered"
    if path.startswith("/"):
        return "rooted page" if not suffix or len(suffix) > 5 else "rooted file"
    if not suffix or not suffix.isalnum() or (len(suffix) > 5 and suffix not in _LONG_SUFFIXES):
        return "page"
    return "file"


def silent(vault: Vault, kind: str, failing: int, total: int) -> bool:
    """Whether so much of a class fails that something else must resolve it."""
    if kind == "file":
        return False
    if kind == "rooted file":
        return failing >= _ENOUGH and failing > _MOST * total
    if vault.shared(on_site):
        return total < 10 or failing > _MOST_ON_SITE * total
    return failing >= _ENOUGH and failing > _MOST * total


WORTH_SAYING = 5
_CLASSES = {
    "page": "links without a suffix",
    "rendered": "links to rendered pages",
    "rooted page": "links to pages from the site's top",
    "rooted file": "links to files from the site's top",
}


def notice(kind: str, failing: int, total: int) -> str:
    """What is said once where a whole class of links is let be."""
    return (
        f"{failing} of {total} {_CLASSES.get(kind, 'links')} lead to nothing in this vault. Something that is not to be "
        "seen here seems to resolve them (a site generator's addresses?), so they are not reported one by one"
    )


def generated(dest: str) -> bool:
    """Whether a destination is one of those that every generator makes."""
    return dest.partition("#")[0].strip("/").rpartition("/")[2].lower() in _GENERATED


def pages_only(vault: Vault, found: int, missing: int) -> bool:
    """Whether wikilinks are references to pages that need no file, as in an export of Roam."""
    style = vault.settings.links.style
    if style != "learn":
        return style == "pages"
    if (
        LOGSEQ_SETTINGS in vault.files
    ):  # there a link is a page, and a journal's page is named otherwise than its file
        return True
    return found < _NAMED * (found + missing)


def is_page(vault: Vault, uses: int, found: int, missing: int) -> bool:
    """Whether a name without a note is a page that several notes refer to, in a vault that has such pages."""
    return uses > 1 and vault.settings.links.style == "learn" and missing > _FEW_MISSING * (found + missing)
