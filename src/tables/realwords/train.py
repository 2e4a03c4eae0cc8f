"""Train the judge of real words and its twins, and write both tables.

    python src/tables/realwords/train.py TEXTS [--informal FILE] [--general FILE]

TEXTS: see `corpus`. FILE of --informal: more running text, one paragraph a line (READMEs), on which thresholds are
set too. FILE of --general: words of everyday English with counts (symspellpy ships one), for the twins' floors.
Needs numpy, scipy and scikit-learn; about half an hour on one core.
"""

from __future__ import annotations

import argparse
from itertools import combinations
from pathlib import Path
from random import Random
from typing import NamedTuple

import msgspec
import numpy as np
from corpus import PAD, WORDS, Corpus, plain_words
from forms import families
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from twins import build

from notes_lint.spelling import realword_model as rm
from notes_lint.spelling.realword_tokens import fold, tokens

PAIR_BITS, FORM_BITS = 18, 20
SUSPICION, GAIN = 0.25, 2.0  # affinity below which a word is looked at; what a twin must have more
NOT_WORDS = frozenset(
    [
        "os",
        "ip",
        "st",
        "qt",
        "ant",
        "git",
        "id",
        "int",
        "de",
        "re",
        "perl",
        "mpi",
        "vim",
        "api",
        "http",
        "https",
        "org",
        "info",
        "max",
        "unix",
        "web",
        "hash",
        "un",
    ]
)
PRICE = 25.0  # what one false report in 100 KB costs against a slip found
FORM_PRICE = 6.0


class Templates:
    """The features of `realword_model`, hashed for many places at once."""

    def __init__(self, corpus: Corpus) -> None:
        random = Random(20_240_623)  # noqa: S311
        self.factors = [[random.getrandbits(32) | 1 for _ in range(4)] for _ in range(64)]
        self.seeds = [random.getrandbits(32) for _ in range(64)]
        self.corpus = corpus
        extra = [f"{name} L" for name in rm.LEMMA_CLASS] + [f"{name} M" for name in rm.LEMMA]
        self.names = [*rm.TEMPLATES, *extra]
        self.lemmas = np.zeros(len(corpus.words), np.int64)

    def hashed(self, text: np.ndarray, places: np.ndarray, bits: int) -> np.ndarray:
        """Feature numbers, a row a place; the forms' features have more bits and more templates."""
        names = self.names if bits == FORM_BITS else rm.TEMPLATES
        corpus, lemma = self.corpus, self.lemmas[text[places]]
        out = np.empty((len(places), len(names)), np.int32)
        for number, name in enumerate(names):
            total = np.full(len(places), self.seeds[number], np.uint32)
            slot = 0
            for part in name.split():
                if part in "LM":
                    value, factor = (corpus.classes if part == "L" else corpus.identity)[lemma], 3
                else:
                    words = text[places + int(part[1:])]
                    value, factor = (corpus.identity if part[0] == "w" else corpus.classes)[words], slot
                    slot += 1
                total += (value + np.uint32(1)) * np.uint32(self.factors[number][factor])
            out[:, number] = total >> np.uint32(32 - bits)
        return out


class Model(NamedTuple):
    """A fitted pair: dense weights as shipped, and the log odds at no features."""

    weights: np.ndarray
    bias: float
    bits: int

    def odds(self, templates: Templates, text: np.ndarray, places: np.ndarray) -> np.ndarray:
        """Log odds of the second word over the first."""
        parts = [
            self.weights[templates.hashed(text, places[at : at + 100_000], self.bits)].sum(1) + self.bias
            for at in range(0, len(places), 100_000)
        ]
        return np.concatenate(parts) if parts else np.zeros(0)


def fit(templates: Templates, one: np.ndarray, two: np.ndarray, bits: int, c: float) -> Model:
    """A sparse logistic model of places of one word against places of another."""
    features = templates.hashed(templates.corpus.train, np.concatenate([one, two]), bits)
    rows = np.arange(0, features.size + 1, features.shape[1])
    data = csr_matrix(
        (np.ones(features.size, np.float32), features.ravel(), rows), (len(features), 1 << bits)
    )
    told = np.r_[np.zeros(len(one)), np.ones(len(two))]
    fitted = LogisticRegression(solver="liblinear", penalty="l1", C=c, max_iter=20, tol=2e-2).fit(data, told)
    weights = np.clip(np.round(fitted.coef_.ravel() * rm.SCALE), -127, 127) / rm.SCALE
    weights[np.abs(weights) < 0.075] = 0
    bias = float(fitted.intercept_[0] - np.log(len(two) / len(one)))  # as if both were as frequent
    return Model(weights.astype(np.float32), bias, bits)


def packed(weights: np.ndarray) -> tuple[int, bytes, bytes]:
    """Width of the gaps, the gaps, the weights: see `realword_model.Table`."""
    best: tuple[int, bytes, bytes] | None = None
    for width, most in ((1, 255), (2, 65_535)):
        gaps: list[int] = []
        values = bytearray()
        last = 0
        for number in np.flatnonzero(weights):
            gap, last = int(number) - last, int(number)
            while gap > most:
                gaps.append(most)
                values.append(0)
                gap -= most
            gaps.append(gap)
            values.append(round(float(weights[number]) * rm.SCALE) & 255)
        done = width, np.array(gaps, f"<u{width}").tobytes(), bytes(values)
        if best is None or len(done[1]) + len(done[2]) < len(best[1]) + len(best[2]):
            best = done
    assert best is not None
    return best


def floor(
    false: list[tuple[np.ndarray, float]], right: np.ndarray, worth: float, price: float
) -> float | None:
    """The threshold that pays best; ``false``: odds where the written word is right, with reports per 100 KB each."""
    best: tuple[float, float] | None = None
    pool = np.sort(np.concatenate([odds for odds, _ in false]))[::-1][:400]
    for level in sorted({max(3.0, float(odds) + 0.05) for odds in pool} | {3.0, 3.5, 4.0}):
        cost = sum(float((odds > level).sum()) * each for odds, each in false) + 0.3 * false[0][1]
        gained = worth * float((right > level).mean()) - 1000 * price * cost
        if gained > 0 and (best is None or gained > best[0]) and float((right > level).mean()) >= 0.03:
            best = gained, level
    return None if best is None else best[1]


def alike() -> set[tuple[str, str]]:
    """Pairs of `alike.txt`."""
    lines = Path(__file__).with_name("alike.txt").read_text("utf-8").splitlines()
    groups = [line.split() for line in lines if not line.startswith("#")]
    return {(min(pair), max(pair)) for group in groups for pair in combinations(group, 2)}


def one_slip(words: list[str]) -> set[tuple[str, str]]:
    """Pairs of words a letter apart: dropped, exchanged or swapped."""
    shapes: dict[str, set[str]] = {}
    for word in words:
        for shape in {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}:
            shapes.setdefault(shape, set()).add(word)
    found = set()
    for group in shapes.values():
        for one, two in combinations(sorted(group), 2):
            if len(one) == len(two):
                different = [at for at in range(len(one)) if one[at] != two[at]]
                swapped = len(different) == 2 and one[different[0]] == two[different[1]]
                if len(different) > 1 and not swapped:
                    continue
            if abs(len(one) - len(two)) < 2:
                found.add((one, two))
    return found


class Trainer:
    """Fits models, sets their floors, gathers the table."""

    def __init__(self, corpus: Corpus, informal: np.ndarray, sizes: tuple[float, float]) -> None:
        self.corpus, self.informal = corpus, informal
        self.templates = Templates(corpus)
        self.per = [0.6 / sizes[0], 0.6 / sizes[1]]  # one report in 100 KB of either text
        self.fit_of = corpus.affinity()
        self.random = np.random.default_rng(1)
        self.models: list[tuple[int, bytes, bytes]] = []

    def looked_at(
        self, text: np.ndarray, places: np.ndarray, wrong: np.ndarray, right: np.ndarray
    ) -> np.ndarray:
        """Where a word of class ``wrong`` would be looked at for one of class ``right``."""
        classes = self.corpus.classes
        before, after = classes[text[places - 1]], classes[text[places + 1]]
        written = self.fit_of[before, wrong] + self.fit_of[wrong, after]
        return (written < SUSPICION) & (
            self.fit_of[before, right] + self.fit_of[right, after] - written > GAIN
        )

    def directions(
        self, names: tuple[str, str], places: tuple, model: Model, worth: float, price: float, classes: tuple
    ) -> list[rm.Pair]:
        """Both directions of a model that are worth having. ``places``: of either word in held-out and informal text."""
        pairs = []
        for sign, (wrong, right) in ((1, (0, 1)), (-1, (1, 0))):
            held, texts = self.corpus.held, (self.corpus.held, self.informal)
            false = []
            for text, each, per in zip(texts, places[wrong], self.per, strict=True):
                odds = sign * model.odds(self.templates, text, each)
                seen = self.looked_at(text, each, *(classes[kind](text, each) for kind in (wrong, right)))
                false.append((np.where(seen, odds, -99), per))
            meant = places[right][0]
            odds = sign * model.odds(self.templates, held, meant)
            seen = self.looked_at(held, meant, *(classes[kind](held, meant) for kind in (wrong, right)))
            level = floor(false, np.where(seen, odds, -99), worth, price) if len(meant) > 4 else None
            if level is not None:
                bias = round(model.bias, 3)
                pairs.append(
                    rm.Pair(names[wrong], names[right], round(float(level), 2), bias, sign, len(self.models))
                )
        if pairs:
            self.models.append(packed(model.weights))
        return pairs

    def words(self) -> list[rm.Pair]:
        """Models of pairs of words."""
        corpus, found = self.corpus, []
        close = one_slip(plain_words(corpus, 1500))
        known = alike()
        for one, two in sorted(known | close):
            numbers = [corpus.number.get(word.encode(), 0) for word in (one, two)]
            rare = min(corpus.counts[number] for number in numbers)
            usable = (one, two) in known or (
                rare >= 800 and not NOT_WORDS & {one, two} and not two.startswith(one)
            )
            if rare < 60 or not usable or max(numbers) > WORDS:
                continue
            train = [self.random.permutation(corpus.places(corpus.train, number)) for number in numbers]
            many = max(map(len, train)) > 80_000
            most, c = (220_000, 0.12) if many else (60_000, 0.3)
            model = fit(self.templates, train[0][:most], train[1][:most], PAIR_BITS, c)
            places = [
                [corpus.places(text, number) for text in (corpus.held, self.informal)] for number in numbers
            ]
            classes = [lambda text, at, n=number: np.full(len(at), corpus.classes[n]) for number in numbers]
            worth = (2.0 if (one, two) in known else 1.0) * float(np.sqrt(corpus.counts[max(numbers)]))
            found += self.directions((one, two), tuple(places), model, worth, PRICE, tuple(classes))
        return found

    def forms(self) -> tuple[list[rm.Pair], bytes, bytes]:
        """Models of pairs of forms, and which form of which lemma each word is."""
        corpus = self.corpus
        counts = {corpus.words[n].decode("utf-8", "replace"): corpus.counts[n] for n in range(1, WORDS + 1)}
        form = np.full(len(corpus.words), 255, np.uint8)
        of_lemma: dict[tuple[int, int], int] = {}
        for word, (base, kind) in families(counts).items():
            number, lemma = corpus.number[word.encode()], corpus.number[base.encode()]
            form[number], self.templates.lemmas[number] = rm.FORMS.index(kind), lemma
            of_lemma.setdefault((lemma, rm.FORMS.index(kind)), number)
        other = np.zeros((4, len(corpus.words)), np.int64)
        for (lemma, kind), number in of_lemma.items():
            other[kind, self.templates.lemmas == lemma] = number
        found = []
        for one, two in ((0, 1), (0, 2), (0, 3), (2, 3), (1, 2), (1, 3)):

            def places(text: np.ndarray, wrong: int, right: int) -> np.ndarray:
                at = np.flatnonzero((form[text] == wrong) & (other[right][text] > 0))
                return at[(at >= PAD) & (at < len(text) - PAD)]

            train = [self.random.permutation(places(corpus.train, *way)) for way in ((one, two), (two, one))]
            model = fit(self.templates, train[0][:250_000], train[1][:250_000], FORM_BITS, 0.2)
            texts = (corpus.held, self.informal)
            spots = tuple([places(text, *way) for text in texts] for way in ((one, two), (two, one)))
            classes = tuple(
                lambda text, at, kind=kind: corpus.classes[other[kind][text[at]]] for kind in (one, two)
            )
            worth = 0.01 * len(spots[1][0])
            found += self.directions((rm.FORMS[one], rm.FORMS[two]), spots, model, worth, FORM_PRICE, classes)
        lemmas = self.templates.lemmas[: WORDS + 1].astype("<u2").tobytes()
        return found, form[: WORDS + 1].tobytes(), lemmas


def main() -> None:
    """Train, write, build the twins on top."""
    parser = argparse.ArgumentParser()
    parser.add_argument("texts", type=Path)
    parser.add_argument("--informal", type=Path)
    parser.add_argument("--general", type=Path)
    options = parser.parse_args()
    corpus = Corpus(options.texts)
    more = options.informal.read_bytes() if options.informal else b""
    sizes = len(corpus.held) * 5 / 1e5, max(len(more), 1) / 1e5
    trainer = Trainer(corpus, corpus.numbers(tokens(fold(more))), sizes)
    pairs = trainer.words()
    form_pairs, forms, lemmas = trainer.forms()
    affinity = np.round((trainer.fit_of + 4) * 8).astype(np.uint8)
    templates = trainer.templates
    table = rm.Table(
        b"\n".join(corpus.words[1 : WORDS + 1]),
        corpus.classes[1 : WORDS + 1].astype(np.uint8).tobytes(),
        affinity.tobytes(),
        templates.seeds[: len(templates.names)],
        templates.factors[: len(templates.names)],
        trainer.models,
        pairs,
        forms,
        lemmas,
        form_pairs,
        round((SUSPICION + 8) * 8),
        round(GAIN * 8),
    )
    rm.TABLE.write_bytes(msgspec.msgpack.encode(table))
    print(
        f"{len(trainer.models)} models, {len(pairs) + len(form_pairs)} directions, {rm.TABLE.stat().st_size} bytes"
    )
    build(corpus, options.texts, options.general)


if __name__ == "__main__":
    main()
