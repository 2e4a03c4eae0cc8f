"""Where a link should have led: the file that moved, the heading that was meant, and how to write it down.

What is certain becomes a safe fix; what is likely an unsafe one; what merely looks alike is a suggestion.
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from msgspec import Struct

from notes_lint.diagnostic import SAFE, SUGGESTION, UNSAFE, Applicability, Edit, Fix
from notes_lint.lazy import pattern
from notes_lint.text import unquote
from notes_lint.vault import NOTE_SUFFIXES, PAGE_SUFFIXES, Found

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from notes_lint.links.judge import Trouble
    from notes_lint.note import Note
    from notes_lint.vault import Vault

# Names that say nothing of what is in the file: the same name elsewhere is another file.
_COMMON_NAMES = frozenset({"readme", "index", "_index", "changelog", "license", "contributing", "image", "logo",
                           "screenshot", "untitled", "todo", "notes", "summary", "_sidebar"})  # fmt: skip
_COMMON_NAME = pattern(r"(?:image|img|screenshot|fig(?:ure)?|pic|photo|diagram)?[\s_-]*\d*", re.IGNORECASE)
# Files that notes are about or made of; a name of code says less (`argument.js` is not the example of that name).
_MOVABLE = (*NOTE_SUFFIXES, ".mdx", ".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".pdf", ".excalidraw")
_SEPARATORS = pattern(r"[\s_.+~-]+|%20")
_MANY = 400
_SHORTEST = 4  # letters of a wikilink's name that a slip is looked for in
_MOST_COMPARED = 5000


class Guess(Struct, frozen=True, array_like=True, gc=False):
    """A path that may have been meant; ``why`` is a phrase for the message."""

    path: str
    certainty: Applicability
    why: str


def guesses(vault: Vault, wanted: str, *, image: bool = False) -> list[Guess]:
    """What a missing path may have meant, the best first.

    Args:
        vault: the vault.
        wanted: the path that was looked for, relative to the vault; it may begin with ``../``.
        image: whether only pictures make sense.
    """
    wanted = wanted.rstrip("/")
    if new := vault.gone.get(wanted):
        return [Guess(new, UNSAFE, f"this change makes it `{new}`")]
    known = vault.shared(_guessed)
    question = f"{'image' if image else 'any'} {wanted}"
    kept = known.get(question)
    if kept is not None:
        alike, found = kept
        return found if not alike or _may_look(vault) else []
    folder, _, name = wanted.rpartition("/")
    for steps in (_respelt, _moved, _same_folder):
        found = _fit(steps(vault, wanted, folder, name), image)
        if found:
            known[question] = False, found
            return found
    if not _may_look(vault):
        return []  # no answer to be kept: another run may get here before its patience ends
    found = _fit(_alike(vault, wanted, folder, name), image)
    known[question] = True, found
    return found


def _fit(found: list[Guess], image: bool) -> list[Guess]:
    return [each for each in found if not each.path.endswith(NOTE_SUFFIXES)] if image else found


def _guessed(vault: Vault) -> dict[str, tuple[bool, list[Guess]]]:
    """Guesses by question, and whether they came by likeness. They follow from the paths of the vault alone."""
    table: dict[str, tuple[bool, list[Guess]]] = vault.table("guesses", dict[str, tuple[bool, list[Guess]]])
    return table


def _liked(vault: Vault) -> dict[str, list[Guess]]:
    """What `notes_like` gave, by its question. It follows from the paths of the vault alone."""
    table: dict[str, list[Guess]] = vault.table("notes like", dict[str, list[Guess]])
    return table


def _may_look(vault: Vault) -> bool:
    """Whether one more name may be looked for by its likeness; counts them."""
    count = vault.shared(looked)
    count[0] += 1
    return count[0] <= MOST_LOOKED


def _respelt(vault: Vault, wanted: str, folder: str, name: str) -> list[Guess]:
    """The same place, with the suffix put right."""
    prefix = f"{folder}/" if folder else ""
    for variant in _variants(name):
        path = _at(vault, prefix + variant)
        if path:
            return [Guess(path, SAFE, f"it is `{path.rpartition('/')[2]}`")]
    stem = name.rpartition(".")[0] or name
    for inner in ("README.md", "index.md", "_index.md"):
        path = _at(vault, f"{prefix}{stem}/{inner}")
        if path and name.endswith(NOTE_SUFFIXES):
            return [Guess(path, UNSAFE, f"it is now `{path}`")]
    if name.lower() in ("readme.md", "index.md", "_index.md") and folder:
        path = _at(vault, folder + ".md")
        if path:
            return [Guess(path, UNSAFE, f"it is now `{path}`")]
    return []


def _at(vault: Vault, path: str) -> str:
    if path in vault.notes or path in vault.files:
        return path
    return vault.lowered.get(path.lower(), "")


def _variants(name: str) -> Iterable[str]:
    """Other ways to write a name that can only mean one thing."""
    plain = unquote(unquote(name)).strip()
    stripped = plain.rstrip(".,;:!?)>]'\"`*")
    for each in dict.fromkeys((plain, stripped)):
        if each != name:
            yield each
        stem, dot, suffix = each.rpartition(".")
        if dot and stem.endswith("." + suffix):
            yield stem  # note.md.md
        if dot and stem.endswith("."):
            yield stem + suffix  # note..md
        if dot and suffix.lower() in (
            "html",
            "htm",
            "markdown",
            "mdx",
            "txt",
            "rst",
            "m",
            "mdd",
            "mkd",
            "nd",
            "d",
        ):
            yield stem + ".md"
        if dot and suffix == "md":
            yield stem  # script.py.md
            yield stem + ".mdx"
            yield stem + ".markdown"
        if each.endswith("md") and not each.endswith(".md"):
            yield each[:-2].rstrip("_-,") + ".md"  # notemd
        for more in PAGE_SUFFIXES[:4]:
            yield each + more


def _informative(path: str) -> bool:
    stem = path.rpartition("/")[2].partition(".")[0].lower()
    return stem not in _COMMON_NAMES and _COMMON_NAME.fullmatch(stem) is None


def _moved(vault: Vault, wanted: str, folder: str, name: str) -> list[Guess]:
    """The file of that name somewhere else."""
    found: dict[str, None] = dict.fromkeys(vault.names.get(name.lower(), ()))
    if not found:
        for variant in _variants(name):
            found = dict.fromkeys(vault.names.get(variant.lower(), ()))
            if found:
                break
    if not found and "." not in name:
        return _moved_folder(vault, wanted, name)
    if not found:
        return []
    ranked = sorted(found, key=lambda path: (-_common(path, wanted), path.count("/"), path))
    best = _common(ranked[0], wanted)
    if len(ranked) == 1:
        sure = best > 1 or (_informative(name) and ranked[0].lower().endswith(_MOVABLE))
        return [Guess(ranked[0], SAFE if sure else UNSAFE, f"the only file of that name is `{ranked[0]}`")]
    if best > max(1, _common(ranked[1], wanted)):
        return [Guess(ranked[0], SAFE if best > 2 else UNSAFE, f"there is `{ranked[0]}`")]
    near = [path for path in ranked if path.rpartition("/")[0] in (folder, folder.rpartition("/")[0])]
    certainty: Applicability = UNSAFE if len(near) == 1 else SUGGESTION
    ordered = [*near, *(path for path in ranked if path not in near)]
    return [
        Guess(path, certainty if path in near else SUGGESTION, f"there is `{path}`") for path in ordered[:3]
    ]


def _moved_folder(vault: Vault, wanted: str, name: str) -> list[Guess]:
    found = [folder for folder in vault.folders if folder.rpartition("/")[2] == name]
    ranked = sorted(found, key=lambda path: (-_common(path, wanted), path))
    if len(ranked) == 1 or (len(ranked) > 1 and _common(ranked[0], wanted) > _common(ranked[1], wanted)):
        return [Guess(ranked[0] + "/", UNSAFE, f"the only folder of that name is `{ranked[0]}`")]
    return [Guess(path + "/", SUGGESTION, f"there is `{path}`") for path in ranked[:3]]


def _common(path: str, wanted: str) -> int:
    """How many parts two paths share at their ends."""
    count = 0
    for one, other in zip(
        reversed(path.lower().split("/")), reversed(wanted.lower().split("/")), strict=False
    ):
        if one != other and (count or one.partition(".")[0] != other.partition(".")[0]):
            break
        count += 1
    return count


def _same_folder(vault: Vault, wanted: str, folder: str, name: str) -> list[Guess]:
    """A name in the same folder that differs by separators, or a picture of another format."""
    names = vault.shared(_folded_names).get(folder)
    if names is None:
        return []
    plain = _plain(name)
    same = names.plain.get(plain, [])
    if not same and "." not in name:
        same = names.bare.get(plain, [])
    if not same:
        stem = name.rpartition(".")[0].lower()
        same = names.stems.get(stem, []) if stem else []
    if len(same) == 1:
        return [Guess(same[0], UNSAFE, f"it is `{same[0].rpartition('/')[2]}`")]
    return [Guess(path, SUGGESTION, f"there is `{path}`") for path in same[:3]]


class _Names(Struct, frozen=True, gc=False):
    """The files of one folder: by their plain names, by those without suffix, and by their stems."""

    plain: dict[str, list[str]]
    bare: dict[str, list[str]]
    stems: dict[str, list[str]]


def _folded_names(vault: Vault) -> dict[str, _Names]:
    found: dict[str, _Names] = {}
    for folder, paths in vault.shared(_by_folder).items():
        names = found[folder] = _Names({}, {}, {})
        for path in paths:
            name = path.rpartition("/")[2]
            stem = name.rpartition(".")[0]
            names.plain.setdefault(_plain(name), []).append(path)
            names.bare.setdefault(_plain(stem), []).append(path)
            names.stems.setdefault(stem.lower(), []).append(path)
    return found


def _plain(name: str) -> str:
    stem, dot, suffix = unquote(name).lower().rpartition(".")
    return _SEPARATORS.sub("", stem or suffix) + dot + suffix


def _by_folder(vault: Vault) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for path in (*vault.notes, *sorted(vault.files)):
        found.setdefault(path.rpartition("/")[0], []).append(path)
    return {folder: tuple(paths) for folder, paths in found.items()}


def _alike(vault: Vault, wanted: str, folder: str, name: str) -> list[Guess]:
    """Names that differ by a slip of the fingers: in the same folder, then anywhere."""
    from notes_lint.links.likeness import akin, similar

    siblings = vault.shared(_by_folder).get(folder, ())
    names = {path.rpartition("/")[2].lower(): path for path in siblings[:_MANY]}
    bare = "." not in name
    if bare:
        names = {key.rpartition(".")[0] or key: path for key, path in names.items()}
    close = similar(name.lower(), tuple(names))
    if close:
        return [Guess(names[each], SUGGESTION, f"there is `{names[each]}`") for each in close]
    found = vault.shared(_deletions).near(name.lower())
    ranked = sorted(found, key=lambda path: (-_common(path, wanted), path))
    ranked = [path for path in ranked if akin(path.rpartition("/")[2], name)]
    return [Guess(path, SUGGESTION, f"there is `{path}`") for path in ranked[:3]]


# Whoever has more links that lead nowhere did not slip: the notes came without what they link to.
MOST_LOOKED = 1000


def looked(_: Vault) -> list[int]:
    """How many names were looked for by their likeness."""
    return [0]


class _Known(Struct, frozen=True, gc=False):
    """Paths by their names, and the names by what is left of them with at most one character left out: any single
    slip meets there."""

    paths: dict[str, list[str]]
    names: dict[str, list[str]]

    def near(self, name: str) -> set[str]:
        """The paths whose names differ by a slip."""
        names = {each for key in _one_less(name) for each in self.names.get(key, ())}
        return {path for each in names for path in self.paths[each]}


def _known(paths: Iterable[str], name_of: Callable[[str], str]) -> _Known:
    found = _Known({}, {})
    for path in paths:
        found.paths.setdefault(name_of(path).lower(), []).append(path)
    for name in found.paths:
        for key in _one_less(name):
            found.names.setdefault(key, []).append(name)
    return found


def _deletions(vault: Vault) -> _Known:
    return _known((*vault.notes, *vault.files), lambda path: path.rpartition("/")[2])


def _one_less(name: str) -> set[str]:
    return {name, *(name[:at] + name[at + 1 :] for at in range(len(name)))} if len(name) > 4 else {name}


# -- how to write it


def destination(
    vault: Vault, path: str, target: str, old: str, *, bare: bool = False, raw: bool = False
) -> str:
    """The destination that leads from the note at ``path`` to ``target``, written as the old one was.

    ``bare`` leaves a note's suffix away; ``raw`` writes blanks as they are (HTML, front matter, angle brackets).
    """
    before, hash_mark, anchor = old.partition("#")
    query = before[before.find("?") :] if "?" in before else ""
    if before.startswith("/"):
        new = "/" + _below_root(vault, target, before)
    else:
        new = posixpath.relpath("/" + target.rstrip("/"), "/" + posixpath.dirname(path))
        if before.startswith("./") and not new.startswith("."):
            new = "./" + new
        if target.endswith("/") and before.endswith("/"):
            new += "/"
    if bare:
        for suffix in NOTE_SUFFIXES:
            new = new.removesuffix(suffix)
    if not raw:
        new = new.replace("%", "%25").replace(" ", "%20").replace("(", "%28").replace(")", "%29")
    return new + query + hash_mark + anchor


def _below_root(vault: Vault, target: str, old: str) -> str:
    """A target from the folder that ``/`` begins at: the one that lets the destination begin as it did."""
    choices = [target[len(root) + 1 :] for root in vault.roots if root and target.startswith(root + "/")]
    choices.append(target)
    first = old.lstrip("/").partition("/")[0].lower()
    return next((each for each in choices if each.partition("/")[0].lower() == first), choices[0])


def repairs(
    vault: Vault, path: str, trouble: Trouble
) -> tuple[list[Guess], tuple[Fix, ...], tuple[str, ...]]:
    """What a broken path may have meant, with the fixes that say so and the texts to suggest."""
    found = trouble.found
    if isinstance(found, Found):
        known = [Guess(found.path, SAFE, f"it is `{found.path}`")]
    else:
        known = guesses(vault, getattr(found, "wanted", trouble.dest), image=trouble.image)
    wiki = trouble.origin == "wikilink"
    if wiki:
        texts = [_embedded(vault, each.path, trouble.dest) for each in known]
    else:
        raw = trouble.origin in ("html", "front") or _in_angles(vault, path, trouble)
        texts = [destination(vault, path, each.path, trouble.dest, raw=raw) for each in known]
    fixes = tuple(
        Fix(f"lead it to {each.path}", (Edit(trouble.start, trouble.end, text),), applicability=each.certainty,
            effect="wikilink" if wiki else "destination")
        for each, text in zip(known, texts, strict=True)
    )  # fmt: skip
    return known, fixes, tuple(dict.fromkeys(texts))


def _embedded(vault: Vault, target: str, old: str) -> str:
    """What to write between the brackets of a wikilink to a file: its name, or its path where others share the name."""
    name = target.rpartition("/")[2]
    alone = len(vault.names.get(name.lower(), ())) < 2
    _, hash_mark, anchor = old.partition("#")
    return (name if alone else target) + hash_mark + anchor


_LAX = {
    "extension": "leaves out the suffix of `{path}`",
    "rendered": "names the page that `{path}` becomes; here there is only the note",
    "root": "leads nowhere from this note's folder, from where a link is read; from the vault's top it does",
    "backslash": "has backslashes, which only Windows reads as a path: `{path}` is meant",
}


def explain(trouble: Trouble, known: Sequence[Guess], noun: str = "") -> str:
    """What is wrong with a path, for a message. ``noun`` is what is missing, if it is more than a file."""
    if isinstance(trouble.found, Found):
        return f"`{trouble.dest}` " + _LAX[trouble.found.how].format(path=trouble.found.path)
    wanted = getattr(trouble.found, "wanted", trouble.dest)
    return f"there is no {noun}`{wanted}` in this vault" + (f"; {known[0].why}" if known else "")


def edit(trouble: Trouble, text: str) -> Edit:
    """Write another destination in its place."""
    return Edit(trouble.start, trouble.end, text)


def below_top(vault: Vault, dest: str) -> str:
    """The path of the vault that somebody's absolute path ends in, or the one file of its name, or ""."""
    parts = [part for part in unquote(dest.partition("#")[0]).replace("\\", "/").split("/") if part]
    for at in range(len(parts) - 1):
        path = "/".join(parts[at:])
        if path in vault.notes or path in vault.files:
            return path
    named = (
        vault.names.get(parts[-1].lower(), ())
        if parts and "." in parts[-1] and _informative(parts[-1])
        else ()
    )
    return named[0] if len(named) == 1 else ""


def _in_angles(vault: Vault, path: str, trouble: Trouble) -> bool:
    source = vault.source(path) if " " in trouble.dest else None
    return source is not None and source.data[trouble.start - 1 : trouble.start] == b"<"


# -- anchors


def anchors_like(note: Note, anchor: str) -> list[tuple[str, Applicability]]:
    """The anchors of a note that may have been meant, the best first."""
    from notes_lint.anchors import loose, slugs
    from notes_lint.links.likeness import similar

    wanted = loose(unquote(anchor))
    named = [(name, heading.text) for heading, name in slugs(note.headings) if name]
    named += [(each.name, each.name) for each in note.anchors if each.kind == "html"]
    same = list(
        dict.fromkeys(name for name, text in named if wanted and wanted in (loose(text), loose(name)))
    )
    if same:
        return [(name, SAFE if len(same) == 1 else UNSAFE) for name in same]
    known = {name: None for name, _ in named}
    close = similar(anchor.lower(), tuple(known), 0.75)
    if not close and wanted:
        close = [name for name in known if len(wanted) > 3 and _contains(loose(name), wanted)][:3]
    return [(name, SUGGESTION) for name in close]


def _contains(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return len(short) > 3 and len(short) * 2 >= len(long) and (long.startswith(short) or long.endswith(short))


def headings_like(note: Note, anchor: str) -> list[tuple[str, Applicability]]:
    """The headings (or blocks) of a note that a wikilink's anchor may have meant, as they are written."""
    from notes_lint.links.likeness import similar

    if anchor.startswith("^"):
        blocks = ["^" + each.name for each in note.anchors if each.kind == "block"]
        return [(name, SUGGESTION) for name in similar(anchor, blocks)]
    texts = [heading.text for heading in note.headings]
    last = anchor.rpartition("#")[2]
    return [(name, SUGGESTION) for name in similar(last, texts, 0.7)]


# -- wikilinks


def notes_like(vault: Vault, name: str, *, slips_only: bool) -> list[Guess]:
    """The notes that a wikilink may have meant; ``path`` is what to write between the brackets.

    With ``slips_only`` only names count that differ by case, separators or one letter.
    """
    name = name.strip()
    gone = former(vault, name) if vault.gone else None
    if gone and gone[1].endswith(NOTE_SUFFIXES):
        return [Guess(_wikiname(vault, gone[1]), UNSAFE, f"this change makes it `{gone[1]}`")]
    known = vault.shared(_liked)
    question = f"{'slips' if slips_only else 'any'} {name}"
    found = known.get(question)
    if found is None:
        found = known[question] = _notes_like(vault, name, slips_only=slips_only)
    return found


def former(vault: Vault, name: str) -> tuple[str, str] | None:
    """The note that a wikilink led to until the change under judgement took it away, and what it became ("")."""
    lowered = name.strip().replace("\\", "/").strip("/").lower()
    for old, new in vault.gone.items():
        if old.endswith(NOTE_SUFFIXES) and f"/{old.rpartition('.')[0].lower()}".endswith(f"/{lowered}"):
            return old, new
    return None


def _notes_like(vault: Vault, name: str, *, slips_only: bool) -> list[Guess]:
    known = vault.shared(_plain_names)
    # Where names are pages, `a/b` is another page than `b`.
    last = name if slips_only else name.replace("\\", "/").rpartition("/")[2]
    same = known.get(_plain_name(name)) or known.get(_plain_name(last), [])
    if len(same) == 1:
        text = _wikiname(vault, same[0])
        if text.lower() != name.lower():
            moved = last != name and _informative(last)
            certainty: Applicability = SAFE if moved or name.lower().endswith(NOTE_SUFFIXES) else UNSAFE
            return [Guess(text, certainty, f"there is `{same[0]}`")]
    elif same:
        return [Guess(_wikiname(vault, path), SUGGESTION, f"there is `{path}`") for path in same[:3]]
    close = _slips(vault, last.lower(), slips_only=slips_only)
    return [Guess(_wikiname(vault, path), SUGGESTION, f"there is `{path}`") for path in close]


def _slips(vault: Vault, name: str, *, slips_only: bool) -> list[str]:
    """The notes whose names resemble one, in lower case."""
    if len(name) < _SHORTEST or _is_date(name):
        return []
    from notes_lint.links.likeness import akin, closest, similar

    found = [path for path in vault.shared(_name_deletions).near(name) if akin(_stem(path), name)]
    if len(name) == _SHORTEST:
        # Of so short a name only what is inside may be a slip: more letters at its end make another word of it.
        found = [path for path in found if _stem(path).lower()[-2:] == name[-2:]]
    elif not found and not slips_only and len(vault.notes) < _MOST_COMPARED:
        stems: dict[str, str] = {}
        for path in vault.notes:
            stems.setdefault(_stem(path).lower(), path)
        found = [stems[each] for each in similar(name, tuple(stems), 0.84)]
    return closest(name, found, _stem)


def _is_date(name: str) -> bool:
    """Whether a name is a date and hardly more: such a page is another day, and no slip."""
    if re.search(r"\d(?:st|nd|rd|th)\b", name) is not None:
        return True
    return sum(map(str.isdigit, name)) >= 4 and sum(map(str.isalpha, name)) < 5


def _stem(path: str) -> str:
    return path.rpartition("/")[2].rpartition(".")[0]


def _plain_name(name: str) -> str:
    lowered = name.lower()
    while lowered.endswith(NOTE_SUFFIXES):
        lowered = lowered.rpartition(".")[0]
    return "".join([each for each in lowered if each.isalnum()])


def _plain_names(vault: Vault) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for path in vault.notes:
        key = _plain_name(_stem(path))
        if key:
            found.setdefault(key, []).append(path)
    return found


def _name_deletions(vault: Vault) -> _Known:
    return _known(vault.notes, _stem)


def _wikiname(vault: Vault, path: str) -> str:
    """The shortest name by which a wikilink finds a note: its own, or its path where others share the name."""
    name = _stem(path)
    if len({each for each in vault.names.get(name.lower(), ()) if each.endswith(NOTE_SUFFIXES)}) > 1:
        return path.rpartition(".")[0]
    return name
