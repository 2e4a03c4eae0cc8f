"""The command that a person copies where a word is right after all: said once, at the end of the report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from notes_lint.report.finding import Finding

_GROUP: Final = "spelling"
_ANY: Final = "WORD"


class OwnWord:
    """Looks at the findings as they pass, for a word that the vault's vocabulary could take in."""

    def __init__(self) -> None:
        self._word = ""

    def see(self, finding: Finding) -> None:
        """One finding more. The first word of which we are not sure is the example; sure slips are none."""
        if finding.group != _GROUP or self._word not in ("", _ANY):
            return
        word = finding.text
        if not word or len(word.split()) != 1 or not word.replace("'", "").replace("-", "").isalnum():
            return
        from notes_lint.spelling.tables import gate

        if word.lower().encode() in gate():
            return  # a word of the dictionary, in the wrong place: the vocabulary has no say in that
        self._word = word if finding.applicability != "safe" else _ANY

    def hint(self) -> str:
        """The sentence with the command; "" where no word was met."""
        if not self._word:
            return ""
        from shlex import quote

        return f"A word that is right here: notes-lint words add {quote(self._word)}"
