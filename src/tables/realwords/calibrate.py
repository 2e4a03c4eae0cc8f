"""Set the floors of the judge: on text that no weight was fitted on, with and without slips put in.

Text as it was published tells how often a direction would report at each level, slips put in how many of those it
would find. Published text has slips, too: what a direction finds there of the slips that are to be expected is no
false report. Floors are chosen so that most slips are found for a given number of false reports over all directions.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from math import exp
from random import Random
from typing import TYPE_CHECKING, NamedTuple

import msgspec
from shares import alike, share_of

from notes_lint.spelling import realword_doubt
from notes_lint.spelling import realword_model as rm
from notes_lint.spelling.realword_row import Row
from notes_lint.spelling.realword_scan import Scanner
from notes_lint.spelling.realword_twins import Table as TwinsTable
from notes_lint.spelling.realword_twins import Twins

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

FALSE_FORMS = 0.06  # and so many for wrong forms
FALSE = 0.28  # false reports in 100 KB that all directions together may make, by the estimate below
EXPECTED = 3.0  # slips in words that are words in 100 KB of published text
UNSEEN = 0.1  # false reports that a direction has in store where none was seen
# What fits about as well in the manuals of some field: a debugger's port, an element's one attribute.
BOTH_FIT = {
    tuple(pair.split())
    for pair in [
        "port part",
        "one own",
        "being by",
        "go to",
        "top to",
        "its is",
        "tree three",
        "so of",
        "no on",
        "way any",
        "or if",
        "of is",
    ]
}
# Pairs whose reports in published text were read by eye: four in five, and more, were mistakes of the text.
PLAIN = [
    set(pair.split()) for pair in ("its it's", "you your", "then than", "form from", "use used", "were where")
]
TAIL = 0.35  # the log odds by which scores that are too high become rarer e times
TRIES = 150  # slips of a direction that are put in
FORM_SHARE = {"BS": 0.15, "SB": 0.2, "DB": 0.2, "BD": 0.1, "DS": 0.06, "DG": 0.06, "GB": 0.06, "BG": 0.06}
FORM_TAIL = 0.3  # forms are tried on more text
NOTE = 10_000
LINES = 60_000  # paragraphs that slips are put into, at most
_WORD = re.compile(rb"(?<![\w'-])[a-z']{1,}(?![\w'-])")


class Seen(NamedTuple):
    """What a direction says of a place: its number, the token, log odds after all doubts, those of words next door."""

    way: int
    at: int
    score: float
    beside: float


class Trial:
    """The engine with floors too low to matter, to see what each direction would say."""

    def __init__(self, table: rm.Table) -> None:
        self.known = rm.Judge(table)
        empty = Twins(TwinsTable(bytes(12_000), bytes(12_000), b""), self.known)
        self.scanner = Scanner(self.known, empty)
        ways = [*table.pairs, *table.form_pairs]
        self.number = {id(pair): number for number, pair in enumerate(ways)}

    def seen(self, text: bytes) -> Iterator[Seen]:
        """All that any direction would say of a text."""
        known, cut = self.known, Row(text, text)
        places = self.scanner.scan(cut)
        affinity, gain = known.affinity, known.table.gain
        for at, written in places.doubtful:
            left, right = places.classes[at - 1] << 8, places.classes[at + 1]
            if not rm.in_running_text(cut, at):
                continue
            offers = [
                offer
                for offer in known.options[cut.tokens[at]]
                if affinity[left | offer.kind] + affinity[offer.kind << 8 | right] > written + gain
            ]
            values = known.values(cut, places.classes, at)
            plain: bool | None = None
            for kind in (False, True):
                some = [offer for offer in offers if bool(offer.lemma) == kind]
                for offer, beside, odds in known.odds(some, values, -99.0):
                    if odds < 2.0:
                        continue
                    if plain is None:
                        plain = rm.plainly_written(cut, at)
                    if not plain:
                        break
                    doubt = rm.caution(cut, at)
                    if kind:
                        doubt += realword_doubt.of_form(cut, at)
                    else:
                        doubt += realword_doubt.of_pair(cut, at, offer.rights[0].encode(), known.ids)
                    yield Seen(self.number[id(offer.pair)], at, odds - doubt, beside)


def notes(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Paragraphs as texts of about ten thousand bytes."""
    part: list[bytes] = []
    size = 0
    for line in lines:
        part.append(line)
        size += len(line)
        if size > NOTE:
            yield b"\n".join(part) + b"\n"
            part, size = [], 0
    yield b"\n".join(part) + b"\n"


def slips_of(table: rm.Table, known: rm.Judge) -> dict[bytes, list[tuple[int, bytes]]]:
    """Right word -> the directions that would mend a slip in it, each with what the slip writes."""
    found: dict[bytes, list[tuple[int, bytes]]] = defaultdict(list)
    for number, pair in enumerate(table.pairs):
        found[pair.right.encode()].append((number, pair.wrong.encode()))
    for number, pair in enumerate(table.form_pairs, start=len(table.pairs)):
        wrong, right = rm.FORMS.index(pair.wrong), rm.FORMS.index(pair.right)
        for word, (form, lemma) in known.form_of.items():
            if form == right and (lemma, wrong) in known.inflected:
                found[word].append((number, known.inflected[lemma, wrong][0]))
    return found


def found_slips(
    trial: Trial, table: rm.Table, lines: list[bytes]
) -> tuple[dict[int, list[tuple[float, float]]], dict[int, int], dict[int, float]]:
    """Of slips put in: score and odds of the words next door where found, how many were put in, how often they come."""
    random = Random(5)  # noqa: S311
    slips = slips_of(table, trial.known)
    close = alike()
    pairs = len(table.pairs)
    heard: dict[int, list[tuple[float, float]]] = defaultdict(list)
    tried: dict[int, int] = defaultdict(int)
    weight: dict[int, float] = defaultdict(float)
    share = [
        share_of(pair.right, pair.wrong, (min(pair.right, pair.wrong), max(pair.right, pair.wrong)) in close)
        for pair in table.pairs
    ] + [FORM_SHARE.get(pair.right + pair.wrong, 0.04) for pair in table.form_pairs]
    random.shuffle(lines)
    for line in lines[:LINES]:
        if len(line) > 1500:
            continue
        for match in _WORD.finditer(line):
            right = match[0]
            for way, wrong in slips.get(right, ()):
                weight[way] += share[way]
                limit = TRIES if way < pairs else 10 * TRIES
                if tried[way] >= limit or random.random() > 0.2:
                    continue
                tried[way] += 1
                text = line[: match.start()] + wrong + line[match.end() :] + b"\n"
                best = max((each for each in trial.seen(text) if each.way == way), default=None,
                           key=lambda each: each.score)  # fmt: skip
                if best is not None:
                    heard[way].append((best.score, best.beside))
    return heard, tried, weight


class Measured(NamedTuple):
    """What directions say: scores in published text of ``size`` times 100 KB, and in slips put in."""

    size: float
    said: dict[int, list[float]]
    heard: dict[int, list[tuple[float, float]]]
    tried: dict[int, int]
    weight: dict[int, float]


def measured(table: rm.Table, lines: list[bytes], others: list[bytes]) -> Measured:
    """Let all directions speak of all texts, and of slips put into the first."""
    trial = Trial(table)
    said: dict[int, list[float]] = defaultdict(list)
    size = 0.0
    for text in notes([*lines, *others]):
        size += len(text) / 1e5
        for each in trial.seen(text):
            said[each.way].append(each.score)
    return Measured(size, said, *found_slips(trial, table, list(lines)))


def calibrated(table: rm.Table, measures: Measured) -> rm.Table:
    """The table with the directions that are worth their false reports, and floors for them."""
    size, said, heard, tried, weight = measures
    whole = sum(weight.values())
    expected = {way: EXPECTED * size * weight[way] / whole for way in weight}
    options = {
        way: levels(
            said[way],
            [score for score, _ in found],
            tried[way],
            expected[way],
            TAIL if way < len(table.pairs) else FORM_TAIL,
            way < len(table.pairs) and {table.pairs[way].wrong, table.pairs[way].right} in PLAIN,
        )
        for way, found in heard.items()
        if way >= len(table.pairs) or (table.pairs[way].wrong, table.pairs[way].right) not in BOTH_FIT
    }
    pairs = len(table.pairs)
    chosen = {
        **affordable({way: each for way, each in options.items() if way < pairs}, expected, FALSE * size),
        **affordable(
            {way: each for way, each in options.items() if way >= pairs}, expected, FALSE_FORMS * size
        ),
    }
    caught = sum(weight[way] * level.recall for way, level in chosen.items()) / whole
    total = sum(level.reports for level in chosen.values()) / size
    print(f"{size / 10:.1f} MB, {len(chosen)} directions, {caught:.1%} of their slips, {total:.2f} reports "
          f"and {sum(level.false for level in chosen.values()) / size:.2f} false in 100 KB")  # fmt: skip
    return pruned(table, chosen, heard)


def affordable(options: dict[int, list[Level]], expected: dict[int, float], most: float) -> dict[int, Level]:
    """The floors by which most slips are found at ``most`` false reports in all."""
    low, high = 0.0, 1e4
    chosen: dict[int, Level] = {}
    for _ in range(40):  # halve the range of what a false report costs
        price = (low + high) / 2
        chosen = {}
        for way, listed in options.items():
            best = max(listed, key=lambda each: expected[way] * each.recall - price * each.false)
            if expected[way] * best.recall > price * best.false and best.recall >= 0.02:
                chosen[way] = best
        if sum(level.false for level in chosen.values()) > most:
            low = price
        else:
            high = price
    return chosen


class Level(NamedTuple):
    """A floor, the share of the slips that it finds, the reports in published text, and those taken for false."""

    floor: float
    recall: float
    reports: int
    false: float


def levels(
    natural: list[float], scores: list[float], tried: int, expected: float, tail: float, plain: bool
) -> list[Level]:
    """The floors that a direction may have."""
    natural, scores = sorted(natural), sorted(scores)
    found = []
    for step in range(10, 49):
        floor = step / 4
        recall = (len(scores) - bisect_right(scores, floor)) / tried
        reports = len(natural) - bisect_right(natural, floor)
        # What fell short by little here will not do so everywhere.
        near = natural[bisect_right(natural, floor - 4) : len(natural) - reports]
        likely = reports + sum(exp((score - floor) / tail) for score in near)
        false = (0.25 * likely if plain else max(likely - expected * recall, 0.25 * likely)) + UNSEEN
        found.append(Level(floor, recall, reports, false))
    return found


def pruned(
    table: rm.Table,
    chosen: dict[int, tuple[float, float, float]],
    heard: dict[int, list[tuple[float, float]]],
) -> rm.Table:
    """The table without the directions and models that are not chosen."""
    pairs: list[list[rm.Pair]] = [[], []]
    kept: dict[int, int] = {}
    for way, pair in enumerate([*table.pairs, *table.form_pairs]):
        if way not in chosen:
            continue
        floor = chosen[way].floor
        beside = sorted(near for score, near in heard[way] if score > floor)
        near = round(beside[len(beside) // 60] - 0.2, 2)
        model = kept.setdefault(pair.model, len(kept))
        kind = int(way >= len(table.pairs))
        pairs[kind].append(rm.Pair(pair.wrong, pair.right, floor, pair.bias, pair.sign, model, near))
    models = [table.models[number] for number in kept]
    return msgspec.structs.replace(table, models=models, pairs=pairs[0], form_pairs=pairs[1])
