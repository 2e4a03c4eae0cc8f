"""A rule as the engine sees it: what its page and its module say, without running either.

`pack.py` reads rules; `lint.py` runs them. The scope follows from what a rule's module defines:

- ``check(document)``: once a note; what only the vault can tell, ``judge(note, gathered, vault)`` adds, with a
  ``gather``
- ``gather(document)`` and ``check(note, gathered, vault)``: gathered once a note, judged with all notes known
- ``check(note, vault)``: with all notes known
- ``wants(link)`` and ``check(uses, probes)``: once a URL, for all places that use it
- nothing (a page only): the engine's own

Constants of a module are a part of the index, so that a run need not load what has nothing to judge. For a rule that
sees one note:

- ``SIGNS``: texts of which a note holds one wherever ``check(document)`` finds something; others are not checked

For one that all notes must be known for:

- ``REACH``: ``module:name`` of what tells for which notes a change is to be judged again (see `notes_lint.reach`);
  without one the rule is judged for all
- ``NEEDS``: fields of the gathered record (of the note, where nothing is gathered); a note is judged only where one
  of them holds something
- ``FEWEST``: notes of a vault; where there are as many, all are judged, and without ``NEEDS`` none where there are fewer
- ``AMONG``: ``module:function`` of what gives, from the vault and the texts that follow here, the paths of the notes in
  which there may be a finding; no other is judged
"""

# Without `from __future__ import annotations`: msgspec would compile each of them when a run decodes the index.
from typing import Any, Literal

from msgspec import Struct

Scope = Literal["document", "gather", "vault", "web", "meta"]

GROUPS = ("dates", "links", "images", "spelling", "outline", "vault", "front-matter", "meta")
HOME = "https://github.com/notes-lint/notes-lint"


class Option(Struct, frozen=True, array_like=True):
    """A keyword-only parameter of a rule's check: ``type`` as it is annotated, ``default`` as a literal."""

    name: str
    type: str
    default: Any


class Rule(Struct, frozen=True, array_like=True):
    """What the compiled index keeps of a rule.

    ``page`` and ``module`` are paths below the pack's folder ("" where there is none); ``data`` is a word list
    beside the page; ``gather`` names the function that gathers for it (``module:function``), its own or one that
    it imports; ``reach``, ``needs``, ``fewest``, ``signs`` and ``among`` are what its constants of those names say; ``digest``
    changes when the page's settings, the module or the data do.
    """

    name: str
    group: str
    summary: str
    scope: Scope
    severity: Literal["error", "warning"] = "error"
    default: bool = True
    options: tuple[Option, ...] = ()
    page: str = ""
    module: str = ""
    data: str = ""
    gather: str = ""
    reach: str = ""
    needs: tuple[str, ...] = ()
    fewest: int = 0
    signs: tuple[str, ...] = ()
    among: tuple[str, ...] = ()
    digest: str = ""
    folder: str = ""

    @property
    def gathers(self) -> bool:
        """Whether it judges what a gather function brings along."""
        return self.scope == "gather" or (self.scope == "document" and bool(self.gather))

    @property
    def url(self) -> str:
        """The page of the rule at this release."""
        from notes_lint import __version__

        return f"{HOME}/blob/v{__version__}/rules/{self.group}/{self.name}.md"
