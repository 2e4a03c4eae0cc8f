"""Set the floors of the judge: on text that no weight was fitted on, with and without slips put in.

Text as it was published tells how often a direction would report at each level, slips put in how many of those it
would find. Published text has slips, too: what a direction finds there of the slips that are to be expected is no
false report. Floors are chosen so that most slips are found for a given number of false reports over all directions.
"""

from __future__ import annotations

import re
from collections import defaultdict
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

FALSE = 0.16  # false reports in 100 KB that all directions together may make, by the estimate below
EXPECTED = 3.0  # slips in words that are words in 100 KB of published text
UNSEEN = 0.1  # false reports that a direction has in store where none was seen
TRIES = 150  # slips of a direction that are put in
FORM_SHARE = {"BS": 0.03, "SB": 0.04, "DB": 0.04, "BD": 0.015, "GB": 0.01, "BG": 0.01}
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
                for offer in known.options[cut.tokens[at]][1]
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
    other: dict[tuple[int, int], bytes] = {}
    for word, (form, lemma) in known.form_of.items():
        other.setdefault((lemma, form), word)
    for number, pair in enumerate(table.form_pairs, start=len(table.pairs)):
        wrong, right = rm.FORMS.index(pair.wrong), rm.FORMS.index(pair.right)
        for word, (form, lemma) in known.form_of.items():
            if form == right and (lemma, wrong) in other:
                found[word].append((number, other[lemma, wrong]))
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
    ] + [FORM_SHARE.get(pair.right + pair.wrong, 0.005) for pair in table.form_pairs]
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


def calibrated(table: rm.Table, lines: list[bytes], informal: list[bytes]) -> rm.Table:
    """The table with the directions that are worth their false reports, and floors for them."""
    trial = Trial(table)
    said: dict[int, list[float]] = defaultdict(list)
    size = 0.0
    for text in notes([*lines, *informal]):
        size += len(text) / 1e5
        for each in trial.seen(text):
            said[each.way].append(each.score)
    heard, tried, weight = found_slips(trial, table, list(lines))
    whole = sum(weight.values())
    expected = {way: EXPECTED * size * weight[way] / whole for way in weight}
    low, high = 0.0, 1e4
    chosen: dict[int, tuple[float, float, float]] = {}
    for _ in range(40):  # the price of a false report at which there are as many as allowed
        price = (low + high) / 2
        chosen = choose(price, said, heard, tried, weight, expected)
        if sum(false for _, false, _ in chosen.values()) > FALSE * size:
            low = price
        else:
            high = price
    caught = sum(weight[way] * recall for way, (_, _, recall) in chosen.items()) / whole
    total = sum(sum(score > level for score in said[way]) for way, (level, _, _) in chosen.items())
    print(f"{size / 10:.1f} MB, {len(chosen)} directions, {caught:.1%} of their slips, {total / size:.2f} reports "
          f"and {sum(false for _, false, _ in chosen.values()) / size:.2f} false in 100 KB")  # fmt: skip
    return pruned(table, chosen, heard)


def choose(
    price: float,
    said: dict[int, list[float]],
    heard: dict[int, list[tuple[float, float]]],
    tried: dict[int, int],
    weight: dict[int, float],
    expected: dict[int, float],
) -> dict[int, tuple[float, float, float]]:
    """Direction -> floor, false reports, recall; where a floor pays at this price of a false report."""
    chosen = {}
    for way, found in heard.items():
        scores = sorted((score for score, _ in found), reverse=True)
        natural = sorted(said[way], reverse=True)
        best = 0.0
        for level in sorted(
            {2.5, 3.0, 3.5, 4.0, *(round(score + 0.05, 2) for score in natural[:300] if score > 2.5)}
        ):
            recall = sum(score > level for score in scores) / tried[way]
            reports = sum(score > level for score in natural)
            false = max(reports - expected[way] * recall, 0.25 * reports) + UNSEEN
            gained = expected[way] * recall - price * false
            if gained > best and recall >= 0.02:
                best, chosen[way] = gained, (level, false, recall)
    return chosen


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
        floor, _, _ = chosen[way]
        beside = sorted(near for score, near in heard[way] if score > floor)
        near = round(beside[len(beside) // 60] - 0.2, 2)
        model = kept.setdefault(pair.model, len(kept))
        kind = int(way >= len(table.pairs))
        pairs[kind].append(rm.Pair(pair.wrong, pair.right, floor, pair.bias, pair.sign, model, near))
    models = [table.models[number] for number in kept]
    return msgspec.structs.replace(table, models=models, pairs=pairs[0], form_pairs=pairs[1])
