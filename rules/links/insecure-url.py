"""Links that give away more than they need to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notes_lint import web
from notes_lint.diagnostic import Diagnostic, Edit, Fix

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from notes_lint.document import Link
    from notes_lint.web import Probe, Request, Use


def wants(link: Link) -> Request | None:
    """Every URL, pages and pictures."""
    return web.request_for(link)


def check(uses: tuple[Use, ...], probes: Mapping[str, Probe]) -> Iterator[Diagnostic]:
    """Report http where https answers alike, redirects to http, and passwords."""
    for probe in probes.values():
        if probe.code == "credentials":
            message = "this URL holds a user name or a password, for everyone who reads the note"
        elif probe.downgrade:
            message = "this URL is https and redirects to http"
        elif probe.secure:
            message = "http, and https answers alike"
        else:
            continue
        for place in web.places(uses, probe):
            fixes: tuple[Fix, ...] = ()
            if probe.secure and place.end > place.start:
                # The scheme alone is changed: whatever else is written stays as it is.
                edits = (Edit(place.start, place.start + len("http"), "https"),)
                fixes = (Fix("use https", edits, effect="destination"),)
            yield Diagnostic(
                place.start, place.end, message, evidence=probe.evidence, fixes=fixes, path=place.path
            )
