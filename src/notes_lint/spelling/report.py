"""From verdicts to diagnostics: the words that a person reads, and the fixes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notes_lint.diagnostic import SAFE, SUGGESTION, UNSAFE, Diagnostic, Edit, Fix
from notes_lint.spelling.gather import HEADING, LINKED, QUOTED
from notes_lint.spelling.judge import Verdict, judge

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notes_lint.diagnostic import Applicability
    from notes_lint.note import Note
    from notes_lint.vault import Vault


def findings(rule: str, note: Note, vault: Vault) -> Iterator[Diagnostic]:
    """The diagnostics of one rule of this family for one note."""
    for verdict in vault.shared(judge).get(note.path, ()):
        if verdict.rule == rule:
            yield _diagnostic(verdict)


def _diagnostic(verdict: Verdict) -> Diagnostic:
    fixes = []
    # `Nevermind is an album`: two words in one with a capital may be a name.
    named = verdict.rule == "joined-word" and verdict.word[:1].isupper() and not verdict.word.isupper()
    for place, right in enumerate(verdict.suggestions):
        applicability: Applicability = SUGGESTION
        if place == 0 and not named and not verdict.flags & (QUOTED | LINKED | HEADING):
            applicability = SAFE if verdict.sure else UNSAFE
        if verdict.end - verdict.start == len(verdict.word.encode()):  # else there is markup inside the word
            edit = Edit(verdict.start, verdict.end, right)
            fixes.append(Fix(f"write '{right}'", (edit,), applicability=applicability))
    return Diagnostic(
        verdict.start,
        verdict.end,
        verdict.message,
        suggestions=verdict.suggestions,
        evidence=verdict.evidence,
        fixes=tuple(fixes),
    )


def varieties(note: Note, vault: Vault) -> Iterator[Diagnostic]:
    """Words in the variety of English that a vault has less often; see `variety`."""
    from notes_lint.spelling.judge import in_case
    from notes_lint.spelling.variety import mixed

    for each in vault.shared(mixed).get(note.path, ()):
        right = in_case(each.right, each.word)
        applicability: Applicability = SUGGESTION if each.flags else UNSAFE
        fix = Fix(f"write '{right}'", (Edit(each.start, each.end, right),), applicability=applicability)
        message = f"'{each.word}' is '{right}' in this vault's English"
        yield Diagnostic(
            each.start, each.end, message, suggestions=(right,), evidence=(each.why,), fixes=(fix,)
        )
