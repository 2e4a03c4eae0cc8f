"""Slips of grammar that need no knowledge but the row of words: repeated words, articles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notes_lint.lazy import pattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from notes_lint.spelling.realword_row import Row

# Said twice on purpose, or two different words that look alike ("the fact that that is so", "she had had").
TWICE = frozenset(
    b"had on in that very really so no bye ha haha blah knock many far tut yada cha can win log hey na la ho there now"
    b" long short much too never ever again more less please wow yes hip do who you her one two yo go run beep"
    b" more-more bang boom tick buzz chop choo night day test foo bar baz x y n k hello line step some deep over and-and"
    b" null nil true false etc no-no out what super again big old tar pay mmm hmm uh um ah oh die der das nous vous".split()
)
# Verbs that may end a question within a sentence, and the words that begin one.
_CLOSING = frozenset(b"is was are were does do did".split())
_ASKING = frozenset(b"what who how where why whatever whoever".split())
_ASKED = 8  # words, at most, from the question's word to its verb
_WORD = pattern(rb"[a-z][a-z']*\Z")
_GLUE = b"*.:/"  # as folded: what makes one name of a word and what stands before it
# What is written twice by mistake, emphasis or not.
_SMALL = frozenset(
    b"a an the and or of to in on at by be been is it its as if for from with than then that this are was were has have"
    b" not we you they he she but so can will would should may which when where into do does did".split()
)
_MARKUP = b"*_~[> \t\r\n"


def repeated(row: Row, places: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Pairs of neighbouring tokens that are one word written twice; the first of each is among ``places``.

    Where a note has two words of a meaning twice, they are things and their names: "the value value, or a type type".
    """
    cut = row.tokens
    named = []
    for at in places:
        word = cut[at]
        if cut[at + 1] != word:
            continue
        if word in TWICE or not _WORD.match(word):
            continue
        if len(word) == 1 and word != b"a":
            continue
        if (at and cut[at - 1] in (word, b"-")) or (at + 2 < len(cut) and cut[at + 2] in (word, b"-")):
            continue
        first, second = row.span(at), row.span(at + 1)
        if row.data[first[1] : second[0]].strip(_MARKUP):
            continue
        if first[0] and row.folded[first[0] - 1] in _GLUE:
            continue  # `amq.topic topic`, `ip_addr addr`, `&body body`
        if second[0] - first[1] > 1 and word not in _SMALL and row.data[first[1] : second[0]].strip():
            continue  # a type and its name: "a form *form*"
        left, right = row.data[first[0] : first[1]], row.data[second[0] : second[1]]
        begins = at == 0 or cut[at - 1] in (b"\x01", b".")
        if not right.islower() or not (left.islower() or (begins and left == right.capitalize())):
            continue
        if (word == b"a" and not _is_article(row, at + 1)) or row.foreign(at):
            continue
        if word in _CLOSING and _asked(cut, at):
            continue
        if word in _SMALL:
            yield at, at + 1
        else:
            named.append((at, at + 1))
    if len(named) == 1:
        yield from named


def _asked(cut: list[bytes], at: int) -> bool:
    """Whether a verb ends a question that is its sentence's subject: "what it is is a mystery"."""
    for place in range(at - 1, max(at - _ASKED, 0) - 1, -1):
        if cut[place] in (b"\x01", b"."):
            return False
        if cut[place] in _ASKING:
            return place < at - 1  # not "what is is"
    return False


def _is_article(row: Row, at: int) -> bool:
    return at + 1 < len(row.tokens) and len(row.tokens[at + 1]) > 2 and row.tokens[at + 1].isalpha()


# Words that begin with a vowel's letter and a consonant's sound, and the reverse.
_YOU = pattern(
    rb"(?:uni(?:[ctqvx]|f[io]|on|lat|p|di|s[eo])|una(?:ry|n)|ubi|use|usa[bg]|usu|uti|eu|ew|on(?:e|ce)(?![a-z])|oui)"
)
_OTHER_U = pattern(rb"u(?!n(?!i|a(?:ry|n))|p(?!s)|gl|mb|lt|tt|rg|sh)")
_MUTE_H = pattern(rb"(?:hour|honest|hono[u]?r|heir(?!l?oo)|herb|homage|hors)")
_H = pattern(
    rb"(?:hash|host|huge|hand|heap|header|head|hard|helper|hook|house|home|high|hidden|hint|hit|hot|hole|hundred|human|half|hybrid|heavy|hacker|happy)"
)
_CONSONANT = pattern(
    rb"(?:[bcdfgjklmnprstvwz][aeiou]|qu|y[aeo]|[bcfgp][lr]|[cgpstw]h|dr|dw|kn|s[cklmnptw]|squ|t[rw]|wr)[a-z]{2}"
)
_AFTER_LETTER = frozenset(
    b"a an and are as at e else equals etc i if in into is it of on onto or our over under until up us use using also"
    b" occurs owns overrides imply implies includes inherits exists ends over above after again against all along"
    b" already although always am among any around away each either ever every its only other out o es en un al el"
    b" alone una uno ullong ulong uint este esta ou et est il au aux elle era en".split()
)
# Not words that are read as they are written: letters are said one by one, or nobody agrees.
_SPELT = pattern(rb"(?:[a-z]{0,3}\Z|[^aeiouy]+\Z)")
_LETTER_NAMES = frozenset(
    b"led lan lfo mac mba mri mit msi nas nat nox rop rom ram rag raid ros sas sat sata san sip sim saml soap mime"
    b" nato nasa nand nor nsa fifo lifo lasso leo lidar fauna fema mips meme mass sans silo hal rar vim led"
    b" scsi sql sqlite xor mysql nginx rest rss rust ruby mailto ssl span regex ffmpeg lua llm llms svg svelte"
    b" sram nmap sudo std stl systemd mime mpeg mbean mutt mtu mvc mvp nfs nvme npm rpc rdbms".split()
)


def articles(row: Row, places: Iterable[int]) -> Iterator[tuple[int, str, str]]:
    """Index of each wrong article among ``places``, the right one, and the word that decides."""
    cut = row.tokens
    for at in places:
        word = cut[at + 1]
        if word == b"e" and cut[at] == b"a" and cut[at + 2 : at + 3] == [b"-"] and _reads_as_article(row, at):
            if len(cut) > at + 3 and len(cut[at + 3]) > 2 and cut[at + 3].isalpha() and not row.foreign(at):
                yield at, "an", f"e-{cut[at + 3].decode()}"
            continue
        if len(word) < 3 or not word.isalpha() or not word.isascii():
            continue
        if cut[at] == b"a":
            right = "an"
            wrong = bool(_MUTE_H.match(word) and word[:4] != b"herb" and word[:4] != b"hors") or (
                word[0] in b"aeiou"
                and word not in _AFTER_LETTER
                and not (_YOU.match(word) or _OTHER_U.match(word))
            )
        else:
            right = "a"
            wrong = (
                bool(_YOU.match(word) and len(word) > 3 and word[:1] in b"u")
                or (word[:1] == b"h" and bool(_H.match(word)) and not _MUTE_H.match(word))
                or (bool(_CONSONANT.match(word)) and word not in _LETTER_NAMES and not _SPELT.match(word))
            )
        if wrong and _reads_as_article(row, at) and not row.foreign(at):
            start, end = row.span(at + 1)
            yield at, right, row.data[start:end].decode("utf-8", "replace").replace("*", "")


def _reads_as_article(row: Row, at: int) -> bool:
    """An article stands right before its word, itself not part of a formula, a list of letters or a name."""
    cut = row.tokens
    (start, end), (word, stop) = row.span(at), row.span(at + 1)
    written = row.data[word:stop]
    if start and row.data[start - 1] == 0x2E:  # a.k.a
        return False
    if row.data[end:word].strip(_MARKUP) or (at and cut[at - 1] in (b"/", b"*", b"-", b"(", b'"', b"'")):
        return False
    if at + 2 < len(cut) and cut[at + 2] in (b"*", b"/") and row.data[stop : stop + 1] in b"_*/+=":
        return False
    if (
        written[1:] and not written[1:].islower()
    ):  # acronyms and names of products are read in more than one way
        return False
    if row.data[start : start + 1].isupper() and at and cut[at - 1] not in (b"\x01", b".", b":"):
        return False
    before = cut[at - 1] if at else b""
    return before not in (
        b"vitamin",
        b"class",
        b"type",
        b"option",
        b"letter",
        b"plan",
        b"variable",
        b"hepatitis",
    )
