"""The command that a person copies where a word is right after all: said once, at the end of the report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from notes_lint.report.finding import Finding
    from notes_lint.report.sheet import Row

_GROUP: Final = "spelling"
_ANY: Final = "WORD"


def could_be_right(finding: Finding | Row) -> bool:
    """Whether a finding is about one word that the vault's vocabulary could take in."""
    word = finding.text
    if finding.group != _GROUP or len(word.split()) != 1:
        return False
    if not word.replace("'", "").replace("-", "").isalnum():
        return False
    from notes_lint.spelling.tables import gate

    # Of a word of the dictionary that is in the wrong place the vocabulary has no say.
    return word.lower().encode() not in gate()


class OwnWord:
    """Looks at the findings as they pass, for a word that the vault's vocabulary could take in."""

    def __init__(self) -> None:
        self._word = ""

    def see(self, finding: Row) -> None:
        """One finding more. The first abbreviation or name in capitals is the example: most others are slips."""
        if self._word not in ("", _ANY) or not could_be_right(finding):
            return
        named = sum(map(str.isupper, finding.text)) > 1 and finding.fixable != "safe"
        self._word = finding.text if named else _ANY

    def hint(self) -> str:
        """The sentence with the command; "" where no word was met."""
        if not self._word:
            return ""
        from shlex import quote

        return f"A word that is right here: notes-lint words add {quote(self._word)}"
