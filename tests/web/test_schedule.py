"""Politeness, budgets, silence and the end of a run."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

from msgspec.structs import replace

from notes_lint import web
from notes_lint.web import HostRule, Limits, Request, WebSettings
from notes_lint.web.transport import ResolveError

from .cases import LIMITS
from .server import PAGE, reply

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from notes_lint.web.progress import State

    from .server import Call, World

ALLOW = ("127.0.0.0/8",)


def _probe(
    world: World, urls: list[str], limits: Limits = LIMITS, **more: object
) -> tuple[web.Outcome, dict[str, web.Probe]]:
    settings = more.pop("settings", WebSettings(limits=limits))
    requests = [Request(url) for url in urls]
    outcome = web.probe(requests, settings, net=world.net, allow=ALLOW, **more)  # type: ignore[arg-type]
    return outcome, {request.url: probe for request, probe in outcome.probes.items()}


def test_ten_thousand_urls_on_one_host_end_within_the_budget(world: World) -> None:
    """Fault 94."""
    host = world.add("big.test", lambda call: reply())
    urls = [f"http://big.test/{number}" for number in range(10_000)]
    outcome, probes = _probe(world, urls, replace(LIMITS, host_urls=60))
    # Each answered URL asks for its https twin too, which nothing listens to.
    assert len(host.calls) == 60
    assert len(probes) == 10_000
    assert sum(probe.verdict == "ok" for probe in probes.values()) == 60
    assert sum(probe.code == "budget" for probe in probes.values()) == 9_940
    assert outcome.lines == ["not checked: 9940 on big.test (budget)"]


def test_a_host_sees_few_requests_at_once(world: World) -> None:
    now, most = 0, 0
    lock = threading.Lock()

    def handler(call: Call) -> bytes:
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
        time.sleep(0.02)
        with lock:
            now -= 1
        return reply()

    world.add("polite.test", handler)
    _, probes = _probe(world, [f"http://polite.test/{number}" for number in range(60)])
    assert {probe.verdict for probe in probes.values()} == {"ok"}
    assert 2 <= most <= LIMITS.per_host


def test_requests_to_a_host_keep_the_gap(world: World) -> None:
    times: list[float] = []

    def handler(call: Call) -> bytes:
        times.append(time.monotonic())
        return reply()

    world.add("gap.test", handler)
    began = time.monotonic()
    _probe(world, [f"http://gap.test/{number}" for number in range(6)], replace(LIMITS, gap=0.2))
    assert len(times) == 6
    assert max(times) - began >= 5 * 0.2  # at least, however late a busy machine is


def test_redirects_to_one_host_keep_its_gap(world: World) -> None:
    times: list[float] = []

    def shortened(call: Call) -> bytes:
        return reply(302, b"", Location=f"http://long.test{call.path}")

    def long(call: Call) -> bytes:
        times.append(time.monotonic())
        return reply()

    for number in range(8):
        world.add(f"s{number}.test", shortened)
    world.add("long.test", long)
    began = time.monotonic()
    _probe(world, [f"http://s{number}.test/{number}" for number in range(8)], replace(LIMITS, gap=0.15))
    assert len(times) == 8
    assert max(times) - began >= 7 * 0.15


def test_too_many_redirects_to_one_host_are_left_out_and_said(world: World) -> None:
    long = world.add("long.test", lambda call: reply())
    urls = []
    for number in range(30):
        world.add(f"s{number}.test", lambda call: reply(302, b"", Location=f"http://long.test{call.path}"))
        urls.append(f"http://s{number}.test/{number}")
    outcome, probes = _probe(world, urls, replace(LIMITS, gap=0.3, timeout=0.8, patient=0.8))
    verdicts = {probe.verdict for probe in probes.values()}
    assert verdicts <= {"ok", "skipped", "unsure"}
    assert "skipped" in verdicts
    assert len(long.calls) < 30
    assert sum("too many links" in line for line in outcome.lines) > 0


def test_a_silent_host_is_left_alone_after_three_time_outs(world: World) -> None:
    silent = world.add("silent.test", lambda call: call.hang())
    urls = [f"http://silent.test/{number}" for number in range(40)]
    for number in range(20):
        world.add(f"good{number}.test", lambda call: reply())
        urls.append(f"http://good{number}.test/page")
    _, probes = _probe(world, urls, replace(LIMITS, timeout=2.0))
    assert {probe.verdict for url, probe in probes.items() if "good" in url} == {"ok"}
    assert {probe.verdict for url, probe in probes.items() if "silent" in url} == {"unsure"}
    assert len(silent.calls) <= 3  # without a breaker all 40 are asked


def test_a_slow_host_is_listened_to_for_longer_the_next_time(world: World, tmp_path: Path) -> None:
    world.add("slow.test", lambda call: time.sleep(1.5) or reply())
    urls = [f"http://slow.test/{number}" for number in range(5)]
    limits = replace(LIMITS, timeout=0.3, patient=10.0)
    for day in range(4):
        _, probes = _probe(world, urls, limits, store=tmp_path / "s", now=1.79e9 + day * 90_000)
        expected = {"unsure"} if day == 0 else {"ok"}
        assert {probe.verdict for probe in probes.values()} == expected


def test_silence_is_broken_only_when_it_was_long_and_on_three_days(world: World, tmp_path: Path) -> None:
    world.add("silent.test", lambda call: call.hang())
    urls = [f"http://silent.test/{number}" for number in range(4)]
    limits = replace(LIMITS, timeout=0.5, patient=0.8)
    verdicts = []
    for day in range(5):
        _, probes = _probe(world, urls, limits, store=tmp_path / "s", now=1.79e9 + day * 90_000)
        verdicts.append({probe.verdict for probe in probes.values()})
    assert verdicts == [{"unsure"}] * 3 + [{"broken"}] * 2


def test_a_host_that_answers_sometimes_is_not_silent(world: World) -> None:
    def handler(call: Call) -> bytes | None:
        return call.hang() if call.path == "/2" else reply()  # type: ignore[func-returns-value]

    world.add("moody.test", handler)
    _, probes = _probe(
        world,
        [f"http://moody.test/{number}" for number in range(6)],
        replace(LIMITS, timeout=2.0, patient=4.0),
    )
    assert [probe.verdict for probe in probes.values()].count("ok") == 5


def test_a_host_that_refuses_everything_is_not_asked_for_everything(world: World) -> None:
    busy = world.add("busy.test", lambda call: reply(429, Retry_After="86400"))
    outcome, probes = _probe(world, [f"http://busy.test/{number}" for number in range(100)])
    assert len(busy.calls) < 20
    assert {probe.verdict for probe in probes.values()} == {"unsure", "skipped"}
    assert outcome.lines == [f"not checked: {100 - len(busy.calls)} on busy.test (it asks to be left alone)"]


def test_a_name_that_fails_in_passing_is_asked_for_again(world: World) -> None:
    world.add("shaky.test", lambda call: reply())
    world.add("steady.test", lambda call: reply())
    asked: list[str] = []

    def resolve(name: str, port: int) -> tuple[str, ...]:
        asked.append(name)
        if asked.count("shaky.test") == 1 and name == "shaky.test":
            raise ResolveError("Temporary failure in name resolution", exists=True)
        return world.resolve(name, port)

    requests = [Request("http://shaky.test/a"), Request("http://steady.test/a")]
    settings = WebSettings(limits=replace(LIMITS, late_pause=1.5))
    outcome = web.probe(requests, settings, net=world.net._replace(resolve=resolve), allow=ALLOW)
    assert {probe.verdict for probe in outcome.probes.values()} == {"ok"}
    assert asked.count("shaky.test") == 2
    assert asked.count("steady.test") == 1


def test_the_second_pass_is_late(world: World) -> None:
    order: list[str] = []

    def flaky(call: Call) -> bytes:
        order.append("flaky")
        return reply() if call.nth else reply(500)

    def steady(call: Call) -> bytes:
        order.append("steady")
        return reply()

    world.add("flaky.test", flaky)
    world.add("steady.test", steady)
    urls = ["http://flaky.test/page", *(f"http://steady.test/{number}" for number in range(5))]
    _, probes = _probe(world, urls, replace(LIMITS, late_pause=2.0))
    assert {probe.verdict for probe in probes.values()} == {"ok"}
    assert order.count("flaky") == 2
    second = len(order) - 1 - order[::-1].index("flaky")
    assert "steady" in order[:second]


def test_the_run_has_a_hard_end(world: World) -> None:
    world.add("slow.test", lambda call: time.sleep(0.2) or reply())
    urls = [f"http://slow.test/{number}" for number in range(500)]
    outcome, probes = _probe(world, urls, replace(LIMITS, run_seconds=1.0))
    assert len(probes) == 500
    # Eight at once, five a second each: a second has room for some 40, and a busy machine for fewer.
    assert sum(probe.verdict == "skipped" for probe in probes.values()) > 400
    assert outcome.lines
    assert outcome.lines[0].startswith("not checked: ")
    assert {probe.code for probe in probes.values() if probe.verdict == "skipped"} == {"budget"}


def test_a_host_may_be_skipped_and_its_budget_set(world: World) -> None:
    skipped = world.add("skip.test", lambda call: reply())
    small = world.add("sub.small.test", lambda call: reply())
    hosts = {"skip.test": HostRule(skip=True), "small.test": HostRule(budget=2, gap=0.0)}
    settings = WebSettings(hosts=hosts, ignore=("*/private/*",), limits=LIMITS)
    urls = ["http://skip.test/a", *(f"http://sub.small.test/{number}" for number in range(5))]
    urls.append("http://sub.small.test/private/x")
    _, probes = _probe(world, urls, settings=settings)
    assert skipped.calls == []
    assert len(small.calls) == 2
    assert probes["http://skip.test/a"].code == "excluded"
    assert probes["http://sub.small.test/private/x"].code == "excluded"


def test_a_url_is_asked_for_once_whatever_its_fragments(world: World) -> None:
    host = world.add("once.test", lambda call: reply())
    urls = [
        "http://once.test/p",
        "http://once.test/p#here",
        "http://once.test/p#gone",
        "http://once.test/p#top",
    ]
    _, probes = _probe(world, [*urls, *urls])
    assert len(host.calls) == 1
    assert [probes[url].fragment for url in urls] == ["", "found", "missing", ""]


def test_no_network_at_all_is_said_once(world: World) -> None:
    """Fault 86, the end of it."""
    failure = ResolveError("Temporary failure in name resolution", exists=True)

    def resolve(name: str, port: int) -> tuple[str, ...]:
        raise failure

    request = [Request(f"http://host{number}.test/") for number in range(100)]
    net = world.net._replace(resolve=resolve)
    outcome = web.probe(request, WebSettings(limits=LIMITS), net=net)
    assert outcome.offline
    assert len(outcome.lines) == 1
    assert outcome.lines[0].startswith("offline")
    assert {probe.verdict for probe in outcome.probes.values()} == {"skipped"}


def test_unreachable_everywhere_is_offline_and_dead_names_are_not(world: World) -> None:
    for number in range(5):
        world.names[f"far{number}.test"] = (f"127.8.9.{number + 1}",)
        world.faults[f"127.8.9.{number + 1}"] = OSError(101, "Network is unreachable")
    urls = [f"http://far{number}.test/" for number in range(5)]
    del world.names["example.com"]
    outcome, _ = _probe(world, urls)
    assert outcome.offline
    world.names["example.com"] = ("127.0.0.1",)
    outcome, probes = _probe(world, ["http://dead1.test/", "http://dead2.test/"])
    assert not outcome.offline
    assert {probe.verdict for probe in probes.values()} == {"broken"}


def test_certificates_that_fail_everywhere_are_this_machines_fault(world: World) -> None:
    for number in range(6):
        world.add(f"tls{number}.test", lambda call: reply(), secure=True, plain=False)
    import ssl

    context = ssl.create_default_context()
    context.load_verify_locations(cadata=_other_root())
    request = [Request(f"https://tls{number}.test/") for number in range(6)]
    settings = WebSettings(limits=LIMITS)
    outcome = web.probe(request, settings, net=world.net._replace(context=context), allow=ALLOW)
    assert {probe.verdict for probe in outcome.probes.values()} == {"unsure"}


def _other_root() -> str:
    import trustme

    return trustme.CA().cert_pem.bytes().decode()


def test_progress_tells_how_far_it_is(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    class Watch:
        def __init__(self) -> None:
            self.states: list[State] = []
            self.closed = False

        def update(self, state: State) -> None:
            self.states.append(state)

        def close(self) -> None:
            self.closed = True

    world.add("some.test", lambda call: reply(404 if call.path == "/0" else 200, PAGE))
    watch = Watch()
    _probe(world, [f"http://some.test/{number}" for number in range(10)], progress=watch)
    assert watch.closed
    assert [state.done for state in watch.states] == list(range(1, 11))
    assert watch.states[-1].broken == 1
    import sys

    from notes_lint.web.progress import for_stream

    line = for_stream(sys.stderr)
    line.update(watch.states[-1])
    line.close()
    assert capsys.readouterr().err == "10 of 10 links asked: 1 broken, 0 unsure\n"
