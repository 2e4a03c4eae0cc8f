"""How names are cased, and acronyms with two letters swapped.

Three witnesses: the table of names, the vault's own majority, and the note itself. What is written in lower
case is left alone (many people write `github`), and so is what is written in capitals only (a shout).
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping
from typing import TYPE_CHECKING

from notes_lint.spelling import tables
from notes_lint.spelling.shape import CASED, MISCASED, SMALL, SWAPPED, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notes_lint.spelling.gather import Sighting, Words
    from notes_lint.spelling.vocabulary import Vocabulary

# Names so well known that an unknown name, one cheap slip away, is a slip even with its capital (`Javscript`).
_FAMOUS = frozenset(
    [
        "microsoft",
        "google",
        "facebook",
        "amazon",
        "wikipedia",
        "twitter",
        "reddit",
        "netflix",
        "oracle",
        "intel",
        "apple",
        "samsung",
        "android",
        "windows",
        "linux",
        "ubuntu",
        "debian",
        "fedora",
        "redhat",
        "chrome",
        "chromium",
        "firefox",
        "safari",
        "python",
        "django",
        "flask",
        "pandas",
        "jupyter",
        "docker",
        "kubernetes",
        "postgres",
        "postgresql",
        "redis",
        "kafka",
        "cassandra",
        "hadoop",
        "spark",
        "elasticsearch",
        "apache",
        "nginx",
        "jenkins",
        "terraform",
        "ansible",
        "vagrant",
        "grafana",
        "prometheus",
        "consul",
        "vault",
        "angular",
        "react",
        "svelte",
        "express",
        "webpack",
        "babel",
        "gatsby",
        "hugo",
        "jekyll",
        "golang",
        "haskell",
        "erlang",
        "elixir",
        "kotlin",
        "swift",
        "scala",
        "clojure",
        "prolog",
        "fortran",
        "julia",
        "markdown",
        "obsidian",
        "slack",
        "discord",
        "telegram",
        "dropbox",
        "evernote",
        "arduino",
        "raspberry",
        "bluetooth",
        "ethernet",
        "unicode",
        "bitcoin",
        "ethereum",
        "january",
        "february",
        "march",
        "april",
        "august",
        "september",
        "october",
        "november",
        "december",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "english",
        "german",
        "french",
        "spanish",
        "italian",
        "russian",
        "chinese",
        "japanese",
        "korean",
        "european",
        "american",
        "british",
        "canadian",
        "australian",
        "germany",
        "france",
        "england",
        "europe",
        "america",
        "california",
        "australia",
        "london",
        "berlin",
        "paris",
        "amsterdam",
        "christmas",
        "internet",
    ]
)


def famous(word: str) -> bool:
    """Whether a lower-case word is a name that everybody knows."""
    return word in _FAMOUS or (word in tables.names() and word not in tables.shy_names())


LEAST = 3  # how often the vault writes the right form
TIMES = 3  # how many times as often as the wrong one


Forms = Mapping[str, Mapping[str, int]]
"""How often each cased form of a name stands in a vault, by its lower-case form."""


def miscased(
    records: Mapping[str, Words], allowed: Vocabulary, forms: Forms, small: int
) -> Iterator[tuple[str, Sighting, str, str]]:
    """(path, sighting, right form, why) of names in the wrong capitals; ``small`` counts the pronoun as `i`."""
    preferred: dict[str, tuple[str, int] | None] = {}
    for path, record in records.items():
        for sighting in record.special:
            word = sighting.word
            if sighting.kind == SMALL:
                if len(word) > 2:
                    if word not in allowed:
                        yield path, sighting, word.capitalize(), ""
                elif word == "ip" or says_i(forms, small):
                    why = "the vault writes it so elsewhere" if word == "i" else ""
                    yield path, sighting, word.upper(), why
            elif sighting.kind == MISCASED:
                right = named(word, allowed, forms)
                if right and not (word == "MacOS" and sighting.after == "x"):
                    yield path, sighting, right, f"'{right}' is how the name is written"
        # Only a note that has a name in other capitals than the vault's needs its places.
        others = set()
        for word, _ in record.forms:
            if word not in preferred:
                preferred[word] = None if word in allowed else majority(word, forms)
            if preferred[word] is not None:
                others.add(word)
        for sighting in record.unpack() if others else ():
            if sighting.word in others and sighting.kind in (CASED, UNKNOWN):
                form, count = preferred[sighting.word] or ("", 0)
                yield path, sighting, form, f"the vault writes '{form}', {count} times"


def says_i(forms: Forms, small: int) -> bool:
    """Whether a vault writes the pronoun large, but for slips."""
    return forms.get("i", {}).get("I", 0) >= TIMES * small


def named(word: str, allowed: Vocabulary, forms: Forms) -> str:
    """How a known name is written, where a vault does not mean something else by the word; else ""."""
    lower = word.lower()
    right = tables.names().get(lower, word)
    if word in allowed or word == right:
        return ""
    written = forms.get(lower, {})
    if lower in tables.shy_names() and not written.get(right):
        return ""
    if written.get(word, 0) > 3 * max(3, written.get(right, 0)):
        return ""  # this vault means something else by it, or will have it so
    return right


def forms_of(records: Mapping[str, Words]) -> dict[str, dict[str, int]]:
    """The forms that the notes of a vault have."""
    forms: dict[str, dict[str, int]] = {}
    for record in records.values():
        for word, count in record.forms:
            lower = word.lower()
            written = forms.get(lower)
            if written is None:
                forms[lower] = {word: count}
            else:
                written[word] = written.get(word, 0) + count
    return forms


def with_allowed(forms: Forms, allowed: Vocabulary) -> Forms:
    """The forms of a vault, of which the vocabulary's entries with capitals prevail."""
    own = {word.lower(): {word: 1000} for word in sorted(allowed.forms())}
    return ChainMap(own, forms) if own else forms  # type: ignore[arg-type]


def majority(word: str, forms: Forms) -> tuple[str, int] | None:
    """The form that the vault prefers by far, where it is not this one."""
    if word.islower() or word.isupper():
        return None
    written = forms.get(word.lower())
    if written is None or len(written) < 2:
        return None
    count, right = max((count, form) for form, count in written.items())
    # A name with only its first letter large, or none, says little: it may begin a sentence. `sourceMap` and
    # `SourceMap`, `vCPU` and `VCPU` are two things.
    if right == word or right[1:].islower() or len(word) < 4 or right[0] != word[0]:
        return None
    if right.isupper() and sum(map(str.islower, word)) > 1:
        return None
    if right.endswith("s") and right[:-1].isupper():
        return None
    return (right, count) if count >= LEAST and count >= TIMES * written.get(word, 0) else None


def swapped(records: Mapping[str, Words], forms: Forms) -> Iterator[tuple[str, Sighting, str, str]]:
    """(path, sighting, right form, count) of acronyms that the vault has once, beside their twin many times."""
    for path, record in records.items():
        for sighting in record.special:
            if sighting.kind == SWAPPED and once(sighting.word, forms):
                yield path, sighting, sighting.before, sighting.after


def once(word: str, forms: Forms) -> bool:
    """Whether a vault writes a word once, in any capitals."""
    return sum(forms.get(word.lower(), {}).values()) == 1
