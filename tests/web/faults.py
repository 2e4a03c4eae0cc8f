"""All faults and their verdicts as a table: ``python -m tests.web.faults`` (from the top of the checkout).

Each case is a run of its own against the loopback server; sixteen go on at once. Ends with 1 if any verdict is
not the expected one, if any case took longer than its deadline, or if the whole run took more than 150 MB.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from notes_lint import web
from notes_lint.web import Probe, Request

from .cases import DEADLINE, Case, collect
from .server import World

NOW = 1_700_000_000.0
DAY = 86_400.0
MOST_MEGABYTES = 150


def run_case(case: Case, world: World, folder: Path) -> tuple[Probe, str, float]:
    """The probe of a case, the verdict of the run a day later ("" if the case has none), and seconds taken."""
    request = Request(case.url, case.kind)  # type: ignore[arg-type]
    store = folder / f"{case.number}.sqlite"

    def once(now: float) -> Probe:
        outcome = web.probe(
            [request],
            case.settings,
            store=store if case.then else None,
            allow=("127.0.0.0/8",),
            net=world.net,
            now=now,
        )
        return outcome.probes[request]

    began = time.monotonic()
    probe = once(time.time())
    seconds = time.monotonic() - began
    later = once(time.time() + DAY).verdict if case.then else ""
    return probe, later, seconds


def wrong(case: Case, probe: Probe, later: str, seconds: float, world: World) -> str:
    """What is not as the case says; "" if all is."""
    if (probe.verdict, probe.code) != (case.expect, case.code):
        return f"expected {case.expect} ({case.code}), got {probe.verdict} ({probe.code})"
    if later != case.then:
        return f"a day later: expected {case.then}, got {later}"
    if seconds > DEADLINE:
        return f"took {seconds:.1f} s of {DEADLINE} s"
    if case.check is not None:
        try:
            case.check(world, probe)  # type: ignore[operator]
        except AssertionError as error:
            return f"{str(error) or 'a further condition does not hold'}: {probe}"
    return ""


def peak_megabytes() -> float:
    """The most memory this process held. ``ru_maxrss`` would count the process that forked it, too."""
    try:
        for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    except OSError:
        pass
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> int:
    """Print the table."""
    failed = 0
    with World() as world, tempfile.TemporaryDirectory() as folder:
        cases = collect(world)
        with ThreadPoolExecutor(16) as pool:
            results = list(pool.map(lambda case: run_case(case, world, Path(folder)), cases))
        for case, (probe, later, seconds) in zip(cases, results, strict=True):
            fault = wrong(case, probe, later, seconds, world)
            verdict = probe.verdict + (f", then {later}" if later else "")
            mark = "  <-- " + fault if fault else ""
            print(f"{case.number:>5}  {case.name:<45.45} {verdict:<20} {seconds:5.2f} s  {probe.why}{mark}")
            failed += bool(fault)
    megabytes = peak_megabytes()
    print(f"{len(cases)} cases, {failed} not as expected; {megabytes:.0f} MB at most (client and server)")
    return int(failed > 0 or megabytes > MOST_MEGABYTES)


if __name__ == "__main__":
    sys.exit(main())
