"""In which other language a note is, of those that have a dictionary: asked by `notes-lint init` alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

# The commonest little words of each; many are of two languages, and so the most of them decide.
_WORDS = {
    "de": "der die das und ist nicht mit auf für sich auch wird werden sind nach über ich wir sie eine einen dem den von "
    "zu aus bei noch nur oder wenn",
    "es": "el los las una por para con que del como pero más está son este esta sus muy también al lo se hay cuando",
    "fr": "le les des une est dans pour avec que qui sur pas vous nous cette sont aux ou mais il elle être à où leur ces",
    "it": "il che di non della delle gli nel nella sono per una con anche del dei è più come questo questa lo si al ma",
    "nl": "het een van niet zijn voor naar ook wordt dat deze maar met aan bij geen veel worden ik wij zij hun de en op",
    "pt": "não uma para com você são dos das pelo pela isso mais foi também os as do da em no na ao já como mas ele",
    "lv": "un ir ar no uz par kas tas nav lai bet vai arī kā tiek pie",
    "eu": "eta da ez bat ere du dira izan baina hau dute egin",
}
_TABLE = {name: frozenset(words.encode().split()) for name, words in _WORDS.items()}
_PERSIAN = frozenset("پ چ ژ گ".encode().split())
_LEAST = 3


def tongue(prose: bytes, words: AbstractSet[bytes]) -> str:
    """The language of a note that is known not to be English, as the settings call it; "" where it cannot be told.

    Args:
        prose: the note's prose.
        words: its distinct words in lower case.
    """
    cyrillic = sum(map(prose.count, (b"\xd0", b"\xd1")))
    arabic = sum(map(prose.count, (b"\xd8", b"\xd9", b"\xda", b"\xdb")))
    if max(cyrillic, arabic) * 4 > len(prose.translate(None, b" \n\x00\x1f")):
        if cyrillic > arabic:
            return "" if "і".encode() in prose else "ru"  # Ukrainian has no dictionary
        return "fa" if any(letter in prose for letter in _PERSIAN) else "ar"
    ranked = sorted(((len(words & little), name) for name, little in _TABLE.items()), reverse=True)
    (most, name), (next_most, _) = ranked[:2]
    return name if most >= _LEAST and most > next_most else ""
