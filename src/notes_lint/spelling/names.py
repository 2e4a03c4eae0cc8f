"""How names are cased, and acronyms with two letters swapped.

Three witnesses: the table of names, the vault's own majority, and the note itself. What is written in lower
case is left alone (many people write `github`), and so is what is written in capitals only (a shout).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from notes_lint.spelling import tables
from notes_lint.spelling.shape import ACRONYM, CASED, MISCASED, SMALL, SWAPPED, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

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


def miscased(records: Mapping[str, Words], allowed: Vocabulary) -> Iterator[tuple[str, Sighting, str, str]]:
    """(path, sighting, right form, why) of names in the wrong capitals."""
    forms = _forms(records)
    for word in allowed.forms():
        forms[word.lower()] = Counter({word: 1000})
    small = sum(1 for record in records.values() for each in record.sightings if each.word == "i")
    for path, record in records.items():
        for sighting in record.sightings:
            word = sighting.word
            if sighting.kind == SMALL:
                if word == "ip" or forms["i"]["I"] >= TIMES * small:
                    yield (
                        path,
                        sighting,
                        word.upper(),
                        "the vault writes it so elsewhere" if word == "i" else "",
                    )
            elif sighting.kind == MISCASED:
                right = tables.names()[word.lower()]
                if word in allowed or word == right:
                    continue
                written = forms[word.lower()]
                if word.lower() in tables.shy_names() and not written[right]:
                    continue
                if word == "MacOS" and sighting.after == "x":
                    continue
                if written[word] > 3 * max(3, written[right]):
                    continue  # this vault means something else by it, or will have it so
                why = f"'{right}' is how the name is written"
                yield path, sighting, right, why
            elif sighting.kind in (CASED, UNKNOWN, ACRONYM):
                found = _majority(word, forms)
                if found is not None and word not in allowed:
                    yield path, sighting, found[0], f"the vault writes '{found[0]}', {found[1]} times"


def _forms(records: Mapping[str, Words]) -> dict[str, Counter[str]]:
    forms: dict[str, Counter[str]] = defaultdict(Counter)
    for record in records.values():
        for word, count in record.forms:
            forms[word.lower()][word] += count
    return forms


def _majority(word: str, forms: Mapping[str, Counter[str]]) -> tuple[str, int] | None:
    """The form that the vault prefers by far, where it is not this one."""
    written = forms.get(word.lower())
    if written is None or len(written) < 2 or word.islower() or word.isupper():
        return None
    (right, count), *_ = written.most_common(1)
    # A name with only its first letter large, or none, says little: it may begin a sentence. `sourceMap` and
    # `SourceMap`, `vCPU` and `VCPU` are two things.
    if right == word or right[1:].islower() or len(word) < 4 or right[0] != word[0]:
        return None
    if right.isupper() and sum(map(str.islower, word)) > 1:
        return None
    if right.endswith("s") and right[:-1].isupper():
        return None
    return (right, count) if count >= LEAST and count >= TIMES * written[word] else None


def swapped(records: Mapping[str, Words]) -> Iterator[tuple[str, Sighting, str, str]]:
    """(path, sighting, right form, count) of acronyms that the vault has once, beside their twin many times."""
    forms: dict[str, Counter[str]] | None = None
    for path, record in records.items():
        for sighting in record.sightings:
            if sighting.kind != SWAPPED:
                continue
            forms = _forms(records) if forms is None else forms
            if sum(forms[sighting.word.lower()].values()) == 1:
                yield path, sighting, sighting.before, sighting.after
