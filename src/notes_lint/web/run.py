"""A run: what the store still trusts, what is asked, and what is said in the end."""

from __future__ import annotations

import os
import threading
import time
from collections import Counter
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

import msgspec

from .answer import Answer
from .history import confirmed, recall, stamp
from .judge import Judgement
from .model import HostRule, Outcome, Probe, Request, WebSettings
from .store import Record, Store, copy_at, remember
from .url import BadUrlError, Target, clean, parse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from .examine import Examiner, Finding
    from .model import Kind, Limits
    from .progress import Progress
    from .record import Player, Recorder
    from .schedule import Job
    from .transport import Net, Transport

# Failures that mean, when they befall every host, that this machine has no network.
_OFFLINE = frozenset(("dns", "no-host", "unreachable", "timeout", "silent"))
_UNASKED = {
    "budget": "budget",
    "busy": "it asks to be left alone",
    "crowded": "too many links lead there at once",
}
_MOST_LINES = 5
_CONTROL_NAME = "example.com"


def run(
    requests: Iterable[Request],
    settings: WebSettings,
    *,
    online: bool,
    store: Path | None,
    writable: bool,
    allow: tuple[str, ...],
    dates: Mapping[Request, str],
    record: Path | None,
    replay: Path | None,
    progress: Progress | None,
    now: float | None,
    net: Net | None,
) -> Outcome:
    """See `notes_lint.web.probe`."""
    asked = sorted(set(requests))
    memory = Store(store, writable=writable and online) if store is not None and replay is None else None
    known = memory.load(asked) if memory is not None else {}
    outcome = Outcome({})
    if replay is None and not online:
        for request in asked:
            if request in known:
                outcome.probes[request] = recall(known[request])
    elif asked:
        task = _Run(asked, settings, known, memory, dates, progress, now, outcome)
        try:
            task.go(allow, record, replay, net)
        finally:
            if memory is not None:
                memory.close()
            if progress is not None:
                progress.close()
    if memory is not None and memory.warning:
        outcome.lines.append(memory.warning)
    outcome.probes = {request: outcome.probes[request] for request in asked if request in outcome.probes}
    return outcome


class _Run:
    def __init__(
        self,
        asked: list[Request],
        settings: WebSettings,
        known: dict[Request, Record],
        memory: Store | None,
        dates: Mapping[Request, str],
        progress: Progress | None,
        now: float | None,
        outcome: Outcome,
    ) -> None:
        self.asked = asked
        self.settings = settings
        self.limits: Limits = settings.limits
        self.known = known
        self.memory = memory
        self.dates = dates
        self.progress = progress
        self.now = time.time() if now is None else now
        self.outcome = outcome
        self.transport: Transport | None = None
        self.player: Player | None = None
        self.recorder: Recorder | None = None
        self.findings: dict[Request, tuple[Finding, Probe]] = {}
        self.unasked: Counter[tuple[str, str]] = Counter()  # by host and code
        self.done = 0
        self._total = 0
        self._waiting_for = ""
        self._turn = threading.local()
        self._tally: Counter[str] = Counter()
        self._answered = False
        self._fruitless = 0  # a guess at how many failed as they do without a network
        self._online: bool | None = None
        self._lock = threading.Lock()
        self._pace: Callable[[str, float], bool] = lambda name, most: True
        self._slowest: Callable[[], str] = lambda: ""

    def go(self, allow: tuple[str, ...], record: Path | None, replay: Path | None, net: Net | None) -> None:
        from .record import Player, Recorder, key, load

        if replay is not None:
            recording = load(replay)
            self.player = Player(recording)
            self.now = recording.now
            by_key = recording.past
            self.known = {request: by_key[key(request)] for request in self.asked if key(request) in by_key}
            self.limits = msgspec.structs.replace(self.limits, gap=0.0, late_pause=0.0, run_seconds=3600.0)
        elif record is not None:
            self.recorder = Recorder(self.now)
            self.recorder.recording.past = {key(request): self.known[request] for request in self.known}
        jobs = self._jobs(everything=record is not None or replay is not None)
        if jobs:
            self._ask(jobs, allow, net)
        self._conclude()
        if self.recorder is not None and record is not None:
            self.recorder.recording.offline = self.outcome.offline
            self.recorder.write(record)

    def _jobs(self, *, everything: bool) -> list[Job]:
        """What must be asked: URLs grouped by all but their fragment, less what the store still trusts."""
        from .schedule import Job

        jobs: dict[tuple[str, Kind], Job] = {}
        trusted: dict[tuple[str, Kind], bool] = {}
        for request in self.asked:
            try:
                target = parse(request.url)
            except BadUrlError as error:
                verdict = "skipped" if error.code == "credentials" else "broken"
                self._give(request, Probe(request.url, verdict, clean(str(error)), error.code))  # type: ignore[arg-type]
                continue
            if self._refuses(target.url) or self._refuses(request.url):
                self._give(request, Probe(request.url, "skipped", "the settings leave it alone", "excluded"))
                continue
            name = (target.url, request.kind)
            record = self.known.get(request)
            fresh = record is not None and record.expires > self.now and not everything
            if fresh and record is not None and request.kind == "copy":
                fresh = self.memory is not None and copy_at(self.memory.path, record.last.digest).exists()
            trusted[name] = trusted.get(name, True) and fresh
            jobs.setdefault(name, Job(target, [])).requests.append((request, target))
        left = []
        for name, job in jobs.items():
            codes = {self.known[request].last.code for request, _ in job.requests if request in self.known}
            job.patient = not codes.isdisjoint(("silent", "timeout"))
            if trusted[name]:
                for request, _ in job.requests:
                    self._give(request, recall(self.known[request]))
            else:
                left.append(job)
        return left

    def _ask(self, jobs: list[Job], allow: tuple[str, ...], net: Net | None) -> None:
        from .examine import Examiner
        from .schedule import Scheduler

        if self.player is None:
            from .address import networks
            from .transport import SYSTEM, Transport

            self.transport = Transport(net or SYSTEM, networks(allow))
        self.outcome.asked = self._total = len(jobs)
        examiner = Examiner(self._send, self._refuses, self.limits, self.now, self._keep_copy)

        def work(job: Job, seconds: float) -> Finding:
            return self._work(examiner, job, seconds)

        scheduler = Scheduler(jobs, work, self._done, self.limits, self._treat, self._hopeless)
        self._pace, self._slowest = scheduler.pace, scheduler.slowest
        try:
            scheduler.run()
            if self.settings.archive and not self._offline():
                self._archive()
        finally:
            if self.transport is not None:
                self.outcome.offline = self._offline()
                self.transport.close()
            elif self.player is not None:
                self.outcome.offline = self.player.recording.offline

    def _work(self, examiner: Examiner, job: Job, seconds: float) -> Finding:
        from .examine import Finding

        conditions = self._conditions(job)
        self._turn.host = job.target.host
        try:
            finding = examiner.examine(job.target, job.requests, seconds, conditions)
        except Exception as error:
            # One URL must not end the run, whatever is wrong with it.
            why = f"it could not be judged ({type(error).__name__})"
            judgement = Judgement("unsure", "internal", why)
            probes = {request: Probe(request.url, "unsure", why, "internal") for request, _ in job.requests}
            return Finding(judgement, probes)
        self._fruitless += finding.judgement.code in _OFFLINE
        if finding.judgement.code == "unchanged":
            return self._unchanged(finding)
        return finding

    def _conditions(self, job: Job) -> dict[str, str]:
        """``If-None-Match`` where the store knows what an unchanged page means for all who ask."""
        records = [self.known.get(request) for request, _ in job.requests]
        first = records[0]
        if first is None or any(
            item is None or not item.expires or item.etag != first.etag for item in records
        ):
            return {}
        if first.last.verdict == "moved" or any(item and item.last.fragment == "unknown" for item in records):
            return {}
        if first.etag:
            return {"If-None-Match": first.etag}
        return {"If-Modified-Since": first.modified} if first.modified else {}

    def _unchanged(self, finding: Finding) -> Finding:
        records = {request: self.known.get(request) for request in finding.probes}
        first = next(iter(records.values()))
        if first is None or any(record is None for record in records.values()):
            return finding
        probes = {request: record.last for request, record in records.items() if record is not None}
        judgement = Judgement(first.last.verdict, first.last.code, first.last.why)
        return finding._replace(judgement=judgement, probes=probes, etag=first.etag, modified=first.modified)

    def _send(
        self, request: Request, target: Target, headers: dict[str, str], seconds: float, cap: int
    ) -> Answer:
        from .record import filed

        url = filed(target.url)
        if self.player is not None:
            answer = self.player.answer(request, url)
        else:
            assert self.transport is not None
            answer = self._exchange(request, target, headers, seconds, cap)
            if self.recorder is not None:
                self.recorder.add(request, url, answer)
        if answer.status:
            self._answered = True
        return answer

    def _exchange(
        self, request: Request, target: Target, headers: dict[str, str], seconds: float, cap: int
    ) -> Answer:
        assert self.transport is not None
        if getattr(self._turn, "host", "") == target.host:
            self._turn.host = ""  # the scheduler has kept the gap for the first request of a job
        elif not self._pace(target.host, self.limits.timeout):
            return Answer(failure="crowded", detail="too many links lead to this host at once")
        most = min(self.limits.body_seconds, seconds)
        if request.kind == "copy":
            most = self.limits.copy_seconds
        return self.transport.exchange(target, headers, seconds=seconds, cap=cap, body_seconds=most)

    def _done(self, job: Job, finding: Finding | None, judgement: Judgement) -> None:
        with self._lock:
            self.done += 1
            self._tally[judgement.verdict] += 1
            if judgement.verdict == "skipped" and judgement.code in _UNASKED:
                self.unasked[job.target.host, judgement.code] += len(job.requests)
            for request, _ in job.requests:
                if finding is not None:
                    self._keep(request, finding, finding.probes[request])
                elif judgement.verdict == "skipped":
                    self._give(request, Probe(request.url, "skipped", judgement.why, judgement.code))
                else:
                    self._keep(
                        request, None, Probe(request.url, judgement.verdict, judgement.why, judgement.code)
                    )
            if self.progress is not None:
                from .progress import State

                if self.done % 16 == 0 or self.done == self._total:
                    self._waiting_for = self._slowest()
                tally = self._tally
                self.progress.update(
                    State(self._total, self.done, tally["unsure"], tally["broken"], self._waiting_for)
                )

    def _keep(self, request: Request, finding: Finding | None, probe: Probe) -> None:
        """Take a probe over, confirmed by history, and remember it."""
        if probe.verdict == "skipped":
            self._give(request, probe)
            return
        old = self.known.get(request)
        probe = msgspec.structs.replace(probe, seen=stamp(self.now))
        etag, modified = (finding.etag, finding.modified) if finding is not None else ("", "")
        record = remember(request, probe, old, self.now, self.settings.limits.max_age_days, etag, modified)
        lasting = confirmed(record, self.limits.confirm_hours)
        if lasting is not None:
            record.last = lasting
        # While nothing has answered, this may be a machine without a network: nothing to remember.
        alive = self._answered or (self.transport is not None and self.transport.connected)
        if self.memory is not None and (alive or probe.code not in _OFFLINE):
            self.memory.put(request, record)
        self._give(request, recall(record) if len(record.failures) > 1 else probe)

    def _keep_copy(self, digest: str, data: bytes) -> None:
        if self.memory is None:
            return
        path = copy_at(self.memory.path, digest)
        temporary = path.with_name(f"{path.name}.{os.getpid()}.{threading.get_ident()}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            temporary.write_bytes(data)
            temporary.replace(path)
        except OSError as error:
            self.memory.warning = f"a copy of a picture cannot be kept: {error.strerror}"

    def _give(self, request: Request, probe: Probe) -> None:
        if probe.kind != request.kind:
            probe = msgspec.structs.replace(probe, kind=request.kind)
        self.outcome.probes[request] = probe

    def _treat(self, host: str) -> tuple[float, int]:
        rule = self._rule(host)
        gap = self.limits.gap if rule is None or rule.gap is None or self.player is not None else rule.gap
        budget = self.limits.host_urls if rule is None or rule.budget is None else rule.budget
        return gap, budget

    def _rule(self, host: str) -> HostRule | None:
        hosts = self.settings.hosts
        while host:
            if host in hosts:
                return hosts[host]
            host = host.partition(".")[2]
        return None

    def _refuses(self, url: str) -> bool:
        host = url.partition("//")[2].partition("/")[0].partition(":")[0].lower()
        rule = self._rule(host)
        if rule is not None and rule.skip:
            return True
        return any(
            fnmatchcase(url, pattern) or host == pattern.lower() or host.endswith("." + pattern.lower())
            for pattern in self.settings.ignore
        )

    def _hopeless(self) -> bool:
        """Whether a second pass has no sense because nothing at all can be reached."""
        if self.transport is None or self._answered or self.transport.connected or self._fruitless < 20:
            return False
        if self._online is None:
            self._online = self.transport.resolves(_CONTROL_NAME)
        return not self._online

    def _offline(self) -> bool:
        """Whether this machine has no network: no connection at all, and a name that exists has no address."""
        if self.player is not None:
            return self.player.recording.offline
        if self._answered or self.transport is None or self.transport.connected:
            return False
        codes = {probe.code for probe in self.outcome.probes.values()} - {
            "excluded",
            "blocked",
            "bad-url",
            "scheme",
        }
        codes -= {"credentials", "budget", "internal"}
        if not codes <= _OFFLINE or not codes:
            return False
        return not self.transport.resolves(_CONTROL_NAME)

    def _conclude(self) -> None:
        probes = self.outcome.probes
        if self.outcome.offline:
            for request, probe in probes.items():
                if probe.code in _OFFLINE or probe.code == "budget":
                    old = self.known.get(request)
                    unknown = Probe(request.url, "skipped", "this machine is offline", "offline")
                    probes[request] = recall(old) if old is not None else unknown
            self.outcome.lines.append("offline: no host could be reached, nothing was asked")
            return
        self._distrusted()
        unasked = sorted(self.unasked.items(), key=lambda item: (-item[1], item[0]))
        for (host, code), count in unasked[:_MOST_LINES]:
            self.outcome.lines.append(f"not checked: {count} on {clean(host, 80)} ({_UNASKED[code]})")
        if len(unasked) > _MOST_LINES:
            rest = sum(count for _, count in unasked[_MOST_LINES:])
            self.outcome.lines.append(f"not checked: {rest} on {len(unasked) - _MOST_LINES} other hosts")

    def _distrusted(self) -> None:
        """A machine whose clock or whose proxy breaks every certificate finds all hosts at fault: say so once."""
        bad = {
            request: probe for request, probe in self.outcome.probes.items() if probe.code == "certificate"
        }
        hosts = {request.url.split("/")[2] for request in bad}
        good = any(
            probe.verdict in ("ok", "moved") and request.url.lower().startswith("https:")
            for request, probe in self.outcome.probes.items()
        )
        if len(hosts) < 5 or good:
            return
        why = "no certificate of any host is valid here: the machine's clock or its roots may be wrong"
        for request, probe in bad.items():
            self.outcome.probes[request] = msgspec.structs.replace(probe, verdict="unsure", why=why)
        self.outcome.lines.append(why)

    def _archive(self) -> None:
        from .archive import snapshot

        end = time.monotonic() + self.limits.host_seconds
        for request in self.asked:
            if time.monotonic() > end:
                self.outcome.lines.append("the archive was not asked for every dead link: it took too long")
                return
            probe = self.outcome.probes.get(request)
            if probe is None or probe.verdict != "broken" or probe.code in ("bad-url", "scheme"):
                continue
            found = snapshot(
                self.settings.archive, request, self.dates.get(request, ""), self._send, self.limits
            )
            if found:
                self.outcome.probes[request] = msgspec.structs.replace(probe, archive=found)
