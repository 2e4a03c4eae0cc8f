"""Recall and noise of the rules on links, measured by planting.

Vaults of many dialects are made by a generator that knows where every link leads. One mistake is planted into a
clean vault at a time, the vault is linted, and three things are counted: was anything said of that line, does the
first fix bring the note back, and was anything said elsewhere. Run as a script for the full table:

    python -m tests.bench.plant_links [--notes 200] [--tries 4] [--dialect NAME] [--kind NAME] [--show]

`tests/test_links_planted.py` runs a small, fixed part of it.
"""

from __future__ import annotations

import argparse
import posixpath
import random
import re
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from notes_lint.anchors import slug
from notes_lint.lint import Mapper, MemoryTree, lint
from notes_lint.pack import read, shipped_folder
from notes_lint.ruleset import RuleSet
from notes_lint.settings import Loaded, Settings
from notes_lint.testing import apply_simply

if TYPE_CHECKING:
    from collections.abc import Callable

GROUPS = ("links", "images", "outline", "front-matter")
FIRST = ("amber", "basin", "cedar", "delta", "ember", "fjord", "grove", "heron", "inlet", "juniper", "kelp", "larch",
         "meadow", "nettle", "orchard", "pebble", "quarry", "reed", "sorrel", "thistle")  # fmt: skip
SECOND = ("census", "diary", "forecast", "harvest", "journey", "ledger", "manual", "outline", "pattern", "recipe",
          "survey", "timeline")  # fmt: skip
HEADINGS = (
    "What we saw",
    "Costs & benefits",
    "Next steps",
    "How it's done",
    "Set-up (short)",
    "Open questions",
)


class Dialect(NamedTuple):
    """A way to keep notes: how a note is called, which files come with the vault, and how links are written."""

    path: str  # a format of number, stem, year, month
    extra: dict[str, str]
    wiki: bool = False
    images: str = "img"
    rooted: bool = False
    outline: bool = False


DIALECTS = {
    "github": Dialect("docs/{area}/{stem}.md", {"LICENSE": "x"}),
    "meetings": Dialect("{year}/{month:02}-{stem}.md", {}),
    "obsidian": Dialect("{Area}/{Title}.md", {".obsidian/app.json": "{}"}, wiki=True, images="attachments"),
    "foam": Dialect("notes/{stem}.md", {".vscode/foam.json": "{}"}, wiki=True),
    "logseq": Dialect("pages/{stem}.md", {"logseq/config.edn": "{}"}, wiki=True, images="assets", outline=True),
    "roam": Dialect("{Title}.md", {}, wiki=True, outline=True),
    "jekyll": Dialect("_posts/{year}-{month:02}-07-{stem}.md", {"_config.yml": "t: x"}, images="assets", rooted=True),
    "hugo": Dialect("content/posts/{stem}.md", {"hugo.toml": "t = 1"}, images="static/img", rooted=True),
    "docusaurus": Dialect("docs/{area}/{stem}.md", {"docusaurus.config.js": "x"}, images="static/img", rooted=True),
}  # fmt: skip


class Vault(NamedTuple):
    """A clean vault: its files, and of each note the links in it as ``kind -> texts``."""

    files: dict[str, bytes]
    links: dict[str, dict[str, list[str]]]


def make(dialect: str, notes: int, seed: int = 1) -> Vault:
    """A clean vault of one dialect."""
    shape, random_ = DIALECTS[dialect], random.Random(f"{dialect}{seed}")
    names = [f"{one}-{other}" for other in SECOND for one in FIRST][:notes]
    paths = []
    for number, stem in enumerate(names):
        title = stem.replace("-", " ").capitalize()
        paths.append(shape.path.format(stem=stem, year=2022 + number % 3, month=number % 12 + 1, Title=title,
                                       area=("guide", "reference", "howto")[number % 3],
                                       Area=("Plants", "Places", "People")[number % 3]))  # fmt: skip
    files = {path: text.encode() for path, text in shape.extra.items()}
    pictures = [f"{shape.images}/{stem}-chart.png" for stem in names[:: max(1, notes // 20)]]
    files.update(dict.fromkeys(pictures, b"PNG"))
    links: dict[str, dict[str, list[str]]] = {}
    for number, path in enumerate(paths):
        found: dict[str, list[str]] = defaultdict(list)
        lines = _note(dialect, path, names[number], random_, paths, pictures, found)
        if shape.outline:
            lines = [f"- {line.removeprefix('## ')}" for line in lines if line and not line.startswith("# ")]
        if dialect in ("jekyll", "hugo"):
            lines = ["---", f"title: {names[number]}", "---", "", *lines]
        files[path] = ("\n".join(lines) + "\n").encode()
        links[path] = dict(found)
    return Vault(files, links)


def _note(
    dialect: str,
    path: str,
    stem: str,
    random_: random.Random,
    paths: list[str],
    pictures: list[str],
    found: dict[str, list[str]],
) -> list[str]:
    shape = DIALECTS[dialect]
    folder = posixpath.dirname(path) or "."
    title = stem.replace("-", " ").capitalize()
    lines = [f"# {title}", ""]

    def put(kind: str, text: str) -> None:
        found[kind].append(text)
        lines.extend([f"Then we looked at {text} again, {random_.choice(FIRST)} and all.", ""])

    for other in random_.sample([each for each in paths if each != path], 2):
        name = posixpath.basename(other).rpartition(".")[0]
        relative = posixpath.relpath(other, folder).replace(" ", "%20")
        if shape.wiki:
            put("wiki", f"[[{name}]]")
        if dialect not in ("roam", "jekyll"):
            put("file", f"[the {name.lower()}]({relative})")
            if dialect != "logseq":
                place = random_.choice(HEADINGS)
                put("anchor", f"[{place.lower()}]({relative}#{slug(place)})")
    if dialect == "roam":
        put("wiki", f"[[{random_.choice(('Kafka', 'Rust', 'Alice', 'TODO'))}]]")
    picture = random_.choice(pictures)
    if dialect == "jekyll":
        put("image", f"![a chart](/{picture})")
    elif shape.rooted:
        put("image", f"![a chart](/{picture.removeprefix('static/')})")
    elif dialect != "roam":
        put("image", f"![a chart]({posixpath.relpath(picture, folder)})")
    put("url", f"[the {random_.choice(SECOND)}](https://www.example.org/{stem}?page=2)")
    put("titled", f'[a {random_.choice(SECOND)}](https://example.org/{stem} "About {stem}")')
    put("bracketed", f"(see [the {random_.choice(SECOND)}](https://example.org/wiki/{stem}_(plant)))")
    lines += ["The map [K, V] (see below) and a[i](x) were [sic] (twice) on the list.", ""]
    for heading in HEADINGS:
        lines += [f"## {heading}", "", f"Nothing but {random_.choice(FIRST)}.", ""]
    if not shape.outline:
        put("own", f"[above](#{slug(random_.choice(HEADINGS))})")
    return lines


Slip = tuple[tuple[str, ...], "Callable[[str], str]"]
_SPLIT = re.compile(r"(!?)\[(.*?)\]\(([^\s\"]*)(.*)\)")


def _parts(change: Callable[[str, str, str, str], str]) -> Callable[[str], str]:
    def changed(link: str) -> str:
        match = _SPLIT.fullmatch(link)
        return change(*match.groups()) if match is not None else link

    return changed


def _dest(change: Callable[[str], str]) -> Callable[[str], str]:
    return _parts(lambda bang, text, dest, title: f"{bang}[{text}]({change(dest)}{title})")


def _name(change: Callable[[str], str]) -> Callable[[str], str]:
    """Change the file's name only."""

    def changed(dest: str) -> str:
        path, mark, anchor = dest.partition("#")
        folder, slash, name = path.rpartition("/")
        return folder + slash + change(name) + mark + anchor

    return _dest(changed)


def _swap(word: str) -> str:
    at = len(word) // 2
    while at < len(word) - 2 and (word[at] == word[at + 1] or not (word[at] + word[at + 1]).isalpha()):
        at += 1
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


_FILES = ("file", "anchor")
_URLS = ("url", "titled")
_ANY = ("file", "url", "image")
KINDS: dict[str, Slip] = {
    "a step too many up": (_FILES, _dest(lambda dest: "../" + dest)),
    "another folder": (_FILES, _name(lambda name: "old/" + name)),
    "suffix left out": (_FILES, _name(lambda name: name.removesuffix(".md"))),
    "suffix doubled": (_FILES, _name(lambda name: name + ".md")),
    "rendered suffix": (_FILES, _name(lambda name: name.replace(".md", ".html"))),
    "letter case": (("file", "anchor", "image"), _name(lambda name: name.swapcase().replace(".MD", ".md"))),
    "letters swapped": (_FILES, _name(_swap)),
    "backslashes": (("file",), _dest(lambda dest: dest.replace("/", "\\"))),
    "full stop inside": (("file",), _dest(lambda dest: dest + ".")),
    "picture elsewhere": (("image",), _name(lambda name: "old/" + name)),
    "picture's format": (("image",), _name(lambda name: name.replace(".png", ".jpg"))),
    "anchor in capitals": (("anchor", "own"), _dest(lambda dest: dest.partition("#")[0] + "#" + dest.partition("#")[2].title())),
    "anchor with blanks": (("own",), _dest(lambda dest: dest.replace("-", " "))),
    "anchor's hyphens": (("anchor", "own"), _dest(lambda dest: dest.partition("#")[0] + "#" + dest.partition("#")[2].replace("-", "_"))),
    "anchor misspelt": (("anchor", "own"), _dest(lambda dest: dest.partition("#")[0] + "#" + _swap(dest.partition("#")[2]))),
    "space between": (_ANY, lambda link: link.replace("](", "] (")),
    "swapped": (("file", "url"), _parts(lambda bang, text, dest, title: f"({text})[{dest}{title}]")),
    "destination in brackets": (("file", "url"), _parts(lambda bang, text, dest, title: f"[{text}][{dest}]")),
    "closed by a bracket": (("file", "url"), lambda link: link[:-1] + "]"),
    "text closed by a parenthesis": (("file", "url"), lambda link: link.replace("](", ")(")),
    "parenthesis missing": (_ANY, lambda link: link[:-1]),
    "bracket missing": (("url",), lambda link: link.replace("](", "(")),
    "opening bracket missing": (("url",), lambda link: link[1:]),
    "parenthesis doubled": (_ANY, lambda link: link + ")"),
    "parentheses doubled": (("url", "file"), lambda link: link.replace("](", "]((") + ")"),
    "bracket doubled": (("url", "file"), lambda link: link.replace("](", "]](")),
    "scheme mistyped": (_URLS, lambda link: link.replace("https:", "htps:")),
    "slash missing": (_URLS, lambda link: link.replace("https://", "https:/")),
    "colon missing": (_URLS, lambda link: link.replace("https://", "https//")),
    "scheme twice": (_URLS, lambda link: link.replace("https://", "https://https://")),
    "scheme missing": (_URLS, lambda link: link.replace("https://", "")),
    "typographic quotes": (("titled",), lambda link: link.replace('"', "“", 1).replace('"', "”", 1)),
    "quote missing": (("titled",), lambda link: link.replace('")', ")")),
    "blank in a URL": (_URLS, lambda link: link.replace("://", ":// ")),
    "full-width parentheses": (("url",), lambda link: link.replace("(", "（").replace(")", "）")),
    "on somebody's disk": (("file",), _dest(lambda dest: "file:///C:/Users/me/" + dest.rpartition("/")[2])),
    "wikilink misspelt": (("wiki",), lambda link: "[[" + _swap(link[2:-2]) + "]]"),
    "wikilink with a suffix twice": (("wiki",), lambda link: link[:-2] + ".md.md]]"),
    "wikilink half closed": (("wiki",), lambda link: link[:-1]),
    "wikilink half opened": (("wiki",), lambda link: link[1:]),
}  # fmt: skip


class Score(NamedTuple):
    """What came of planting: how often, found, mended right, and findings elsewhere."""

    planted: int = 0
    found: int = 0
    mended: int = 0
    noise: int = 0

    def plus(self, found: bool, mended: bool, noise: int) -> Score:
        """One more try."""
        return Score(self.planted + 1, self.found + found, self.mended + mended, self.noise + noise)


class Bench:
    """One clean vault, and what the rules make of it with a mistake in it."""

    def __init__(self, dialect: str, notes: int) -> None:
        rules = RuleSet(read(shipped_folder()), Loaded(Settings(select=GROUPS)))
        self.rules = rules
        self.vault = make(dialect, notes)
        self.mapper = Mapper(rules)
        self.entries = {path: self.mapper.map_note(path, data) for path, data in self.vault.files.items()
                        if path.endswith(".md")}  # fmt: skip

    def findings(self, changed: dict[str, bytes]) -> list:
        """All findings with some notes changed."""
        entries = dict(self.entries)
        entries.update({path: self.mapper.map_note(path, data) for path, data in changed.items()})
        tree = MemoryTree("/vault", {**self.vault.files, **changed})
        return lint(tree, self.rules, today="2026-01-01", entries=entries).diagnostics

    def plant(self, kind: str, tries: int, show: bool = False) -> Score:
        """Plant a mistake a few times."""
        where, change = KINDS[kind]
        random_ = random.Random(kind)
        places = [(path, link) for path, by_kind in self.vault.links.items() for each in where
                  for link in by_kind.get(each, ()) if change(link) != link]  # fmt: skip
        score = Score()
        for path, link in random_.sample(places, min(tries, len(places))):
            clean = self.vault.files[path]
            at = clean.find(link.encode())
            broken = clean[:at] + change(link).encode() + clean[at + len(link.encode()) :]
            begin, end = broken.rfind(b"\n", 0, at) + 1, broken.find(b"\n", at)
            every = self.findings({path: broken})
            here = [each for each in every if each.path == path and begin <= each.start <= end]
            mended = False
            for each in here:
                if each.fixes:
                    after = apply_simply({path: broken}, [(path, each.fixes[0])])[path]
                    mended = mended or after == clean or after == clean.replace(b"./", b"")
            score = score.plus(bool(here), mended, len(every) - len(here))
            if show and not (here and mended):
                said = "; ".join(f"{each.rule}: {each.message} {each.suggestions}" for each in here)
                print(f"  {kind}: {change(link)}  for {link}  -> {said or 'nothing'}")
        return score


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--notes", type=int, default=200)
    parser.add_argument("--tries", type=int, default=4)
    parser.add_argument("--dialect", action="append")
    parser.add_argument("--kind", action="append")
    parser.add_argument("--show", action="store_true")
    asked = parser.parse_args()
    total: dict[str, list[Score]] = defaultdict(list)
    for dialect in asked.dialect or DIALECTS:
        bench = Bench(dialect, asked.notes)
        clean = bench.findings({})
        print(f"{dialect}: {len(clean)} findings in {asked.notes} clean notes")
        for each in clean[:5]:
            print(f"  {each.path}: {each.rule}: {each.message}")
        for kind in asked.kind or KINDS:
            total[kind].append(bench.plant(kind, asked.tries, asked.show))
    print(f"{'mistake':32} planted found mended elsewhere")
    for kind, scores in [*total.items(), ("all", [each for given in total.values() for each in given])]:
        planted, found, mended, noise = (sum(each) for each in zip(*scores, strict=True))
        if planted:
            print(f"{kind:32} {planted:7} {found / planted:5.0%} {mended / planted:6.0%} {noise:9}")


if __name__ == "__main__":
    main()
