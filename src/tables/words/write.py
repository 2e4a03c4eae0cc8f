"""The compiled forms of the tables; `notes_lint.spelling.tables` reads what is written here."""

from __future__ import annotations

import re
from array import array
from math import log2
from typing import TYPE_CHECKING
from zlib import crc32

from notes_lint.spelling.lookalikes import LEAST, OFTEN, USUAL, ends, inside
from notes_lint.spelling.tables import FREQUENCY, PAIR_BUCKETS, PROBES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from collections.abc import Set as AbstractSet
    from pathlib import Path

    from words.choose import Chosen

LEAST_PAIR = 10
_PLAIN = re.compile(r"[a-z][a-z']*\Z")
BITS_PER_WORD = 13.5  # one false accept in six hundred with nine probes


def bloom(words: Iterable[str]) -> bytes:
    """A filter over the UTF-8 forms of `words`."""
    unique = {word.encode() for word in words}
    bits = bytearray(int(len(unique) * BITS_PER_WORD) // 8 + 1)
    size = len(bits) * 8
    for word in unique:
        at, step = crc32(word), crc32(word[::-1])
        for _ in range(PROBES):
            bits[at % size >> 3] |= 1 << (at % size & 7)
            at += step
    return bytes(bits)


def lexicon(counts: Mapping[str, float]) -> bytes:
    """Sorted entries forwards and backwards, each list with an index by its first two letters."""
    lists = []
    tables = []
    for backwards in (False, True):
        rows = []
        for word, count in counts.items():
            letters = word.encode()
            key = letters[::-1] if backwards else letters
            rows.append(key + bytes([FREQUENCY + min(46, round(2 * log2(1 + count)))]))
        rows.sort()
        lines = b"\n" + b"\n".join(rows) + b"\n"
        tables.append(_index(lines, rows))
        lists.append(lines)
    return b"".join((*tables, len(lists[0]).to_bytes(4, "little"), *lists))


def _index(lines: bytes, rows: list[bytes]) -> bytes:
    """Offset of the first line at or after each pair of letters (second letter 0: no letter)."""
    starts = array("I", [0]) * (27 * 27)
    slot = at = 0
    for row in rows:
        second = row[1] - 96 if 96 < row[1] < 123 else (0 if row[1] <= 96 else 26)
        here = (row[0] - 96) * 27 + second
        while slot <= here:
            starts[slot] = at
            slot += 1
        at += len(row) + 1
    while slot < len(starts):
        starts[slot] = len(lines) - 1
        slot += 1
    return starts.tobytes()


def lookalikes(counts: Mapping[str, float], english: AbstractSet[str], named: AbstractSet[str]) -> str:
    """Terms that no dictionary of English has and the English words one slip inside them away, a term a line.

    See `notes_lint.spelling.lookalikes`, which says what such a slip is.
    """
    alike: dict[str, list[str]] = {}
    for word in sorted(english & counts.keys()):
        usual = 2 * log2(1 + counts[word]) > USUAL
        if len(word) >= LEAST - 1 and word.isascii() and word.isalpha() and not usual:
            alike.setdefault(ends(word), []).append(word)
    lines = []
    for term in sorted(counts.keys() - english - named):
        if len(term) >= LEAST and term.isascii() and term.isalpha():
            # Two words that are both everywhere (`struct`, `strict`) stand beside each other by chance.
            often = 2 * log2(1 + counts[term]) > OFTEN
            words = [
                word
                for word in alike.get(ends(term), ())
                if inside(term, word) and not (often and 2 * log2(1 + counts[word]) > OFTEN)
            ]
            lines += [" ".join((term, *words))] if words else []
    return "\n".join(lines) + "\n"


def pairs(counts: Mapping[tuple[str, str], int]) -> bytes:
    """Neighbouring words and how often they are neighbours: see `notes_lint.spelling.tables.Pairs`.

    Two bytes a pair in buckets of four; a bucket that is full keeps its most frequent pairs.
    """
    table = bytearray(PAIR_BUCKETS * 8)
    for (one, two), count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        if count < LEAST_PAIR or not (_PLAIN.match(one) and _PLAIN.match(two)):
            continue
        mark = crc32(f"{one} {two}".encode())
        at = (mark & PAIR_BUCKETS - 1) * 8
        value = (mark >> 20) << 4 | min(15, max(1, round(log2(count)) - 2))
        for slot in range(at, at + 8, 2):
            if table[slot : slot + 2] == b"\0\0":
                table[slot : slot + 2] = value.to_bytes(2, "little")
                break
    return bytes(table)


def statistics(folder: Path, chosen: Chosen) -> str:
    """Digest and size of each table, and how many entries went into it, as JSON."""
    import json
    from hashlib import sha256

    entries = {
        "gate.bin": len(chosen.right),
        "proper.bin": len(chosen.proper),
        "lexicon.bin": len(chosen.suggestible),
        "capitals.txt": len(chosen.capitals),
    }
    found = {}
    for name in sorted([*entries, "lookalikes.txt", "names.txt", "pairs.bin"]):
        data = (folder / name).read_bytes()
        found[name] = {
            "bytes": len(data),
            "entries": entries.get(name, data.count(b"\n")),
            "sha256": sha256(data).hexdigest(),
        }
    return json.dumps(found, indent=1) + "\n"
