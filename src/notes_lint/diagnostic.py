"""What a rule says: a place, a message, and ways to mend it.

The structures are msgspec records because the cache stores them as they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from msgspec import Struct
from msgspec.structs import force_setattr

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Protocol

    class _Claims(Protocol):
        @property
        def applicability(self) -> Applicability: ...


Severity = Literal["error", "warning"]
Applicability = Literal["safe", "unsafe", "suggestion"]

SAFE: Final = "safe"
UNSAFE: Final = "unsafe"
SUGGESTION: Final = "suggestion"
ERROR: Final = "error"
WARNING: Final = "warning"


class Edit(Struct, frozen=True, array_like=True, gc=False, omit_defaults=True):
    """Replace the bytes ``start`` to ``end`` by ``text``; ``path`` is empty for the diagnostic's own note."""

    start: int
    end: int
    text: str
    path: str = ""


class Rename(Struct, frozen=True, array_like=True, gc=False):
    """Move a note, and rewrite every link to it. Paths are relative to the vault, with ``/``."""

    old: str
    new: str


class Create(Struct, frozen=True, array_like=True, gc=False):
    """Bring a file into the vault: the picture behind a URL, checked by its digest."""

    path: str
    from_url: str
    sha256: str


class Fix(Struct, frozen=True, array_like=True, gc=False):
    """All that repairs one diagnostic.

    ``effect`` declares what may differ in the parsed note afterwards; the verifier refuses the rest:

    - ``text``: words of prose; ``destination``: where links lead; ``wikilink``: targets of wikilinks
    - ``none``: nothing but the source's spelling
    - ``structure:KIND``: the blocks themselves, with a word on what changes (never safe)
    """

    message: str
    edits: tuple[Edit, ...] = ()
    renames: tuple[Rename, ...] = ()
    creates: tuple[Create, ...] = ()
    applicability: Applicability = SAFE
    effect: str = "text"

    def __post_init__(self) -> None:
        """A fix that changes the blocks of a note is for a person to look at, whatever its rule says."""
        if self.applicability == SAFE and self.effect.startswith("structure"):
            force_setattr(self, "applicability", UNSAFE)


class Diagnostic(Struct, array_like=True, gc=False):
    """One finding. A rule gives place, message and remedies; the engine fills in the rest.

    ``start`` and ``end`` are bytes of the file; a finding about a whole note is empty and at its start.
    ``fixes`` has the best first; ``suggestions`` are texts for the span; ``evidence`` are sentences that say
    why the rule believes what it says. ``judged`` tells what a rule says with all notes known from what it says of a
    note alone, as one rule may say either.
    """

    start: int
    end: int
    message: str
    suggestions: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    fixes: tuple[Fix, ...] = ()
    rule: str = ""
    path: str = ""
    severity: Severity = ERROR
    judged: bool = False

    @property
    def sort_key(self) -> tuple[str, int, int, str, str]:
        """The order of every report: path, position, rule."""
        return self.path, self.start, self.end, self.rule, self.message

    @property
    def applicability(self) -> Applicability | None:
        """How far the first fix may be applied without a person, or None where there is no fix."""
        return claim(self.fixes)


def claim(fixes: Sequence[_Claims]) -> Applicability | None:
    """How far the first of several fixes may be applied without a person.

    Where a second one has the same claim only a person can choose: both are suggestions.
    """
    if not fixes:
        return None
    first = fixes[0].applicability
    return SUGGESTION if len(fixes) > 1 and fixes[1].applicability == first else first
