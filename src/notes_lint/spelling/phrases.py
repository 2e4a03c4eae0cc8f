"""Words that are wrong in their company: "casual consistency", "in the passed", "could of been".

The knowledge is `rules/spelling/confused-word.toml`: swaps of a wrong word (or words) for the right one, with
the words before and after it that give it away. `compiled` turns it into the table that is shipped (`tools`
has the script, a test holds table and source together): swaps by the word that is wrong, or by the first two of
several. `find` is told where a note has such a word, and only then are its swaps decoded. In a context, ``^`` stands
for where a sentence begins and ``$`` for where it ends.
"""

from __future__ import annotations

from functools import cache
from itertools import accumulate, compress
from typing import TYPE_CHECKING, Any

import msgspec

from notes_lint.spelling import FOLDER, MOST_TOKENS, read
from notes_lint.spelling.realword_tokens import BLOCK_END, Lines, fold, tokens

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

    from notes_lint.spelling.realword_row import Row

TABLE = f"{FOLDER}/tables/phrases.msgpack"
_REACH = 4  # words of context on either side, at most
_SKIPPED = frozenset((b'"', b"-"))
_EDGES = frozenset((BLOCK_END, b"."))  # where a sentence begins and ends
_BEGINS, _ENDS = b"^", b"$"


class Swap(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """``wrong`` (tokens joined by a space) for ``right``, given away by its neighbours.

    With ``both``, a context is needed on each side; else one on either side is enough (or none, where both
    are empty). ``unless_after`` and ``unless_before`` veto.
    """

    wrong: str
    right: str
    before: frozenset[str] = frozenset()
    after: frozenset[str] = frozenset()
    unless_before: frozenset[str] = frozenset()
    unless_after: frozenset[str] = frozenset()
    both: bool = False
    sure: bool = False


class Match(msgspec.Struct, frozen=True, gc=False):
    """A swap found: the tokens of the wrong words, and those of all that was looked at to say so."""

    first: int
    last: int
    context_first: int
    context_last: int
    swap: Swap


def compiled(source: Mapping[str, Any]) -> list[Swap]:
    """The swaps of a parsed `confused-word.toml`, words cut and groups (``{be}``) written out."""
    groups = {name: _split(text, {}) for name, text in source.get("groups", {}).items()}

    def words(entry: Mapping[str, Any], key: str) -> frozenset[str]:
        return frozenset(_split(entry.get(key, ""), groups))

    swaps = []
    for entry in source["swap"]:
        before, after = words(entry, "before"), words(entry, "after")
        both = entry.get("need", "both") == "both" and bool(before) and bool(after)
        company = (before, after, words(entry, "unless-before"), words(entry, "unless-after"))
        sure = entry.get("sure", False)
        swaps += [
            Swap(" ".join(_cut(wrong)), entry["right"], *company, both, sure)
            for wrong in entry["wrong"].split("|")
        ]
    return swaps


def _cut(text: str) -> list[str]:
    cut = tokens(fold(text.strip().encode().replace(b"#", b"\x1f")))
    return [token.decode() for token in cut if token not in _SKIPPED]


def _split(text: str, groups: Mapping[str, list[str]]) -> list[str]:
    """Alternatives of ``text``, parted by ``|``; a group in braces stands for each of its members."""
    done: list[str] = []
    for part in text.split("|"):
        forms = [part]
        while any("{" in form for form in forms):
            forms = [
                form[: form.index("{")] + member + form[form.index("}") + 1 :]
                for form in forms
                for member in groups[form[form.index("{") + 1 : form.index("}")]]
            ]
        done += [_context(form) for form in forms if form.strip()]
    return done


def _context(form: str) -> str:
    """A context as its tokens; the edges of a sentence are no marks, so they are put back."""
    begins, ends = form.startswith("^"), form.endswith("$")
    return " ".join(["^"] * begins + _cut(form.removeprefix("^").removesuffix("$")) + ["$"] * ends)


class Entry(msgspec.Struct, frozen=True, gc=False):
    """A swap cut for the search: its wrong words, and the words one of which must stand next to them.

    ``left`` and ``right`` are those words as tokens; None where anything may stand there.
    """

    wrong: tuple[bytes, ...]
    swap: Swap
    left: frozenset[bytes] | None
    right: frozenset[bytes] | None


class Table(msgspec.Struct, array_like=True, gc=False):
    """The words that are wrong, and the first two of those that are several, each one a line in order.

    ``swaps`` are the swaps of each line, encoded, one after another; ``ends`` says where each line's end, in four
    bytes, little-endian. The lines of ``single`` come first.
    """

    single: bytes
    several: bytes
    swaps: bytes
    ends: bytes


def table_of(swaps: list[Swap]) -> Table:
    """The table that is shipped."""
    single: dict[str, list[Swap]] = {}
    several: dict[str, list[Swap]] = {}
    for swap in swaps:
        first, *others = swap.wrong.split()
        if others:
            several.setdefault(f"{first} {others[0]}", []).append(swap)
        else:
            single.setdefault(first, []).append(swap)
    encoder = msgspec.msgpack.Encoder(order="deterministic")
    pieces = [encoder.encode(each) for each in (*single.values(), *several.values())]
    ends = accumulate(map(len, pieces))
    return Table(
        "\n".join(single).encode(),
        "\n".join(several).encode(),
        b"".join(pieces),
        b"".join(end.to_bytes(4, "little") for end in ends),
    )


class _Phrases:
    """The shipped table, cut for the search where a note asks for it."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self.single, self.several = Lines(table.single), Lines(table.several)
        self._before = table.single.count(b"\n") + 1  # lines before the first of ``several``
        self.companies = _Companies(self)
        self.beginnings = _Beginnings(self)

    def company(self, word: bytes) -> _Company:
        """The swaps of a wrong word, one of ``single``, and who must stand beside it."""
        number = self.single.get(word)
        assert number is not None
        return _company_of(self._cut(number))

    def beginning(self, words: tuple[bytes, bytes]) -> _Beginning | None:
        """The swaps whose wrong words begin with these two; None where there are none."""
        number = self.several.get(b" ".join(words))
        if number is None:
            return None
        entries = self._cut(self._before + number)
        lengths = {len(entry.wrong) for entry in entries}
        return _Beginning(entries, None if 2 in lengths else frozenset(entry.wrong[2] for entry in entries))

    def _cut(self, number: int) -> list[Entry]:
        ends = self._table.ends
        start, end = (int.from_bytes(ends[4 * at - 4 : 4 * at], "little") for at in (number - 1, number))
        swaps = msgspec.msgpack.decode(self._table.swaps[start:end], type=list[Swap])
        return [_entry(swap) for swap in swaps]


@cache
def _table() -> _Phrases:
    return _Phrases(msgspec.msgpack.decode(read(TABLE), type=Table))


def triggers() -> Lines:
    """The words that are wrong in some company."""
    return _table().single


def beginnings() -> Lines:
    """The first two words of all that is wrong and has several, a space between them."""
    return _table().several


def _entry(swap: Swap) -> Entry:
    return Entry(
        tuple(swap.wrong.encode().split()),
        swap,
        frozenset(text.rpartition(" ")[2].encode() for text in swap.before) if swap.before else None,
        frozenset(text.partition(" ")[0].encode() for text in swap.after) if swap.after else None,
    )


def find(cut: Row, triggers: Iterable[int], beginnings: Sequence[int]) -> Iterator[Match]:
    """Every swap that a note needs, in no particular order.

    Its first wrong word is one of the `triggers` and at one of these places; or it is the first and the next word the
    second of one of the `beginnings`, perhaps of different ones.
    """
    table = _table()
    companies, tokens = table.companies, cut.tokens
    last = len(tokens) - 1
    taken = set()
    for at in triggers:
        company = companies[tokens[at]]
        before, after = tokens[at - 1] if at else b"", tokens[at + 1] if at < last else b""
        if (
            before in company.left
            or after in company.right
            or (before in company.both_left and after in company.both_right)
            # Hyphens, quotes and placeholders may have the company behind them.
            or (before < b"/" and before not in _BARS)
            or (after < b"/" and after not in _BARS)
        ):
            match = _match(tokens, at, company.entries)
            if match is not None:
                taken.add(at)
                if not cut.foreign(at):
                    yield match
    known = list(map(table.beginnings.__getitem__, [(tokens[at], tokens[at + 1]) for at in beginnings]))
    for at, beginning in zip(compress(beginnings, known), filter(None, known), strict=True):
        if at not in taken and (
            beginning.thirds is None or (at + 1 < last and tokens[at + 2] in beginning.thirds)
        ):
            match = _match(tokens, at, beginning.entries)
            if match is not None and not cut.foreign(at):
                yield match


_BARS = frozenset(
    (BLOCK_END, b".", b",", b"(", b")", b"*")
)  # nobody's company, and nothing behind them counts


class _Company(msgspec.Struct, frozen=True, gc=False):
    """What must stand next to a trigger if any of its entries is to match: left or right, or both left and right."""

    entries: list[Entry]
    left: Container[bytes]
    right: Container[bytes]
    both_left: frozenset[bytes]
    both_right: frozenset[bytes]


class _Companies(dict[bytes, _Company]):
    """Wrong words -> their company, worked out when it is asked for."""

    def __init__(self, table: _Phrases) -> None:
        super().__init__()
        self._table = table

    def __missing__(self, word: bytes) -> _Company:
        value = self[word] = self._table.company(word)
        return value


class _Beginning(msgspec.Struct, frozen=True, gc=False):
    """Swaps of several wrong words; ``thirds`` are the third of them, if all have so many."""

    entries: list[Entry]
    thirds: frozenset[bytes] | None


class _Beginnings(dict[tuple[bytes, bytes], "_Beginning | None"]):
    """Two words -> the swaps that begin with them, worked out when they are asked for."""

    def __init__(self, table: _Phrases) -> None:
        super().__init__()
        self._table = table

    def __missing__(self, words: tuple[bytes, bytes]) -> _Beginning | None:
        if len(self) >= MOST_TOKENS:
            self.clear()
        value = self[words] = self._table.beginning(words)
        return value


class _Anything:
    def __contains__(self, word: object) -> bool:
        return True


def _company_of(entries: list[Entry]) -> _Company:
    left: set[bytes] = set()
    right: set[bytes] = set()
    both_left: set[bytes] = set()
    both_right: set[bytes] = set()
    for entry in entries:
        swap, on_left, on_right = entry.swap, entry.left, entry.right
        if on_left is None and on_right is None:
            return _Company(entries, _Anything(), right, frozenset(), frozenset())
        if swap.both:
            both_left.update(on_left or ())
            both_right.update(on_right or ())
        else:
            left.update(on_left or ())
            right.update(on_right or ())
    for begins in (left, both_left):
        if _BEGINS in begins:
            begins |= _EDGES
    for ends in (right, both_right):
        if _ENDS in ends:
            ends |= _EDGES
    return _Company(entries, left, right, frozenset(both_left), frozenset(both_right))


def _match(cut: list[bytes], at: int, entries: list[Entry]) -> Match | None:
    # Words and digits are above `/`; marks and placeholders, below it, need a closer look.
    left_word = cut[at - 1] if at else b""
    if left_word < b"/":
        left_word = _next(cut, at, -1)
    right_word = cut[at + 1] if at + 1 < len(cut) else b""
    if right_word < b"/":
        right_word = _next(cut, at, 1)
    for entry in entries:
        wrong, swap, left_words, right_words = entry.wrong, entry.swap, entry.left, entry.right
        if len(wrong) == 1:
            first = last = at
            near_left, near_right = left_word, right_word
        else:
            first, last = at, at + len(wrong) - 1
            if tuple(cut[first : last + 1]) != wrong:
                continue
            near_left, near_right = _next(cut, first, -1), _next(cut, last, 1)
        # A context ends in the word next door, so that word alone rules most swaps out.
        on_left = left_words is not None and near_left in left_words
        on_right = right_words is not None and near_right in right_words
        if swap.both:
            if not (on_left and on_right):
                continue
        elif not (on_left or on_right) and not (left_words is None and right_words is None):
            continue
        left = list(_company(cut, first, -1))
        right = list(_company(cut, last, 1))
        if any(text in swap.unless_before for _, text in left):
            continue
        if any(text in swap.unless_after for _, text in right):
            continue
        before = next((end for end, text in left if text in swap.before), None)
        after = next((end for end, text in right if text in swap.after), None)
        if swap.both:
            given_away = before is not None and after is not None
        else:
            given_away = before is not None or after is not None or not (swap.before or swap.after)
        stop = last if after is None else after
        if not given_away or (not swap.sure and cut[stop + 1 : stop + 2] == [b"-"]):
            continue  # "it's performance-critical" is not about its performance
        return Match(first, last, first if before is None else before, stop, swap)
    return None


def _next(cut: list[bytes], at: int, step: int) -> bytes:
    """The word next to a token, or the edge of its sentence; b"" where neither is; a placeholder is ``0x1F``."""
    while True:
        at += step
        token = cut[at] if 0 <= at < len(cut) else BLOCK_END
        if token in _SKIPPED:
            continue
        if token in _EDGES:
            return _BEGINS if step < 0 else _ENDS
        if token[0] < 0x1F or (len(token) == 1 and token in b".,:()/*"):
            return b""
        return b"\x1f" if token[0] == 0x1F else token


def _company(cut: list[bytes], at: int, step: int) -> Iterator[tuple[int, str]]:
    """The one, two, … words next to a token, with the index of the farthest; quotes and hyphens are no bar.

    The edge of a sentence ends them, as a word of its own with the index of the word before it.
    """
    words: list[str] = []
    last = at
    while len(words) < _REACH:
        at += step
        token = cut[at] if 0 <= at < len(cut) else BLOCK_END
        if token in _SKIPPED:
            continue
        if token in _EDGES:
            edge = [*words, "$"] if step > 0 else ["^", *words]
            yield last, " ".join(edge)
            return
        if token[0] < 0x1F or (len(token) == 1 and token in b".,:()/*"):
            return
        word = "\x1f" if token[0] == 0x1F else token.decode("utf-8", "replace")
        words = [*words, word] if step > 0 else [word, *words]
        last = at
        yield at, " ".join(words)
