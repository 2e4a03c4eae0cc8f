"""Documentation as numbers: paragraphs to tokens, tokens to word numbers, words to classes.

`Corpus` reads the folder that `make.py extract` leaves (`<package>.txt`, one paragraph a
line, and `heldout.txt` beside it with the packages that nothing may be learned from).
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import numpy as np
from sklearn.cluster import MiniBatchKMeans
from sklearn.decomposition import TruncatedSVD

from notes_lint.spelling.realword_model import ending_class, normal
from notes_lint.spelling.realword_tokens import BLOCK_END, fold, tokens

WORDS = 12_000  # words with a number of their own
SINGLE = 96  # the commonest words have a class each, from 160 up
CLUSTERS = 140  # classes from 20 up
FIRST_CLUSTER, FIRST_SINGLE = 20, 160
PAD = 4
_SMALL = frozenset(
    ["the", "a", "of", "to", "is", "in", "and", "for", "that", "with", "be", "are", "on", "it", "as", "you"]
)


def paragraphs(path: Path, seen: set[int]) -> list[bytes]:
    """The running text of one package: five words or more, two thirds letters, English, not seen before."""
    kept = []
    for line in path.read_text("utf-8", "replace").split("\n"):
        words = line.lower().split()
        head = line[:400]
        if len(words) < 5 or sum(map(str.isalpha, head)) / len(head) <= 0.66 or _SMALL.isdisjoint(words):
            continue
        if hash(line) not in seen:
            seen.add(hash(line))
            kept.append(line.encode())
    return kept


class Corpus:
    """Words by frequency, their classes, and the text as an array of word numbers (0: unknown).

    ``train`` is the part that weights are fitted on; ``text`` has that of ``tried``, too.
    """

    def __init__(self, folder: Path) -> None:
        held = set((folder.parent / "heldout.txt").read_text("utf-8").split())
        seen: set[int] = set()
        fitted: list[bytes] = []
        self.tried: list[bytes] = []  # paragraphs that floors are set on, of every fourth package
        self.read: list[
            bytes
        ] = []  # those of another fourth: fitted on, but read through for false reports, too
        learned = [path for path in sorted(folder.glob("*.txt")) if path.stem not in held]
        for number, path in enumerate(learned):
            found = paragraphs(path, seen)
            (self.tried if number % 4 == 2 else fitted).extend(found)
            if number % 4 == 1:
                self.read += found
        counts: Counter[bytes] = Counter()
        cut = [tokens(fold(b"\n".join(lines) + b"\n")) for lines in (fitted, self.tried)]
        for part in cut:
            for token, count in Counter(part).items():
                counts[normal(token)] += count
        listed = [(word, count) for word, count in counts.most_common(60_000) if count >= 5]
        self.words = [b"", *(word for word, _ in listed)]
        self.counts = [0, *(count for _, count in listed)]
        self.number = {word: number for number, word in enumerate(self.words) if number}
        self.train = self.numbers(cut[0])
        self.text = np.concatenate([self.train, self.numbers(cut[1])])
        self.classes = self._classes()
        self.identity = np.arange(len(self.words), dtype=np.uint32)
        self.identity[WORDS + 1 :] = self.classes[WORDS + 1 :] + 20_000
        self._order: dict[int, tuple[np.ndarray, np.ndarray]] = {}

    def numbers(self, cut: list[bytes]) -> np.ndarray:
        """Word numbers of tokens, with ends of blocks at either end."""
        known: dict[bytes, int] = {token: self.number.get(normal(token), 0) for token in set(cut)}
        body = np.fromiter(map(known.__getitem__, cut), np.int32, len(cut))
        pad = np.full(PAD, self.number[BLOCK_END], np.int32)
        return np.concatenate([pad, body, pad])

    def places(self, text: np.ndarray, number: int) -> np.ndarray:
        """Where a word stands in one of the texts."""
        key = id(text)
        if key not in self._order:
            order = np.argsort(text, kind="stable")
            self._order[key] = order, np.searchsorted(text[order], np.arange(len(self.words) + 1))
        order, start = self._order[key]
        found = order[start[number] : start[number + 1]]
        return found[(found >= PAD) & (found < len(text) - PAD)]

    def _classes(self) -> np.ndarray:
        """Clusters of words that keep the same company, by the positive mutual information with their neighbours."""
        features, text = 1500, self.text
        matrices = []
        for distance, weight in ((1, 1.0), (2, 0.5)):
            for one, other in ((text[:-distance], text[distance:]), (text[distance:], text[:-distance])):
                kept = (one <= WORDS) & (other <= features) & (one > 0) & (other > 0)
                flat = one[kept].astype(np.int64) * (features + 1) + other[kept]
                table = np.bincount(flat, minlength=(WORDS + 1) * (features + 1))
                both = table.reshape(WORDS + 1, features + 1)[1:].astype(float)
                expected = (both.sum(1, keepdims=True) + 1) * (both.sum(0, keepdims=True) + 1) / both.sum()
                matrices.append(weight * np.log(np.maximum(both / expected, 1.0)) * np.minimum(1, both / 3))
        space = np.concatenate(matrices, 1).astype(np.float32)
        vectors = TruncatedSVD(60, random_state=1, n_iter=3).fit_transform(space)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-9
        means = MiniBatchKMeans(CLUSTERS, random_state=1, n_init=3, batch_size=4096, max_iter=60).fit(vectors)
        classes = np.zeros(len(self.words), np.uint32)
        classes[0] = 1
        for number, word in enumerate(self.words[1:], start=1):
            if number <= SINGLE:
                classes[number] = FIRST_SINGLE + number - 1
            elif number <= WORDS:
                classes[number] = FIRST_CLUSTER + means.labels_[number - 1]
            else:
                classes[number] = ending_class(word)
        return classes

    def affinity(self) -> np.ndarray:
        """How well each class follows each: mutual information in natural logarithms, cut at 4."""
        row = self.classes[self.text].astype(np.int64)
        both = np.bincount(row[:-1] * 256 + row[1:], minlength=65_536).reshape(256, 256).astype(float)
        expected = (both.sum(1, keepdims=True) + 1) * (both.sum(0, keepdims=True) + 1) / both.sum()
        return np.clip(np.log((both + 0.3) / expected), -4, 4)


def plain_words(corpus: Corpus, count: int) -> list[str]:
    """The commonest words of two letters or more."""
    listed = [word.decode("utf-8", "replace") for word in corpus.words[1 : count + 1]]
    return [word for word in listed if re.fullmatch(r"[a-z']{2,}", word)]
