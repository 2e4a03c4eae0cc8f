"""Words that are built from known ones: prefixes, endings, compounds."""

from __future__ import annotations

from notes_lint.lazy import pattern
from notes_lint.spelling import tables

_PREFIXES = (
    "un", "re", "non", "pre", "post", "anti", "auto", "multi", "inter", "intra", "over", "under", "super", "sub",
    "mis", "de", "dis", "semi", "pseudo", "micro", "mini", "macro", "meta", "hyper", "ultra", "cyber", "self",
    "co", "counter", "cross", "bi", "tri", "quasi", "proto", "neuro", "bio", "geo", "photo", "electro", "tele",
    "infra", "trans", "mono", "poly", "homo", "hetero", "para", "back", "out", "up", "down", "crypto", "mega",
    "giga", "nano", "eco", "euro", "techno", "psycho", "socio", "hydro", "thermo", "retro", "omni", "uni",
)  # fmt: skip
# (ending, what to put back to get the base)
_SUFFIXES = (
    ("'s", ""), ("s", ""), ("es", ""), ("ies", "y"), ("ed", ""), ("ed", "e"), ("ied", "y"), ("ing", ""),
    ("ing", "e"), ("er", ""), ("er", "e"), ("ers", ""), ("ers", "e"), ("able", ""), ("able", "e"), ("ably", ""),
    ("ability", ""), ("ability", "e"), ("ability", "able"), ("ible", ""), ("ness", ""), ("less", ""), ("lessly", ""),
    ("ly", ""), ("ally", ""), ("ish", ""), ("ism", ""), ("ist", ""), ("ists", ""), ("ize", ""), ("ized", ""),
    ("izes", ""), ("izing", ""), ("izer", ""), ("ization", ""), ("ise", ""), ("ised", ""), ("ising", ""),
    ("isation", ""), ("ify", ""), ("ifier", ""), ("ifiers", ""), ("ifier", "y"), ("ification", ""), ("ful", ""), ("wise", ""), ("like", ""), ("esque", ""),
    ("ship", ""), ("hood", ""), ("dom", ""), ("ware", ""), ("ification", "y"), ("proof", ""), ("y", ""), ("iness", "y"),
)  # fmt: skip
_BY_LAST: dict[str, list[tuple[str, str]]] = {}
for _each in _SUFFIXES:
    _BY_LAST.setdefault(_each[0][-1], []).append(_each)
_FREE = frozenset(("un", "re", "non", "de", "pre", "sub", "mis", "over", "under", "out", "multi", "micro"))
_DOUBLED = ("ed", "ing", "er", "ers", "able")


def built(word: str) -> bool:
    """Whether a lower-case word is a known one with a productive prefix or ending, or two known words joined."""
    return _inflected(word) or _prefixed(word) or compound(word) is not None


_ISE = pattern(r"is(?=(?:e|es|ed|ing|er|ers|able|ations?)\Z)")


def british(word: str) -> bool:
    """Whether a word is one in `-ise` of which the tables have `-ize` only (`deserialiser`)."""
    other = _ISE.sub("iz", word)
    return other != word and other.encode() in tables.gate()


def _known(word: str, least: int) -> bool:
    return len(word) >= least and word.encode() in tables.gate()


def _common(word: str, frequency: int) -> bool:
    return tables.lexicon().frequency(word.encode()) >= frequency


def _inflected(word: str) -> bool:
    for ending, base in _BY_LAST.get(word[-1:], ()):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            stem = word[: -len(ending)] + base
            short = len(ending) <= 2
            if _known(stem, 4) and (short or _common(stem, 8)) and not _odd(stem, ending, base):
                return True
            if (
                ending in _DOUBLED
                and len(stem) > 4
                and stem[-1] == stem[-2]
                and (_known(stem[:-1], 4) or _common(stem[:-1], 8))
            ):
                return True
    return False


def _odd(stem: str, ending: str, base: str) -> bool:
    """Endings that English does not put there: a plural or past of an inflected form, `ly` after `l`."""
    if ending in ("s", "es") and (
        stem.endswith(("s", "ed", "ing", "ly", "x", "z", "ch", "sh")) and ending == "s"
    ):
        return True
    if ending in ("ed", "ing", "er", "ers", "able", "y") and (
        stem.endswith(("ed", "ing", "ly", "s", "tion", "ity", "ness"))
        or (stem.endswith("ment") and not _common(stem + "ed", 8))  # `instrumenter`, but no `environmenter`
        or (stem[-1] == "e" and not base)
    ):
        return True
    if (
        stem[-1] == "y"
        and stem[-2] not in "aeou"
        and not base
        and ending in ("s", "es", "ed", "er", "ers", "ly", "ness")
    ):
        return True  # `verifyed`
    if ending in ("able", "ability") and base == "e" and stem[-2] in "cg":
        return True  # `noticable`
    if ending == "ly" and stem.endswith("ic"):
        return True  # `specificly`
    if ending == "full" or (ending == "s" and stem.endswith("full")):
        return True
    return ending == "y" and not _common(stem, 16)


def _prefixed(word: str) -> bool:
    if not word.startswith(_PREFIXES):
        return False  # as nearly all
    for prefix in _PREFIXES:
        if word.startswith(prefix) and len(word) - len(prefix) >= 4:
            rest = word[len(prefix) :]
            if _common(rest, 14 if len(prefix) > 2 else 18):
                return True
            if prefix in _FREE and _known(rest, 6):
                return True
            if len(prefix) > 3 and len(rest) > 4 and _known(rest, 5) and _inflected(rest):
                return True
    return False


def compound(word: str) -> tuple[str, str] | None:
    """The two common words of at least three letters of which a word is made (`backpressure`), if it is."""
    best: tuple[int, str, str] | None = None
    lexicon = tables.lexicon()
    if word.endswith("full"):
        return None  # `carefull`
    for at in range(3, len(word) - 2):
        one, two = word[:at], word[at:]
        first = lexicon.frequency(one.encode())
        if first < 18 and not (at > 3 and first >= 14):
            continue
        second = lexicon.frequency(two.encode())
        if second < 18 and not (len(two) > 3 and second >= 14):
            continue
        if (at == 3 or len(two) == 3) and min(first, second) < 22:
            continue
        score = min(first, second)
        if best is None or score > best[0]:
            best = (score, one, two)
    return None if best is None else (best[1], best[2])
