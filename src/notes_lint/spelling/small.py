"""Slips that show in a note by itself: hyphens left out, numbers run together, names beside their right form."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from notes_lint.lazy import pattern
from notes_lint.spelling.language import foreign_block

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from collections.abc import Set as AbstractSet

# Terms with two hyphens or more, which nobody writes with only some of them.
_TERMS = [
    "use-after-free",
    "time-of-check",
    "time-of-use",
    "copy-on-write",
    "read-modify-write",
    "compare-and-swap",
    "compare-and-set",
    "test-and-set",
    "fetch-and-add",
    "load-link-store",
    "end-to-end",
    "peer-to-peer",
    "point-to-point",
    "one-to-one",
    "one-to-many",
    "many-to-many",
    "many-to-one",
    "day-to-day",
    "back-to-back",
    "face-to-face",
    "side-by-side",
    "step-by-step",
    "out-of-order",
    "out-of-band",
    "out-of-bounds",
    "out-of-date",
    "out-of-memory",
    "out-of-core",
    "up-to-date",
    "state-of-the-art",
    "just-in-time",
    "ahead-of-time",
    "man-in-the-middle",
    "proof-of-concept",
    "proof-of-work",
    "proof-of-stake",
    "divide-and-conquer",
    "trial-and-error",
    "case-by-case",
    "line-by-line",
    "pay-as-you-go",
    "work-in-progress",
    "rule-of-thumb",
    "off-by-one",
    "read-copy-update",
    "write-once-read-many",
    "higher-than-expected",
    "mixture-of-experts",
    "human-in-the-loop",
    "chain-of-thought",
    "text-to-speech",
    "speech-to-text",
    "text-to-image",
    "model-view-controller",
]


@cache
def _joints() -> dict[bytes, list[tuple[bytes, frozenset[bytes], str]]]:
    """Each two neighbours of a term with their hyphen, by the second: where the term is half written, one is there."""
    found: dict[bytes, list[tuple[bytes, frozenset[bytes], str]]] = {}
    for term in _TERMS:
        parts = term.encode().split(b"-")
        for one, two in pairwise(parts):
            found.setdefault(two, []).append((one + b"-" + two, frozenset(parts), term))
    return found


_AFTER_HYPHEN = pattern(rb"-([a-z]+)")

# Words that never carry a number as a name does (`sha256`, `top10`): the space is missing (`low4 bits`).
NUMBERED = pattern(
    rb"(?:low|high|first|last|next|lower|upper|least|about|only|than|these|those|every|of|the)\d{1,4}\Z"
)

# Names that are words, too, are believed where the note speaks of their trade.
CONTEXTS = {
    "rope": frozenset(
        (b"rotary", b"rotational", b"positional", b"position", b"embeddings", b"embedding", b"attention")
    ),
    "latex": frozenset(
        (b"pdflatex", b"overleaf", b"bibtex", b"equation", b"equations", b"markdown", b"typeset", b"pdf")
    ),
    "gnome": frozenset((b"desktop", b"linux", b"wayland", b"gtk", b"ubuntu", b"fedora", b"kde", b"shell")),
}


def hyphens(prose: bytes, unique: AbstractSet[bytes]) -> Iterator[tuple[int, int, str]]:
    """(start, end, right form) of terms that have some of their hyphens and a space for another."""
    joints = _joints()
    fitting = {
        term
        for two in joints.keys() & set(_AFTER_HYPHEN.findall(prose))
        for joint, parts, term in joints[two]
        if parts <= unique and joint in prose
    }
    for term in sorted(fitting):
        for match in re.finditer(term.encode().replace(b"-", rb"[- ]") + rb"(?![\w-])", prose):
            start, end = match.span()
            if b" " in match[0] and b"-" in match[0] and not _GOES_ON.match(prose, start - 1, start):
                yield start, end, term


_GOES_ON = pattern(rb"[\w-]")


def twin(name: bytes, others: Iterable[bytes]) -> bytes | None:
    """A name of the note that differs from this one by one cheap slip inside it (`Ziron`, `Zircon`)."""
    from notes_lint.spelling.candidates import one_slip

    for other in others:
        if (
            other[:1] == name[:1]
            and other[-1:] == name[-1:]
            and -1 <= len(other) - len(name) <= 1
            and other != name
        ):
            cost = one_slip(name.decode().lower(), other.decode().lower())
            if cost is not None and cost <= 2.5:
                return other
    return None


_ON = 60  # bytes after a day in which its block's language shows
_DAYS = b"monday tuesday wednesday thursday friday saturday sunday".split()
# Not march, may and august, which are words.
_MONTHS = b"january february april june july september october november december".split()
_TONGUES = (
    b"english french german spanish italian portuguese russian chinese japanese korean arabic dutch swedish norwegian"
    b" danish finnish polish greek turkish hindi hebrew".split()
)
_FEASTS = b"christmas easter thanksgiving".split()
CALENDAR = frozenset((*_DAYS, *_MONTHS, *_TONGUES, *_FEASTS))
_BEFORE_DAY = frozenset(
    b"on last next this every until till by since from before after of each for late early in".split()
)
_AFTER_DAY = frozenset(b"morning afternoon evening night evenings mornings nights afternoons".split())
_BEFORE_TONGUE = frozenset(b"in into speak speaks spoke speaking learn learned learning learns from".split())
_AFTER_TONGUE = frozenset(
    b"speaker speakers speaking translation translations teacher teachers grammar lesson lessons literature version".split()
)
_BEFORE_FEAST = frozenset(
    b"at for before after on this last next until over spent spend during since by around".split()
)
_CALENDAR = pattern(
    rb"(?<![A-Za-z0-9_'./@#\-])(?:([A-Za-z]+|[0-9]{1,2}(?:st|nd|rd|th)?) )?(?<![A-Za-z0-9_'./@#\-])(%b)(?![A-Za-z0-9_'/@#=:\x1f\x80-\xff-]|\.[A-Za-z0-9])(?: ([A-Za-z]+|[0-9]+))?"
    % b"|".join(sorted(CALENDAR))
)


def calendar(prose: bytes, unique: AbstractSet[bytes]) -> Iterator[tuple[int, int]]:
    """Days, months, languages and feasts in lower case, where the words beside them say that they are these.

    A note that has more than two of them so, and none with its capital, is written that way.
    """
    found = []
    for match in _CALENDAR.finditer(prose):
        before, word, after = (match[1] or b"").lower(), match[2], match[3] or b""
        if word in _TONGUES:
            meant = before in _BEFORE_TONGUE or after in _AFTER_TONGUE
        elif word in _FEASTS:
            meant = before in _BEFORE_FEAST and not after.startswith(b"egg")
        else:
            meant = before in _BEFORE_DAY or after in _AFTER_DAY
            if word in _MONTHS:
                meant = meant or before[:1].isdigit() or after.isdigit()
        if meant and not foreign_block(prose[prose.rfind(b"\n", 0, match.start()) + 1 : match.end() + _ON]):
            found.append(match.span(2))
    if len(found) < 3 or not unique.isdisjoint([word.capitalize() for word in CALENDAR]):
        yield from found


# Words that tell where a note is at home, and often enough there to be seen.
BRITISH = frozenset(
    b"colour colours coloured favourite favourites behaviour behaviours honour neighbour neighbours neighbouring flavour"
    b" humour labour centre centres theatre metre metres litre litres defence analyse analysed analysing catalogue"
    b" cancelled labelled modelling travelled travelling grey organise organised organisation realise realised"
    b" recognise recognised optimise optimised optimisation summarise apologise programme cheque whilst favour".split()
)
AMERICAN = frozenset(
    b"color colors colored favorite favorites behavior behaviors honor neighbor neighbors neighboring flavor humor labor"
    b" center centers theater defense analyze analyzed analyzing catalog canceled labeled modeling traveled traveling"
    b" gray organize organized organization realize realized recognize recognized optimize optimized optimization"
    b" summarize apologize favor".split()
)
