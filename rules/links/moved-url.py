"""Links to pages that have moved for good."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notes_lint import web
from notes_lint.diagnostic import SAFE, SUGGESTION, Diagnostic, Edit, Fix

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from notes_lint.diagnostic import Applicability
    from notes_lint.document import Link
    from notes_lint.web import Probe, Request, Use


def wants(link: Link) -> Request | None:
    """Every URL, pages and pictures."""
    return web.request_for(link)


def check(uses: tuple[Use, ...], probes: Mapping[str, Probe]) -> Iterator[Diagnostic]:
    """Report each place of a URL that has moved, unless only to https (that is `insecure-url`'s)."""
    for probe in probes.values():
        if probe.verdict != "moved" or probe.to is None or probe.secure:
            continue
        for place in web.places(uses, probe):
            fixes: tuple[Fix, ...] = ()
            if place.editable(probe.to) and probe.to.startswith("https:"):
                proven = probe.proven and probe.fragment in ("", "found") and web.lasting(probe.to)
                applicability: Applicability = SAFE if proven else SUGGESTION
                edits = (Edit(place.start, place.end, probe.to),)
                fixes = (Fix("link to where the page is now", edits, (), (), applicability, "destination"),)
            message = f"moved for good to {web.shown(probe.to)}"
            yield Diagnostic(
                place.start, place.end, message, (probe.to,), probe.evidence, fixes, path=place.path
            )
