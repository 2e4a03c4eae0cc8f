"""Who is asked when: politeness to hosts, patience with them, and an end to both.

Jobs are queued by host. A host gets at most so many requests at once, a gap between two of them, and a budget;
until it has answered once it gets only a few, so that a silent one cannot hold the run. What failed in passing
is tried once more when everything else is done. Workers are threads; one of those that are idle keeps the
clock, the others sleep until they are called.
"""

from __future__ import annotations

import heapq
import threading
import time
from collections import deque
from typing import TYPE_CHECKING

from msgspec.structs import replace

from .judge import Judgement

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from .examine import Finding
    from .model import Limits, Request
    from .url import Target


class Job:
    """One URL to ask for, with the Requests that it answers.

    `late`: this is the second try. `patient`: an earlier run met silence, so the first try is a long one.
    """

    __slots__ = ("first", "late", "patient", "requests", "target")

    def __init__(self, target: Target, requests: list[tuple[Request, Target]]) -> None:
        self.target = target
        self.requests = requests
        self.late = False
        self.patient = False
        self.first: Finding | None = None  # what the first try found, while a second is due


class _Host:
    __slots__ = (
        "active",
        "answered",
        "budget",
        "busy",
        "closed",
        "gap",
        "name",
        "next",
        "queue",
        "queued",
        "silent",
        "spent",
        "started",
    )

    def __init__(self, name: str, gap: float, budget: int) -> None:
        self.name = name
        self.gap = gap
        self.budget = budget
        self.queue: deque[Job] = deque()
        self.queued = False  # whether it is in the heap
        self.active = 0
        self.started = 0
        self.spent = 0.0  # when the first request went out
        self.next = 0.0
        self.silent = 0  # time-outs in a row
        self.busy = 0  # 429s in a row
        self.answered = False
        self.closed: Judgement | None = None


class Scheduler:
    """Runs jobs. `work` examines one (it must not raise), `done` takes each job's result, both in workers.

    ``done(job, finding, judgement)``: `finding` is None where nothing was asked, and `judgement` says why.
    """

    def __init__(
        self,
        jobs: Iterable[Job],
        work: Callable[[Job, float], Finding],
        done: Callable[[Job, Finding | None, Judgement], None],
        limits: Limits,
        treat: Callable[[str], tuple[float, int]],
        give_up: Callable[[], bool] = lambda: False,
    ) -> None:
        self._work = work
        self._done = done
        self._limits = limits
        self._give_up = give_up
        self._ready = threading.Condition()
        self._clocked = False
        self._hosts: dict[str, _Host] = {}
        self._heap: list[tuple[float, int, _Host]] = []
        self._late: list[tuple[float, int, Job]] = []
        self._order = 0
        self._active = 0
        self._started = 0
        self._end = time.monotonic() + limits.run_seconds
        self._jobs = 0
        for job in jobs:
            host = self._hosts.get(job.target.host)
            if host is None:
                host = self._hosts[job.target.host] = _Host(job.target.host, *treat(job.target.host))
            host.queue.append(job)
            self._jobs += 1
        for host in self._hosts.values():
            self._enter(host)

    def run(self) -> None:
        """Run everything; returns when every job is done or given up."""
        threads = [
            threading.Thread(target=self._loop, name=f"probe-{number}", daemon=True)
            for number in range(min(self._limits.overall, self._jobs))
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def pace(self, name: str, most: float) -> bool:
        """Keep the gap of a host in the middle of a job (a redirect, a proof): sleep until it may be asked.

        False if that would take longer than `most` seconds.
        """
        with self._ready:
            host = self._hosts.get(name)
            if host is None:
                host = self._hosts[name] = _Host(name, self._limits.gap, self._limits.host_urls)
            now = time.monotonic()
            start = max(now, host.next)
            if start - now > most:
                return False
            host.next = start + host.gap
        if start > now:
            time.sleep(start - now)
        return True

    def slowest(self) -> str:
        """The host with the most left to do, for the progress bar."""
        with self._ready:
            host = max(self._hosts.values(), key=lambda host: len(host.queue) + host.active, default=None)
            return host.name if host is not None and host.queue else ""

    def _loop(self) -> None:
        while True:
            skipped: list[tuple[Job, Judgement]] = []
            with self._ready:
                job = self._take(skipped)
            for item, judgement in skipped:
                first = _in_haste(item, item.first) if item.first is not None else None
                self._done(item, first, judgement if first is None else first.judgement)
            if job is None:
                if skipped:
                    continue
                return
            now = time.monotonic()
            seconds = self._limits.patient if job.late or job.patient else self._limits.timeout
            finding = self._work(job, max(0.05, min(seconds, self._end - now)))
            again = self._finish(job, finding)
            if not again:
                finding = finding if job.late else _in_haste(job, finding)
                self._done(job, finding, finding.judgement)

    def _take(self, skipped: list[tuple[Job, Judgement]]) -> Job | None:
        """The next job, waiting for it; None at the end, or when `skipped` has jobs to report first."""
        while True:
            now = time.monotonic()
            if now >= self._end:
                self._close_all(skipped, Judgement("skipped", "budget", "the time for the run was spent"))
            while self._late and self._late[0][0] <= now and not (self._heap and self._heap[0][0] <= now):
                job = heapq.heappop(self._late)[2]
                host = self._hosts[job.target.host]
                host.queue.append(job)
                self._enter(host)
            if self._heap and self._heap[0][0] <= now:
                job_found = self._start(heapq.heappop(self._heap)[2], now, skipped)
                if job_found is not None or skipped:
                    self._ready.notify()
                    return job_found
                continue
            if skipped:
                return None
            if not self._heap and not self._late and not self._active:
                self._ready.notify_all()
                return None
            times = [entries[0][0] for entries in (self._heap, self._late) if entries]
            if self._clocked or not times:
                self._ready.wait()
                continue
            self._clocked = True
            try:
                self._ready.wait(min(self._end, *times) - now if len(times) else None)
            finally:
                self._clocked = False

    def _start(self, host: _Host, now: float, skipped: list[tuple[Job, Judgement]]) -> Job | None:
        host.queued = False
        if not host.queue:
            return None
        limits = self._limits
        closed = host.closed
        if closed is None and host.next > now:  # a redirect from elsewhere took the slot
            self._enter(host)
            return None
        if closed is None and host.started >= host.budget:
            closed = Judgement(
                "skipped", "budget", f"the budget of {host.budget} URLs for its host was spent"
            )
        if closed is None and host.started and now - host.spent > limits.host_seconds:
            closed = Judgement("skipped", "budget", "the time for its host was spent")
        if closed is None and self._started >= limits.run_urls:
            closed = Judgement("skipped", "budget", f"the budget of {limits.run_urls} URLs was spent")
        if closed is not None:
            skipped.extend((job, closed) for job in host.queue)
            host.queue.clear()
            return None
        job = host.queue.popleft()
        if not host.started:
            host.spent = now
        if not job.late:
            host.started += 1
            self._started += 1
        host.active += 1
        self._active += 1
        host.next = now + host.gap
        self._enter(host)
        return job

    def _enter(self, host: _Host) -> None:
        """Put `host` into the heap if it may be asked for something."""
        most = self._limits.per_host if host.answered else min(self._limits.untried, self._limits.per_host)
        if host.silent and not host.answered:
            most = 1  # until it is clear whether it answers at all
        if host.queued or not host.queue or host.active >= most or host.closed is not None:
            return
        host.queued = True
        self._push(host.next, host)

    def _push(self, when: float, host: _Host) -> None:
        if self._clocked and (not self._heap or when < self._heap[0][0]):
            self._ready.notify_all()  # whoever keeps the clock sleeps for too long
        self._order += 1
        heapq.heappush(self._heap, (when, self._order, host))

    def _close(self, host: _Host, why: Judgement) -> None:
        """Ask `host` for nothing more; what waits for a second try is over too."""
        if host.closed is not None:
            return
        host.closed = why
        host.queue.extend(job for _, _, job in self._late if job.target.host == host.name)
        self._late = [entry for entry in self._late if entry[2].target.host != host.name]
        heapq.heapify(self._late)
        self._push(0.0, host)

    def _finish(self, job: Job, finding: Finding) -> bool:
        """Learn from a finding. True if the job is to be tried again."""
        with self._ready:
            now = time.monotonic()
            host = self._hosts[job.target.host]
            host.active -= 1
            self._active -= 1
            again = self._again(host, job, finding, now)
            self._enter(host)
            self._ready.notify()
        return again

    def _again(self, host: _Host, job: Job, finding: Finding, now: float) -> bool:
        limits = self._limits
        judgement = finding.judgement
        if judgement.code == "timeout":
            host.silent += 1
            if host.silent >= limits.breaker and not job.late:
                times = f"its host did not answer {host.silent} times in a row"
                # Silence counts as evidence only when it was listened to for long.
                self._close(host, Judgement("unsure", "timeout" if job.patient else "silent", times))
        else:
            host.silent = 0
            host.answered = host.answered or judgement.code not in (
                "dns",
                "no-host",
                "unreachable",
                "refused",
            )
        wait = limits.late_pause
        if judgement.code == "busy":
            host.busy += 1
            pause = judgement.wait if judgement.wait is not None else limits.late_pause * host.busy / 2
            if pause > limits.longest_wait or host.busy >= 8:
                self._close(host, Judgement("skipped", "busy", "its host asks to be left alone for now"))
            else:
                host.next = max(host.next, now + pause)
                wait = max(wait, pause)
        elif judgement.verdict in ("ok", "moved"):
            host.busy = 0
        if judgement.wait is not None:
            wait = max(judgement.wait, limits.late_pause)
        if (
            not judgement.transient
            or job.late
            or job.patient
            or host.closed is not None
            or wait > limits.longest_wait
        ):
            return False
        if now + wait >= self._end:
            return False
        if self._give_up():
            self._end = now
            return False
        job.late = True
        job.first = finding
        self._order += 1
        heapq.heappush(self._late, (now + wait, self._order, job))
        return True

    def _close_all(self, skipped: list[tuple[Job, Judgement]], why: Judgement) -> None:
        for host in self._hosts.values():
            skipped.extend((job, why) for job in host.queue)
            host.queue.clear()
            host.queued = False
        skipped.extend((job, why) for _, _, job in self._late)
        self._heap.clear()
        self._late.clear()


def _in_haste(job: Job, finding: Finding) -> Finding:
    """`finding`, its time-out told from one that came after long patience: only that is evidence."""
    if finding.judgement.code != "timeout" or job.patient:
        return finding
    probes = {request: replace(probe, code="silent") for request, probe in finding.probes.items()}
    return finding._replace(judgement=finding.judgement._replace(code="silent"), probes=probes)
