"""Links to places of a page that it does not have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notes_lint import web
from notes_lint.diagnostic import Diagnostic

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from notes_lint.document import Link
    from notes_lint.web import Probe, Request, Use


def wants(link: Link) -> Request | None:
    """Pages that are linked with an anchor."""
    return web.request_for(link) if link.anchor and not link.image else None


def check(uses: tuple[Use, ...], probes: Mapping[str, Probe]) -> Iterator[Diagnostic]:
    """Report each place of a URL whose anchor the page lacks."""
    probe = probes.get("page")
    if probe is None or probe.fragment != "missing":
        return
    anchor = web.shown(probe.url.partition("#")[2])
    for place in web.places(uses):
        message = f"the page is there, but nothing on it is called “{anchor}”"
        yield Diagnostic(place.start, place.end, message, evidence=probe.evidence, path=place.path)
