"""Every link of the vault, judged once: what is wrong is filed by kind, and the rules speak of their own kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from msgspec import Struct, field
from msgspec.structs import replace

from notes_lint.anchors import kept_names
from notes_lint.document import is_external
from notes_lint.links import habits
from notes_lint.vault import Ambiguous, Found, Missing, Resolution

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from notes_lint.document import Field, Link
    from notes_lint.note import Note
    from notes_lint.vault import Vault

Kind = Literal["link", "image", "wikilink", "anchor", "case", "outside"]

# References are judged at their definition; blocks belong to the application that numbers them.
_ELSEWHERE = frozenset({"reference", "collapsed", "shortcut", "block-ref", "email"})
_IMAGES = (".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".bmp", ".avif", ".ico", ".tif", ".tiff")
_FRONT_KEYS = frozenset(
    [
        "image",
        "images",
        "cover",
        "banner",
        "thumbnail",
        "thumb",
        "hero",
        "featured_image",
        "featuredimage",
        "coverimage",
        "header_image",
        "ogimage",
        "og_image",
        "teaser",
        "photo",
        "img",
        "related",
        "up",
        "next",
        "prev",
        "previous",
        "parent",
    ]
)
# GitHub shows these beside a repository's files: a README climbs to them out of the vault.
_FORGE = frozenset(
    [
        "issues",
        "pull",
        "pulls",
        "wiki",
        "releases",
        "tree",
        "blob",
        "raw",
        "actions",
        "discussions",
        "commit",
        "commits",
        "compare",
        "labels",
        "milestones",
        "projects",
        "security",
        "network",
        "stargazers",
        "edit",
        "graphs",
        "tags",
        "branches",
        "fork",
        "archive",
        "settings",
        "new",
        "merge_requests",
        "-",
        "packages",
        "contributors",
        "deployments",
    ]
)
_PLACEHOLDERS = frozenset(
    {"link", "url", "...", "…", "href", "path", "url-here", "link-here", "dest", "target"}
)


class Trouble(Struct, frozen=True, gc=False):
    """A link with something wrong about it.

    ``start`` to ``end`` is where the destination is written; ``dest`` is what it says. ``origin`` is the kind of
    the link, or ``definition`` or ``front``. ``found`` says where it leads, if anywhere.
    """

    kind: Kind
    dest: str
    start: int
    end: int
    origin: str
    image: bool
    found: Resolution
    link_start: int
    link_end: int
    how: str = ""


Filed = dict[str, dict[str, list[Trouble]]]


class Share(Struct, array_like=True, gc=False):
    """What one note's links add to a vault's habits, and what their judgement hangs on beside the note.

    Attributes:
        exact: links that are found as they are written.
        tally: links by how they are found (see `notes_lint.vault.Found`) and by `habits.shape`.
        failing: links that lead nowhere, by shape.
        named: wikilinks that are found.
        missing: wikilinks without a note, in lower case, each as often as it stands there.
        targets: other paths that its links lead to.
        names: the names, in lower case, by which wikilinks are found.
        deep: notes whose text was looked into for an anchor.
        lax: whether any path that comes or goes may change how a link is found.
    """

    exact: int = 0
    tally: dict[str, int] = field(default_factory=dict)
    failing: dict[str, int] = field(default_factory=dict)
    named: int = 0
    missing: list[str] = field(default_factory=list)
    targets: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    deep: set[str] = field(default_factory=set)
    lax: bool = False


class Totals(Struct, array_like=True):
    """What the links of a vault come to, share by share. ``uses`` are notes by the wikilink without a note that they
    have."""

    exact: int = 0
    named: int = 0
    missing: int = 0
    tally: dict[str, int] = field(default_factory=dict)
    failing: dict[str, int] = field(default_factory=dict)
    uses: dict[str, int] = field(default_factory=dict)

    def plus(self, shares: Iterable[Share]) -> Totals:
        """These and more notes' shares."""
        found = replace(self, tally={**self.tally}, failing={**self.failing}, uses={**self.uses})
        for share in shares:
            found.add(share)
        return found

    def add(self, share: Share, sign: int = 1) -> None:
        """Count a note's share; with -1, take it out."""
        self.exact += sign * share.exact
        self.named += sign * share.named
        if share.tally:
            for counts, more in ((self.tally, share.tally), (self.failing, share.failing)):
                for key, count in more.items():
                    counts[key] = counts.get(key, 0) + sign * count
        if share.missing:
            self.missing += sign * len(share.missing)
            for dest in set(share.missing):
                self.uses[dest] = self.uses.get(dest, 0) + sign

    def silent(self, vault: Vault) -> set[str]:
        """The shapes of which so much fails that it is not reported."""
        return {
            kind
            for kind, count in self.failing.items()
            if habits.silent(vault, kind, count, self.tally[kind])
        }

    def fine(self, vault: Vault) -> set[str]:
        """The lax ways of writing a link that are the vault's own."""
        return {how for how in ("extension", "rendered", "root", "address", "page", "disk")
                if habits.accepts(vault, how, self.tally.get(how, 0), self.exact)}  # fmt: skip

    def pages(self, vault: Vault, uses: int) -> bool:
        """Whether a wikilink without a note, in so many notes, is a page that needs none."""
        return habits.pages_only(vault, self.named, self.missing) or habits.is_page(
            vault, uses, self.named, self.missing
        )


def troubles(vault: Vault) -> Filed:
    """All that is wrong with the vault's links, by kind and note."""
    return vault.shared(judged).filed


def judged(vault: Vault) -> Judge:
    """The judgement of all links of a vault."""
    judge = Judge(vault)
    for path, note in vault.notes.items():
        judge.note(path, note)
    judge.conclude(Totals().plus(judge.shares.values()))
    return judge


def of(vault: Vault, kind: Kind, path: str) -> list[Trouble]:
    """What is wrong with a note's links, of one kind, in their order."""
    filed = vault.shared(troubles).get(kind)
    return filed.get(path, []) if filed else []


def notes_with(vault: Vault, kind: Kind) -> Collection[str]:
    """The notes in which something of a kind is wrong."""
    return vault.shared(troubles).get(kind, ())


class Judge:
    """Takes notes one by one, and files what is wrong with them once the habits of all notes are known."""

    def __init__(self, vault: Vault) -> None:
        self.vault = vault
        self.filed: Filed = {}
        self.shares: dict[str, Share] = {}
        self.share = Share()
        self.pending: list[tuple[str, Trouble]] = []
        self.wikilinks: list[tuple[str, Trouble]] = []
        self.known = vault.shared(kept_names)
        self.ignored = _ignored(vault.settings.links.ignore)

    def note(self, path: str, note: Note) -> None:
        """Take a note."""
        if not (note.links or note.definitions or note.front or note.urls):
            return
        self.share = self.shares[path] = Share()
        if note.links:
            self.links(path, note)
        for definition in note.definitions:
            if not is_external(definition.dest) and definition.dest:
                self.path(path, _of_definition(definition))
        for each in note.front:
            if "[[" in each.value or each.key.lower().rpartition(".")[2] in _FRONT_KEYS:
                self.field(path, each)
        if any(link.dest[:5].lower() == "file:" for link in note.urls):
            self.share.lax = True  # the file is looked for by its name

    def conclude(self, totals: Totals) -> None:
        """File what is wrong with the notes that were taken; ``totals`` are those of all notes."""
        self.judge_pending(totals)
        self.judge_wikilinks(totals)

    def links(self, path: str, note: Note) -> None:
        folder = path.rpartition("/")[0]
        prefix = f"{folder}/" if folder else ""
        notes, files = self.vault.notes, self.vault.files
        share = self.share
        for link in note.links:
            kind = link.kind
            if kind == "wikilink":
                self.wikilink(path, of_link(link))
            elif kind in _ELSEWHERE or not link.dest or link.dest == "#":
                continue
            else:
                target, _, anchor = link.dest.partition("#")
                if target[:3] == "../":
                    base = folder
                    while target[:3] == "../" and base:
                        base, target = base.rpartition("/")[0], target[3:]
                    wanted = f"{base}/{target}" if base else target
                else:
                    wanted = prefix + target if target else path
                if wanted in notes or wanted in files:
                    share.exact += 1
                    share.targets.add(wanted)
                    if anchor and anchor not in self.anchors_of(wanted):
                        self.anchor(path, wanted, of_link(link))
                else:
                    self.path(path, of_link(link))

    def anchors_of(self, path: str) -> frozenset[str]:
        """The anchors of a note that are looked up; nothing of a file, which `anchor` passes over."""
        known = self.known.get(path)
        if known is None:
            from notes_lint.anchors import names

            note = self.vault.notes.get(path)
            known = self.known[path] = names(note) if note is not None else frozenset()
        return known

    def field(self, path: str, field: Field) -> None:
        value = field.value.strip()
        if value.startswith("[[") and value.endswith("]]") and value.count("[[") == 1:
            name = value[2:-2].partition("|")[0]
            if field.end - field.start == len(value.encode()):
                start = field.start + 2
                self.wikilink(path, Trouble("wikilink", name, start, start + len(name.encode()), "front", False,
                                            Missing(name), field.start, field.end))  # fmt: skip
        elif "/" in value and value.lower().endswith((*_IMAGES, ".md")) and not is_external(value):
            self.path(path, Trouble("link", value, field.start, field.end, "front",
                                    value.lower().endswith(_IMAGES), Missing(value), field.start, field.end))  # fmt: skip

    # -- paths

    def path(self, path: str, trouble: Trouble) -> None:
        dest = trouble.dest
        if dest[0] == "#":
            self.anchor(path, path, trouble)
            return
        if _is_template(dest) or dest.lower() in _PLACEHOLDERS or (self.ignored and self.ignored(dest)):
            return
        found = self.vault.resolve_path(path, dest)
        share = self.share
        if found.__class__ is Found:
            share.targets.add(found.path)
            share.lax = share.lax or dest[0] == "/" or found.how != "path" or found.path.endswith("/")
        else:
            share.lax = True
        if found.__class__ is Missing and _own_disk(dest):
            self.file(path, replace(trouble, kind="outside", how="disk"))
            return
        if found.__class__ is Found:
            how = found.how
            if how == "path":
                share.exact += 1
                self.anchor(path, found.path, trouble)
                return
            share.tally[how] = share.tally.get(how, 0) + 1
        kind = habits.shape(dest)
        share.tally[kind] = share.tally.get(kind, 0) + 1
        if found.__class__ is Missing:
            share.failing[kind] = share.failing.get(kind, 0) + 1
        self.pending.append((path, replace(trouble, found=found)))

    def judge_pending(self, totals: Totals) -> None:
        from notes_lint.links.urls import mended_url

        vault = self.vault
        silent, fine = totals.silent(vault), totals.fine(vault)
        for kind in sorted(silent):
            if totals.failing[kind] >= habits.WORTH_SAYING:
                vault.notices.append(habits.notice(kind, totals.failing[kind], totals.tally[kind]))
        for path, trouble in self.pending:
            found = trouble.found
            if isinstance(found, Found):
                if found.how == "case":
                    self.file(path, replace(trouble, kind="case"))
                elif found.how in fine:
                    self.anchor(path, found.path, trouble)
                else:
                    self.file(
                        path, replace(trouble, kind="image" if trouble.image else "link", how=found.how)
                    )
            elif isinstance(found, Missing) and mended_url(trouble.dest) is None:  # else it is no path at all
                if found.outside:
                    self.outside(path, trouble, found)
                elif habits.shape(trouble.dest) not in silent and not (
                    vault.shared(habits.on_site) and habits.generated(trouble.dest)
                ):
                    self.file(path, replace(trouble, kind="image" if trouble.image else "link"))

    def outside(self, path: str, trouble: Trouble, found: Missing) -> None:
        parts = [part for part in found.wanted.split("/") if part != ".."]
        if not parts or parts[0] in _FORGE or (len(parts) > 2 and parts[2] in _FORGE):
            return
        from notes_lint.links import mend

        if any(each.certainty != "suggestion" for each in mend.guesses(self.vault, found.wanted)):
            self.file(path, replace(trouble, kind="image" if trouble.image else "link"))
            return
        if self.vault.exists(found.wanted) and not any(
            map(self.vault.exists, (".git", ".obsidian", "logseq"))
        ):
            return  # the folder that was named on the command line is a part of something larger
        self.file(
            path, replace(trouble, kind="outside", how="exists" if self.vault.exists(found.wanted) else "")
        )

    # -- anchors

    def anchor(self, path: str, target: str, trouble: Trouble) -> None:
        anchor = trouble.dest.partition("#")[2]
        if not anchor or (self.ignored and self.ignored(trouble.dest)) or _is_template(anchor):
            return
        note = self.vault.notes.get(target) or (
            _index_of(self.vault, target) if target.endswith("/") else None
        )
        if note is None:
            return
        if not self.leads(path, note, anchor, wikilink=trouble.kind == "wikilink"):
            self.file(path, replace(trouble, kind="anchor", found=Found(note.path)))

    def leads(self, path: str, note: Note, anchor: str, *, wikilink: bool) -> bool:
        """Whether a note has an anchor; that it was asked is noted."""
        from notes_lint import anchors

        share = self.shares[path]
        share.targets.add(note.path)
        known = self.anchors_of(note.path)
        if anchor in known or anchors.has_anchor(note, anchor, wikilink=wikilink, known=known):
            return True
        share.deep.add(note.path)
        return anchors.leads(self.vault, note, anchor, wikilink=wikilink)

    # -- wikilinks

    def wikilink(self, path: str, trouble: Trouble) -> None:
        name = trouble.dest.partition("#")[0]
        if self.ignored and self.ignored(trouble.dest):
            return
        found = self.vault.resolve_wikilink(path, name)
        share = self.share
        if isinstance(found, Missing):
            share.lax = True
            if not _is_template(name) and "[" not in name and "://" not in name:
                share.missing.append(trouble.dest.lower())
                self.wikilinks.append((path, replace(trouble, found=found)))
            return
        share.named += bool(name.strip())
        share.targets.update(found.paths if isinstance(found, Ambiguous) else (found.path,))
        if isinstance(found, Ambiguous) or found.how in ("name", "case"):
            share.names.add(name.strip().replace("\\", "/").strip("/").lower().rpartition("/")[2])
        elif name.strip():
            share.lax = True
        if "#" in trouble.dest:
            targets = found.paths if isinstance(found, Ambiguous) else (found.path,)
            for target in targets:
                note = self.vault.notes.get(target)
                if note is None or self.leads(path, note, trouble.dest.partition("#")[2], wikilink=True):
                    return
            self.file(path, replace(trouble, kind="anchor", found=Found(targets[0])))

    def judge_wikilinks(self, totals: Totals) -> None:
        for path, trouble in self.wikilinks:
            if trouble.image and trouble.dest.lower().partition("|")[0].endswith(_IMAGES):
                self.file(path, replace(trouble, kind="image"))
            else:
                page = totals.pages(self.vault, totals.uses[trouble.dest.lower()])
                if page and self.vault.gone:
                    from notes_lint.links.mend import former

                    # What led to a note until this change is no page's name.
                    page = former(self.vault, trouble.dest.partition("#")[0]) is None
                self.file(path, replace(trouble, how="pages" if page else ""))

    def file(self, path: str, trouble: Trouble) -> None:
        self.filed.setdefault(trouble.kind, {}).setdefault(path, []).append(trouble)


def of_link(link: Link) -> Trouble:
    """A link as it is judged, before anything is known of it."""
    kind: Kind = "wikilink" if link.kind == "wikilink" else "link"
    return Trouble(kind, link.dest, link.dest_start, link.dest_end, link.kind, link.image,
                   Missing(link.dest), link.start, link.end)  # fmt: skip


def _of_definition(one: object) -> Trouble:
    from notes_lint.document import Definition

    assert isinstance(one, Definition)
    image = one.dest.lower().partition("#")[0].endswith(_IMAGES)
    return Trouble("link", one.dest, one.dest_start, one.dest_end, "definition", image,
                   Missing(one.dest), one.start, one.end)  # fmt: skip


def _index_of(vault: Vault, folder: str) -> Note | None:
    for name in ("README.md", "index.md", "_index.md", "readme.md"):
        note = vault.notes.get((folder + name).lstrip("/"))
        if note is not None:
            return note
    return None


def _is_template(dest: str) -> bool:
    """Whether a generator fills the destination in, or it stands for any."""
    return ("{" in dest and ("{{" in dest or "{%" in dest or "${" in dest or dest[0] == "{")) or (
        dest[:1]
        in (
            "<",
            "$",
            "~",
            "@",
        )
        and not dest.startswith(("~/", "@site/"))
    )


def _own_disk(dest: str) -> bool:
    """Whether a destination is a path on somebody's own machine."""
    if dest[0] == "/":
        return dest.startswith(("/Users/", "/home/", "/mnt/c/")) and dest.rstrip("/").count("/") > 2
    if dest.startswith("~/"):
        return True
    return len(dest) > 2 and dest[1] == ":" and dest[0].isalpha() and dest[2] in "\\/"


def _ignored(patterns: tuple[str, ...]) -> Callable[[str], bool] | None:
    if not patterns:
        return None
    from fnmatch import fnmatchcase

    return lambda dest: any(fnmatchcase(dest, pattern) for pattern in patterns)
