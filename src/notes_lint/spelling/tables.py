"""The compiled English tables: read whole, looked up in place, never expanded into Python objects.

Files in `data/`, written by `src/tables/make.py`:

`gate.bin` / `proper.bin`
    Bloom filters over lower-case UTF-8 words: everything English or technical that is right as it stands, and
    what is right only with a capital (people, companies, places). A filter answers in about a microsecond
    and lets one wrong word in six hundred pass, which is the price for 0.1 ms of loading.
`lexicon.bin`
    The words that may be suggested, sorted, one a line, each followed by one byte that gives its frequency;
    then the same words spelt backwards, sorted again. A word with one slip still has one half intact, so its
    neighbours stand in one short run of lines of either list.
`pairs.bin`
    How often two words stand side by side (a hash table of 12 bits of hash and 4 of logarithm).
`slips.txt`
    Slips by heart, which the filters let pass or the search would mend wrongly: the wrong word, the right one.
`lookalikes.txt`
    Terms that no dictionary of English has, and the words they may slip into, a term a line.
`names.txt`
    How names are cased, one a line (GitHub, PostgreSQL, macOS); `?` before those that are words, too.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from functools import cache
from struct import Struct
from zlib import crc32

from notes_lint.spelling import FOLDER, read

DATA = f"{FOLDER}/data"
PROBES = 9
_SOUGHT = 1000  # slips that are sought among the lines; taking those apart takes as long
PAIR_BUCKETS = 1 << 16
# The byte after a word of the lexicon: FREQUENCY + twice the binary logarithm of its count.
FREQUENCY = 0x30
LEVELS = 0x30  # how many such bytes there are: none is a small letter or an apostrophe


class Bloom:
    """A set of byte strings that says yes once in six hundred times when it should say no."""

    __slots__ = ("_bits", "_size")

    def __init__(self, bits: bytes | bytearray) -> None:
        self._bits = bits
        self._size = len(bits) * 8

    def __contains__(self, word: bytes) -> bool:
        bits, size = self._bits, self._size
        # CRC is affine in its start value, so a second seed would give no second hash; reading backwards does.
        at, step = crc32(word), crc32(word[::-1])
        for _ in range(PROBES):
            bit = at % size
            if not bits[bit >> 3] >> (bit & 7) & 1:
                return False
            at += step
        return True


class Lexicon:
    """Suggestible words with their frequency, to be walked by prefix or by suffix."""

    __slots__ = ("_halves", "_lists", "levels")

    def __init__(self, data: bytes) -> None:
        """`data`: two index tables (27 x 27 little-endian offsets of 4 bytes), then both lists; see `build`."""
        table = 27 * 27 * 4
        forward = memoryview(data[:table]).cast("I")
        backward = memoryview(data[table : 2 * table]).cast("I")
        cut = 2 * table + 4
        middle = cut + int.from_bytes(data[cut - 4 : cut], "little")
        self._halves = ((forward, data[cut:middle]), (backward, data[middle:]))
        self._lists: tuple[list[bytes], ...] = ()
        self.levels: dict[str, int] = {}  # all words with their frequency byte, once they are spread

    def spread(self) -> None:
        """Takes the lists apart, 20 MB and as many milliseconds: pays from some dozen questions on."""
        if not self._lists:
            self._lists = tuple(lines.strip(b"\n").split(b"\n") for _, lines in self._halves)
            self.levels = self._levels()

    def starting(self, prefix: bytes) -> list[bytes]:
        """All entries (word and frequency byte) that begin with `prefix` (at least one letter a-z)."""
        return self._entries(0, prefix)

    def ending(self, suffix: bytes) -> list[bytes]:
        """All entries, spelt backwards (frequency byte still last), of words that end with `suffix`."""
        return self._entries(1, suffix[::-1])

    def frequency(self, word: bytes) -> int:
        """Twice the binary logarithm of the word's count; -1 for a word that is not listed."""
        if self.levels:
            return self.levels.get(word.decode("utf-8", "replace"), FREQUENCY - 1) - FREQUENCY
        lines = self._halves[0][1]
        low, high = self._stretch(0, word)
        needle = b"\n" + word
        at = lines.find(needle, low, high)
        while at >= 0:
            end = at + len(needle)
            if lines[end + 1 : end + 2] == b"\n":
                return lines[end] - FREQUENCY
            if lines[end] != 39:  # only words with an apostrophe stand before the word itself
                break
            at = lines.find(needle, end, high)
        return -1

    def _levels(self) -> dict[str, int]:
        lines = self._halves[0][1]
        levels = bytes(range(FREQUENCY, FREQUENCY + LEVELS))
        words = lines.translate(None, levels).decode().strip("\n").split("\n")
        return dict(zip(words, lines.translate(None, bytes(set(range(256)) - set(levels))), strict=True))

    def _entries(self, half: int, prefix: bytes) -> list[bytes]:
        if not 96 < prefix[0] < 123:
            return []
        if self._lists:
            entries = self._lists[half]
            low = bisect_left(entries, prefix)
            beyond = prefix[:-1] + bytes([prefix[-1] + 1])
            return entries[low : bisect_left(entries, beyond, low)]
        lines = self._halves[half][1]
        low, high = self._stretch(half, prefix)
        needle = b"\n" + prefix
        start = lines.find(needle, low, high)
        if start < 0:
            return []
        last = lines.rfind(needle, start, high)
        return lines[start + 1 : lines.find(b"\n", last + 1)].split(b"\n")

    def _stretch(self, half: int, prefix: bytes) -> tuple[int, int]:
        """Where the entries with the first two letters of a prefix stand."""
        index, lines = self._halves[half]
        first = prefix[0] - 96
        if not 0 < first < 27:
            return 0, 0
        if len(prefix) > 1 and 96 < prefix[1] < 123:
            slot = first * 27 + prefix[1] - 96
            return index[slot], index[slot + 1] if slot + 1 < len(index) else len(lines)
        slot = first * 27
        return index[slot], index[slot + 27] if slot + 27 < len(index) else len(lines)


_BUCKET = Struct("<4H")


class Pairs:
    """How often two words were neighbours in 22 million words of documentation."""

    __slots__ = ("_table",)

    def __init__(self, table: bytes) -> None:
        self._table = table

    def bits(self, one: str, two: str) -> int:
        """The binary logarithm of the count, 0 for a pair that is rare or was never seen."""
        return self.bits_of(f"{one} {two}".encode())

    def bits_of(self, pair: bytes) -> int:
        """The same for a pair in UTF-8, a space between its words."""
        mark = crc32(pair)
        high = mark >> 20
        value: int
        for value in _BUCKET.unpack_from(self._table, (mark & PAIR_BUCKETS - 1) * 8):
            if value >> 4 == high and value:
                return (value & 15) + 2
        return 0

    def beside(self, before: bytes | None, word: bytes, after: bytes | None) -> tuple[int, int]:
        """The same for a word with its neighbours, the left one and the right one; 0 where there is none."""
        return (
            self.bits_of(before + b" " + word) if before else 0,
            self.bits_of(word + b" " + after) if after else 0,
        )


@cache
def pairs() -> Pairs:
    """Neighbouring words."""
    return Pairs(read(f"{DATA}/pairs.bin"))


@cache
def gate() -> Bloom:
    """Words that need no question."""
    return Bloom(read(f"{DATA}/gate.bin"))


@cache
def proper() -> Bloom:
    """Words that need no question when they are written with a capital."""
    return Bloom(read(f"{DATA}/proper.bin"))


@cache
def lexicon() -> Lexicon:
    """Words that may be suggested."""
    return Lexicon(read(f"{DATA}/lexicon.bin"))


@cache
def names() -> dict[str, str]:
    """Lower-case form -> how the name is written. `wrong=right` gives a form that is no mere change of case."""
    found = {}
    for line in read(f"{DATA}/names.txt").decode().split():
        wrong, _, right = line.lstrip("?").partition("=")
        found[wrong.lower()] = right or wrong
    return found


class Slips(Mapping[str, str]):
    """Wrong word -> what it should be, over sorted lines that are not taken apart before many are asked for."""

    def __init__(self, text: bytes) -> None:
        self._text = text
        self._asked = 0
        self._known: dict[str, str] = {}

    def __getitem__(self, word: str) -> str:
        right = self._right(word)
        if right is None:
            raise KeyError(word)
        return right

    def __contains__(self, word: object) -> bool:
        return word in self._known if self._known else isinstance(word, str) and self._right(word) is not None

    def _right(self, word: str) -> str | None:
        self._asked += 1
        if self._known or self._asked > _SOUGHT:
            return self._apart().get(word)
        key, text = word.encode("utf-8", "replace") + b" ", self._text
        low, high = 0, len(text)
        while low < high:
            middle = (low + high) // 2
            start, end = text.rfind(b"\n", low, middle) + 1 or low, text.index(b"\n", middle)
            if text.startswith(key, start):
                return text[start + len(key) : end].decode()
            low, high = (end + 1, high) if text[start:end] < key else (low, start)
        return None

    def _apart(self) -> dict[str, str]:
        if not self._known:
            pairs = [line.partition(" ") for line in self._text.decode().splitlines()]
            self._known = {wrong: right for wrong, _, right in pairs}
        return self._known

    def wrong(self) -> set[bytes]:
        """The wrong words."""
        return set(" ".join(self._apart()).encode().split())

    def __iter__(self) -> Iterator[str]:
        return iter(self._apart())

    def __len__(self) -> int:
        return len(self._apart())


@cache
def slips() -> Slips:
    """Lower-case wrong word -> what it should be, which may be two words."""
    text = read(f"{DATA}/slips.txt")
    while text.startswith(b"#"):
        text = text.partition(b"\n")[2]
    return Slips(text)


@cache
def capitals() -> frozenset[str]:
    """Lower-case forms of words that begin with a capital (January, Microsoft), for suggestions."""
    return frozenset(read(f"{DATA}/capitals.txt").decode().lower().split())


@cache
def shy_names() -> frozenset[str]:
    """Lower-case forms of names that are words, too (LaTeX): told apart only where the vault has both."""
    lines = read(f"{DATA}/names.txt").decode().split()
    return frozenset(line[1:].lower() for line in lines if line[0] == "?")
