"""``--interactive``: what only a person can judge is asked for on the terminal, then mended with all the rest.

Safe fixes go first, unasked, in memory. What is left is put as few questions as possible: the same text that the same
rule found with the same offers is one. The answers are carried out as if the rules had been sure of them, by the same
rounds and under the same verifier, and only then is anything written: whoever stops in the middle has changed nothing.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from msgspec.structs import replace

from notes_lint.diagnostic import SUGGESTION, Diagnostic, Edit, Fix
from notes_lint.errors import UsageError
from notes_lint.fix.choose import Claim, Options, claims, incoherent
from notes_lint.fix.mend import Mended, mend
from notes_lint.fix.silence import silence
from notes_lint.report import ReportOptions, report_of, text
from notes_lint.report.escape import defuse
from notes_lint.report.ownword import could_be_right
from notes_lint.report.remedy import shown_remedies
from notes_lint.report.style import Style
from notes_lint.report.summary import counted
from notes_lint.spelling import vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from notes_lint.fix.overlay import Overlay
    from notes_lint.report.collect import Report
    from notes_lint.report.finding import Finding
    from notes_lint.result import Result
    from notes_lint.settings import Settings

_MOST_OFFERS: Final = 9  # one key each
_HELP: Final = "q or Ctrl-D: leave the rest, keep the answers; Ctrl-C: drop them, write nothing."


class Question(NamedTuple):
    """Findings that one answer settles: of one rule, about one text, with the same offers."""

    found: list[Diagnostic]
    offers: tuple[Fix, ...]  # of the first finding; those of the others differ in their places only
    text: str


def ready(arguments: Any) -> None:
    """Make a command line one that asks: it mends, too.

    Raises:
        UsageError: there is no terminal to ask on, or nothing that an answer could do.
    """
    for name in ("diff", "add_ignore", "stdin_filename"):
        if getattr(arguments, name):
            raise UsageError(f"--interactive and --{name.replace('_', '-')} exclude each other")
    if not all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout)):
        raise UsageError(
            "--interactive asks on a terminal, and standard input or output is none; "
            "without one take --fix, or --fix --unsafe-fixes"
        )
    arguments.fix = True


def mend_asking(
    overlay: Overlay,
    relint: Callable[[Overlay], Result],
    options: Options,
    settings: Settings,
    *,
    color: str = "auto",
) -> Mended:
    """As `notes_lint.fix.mend.mend`, with what a person chooses for what is left after the safe fixes.

    Raises:
        UsageError: the person stopped, or a word cannot be written down; nothing is written then.
    """
    sure = mend(overlay, relint, options)
    questions = ask_about(sure.result, options)
    if not questions:
        sure.notices.append("nothing had to be asked")
        return sure
    asker = Asker(sure.overlay, sure.result, settings, color)
    try:
        asker.ask(questions)
    except KeyboardInterrupt:
        sys.stdout.write("\n")
        where = os.path.relpath(overlay.root)
        raise UsageError(f"stopped before the last answer: nothing was written in {where}") from None
    if not asker.picks and not asker.words and not asker.silenced:
        return sure
    sure.notices += _add_words(asker.words, overlay.root, settings)
    done = _after(sure, mend(sure.overlay, relint, replace(options, picked=asker.picked)))
    if asker.silenced:
        at = done.overlay
        done = _after(done, silence(at, relint, (), lambda found: _place(at, found) in asker.silenced))
    return done


def _after(first: Mended, then: Mended) -> Mended:
    """Both, one after the other."""
    then.applied[:0], then.ties[:0] = first.applied, first.ties
    then.refused[:0], then.notices[:0] = first.refused, first.notices
    return then


def _add_words(words: list[str], root: str, settings: Settings) -> list[str]:
    path = vocabulary.path_of(root, settings.vocabulary_file)
    try:
        new = vocabulary.add(path, words) if words else []
    except OSError as error:
        raise UsageError(
            f"{path}: it cannot be written: {error.strerror}; nothing else was written"
        ) from None
    return [f"{path.name}: added {', '.join(new)}"] if new else []


def ask_about(result: Result, options: Options) -> list[Question]:
    """The questions that findings leave open, in the order of their first places."""
    groups: dict[tuple[object, ...], Question] = {}
    path, source = None, None
    for each in result.diagnostics:
        if not options.allowed(each.rule) or claims([each], options):
            continue  # what was sure and is still there was refused, and the report says why
        if each.path != path:
            path, source = each.path, result.read(each.path)
        offers = offers_of(each, source.data) if source is not None else ()
        if source is None or not offers:
            continue
        words = source.slice(each.start, each.end)
        key = (each.rule, words or each.path, *(offer.message for offer in offers))
        groups.setdefault(key, Question([], offers, words)).found.append(each)
    return list(groups.values())


def offers_of(found: Diagnostic, data: bytes) -> tuple[Fix, ...]:
    """What a person can choose from: the fixes, and the suggestions that none of them writes."""
    offers = {fix.message: fix for fix in reversed(found.fixes)}
    offers = {fix.message: offers[fix.message] for fix in found.fixes}
    written = {_written(fix, found, data) for fix in found.fixes}
    if found.start < found.end and (written - {None} or not found.fixes):
        for suggested in found.suggestions:
            if suggested not in written:
                edit = Edit(found.start, found.end, suggested)
                offer = Fix(f"write '{suggested}'", (edit,), applicability=SUGGESTION)
                offers.setdefault(offer.message, offer)
    return tuple(offers.values())[:_MOST_OFFERS]


def _written(fix: Fix, found: Diagnostic, data: bytes) -> str | None:
    """What a fix makes of the text found; None where it changes other text."""
    pieces, at = [], found.start
    for edit in sorted(fix.edits, key=lambda edit: edit.start):
        if edit.path or edit.start < at or edit.end > found.end:
            return None
        pieces += [data[at : edit.start].decode("utf-8", "replace"), edit.text]
        at = edit.end
    if fix.renames or fix.creates:
        return None
    return "".join([*pieces, data[at : found.end].decode("utf-8", "replace")])


class Asker:
    """Puts questions on the terminal, and remembers the answers: ``words`` to add, fixes by their place, places to silence."""

    def __init__(self, overlay: Overlay, result: Result, settings: Settings, color: str) -> None:
        from notes_lint.report.stream import columns, prepare

        prepare(sys.stdout, "text")
        plain = os.environ.get("TERM") == "dumb" or "NO_COLOR" in os.environ
        shown = os.path.relpath(result.root).replace(os.sep, "/")
        self.overlay = overlay
        self.result = replace(result, shown_root="" if shown == "." else shown)
        self.options = ReportOptions(
            color=color == "always" or (color == "auto" and not plain), width=columns(sys.stdout), unsafe=True
        )
        self.style = Style(self.options.color)
        self.words: list[str] = []
        self.picks: dict[tuple[object, ...], str] = {}
        self.silenced: set[tuple[object, ...]] = set()
        try:
            vocabulary.path_of(result.root, settings.vocabulary_file)
            self._takes_words = True
        except UsageError:
            self._takes_words = False

    def picked(self, overlay: Overlay, found: Diagnostic) -> Fix | None:
        """The fix that was chosen for a finding, wherever the rounds have moved it to since."""
        message = self.picks.get(_place(overlay, found))
        if message is None:
            return None
        offers = offers_of(found, overlay.read(found.path))
        return next((offer for offer in offers if offer.message == message), None)

    def ask(self, questions: Sequence[Question]) -> None:
        """Ask until all is answered or the rest is to be left.

        Raises:
            KeyboardInterrupt: Ctrl-C.
        """
        self._print([_HELP, ""])
        for number, question in enumerate(questions, 1):
            if self._is_known(question):
                continue
            question = question._replace(offers=self._sound(question))
            if not question.offers:
                continue  # nothing that it offers would pass the verifier
            self._print([self.style.bold(f"Question {number} of {len(questions)}"), ""])
            if not self._settled(question):
                return

    def _is_known(self, question: Question) -> bool:
        """Whether a word that was added answers it."""
        return question.text in vocabulary.Vocabulary(self.words) and could_be_right(
            self._finding(question)[1]
        )

    def _settled(self, question: Question) -> bool:
        """Ask one question. False where the rest is to be left."""
        self._show(question)
        several = len(question.found) > 1
        own = self._takes_words and could_be_right(self._finding(question)[1])
        answer = self._answer(len(question.offers), several=several, own=own)
        if answer == "e":
            each = (Question([one], self._offers(one), question.text) for one in question.found)
            return all(self._is_known(one) or self._settled(one) for one in each)
        if answer == "w":
            self.words.append(question.text)
        elif answer == "i":
            self.silenced.update(_place(self.overlay, each) for each in question.found)
        elif answer.isdigit():
            message = question.offers[int(answer) - 1].message
            self.picks.update((_place(self.overlay, each), message) for each in question.found)
        return answer != "q"

    def _sound(self, question: Question) -> tuple[Fix, ...]:
        """The offers that the verifier lets pass where they were found first."""
        found = question.found[0]
        return tuple(offer for offer in question.offers if self._may_be_written(Claim(found, offer)))

    def _may_be_written(self, claim: Claim) -> bool:
        from notes_lint.fix.verify import verify

        read = self.overlay.read
        try:
            if incoherent(claim, read):
                return False
            return not any(
                verify(read(path), tuple(claim.changes(path, read(path)))) for path in claim.by_path
            )
        except OSError:
            return False

    def _offers(self, found: Diagnostic) -> tuple[Fix, ...]:
        return offers_of(found, self.overlay.read(found.path))

    def _finding(self, question: Question, at: int = 0) -> tuple[Report, Finding]:
        found = question.found[at]
        fixes = question.offers if not at else found.fixes
        report = report_of([replace(self.result, diagnostics=[replace(found, fixes=fixes)])])
        return report, next(iter(report.findings()))

    def _show(self, question: Question) -> None:
        places = len(question.found)
        shown = places if places <= text.SHOWN_TIMES + text.FEW_MORE else text.SHOWN_TIMES
        for at in range(shown):
            report, finding = self._finding(question, at)
            self._print([*text.place(report, finding, self.options, self.style), ""])
        rest = question.found[shown:]
        if rest:
            notes = counted(len({each.path for each in rest}), "note")
            self._print([f"The same in {counted(len(rest), 'more place')} of {notes}.", ""])
        report, finding = self._finding(question)
        for number, remedy in enumerate(shown_remedies(report, finding, _MOST_OFFERS), 1):
            self._print(text.offer(report, remedy._replace(label=str(number)), self.options, self.style))

    def _answer(self, offers: int, *, several: bool, own: bool) -> str:
        """A number of an offer, ``e``, ``w``, ``i``, ``q``, or "" to leave it."""
        numbers = "1" if offers == 1 else f"1-{offers}"
        known = [*map(str, range(1, offers + 1)), *"e" * several, *"w" * own, "i", "n", "q"]
        kinds = [f"{numbers} apply", *["e one by one"] * several, *["w add the word"] * own]
        prompt = f"{', '.join(kinds)}, i silence, n leave, q leave the rest [n]? "
        while True:
            sys.stdout.write(prompt)
            sys.stdout.flush()
            line = sys.stdin.readline()
            if not line:  # Ctrl-D
                self._print(["", ""])
                return "q"
            answer = line.strip().lower() or "n"
            if answer in known:
                self._print([""])
                return "" if answer == "n" else answer
            self._print([f"One of these, please: {', '.join(known)}", _HELP])

    def _print(self, lines: Iterable[str]) -> None:
        sys.stdout.writelines(defuse(line) + "\n" for line in lines)


def _place(overlay: Overlay, found: Diagnostic) -> tuple[object, ...]:
    """What a finding is known by through all rounds: its rule, and its place on disk."""
    start, end = (overlay.before(found.path, offset) for offset in (found.start, found.end))
    return found.rule, overlay.origin(found.path) or found.path, start, end
