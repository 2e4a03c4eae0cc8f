"""What one note tells about its words: the unknown ones with their places, and what the vault may learn.

Words are found in bulk: the prose mask is translated so that separators become blanks, split, and made a
set. A token that has been classified once is never looked at again by this process. Places are looked up
only for the few tokens that no table knows.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.msgpack import Decoder, Encoder

from notes_lint.lazy import pattern
from notes_lint.spelling import MOST_TOKENS, tables
from notes_lint.spelling import small as small_slips
from notes_lint.spelling.language import OTHERS, foreign_block, foreign_words, other_script
from notes_lint.spelling.lookalikes import slipped
from notes_lint.spelling.shape import (
    ACRONYM,
    CASED,
    FOREIGN,
    MISCASED,
    NAMED,
    NUMBERED,
    SKIP,
    SMALL,
    SWAPPED,
    UNHYPHENED,
    UNKNOWN,
    classify,
)
from notes_lint.text import LETTERS, only

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator

    from notes_lint.document import Document

# Flags of a sighting.
START = 1  # first word of a sentence or a block
HEADING = 2
LINKED = 4  # inside a link's text
QUOTED = 8  # in a block quotation or between quotation marks
HYPHEN = 16  # part of a hyphenated word
TITLE = 32  # between capitalised words
STRANGE = 64  # between words that are unknown, too: another language, a list of names
SLASH = 128  # beside a slash
NEXT = 256  # one space, then `after`
LAST = 512  # `before` as it is written, then one space

LONG = 7  # letters from which on a word of comments alone excuses no slip
MOST_PLACES = 500  # of one word in one note; whoever writes it more often means it


class Sighting(Struct, array_like=True, gc=False, frozen=True):
    """One place of a word: bytes `start` to `end`, the word as it is written there, and its neighbours.

    `before` and `after` are the lower-case words beside it in the same block, or "".
    """

    word: str
    start: int
    end: int
    flags: int
    kind: int
    before: str = ""
    after: str = ""


class Lookalike(Struct, array_like=True, gc=False, frozen=True):
    """A dictionary's word that a note has once, beside a term that is one slip away, and how often it has the term.

    ``place`` is the word's.
    """

    term: str
    count: int
    place: Sighting


class Words(Struct, array_like=True, gc=False, frozen=True):
    """A note's contribution: sightings in document order, unknown words of its code and URLs, case counts, lookalikes.

    `packed` holds the sightings that only a vault can judge, in MessagePack: they are many, and most of them prove to
    be names. `special` holds those of the other kinds. `forms` counts how often each cased or capitalised form of a
    name stands in prose. `british` is by how many more words the note is British than American.
    """

    packed: bytes = b""
    special: tuple[Sighting, ...] = ()
    elsewhere: tuple[str, ...] = ()
    counts: bytes = b""
    foreign: bool = False
    lookalikes: tuple[Lookalike, ...] = ()
    british: int = 0

    @property
    def forms(self) -> list[tuple[str, int]]:
        """How often each cased or capitalised form of a name stands in prose, sorted."""
        return _unpackers()[1](self.counts) if self.counts else []

    def unpack(self) -> list[Sighting]:
        """The sightings of unknown words and of names with capitals inside, and the words of another language."""
        return _unpackers()[0](self.packed) if self.packed else []

    @property
    def sightings(self) -> tuple[Sighting, ...]:
        """All sightings in document order."""
        return tuple(sorted((*self.unpack(), *self.special), key=_ORDER))


@cache
def _unpackers() -> tuple[Callable[[bytes], list[Sighting]], Callable[[bytes], list[tuple[str, int]]]]:
    return Decoder(list[Sighting]).decode, Decoder(list[tuple[str, int]]).decode


_pack = Encoder().encode
_PACKED = frozenset((UNKNOWN, CASED, FOREIGN))


# Bytes that may stand inside a token. Digits and signs are among them so that `x86_64` stays one token, which
# is then no word; everything else separates.
_INSIDE = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'_@#$\\=^~%+&|<>*" + bytes(
    range(128, 256)
)
_SPLIT = only(_INSIDE)
_LETTERS = only(LETTERS + bytes(range(128, 256)))
# Punctuation beyond ASCII, by its first byte: Latin-1 signs, general punctuation, arrows and mathematics, CJK signs,
# emoji. A search for one byte is many times as fast as that for any of several.
_BY_FIRST = {
    b"\xc2": rb"\xc2[\x80-\xbf]",
    b"\xc3": rb"\xc3[\x97\xb7]",
    b"\xe2": rb"\xe2[\x80-\xaf][\x80-\xbf]",
    b"\xe3": rb"\xe3\x80[\x80-\xbf]",
    b"\xef": rb"\xef[\xb8\xbc\xbd][\x80-\xbf]",
    b"\xf0": rb"\xf0...",
}
_PUNCTUATION = pattern(b"|".join(_BY_FIRST.values()))
_SIGNS = {first: pattern(signs) for first, signs in _BY_FIRST.items()}
_WORD_BYTES = b"etaoinsrhldcumfpgwybvkxjqzETAOINSRHLDCUMFPGWYBVKXJQZ'" + bytes(range(128, 256))
_AFTER = pattern(rb"[ \x00*_]+([A-Za-z'\x80-\xff]+)")
_QUOTE_OPEN = (b'"', b"\xe2\x80\x9c", b"\xe2\x80\x98", b"\xc2\xab")
_GLUED_BEFORE = frozenset(b"_@#$\\=^~%+&|<>*\x1f0123456789{[")
_GLUED_AFTER = frozenset(b"_@$\\=^~+&|<\x1f0123456789{[")
_ENDS = frozenset(b".!?:;\n\x1f|")

_ASCII_LETTERS = frozenset(LETTERS)

_classes: dict[bytes, int] = {}  # what tokens prove to be
_skipped: set[bytes] = set()  # those that prove to be SKIP: nearly all, taken away in one operation
_signed: dict[bytes, bytes] = {}  # those of them that are an acronym and signs (`DPM++`): the acronym
_STEM = pattern(rb"[A-Z]{3,6}(?=[^A-Za-z])")
_FEW = 1500  # tokens that are classified one by one before the usual ones are, all together


def _learn(tokens: Iterable[bytes]) -> None:
    """Classify tokens that were not seen before.

    The little words of other languages are no SKIP, so that no note need be searched for them.
    """
    if len(_skipped) > _FEW and _USUAL not in _skipped:
        from notes_lint.spelling.usual import usual

        _skipped.update(usual() - OTHERS)
        _skipped.add(_USUAL)
    for token in tokens:
        kind = classify(token)
        if kind or token in OTHERS:
            _classes[token] = kind
        else:
            _skipped.add(token)
            if token[:2].isupper() and (stem := _STEM.match(token)) is not None:
                _signed[token] = stem[0]


_USUAL = b" "  # no token: it stands for the usual ones

_WINDOW = 1 << 14


def _windows(prose: bytes) -> Iterator[tuple[int, int]]:
    """A note in pieces that end where a block does: a word is looked for only in the pieces that have it."""
    begin = 0
    while len(prose) - begin > _WINDOW:
        end = prose.find(b"\n", begin + _WINDOW) + 1 or len(prose)
        yield begin, end
        begin = end
    if begin < len(prose):
        yield begin, len(prose)


def _plain(prose: bytes) -> bytes:
    """A blank for each sign beyond ASCII, and a plain apostrophe for a typographic one."""
    for first, signs in _SIGNS.items():
        if first in prose:
            prose = signs.sub(lambda sign: b"'" if sign[0] == b"\xe2\x80\x99" else b" ", prose)
    return prose


def _tokens(prose: bytes) -> list[bytes]:
    if not prose.isascii():
        prose = _plain(prose)
    return prose.translate(_SPLIT, b"\x00").split()


def gather(document: Document) -> Words | None:
    """The words of one note that a judgement may be about; None for a note without any."""
    if (
        len(_classes) + len(_skipped) > MOST_TOKENS
    ):  # only between notes: one note's tokens are looked up more than once
        _classes.clear()
        _skipped.clear()
        _signed.clear()
    prose = document.prose
    unique: set[bytes] = set()
    found: dict[bytes, int] = {}
    counts: dict[bytes, int] = {}
    places: dict[bytes, list[tuple[int, int]]] = {}
    glued = _glued(prose)
    person = 0
    little: set[bytes] = set()
    for begin, end in _windows(prose):
        tokens = _tokens(prose[begin:end])
        here = set(tokens)
        unique = unique | here if unique else here
        if b"I" in here:
            person += tokens.count(b"I")
        left = here - _skipped
        unseen = left.difference(_classes)
        if unseen:
            _learn(unseen)
            left -= _skipped
        little |= left & OTHERS
        wanted = {token: kind for token in left if (kind := _classes[token])}
        if wanted:
            found |= wanted
            placed = []
            for token in filter(wanted.__contains__, tokens):
                counts[token] = counts.get(token, 0) + 1
                if wanted[token] in _PLACED:
                    placed.append(token)
            _locate(prose, placed, begin, end, glued, places)
    elsewhere = _elsewhere(document)
    small = [] if unique.isdisjoint(_SMALL_TOKENS) else list(_small(document))
    if not unique.isdisjoint(small_slips.CALENDAR):
        for start, end in small_slips.calendar(prose, unique):
            small.append(Sighting(prose[start:end].decode(), start, end, around(document, start), SMALL))
    if b"-" in prose:
        for start, end, term in small_slips.hyphens(prose, unique):
            written = prose[start:end].decode()
            small.append(Sighting(written, start, end, around(document, start), UNHYPHENED, term))
    foreign = foreign_words(unique, len(little)) or (not prose.isascii() and other_script(prose, unique))
    unknown = {token: places.get(token, []) for token, kind in found.items() if kind == UNKNOWN}
    alike = () if foreign else tuple(_lookalikes(document, unique, unknown))
    if not found and not small and not foreign:
        return Words(elsewhere=elsewhere, lookalikes=alike) if elsewhere or alike else None
    odd = sum(1 for token, kind in found.items() if kind == UNKNOWN and token[0] > 96)
    if odd >= 12:  # slips that English-speaking people make are English
        odd -= sum(1 for token, kind in found.items() if kind == UNKNOWN and token.decode() in tables.slips())
    foreign = foreign or (odd >= 12 and odd * 4 > len(unique))
    sightings = small
    forms: list[tuple[str, int]] = []
    names: dict[bytes, list[bytes]] = {}
    stems: set[bytes] | None = None
    for token, kind in found.items():
        count = counts[token]
        if kind == ACRONYM:
            forms.append((token.decode("utf-8", "replace"), count))
            if count == 1 and 2 < len(token) < 7:
                if stems is None:
                    stems = {_signed[each] for each in unique & _signed.keys()}
                twin, times = _twin(prose, token, found, stems)
                for start, end in _places(prose, token)[:1] if times else ():
                    flags, name = around(document, start), token.decode()
                    sightings.append(Sighting(name, start, end, flags, SWAPPED, twin, str(times)))
            if len(token) > 4 and token.isalpha() and not _right(token.lower()):
                sightings += _shouted(document, token)
            continue
        if kind == NAMED:
            forms.append((token.decode(), count))
            continue
        spots = places.get(token, [])
        if kind == NUMBERED:
            sightings += _numbered(document, token, spots)
            continue
        capital = token[0] < 97
        if kind == UNKNOWN and foreign:
            continue
        if kind == UNKNOWN and capital and count == 1 and spots and len(token) > 4 and token.isascii():
            names = names or _initials(unique)
            other = small_slips.twin(token, names.get(token[:1], ()))
            times = prose.count(other) if other else 0
            if other and times > 1:
                (start, end), flags = spots[0], around(document, spots[0][0])
                sightings.append(
                    Sighting(token.decode(), start, end, flags, SWAPPED, other.decode(), str(times))
                )
        if kind == MISCASED:
            lower = token.decode().lower()
            if len(small_slips.CONTEXTS.get(lower, _NONE) & unique) > 1:
                forms.append((tables.names()[lower], 1))
        if kind != UNKNOWN or capital:
            forms.append((token.decode("utf-8", "replace"), count))
        for start, end in spots[:MOST_PLACES]:
            sighting = _sight(document, token, kind, start, end)
            if sighting is not None:
                sightings.append(sighting)
    if foreign:
        from notes_lint.spelling.foreign import gather_foreign

        sightings += gather_foreign(prose)
    if person:
        forms.append(("I", person))
    sightings.sort(key=_ORDER)
    packed = [each for each in sightings if each.kind in _PACKED]
    return Words(
        _pack(_strange(packed, prose)) if packed else b"",
        tuple([each for each in sightings if each.kind not in _PACKED]),
        elsewhere,
        _pack(sorted(forms)) if forms else b"",
        foreign,
        alike,
        len(unique & small_slips.BRITISH) - len(unique & small_slips.AMERICAN),
    )


def _lookalikes(
    document: Document, unique: set[bytes], unknown: dict[bytes, list[tuple[int, int]]]
) -> Iterator[Lookalike]:
    """See `lookalikes`; a word that stands in the note a second time is meant.

    Of several terms that it may have been (`combat` beside `comdat` and `compat`, or a plural), the one that the note
    has most often counts.
    """
    prose = document.prose
    terms: dict[bytes, set[bytes]] = {}
    for term, word in slipped(prose, unique, unknown):
        terms.setdefault(word, set()).add(term)
    for word in sorted(terms):
        spots = _places(prose, word)
        if len(spots) != 1 or word.capitalize() in unique:
            continue
        place = _sight(document, word, UNKNOWN, *spots[0])
        if place is not None and not _told(document, place):
            times, term = max(
                (sum([len(_places(prose, form)) for form in (term, term.capitalize())]), term)
                for term in terms[word]
            )
            yield Lookalike(term.decode(), times, place)


def _told(document: Document, place: Sighting) -> bool:
    """Whether the word's company says already that another one was meant."""
    from notes_lint.spelling import realwords
    from notes_lint.spelling.realword_row import row

    cut = document.shared(row)
    tokens = [at for match in document.shared(realwords.matches) for at in (match.first, match.last)]
    tokens += [slip.at for slip in document.shared(realwords.judged).words]
    return any(cut.span(at)[0] == place.start for at in tokens)


def _right(word: bytes) -> bool:
    """Whether a lower-case word is right as it stands."""
    return word in tables.gate() and word.decode() not in tables.slips()


_SHOUT = pattern(rb"(?<![A-Za-z'\x80-\xff])([A-Z]+)[ \x00*_]+\Z")
_SHOUT_ON = pattern(rb"[ \x00*_]+([A-Z]+)(?![A-Za-z'_\x80-\xff])")


def _shouted(document: Document, token: bytes) -> Iterator[Sighting]:
    """Places of a word in capitals beside an English one in capitals (`RECIEVE DATA`): no acronym, but a shout."""
    prose = document.prose
    for start, end in _places(prose, token)[:MOST_PLACES]:
        before, after = _SHOUT.search(prose, max(0, start - 30), start), _SHOUT_ON.match(prose, end)
        beside = [match[1] for match in (before, after) if match is not None]
        if any(len(word) > 2 and tables.lexicon().frequency(word.lower()) >= 16 for word in beside):
            sighting = _sight(document, token, UNKNOWN, start, end)
            if sighting is not None:
                yield sighting


_PLACED = frozenset((UNKNOWN, CASED, MISCASED, NUMBERED))


def _initials(unique: set[bytes]) -> dict[bytes, list[bytes]]:
    """The capitalised words of a note by their first letter."""
    found: dict[bytes, list[bytes]] = {}
    for token in unique:
        if token < b"[" and len(token) > 4 and token.isalpha():
            found.setdefault(token[:1], []).append(token)
    return found


def _locate(
    prose: bytes,
    order: list[bytes],
    begin: int,
    stop: int,
    glued: dict[bytes, list[tuple[int, int]]],
    places: dict[bytes, list[tuple[int, int]]],
) -> None:
    """Adds the places of these tokens, which stand in this order in a window of the mask.

    Each is looked for from the end of the one before it, so that the window is read once. A token that is not there
    as it is has markup or other apostrophes inside: then the window's tokens are looked for one by one.
    """
    found: list[tuple[bytes, tuple[int, int]]] = []
    at = begin
    size = len(prose)
    for token in order:
        while True:
            start = prose.find(token, at, stop)
            if start < 0:
                break
            at = start + len(token)
            before = prose[start - 1] if start else 32
            after = prose[at] if at < size else 32
            if (before in _BLANK and after in _BLANK) or (
                before not in _JOINT and after not in _JOINT and _whole(prose, start, at)
            ):
                break
        if start < 0:
            found = [(each, spot) for each in set(order) for spot in _places(prose, each, begin, stop)]
            found += [
                (each, spot) for each in set(order) for spot in glued.get(each, ()) if begin <= spot[0] < stop
            ]
            break
        found.append((token, (start, at)))
    for token, (start, end) in found:
        if token[0] == 39 or token[-1] == 39:  # quotation marks
            written = prose[start:end].replace(b"\xe2\x80\x99", b"'\x27\x27")
            start += len(written) - len(written.lstrip(b"'"))
            end -= len(written) - len(written.rstrip(b"'"))
        places.setdefault(token, []).append((start, end))


_ORDER = attrgetter("start", "end", "kind", "word")

# `i` as a pronoun, by its verb (an index has others), and `ip` before `address`.
_SMALL = pattern(
    # It begins with a literal, for which the search is quickest.
    rb"i(?<=[ \n(]i)(?:(?='\x1f?\x1f?(?:m|ve|ll|d) | (?:am|have|got|think|thought|don't|didn't|guess|know|feel|believe"
    rb"|hope|mean|tried|wrote|found|want|wanted|need|like|love|wish|wonder|suppose|really|usually|decided|learned|had) )"
    rb"|p(?= address))"
)


_SMALL_TOKENS = frozenset((b"i", b"i'm", b"i've", b"i'll", b"i'd", b"ip"))
_OF_INDEX = pattern(rb"(?:every|each|any|all|some|given|index|fixed|an|the|of|=|\x1f) ?$", re.IGNORECASE)


_NONE: frozenset[bytes] = frozenset()


def _numbered(document: Document, token: bytes, spots: list[tuple[int, int]]) -> Iterator[Sighting]:
    """`low4 bits`: a number run together with a word that is never part of a name, before a plural."""
    for start, end in spots:
        after = _AFTER.match(document.prose, end, end + 40)
        if after is not None and after[1].endswith(b"s") and after[1].islower():
            yield Sighting(token.decode(), start, end, around(document, start), NUMBERED)


def _small(document: Document) -> Iterator[Sighting]:
    """Places of words that are in lower case and should not be."""
    for match in _SMALL.finditer(document.prose.replace(b"\xe2\x80\x99", b"'\x1f\x1f")):
        start, end = match.span()
        if match[0] == b"i" and _OF_INDEX.search(document.prose, max(0, start - 10), start):
            continue
        flags = around(document, start)
        yield Sighting(match[0].decode(), start, end, flags, SMALL)


_WORD_ENDS = pattern(rb"[A-Za-z']*[A-Za-z]\Z")
_WORD_GOES_ON = pattern(rb"\x00+[A-Za-z][A-Za-z'\x00]*")
_MARKUP_BEFORE_WORD = pattern(rb"\x00(?=[A-Za-z])")
_LONGEST = 60  # bytes of a word before its markup


def _glued(prose: bytes) -> dict[bytes, list[tuple[int, int]]]:
    """Words with markup inside, without it, and their places."""
    found: dict[bytes, list[tuple[int, int]]] = {}
    end = 0
    for run in _MARKUP_BEFORE_WORD.finditer(prose):
        at = run.start()
        while at and not prose[at - 1]:
            at -= 1
        if at >= end and at and prose[at - 1] in _ASCII_LETTERS:
            match = _WORD_GOES_ON.match(prose, at)
            before = _WORD_ENDS.search(prose[max(0, at - _LONGEST) : at]) if match is not None else None
            if match is not None and before is not None:
                start, end = at - len(before[0]), match.end()
                word = prose[start:end].rstrip(b"\x00'")
                found.setdefault(word.replace(b"\x00", b""), []).append((start, start + len(word)))
    return found


def _places(prose: bytes, token: bytes, begin: int = 0, stop: int | None = None) -> list[tuple[int, int]]:
    """Where a token stands in the mask, or in a window of it, as a whole token."""
    found = []
    size = len(prose)
    for form in (token, token.replace(b"'", b"\xe2\x80\x99")) if b"'" in token else (token,):
        at = prose.find(form, begin, stop)
        while at >= 0:
            end = at + len(form)
            alone = (not at or prose[at - 1] in _APART) and (end == size or prose[end] in _APART)
            if alone or _whole(prose, at, end):
                found.append((at, end))
            at = prose.find(form, end, stop)
    return found


def _twin(prose: bytes, acronym: bytes, found: Container[bytes], stems: set[bytes]) -> tuple[str, int]:
    """The same letters but for two neighbours, where the note has them three times or more; and how often."""
    for at in range(len(acronym) - 1):
        swapped = acronym[:at] + acronym[at + 1 : at + 2] + acronym[at : at + 1] + acronym[at + 2 :]
        if (swapped in found or swapped + b"s" in found or swapped in stems) and swapped != acronym:
            count = len(_places(prose, swapped)) + len(_places(prose, swapped + b"s"))
            if count >= 3:
                return swapped.decode(), count
    return "", 0


_NULS = pattern(rb"\x00*")


def _whole(prose: bytes, start: int, end: int) -> bool:
    """Whether nothing that belongs to a token stands directly beside this stretch."""
    before = prose[start - 1] if start else 32
    after = prose[end] if end < len(prose) else 32
    if before == 0 or after == 0:
        while before == 0 and start:
            start -= 1
            before = prose[start - 1] if start else 32
        if after == 0:  # what is left of a link is as long as its destination
            match = _NULS.match(prose, end)
            assert match is not None
            end = match.end()
            after = prose[end] if end < len(prose) else 32
    return not (_letter(before) or _letter(after)) or _sign(prose, start, end)


# Bytes that stand in no token.
_BLANK = frozenset(range(1, 128)) - frozenset(_INSIDE)
_JOINT = frozenset(range(1, 128)) & frozenset(_INSIDE)  # what would be in the token if it stood beside it
# Bytes that end a token beyond doubt: no letters, no apostrophe, no markup that may join.
_APART = frozenset(range(1, 128)) - _ASCII_LETTERS - {39}


def _letter(byte: int) -> bool:
    return 97 <= byte <= 122 or 65 <= byte <= 90 or byte > 127 or byte == 39


def _sign(prose: bytes, start: int, end: int) -> bool:
    """Whether what stands beside is punctuation after all: quotation marks, dashes."""
    before, after = prose[max(0, start - 4) : start], prose[end : end + 4]
    if before and _letter(before[-1]):
        match = _PUNCTUATION.search(before)
        if not (before[-1] == 39 or (match and match.end() == len(before))):
            return False
        if before.endswith(b"\xe2\x80\x99"):
            return False
    if after and _letter(after[0]):
        if after[0] == 39:
            return len(after) < 2 or not _letter(after[1])
        if after.startswith(b"\xe2\x80\x99"):
            return len(after) < 4 or not _letter(after[3])
        return bool(_PUNCTUATION.match(after))
    return True


_PATH = pattern(rb"(?:^|[ \"'(=:])[~.]?/(?:[^ \x00]*/)?$|[^ \x00]*[/.][^ \x00]*/$")


def _sight(document: Document, token: bytes, kind: int, start: int, end: int) -> Sighting | None:
    """The sighting at a place, or None where the token is part of code, a path or a name with signs."""
    prose = document.prose
    if token[-2:] == b"'s":
        end -= 2 if prose[end - 2] == 39 else 4
    before = prose[start - 1] if start else 10
    after = prose[end] if end < len(prose) else 10
    left = prose[max(0, start - 40) : start]
    flags = 0
    if before not in _CALM_BEFORE or after not in _CALM_AFTER:
        odd = _odd(prose, start, end, before, after)
        if odd is None:
            return None
        flags = odd
    if b"\n" in left:
        left = left[left.rfind(b"\n") + 1 :]
    if before == 47 and _PATH.search(left):
        return None
    if b"(" in left:
        call = left.rfind(b"(")
        if call > 0 and _letter(left[call - 1]) and b")" not in left[call:]:
            return None  # a parameter: `map(fn, thisp)` in a heading
    if kind == CASED:  # asked for only where the vault has another form, whatever stands beside it
        flags = QUOTED if left.endswith(_QUOTE_OPEN) else 0
        written = prose[start:end].replace(b"\x00", b"").decode("utf-8", "replace")
        return Sighting(written, start, end, flags | around(document, start), kind)
    previous = b""
    if before == 32 and left[-2:-1].isalpha():  # amidst a sentence, as nearly always
        previous = left[left.rfind(b" ", 0, -1) + 1 : -1]
        if not previous.isalpha():
            previous = previous[len(previous.rstrip(_WORD_BYTES)) :]
        if previous.islower():
            flags |= LAST
    else:
        head = left.rstrip(b" \x00\"'(*[")
        if (
            (not head and (len(left) < 40 or start == 0))
            or (head and head[-1] in _ENDS)
            or head.endswith((b"\xe2\x80\x9c", b"\xe2\x80\xa6", b"\xe2\x80\x93", b"\xe2\x80\x94", b"-"))
        ):
            flags |= START
        bare = left.rstrip(b" \x00*_")
        previous = bare[len(bare.rstrip(_WORD_BYTES)) :] if len(bare) < len(left) else b""
        if left.rstrip(b"\x00").endswith(_QUOTE_OPEN):
            flags |= QUOTED
        if previous and len(left) - len(bare) == 1 and left[-1] == 32 and previous.islower():
            flags |= LAST
    if flags & START and _named(prose, start, end):
        flags |= STRANGE
    following = b""
    if after in _LEADS_ON:
        two = _AFTER.match(prose, end, end + 40)
        if two is not None:
            following = two[1]
            if after == 32 and two.start(1) == end + 1:
                flags |= NEXT
    if (previous[:1].isupper() and len(previous) > 1) or (following[:1].isupper() and len(following) > 1):
        flags |= TITLE
    flags |= around(document, start)
    return Sighting(
        prose[start:end].replace(b"\x00", b"").decode("utf-8", "replace"),
        start,
        end,
        flags,
        kind,
        previous.lower().decode("utf-8", "replace"),
        following.lower().decode("utf-8", "replace"),
    )


_DASHES = (b": ", b" - ", b" \xe2\x80\x93 ", b" \xe2\x80\x94 ")


def _named(prose: bytes, start: int, end: int) -> bool:
    """Whether a word in lower case begins a sentence and is explained in it: `rtype - the kind`, as parameters are."""
    return prose[start] > 96 and prose.startswith(_DASHES, end)


_CALM_BEFORE = frozenset(b" \n\x00(")
_CALM_AFTER = frozenset(b" \n\x00,;!?)")
_LEADS_ON = frozenset(b" \x00*_")


def _odd(prose: bytes, start: int, end: int, before: int, after: int) -> int | None:
    """The flags of signs beside a token; None where they make it a part of something else."""
    if before in _GLUED_BEFORE or after in _GLUED_AFTER:
        return None
    following = prose[end + 1] if end + 1 < len(prose) else 10
    if after == 40 and prose[end : end + 3] != b"(s)":
        return None
    if after in b".:@" and (_letter(following) or 48 <= following <= 57 or following in b":/"):
        return None
    if before == 46 and start > 1 and prose[start - 2] not in b" \n\x00.":
        return None
    if before in b":@" and start > 1 and prose[start - 2] not in b" \n\x00":
        return None
    if before in b"\"'" and after == before:
        return None  # a literal
    if before == 41 and prose[start - 2 : start - 1].isalpha():
        return None  # `(b)ackend`
    flags = HYPHEN if before == 45 or after == 45 else 0
    return flags | SLASH if before == 47 or after == 47 else flags


def around(document: Document, start: int) -> int:
    """Flags for the heading, the link and the quotation around a byte."""
    flags = 0
    for starts, ends, flag in document.shared(_ranges):
        at = bisect_right(starts, start) - 1
        if at >= 0 and start < ends[at]:
            flags |= flag
    return flags


_CALLOUT = pattern(rb"[ \t]*>[ \t]*\[![A-Za-z]")


def _ranges(document: Document) -> list[tuple[list[int], list[int], int]]:
    """Where headings, links' texts, and quotations (the outermost ones) start and end, with their flag.

    A callout is written as a quotation, but is the author's own.
    """
    quotes: list[tuple[int, int]] = []
    for block in document.blocks:
        if block.kind != "quote" or (quotes and block.start < quotes[-1][1]):
            continue
        if _CALLOUT.match(document.data, block.start) is None:
            quotes.append((block.start, block.end))
    headings = [(heading.start, heading.end) for heading in document.headings]
    links = [(link.text_start, link.text_end) for link in document.links if link.text_end > link.text_start]
    found = ((headings, HEADING), (links, LINKED), (quotes, QUOTED))
    return [([one for one, _ in spans], [two for _, two in spans], flag) for spans, flag in found if spans]


def _strange(sightings: list[Sighting], prose: bytes) -> list[Sighting]:
    """Marks words in the neighbourhood of other unknown words: names in a row, another language.

    Slips that are known by heart are none of these, however close they stand.
    """
    plain = [s for s in sightings if s.kind == UNKNOWN and s.word.lower() not in tables.slips()]
    crowded: set[int] = set()
    for one, two in itertools.pairwise(plain):
        if two.start - one.end < 4 and b"\n" not in prose[one.end : two.start]:
            crowded |= {one.start, two.start}
    group: list[int] = []
    begin = end = 0
    for sighting in plain:
        if sighting.start >= end:
            crowded.update(_crowd(group, prose[begin:end]))
            group = []
            begin = prose.rfind(b"\n", 0, sighting.start) + 1
            end = prose.find(b"\n", sighting.start)
            end = end if end >= 0 else len(prose)
        group.append(sighting.start)
    crowded.update(_crowd(group, prose[begin:end]))
    if not crowded:
        return sightings
    from msgspec.structs import replace

    left = [each for each in sightings if each.start not in crowded or not _titled(prose, each)]
    return [replace(each, flags=each.flags | STRANGE) if each.start in crowded else each for each in left]


_LONGEST_TITLE = 100  # bytes


def _titled(prose: bytes, place: Sighting) -> bool:
    """Whether a word is in an emphasised run of words that for the most part are not English: a title, a quotation."""
    start = prose.rfind(b"\x00", max(0, place.start - _LONGEST_TITLE), place.start + 1) + 1
    end = prose.find(b"\x00", place.end, place.end + _LONGEST_TITLE)
    run = prose[start:end] if start and end > 0 else b" "
    if run[:1].isspace() or run[-1:].isspace() or b"\n" in run:
        return False
    words = _tokens(run)
    strange = sum(1 for word in words if _classes.get(word) == UNKNOWN or word.lower() in OTHERS)
    return len(words) > 1 and strange * 2 > len(words)


def _crowd(group: list[int], block: bytes) -> Iterable[int]:
    """Of the unknown words of a block: all, if it is in another language or they are its third part."""
    if group and (foreign_block(block) or (len(group) > 2 and len(group) * 3 > len(block.split()))):
        return group
    return ()


STRAY = "~"  # before a word of code that stands in its comments only
_COMMENTED = (b"# ", b"// ", b"-- ", b"/* ", b"% ")
_COMMENT = pattern(rb"(?:#|//|--|/\*|%) [^\n]*")


def _elsewhere(document: Document) -> tuple[str, ...]:
    """Unknown words of code and of URLs, in lower case: they are this vault's vocabulary.

    Comments are prose, in which slips are made as anywhere: a long word that code has nowhere else begins with `STRAY`.
    """
    parts = [document.data[code.content : code.content_end] for code in document.codes]
    parts += [link.dest.encode() for link in document.links]
    parts += [definition.dest.encode() for definition in document.definitions]
    if document.front_matter is not None:
        parts.append(document.data[document.front_matter.start : document.front_matter.end])
    if not parts:
        return ()
    unknown = set()
    long = set()
    tokens = {token for token in set(_letters(b" ".join(parts))) - _skipped if len(token) > 2}
    _learn(tokens.difference(_classes))
    for token in tokens - _skipped:
        kind = _classes[token]
        if kind == UNKNOWN and len(token) >= LONG:
            long.add(token)
        elif kind not in (SKIP, MISCASED, NAMED, NUMBERED):
            unknown.add(token.decode("utf-8", "replace"))
            if kind == CASED:
                unknown.update(re.findall(r"[A-Z]?[a-z]{3,}", token.decode("utf-8", "replace")))
    stray = _stray(parts, long) if long else long
    unknown.update([token.decode("utf-8", "replace") for token in long - stray])
    unknown.update([STRAY + token.decode("utf-8", "replace") for token in stray])
    return tuple(sorted({word.lower() for word in unknown}))


def _stray(parts: list[bytes], words: set[bytes]) -> set[bytes]:
    """Those of the words that stand in comments only."""
    code = b"\n".join(parts)
    if not any(map(code.__contains__, _COMMENTED)):
        return set()
    found = words.intersection(_letters(b"\n".join(_COMMENT.findall(code))))
    if found:
        code = _COMMENT.sub(b" ", code)
    return {word for word in found if word not in code}


def _letters(code: bytes) -> list[bytes]:
    return code.translate(_LETTERS).split()
