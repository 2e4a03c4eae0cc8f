"""All notes of a vault, and the questions that need more than one of them.

A vault is put together from extracts in any order; what it answers depends on nothing else. What is worked out
for the whole vault (names, learned conventions, a rule's judgement) is memoised by `Vault.shared`.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec import Struct

from notes_lint import site
from notes_lint.text import unquote

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from notes_lint.document import Link
    from notes_lint.memory import Memory
    from notes_lint.note import Note
    from notes_lint.settings import Settings
    from notes_lint.text import Source

T = TypeVar("T")
Record = TypeVar("Record")

NOTE_SUFFIXES = (".md", ".markdown")
LOGSEQ_SETTINGS = "logseq/config.edn"
NAMESPACES = ("___", "%2f")  # how Logseq writes the slash of a page's name in its file's, in lower case
# What a link without suffix, or to a page's HTML, may stand for.
PAGE_SUFFIXES = (*NOTE_SUFFIXES, ".mdx", ".qmd", ".rst", ".ipynb", ".html", ".adoc", ".org", ".txt")


class Found(Struct, frozen=True, gc=False):
    """A link leads to ``path``, a note, another file, or a folder (with ``/`` at its end).

    ``how`` says by which rule: ``path`` as written; ``case`` but for letter case; ``extension`` without its
    suffix; ``rendered`` as the page that the note becomes; ``root`` from the vault's top though it is written
    as a relative path; ``address`` and ``page`` as a site generator serves it; ``backslash`` once its
    backslashes are turned; ``name``, ``alias``, or ``namespace`` for wikilinks; ``disk`` for what exists and is
    not part of the vault (ignored files).
    """

    path: str
    how: str = "path"


class Ambiguous(Struct, frozen=True, gc=False):
    """Several notes answer to the name, none of them better than the others."""

    paths: tuple[str, ...]


class Missing(Struct, frozen=True, gc=False):
    """Nothing is there. ``wanted`` is the path or name that was looked for; ``outside`` if it left the vault."""

    wanted: str
    outside: bool = False


Resolution = Found | Ambiguous | Missing


class Vault:
    """The notes and files below one root. Paths are relative to it, with ``/``."""

    def __init__(
        self,
        root: str,
        notes: Mapping[str, Note],
        files: frozenset[str],
        settings: Settings,
        *,
        today: str,
        records: Mapping[str, Mapping[str, Any]] | None = None,
        exists: Callable[[str], bool] = lambda _: False,
        read: Callable[[str], Source | None] = lambda _: None,
        memory: Memory | None = None,
        head: Callable[[], str] = lambda: "",
        gone: Mapping[str, str] | None = None,
    ) -> None:
        self.root = root
        self.notes = notes
        self.files = files
        self.settings = settings
        self.today = today
        self._records = records if records is not None else {}  # empty until asked
        self._exists = exists
        self._read = read
        self._memory = memory
        self._head = head
        self.gone = gone or {}  # see `notes_lint.discover.Listing`
        self.notices: list[str] = []  # what a person is told once, in place of many findings
        self._viewed: Mapping[str, Mapping[str, Any]] = {}  # see `view`
        self._shared: dict[Any, Any] = {}
        self._resolved: dict[tuple[str, str], Resolution] = {}

    def view(
        self,
        records: Mapping[str, Mapping[str, Any]],
        shared: Mapping[Callable[[Vault], Any], Any] | None = None,
    ) -> Vault:
        """The same vault for judging some of its notes.

        Args:
            records: records by gather function, in place of all notes' records.
            shared: what `Vault.shared` gives for these functions.
        """
        found = Vault(
            self.root,
            self.notes,
            self.files,
            self.settings,
            today=self.today,
            records=self._records,
            exists=self._exists,
            read=self._read,
            memory=self._memory,
            head=self._head,
            gone=self.gone,
        )
        found._viewed = records
        found._shared.update(shared or {})
        return found

    def seed(self, function: Callable[[Vault], T], value: T) -> None:
        """Give what `shared` is to give for a function."""
        self._shared[function] = value

    def head(self) -> str:
        """The commit that is checked out, "" outside Git; whoever asks Git asks this, too, so that it is known."""
        return self._head()

    def shared(self, function: Callable[[Vault], T]) -> T:
        """``function(vault)``, worked out once, whichever rules ask for it."""
        try:
            return self._shared[function]  # type: ignore[no-any-return]
        except KeyError:
            value = self._shared[function] = function(self)
            return value

    def table(self, name: str, kind: Any, facts: bytes | None = None) -> dict[Any, Any]:
        """Answers that are kept from run to run, by their question (see `notes_lint.memory`).

        Args:
            name: which answers.
            kind: the type of the ``dict``.
            facts: the digest of all that they follow from beside question, rules and settings; the vault's paths
                where it is left out.
        """
        if self._memory is None:
            return {}
        return self._memory.table(name, self.shared(_paths_digest) if facts is None else facts, kind)

    def gathered(self, gather: Callable[..., Record | None]) -> Mapping[str, Record]:
        """What a rule's ``gather`` found, by path; notes where it found nothing are left out."""
        key = gather_key(gather)
        viewed = self._viewed.get(key)
        return self._records.get(key, {}) if viewed is None else viewed

    def source(self, path: str) -> Source | None:
        """The bytes of a note, read again when they are needed (for a finding's details, never for all notes)."""
        return self._read(path)

    def exists(self, path: str) -> bool:
        """Whether something is there on disk, part of the vault or not. Asked only before a complaint."""
        return self._exists(path)

    @property
    def folders(self) -> frozenset[str]:
        """Every folder that holds a note or file, without the ``/`` at its end; the root is ""."""
        return self.shared(_folders)

    @property
    def names(self) -> Mapping[str, tuple[str, ...]]:
        """Notes and files by file name in lower case, a note also without its suffix."""
        return self.shared(_names)

    @property
    def aliases(self) -> Mapping[str, tuple[str, ...]]:
        """Notes by the aliases of their front matter, in lower case."""
        return self.shared(aliases)

    @property
    def lowered(self) -> Mapping[str, str]:
        """Every path by its lower-case form, to find what differs by letter case only."""
        return self.shared(_lowered)

    @property
    def roots(self) -> tuple[str, ...]:
        """Where a destination that begins with ``/`` may start (see `notes_lint.site`)."""
        return self.shared(site.roots)

    def resolve(self, path: str, link: Link) -> Resolution:
        """Where a link of the note at ``path`` leads. The anchor is not looked at (see `notes_lint.anchors`)."""
        if link.kind == "wikilink":
            return self.resolve_wikilink(path, link.path)
        return self.resolve_path(path, link.dest)

    def resolve_path(self, path: str, dest: str) -> Resolution:
        """Where a destination of Markdown or HTML leads, seen from the note at ``path``."""
        folder = path.rpartition("/")[0]
        key = (folder, dest)
        found = self._resolved.get(key)
        if found is None:
            target = dest.partition("#")[0]
            if "%" in target or "?" in target or "\\" in target or not target:
                target = unquote(target.partition("?")[0])
            if not target:
                return Found(path)
            found = self._resolved[key] = self._resolve(folder, target)
        if found.__class__ is Missing and not found.outside:
            return self._as_page(path, dest, found)
        return found

    def _resolve(self, folder: str, target: str) -> Resolution:
        if "\\" in target:
            found = self._resolve(folder, target.replace("\\", "/"))
            return Found(found.path, "backslash") if isinstance(found, Found) else found
        if target.startswith(("/", "@site/")):
            wanted, outside = _normal("", target.removeprefix("@site").lstrip("/"))
            if not outside:
                for root in self.roots:
                    there = self._at(f"{root}/{wanted}".strip("/"))
                    if there is not None:
                        return there
                page = site.page_at(self, wanted)
                if page:
                    return Found(page, "address")
        else:
            wanted, outside = _normal(folder, target)
        if outside:
            return Missing(wanted, outside=True)
        there = self._at(wanted)
        if there is not None:
            return there
        if folder and target[0] not in "./@":
            rooted, outside = _normal("", target)
            there = self._at(rooted) if not outside else None
            if there is not None:
                return Found(there.path, "root")
        if self._exists(wanted):
            return Found(wanted, "disk")
        lowered = self.lowered.get(wanted.lower())
        if lowered is not None:
            return Found(lowered, "case")
        return Missing(wanted)

    def _as_page(self, path: str, dest: str, missing: Missing) -> Resolution:
        """A relative destination as a browser follows it on a generated site, where each note is a folder."""
        target = unquote(dest.partition("#")[0].partition("?")[0])
        # A link that names the note's file is read as a path by every generator.
        if dest[0] == "/" or target.rstrip(".").endswith(NOTE_SUFFIXES) or not self.shared(site.generators):
            return missing
        stem = path.rpartition(".")[0]
        folder, _, name = stem.rpartition("/")
        base = folder if name in ("index", "_index", "README") else stem
        wanted, outside = _normal(base, target)
        if outside:
            return missing
        found = self._at(wanted)
        if found is not None:
            return Found(found.path, "page")
        page = site.page_at(self, wanted)
        return Found(page, "address") if page else missing

    def _at(self, wanted: str) -> Found | None:
        if wanted in self.notes or wanted in self.files:
            return Found(wanted)
        if not wanted or wanted in self.folders:
            return Found(wanted + "/" if wanted else "/")
        for suffix in PAGE_SUFFIXES:
            if wanted + suffix in self.notes or wanted + suffix in self.files:
                return Found(wanted + suffix, "extension")
        if wanted.endswith((".html", ".htm")):
            stem = wanted.rpartition(".")[0]
            for suffix in PAGE_SUFFIXES:
                if stem + suffix in self.notes or stem + suffix in self.files:
                    return Found(stem + suffix, "rendered")
            if stem.endswith("/index") and stem[:-6] in self.folders:
                return Found(stem[:-6] + "/", "rendered")
        return None

    def resolve_wikilink(self, path: str, name: str) -> Resolution:
        """Where ``[[name]]`` leads: a path, the end of a path, a file name, an alias. Exact before letter case."""
        name = name.strip().replace("\\", "/")
        if not name:
            return Found(path)
        if name.startswith(("./", "../")):
            wanted, outside = _normal(posixpath.dirname(path), name)
            return (self._at(wanted) or Missing(wanted)) if not outside else Missing(wanted, outside=True)
        wanted = name.strip("/")
        lowered = wanted.lower()
        last = lowered.rpartition("/")[2]
        candidates = self.names.get(last, ())
        if "/" in lowered:
            candidates = tuple(each for each in candidates if _ends_with(each.lower(), lowered))
            if not candidates:
                inside = self._namespaced(lowered)
                if inside:
                    return Found(inside, "namespace")
        if not candidates:
            candidates = self.aliases.get(lowered, ())
            if len(candidates) == 1:
                return Found(candidates[0], "alias")
            if candidates:
                return Ambiguous(candidates)
            if wanted in self.folders:
                return Found(wanted + "/", "name")
            return Missing(wanted)
        exact = tuple(each for each in candidates if _ends_with(each, wanted))
        return _nearest(exact or candidates, path, wanted, "name" if exact else "case")

    def _namespaced(self, lowered: str) -> str:
        """The note of a Logseq page ``parent/child``, whose file is ``parent___child`` or ``parent%2Fchild``."""
        if LOGSEQ_SETTINGS not in self.files:
            return ""
        for slash in NAMESPACES:
            found = [
                path
                for path in self.names.get(lowered.replace("/", slash), ())
                if path.lower().endswith(NOTE_SUFFIXES)
            ]
            if len(found) == 1:
                return found[0]
        return ""

    def backlinks(self, path: str) -> tuple[tuple[str, Link], ...]:
        """Every link that leads to a note, with the note that it stands in."""
        return self.shared(_backlinks).get(path, ())


def gather_key(gather: Callable[..., Any]) -> str:
    """The name under which a gather function's records are kept."""
    return f"{gather.__module__}:{gather.__qualname__}"


def _normal(folder: str, target: str) -> tuple[str, bool]:
    joined = posixpath.normpath(posixpath.join(folder, target)) if folder else posixpath.normpath(target)
    if joined == ".":
        return "", False
    return joined, joined == ".." or joined.startswith("../")


def _ends_with(path: str, name: str) -> bool:
    """Whether a path ends in ``name``, with or without a note's suffix, at a folder's border."""
    for end in (name, *(name + suffix for suffix in NOTE_SUFFIXES)):
        if path == end or path.endswith("/" + end):
            return True
    return False


def _nearest(candidates: tuple[str, ...], path: str, wanted: str, how: str) -> Resolution:
    """Obsidian's choice: a note before another file, the same folder, else the shortest path."""
    if len(candidates) == 1:
        return Found(candidates[0], how)
    whole = [each for each in candidates if each in (wanted, *(wanted + suffix for suffix in NOTE_SUFFIXES))]
    if len(whole) == 1:
        return Found(whole[0], how)
    notes = [each for each in candidates if each.endswith(NOTE_SUFFIXES)]
    if len(notes) == 1 and not wanted.endswith(NOTE_SUFFIXES):
        return Found(notes[0], how)
    folder = posixpath.dirname(path)
    here = [each for each in candidates if posixpath.dirname(each) == folder]
    if len(here) == 1:
        return Found(here[0], how)
    return Ambiguous(tuple(sorted(candidates, key=lambda each: (each.count("/"), len(each), each))))


def _folders(vault: Vault) -> frozenset[str]:
    folders: set[str] = {""}
    for path in (*vault.notes, *vault.files):
        folder = path.rpartition("/")[0]
        while folder not in folders:
            folders.add(folder)
            folder = folder.rpartition("/")[0]
    return frozenset(folders)


def _all_paths(vault: Vault) -> Iterator[str]:
    yield from vault.notes
    yield from vault.files


def _paths_digest(vault: Vault) -> bytes:
    from notes_lint.digest import digest

    paths = "\0".join([*sorted(vault.notes), "", *sorted(vault.files)])
    return digest(paths.encode("utf-8", "surrogateescape"), 20)


def _names(vault: Vault) -> dict[str, tuple[str, ...]]:
    paths = [*_all_paths(vault)]
    found: dict[str, list[int]] = {}
    for number, name in enumerate([path.rpartition("/")[2] for path in map(str.lower, paths)]):
        if name in found:
            found[name].append(number)
        else:
            found[name] = [number]
    # The lists as they are now: the stem of `a.md.md` is the name of `a.md`, whose stem is another.
    for name, numbers in [each for each in found.items() if each[0].endswith(NOTE_SUFFIXES)]:
        stem = name.rpartition(".")[0]
        found[stem] = sorted(found[stem] + numbers) if stem in found else numbers
    return {name: tuple([paths[number] for number in numbers]) for name, numbers in found.items()}


def aliases(vault: Vault) -> dict[str, tuple[str, ...]]:
    """See `Vault.aliases`."""
    found: dict[str, tuple[str, ...]] = {}
    for path, note in vault.notes.items():
        for name in aliases_of(note) if note.front else ():
            found[name] = (*found.get(name, ()), path)
    return found


def aliases_of(note: Note) -> set[str]:
    """The names, in lower case, that a note's front matter gives it."""
    values = [field.value.strip().lower() for field in note.fields("aliases", "alias", "title")]
    return {value for value in values if value}


def _lowered(vault: Vault) -> dict[str, str]:
    return {path.lower(): path for path in _all_paths(vault)}


def _backlinks(vault: Vault) -> dict[str, tuple[tuple[str, Link], ...]]:
    found: dict[str, list[tuple[str, Link]]] = {}
    for path, note in vault.notes.items():
        for link in note.links:
            target = vault.resolve(path, link)
            if isinstance(target, Found) and target.path != path:
                found.setdefault(target.path, []).append((path, link))
    return {path: tuple(links) for path, links in found.items()}


def record_type(gather: Callable[..., Any]) -> Any:
    """The structure that a gather function returns, from its annotation (``Record`` or ``Record | None``)."""
    annotation = gather.__annotations__.get("return")
    if isinstance(annotation, str):
        names = [part.strip() for part in annotation.split("|")]
        name = next(part for part in names if part != "None")
        namespace = gather.__globals__
        value: Any = eval(name, namespace)  # noqa: S307 - a rule's own annotation
        return value
    arguments = getattr(annotation, "__args__", ())
    return next((each for each in arguments if each is not type(None)), annotation)
