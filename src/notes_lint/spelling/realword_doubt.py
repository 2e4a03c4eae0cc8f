"""What speaks against a slip that the statistics have found, as log odds or bits that it must be ahead by.

The models see classes and neighbours, but not how well each neighbour is known. A report is doubted where the twin
was never seen beside a neighbour, where what is written was, where marks and placeholders stand for words, and in
blocks that are short or full of words that documentation hardly has. Words with a meaning of their own (*note*,
*two*, *way*) are doubted more than those of grammar, which follow rules. The weights were chosen on held-out
documentation with and without slips put in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from notes_lint.spelling import tables
from notes_lint.spelling.realword_tokens import BLOCK_END

if TYPE_CHECKING:
    from notes_lint.spelling.realword_row import Row
    from notes_lint.spelling.realword_tokens import Lines

# Words of grammar, which stand where rules put them.
_CLOSED = frozenset(
    b"a an the and or of to in on at by be been being is it its it's as if for from with than then that this these"
    b" those they them their there he we you your our are was were has have had can could may will would should must"
    b" not no so but does do did into off out up when where which who whose us".split()
)
_ARTICLES = frozenset((b"the", b"a", b"an"))
_POINTING = frozenset((b"this", b"that", b"these", b"those"))
_USED_TO = frozenset((b"used", b"accustomed"))
_BEFORE_NOUN = frozenset(b"is are was were be there has have had with".split())
_AFTER_VALUE = frozenset(b"to for when if or and by in on unless".split())
# What a thing that is yours follows; after other words *you* is whom they act on, or begins a clause of its own.
_BEFORE_YOURS = frozenset(
    b"of in on with for from at by into via per through about under inside within between against using use used"
    b" change check open run set edit add update install start create enter save put is and or all configure restart"
    b" move copy delete remove build test write read load type select verify modify replace store define keep share"
    b" have clone export import what specify link whether".split()
)
_WISH = 5  # words from "that" to a *be* that is wished for: "requires that another package be unpacked"
# Log odds: (of grammar, with a meaning).
_ANY = (
    0.4,
    1.2,
)  # half of what was reported below, in documentation that nothing was learned from, was meant
_NO_WORD = (0.35, 0.75)  # a neighbour that is no word, or none that anybody knows
_NEVER = (0.2, 0.5)  # a neighbour that the twin was never seen beside
_ALONE = 4.0  # no neighbour at all is a word
_AS_USUAL = 0.6  # a word of grammar that is as usual beside a neighbour as its twin
_SEEN = 0.1  # for each bit of how often a word with a meaning was seen there
_SHORT = 0.1
_STRANGE = 0.2
_FEW = 8  # words of a block that is short; and one in so many unknown makes it strange

_BITS = 0.6  # what each missing bit of a twin's company counts
_ENOUGH = 16  # bits of company, both sides together, that are enough
_ENGLISH = 10  # twice log2 of the count of a word that English uses, though documentation does not
_USUAL = 2.0
# What English has, but notes do not: here it is a slip of something plainer.
_QUAINT = frozenset(b"thee thou thy tho fer fro tat inn bee fir hath doth".split())
_TERSE = 3.5


def _word(cut: Row, at: int) -> bytes | None:
    token = cut.tokens[at] if at < len(cut.tokens) else BLOCK_END
    return token if token.isalpha() else None


def _block(cut: Row, at: int) -> list[bytes]:
    """The words of the block around a token, or of as much of it as is near."""
    return [token for token in cut.around(at) if token[:1].isalpha()]


def of_form(cut: Row, at: int) -> float:
    """Log odds that a model must be ahead by for another form of the same word: of what is seen here, none is wrong."""
    written, before, after = cut.tokens[at], _word(cut, at - 1), _word(cut, at + 1)
    if written.endswith(b"ing") and before in _ARTICLES and after == b"of":
        return _ALONE  # "the sourcing of a part"
    if written.endswith(b"ing") and before == b"to" and cut.tokens[at - 2] in _USED_TO:
        return _ALONE  # "what you are used to seeing"
    return _SEEN * sum(tables.pairs().beside(before, written, after))


def _denies(before: bytes | None, after: bytes) -> bool:
    """Whether *no* between these words denies a thing, so that no *not* is meant."""
    return (
        before in _BEFORE_NOUN
        and after not in _CLOSED
        and not after.endswith((b"ed", b"ing", b"able", b"ible"))
    )


def _wished(before: list[bytes]) -> bool:
    """Whether a *be* after these words is one of will: "that another package be", "gonna be", "blessed be"."""
    return b"that" in before or before[-1:] in ([b"gonna"], [b"blessed"], [b"wanna"])


def of_pair(cut: Row, at: int, right: bytes, ids: Lines) -> float:
    """Log odds that a model must be ahead by for ``right`` in place of the token at ``at``.

    ``ids`` has the words that documentation is used to.
    """
    written = cut.tokens[at]
    content = written not in _CLOSED
    pairs = tables.pairs()
    before, after = _word(cut, at - 1), _word(cut, at + 1)
    doubt = _ANY[content] + (0.0 if before or after else _ALONE)
    would, is_ = pairs.beside(before, right, after), pairs.beside(before, written, after)
    for neighbour, meant, here in zip((before, after), would, is_, strict=True):
        if neighbour is None or neighbour not in ids:
            doubt += _NO_WORD[content]
            continue
        if not meant:
            doubt += _NEVER[content]
        if content:
            doubt += _SEEN * here
        elif here and here >= meant:
            doubt += _AS_USUAL
    if written == b"no" and after and (after in _AFTER_VALUE or _denies(before, after)):
        doubt += _ALONE  # the value of an option, "set it to no for now", or "there is no note"
    if written in _ARTICLES and after and len(after) == 1:
        doubt += _ALONE  # "see an A record"
    if written in _POINTING and before == b"and" and cut.tokens[at - 2] in _POINTING:
        doubt += _ALONE  # "both that and this are slow"
    if written == b"be" and after and after.endswith(b"ing"):
        doubt += _ALONE  # "this may in turn be talking to it"
    if written == b"you" and right == b"your" and before not in _BEFORE_YOURS:
        doubt += _ALONE  # "see you next week", "the window shows you information", "cards you slide"
    if written == b"be" and right == b"by" and _wished(cut.tokens[max(at - _WISH, 0) : at]):
        doubt += _ALONE
    words = _block(cut, at)
    if len(words) < _FEW:
        doubt += _SHORT
    if sum(word not in ids for word in words) * _FEW > len(words):
        doubt += _STRANGE
    return doubt


def of_twin(cut: Row, at: int, right: bytes, usual: bool) -> float:
    """Bits that a twin must be ahead by; ``usual`` is whether documentation has the written word at all."""
    before, after = _word(cut, at - 1), _word(cut, at + 1)
    company = sum(tables.pairs().beside(before, right, after))
    if not (before and after):
        company *= 2
    doubt = _BITS * max(0, _ENOUGH - company)
    if not usual and cut.tokens[at] not in _QUAINT:
        doubt += _USUAL * max(0, tables.lexicon().frequency(cut.tokens[at]) - _ENGLISH)
    if len(_block(cut, at)) < _FEW:
        doubt += _TERSE
    return doubt
