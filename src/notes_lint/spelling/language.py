"""Whether a text is English at all, by its commonest little words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

ENGLISHES = ("en", "en-GB", "en-US")
LANGUAGES = frozenset(
    ["ar", "de", "es", "eu", "fa", "fr", "it", "lv", "nl", "pt", "ru"]
)  # pyspellchecker's others

ENGLISH = frozenset(
    b"the of to and is that for it with are this be by from not an which can you or if as was have we they "
    b"when what will your has but there their been were would should into more than then these its all any "
    b"how our only other some such so just because about where".split()
)
# Little words of other languages that no English text has. `a`, `in`, `me`, `as`, `on`, `die` would mislead.
OTHERS = frozenset(
    # Spanish, Catalan, Portuguese, Italian, French
    b"que el los las por para una uno como pero con sus muy este esta esto del al lo les dels els amb per als "
    b"seva aquest aquesta dos um uma nao ao dos das pelo pela isso voce mais il di che non della delle degli "
    b"sono gli nel nella anche le la et est une dans pour sur avec qui ce cette sont pas ou vous nous mais leur "
    b"aux ces des du au se si en es "
    # German, Dutch, Scandinavian
    b"der und nicht ein eine ist mit auf von zu den dem auch wie sich wird sind bei nach aus als oder wenn "
    b"werden einen einer het een voor van niet dat zijn naar ook wordt deze og det som til av ikke er med har "
    b"att och inte ett den kan om "
    # Polish, Czech, Croatian, Latvian, Hungarian, Turkish, Finnish, Indonesian
    b"nie jest sie na ze przez jako aby pro nebo jsou tento kako koji koja ako samo ili nije iz uz za ir un "
    b"ar lai kas vai tiek nav egy hogy az nem ve bir ile bu icin olarak ja on ei yang dan untuk dengan ini itu "
    b"dari tidak pada".split()
) - frozenset(
    b"on um per pro als all si en es se la le el al a des du er om ve no van von den dos bu dan kan as har med ar un za la ja ou az iz il".split()
)


def foreign_words(unique: AbstractSet[bytes]) -> bool:
    """Whether the distinct words of a note are those of another language."""
    others, english = len(unique & OTHERS), len(unique & ENGLISH)
    # A few lines have few little words: there two are enough, if English has no say at all.
    return others > english and (others >= 4 or (others >= 2 and not english))


def other_script(prose: bytes, unique: AbstractSet[bytes]) -> bool:
    """Whether most of the distinct words of this prose are in Cyrillic or Arabic letters."""
    if len(prose) - len(prose.translate(None, _LEADS)) < 8:
        return False
    return sum(1 for token in unique if 0xD0 <= token[0] <= 0xDB) * 2 > len(unique) > 7


_LEADS = bytes(range(0xD0, 0xDC))  # first bytes of such letters, and of no others


def foreign_block(block: bytes) -> bool:
    """Whether one block of the prose mask is in another language."""
    words = block.translate(None, b"\x00").lower().split()
    if len(words) < 4 or OTHERS.isdisjoint(words):
        return False
    return sum(map(OTHERS.__contains__, words)) > sum(map(ENGLISH.__contains__, words))
