"""British and American spelling in one vault: reported only if asked, in the form that the vault has more often.

British text may have `-ize` (as many publishers do), so those words say nothing of where a vault is at home, and are
held against each other by themselves.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from notes_lint.lazy import pattern
from notes_lint.spelling import tables

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from notes_lint.vault import Vault

# British stem, American stem; each with the endings after which both are words.
_NOUN = ("", "s")
_VERB = ("", "s", "ed", "ing")
_STEMS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    *(
        (f"{stem}our{more}", f"{stem}or{more}", endings)
        for stem, more, endings in (
            ("col", "", (*_VERB, "ful", "less")),
            ("fav", "", (*_VERB, "able", "ably", "ite", "ites", "itism")),
            ("behavi", "", (*_NOUN, "al", "ally")),
            ("hon", "", (*_VERB, "able", "ably")),
            ("lab", "", (*_VERB, "er", "ers")),
            ("neighb", "", (*_VERB, "hood", "hoods", "ly")),
            ("flav", "", (*_VERB, "ings")),
            ("hum", "", _VERB),
            ("rum", "", ("", "s", "ed")),
            ("vap", "", _NOUN),
            ("harb", "", _VERB),
            ("arm", "", (*_VERB, "y")),
            ("endeav", "", _VERB),
            ("sav", "", (*_VERB, "y")),
            ("od", "", _NOUN),
            ("tum", "", _NOUN),
            ("rig", "", ("", "s")),
            ("vig", "", ("",)),
            ("parl", "", _NOUN),
            ("clam", "", _VERB),
            ("ferv", "", ("",)),
            ("splend", "", ("",)),
        )
    ),
    *((f"{stem}re", f"{stem}er", _NOUN) for stem in ("cent", "theat", "fib", "lit", "calib", "sab", "spect", "meag")),
    ("centred", "centered", ("",)),
    ("centring", "centering", ("",)),
    *((f"{stem}nce", f"{stem}nse", _NOUN) for stem in ("defe", "offe", "prete")),
    ("analyse", "analyze", ("", "d", "r", "rs")),
    ("analysing", "analyzing", ("",)),
    ("paralyse", "paralyze", ("", "d", "s")),
    ("catalyse", "catalyze", ("", "d", "s")),
    ("catalogue", "catalog", ("", "s")),
    ("catalogued", "cataloged", ("",)),
    ("cataloguing", "cataloging", ("",)),
    *(
        (f"{stem}ll{ending}", f"{stem}l{ending}", ("",))
        for stem in ("cance", "labe", "mode", "trave", "signa", "tota", "fue", "leve", "marsha", "unmarsha", "tunne", "channe", "initia", "dia", "counse", "equa", "shove", "swive", "tramme", "quarre")
        for ending in ("ed", "ing", "er", "ers")
        if (stem, ending[:2]) != ("cance", "er")
    ),
    ("grey", "gray", ("", "s", "ed", "ish", "scale")),
    ("artefact", "artifact", _NOUN),
    ("aluminium", "aluminum", ("",)),
    ("jewellery", "jewelry", ("",)),
    ("mould", "mold", (*_VERB, "y")),
    ("plough", "plow", _VERB),
    ("sceptic", "skeptic", ("", "s", "al", "ally", "ism")),
    ("ageing", "aging", ("",)),
    ("enrol", "enroll", ("", "s", "ment")),
    ("fulfil", "fulfill", ("", "s", "ment")),
    ("instalment", "installment", _NOUN),
    ("skilful", "skillful", ("", "ly")),
    ("manoeuvre", "maneuver", ("", "s")),
    ("paediatric", "pediatric", _NOUN),
    ("anaesthesia", "anesthesia", ("",)),
    ("orientated", "oriented", ("",)),
)  # fmt: skip
_IZE = (
    "organ", "real", "optim", "recogn", "serial", "deserial", "initial", "normal", "custom", "synchron", "summar", "minim",
    "maxim", "util", "visual", "general", "special", "author", "standard", "categor", "final", "character", "emphas",
    "priorit", "parallel", "vector", "token", "penal", "memor", "factor", "central", "decentral", "virtual", "container",
    "local", "capital", "critic", "crystall", "digit", "equal", "formal", "global", "item", "material", "modern",
    "neutral", "parameter", "polar", "quant", "random", "regular", "sanit", "stabil", "symbol", "theor", "token",
    "internal", "external", "linear", "denormal", "reorgan", "sympath", "apolog", "jeopard", "modular", "monet", "personal",
)  # fmt: skip
_ENDINGS_IZE = ("e", "es", "ed", "ing", "er", "ers", "ation", "ations", "able")
_ANY = pattern(rb"[a-z]+")
_LETTERS = pattern(rb"[A-Za-z]+(?![A-Za-z\x80-\xff_/-]|['.:][A-Za-z]|\()")
_JOINED = pattern(rb"[A-Za-z0-9_./@'$#:\\\x80-\xff-]")


class Mixed(NamedTuple):
    """A word of the rarer variety: bytes `start` to `end`, as it is written, in the other variety (lower case), and
    the flags of its place in a heading, a link's text or a quotation."""

    start: int
    end: int
    word: str
    right: str
    why: str
    flags: int


class _Seen(NamedTuple):
    path: str
    start: int
    end: int
    written: str
    word: str
    flags: int


@cache
def varieties() -> tuple[dict[str, str], dict[str, str]]:
    """British word -> American, and the same for the words in `-ise`, which Britons write with `z`, too."""
    pairs = {f"{one}{end}": f"{two}{end}" for one, two, endings in _STEMS for end in endings}
    ise = {f"{stem}is{end}": f"{stem}iz{end}" for stem in _IZE for end in _ENDINGS_IZE}
    return pairs, {one: two for one, two in ise.items() if two.encode() in tables.gate()}


def mixed(vault: Vault) -> Mapping[str, list[Mixed]]:
    """The words of each note that the vault, or its settings, would spell otherwise. Reads all notes."""
    pairs, ise = varieties()
    seen = list(_seen(vault))
    found: dict[str, list[Mixed]] = {}
    stated = _stated(vault)
    for british in (pairs, ise):
        american = {two: one for one, two in british.items()}
        here = [each for each in seen if each.word in british or each.word in american]
        ours = sum(each.word in british for each in here)
        theirs = len(here) - ours
        keep = stated
        if not keep or (keep == "en-GB" and british is ise):
            keep = "en-GB" if ours > theirs else "en-US" if theirs > ours else ""
        wrong = {"en-GB": american, "en-US": british, "": {}}[keep]
        most, least = max(ours, theirs), min(ours, theirs)
        why = (
            f"`language` is {stated}"
            if stated
            else f"this vault has {most} such words so, and {least} the other way"
        )
        for each in here:
            if each.word in wrong:
                mixed = Mixed(each.start, each.end, each.written, wrong[each.word], why, each.flags)
                found.setdefault(each.path, []).append(mixed)
    for rows in found.values():
        rows.sort()
    return found


def _seen(vault: Vault) -> Iterator[_Seen]:
    """Every place of a word that is spelt in two ways."""
    from notes_lint.parse import parse
    from notes_lint.spelling.gather import around
    from notes_lint.spelling.language import foreign_words

    known = {word.encode() for sides in varieties() for pair in sides.items() for word in pair}
    for path in sorted(vault.notes):
        source = vault.source(path)
        document = parse(path, source) if source is not None else None
        if document is None:
            continue
        prose = document.prose
        words = set(_ANY.findall(prose.lower()))
        if known.isdisjoint(words) or foreign_words(words):
            continue
        for match in _LETTERS.finditer(prose):
            start, end = match.span()
            word = match[0].lower()
            if (
                word in known
                and not _JOINED.match(prose, max(0, start - 1), start)
                and not _named(prose, start)
            ):
                yield _Seen(path, start, end, match[0].decode(), word.decode(), around(document, start))


def _named(prose: bytes, start: int) -> bool:
    """Whether a word has a capital that no beginning of a sentence explains: a name keeps its own spelling."""
    if prose[start] >= 0x61:
        return False
    before = prose[max(0, start - 40) : start].rstrip(b" \x00\"'(")
    return bool(before) and before[-1] not in b".!?:|\n"


def _stated(vault: Vault) -> str:
    given = vault.settings.language
    named = [each for each in ((given,) if isinstance(given, str) else given) if each in ("en-GB", "en-US")]
    return named[0] if len(named) == 1 else ""
