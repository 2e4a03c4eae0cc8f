"""A model of real slips: what fingers and memory do to words.

The shares follow published counts of typing and spelling errors: omissions first, then substitutions (mostly
neighbouring keys and vowels), insertions (mostly doubled letters), transpositions; a tenth have two slips.
"""

from __future__ import annotations

from random import Random

KEYS = {
    "q": "wa", "w": "qes", "e": "wrd", "r": "etf", "t": "ryg", "y": "tuh", "u": "yij", "i": "uok", "o": "ipl", "p": "o",
    "a": "qsz", "s": "adwx", "d": "sfec", "f": "dgrv", "g": "fhtb", "h": "gjyn", "j": "hkum", "k": "jlim", "l": "ko",
    "z": "ax", "x": "zsc", "c": "xdv", "v": "cfb", "b": "vgn", "n": "bhm", "m": "nj",
}  # fmt: skip
VOWELS = "aeiou"
SOUNDS = {
    "c": "sk",
    "s": "cz",
    "z": "s",
    "k": "c",
    "f": "v",
    "g": "j",
    "j": "g",
    "y": "i",
    "i": "y",
    "m": "n",
    "n": "m",
}


def drop(word: str, random: Random) -> str:
    """A letter left out, one of a double more often than another."""
    doubles = [i for i in range(1, len(word)) if word[i] == word[i - 1]]
    at = random.choice(doubles) if doubles and random.random() < 0.6 else random.randrange(1, len(word))
    return word[:at] + word[at + 1 :]


def double(word: str, random: Random) -> str:
    """A letter typed twice."""
    at = random.randrange(len(word))
    return word[: at + 1] + word[at:]


def transpose(word: str, random: Random) -> str:
    """Two letters in the wrong order."""
    at = random.randrange(0 if random.random() < 0.1 else 1, len(word) - 1)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def key(word: str, random: Random) -> str:
    """The key beside the right one."""
    at = random.randrange(len(word))
    return word[:at] + random.choice(KEYS.get(word[at], "e")) + word[at + 1 :]


def extra(word: str, random: Random) -> str:
    """A neighbouring key hit as well."""
    at = random.randrange(1, len(word))
    return word[:at] + random.choice(KEYS.get(word[at], "e")) + word[at:]


def vowel(word: str, random: Random) -> str:
    """Another vowel, as memory has it (`seperate`)."""
    places = [i for i in range(1, len(word)) if word[i] in VOWELS]
    if not places:
        return drop(word, random)
    at = random.choice(places)
    return word[:at] + random.choice(VOWELS.replace(word[at], "")) + word[at + 1 :]


def sound(word: str, random: Random) -> str:
    """Another letter of the same sound (`consious`)."""
    places = [i for i in range(len(word)) if word[i] in SOUNDS]
    if not places:
        return vowel(word, random)
    at = random.choice(places)
    return word[:at] + random.choice(SOUNDS[word[at]]) + word[at + 1 :]


def swap_vowels(word: str, random: Random) -> str:
    """`ie` for `ei`."""
    places = [
        i
        for i in range(len(word) - 1)
        if word[i] in VOWELS and word[i + 1] in VOWELS and word[i] != word[i + 1]
    ]
    if not places:
        return transpose(word, random)
    at = random.choice(places)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


SLIPS = (
    (drop, 30),
    (transpose, 18),
    (key, 12),
    (extra, 6),
    (double, 10),
    (vowel, 14),
    (sound, 6),
    (swap_vowels, 4),
)


def slip(word: str, random: Random) -> tuple[str, str]:
    """A wrong form of `word` (lower case, at least four letters) and the kind of slip; never `word` itself."""
    kinds, weights = zip(*SLIPS, strict=True)
    while True:
        kind = random.choices(kinds, weights)[0]
        wrong, name = kind(word, random), kind.__name__
        if len(word) >= 7 and random.random() < 0.08:
            wrong, name = random.choices(kinds, weights)[0](wrong, random), "two"
        if wrong != word:
            return wrong, name
