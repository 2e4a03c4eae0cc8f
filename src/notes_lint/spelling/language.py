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
_LITTLE = frozenset(
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
    b"dari tidak pada "
    # More of the same
    b"foi quando porque tudo essa esse isso tiene puede pueden desde hasta donde cuando comme peut fait donc "
    b"ainsi alors leurs quand tous toutes chaque wir ich haben noch mehr dass durch gibt muss keine ihre diese "
    b"dieser werde wurde wij zij hun deze maar geen veel worden altijd jag kommer inte alltid eller finns dla czy "
    b"tylko oraz mutta koska questo questa sempre loro molto essere hanno degil gibi kadar kami akan sudah adalah "
    # What Russian, Hindi, Japanese and Latin have in our letters
    b"kak chto eto tebya menya ochen hain nahi mein kya aur desu masu watashi arigatou quod sunt".split()
)
_ACCENTED = frozenset(
    "não está são já também você à é où même très après été être déjà für über können während är på för från så "
    "också też się są może być więc że dość più perché così già però cioè más según así qué için değil çok šta "
    "jsem sekä myös että tämä".encode().split()
)
_MISLEADING = frozenset(
    b"on um per pro als all si en es se la le el al a des du er om ve no van von den dos bu dan kan as har med ar un za la ja ou az iz il".split()
)
OTHERS = (_LITTLE | _ACCENTED) - _MISLEADING


def foreign_words(unique: AbstractSet[bytes], others: int | None = None) -> bool:
    """Whether the distinct words of a note are those of another language; ``others`` of them, if known, are in `OTHERS`."""
    others, english = len(unique & OTHERS) if others is None else others, len(unique & ENGLISH)
    # A few lines have few little words: there two are enough, if English has no say at all.
    if others > english and (others >= 4 or (others >= 2 and not english)):
        return True
    if english > 7 or english * 6 > len(unique):
        return False
    accented = sum(1 for token in unique if not token.isascii() and 0xC3 <= max(token) <= 0xC5)
    return accented >= 3 and accented * 6 >= len(unique)


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
