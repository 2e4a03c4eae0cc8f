"""A finding as reports show it: the record of the contract's JSON, positions resolved.

A run and a merged report both give these, so that every format prints from either.
"""

from __future__ import annotations

from msgspec import Struct, field

from notes_lint.diagnostic import Applicability, Severity, claim


class Place(Struct, frozen=True, gc=False):
    """Line and column from 1 in code points; offset from 0 in bytes of the file."""

    line: int
    column: int
    offset: int


class ShownEdit(Struct, frozen=True, gc=False):
    """Replace what stands between two places of a note."""

    path: str
    start: Place
    end: Place
    content: str


class ShownRename(Struct, frozen=True, gc=False):
    """Move a note."""

    old: str = field(name="from")
    new: str = field(name="to")


class ShownCreate(Struct, frozen=True, gc=False):
    """Bring a file into the vault."""

    path: str
    from_url: str
    sha256: str


class ShownFix(Struct, frozen=True, gc=False):
    """One way to mend a finding."""

    applicability: Applicability
    message: str
    edits: tuple[ShownEdit, ...] = ()
    renames: tuple[ShownRename, ...] = ()
    creates: tuple[ShownCreate, ...] = ()


class Finding(Struct, frozen=True, gc=False):
    """One entry of ``diagnostics``; ``path`` is relative to the report's root."""

    rule: str
    group: str
    severity: Severity
    path: str
    start: Place
    end: Place
    text: str
    message: str
    trail: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    fixes: tuple[ShownFix, ...] = ()
    url: str = ""

    @property
    def applicability(self) -> Applicability | None:
        """How far the first fix may be applied without a person, or None where there is no fix."""
        return claim(self.fixes)

    @property
    def whole_note(self) -> bool:
        """True for a finding about the note as such, which has no place inside it."""
        return self.start.offset == self.end.offset == 0
