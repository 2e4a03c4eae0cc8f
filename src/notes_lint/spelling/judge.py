"""The judgement over all words of a vault: which unknown words are slips, and what was meant."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from notes_lint.spelling import affixes, candidates, joins, names, tables
from notes_lint.spelling.gather import (
    HEADING,
    HYPHEN,
    LAST,
    NEXT,
    QUOTED,
    SLASH,
    START,
    STRANGE,
    STRAY,
    TITLE,
    Lookalike,
    Sighting,
    Words,
    gather,
)
from notes_lint.spelling.shape import NUMBERED, UNHYPHENED, UNKNOWN
from notes_lint.spelling.vocabulary import FILE, Vocabulary, parse_entries

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from notes_lint.vault import Vault


class Verdict(Struct, array_like=True, gc=False, frozen=True):
    """One finding: bytes `start` to `end` hold `word`; `suggestions` best first; `sure` when one is far ahead."""

    rule: str
    start: int
    end: int
    word: str
    suggestions: tuple[str, ...]
    sure: bool
    flags: int
    message: str
    evidence: tuple[str, ...] = ()


KEPT = 3  # places of a word that are kept before it is known to be reported


class Entry:
    """An unknown word: how it stands in the vault, and its first places.

    A word that is written three times or more is judged by counts alone (see `notes_lint.spelling.reach`), so that
    ``places`` may be those of some notes only.
    """

    __slots__ = ("_beside", "_common", "_count", "_last", "_notes", "capital", "lower", "places", "word")

    def __init__(self, word: str) -> None:
        self.word = word
        self.places: list[tuple[str, Sighting]] = []
        self.lower = 0  # places in lower case
        self.capital = 0  # places with a capital that the sentence does not ask for
        self._count = 0
        self._notes = 0
        self._common = -1  # the flags that all places have
        self._beside = True  # whether all places are beside a hyphen or a slash
        self._last = ""  # the note of the last place

    def add(self, path: str, sighting: Sighting) -> None:
        """Counts a place; notes come one after another."""
        if self._count < KEPT:
            self.places.append((path, sighting))
        self._count += 1
        self._common &= sighting.flags
        self._beside = self._beside and bool(sighting.flags & (HYPHEN | SLASH))
        if path != self._last:
            self._notes += 1
            self._last = path
        if plain(sighting.word)[:1].islower():
            self.lower += 1
        elif not sighting.flags & (START | HEADING | TITLE):
            self.capital += 1

    @property
    def count(self) -> int:
        """How many places it has."""
        return self._count

    @property
    def notes(self) -> int:
        """How many notes have it."""
        return self._notes

    @property
    def first(self) -> Sighting:
        """Its first place."""
        return self.places[0][1]

    @property
    def complete(self) -> bool:
        """Whether `places` has all that is to be reported of the word, should it be reported."""
        return len(self.places) == self._count

    def every(self, flags: int) -> bool:
        """Whether all its places have one of these flags, which are one, or `HYPHEN | SLASH`."""
        return self._beside if flags == HYPHEN | SLASH else bool(self._common & flags)

    def facts(self) -> tuple[object, ...]:
        """All that a judgement follows from."""
        kinds = [self.every(flags) for flags in (HEADING, TITLE, HYPHEN | SLASH, STRANGE, QUOTED)]
        return (self.word, self.lower, self.capital, self.count, self.notes, kinds, self.places)


class Knowledge(Struct):
    """What all notes of a vault together say of words.

    ``elsewhere`` holds the unknown words of code and URLs; ``forms`` see `names`; ``small`` counts the pronoun as
    `i`; ``entries`` are the unknown words.
    """

    elsewhere: Collection[str]
    forms: names.Forms
    small: int
    entries: Mapping[str, Entry]


def knowledge(records: Mapping[str, Words], allowed: Vocabulary) -> Knowledge:
    """What these notes say, which are all that a vault has."""
    elsewhere: set[str] = set()
    for record in records.values():
        elsewhere.update(record.elsewhere)
    small = sum(1 for record in records.values() for each in record.special if each.word == "i")
    return Knowledge(elsewhere, names.forms_of(records), small, _entries(records, allowed))


def judge(vault: Vault) -> Mapping[str, list[Verdict]]:
    """The verdicts on every note of a vault, by path; ask for it through `Vault.shared`."""
    return judge_words(
        vault.gathered(gather), vocabulary(vault), languages(vault), vault, stated=variety(vault)
    )


def languages(vault: Vault) -> tuple[str, ...]:
    """The languages of a vault's notes, two letters each, as the settings say."""
    given = vault.settings.language
    return tuple(
        dict.fromkeys(each.partition("-")[0] for each in ((given,) if isinstance(given, str) else given))
    )


def unknown(vault: Vault) -> Mapping[str, list[Sighting]]:
    """The words that no table and no vocabulary knows and that no verdict speaks of, by path."""
    verdicts = vault.shared(judge)
    spoken = {(path, verdict.start) for path, found in verdicts.items() for verdict in found}
    rest: dict[str, list[Sighting]] = defaultdict(list)
    built: dict[str, bool] = {}
    for path, key, sighting in _sightings(vault.gathered(gather), vocabulary(vault)):
        if (path, sighting.start) not in spoken:
            if key not in built:
                built[key] = affixes.built(key)
            if not built[key]:
                rest[path].append(sighting)
    for sightings in rest.values():
        sightings.sort(key=lambda sighting: sighting.start)
    return rest


def vocabulary(vault: Vault) -> Vocabulary:
    """The words that the settings and the vault's vocabulary file allow."""
    entries = list(vault.settings.words)
    source = vault.source(vault.settings.vocabulary_file or FILE)
    if source is not None:
        entries += parse_entries(source.text)
    return Vocabulary(entries)


def judge_words(
    records: Mapping[str, Words],
    allowed: Vocabulary | None = None,
    languages: tuple[str, ...] = ("en",),
    vault: Vault | None = None,
    known: Knowledge | None = None,
    stated: int = 0,
) -> dict[str, list[Verdict]]:
    """The verdicts of each note (by path), in document order.

    `records` are the gathered words by path, `allowed` the vault's own vocabulary, `languages` those of its notes
    beside English (two letters each), `vault` keeps what is judged of a word from run to run. `known` is what the
    vault knows beside these records, where they are those of some notes only. `stated` is what `variety` gives; without,
    each note's own words tell its English.
    """
    verdicts: dict[str, list[Verdict]] = defaultdict(list)
    allowed = allowed or Vocabulary()
    known = known or knowledge(records, allowed)
    taken: set[tuple[str, int]] = set()
    cased = names.with_allowed(known.forms, allowed)
    for path, sighting, right, why in names.miscased(records, allowed, cased, known.small):
        message = f"'{sighting.word}' should be '{right}'"
        taken.add((path, sighting.start))
        verdicts[path].append(
            _verdict("term-case", sighting, (right,), False, message, (why,) if why else ())
        )
    for path, sighting, right, count in names.swapped(records, known.forms):
        if sighting.word in allowed:
            continue
        taken.add((path, sighting.start))
        message = f"'{sighting.word}' may be '{right}', which this note has {count} times"
        verdicts[path].append(_verdict("misspelling", sighting, (right,), False, message))
    for path, record in records.items():
        for sighting in record.special:
            if sighting.kind == NUMBERED and sighting.word not in allowed:
                right = sighting.word.rstrip("0123456789")
                right = f"{right} {sighting.word[len(right) :]}"
                message = f"'{sighting.word}' is two words: '{right}'"
                verdicts[path].append(_verdict("joined-word", sighting, (right,), False, message))
            elif sighting.kind == UNHYPHENED:
                right = in_case(sighting.before, sighting.word)
                message = f"'{sighting.word}' lacks a hyphen: '{right}'"
                verdicts[path].append(_verdict("split-word", sighting, (right,), False, message))
    for path, verdict in _judge_entries(records, allowed, known, vault):
        if (path, verdict.start) not in taken:
            verdicts[path].append(verdict)
    for path, record in records.items():
        for alike in record.lookalikes or ():
            slip = _lookalike(alike, known.entries, verdicts.get(path, ()), allowed)
            if slip is not None:
                verdicts[path].append(slip)
    if others := tuple(each for each in languages if each != "en"):
        from notes_lint.spelling import foreign

        for path, sighting, rights in foreign.misspelt(records, others):
            if sighting.word not in allowed:
                message = _meant(sighting.word, rights)
                verdicts[path].append(_verdict("misspelling", sighting, rights, False, message))
    for path in verdicts.keys() - records.keys():  # a rare word's places in notes that are not judged here
        del verdicts[path]
    for path, found in verdicts.items():
        if british := stated or records[path].british:
            found[:] = [_at_home(verdict, british) for verdict in found]
        found.sort(key=lambda verdict: verdict.start)
    return dict(verdicts)


def variety(vault: Vault) -> int:
    """Which English the settings name: 1 for the British, -1 for the American, 0 for none or both."""
    given = vault.settings.language
    named = {given} if isinstance(given, str) else {*given}
    return ("en-GB" in named) - ("en-US" in named)


def _at_home(verdict: Verdict, british: int) -> Verdict:
    """A misspelling with its suggestions in the English of the note: ``british`` is below zero for the American."""
    if verdict.rule != "misspelling":
        return verdict
    from msgspec.structs import replace

    from notes_lint.spelling.variety import varieties

    other, ise = varieties()
    if british > 0:
        wanted = {two: one for one, two in other.items()}
        if any(right.lower() in ise for right in verdict.suggestions):  # both `-ise` and `-ize` are British
            wanted |= {two: one for one, two in ise.items()}
    else:
        wanted = other | ise
    rights = tuple(
        dict.fromkeys(
            in_case(wanted[right.lower()], verdict.word) if right.lower() in wanted else right
            for right in verdict.suggestions
        )
    )
    if rights == verdict.suggestions:
        return verdict
    return replace(verdict, suggestions=rights, message=_meant(verdict.word, rights))


TWICE = 2  # places that a term must have: of the vault where no table knows it, else of the note
USUAL = 4  # bits of a word with its neighbours from which it is at home among them


def _lookalike(
    alike: Lookalike, entries: Mapping[str, Entry], verdicts: Iterable[Verdict], allowed: Vocabulary
) -> Verdict | None:
    """The verdict on a word that stands beside a term it is one slip away from."""
    entry, place = entries.get(keyed(alike.term)), alike.place
    times = entry.count if entry is not None else alike.count
    if times < TWICE or place.flags & (QUOTED | HYPHEN) or place.word in allowed:
        return None
    before, after = _sides(place)
    if sum(tables.pairs().beside(before, place.word.encode(), after)) >= USUAL:
        return None
    if any(verdict.word.lower() == alike.term for verdict in verdicts):
        return None  # it is the term that slipped
    right = in_case(alike.term, place.word)
    message = f"'{place.word}': did you mean '{right}', which stands beside it?"
    return _verdict("confused-word", place, (right,), False, message)


def _judge_entries(
    records: Mapping[str, Words], allowed: Vocabulary, known: Knowledge, vault: Vault | None
) -> Iterator[tuple[str, Verdict]]:
    """The verdicts on unknown words, those that were judged before by what they were judged from."""
    from msgspec.msgpack import Encoder

    from notes_lint.digest import digest

    entries = known.entries.values()
    if len(entries) > MANY:
        candidates.expect_many()
    elsewhere = Neighbours(known.elsewhere)
    encode = Encoder().encode
    answers: dict[bytes, list[tuple[str, Verdict]]] = {}
    if vault is not None:
        facts = digest("\0".join(sorted(elsewhere)).encode("utf-8", "surrogateescape"), 20)
        answers = vault.table("words", dict[bytes, list[tuple[str, Verdict]]], facts)
    often: dict[str, Entry] = {}
    for entry in entries:
        try:
            question = digest(encode(entry.facts()), 20) if vault is not None else b""
        except UnicodeEncodeError:
            question = b""
        found = answers.get(question) if question else None
        if found is None:
            found = judge_entry(entry, elsewhere)
            if question:
                answers[question] = found
        if found and not entry.complete:
            often[entry.word] = entry
        else:
            yield from found
    if not often:
        return
    for entry in often.values():
        entry.places = []
    for path, key, sighting in _sightings(records, allowed):
        if key in often:
            often[key].places.append((path, sighting))
    for entry in often.values():
        yield from judge_entry(entry, elsewhere)


MANY = 300  # unknown words for which it pays to have all known ones at hand


def _entries(records: Mapping[str, Words], allowed: Vocabulary) -> dict[str, Entry]:
    entries: dict[str, Entry] = {}
    for path, key, sighting in _sightings(records, allowed):
        entry = entries.get(key)
        if entry is None:
            entry = entries[key] = Entry(key)
        entry.add(path, sighting)
    return entries


def _sightings(records: Mapping[str, Words], allowed: Vocabulary) -> Iterator[tuple[str, str, Sighting]]:
    """(path, the word in lower case, sighting) of unknown words that the vocabulary does not have.

    A note's sightings are unpacked when their turn comes, and those of all notes are never in memory at once.
    """
    for path in sorted(records):
        for sighting in records[path].unpack():
            if sighting.kind == UNKNOWN and sighting.word not in allowed:
                yield path, keyed(sighting.word), sighting


def keyed(word: str) -> str:
    """The word that a sighting counts for: in small letters, but a word in capitals is one of its own."""
    word = plain(word)
    return word if word.isupper() else word.lower()


class Neighbours(frozenset[str]):
    """The unknown words of a vault's code and links."""

    _ends: dict[str, list[str]] | None = None

    def alike(self, word: str) -> list[str]:
        """Those that begin and end as `word` does, sorted."""
        if self._ends is None:
            self._ends = {}
            for other in sorted(self):
                self._ends.setdefault(other[:2] + other[-1:], []).append(other)
        return self._ends.get(word[:2] + word[-1], [])


def plain(word: str) -> str:
    """A word without the apostrophes around it, and without a genitive's ending."""
    if "'" not in word and "’" not in word:
        return word
    return word.replace("’", "'").strip("'").removesuffix("'s")


def _sides(place: Sighting) -> tuple[bytes, bytes]:
    """The words beside a place as the table of neighbours has them; b"" where there is none."""
    return place.before.replace("’", "'").encode(), place.after.replace("’", "'").encode()


def _in_context(found: list[candidates.Candidate], place: Sighting) -> list[candidates.Candidate]:
    """The candidates, ranked again by the words on both sides."""
    pairs = tables.pairs()
    before, after = _sides(place)
    ranked = []
    least = found[0].score - CONTEXT * MOST_BITS
    for candidate in found[:8]:
        if candidate.score < least:
            break  # nothing that stands beside it lifts it above the first
        bits = sum(pairs.beside(before, candidate.word.encode(), after))
        ranked.append(replace(candidate, score=candidate.score + CONTEXT * bits))
    ranked.sort(key=lambda candidate: (-candidate.score, candidate.word))
    return ranked


CONTEXT = 0.4
MOST_BITS = 34  # of a word with both its neighbours
_VOWELS = frozenset("aeiouy")
MARGIN = -2.0
LONG = {7: 0.5, 8: 1.0, 9: 2.0, 10: 2.0}  # bits by the length of a word
FEW = 3  # places from which a word is a habit: it is judged by counts, not by its places


def score_entry(entry: Entry, elsewhere: Collection[str]) -> tuple[float, list[candidates.Candidate]]:
    """How far the best candidate stands above the bar for this word (bits), and the candidates."""
    word = entry.word
    coded = word in elsewhere
    if word in tables.slips() and not (coded and (_abbreviated(word) or entry.every(HEADING))):
        return _by_heart(entry)
    if coded or affixes.british(word):
        return -99.0, []
    if word.isupper():
        return _shouted(entry, elsewhere)
    built = affixes.built(word)
    # Two slips are searched for where they may be believed in the end: the search takes its time.
    wide = entry.lower > 0 or (not entry.capital and len(word) > 8)
    found = candidates.near(word, wide=wide and not built and entry.count < 10)
    if not found:
        return -99.0, []
    if STRAY + word in elsewhere and (built or not entry.lower or not _certain(found)):
        return -99.0, []
    found = _in_context(found, entry.first)
    best = found[0]
    famous = not entry.lower and len(word) > 4
    if famous:
        known = [each for each in found if each.cost <= 2.5 and names.famous(each.word)]
        famous = bool(known)
        found = (known or found[:0]) + [each for each in found if each not in known]
        best = found[0]
    if entry.capital and not entry.lower and len(word) < 7 and not famous:
        return -99.0, []
    score = best.score - 5.0
    score += 0.9 * (min(len(word), 12) - 6)
    if len(word) >= 8 and best.cost <= 5.0:
        score += 1.5  # few terms are as long and a cheap slip away from another word
    if best.slips == 2:
        score -= 1.0
    if famous:
        score += 4.0  # documentation names its own trade more often than the world does
    elif entry.lower == 0:
        if entry.capital:
            score -= 7.0
        elif entry.every(HEADING):
            score -= 3.0
        else:
            # Items and sentences begin with names more often than with slips, with short ones above all.
            score -= 10.0 if entry.every(TITLE) else max(2.0, 8.5 - 0.75 * len(word))
    if len(word) < 5:
        score -= (8.0 if len(word) < 4 else 4.0) - (2.0 if best.cost == 1.5 else 0.0)
    if len(word) < 7 and best.cost > 2.0 and not _VOWELS.intersection(word):
        score -= 4.0  # an abbreviation
    if entry.every(HYPHEN | SLASH):
        score -= 1.5 if len(word) > 4 else 4.0
    if entry.every(STRANGE):
        score -= 5.0
    if entry.every(QUOTED):
        score -= 1.0
    if entry.count >= FEW or entry.notes >= 2:
        score -= 3.0 + min(4.0, entry.count / 2)
    if _fitted(word, best.word):
        score -= 5.0
    if entry.lower and best.cost <= (8.0 if best.slips == 1 else 12.0):
        # Hardly any name, command or abbreviation is as long.
        score += LONG.get(len(word), 3.0 if len(word) > 10 else 0.0)
    if built:
        score -= _resistance(word, best)
    if best.cost <= candidates.SPELT and word.endswith("es") and not _placed(best.word, entry.first):
        return -99.0, []  # Romance languages make their plurals so: `problemes`
    return score, found


def _certain(found: list[candidates.Candidate]) -> bool:
    """Whether a word is a cheap slip away from a usual one, and from no other."""
    best = found[0]
    return best.cost <= 2.5 and best.score >= 8.0 and (len(found) < 2 or best.score - found[1].score > 6)


_NO_ENDINGS = frozenset("bcfhjkmpqvwxz")  # letters that no English ending has: `listp`, `httpx`


def _fitted(word: str, right: str) -> bool:
    """Whether a word is a known one with the end of a daemon, an identifier or a tool (`buildd`, `profileid`, `httpx`)."""
    gate = tables.gate()
    if word[:-1].encode() in gate and len(word) > 3 and word[-1] in _NO_ENDINGS:
        return right in (word[:-1], word[:-1] + "s") or len(right) == len(word)
    if word.endswith("s") and right == word[:-1] and len(word) > 5:
        return True  # many of what is not counted (`standalones`); those that are slips are known by heart
    if word[1:].encode() in gate and 4 < len(word) < 7 and word[0] != word[1] and right == word[1:]:
        return True  # `mtype`
    if word.endswith(("ids", "ds")) and not word.endswith("eds"):
        word = word[:-1]
    if word.endswith("id"):
        return len(word) > 5 and word[:-2].encode() in gate and right != word[:-2] + "ied"
    ended = word.endswith("d") and not word.endswith("ed") and word[:-1].encode() in gate
    return ended and right != word[:-1] + "ed"


def _placed(right: str, place: Sighting) -> bool:
    """Whether a word is ever written beside one of the neighbours of a place."""
    before, after = _sides(place)
    return any(tables.pairs().beside(before, right.encode(), after))


def _resistance(word: str, best: candidates.Candidate) -> float:
    """How much (bits) it speaks against a slip that a word is built from known ones, and may be meant so.

    `droped`, `refering`, `powerfull` are built after a fashion, but a letter short or over; `demonstate` and
    `systen` by accident, as the frequency of what they are near to tells.
    """
    if best.cost <= candidates.SPELT:
        return 0.0
    if len(word) < 6 or best.slips > 1:
        return 10.0
    if best.cost == 1.5:
        return 2.5
    if best.cost <= 2.5:
        return 6.0 - min(4.0, max(0.0, 0.6 * (best.score - 6.0)))
    often = best.score - (7.0 if best.cost <= 4.5 else 11.0)
    return 10.0 - min(6.0, max(0.0, often))


def _by_heart(entry: Entry) -> tuple[float, list[candidates.Candidate]]:
    """The same for a word that is a well-known slip: only where it stands may say that it is something else."""
    word, first = entry.word, entry.first
    found = candidates.near(word)
    right = found[0].word
    score = 10.0
    if len(word) < 3:
        # An abbreviation, or a word of another language, unless both neighbours ask for the right one.
        before, after = _sides(first)
        if not (
            entry.lower
            and first.flags & NEXT
            and first.flags & LAST
            and min(tables.pairs().beside(before, right.encode(), after)) > 4
        ):
            return -99.0, []
        score = 2.0
    named = entry.capital or (entry.every(TITLE) and not entry.every(HEADING))
    if named and not entry.lower and not names.famous(right.lower()):
        score -= 9.0 if len(word) > 6 else 13.0
    if entry.every(HYPHEN | SLASH):
        score -= 13.0 if len(word) < 7 else 4.0
    if entry.every(STRANGE):
        score -= 8.0 if len(word) < 7 else 5.0
    if entry.every(QUOTED):
        score -= 1.0
    if entry.count > 9 and _abbreviated(word):
        score -= 13.0
    return score, found


def _abbreviated(word: str) -> bool:
    """Whether a well-known slip may be an abbreviation or an identifier: it is short, and not for one of the commonest words."""
    if len(word) > 4:
        return False
    right = tables.slips()[word].encode()
    return len(word) < 3 or tables.lexicon().frequency(right.partition(b" ")[0]) < COMMONEST


COMMONEST = 32  # half-bits: the frequency that a word as frequent as "which" and "don't" has


def _shouted(entry: Entry, elsewhere: Collection[str]) -> tuple[float, list[candidates.Candidate]]:
    """The same for a word in capitals among others: reported where it would be beyond doubt in small letters."""
    word = entry.word.lower()
    if (word in elsewhere and word not in tables.slips()) or affixes.built(word):
        return -99.0, []
    found = candidates.near(word, wide=False)
    sure = word in tables.slips() or (
        found and found[0].cost <= 2.5 and found[0].score >= 8.0 + max(0, 8 - len(word)) * 1.5
    )
    return (1.0 if sure and entry.count < 10 else -99.0), found


def judge_entry(entry: Entry, elsewhere: Neighbours) -> list[tuple[str, Verdict]]:
    """Verdicts with their paths for one unknown word."""
    score, found = score_entry(entry, elsewhere)
    best = found[0].score if found else -99.0
    if entry.count < FEW and not {entry.word, STRAY + entry.word} & elsewhere and not entry.word.isupper():
        verdict = _spaced(entry, best) or _local(entry, best, elsewhere)
        if verdict is not None:
            return verdict
    good, sure = _choice(score, found)
    verdicts = []
    for path, sighting in entry.places if good else ():
        rights = tuple(in_case(word, sighting.word) for word in good)
        if " " in rights[0]:
            message = f"'{sighting.word}' is two words: '{rights[0]}'"
            verdicts.append((path, _verdict("joined-word", sighting, rights, sure, message)))
        else:
            message = _meant(sighting.word, rights)
            verdicts.append((path, _verdict("misspelling", sighting, rights, sure, message)))
    return verdicts


def meant(entry: Entry, elsewhere: Collection[str]) -> tuple[list[str], bool]:
    """What a word that is written `FEW` times or more should be, and whether that is sure; nothing if it may stand."""
    return _choice(*score_entry(entry, elsewhere))


def _choice(score: float, found: list[candidates.Candidate]) -> tuple[list[str], bool]:
    if score < MARGIN:
        return [], False
    best = found[0].score
    second = found[1].score if len(found) > 1 else -99.0
    sure = score > MARGIN + 6 and best - second > 4 and found[0].cost < 5
    if found[0].cost <= candidates.SPELT and len(found) > 1 and found[1].cost <= 2.5:
        sure = False  # `pasing`: a finger may have left a letter out, too
    return [c.word for c in found if c.score > best - 6][:3], sure


def _spaced(entry: Entry, best: float) -> list[tuple[str, Verdict]] | None:
    """Verdicts where a space is missing, or stands in the wrong place; `best` is the best candidate's score."""
    path, sighting = entry.places[0]
    if entry.lower and not sighting.flags & (HYPHEN | SLASH):
        word = entry.word
        before = sighting.before if sighting.flags & LAST else ""
        after = sighting.after if sighting.flags & NEXT else ""
        start, end = sighting.start, sighting.end
        shifted = joins.moved(word, after) if best < 14 else None
        if shifted is not None:
            end += 1 + len(after.encode())
            message = f"'{word} {after}' has its space in the wrong place: '{shifted}'"
            return [(path, _split(sighting, start, end, f"{word} {after}", shifted, message))]
        for one, two in ((word, after), (before, word)):
            whole = joins.cut(one, two, one == word) if best < 6 else None
            if whole is not None:
                start = sighting.start if one == word else sighting.start - len(before.encode()) - 1
                end = start + len(f"{one} {two}".encode())
                return [
                    (path, _split(sighting, start, end, f"{one} {two}", whole, f"'{whole}' is cut in two"))
                ]
    parts = joins.apart(entry.word) if entry.word not in tables.slips() else None
    if parts is None or parts[0] <= best - 2 or (entry.lower == 0 and entry.capital):
        return None
    verdicts = []
    for path, sighting in entry.places:
        if sighting.flags & (HYPHEN | SLASH | STRANGE | QUOTED):
            continue
        right = in_case(parts[1], sighting.word)
        message = f"'{sighting.word}' is two words: '{right}'"
        verdicts.append((path, _verdict("joined-word", sighting, (right,), parts[0] >= 9, message)))
    return verdicts


def _split(sighting: Sighting, start: int, end: int, written: str, right: str, message: str) -> Verdict:
    return Verdict("split-word", start, end, written, (right,), False, sighting.flags, message)


def _local(entry: Entry, best: float, elsewhere: Neighbours) -> list[tuple[str, Verdict]] | None:
    """Verdicts where the vault itself has the right word, in its code or in a link (`diifftastic`)."""
    word = entry.word
    if len(word) < 7 or best > 2 or entry.count > 1 or (entry.capital and not entry.lower):
        return None
    for other in elsewhere.alike(word):
        if -1 <= len(other) - len(word) <= 1 and not affixes.built(word):
            cost = candidates.one_slip(word, other)
            if cost is not None and cost <= 4:
                path, sighting = entry.places[0]
                rights = (in_case(other, sighting.word),)
                why = f"'{other}' stands in the code or the links of this vault"
                message = _meant(sighting.word, rights)
                return [(path, _verdict("misspelling", sighting, rights, False, message, (why,)))]
    return None


def _verdict(
    rule: str,
    sighting: Sighting,
    rights: tuple[str, ...],
    sure: bool,
    message: str,
    evidence: tuple[str, ...] = (),
) -> Verdict:
    return Verdict(
        rule, sighting.start, sighting.end, sighting.word, rights, sure, sighting.flags, message, evidence
    )


def _meant(word: str, rights: tuple[str, ...]) -> str:
    choice = " or ".join(f"'{right}'" for right in rights)
    return f"'{word}' is misspelt: {choice}"


def in_case(right: str, written: str) -> str:
    """`right` with the capitals that a name has, or those of the word it replaces."""
    name = tables.names().get(right)
    if name is not None:
        return name
    if right in tables.capitals():
        right = right[:1].upper() + right[1:]
    if written[:1].isupper():
        return right.upper() if written.isupper() and len(written) > 1 else right[:1].upper() + right[1:]
    return right
