"""Pictures that live where they will not last."""

from __future__ import annotations

import posixpath
import re
import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from notes_lint import web
from notes_lint.diagnostic import Create, Diagnostic, Edit, Fix

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from notes_lint.document import Link
    from notes_lint.web import Place, Probe, Request, Use

_SUFFIXES = {"image/jpeg": "jpg", "image/svg+xml": "svg", "image/x-icon": "ico"}


def wants(link: Link) -> Request | None:
    """All bytes of every picture on such a host."""
    request = web.request_for(link) if link.image else None
    if request is None or not _why(request.url):
        return None
    return web.Request(request.url, "copy")


def check(uses: tuple[Use, ...], probes: Mapping[str, Probe]) -> Iterator[Diagnostic]:
    """Report each place of such a picture; where its bytes could be had, offer to bring it into the vault."""
    found = list(web.places(uses))
    probe = probes.get("copy")
    fixes = () if probe is None else _bring(found, uses[0].link.dest, probe)
    message = f"this picture will not last: {_why(web.Request(_absolute(uses[0].link.dest)).url)}"
    for place in found:
        yield Diagnostic(place.start, place.end, message, fixes=fixes, path=place.path)


def _bring(found: list[Place], url: str, probe: Probe) -> tuple[Fix, ...]:
    if probe.verdict != "ok" or not probe.digest or not probe.media.startswith("image/"):
        return ()
    if any(place.end == place.start for place in found):
        return ()
    first = found[0].path
    suffix = _SUFFIXES.get(probe.media, probe.media.partition("/")[2])
    slug = re.sub(r"[^a-z0-9]+", "-", posixpath.splitext(posixpath.basename(first))[0].lower()).strip("-")
    path = posixpath.join(posixpath.dirname(first), f"{slug or 'picture'}-{probe.digest[:10]}.{suffix}")
    edits = []
    for place in found:
        relative = posixpath.relpath(path, posixpath.dirname(place.path) or ".")
        edits.append(Edit(place.start, place.end, quote(relative, safe="/._-~"), place.path))
    create = Create(path, url, probe.digest)
    told = f"bring the picture into the vault as {path}"
    return (Fix(told, tuple(edits), (), (create,), "unsafe", "destination"),)


def _absolute(dest: str) -> str:
    return "https:" + dest if dest.startswith("//") else dest


@cache
def _hosts() -> tuple[dict[str, str], ...]:
    data = Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")
    return tuple(tomllib.loads(data)["fragile"])


def _why(url: str) -> str:
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
    except ValueError:
        return ""
    for entry in _hosts():
        wanted = entry.get("host", "")
        if wanted and host != wanted and not host.endswith("." + wanted):
            continue
        if entry.get("query", "") in parts.query and entry.get("path", "") in parts.path:
            return entry["why"]
    return ""
