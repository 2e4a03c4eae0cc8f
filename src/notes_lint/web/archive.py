"""Snapshots of pages that are gone, from an archive's availability service.

The service of the Wayback Machine is documented at archive.org/help/wayback_api.php: ``url`` and ``timestamp``
(YYYYMMDD) in, ``{"archived_snapshots": {"closest": {"available", "url", "timestamp", "status"}}}`` out, empty
where there is none.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import quote

from .answer import Answer, Facts
from .url import BadUrlError, parse

if TYPE_CHECKING:
    from collections.abc import Callable

    from .model import Limits, Request
    from .url import Target

_MOST_BYTES = 20_000


def snapshot(
    service: str,
    request: Request,
    date: str,
    send: Callable[[Request, Target, dict[str, str], float, int], Answer],
    limits: Limits,
) -> str:
    """The URL of the snapshot of `request` nearest to `date` (YYYYMMDD or empty), or ``""``."""
    query = f"{service}{'&' if '?' in service else '?'}url={quote(request.url, safe='')}"
    if date:
        query += f"&timestamp={date}"
    try:
        target = parse(query)
    except BadUrlError:
        return ""
    headers = {"Accept": "application/json", "Accept-Encoding": "identity"}
    answer = send(request, target, headers, limits.patient, _MOST_BYTES)
    if answer.facts is None:
        # Set before it is recorded, or rather on the very object that is.
        answer.facts = Facts(snapshot=_closest(answer))
    return answer.facts.snapshot


def _closest(answer: Answer) -> str:
    if answer.status != 200:
        return ""
    try:
        closest = json.loads(answer.body)["archived_snapshots"]["closest"]
        url, status = closest["url"], str(closest.get("status", "200"))
        if closest.get("available") is not True or not status.startswith("2"):
            return ""
        parse(url)
    except (KeyError, TypeError, ValueError, UnicodeError):
        return ""
    return str("https:" + url[5:] if url.startswith("http:") else url)
