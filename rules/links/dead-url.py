"""Links to pages that are gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notes_lint import web
from notes_lint.diagnostic import Diagnostic, Edit, Fix

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from notes_lint.document import Link
    from notes_lint.web import Probe, Request, Use


def wants(link: Link) -> Request | None:
    """Every page that is linked."""
    return None if link.image else web.request_for(link)


def check(uses: tuple[Use, ...], probes: Mapping[str, Probe]) -> Iterator[Diagnostic]:
    """Report each place of a URL that is broken."""
    probe = probes.get("page")
    if probe is None or probe.verdict != "broken":
        return
    for place in web.places(uses):
        fixes: tuple[Fix, ...] = ()
        if probe.archive and place.editable(probe.archive):
            edits = (Edit(place.start, place.end, probe.archive),)
            told = f"link to the archived copy of {web.day_of(probe.archive)}"
            fixes = (Fix(told, edits, applicability="suggestion", effect="destination"),)
        message = f"dead link: {probe.why}"
        yield Diagnostic(
            place.start, place.end, message, evidence=probe.evidence, fixes=fixes, path=place.path
        )
