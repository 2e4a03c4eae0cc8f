"""Pictures on the web that are gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notes_lint import web
from notes_lint.diagnostic import Diagnostic

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from notes_lint.document import Link
    from notes_lint.web import Probe, Request, Use


def wants(link: Link) -> Request | None:
    """Every picture."""
    return web.request_for(link) if link.image else None


def check(uses: tuple[Use, ...], probes: Mapping[str, Probe]) -> Iterator[Diagnostic]:
    """Report each place of a picture that cannot be fetched. What is fetched is `not-an-image`'s to judge."""
    probe = probes.get("image")
    if probe is None or probe.verdict != "broken" or probe.code in web.NO_PICTURE:
        return
    for place in web.places(uses):
        message = f"dead picture: {probe.why}"
        yield Diagnostic(place.start, place.end, message, evidence=probe.evidence, path=place.path)
