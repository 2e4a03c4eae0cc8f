"""What is remembered: never a failure as a verdict, nothing twice, and whatever happens to the file."""

from __future__ import annotations

import subprocess
import sys
import textwrap
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from notes_lint import web
from notes_lint.web import Probe, Request, WebSettings
from notes_lint.web.store import Record, Store, lifetime

from .cases import LIMITS, PNG
from .server import PAGE, reply, wait_for

if TYPE_CHECKING:
    from .server import Call, World

DAY = 86_400.0
NOW = 1_790_000_000.0
SETTINGS = WebSettings(limits=LIMITS)


def _run(world: World, urls: list[str], store: Path, now: float = NOW, **more: object) -> dict[str, Probe]:
    outcome = web.probe(
        [Request(url) for url in urls],
        more.pop("settings", SETTINGS),  # type: ignore[arg-type]
        store=store,
        now=now,
        net=world.net,
        allow=("127.0.0.0/8",),
        **more,  # type: ignore[arg-type]
    )
    return {request.url: probe for request, probe in outcome.probes.items()}


def test_good_answers_are_trusted_for_a_week_less_jitter(world: World, tmp_path: Path) -> None:
    host = world.add("good.test", lambda call: reply())
    store = tmp_path / "deep" / "probes.sqlite"
    url = "http://good.test/page"
    first = _run(world, [url], store)[url]
    assert _run(world, [url], store, NOW + 5 * DAY)[url] == first
    assert len(host.calls) == 1
    _run(world, [url], store, NOW + 8 * DAY)
    assert len(host.calls) == 2
    lives = {lifetime(Request(f"http://good.test/{number}"), 7) / DAY for number in range(100)}
    assert len(lives) > 90
    assert min(lives) >= 5.25
    assert max(lives) <= 7


def test_failures_are_asked_again_each_time_and_kept_as_evidence(world: World, tmp_path: Path) -> None:
    host = world.add("dead.test", lambda call: reply(404))
    url, store = "http://dead.test/page", tmp_path / "s"
    for day in range(3):
        probe = _run(world, [url], store, NOW + day * DAY)[url]
    assert len(host.calls) == 3
    assert probe.verdict == "broken"
    assert "no good answer in 3 runs since 2026-09-21" in probe.evidence
    offline = _run(world, [url], store, NOW + 9 * DAY, online=False)[url]
    assert offline == probe
    assert len(host.calls) == 3


def test_a_page_that_comes_back_is_good_at_once(world: World, tmp_path: Path) -> None:
    world.add("back.test", lambda call: reply() if call.nth else reply(404))
    url, store = "http://back.test/page", tmp_path / "s"
    assert _run(world, [url], store)[url].verdict == "broken"
    probe = _run(world, [url], store, NOW + 60)[url]
    assert (probe.verdict, probe.evidence) == ("ok", ())


def test_passing_failures_become_broken_only_on_several_days(world: World, tmp_path: Path) -> None:
    world.add("down.test", lambda call: reply(503))
    world.add("busy.test", lambda call: reply(429))
    urls, store = ["http://down.test/", "http://busy.test/"], tmp_path / "s"
    hours = (0, 1, 2, 3, 25)
    for hour in hours:
        probes = _run(world, urls, store, NOW + hour * 3600)
        assert {probe.verdict for probe in probes.values()} == {"unsure"}, hour
    probes = _run(world, urls, store, NOW + 50 * 3600)
    assert probes[urls[0]].verdict == "broken"
    assert probes[urls[0]].why == "the server says 503, on 3 days"
    assert probes[urls[1]].verdict == "unsure"


def test_an_unknown_url_is_not_spoken_of_offline(world: World, tmp_path: Path) -> None:
    assert _run(world, ["http://new.test/"], tmp_path / "none", online=False) == {}
    assert not (tmp_path / "none").exists()


def test_an_expired_answer_is_asked_for_by_its_tag(world: World, tmp_path: Path) -> None:
    def handler(call: Call) -> bytes:
        if call.headers.get("if-none-match") == '"one"':
            return b"HTTP/1.1 304 Not Modified\r\n\r\n"
        return reply(200, PAGE, ETag='"one"')

    host = world.add("tag.test", handler)
    url, store = "http://tag.test/page#here", tmp_path / "s"
    first = _run(world, [url], store)[url]
    later = _run(world, [url], store, NOW + 10 * DAY)[url]
    assert later == replace(first, seen=later.seen)
    assert later.seen > first.seen
    assert host.seen[-1]["if-none-match"] == '"one"'
    assert _run(world, [url], store, NOW + 12 * DAY)[url] == later
    assert len(host.calls) == 2


def test_a_reader_teaches_nothing(world: World, tmp_path: Path) -> None:
    world.add("good.test", lambda call: reply())
    store = tmp_path / "s"
    _run(world, ["http://good.test/a"], store)
    before = store.read_bytes()
    _run(world, ["http://good.test/a", "http://good.test/b"], store, writable=False)
    assert store.read_bytes() == before
    assert set(_run(world, ["http://good.test/a", "http://good.test/b"], store, online=False)) == {
        "http://good.test/a"
    }


def test_a_damaged_file_is_put_aside(world: World, tmp_path: Path) -> None:
    host = world.add("good.test", lambda call: reply())
    store, url = tmp_path / "s", "http://good.test/page"
    store.write_bytes(b"this is no database" * 1000)
    outcome = web.probe([Request(url)], SETTINGS, store=store, now=NOW, net=world.net, allow=("127.0.0.0/8",))
    assert outcome.probes[Request(url)].verdict == "ok"
    assert any("damaged" in line for line in outcome.lines)
    assert (tmp_path / "s.damaged").exists()
    _run(world, [url], store)
    assert len(host.calls) == 1


def test_a_damaged_page_or_row_costs_no_more_than_asking_again(world: World, tmp_path: Path) -> None:
    import sqlite3

    world.add("good.test", lambda call: reply())
    store = tmp_path / "s"
    urls = [f"http://good.test/{number}" for number in range(50)]
    _run(world, urls, store)
    with sqlite3.connect(store) as connection:
        connection.execute("UPDATE probes SET record = x'ff00' WHERE url LIKE '%/7'")
    connection.close()
    assert {probe.verdict for probe in _run(world, urls, store).values()} == {"ok"}
    data = bytearray(store.read_bytes())
    data[4096:8192] = b"\xa5" * 4096
    store.write_bytes(data)
    assert {probe.verdict for probe in _run(world, urls, store).values()} == {"ok"}
    assert {probe.verdict for probe in _run(world, urls, store).values()} == {"ok"}


def test_a_store_that_cannot_be_written_ends_nothing(world: World, tmp_path: Path) -> None:
    world.add("good.test", lambda call: reply())
    (tmp_path / "file").write_text("in the way")
    probes = _run(world, ["http://good.test/a"], tmp_path / "file" / "probes.sqlite")
    assert probes["http://good.test/a"].verdict == "ok"


def test_two_runs_at_once_share_the_file(world: World, tmp_path: Path) -> None:
    world.add("good.test", lambda call: reply())
    store = tmp_path / "s"
    urls = [f"http://good.test/{number}" for number in range(120)]
    threads = [
        threading.Thread(target=_run, args=(world, urls[start : start + 80], store)) for start in (0, 40)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(_run(world, urls, store, online=False)) == 120


def test_runs_that_begin_the_file_together_wait_for_each_other(tmp_path: Path) -> None:
    for number in range(60):
        path = tmp_path / str(number)
        start = threading.Barrier(6)
        stores = [Store(path) for _ in range(6)]

        def write(index: int, stores: list[Store] = stores, start: threading.Barrier = start) -> None:
            start.wait()
            probe = Probe(f"http://a.test/{index}", "ok", "it answers")
            stores[index].put(Request(probe.url), Record(probe, NOW))
            stores[index].close()

        threads = [threading.Thread(target=write, args=(index,)) for index in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert [store.warning for store in stores] == [""] * 6
        assert len(Store(path).load([Request(f"http://a.test/{index}") for index in range(6)])) == 6


def test_the_later_answer_wins(tmp_path: Path) -> None:
    request = Request("http://a.test/")
    good, bad = Probe(request.url, "ok", "it answers"), Probe(request.url, "broken", "gone")
    for record in (Record(good, NOW + 10, NOW + 10), Record(bad, NOW)):
        store = Store(tmp_path / "s")
        store.put(request, record)
        store.close()
    assert Store(tmp_path / "s").load([request])[request].last == good


def test_a_run_that_is_killed_starts_where_it_stopped(world: World, tmp_path: Path) -> None:
    """Nothing is asked twice that was answered and told."""
    stop = threading.Event()

    def handler(call: Call) -> bytes:
        if call.nth >= 60:
            stop.wait(20)  # the run hangs here until it is killed
        return reply()

    host = world.add("many.test", handler)
    port = host.ports[80]
    urls = [f"http://{host.address}:{port}/{number}" for number in range(100)]
    store = tmp_path / "probes.sqlite"
    script = textwrap.dedent(
        f"""
        from pathlib import Path
        from notes_lint import web
        limits = web.Limits(gap=0.0, timeout=30.0)
        requests = [web.Request(url) for url in {urls!r}]
        settings = web.WebSettings(limits=limits)
        web.probe(requests, settings, store=Path({str(store)!r}), allow=("127.0.0.0/8",), now={NOW})
        """
    )
    with subprocess.Popen([sys.executable, "-c", script]) as process:
        assert wait_for(lambda: len(host.calls) >= 62, 30)
        requests = [Request(url) for url in urls]
        assert wait_for(lambda: len(Store(store, writable=False).load(requests)) >= 55, 30)
        process.kill()
    stop.set()
    known = {request.url for request in Store(store).load(requests)}
    before = len(host.calls)
    host.handler = lambda call: reply()
    outcome = web.probe(requests, SETTINGS, store=store, allow=("127.0.0.0/8",), now=NOW)
    assert {probe.verdict for probe in outcome.probes.values()} == {"ok"}
    again = {f"http://{host.address}:{port}{path}" for _, path in host.calls[before:]}
    assert again == set(urls) - known


def test_images_and_pages_of_one_url_are_told_apart(world: World, tmp_path: Path) -> None:
    world.add("both.test", lambda call: reply(200, PNG if "range" in call.headers else PAGE, ""))
    url = "http://both.test/x"
    requests = [Request(url), Request(url, "image")]
    outcome = web.probe(requests, SETTINGS, store=tmp_path / "s", net=world.net, allow=("127.0.0.0/8",))
    assert [outcome.probes[request].kind for request in requests] == ["page", "image"]
    assert outcome.probes[requests[1]].media == "image/png"


def test_only_whole_pictures_of_bounded_size_are_copied(world: World, tmp_path: Path) -> None:
    from hashlib import sha256

    from .cases import png

    large = png(300, 300) + b"\0" * 5000

    def handler(call: Call) -> bytes | None:
        assert "range" not in call.headers
        if call.path == "/cut":
            call.send(reply(200, PNG, "image/png").replace(b"Content-Length: ", b"Content-Length: 9"))
            return None
        return reply(200, {"/large": large, "/page": PAGE}.get(call.path, PNG), "image/png")

    host = world.add("copy.test", handler)
    settings = WebSettings(limits=replace(LIMITS, copy_bytes=len(large) - 1, body_seconds=0.5))
    requests = [Request(f"http://copy.test/{name}", "copy") for name in ("whole", "large", "cut", "page")]

    def digests() -> list[str]:
        outcome = web.probe(
            requests, settings, store=tmp_path / "s", net=world.net, allow=("127.0.0.0/8",), now=NOW
        )
        return [outcome.probes[request].digest for request in requests]

    digest = sha256(PNG).hexdigest()
    assert digests() == [digest, "", "", ""]
    assert [path.name for path in (tmp_path / "pictures").iterdir()] == [digest]
    calls = [path for _, path in host.calls].count("/whole")
    assert digests()[0] == digest
    assert [path for _, path in host.calls].count("/whole") == calls
    (tmp_path / "pictures" / digest).unlink()
    assert digests()[0] == digest  # what was lost is fetched again
    assert [path for _, path in host.calls].count("/whole") == calls + 1


def test_what_nobody_asks_for_any_more_leaves_the_store(tmp_path: Path) -> None:
    path = tmp_path / "s"

    def put(url: str, at: float) -> None:
        store = Store(path)
        store.put(Request(url), Record(Probe(url, "ok", "200"), at, at))
        store.close()
        assert not store.warning

    def known() -> set[str]:
        wanted = [Request(f"http://{name}.test/") for name in ("old", "young", "new", "newer")]
        return {request.url for request in Store(path).load(wanted)}

    put("http://old.test/", NOW)
    put("http://young.test/", NOW + 100 * DAY)
    put("http://new.test/", NOW + 430 * DAY)
    assert known() == {"http://young.test/", "http://new.test/"}
    put("http://newer.test/", NOW + 440 * DAY)
    assert len(known()) == 3, "once a month is often enough"
