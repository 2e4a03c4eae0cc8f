"""Real-word slips put into clean prose: how many are found, and how much is reported where nothing was put.

    python tests/bench/realwords.py TEXTS [--packages a,b,c | --file F] [--count N] [--show N] [--natural WORDS]

TEXTS is a folder of `<package>.txt`, one paragraph a line, as `python src/tables/make.py` leaves it; the default
packages are those of `heldout.txt` beside it, that no table was counted from. A slip turns one word of a paragraph
into another word: into one a letter away, into one that sounds alike or is often taken for it, or into another form
of itself. Frequent words slip more often, but less than in proportion; with --natural, as fingers have it.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, NamedTuple

sys.path.insert(0, str(Path(__file__).parent))
from measure import notes
from slips import slip

from notes_lint.document import Document
from notes_lint.pack import load, shipped
from notes_lint.spelling.realword_model import judge
from notes_lint.text import Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

RULES = ("confused-word", "wrong-form", "rare-word", "repeated-word", "wrong-article")
ALIKE = """affect effect|their there they're|its it's|than then that|form from|of or off|to too two|loose lose|your
you|were where we're|quite quiet|though through thought thorough|weather whether|past passed|whose who's|lead led|
accept except|advice advise|choose chose|principal principle|complement compliment|sense since|site sight side|hear
here|last least|latter later|the they them then these|an and any|as is at has|on in one|be by been being|it is if|for
from four|has have had|are our or|does dose|know now not note|use used user|works words|way why|peace piece|week weak|
brake break|right write|hole whole|new knew|sever server several|trail trial|casual causal|statics statistics|exiting
existing|causes clauses|discreet discrete|device devise|personal personnel|plain plane|role roll|sell sale|thing
think|this these thus|want won't|which witch|with without width|would wold|every very|even event|ever every"""

KINDS = ("letter", "sound", "form")
SHORT = frozenset(
    [
        "a",
        "ad",
        "am",
        "an",
        "as",
        "at",
        "be",
        "by",
        "do",
        "go",
        "he",
        "hi",
        "if",
        "in",
        "is",
        "it",
        "me",
        "my",
        "no",
        "of",
        "on",
        "or",
        "ox",
        "so",
        "to",
        "up",
        "us",
        "we",
    ]
)


def documents(texts: dict[str, str]) -> list[Document]:
    """All texts as notes of ten thousand bytes."""
    return [note for text in texts.values() for note in notes(text)]


def plain(path: Path) -> set[str]:
    """The words of a list, one a line, that are written in lower case; of two letters only those in `SHORT`."""
    listed = path.read_text("utf-8").split()
    return {word for word in listed if word.islower() and (len(word) > 2 or word in SHORT)}


class Slips:
    """What a word may turn into, by kind of slip."""

    def __init__(self) -> None:
        from notes_lint.spelling.realword_near import slipped

        known = judge()
        self.words = {word.decode() for word in known.words if re.fullmatch(rb"[a-z']{2,}", word)}
        self.rank = {word.decode(): number for number, word in enumerate(known.words, start=1)}
        self.letters: dict[str, list[str]] = {}
        self._slipped = slipped
        self.sounds: dict[str, list[str]] = defaultdict(list)
        for group in ALIKE.split("|"):
            for word in group.split():
                self.sounds[word] += [other for other in group.split() if other != word]
        lemmas: dict[int, list[str]] = defaultdict(list)
        for word, (_, lemma) in known.form_of.items():
            lemmas[lemma].append(word.decode())
        self.forms = {word: [o for o in group if o != word] for group in lemmas.values() for word in group}

    def of(self, kind: str, word: str) -> list[str]:
        """The words that a slip of ``kind`` makes of ``word``."""
        if kind != "letter":
            return (self.sounds if kind == "sound" else self.forms).get(word, [])
        made = self.letters.get(word)
        if made is None:
            near = {other.decode() for other in self._slipped(word.encode())}
            near |= {word + letter for letter in "esdrnty"} | {word[:-1]}
            own = set(self.forms.get(word, ()))
            made = sorted(o for o in near - own if len(o) > 1 and o in self.words and o != word)
            self.letters[word] = made
        return made


def check(document: Document, rules: dict[str, object]) -> list[tuple[str, int, tuple[str, ...], str]]:
    """Findings as rule, place, suggestions, message."""
    return [
        (name, found.start, found.suggestions, found.message)
        for name, rule in rules.items()
        for found in rule.check(document)  # type: ignore[attr-defined]
    ]


class Slipped(NamedTuple):
    """A paragraph with one slip in it: before the word, the right word, the wrong one, what comes after."""

    kind: str
    before: str
    right: str
    wrong: str
    after: str


def uniform(lines: list[str], count: int) -> Iterator[Slipped]:
    """One slip a paragraph; which word and into which other hardly depends on how frequent they are."""
    random = Random(6)
    slips = Slips()
    done = 0
    for line in lines:
        if done >= count:
            break
        kind = random.choices(KINDS, (45, 35, 20))[0]
        places = [m for m in re.finditer(r"(?<![\w'-])[a-z']{2,}(?![\w'-])", line) if slips.of(kind, m[0])]
        if not places:
            continue
        done += 1
        weights = [slips.rank.get(place[0], 12_000) ** 0.25 for place in places]
        place = random.choices(places, weights)[0]
        others = slips.of(kind, place[0])
        wrong = random.choices(others, [slips.rank.get(other, 12_000) ** -0.35 for other in others])[0]
        yield Slipped(kind, line[: place.start()], place[0], wrong, line[place.end() :])


def natural(lines: list[str], count: int, words: set[str]) -> Iterator[Slipped]:
    """One slip a paragraph as fingers and memory make them: any word of the text as likely as the next.

    A letter's slip is one of `slips.slip`, or a last letter lost or added, where it makes one of ``words``; of the
    three kinds it makes 55 %, what sounds alike or is taken for each other 25 %, other forms of a word 20 %.
    """
    random = Random(11)
    slips = Slips()
    left = {"letter": count * 55 // 100, "sound": count * 25 // 100, "form": count * 20 // 100}
    for line in lines * 6:
        open_kinds = [kind for kind in left if left[kind] > 0]
        if not open_kinds:
            return
        kind = random.choices(open_kinds, [left[kind] for kind in open_kinds])[0]
        places = list(re.finditer(r"(?<![\w'-])[a-z']+(?![\w'-])", line))
        if kind != "letter":
            places = [place for place in places if slips.of(kind, place[0])]
        if not places:
            continue
        place = random.choice(places)
        wrong: str | None = random.choice(slips.of(kind, place[0])) if kind != "letter" else None
        for _ in range(6 if kind == "letter" else 0):
            place = random.choice(places)
            wrong = _of_fingers(place[0], random)
            if wrong in words and place[0] in words and wrong not in slips.forms.get(place[0], ()):
                break
            wrong = None
        if wrong:
            left[kind] -= 1
            yield Slipped(kind, line[: place.start()], place[0], wrong, line[place.end() :])


def _of_fingers(word: str, random: Random) -> str | None:
    if len(word) < 2:
        return None
    try:
        wrong, _ = slip(word, random)
    except (ValueError, IndexError):
        return None
    if random.random() < 0.3:
        wrong = word[:-1] if random.random() < 0.6 else word + random.choice("snredty")
    return wrong if wrong != word else None


def recall(slipped: Iterable[Slipped], rules: dict[str, object], show: int) -> None:
    """Say what becomes of slips, each in a note of its own."""
    told = Counter[tuple[str, str]]()
    missed: dict[str, list[str]] = defaultdict(list)
    for kind, before, right, wrong, after in slipped:
        data = (before + wrong + after).encode()
        note = Document("note.md", Source(data))
        note.prose = data
        at = len(before.encode())
        hits = [hit for hit in check(note, rules) if hit[1] <= at <= hit[1] + len(wrong)]
        told[kind, "all"] += 1
        told[kind, "found"] += bool(hits)
        told[kind, "first"] += any(hit[2][:1] == (right,) for hit in hits)
        if not hits:
            missed[kind].append(f"{right} > {wrong}: {before[-40:]}[{wrong}{after[:50]}")
    for kind in KINDS:
        total, found = told[kind, "all"], told[kind, "found"]
        print(f"{kind:8}{total:6} slips, {found / max(total, 1):6.1%} found, first suggestion right in "
              f"{told[kind, 'first'] / max(found, 1):.0%}")  # fmt: skip
        for line in missed[kind][:show]:
            print("   ", line)
    total = sum(told[kind, "all"] for kind in KINDS)
    print(f"all     {total:6} slips, {sum(told[kind, 'found'] for kind in KINDS) / max(total, 1):6.1%} found")


def false_reports(texts: dict[str, str], rules: dict[str, object], show: int) -> None:
    """What is reported in text as it was published, and how long that took."""
    found: list[tuple[str, str, str]] = []
    size = 0
    spent = Counter[str]()
    for note in documents(texts):
        size += len(note.data)
        for name, rule in rules.items():
            start = time.process_time()
            hits = list(rule.check(note))  # type: ignore[attr-defined]
            spent[name] += time.process_time() - start
            for hit in hits:
                around = note.slice(max(0, hit.start - 60), hit.end + 50).replace("\n", " | ")
                found.append((name, hit.message, around.replace("\x1f", "`")))
    print(f"{size / 1e6:.1f} MB")
    for name in rules:
        count = sum(hit[0] == name for hit in found)
        print(f"{name:16}{count:5} reports, {count * 1e5 / size:5.2f} per 100 KB, {spent[name]:6.2f} s")
    Random(1).shuffle(found)
    for hit in found[:show]:
        print("   ", " · ".join(hit))


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser()
    parser.add_argument("texts", type=Path)
    parser.add_argument("--packages")
    parser.add_argument("--file", type=Path)
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--natural", type=Path, metavar="WORDS", help="a list of words (Debian: wamerican)")
    parser.add_argument("--show", type=int, default=0)
    parser.add_argument("--rules", default=",".join(RULES))
    options = parser.parse_args()
    if options.file:
        texts = {options.file.stem: options.file.read_text("utf-8")}
    else:
        held_out = (options.texts.parent / "heldout.txt").read_text("utf-8").split()
        names = options.packages.split(",") if options.packages else held_out
        texts = {name: (options.texts / f"{name}.txt").read_text("utf-8") for name in names}
    rules = {rule.name: load(rule) for rule in shipped() if rule.name in options.rules.split(",")}
    lines = [line for text in texts.values() for line in text.split("\n") if 60 < len(line) < 1200]
    Random(6).shuffle(lines)
    if options.natural:
        recall(natural(lines, options.count, plain(options.natural)), rules, options.show)
    else:
        recall(uniform(lines, options.count), rules, options.show)
    false_reports(texts, rules, options.show)


if __name__ == "__main__":
    main()
