"""What several runs say together: dated evidence, and when a passing failure has lasted too long."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from .model import Probe
    from .store import Record

# Failures of the wire that become broken when runs on different days agree on them; of the server, on three.
_CONFIRMED = {
    "refused": 2,
    "reset": 2,
    "empty": 2,
    "unreachable": 2,
    "dns": 2,
    "timeout": 3,
    "server": 3,
}


def recall(record: Record) -> Probe:
    """What an earlier run found, with its dates."""
    return msgspec.structs.replace(record.last, evidence=(*record.last.evidence, *_history(record)))


def stamp(seconds: float) -> str:
    """`seconds` since 1970 as UTC, ``2026-11-22T10:00:00Z``."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


def _history(record: Record) -> tuple[str, ...]:
    """Dated evidence, the same on every day that it is printed."""
    if not record.failures:
        return ()
    first, last = record.failures[0], record.failures[-1]
    lines = []
    if len(record.failures) > 1:
        lines.append(f"no good answer in {len(record.failures)} runs since {stamp(first.at)[:10]}")
    if record.good:
        lines.append(f"answered well on {stamp(record.good)[:10]}")
    lines.append(f"last asked on {stamp(last.at)[:10]}")
    return tuple(lines)


def confirmed(record: Record, hours: float) -> Probe | None:
    """The probe as broken, when a passing failure has lasted for several days."""
    probe = record.last
    days = _CONFIRMED.get(probe.code)
    if probe.verdict != "unsure" or days is None:
        return None
    times: list[float] = []
    for failure in record.failures:
        if failure.code in _CONFIRMED and (not times or failure.at - times[-1] >= hours * 3600):
            times.append(failure.at)
    if len(times) < days:
        return None
    return msgspec.structs.replace(probe, verdict="broken", why=f"{probe.why}, on {len(times)} days")
