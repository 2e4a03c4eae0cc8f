"""External URLs and images: asked over the network, judged with care, and remembered.

The engine uses two calls::

    request = web.request_for(link)                 # Request, or None where a link is not on the web
    outcome = web.probe(requests, settings, ...)    # Outcome: {Request: Probe}, and lines for people

A web rule defines ``wants(link) -> Request | None`` (most return ``request_for(link)``, or None for a link that
is none of their business) and ``check(uses, probes)``, a generator of Diagnostics with their ``path`` set, which
is called once for each URL that it wants:

- ``uses``: a tuple of `Use`, all places of that URL in order of path and position;
- ``probes``: ``{kind: Probe}``, what is known of it as a ``"page"`` and as an ``"image"``.

`probe` never raises for what the network, a server or a URL does. It imports ``requests`` only when something
is asked, and asks nothing when ``online`` is false: then it tells what the store knows. Its arguments:

- ``requests``: any iterable of `Request`; doubles are asked once.
- ``settings``: `WebSettings`; ``store``: a path, or None for no memory; ``writable=False`` reads it only.
- ``allow``: networks (CIDR) that may be reached though they are not public: from the command line alone.
- ``dates``: ``{Request: "YYYYMMDD"}``, the date of the note, for the nearest archived snapshot.
- ``record``/``replay``: a file that gets, or gives, the network facts of the run.
- ``progress``: an object with ``update(state)`` and ``close()``; see `notes_lint.web.progress`.
- ``now``: seconds since 1970, the clock for what is remembered; ``net``: resolver, dialler, TLS context.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .model import HostRule, Limits, Outcome, Probe, Request, Use, WebSettings
from .places import NO_PICTURE, Place, day_of, lasting, places, shown, what_decides
from .url import is_external

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from notes_lint.document import Link

    from .progress import Progress
    from .transport import Net

__all__ = [
    "NO_PICTURE",
    "HostRule",
    "Limits",
    "Outcome",
    "Place",
    "Probe",
    "Request",
    "Use",
    "WebSettings",
    "day_of",
    "lasting",
    "places",
    "probe",
    "request_for",
    "shown",
    "what_decides",
]


def request_for(link: Link) -> Request | None:
    """What to ask for `link`; None where it does not lead to the web."""
    url = "https:" + link.dest if link.dest.startswith("//") else link.dest
    if not is_external(url):
        return None
    return Request(url, "image" if link.image else "page")


def probe(
    requests: Iterable[Request],
    settings: WebSettings | None = None,
    *,
    online: bool = True,
    store: Path | None = None,
    writable: bool = True,
    allow: tuple[str, ...] = (),
    dates: Mapping[Request, str] | None = None,
    record: Path | None = None,
    replay: Path | None = None,
    progress: Progress | None = None,
    now: float | None = None,
    net: Net | None = None,
) -> Outcome:
    """Ask for each of `requests` once and judge what came back. See the module for the arguments."""
    from .run import run

    return run(
        requests,
        settings if settings is not None else WebSettings(),
        online=online,
        store=store,
        writable=writable,
        allow=allow,
        dates=dates or {},
        record=record,
        replay=replay,
        progress=progress,
        now=now,
        net=net,
    )
