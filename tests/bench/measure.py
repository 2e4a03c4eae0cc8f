"""Recall on injected slips and false reports on well-edited text.

    python tests/bench/measure.py TEXTS [--packages a,b,c] [--show N]

TEXTS is a folder of `<package>.txt`, one paragraph a line, as `python src/tables/make.py`
leaves it; the packages are those that the tables were not counted from (`sources.HELD_OUT` in src/tables/words).
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections import Counter
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parent))
from slips import slip

from notes_lint.document import Document
from notes_lint.spelling import judge, tables
from notes_lint.spelling.gather import Words, gather
from notes_lint.spelling.shape import UNKNOWN, classify
from notes_lint.text import Source

NOTE = 10_000  # bytes of one pretended note


def notes(text: str) -> list[Document]:
    """Paragraphs as notes of about NOTE bytes; the text is its own mask."""
    found: list[Document] = []
    part: list[str] = []
    size = 0
    for line in [*text.split("\n"), None]:
        if line is None or size > NOTE:
            data = "\n".join(part).encode()
            document = Document(f"{len(found):05}.md", Source(data))
            document.prose = data
            found.append(document)
            part, size = [], 0
        if line is not None:
            part.append(line)
            size += len(line)
    return found


def recall(texts: dict[str, str], count: int, show: int) -> None:
    """Injects `count` slips into words as often as they occur, and prints what became of them."""
    random = Random(6)
    words = Counter[str]()
    places: list[tuple[str, str, str]] = []
    for text in texts.values():
        for line in text.split("\n"):
            found = re.findall(r"\x1f|[^\s\x1f]+", line)
            for at, word in enumerate(found):
                if len(word) >= 4 and word.isascii() and word.isalpha() and word.islower():
                    words[word] += 1
                    before, after = found[at - 1] if at else "", found[at + 1] if at + 1 < len(found) else ""
                    places.append((before if before.isalpha() else "", word, after.strip(".,;:)")))
    places = [place for place in places if place[1].encode() in tables.gate() and words[place[1]] > 2]
    # Authors slip on rare words more often than their count says: the square root of the frequency.
    chosen = random.choices(places, [words[word] ** -0.5 for _, word, _ in places], k=count)
    by_length, by_kind, fate = Counter[tuple[str, str]](), Counter[tuple[str, str]](), Counter[str]()
    missed = []
    nothing = judge.Neighbours()
    for before, word, after in chosen:
        wrong, kind = slip(word, random)
        if classify(wrong.encode()) != UNKNOWN:
            result = "real"
        else:
            entry = judge.Entry(wrong)
            place = judge.Sighting(wrong, 0, len(wrong), 0, UNKNOWN, before.lower(), after.lower())
            entry.add("a", place)
            found = judge.judge_entry(entry, nothing)
            if not found:
                result = "silent"
                missed.append((wrong, word, judge.score_entry(entry, nothing)[0]))
            elif found[0][1].suggestions[:1] == (word,):
                result = "right"
            else:
                result = "other"
                if show:
                    missed.append((wrong, word, found[0][1].suggestions))
        fate[result] += 1
        by_length[str(min(len(word), 12)), result] += 1
        by_kind[kind, result] += 1
    nonwords = count - fate["real"]
    found_ = fate["right"] + fate["other"]
    print(
        f"slips {count}: a real word {fate['real']}; non-words found {found_ / nonwords:.1%}, first right {fate['right'] / found_:.1%}"
    )
    for table in (by_length, by_kind):
        for name in sorted({name for name, _ in table}, key=lambda n: (len(n), n)):
            right, other, silent, real = (table[name, r] for r in ("right", "other", "silent", "real"))
            total = right + other + silent
            if total:
                print(
                    f"  {name:12} {total:6}  found {(right + other) / total:6.1%}  first right {right / max(1, right + other):6.1%}   real {real}"
                )
    for row in random.sample(missed, min(show, len(missed))):
        print("   ", *row)


def spaces(texts: dict[str, str], count: int) -> None:
    """Leaves out `count` spaces between two words, and prints how many are found and put back."""
    random = Random(7)
    lines = [line for text in texts.values() for line in text.split("\n")]
    missed = found = right = 0
    while missed < count:
        words = random.choice(lines).split(" ")
        at = random.randrange(len(words))
        two = words[at : at + 2]
        if len(two) < 2 or not all(word.isascii() and word.isalpha() and word.islower() for word in two):
            continue
        wrong = "".join(two)
        if classify(wrong.encode()) != UNKNOWN:
            continue
        missed += 1
        entry = judge.Entry(wrong)
        entry.add("a", judge.Sighting(wrong, 0, len(wrong), 0, UNKNOWN))
        verdicts = judge.judge_entry(entry, judge.Neighbours())
        found += bool(verdicts)
        right += bool(verdicts) and verdicts[0][1].suggestions[0] == " ".join(two)
    print(f"missed spaces {missed}: found {found / missed:.1%}, put back {right / max(1, found):.1%}")


def false_reports(texts: dict[str, str], show: int) -> None:
    """Judges each text as a vault of its own."""
    random = Random(6)
    size = reports = 0
    shown = []
    began = time.perf_counter()
    for name, text in texts.items():
        documents = notes(text)
        records: dict[str, Words] = {d.path: g for d in documents if (g := gather(d)) is not None}
        count = 0
        for path, verdicts in judge.judge_words(records).items():
            data = next(d for d in documents if d.path == path).data
            for v in verdicts:
                count += 1
                shown.append(
                    (
                        v.rule,
                        v.word,
                        v.suggestions[:2],
                        "sure" if v.sure else "",
                        data[max(0, v.start - 40) : v.end + 30].decode(errors="replace").replace("\n", " / "),
                        name,
                    )
                )
        print(f"  {name:24} {len(text) / 1e3:8.0f} KB {count:5}  {count / len(text) * 1e5:.2f} per 100 KB")
        size += len(text)
        reports += count
    print(
        f"reports {reports} in {size / 1e6:.1f} MB: {reports / size * 1e5:.2f} per 100 KB, {time.perf_counter() - began:.1f} s"
    )
    for row in sorted(random.sample(shown, min(show, len(shown)))):
        print("   ", *row, sep="  ")


def main() -> None:
    """Both measures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("texts", type=Path)
    parser.add_argument("--packages", required=True)
    parser.add_argument("--show", type=int, default=0)
    parser.add_argument("--count", type=int, default=5000)
    arguments = parser.parse_args()
    texts = {
        name: (arguments.texts / f"{name}.txt").read_text("utf-8") for name in arguments.packages.split(",")
    }
    recall(texts, arguments.count, arguments.show)
    spaces(texts, arguments.count // 5)
    false_reports(texts, arguments.show)


if __name__ == "__main__":
    main()
