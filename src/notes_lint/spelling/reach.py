"""How far a change of some notes reaches in the judgement of a vault's words.

A word's verdict follows from how often it stands in the vault, in which forms, under which flags, and from the first
of its places; where it is rare, from each of them. So counts are kept of all words, and the notes that have them. A
change takes its notes' share out and puts their new one in; where a word's verdict stays the same by both counts, its
other places stay as they were judged.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct, field
from msgspec.structs import replace

from notes_lint.reach import Reached
from notes_lint.spelling import names
from notes_lint.spelling.gather import (
    HEADING,
    HYPHEN,
    QUOTED,
    SLASH,
    START,
    STRANGE,
    STRAY,
    TITLE,
    Sighting,
    Words,
    gather,
)
from notes_lint.spelling.judge import (
    FEW,
    Entry,
    Knowledge,
    judge,
    judge_words,
    keyed,
    languages,
    meant,
    plain,
    variety,
    vocabulary,
)
from notes_lint.spelling.shape import FOREIGN, UNKNOWN
from notes_lint.spelling.vocabulary import FILE
from notes_lint.vault import gather_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from notes_lint.reach import Change, Gather
    from notes_lint.spelling.vocabulary import Vocabulary
    from notes_lint.vault import Vault

_KINDS = (HEADING, TITLE, HYPHEN | SLASH, STRANGE, QUOTED)  # what `score_entry` asks of all places
_ANY = HEADING | TITLE | HYPHEN | SLASH | STRANGE | QUOTED


class Tally(Struct, array_like=True, gc=False):
    """How an unknown word stands in a vault: places, those in lower case, those with a capital of their own, those
    with each of `_KINDS`, and the notes that have it (as `Learned` numbers them)."""

    count: int = 0
    lower: int = 0
    capital: int = 0
    kinds: tuple[int, ...] = (0, 0, 0, 0, 0)
    notes: list[int] = field(default_factory=list)

    def add(self, sightings: Iterable[Sighting], sign: int = 1) -> None:
        """Count places of one note; with -1, take them out."""
        for each in sightings:
            self.count += sign
            if plain(each.word)[:1].islower():
                self.lower += sign
            elif not each.flags & (START | HEADING | TITLE):
                self.capital += sign
            if each.flags & _ANY:
                kinds = zip(self.kinds, _KINDS, strict=True)
                self.kinds = tuple([count + sign if each.flags & kind else count for count, kind in kinds])


class Learned(Struct, array_like=True):
    """What the notes of a vault together say of words.

    Attributes:
        paths: the notes that say anything, sorted: a note's number is its place here.
        elsewhere: unknown words of code and URLs, and how many notes have them.
        forms: see `names.Forms`.
        small: how often the pronoun is written `i`.
        tallies: the unknown words.
        cased: words with capitals that are judged by the vault's forms, and the notes that have them, by the word in
            lower case.
    """

    paths: list[str]
    elsewhere: dict[str, int]
    forms: dict[str, dict[str, int]]
    small: int
    tallies: dict[str, Tally]
    cased: dict[str, dict[str, list[int]]]


class _Reach:
    """See the module."""

    def learn(self, vault: Vault, gather: Gather | None) -> Any:
        """The counts of all notes."""
        records, allowed = vault.gathered(words), vocabulary(vault)
        paths = sorted(records)
        elsewhere: dict[str, int] = {}
        tallies: dict[str, Tally] = {}
        cased: dict[str, dict[str, list[int]]] = {}
        small = 0
        for number, path in enumerate(paths):
            record = records[path]
            for word in set(record.elsewhere):
                elsewhere[word] = elsewhere.get(word, 0) + 1
            small += _small(record)
            for word, sightings in unknown_of(record, allowed).items():
                tally = tallies.get(word)
                if tally is None:
                    tally = tallies[word] = Tally()
                tally.add(sightings)
                tally.notes.append(number)
            for word in cased_of(record):
                cased.setdefault(word.lower(), {}).setdefault(word, []).append(number)
        return Learned(paths, elsewhere, names.forms_of(records), small, tallies, cased)

    def reached(self, known: bytes, change: Change, gather: Gather | None) -> Reached | None:
        """The changed notes, and those with a word whose verdict they change."""
        if languages(change.vault) != ("en",):
            return None  # dictionaries of other languages count words in their own way
        if (change.vault.settings.vocabulary_file or FILE) in change.notes:
            return None  # the vocabulary is a note: what it allows concerns all notes
        from msgspec.msgpack import decode

        return _Changed(decode(known, type=Learned), change).reached()


words = gather
reach = _Reach()


def unknown_of(record: Words | None, allowed: Vocabulary) -> dict[str, list[Sighting]]:
    """A note's unknown words, as `Entry` names them, with their places."""
    found: dict[str, list[Sighting]] = {}
    for each in record.unpack() if record is not None else ():
        if each.kind == UNKNOWN and each.word not in allowed:
            found.setdefault(keyed(each.word), []).append(each)
    return found


def cased_of(record: Words) -> set[str]:
    """A note's words that are judged by the vault's forms."""
    return {each.word for each in record.sightings if each.kind != FOREIGN and not each.word.islower()}


def _small(record: Words | None) -> int:
    return sum(each.word == "i" for each in record.special) if record is not None else 0


def _seen(sightings: Iterable[Sighting]) -> list[tuple[Any, ...]]:
    """All that other notes' verdicts can depend on: not where a word stands."""
    return [(each.word, each.flags, each.before, each.after) for each in sightings]


class _Counted(Entry):
    """An unknown word of which counts are known, and the places in some notes."""

    __slots__ = ("_first", "_tally")

    def __init__(self, word: str, tally: Tally, first: Sighting) -> None:
        super().__init__(word)
        self.lower = tally.lower
        self.capital = tally.capital
        self._tally = tally
        self._first = first

    @property
    def count(self) -> int:
        return self._tally.count

    @property
    def notes(self) -> int:
        return len(self._tally.notes)

    @property
    def first(self) -> Sighting:
        return self._first

    @property
    def complete(self) -> bool:
        return True

    def every(self, flags: int) -> bool:
        return self._tally.kinds[_KINDS.index(flags)] == self._tally.count


class _Changed:
    """The words of a vault before and after a change.

    Notes that were known keep their numbers, new ones get the next: `paths` has both.
    """

    def __init__(self, known: Learned, change: Change) -> None:
        self.change = change
        self.known = known
        self.allowed = vocabulary(change.vault)
        self.paths = [*known.paths]
        self.numbers = {path: number for number, path in enumerate(known.paths)}
        self.old: dict[str, Words | None] = {}
        self.new: dict[str, Words | None] = {}
        for path in sorted(change.notes):
            self.old[path], self.new[path] = change.before(path, words), change.now(path, words)
            if path not in self.numbers:
                self.numbers[path] = len(self.paths)
                self.paths.append(path)
        self.tallies: dict[str, Tally] = {}  # as they are, of the words that the changed notes have
        self.elsewhere = dict(known.elsewhere)
        self.forms = dict(known.forms)

    def reached(self) -> Reached | None:
        turned = self._elsewhere()
        differing_forms = self._forms()
        differing = self._count()
        before = names.with_allowed(self.known.forms, self.allowed)
        after = names.with_allowed(self.forms, self.allowed)
        small = self.known.small + sum(_small(self.new[path]) - _small(self.old[path]) for path in self.old)
        if names.says_i(before, self.known.small) != names.says_i(after, small):
            return None  # whoever writes `i` is judged otherwise from now on
        numbers: set[int] = set()
        for word in differing:
            numbers.update(self._concerned(word))
        for word in self._near(turned) if turned else ():
            numbers.update(self.known.tallies[word].notes)
        for lower in differing_forms:
            for word, notes in self.known.cased.get(lower, {}).items():
                if self._by_form(word, before, self.known.forms) != self._by_form(word, after, self.forms):
                    numbers.update(notes)
        paths = {self.paths[number] for number in numbers} | {*self.change.new}
        records = self.change.records(words, (path for path in paths if path in self.change.vault.notes))
        entries = self._entries(records)
        learned = Knowledge(self.elsewhere, self.forms, small, entries)
        verdicts = judge_words(records, self.allowed, known=learned, stated=variety(self.change.vault))
        view = self.change.vault.view({gather_key(words): records}, {judge: verdicts})
        return Reached(paths, view)

    def _by_form(self, word: str, cased: names.Forms, forms: names.Forms) -> tuple[Any, ...]:
        """All that is judged of a word by the forms that the vault has of it."""
        return names.majority(word, cased), names.named(word, self.allowed, cased), names.once(word, forms)

    # -- taking out what the changed notes said, and putting in what they say

    def _elsewhere(self) -> set[str]:
        """Count the words of code and URLs; those that came or went."""
        for path, record in self.old.items():
            after = self.new[path]
            old = set(record.elsewhere) if record is not None else set()
            new = set(after.elsewhere) if after is not None else set()
            for words_of_one, step in ((old - new, -1), (new - old, 1)):
                for word in words_of_one:
                    self.elsewhere[word] = self.elsewhere.get(word, 0) + step
                    if not self.elsewhere[word]:
                        del self.elsewhere[word]
        changed = {
            word for side in (self.old, self.new) for one in side.values() if one for word in one.elsewhere
        }
        return {
            word.removeprefix(STRAY)
            for word in changed
            if (word in self.elsewhere) != (word in self.known.elsewhere)
        }

    def _forms(self) -> set[str]:
        """Count the forms; the words, in lower case, of which any count differs."""
        steps: dict[str, int] = {}
        for side, sign in ((self.old, -1), (self.new, 1)):
            for record in side.values():
                for word, count in record.forms if record is not None else ():
                    steps[word] = steps.get(word, 0) + sign * count
        differing = {word.lower() for word, step in steps.items() if step}
        for word, step in steps.items():
            if step:
                lower = word.lower()
                written = self.forms[lower] = dict(self.forms.get(lower, {}))
                written[word] = written.get(word, 0) + step
                if not written[word]:
                    del written[word]
        return differing

    def _count(self) -> set[str]:
        """Count the unknown words of the changed notes; those that stand in them otherwise than before."""
        differing: set[str] = set()
        for path, record in self.old.items():
            before = unknown_of(record, self.allowed)
            after = unknown_of(self.new[path], self.allowed)
            number = self.numbers[path]
            for word in {*before, *after}:
                tally = self.tallies.get(word)
                if tally is None:
                    kept = self.known.tallies.get(word, Tally())
                    tally = self.tallies[word] = replace(kept, notes=[*kept.notes])
                if _seen(before.get(word, ())) == _seen(after.get(word, ())):
                    continue
                differing.add(word)
                tally.add(before.get(word, ()), -1)
                tally.add(after.get(word, ()))
                if word in before and word not in after:
                    tally.notes.remove(number)
                elif word not in before:
                    tally.notes.append(number)
        return differing

    # -- whom it concerns

    def _concerned(self, word: str) -> Iterable[int]:
        """The notes with a word of which the verdict may differ."""
        old, new = self.known.tallies.get(word, Tally()), self.tallies[word]
        everywhere = {*old.notes, *new.notes}
        if min(old.count, new.count) < FEW:
            return everywhere
        was = meant(self._counted(word, old, past=True), self.known.elsewhere)
        return () if was == meant(self._counted(word, new), self.elsewhere) else everywhere

    def _near(self, turned: set[str]) -> Iterable[str]:
        """The unknown words that words of code and URLs are held against."""
        ends = {(word[:2], word[-1:]) for word in turned}
        for word, tally in self.known.tallies.items():
            # A word in capitals is held against the one in small letters.
            if word.lower() in turned or (tally.count == 1 and (word[:2], word[-1:]) in ends):
                yield word

    def _entries(self, records: Mapping[str, Words]) -> dict[str, Entry]:
        """The unknown words of some notes: the rare ones with all their places."""
        entries: dict[str, Entry] = {}
        for path, record in records.items():
            for word, sightings in unknown_of(record, self.allowed).items():
                entry = entries.get(word)
                if entry is None:
                    tally = self._tally(word)
                    entry = entries[word] = (
                        self._rare(word, tally) if tally.count < FEW else self._counted(word, tally)
                    )
                if isinstance(entry, _Counted):
                    entry.places += [(path, each) for each in sightings]
        return entries

    def _tally(self, word: str) -> Tally:
        return self.tallies.get(word) or self.known.tallies[word]

    def _rare(self, word: str, tally: Tally) -> Entry:
        entry = Entry(word)
        for path in sorted(self.paths[number] for number in tally.notes):
            for each in self._places(path, word):
                entry.add(path, each)
        return entry

    def _counted(self, word: str, tally: Tally, *, past: bool = False) -> _Counted:
        path = min(self.paths[number] for number in tally.notes)
        return _Counted(word, tally, self._places(path, word, past=past)[0])

    def _places(self, path: str, word: str, *, past: bool = False) -> list[Sighting]:
        record = self.old[path] if past and path in self.old else self.change.now(path, words)
        return unknown_of(record, self.allowed)[word]
