"""The table of twins: which words are a slip apart, how often each is written, and the floor its twin must clear."""

from __future__ import annotations

from collections import defaultdict
from math import log2
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import numpy as np
from corpus import WORDS
from forms import families

from notes_lint.spelling import realword_twins as tw
from notes_lint.spelling.realword_model import judge
from notes_lint.spelling.realword_near import slipped
from notes_lint.spelling.realword_row import Row
from notes_lint.spelling.realword_scan import Scanner

if TYPE_CHECKING:
    from corpus import Corpus

LEAST = 11.0  # bits that a frequent word's twin must be ahead by; a rare word's up to three and a half more
LOW = 5.0  # from here up, what training text has is noted
BOTH_FIT = frozenset(
    [(b"neither", b"either"), (b"sector", b"vector"), (b"clones", b"closes")]
)  # nearly everywhere
EVERYDAY = 0.3  # share of its everyday frequency that a word has in notes, at least


def blended(corpus: Corpus, general: Path | None) -> bytes:
    """log2 counts of the words, in eighths: as in documentation, but not far below everyday English."""
    counts = {corpus.words[number]: float(corpus.counts[number]) for number in range(1, WORDS + 1)}
    if general:
        listed = [line.split() for line in general.read_text("utf-8-sig").splitlines()]
        total = sum(int(count) for _, count in listed)
        for word, count in listed:
            key = word.encode()
            if len(key) > 2 and key in counts:
                counts[key] = max(counts[key], EVERYDAY * int(count) / total * len(corpus.train))
    return bytes(min(255, round(tw.SHARE * log2(max(count, 1)))) for count in counts.values())


def near(corpus: Corpus) -> list[tuple[int, int]]:
    """Pairs of word numbers a slip apart, the second frequent; no forms of one word, nothing the judge has a model for."""
    numbers = {word: number for number, word in enumerate(judge().words, start=1)}
    counts = {word.decode("utf-8", "replace"): corpus.counts[number] for word, number in numbers.items()}
    modelled = {(pair.wrong.encode(), pair.right.encode()) for pair in judge().table.pairs}
    base = {word.encode(): lemma for word, (lemma, _) in families(counts).items()}
    found = []
    for word, number in numbers.items():
        if len(word) < 2 or not word.isalpha() or not word.isascii():
            continue
        for other in sorted(slipped(word) & numbers.keys()):
            own = word in base and base[word] == base.get(other)
            spelt = tw.plain_spelling(word) == tw.plain_spelling(other)
            if (
                not own
                and not spelt
                and (word, other) not in modelled
                and (word, other) not in BOTH_FIT
                and corpus.counts[numbers[other]] >= 300
            ):
                found.append((number, numbers[other]))
    return found


def build(corpus: Corpus, texts: Path, general: Path | None) -> None:
    """Scan the training text with low floors, and raise each word's above what was found there."""
    counts = blended(corpus, general)
    twins = np.array(near(corpus), "<u2").tobytes()
    known = judge()
    low = tw.Twins(tw.Table(counts, bytes([round(LOW * tw.SHARE)]) * WORDS, twins), known)
    scanner = Scanner(known, low)
    held = set((texts.parent / "heldout.txt").read_text("utf-8").split())
    ahead: dict[bytes, list[float]] = defaultdict(list)
    for path in sorted(texts.glob("*.txt")):
        data = b"" if path.stem in held else path.read_bytes()
        for start in range(0, len(data), 1 << 16):
            part = data[start : start + (1 << 16)]
            cut = Row(part, part)
            places = scanner.scan(cut)
            for at, fit in places.strange:
                slip = low.slip(cut, places.classes, at, fit)
                if slip is not None:
                    ahead[cut.tokens[at]].append(slip.margin + LOW)
    floors = bytearray()
    for number, word in enumerate(known.words, start=1):
        count = corpus.counts[number]
        found = sorted(ahead[word], reverse=True)
        spared = 1 if count < 3000 else 3  # so many may be mistakes of the text itself
        highest = found[spared] + 0.4 if len(found) > spared else 0.0
        wanted = max(LEAST, LEAST + 3.5 - 0.5 * log2(count + 1), highest)
        floors.append(min(255, round(wanted * tw.SHARE)))
    Path(tw.TABLE).write_bytes(msgspec.msgpack.encode(tw.Table(counts, bytes(floors), twins)))
    print(f"{len(twins) // 4} twins, {Path(tw.TABLE).stat().st_size} bytes")
