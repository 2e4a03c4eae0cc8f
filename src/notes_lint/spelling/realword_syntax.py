"""Forms that the word before rules out: 'this implementations', 'to generalized an', 'does it works', 'can be add'.

What is a plural, a verb or a singular noun is read off the judge's classes: a plural is what *these* goes well with
and *it* does not. A pair of words that documentation has more than twenty times is right whatever the rules say.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import msgspec

from notes_lint.spelling import tables
from notes_lint.spelling.realword_model import NO_FORM, ending_class, judge, plainly_written
from notes_lint.spelling.realword_tokens import BLOCK_END

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from notes_lint.spelling.realword_model import Judge
    from notes_lint.spelling.realword_row import Row

BASE, S, ED, ING = range(4)
_STOPS = frozenset((b".", b",", b":", b")", BLOCK_END))
_ONE = frozenset(b"this each every another".split())
_SEVERAL = frozenset(b"these many several multiple various two three four five few".split())
_MODALS = frozenset(
    b"can could will would should must may might cannot can't couldn't won't wouldn't shouldn't mustn't"
    b" i'll you'll he'll she'll it'll we'll they'll".split()
)
_DO = frozenset(b"does do did".split())
_DO_NOT = frozenset(b"doesn't don't didn't".split())
_SUBJECTS = frozenset(b"it he she they we you i".split())
_BE = frozenset(b"be been are was were".split())
_DETERMINERS = frozenset(
    b"the a an this that these those it its your our their them us you my all each".split()
)
_ARTICLES = frozenset(b"the a an his her their my".split())
_AFTER_VERB = _DETERMINERS | frozenset(
    b"to in by for as with from on at and or if when using into . ,".split()
)
_AFTER_PARTICIPLE = frozenset(b"to by in for as with on from at using into when if . ,".split())
# What comes before a *to* that no verb follows.
_TO_NOUNS = frozenset(
    b"due according compared relative prior contrary thanks addition respect equal subject similar opposed access"
    b" related from back up applies apply refers refer next close switch switched moved changed leads led reply"
    b" answer reference references link links map maps mapped compare corresponds equivalent added add set".split()
)
_SAME = frozenset(
    b"run come become overcome put set let cut hit read cost shut split spread quit hurt bid reset".split()
)
_TOO = frozenset((b"too", b"so", b"as"))
_OF_SEVERAL = frozenset(b"the my our your its their these those his her".split())
_SUPERLATIVES = frozenset(b"main best biggest most key first few many major common other important".split())
_TELLS_ONE = frozenset(b"is was that which why i we you they . ,".split())
_MASS = frozenset(
    b"team family group set list staff series crew pack kind code data rest following code most".split()
)


_INDEFINITE = frozenset((b"a", b"an"))
_DOUBLED_FIRST = frozenset(b"the a an my your our their".split())
_DOUBLED_SECOND = frozenset(b"the a an my your our their its this these those".split())
# Where a clause begins, so that what follows is its subject.
_BEGINNINGS = frozenset((BLOCK_END, b".")) | frozenset(
    b"because when but since although though while if unless whereas so where".split()
)
_AFTER_THAT = frozenset(b"and that as then , :".split())
_LOTS = frozenset(b"few lot couple number handful".split())
_NAMES_LETTER = frozenset((b'"', b"*", b"/", b"-", b"(", b"letter", b"option", b"class", b"type", b"key"))
# What may be called "a", as in "the a flag".
_NAMED = frozenset(
    b"flag option key tag tags element elements attribute register column field value variable command button axis"
    b" record records coefficient letter parameter argument side note series link switch".split()
)
_CLAUSES = frozenset((BLOCK_END, b"."))
_SINGLE = frozenset(b"the this that each every a an".split())
_PLURAL = frozenset(b"the these those all many several both some most".split())
_SINGULAR_OF = {b"are": b"is", b"were": b"was", b"have": b"has", b"do": b"does", b"don't": b"doesn't"}
_PLURAL_OF = {right: wrong for wrong, right in _SINGULAR_OF.items()}
_IT = frozenset(b"it he she".split())
_THEY = frozenset(b"they we you i".split())
_VERBS = frozenset(b"is are was were has have had can could will would should must may might does do".split())
_PREPOSITIONS = frozenset(
    b"in of with for from by at to outside inside within under all between into like".split()
)
_NOT_NOUNS = _VERBS | frozenset(
    b"of in that which for to with from by on at as not when if but because".split()
)


class Mistake(msgspec.Struct, frozen=True, gc=False):
    """Tokens ``first`` to ``last`` in a form that does not go together, and what might be meant."""

    first: int
    last: int
    rights: tuple[str, ...]


class Grammar:
    """The judge's classes and forms, asked as a grammar."""

    def __init__(self, known: Judge) -> None:
        self.known = known
        self._bits = tables.pairs().bits
        self._classes = known.table.grammar
        self._affinity = known.table.grammar_affinity

    def goes(self, one: bytes, word: bytes) -> float:
        """How well the class of ``word`` goes after ``one``, as a natural logarithm."""
        return (self._affinity[self._class(one) << 8 | self._class(word)] - 32) / 8

    def _class(self, word: bytes) -> int:
        number = self.known.ids.get(word)
        return ending_class(word) if number is None else self._classes[number - 1]

    def seen(self, one: bytes, two: bytes, rather: bytes = b"") -> bool:
        """Whether two words stand side by side in documentation - and not a hundred times less than ``rather``."""
        first = one.decode("utf-8", "replace")
        bits = self._bits(first, two.decode("utf-8", "replace"))
        return bits > 0 and not (rather and self._bits(first, rather.decode("utf-8", "replace")) >= bits + 7)

    def other(self, word: bytes, form: int) -> bytes | None:
        """Another form of ``word``."""
        lemma = self.known.form_of[word][1]
        if form == ED and lemma == self.known.form_of[b"use"][1]:
            return b"used"  # the judge leaves "used to" and "is used" to its pairs of words
        others = self.known.inflected.get((lemma, form))
        return others[0] if others else None

    def plural(self, word: bytes) -> bool:
        """Whether an -s form is that of a noun."""
        return (
            self.goes(b"these", word) >= 1.5
            and self.goes(b"it", word) <= -0.5
            and self.goes(b"this", word) < -1
        )

    def singular(self, word: bytes) -> bool:
        """Whether a base form is a noun that can be counted, and no verb."""
        return (
            self.goes(b"this", word) >= 1
            and self.goes(b"these", word) <= -0.8
            and self.goes(b"a", word) >= 0.5
        )

    def third_person(self, word: bytes) -> bool:
        """Whether an -s form is that of a verb."""
        return self.goes(b"it", word) >= 1.5 and self.goes(b"these", word) <= 0

    def verb(self, word: bytes) -> bool:
        """Whether a base form is a verb and nothing else."""
        return (
            self.goes(b"to", word) >= 2.3
            and self.goes(b"the", word) <= -0.9
            and self.goes(b"this", word) <= -1
        )

    def mistakes(self, cut: list[bytes], at: int) -> Iterator[Mistake]:
        """What the word at ``at`` says of the forms after it."""
        word = cut[at]
        after = cut[at + 1] if at + 1 < len(cut) else BLOCK_END
        form = self.known.form_of.form(after)
        if form != NO_FORM:
            if word in _ONE and form == S:
                yield from self._one(cut, at, word, after)
            elif word in _INDEFINITE and form == S:
                yield from self._indefinite(cut, at, word, after)
            elif word in _IT and form == BASE:
                yield from self._agreeing(cut, at, after, S)
            elif word in _THEY and form == S:
                yield from self._agreeing(cut, at, after, BASE)
            elif word == b"much" and cut[at - 1] in _TOO:
                yield from self._many(cut, at)
            elif word in _SEVERAL and form == BASE:
                yield from self._several(cut, at, word, after)
            elif word == b"to" and form in (S, ED):
                if cut[at - 1] not in _TO_NOUNS and cut[at + 2 : at + 3] and cut[at + 2] in _DETERMINERS:
                    yield from self._base(at, word, after, at + 1)
            elif word in _MODALS and form in (S, ED):
                if cut[at + 2 : at + 3] and cut[at + 2] in _AFTER_VERB and cut[at - 1] not in _ARTICLES:
                    active = cut[at + 2] in _DETERMINERS
                    yield from self._base(at, word, after, at + 1, form == ED, active)
            elif word in _DO_NOT and form in (S, ED):
                yield from self._base(at, word, after, at + 1)
            elif word in _BE and form == BASE:
                yield from self._participle(cut, at, word, after)
        elif word in _CLAUSES:
            yield from self.clause(cut, at + 1)
        elif word == b"to" and after.endswith(b"ed") and cut[at + 2 : at + 3] and cut[at + 2] in _DETERMINERS:
            base = _stem(after)
            if base and cut[at - 1] not in _TO_NOUNS and not self.seen(b"to", after):
                yield Mistake(at + 1, at + 1, (base,))
        elif word == b"there" and after in _INDEFINITE:
            yield from self._there(cut, at)
        elif word in _DOUBLED_FIRST and after in _DOUBLED_SECOND:
            yield from self._doubled(cut, at, word, after)
        elif word == b"one" and after == b"of":
            yield from self._one_of(cut, at)
        elif (word in _DO and (after == b"not" or (after in _SUBJECTS and word != b"do"))) and at + 2 < len(
            cut
        ):
            verb = cut[at + 2]
            if self.known.form_of.form(verb) in (S, ED):
                yield from self._base(at + 1, after, verb, at + 2, before=b"not")

    def _one(self, cut: list[bytes], at: int, word: bytes, after: bytes) -> Iterator[Mistake]:
        single = self.other(after, BASE)
        following = cut[at + 2] if at + 2 < len(cut) else BLOCK_END
        # "This maps to", "this requests that": after a preposition it can be no verb, else the next word must tell.
        noun = following in _STOPS or following in _VERBS or cut[at - 1] in _PREPOSITIONS
        if (
            single
            and noun
            and self.plural(after)
            and not self.seen(word, after)
            and not after.endswith(b"ics")
        ):
            one = f"{word.decode()} {single.decode()}"
            if word == b"this":
                yield Mistake(at, at + 1, (f"these {after.decode()}", one))
            elif self.seen(b"the", single):
                yield Mistake(at, at + 1, (one,))

    def _indefinite(self, cut: list[bytes], at: int, word: bytes, after: bytes) -> Iterator[Mistake]:
        """'a files': one or many."""
        single = self.other(after, BASE)
        following = cut[at + 2] if at + 2 < len(cut) else BLOCK_END
        if (
            single
            and (following in _STOPS or following in _NOT_NOUNS)
            and cut[at - 1] not in _NAMES_LETTER
            and self.plural(after)
            and self.singular(single)
            and not self.seen(word, after)
            and self.seen(word, single)
            and not after.endswith(b"ics")
        ):
            yield Mistake(at, at + 1, (f"{word.decode()} {single.decode()}", after.decode()))

    def _agreeing(self, cut: list[bytes], at: int, after: bytes, form: int) -> Iterator[Mistake]:
        """'It allow' at the beginning of a clause; 'they allows'."""
        right = self.other(after, form)
        base, third = (after, right) if form == S else (right, after)
        if (
            (not at or cut[at - 1] in _BEGINNINGS)
            and base
            and third
            and base not in _SAME
            and self.verb(base)
            and self.third_person(third)
            and not self.seen(cut[at], after, right or b"")
        ):
            yield Mistake(at + 1, at + 1, ((right or b"").decode(),))

    def clause(self, cut: list[bytes], at: int) -> Iterator[Mistake]:
        """'This option allow you': what begins a sentence goes with its verb."""
        if at + 3 >= len(cut):
            return
        one, several = cut[at] in _SINGLE, cut[at] in _PLURAL
        if not one and not several:
            return
        form_of = self.known.form_of
        noun, verb, following = cut[at + 1 : at + 4]
        many = form_of.form(noun)
        if many == BASE and one:
            wanted = _SINGULAR_OF.get(verb)
            if not self.singular(noun) or noun in _MASS:
                return
        elif many == S and several:
            wanted = _PLURAL_OF.get(verb)
            if not self.plural(noun) or noun.endswith(b"ics"):
                return
        else:
            return
        if wanted is None and verb in form_of and verb not in _SAME and following in _DETERMINERS:
            base, third = (verb, self.other(verb, S)) if many == BASE else (self.other(verb, BASE), verb)
            right = (
                form_of[verb][0] == many and base and third and self.verb(base) and self.third_person(third)
            )
            if not right or self.seen(noun, verb):
                return
            wanted = third if many == BASE else base
        if wanted is not None:
            yield Mistake(at + 2, at + 2, (wanted.decode(),))

    def _there(self, cut: list[bytes], at: int) -> Iterator[Mistake]:
        """'There a way to do it': the verb is missing."""
        following = cut[at + 2] if at + 2 < len(cut) else BLOCK_END
        if not at or cut[at - 1] in _BEGINNINGS or cut[at - 1] in _AFTER_THAT:
            if following[:1].isdigit():
                yield Mistake(at, at + 1, ("there are",))
            elif following.isalpha() and len(following) > 2:
                verb = "are" if following in _LOTS else "is"
                yield Mistake(at, at + 1, (f"there {verb} {cut[at + 1].decode()}",))

    def _doubled(self, cut: list[bytes], at: int, word: bytes, after: bytes) -> Iterator[Mistake]:
        """'the a file': one article too many."""
        following = cut[at + 2] if at + 2 < len(cut) else BLOCK_END
        if (
            word != after
            and following.isalpha()
            and len(following) > 2
            and (following in self.known.form_of or self.goes(after, following) >= 1)
            and following not in _NOT_NOUNS
            and cut[at - 1] not in _NAMES_LETTER
            and not (after == b"a" and following in _NAMED)
        ):
            yield Mistake(at, at + 1, (word.decode(), after.decode()))

    def _several(self, cut: list[bytes], at: int, word: bytes, after: bytes) -> Iterator[Mistake]:
        more = self.other(after, S)
        if (
            more
            and self.singular(after)
            and self.plural(more)
            and self.seen(b"the", more)
            and not self.seen(word, after)
            and cut[at - 1] != b"-"
            and cut[at + 2 : at + 3] != [b"that"]  # "these request that"
            and (
                cut[at + 2 : at + 3] in ([b"."], [b","], [BLOCK_END])
                or (cut[at + 2 : at + 3] and cut[at + 2] in _NOT_NOUNS)
            )
        ):
            yield Mistake(at + 1, at + 1, (more.decode(),))

    def _many(self, cut: list[bytes], at: int) -> Iterator[Mistake]:
        """Plurals are counted: "too much edits", "too much model edits"."""
        form_of = self.known.form_of
        for place in (at + 1, at + 2):
            noun = cut[place] if place + 1 < len(cut) else b""
            if noun not in form_of:
                return
            following = cut[place + 1]
            closed = (
                following in _STOPS or following in _NOT_NOUNS or (form_of.get(following) or (S, 0))[0] == ED
            )
            if form_of[noun][0] == S:
                if (
                    self.plural(noun)
                    and closed
                    and not self.seen(b"much", noun)
                    and not noun.endswith(b"ics")
                ):
                    yield Mistake(at, at, ("many",))
                return
            if self.goes(b"the", noun) < 0.3:
                return

    def _one_of(self, cut: list[bytes], at: int) -> Iterator[Mistake]:
        if len(cut) < at + 5 or cut[at + 2] not in _OF_SEVERAL:
            return
        place = at + 4 if cut[at + 3] in _SUPERLATIVES else at + 3
        noun = cut[place] if place + 1 < len(cut) else b""
        if noun in _MASS or (self.known.form_of.get(noun) or (S, 0))[0] != BASE or not self.singular(noun):
            return
        more = self.other(noun, S)
        if more and self.plural(more) and cut[place + 1] in _TELLS_ONE:
            yield Mistake(place, place, (more.decode(),))

    def _base(
        self,
        at: int,
        word: bytes,
        after: bytes,
        place: int,
        passive: bool = False,
        active: bool = True,
        before: bytes = b"",
    ) -> Iterator[Mistake]:
        base = self.other(after, BASE)
        regular = after.endswith(b"ed") or self.third_person(after)
        if not base or base in _SAME or not regular or (not before and self.seen(word, after, base)):
            return
        if self.seen(before or word, base) or self.seen(b"to", base) or self.goes(b"to", base) >= 1.5:
            rights = (base.decode(), f"be {after.decode()}") if passive else (base.decode(),)
            if not active:
                rights = rights[::-1]
            yield Mistake(place, place, rights)

    def _participle(self, cut: list[bytes], at: int, word: bytes, after: bytes) -> Iterator[Mistake]:
        done = self.other(after, ED)
        following = cut[at + 2] if at + 2 < len(cut) else b"."
        if (
            done
            and after not in _SAME
            and done.endswith(b"ed")
            and (after == b"use" or self.verb(after))
            and following in _AFTER_PARTICIPLE
            and self.seen(word, done)
            and not self.seen(word, after, done)
        ):
            yield Mistake(at + 1, at + 1, (done.decode(),))


def _stem(word: bytes) -> str | None:
    """The base of a regular -ed form that is too rare for the judge, if it is a word."""
    lexicon = tables.lexicon()
    for base in (word[:-1], word[:-2]):
        if len(base) > 3 and lexicon.frequency(base) > 0:
            return base.decode()
    return None


SECONDS = (
    _SUBJECTS | _DOUBLED_SECOND | _SINGLE | _PLURAL | {b"of", b"not"}
)  # what *do* and *one*, *there* and articles wait for


def waiting(forms: tuple[int, int, int, int], other: int) -> dict[frozenset[bytes], int]:
    """What the words that rule a form out wait for: bits of ``forms`` by number, or ``other`` for `SECONDS`."""
    return {
        _ONE: forms[S],
        _SEVERAL | _BE: forms[BASE],
        _MODALS | _DO_NOT | {b"to"}: forms[S] | forms[ED],
        _DO | _DOUBLED_FIRST | _CLAUSES | {b"one", b"there"}: other,
        _INDEFINITE | _THEY: forms[S],
        _IT: forms[BASE],
        frozenset((b"much",)): forms[BASE] | forms[S] | forms[ED] | forms[ING],
    }


@cache
def _grammar() -> Grammar:
    return Grammar(judge())


def mistakes(cut: Row, places: Iterable[int]) -> list[Mistake]:
    """The wrong forms after the words at ``places``, which wait for one (`waiting`)."""
    grammar, tokens = _grammar(), cut.tokens
    found = list(grammar.clause(tokens, 0))  # the note's first sentence, which nothing stands before
    for at in places:
        found += grammar.mistakes(tokens, at)
    return [each for each in found if _plain(cut, each)]


def _plain(cut: Row, mistake: Mistake) -> bool:
    """Whether the words are written as words, side by side."""
    after = cut.tokens[mistake.last + 1] if mistake.last + 1 < len(cut.tokens) else BLOCK_END
    if after in (b'"', b"*", b"/", b"-"):
        return False
    if cut.tokens[mistake.first] == b"a" and not plainly_written(cut, mistake.first):  # "vitamin A this time"
        return False
    return plainly_written(cut, mistake.last)
