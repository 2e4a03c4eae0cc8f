"""Train the judge of real words and its twins, and write both tables.

    python src/tables/realwords/train.py TEXTS [--informal FILE] [--general FILE]

TEXTS: see `corpus`. FILE of --informal: more running text, one paragraph a line (READMEs), on which thresholds are
set too. FILE of --general: words of everyday English with counts (symspellpy ships one), for the twins' floors.
FILE of --models: where the fitted models are kept, so that floors can be set again without fitting.
Needs numpy, scipy and scikit-learn; about half an hour on one core.
"""

from __future__ import annotations

import argparse
from itertools import combinations
from pathlib import Path
from random import Random
from typing import NamedTuple

import derive
import msgspec
import numpy as np
from calibrate import calibrated, measured
from corpus import PAD, WORDS, Corpus, plain_words
from forms import families
from scipy.sparse import csr_matrix
from shares import alike, share_of
from sklearn.linear_model import LogisticRegression
from twins import build

from notes_lint.spelling import realword_model as rm
from notes_lint.spelling import tables
from notes_lint.spelling.realword_twins import plain_spelling

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
SHORT = frozenset(
    [
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
        "so",
        "to",
        "up",
        "us",
        "we",
        "ox",
        "oh",
    ]
)
COMMON = 4000  # pairs are made of so many words,
MODELS = 560  # so many pairs are tried,
WEIGHTS = 480_000  # and so many weights kept
SAMPLE = 160_000  # places of either word that a model is fitted on, at most
LOW = 2.0  # log odds below which nothing is ever reported


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
    weights[np.abs(weights) < 0.125] = 0
    bias = float(fitted.intercept_[0] - np.log(len(two) / len(one)))  # as if both were as frequent
    return Model(weights.astype(np.float32), bias, bits)


def packed(weights: np.ndarray) -> tuple[int, bytes, bytes]:
    """Width of the gaps, the gaps, the weights: see `realword_table.Table`."""
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
    """Fits models and gathers them, with floors so low that nothing is left out."""

    def __init__(self, corpus: Corpus) -> None:
        self.corpus = corpus
        self.templates = Templates(corpus)
        self.fit_of = corpus.affinity()
        self.random = np.random.default_rng(1)
        self.models: list[tuple[int, bytes, bytes]] = []
        self.features = 0

    def both_ways(self, names: tuple[str, str], model: Model) -> list[rm.Pair]:
        """A model's two directions."""
        self.models.append(packed(model.weights))
        self.features += int((model.weights != 0).sum())
        bias, number = round(model.bias, 3), len(self.models) - 1
        return [
            rm.Pair(wrong, right, LOW, bias, sign, number, -99.0)
            for sign, (wrong, right) in ((1, names), (-1, names[::-1]))
        ]

    def candidates(self) -> list[tuple[float, str, str]]:
        """Pairs of words that slips exchange, those first that are exchanged most."""
        corpus = self.corpus
        plain = plain_words(corpus, COMMON)
        counts = {word: corpus.counts[corpus.number[word.encode()]] for word in plain}
        known = {pair for pair in alike() if set(pair) <= counts.keys()}
        base = {word: lemma for word, (lemma, _) in families(counts).items()}
        gate, found = tables.gate(), []
        for one, two in sorted(known | one_slip(plain)):
            own = base.get(one, one) == base.get(two, two)
            words = all(word.encode() in gate and (len(word) > 2 or word in SHORT) for word in (one, two))
            same = plain_spelling(one.encode()) == plain_spelling(two.encode())
            if (one, two) not in known and (
                own or same or not words or NOT_WORDS & {one, two} or min(counts[one], counts[two]) < 300
            ):
                continue
            share = share_of(one, two, (one, two) in known), share_of(two, one, (one, two) in known)
            found.append((counts[one] * share[0] + counts[two] * share[1], one, two))
        return sorted(found, reverse=True)

    def words(self) -> list[rm.Pair]:
        """Models of pairs of words, until the table is full."""
        corpus, found = self.corpus, []
        for rank, (_, one, two) in enumerate(self.candidates()[:MODELS]):
            numbers = [corpus.number[word.encode()] for word in (one, two)]
            train = [self.random.permutation(corpus.places(corpus.train, number)) for number in numbers]
            if min(map(len, train)) < 40:
                continue
            c = 0.15 if rank < 40 else 0.25
            model = fit(self.templates, train[0][:SAMPLE], train[1][:SAMPLE], PAIR_BITS, c)
            found += self.both_ways((one, two), model)
            if rank % 40 == 0:
                print(rank, one, two, self.features, flush=True)
            if self.features > WEIGHTS:
                break
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
            found += self.both_ways((rm.FORMS[one], rm.FORMS[two]), model)
        lemmas = self.templates.lemmas[: WORDS + 1].astype("<u2").tobytes()
        return found, form[: WORDS + 1].tobytes(), lemmas


def grammar(corpus: Corpus) -> tuple[bytes, bytes]:
    """The clusters that the rules of grammar read parts of speech off, and their affinity.

    They are kept in `clusters.msgpack`: clusters made anew differ a little from one version of the libraries to the
    next, and the limits in `realword_syntax` are read off these.
    """
    words, classes, affinity = msgspec.msgpack.decode(
        Path(__file__).with_name("clusters.msgpack").read_bytes()
    )
    kept = dict(zip(words.split(b"\n"), classes, strict=True))
    return bytes(kept.get(word, rm.ending_class(word)) for word in corpus.words[1 : WORDS + 1]), affinity


def fitted(corpus: Corpus) -> rm.Table:
    """The table with all models, and floors too low for any use."""
    trainer = Trainer(corpus)
    pairs = trainer.words()
    form_pairs, forms, lemmas = trainer.forms()
    affinity = np.round((trainer.fit_of + 4) * 8).astype(np.uint8)
    templates = trainer.templates
    print(f"{len(trainer.models)} models, {trainer.features} weights", flush=True)
    return rm.Table(
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
        *grammar(corpus),
    )


def main() -> None:
    """Train, write, set the floors, build the twins on top."""
    parser = argparse.ArgumentParser()
    parser.add_argument("texts", type=Path)
    parser.add_argument("--informal", type=Path)
    parser.add_argument("--general", type=Path)
    parser.add_argument("--models", type=Path)
    options = parser.parse_args()
    corpus = Corpus(options.texts)
    more = options.informal.read_bytes().split(b"\n") if options.informal else []
    if options.models and options.models.exists():
        table = msgspec.msgpack.decode(options.models.read_bytes(), type=rm.Table)
    else:
        table = fitted(corpus)
        if options.models:
            options.models.write_bytes(msgspec.msgpack.encode(table))
    table = calibrated(table, measured(table, corpus.tried, [*corpus.read, *more]))
    Path(rm.TABLE).write_bytes(msgspec.msgpack.encode(table))
    print(f"{len(table.models)} models, {len(table.pairs)} + {len(table.form_pairs)} directions, "
          f"{Path(rm.TABLE).stat().st_size} bytes")  # fmt: skip
    derive.main()
    build(corpus, options.texts, options.general)


if __name__ == "__main__":
    main()
