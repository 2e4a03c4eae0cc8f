"""URLs that could not be judged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notes_lint import web
from notes_lint.diagnostic import Diagnostic

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from notes_lint.document import Link
    from notes_lint.web import Probe, Request, Use


def wants(link: Link) -> Request | None:
    """Every URL, pages and pictures."""
    return web.request_for(link)


def check(uses: tuple[Use, ...], probes: Mapping[str, Probe]) -> Iterator[Diagnostic]:
    """Report each place of a URL that nobody can be sure of. `insecure-url` speaks of redirects to http."""
    for probe in probes.values():
        if probe.verdict != "unsure" or probe.code == "downgrade":
            continue
        advice = web.what_decides(probe.code)
        message = f"not sure: {probe.why}" + (f"; {advice}" if advice else "")
        for place in web.places(uses, probe):
            yield Diagnostic(place.start, place.end, message, evidence=probe.evidence, path=place.path)
