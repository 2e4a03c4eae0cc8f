"""Spaces in the wrong place: words run together, words cut in two, a letter on the wrong side."""

from __future__ import annotations

from notes_lint.spelling import tables
from notes_lint.spelling.shape import SKIP, classify

# Two words are run together by a slip where one of them is so common that fingers do not look.
LITTLE = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "to",
        "in",
        "is",
        "it",
        "for",
        "on",
        "as",
        "at",
        "be",
        "by",
        "or",
        "and",
        "with",
        "this",
        "that",
        "from",
        "not",
        "are",
        "was",
        "we",
        "you",
        "he",
        "she",
        "they",
        "i",
        "if",
        "so",
        "no",
        "do",
        "can",
        "has",
        "have",
        "had",
        "will",
        "would",
        "all",
        "but",
        "my",
        "your",
        "our",
        "its",
        "his",
        "her",
        "than",
        "then",
        "there",
        "which",
        "what",
        "when",
        "each",
        "other",
        "more",
        "most",
        "only",
        "also",
        "even",
        "least",
        "course",
        "fact",
        "case",
        "order",
        "well",
        "lot",
        "least",
    ]
)
SEEN = 5  # bits: the pair stands 32 times in 22 million words


def apart(word: str) -> tuple[float, str] | None:
    """The two words that were run together (`ofthe`, `atleast`), and how common the pair is in bits."""
    if word == "nevermind":
        return 9.0, "never mind"  # said, and hardly ever documented
    pairs = tables.pairs()
    best: tuple[float, str] | None = None
    for at in range(1, len(word)):
        one, two = word[:at], word[at:]
        if (one in LITTLE or two in LITTLE) and (len(one) > 1 or one in "ai") and (len(two) > 1):
            bits = pairs.bits(one, two)
            short = len(one) < 3 or len(two) < 3
            if bits >= SEEN + (3 if short and not (one in LITTLE and two in LITTLE) else 0) and (
                best is None or bits > best[0]
            ):
                best = (bits, f"{one} {two}")
    return best


def moved(word: str, after: str) -> str | None:
    """`showi t's` -> `show it's`: the space came a letter late (or early); None where that explains nothing."""
    if not after or _common(after):
        return None
    for one, two in ((word[:-1], word[-1] + after), (word + after[0], after[1:])):
        right = two.replace("’", "'")
        # Pairs with an apostrophe are rare in documentation, and such a coincidence is rarer.
        likely = "'" in right or tables.pairs().bits(one, right) > 3
        if min(len(one), len(two)) >= 2 and likely and _common(one) and _common(right):
            return f"{one} {two}"
    return None


def cut(one: str, two: str, first: bool) -> str | None:
    """`impl ementation` -> `implementation`: the two halves make one common word; `first` if `one` is unknown."""
    whole = one + two
    if len(whole) < 6 or min(len(one), len(two)) < 2 or (first and _common(two)) or one in LITTLE:
        return None
    return whole if tables.lexicon().frequency(whole.encode()) >= 14 else None


def _common(word: str) -> bool:
    if "'" in word:
        return classify(word.encode()) == SKIP and tables.lexicon().frequency(word.encode()) >= 8
    return tables.lexicon().frequency(word.encode()) >= 14
