"""Between the engine and the web: which URLs the rules want, and what they say once they are probed.

Nothing here is imported unless a run has something to learn about URLs: it is online, a recording is replayed,
an earlier run left a store, or a rule was asked for that judges a URL by itself.
"""

from __future__ import annotations

import os
import sys
import time
from functools import partial
from typing import TYPE_CHECKING, Any

from notes_lint.document import Link
from notes_lint.errors import UsageError
from notes_lint.result import ProbeResult

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from notes_lint.diagnostic import Diagnostic
    from notes_lint.note import Note
    from notes_lint.ruleset import RuleSet
    from notes_lint.settings import Settings
    from notes_lint.vault import Vault
    from notes_lint.web import Outcome, Probe, Request, Use, WebSettings

STORE = "probes.sqlite"
_PICTURE_KEYS = frozenset(("image", "cover", "banner", "thumbnail", "og_image"))
_REFERENCES = frozenset(("reference", "collapsed", "shortcut"))


class Prober:
    """Gives Probes for Requests, each asked for once in the life of this object.

    ``only`` says which URLs are this run's share; those of ``settled`` are not asked for, what earlier runs
    learnt about them is told all the same; nor is anything once ``asking`` is off. ``copies`` gives the bytes of a
    picture by their SHA-256. ``lines`` are what a person should be told. ``stamp``
    stands for all that may be learnt here; it is empty where the network is asked.
    """

    def __init__(self, ask: Callable[[list[Request], Mapping[Request, str], bool], Outcome]) -> None:
        self._ask = ask
        self._known: dict[Request, Probe] = {}
        self._asked: set[Request] = set()
        self.lines: list[str] = []
        self.asking = True
        self.stamp = ""
        self.copies: Callable[[str], bytes | None] = lambda digest: None
        self.settled: set[str] = set()
        self.only: Callable[[str], bool] = lambda url: True

    def probes(self, requests: Iterable[Request], dates: Mapping[Request, str]) -> dict[Request, Probe]:
        """What is known of `requests`, after asking for those that are new (if ``asking``)."""
        wanted = [request for request in requests if self.only(request.url)]
        fresh = [request for request in wanted if request not in self._asked]
        if self.asking:
            for online in (False, True):
                group = [each for each in fresh if (each.url not in self.settled) is online]
                if group:
                    outcome = self._ask(group, dates, online)
                    self._known.update(outcome.probes)
                    self.lines += outcome.lines
            self._asked.update(fresh)
        return {request: self._known[request] for request in wanted if request in self._known}


def prober(arguments: Any, settings: Settings, root: str, rules: RuleSet) -> Prober | None:
    """The prober that a command line asks for; None where nothing is to be learnt about URLs.

    Raises:
        UsageError: a recording or a network cannot be read; the message says which.
    """
    if arguments.record and not arguments.online:
        raise UsageError("--record writes what --online learns: give both")
    web_rules = rules.of("web")
    if not web_rules:
        return None
    place = "" if arguments.no_cache else _store(root)
    # A rule that is off by default and was chosen all the same may judge a URL without any answer.
    alone = any(not rule.default for rule in web_rules)
    known = bool(place) and os.path.exists(place)
    if not (arguments.online or arguments.replay or known or alone):
        return None
    allow = tuple(arguments.allow_address)
    if allow:
        from notes_lint.web.address import networks

        try:
            networks(allow)
        except ValueError as error:
            raise UsageError(f"--allow-address: {error}. A network like 10.0.0.0/8 is wanted.") from None
    now = time.time()

    def ask(requests: list[Request], dates: Mapping[Request, str], online: bool) -> Outcome:
        from pathlib import Path

        from notes_lint import web

        try:
            return web.probe(
                requests,
                web_settings(settings),
                online=online and arguments.online,
                store=Path(place) if place else None,
                writable=not _on_a_pull_request(),
                allow=allow,
                dates=dates,
                record=Path(arguments.record) if arguments.record and online else None,
                replay=Path(arguments.replay) if arguments.replay else None,
                progress=_progress(arguments),
                now=now,
            )
        except OSError as error:
            name = error.filename or arguments.replay or arguments.record
            raise UsageError(f"{name}: {error.strerror or error}") from None
        except ValueError as error:
            raise UsageError(f"--replay {arguments.replay}: no recording of probes: {error}") from None

    made = Prober(ask)
    if place:
        made.copies = partial(_copy, place)
    if not (arguments.online or arguments.replay):
        made.stamp = f"{_state(place)} {_state(place + '-wal')}"
    return made


def _state(path: str) -> str:
    try:
        status = os.stat(path)
    except OSError:
        return "none"
    return f"{status.st_size} {status.st_mtime_ns}" if status.st_size else "none"


def _copy(store: str, digest: str) -> bytes | None:
    """The bytes of a picture that an earlier probe kept, if they are what they should be."""
    from hashlib import sha256
    from pathlib import Path

    from notes_lint.web.store import copy_at

    try:
        data = copy_at(Path(store), digest).read_bytes()
    except OSError:
        return None
    return data if sha256(data).hexdigest() == digest else None


def told(toml: bytes) -> Prober:
    """A prober that knows what a TOML text says, for examples: ``["URL"]`` with the fields of a Probe."""
    import tomllib

    from msgspec import convert

    from notes_lint.web import Outcome, Probe

    table = tomllib.loads(toml.decode())

    def ask(requests: list[Request], dates: Mapping[Request, str], online: bool) -> Outcome:
        probes = {
            request: convert(
                {"url": request.url, "why": "it answers", **table[request.url], "kind": request.kind}, Probe
            )
            for request in requests
            if request.url in table
        }
        return Outcome(probes)

    return Prober(ask)


def web_settings(settings: Settings) -> WebSettings:
    """What the settings say about probing. Nothing in them widens what may be reached."""
    from notes_lint.web import HostRule, Limits, WebSettings

    hosts = {
        host.lower(): HostRule(told.skip, told.gap, told.budget) for host, told in settings.web.hosts.items()
    }
    return WebSettings(
        ignore=settings.links.ignore,
        hosts=hosts,
        archive="https://archive.org/wayback/available" if settings.web.archive else "",
        limits=Limits(max_age_days=settings.web.max_age),
    )


def judge(
    vault: Vault,
    rules: RuleSet,
    found: dict[str, list[Diagnostic]],
    targets: Callable[[str], bool] | None = None,
) -> list[ProbeResult]:
    """Run the web rules over the URLs of the vault's notes (of `targets`, if given).

    Their findings go into `found`; returns what was learnt.
    """
    prober = rules.prober
    if prober is None:
        return []
    loaded = [(rule, rules.check(rule), rules.function(rule, "wants")) for rule in rules.of("web")]
    wanted: dict[str, dict[str, list[Use]]] = {}
    requests: dict[Request, str] = {}
    by_url: dict[str, set[Request]] = {}
    for path in sorted(vault.notes if targets is None else filter(targets, vault.notes)):
        for use in uses(vault.notes[path]):
            for rule, _, wants in loaded:
                request = wants(use.link)
                if request is None:
                    continue
                wanted.setdefault(request.url, {}).setdefault(rule.name, []).append(use)
                by_url.setdefault(request.url, set()).add(request)
                date = _date(path)
                requests[request] = min(requests.get(request) or date, date) if date else ""
    probes = prober.probes(requests, requests)
    for url, by_rule in sorted(wanted.items()):
        if not prober.only(url):
            continue
        known = {request.kind: probes[request] for request in by_url[url] if request in probes}
        for rule, check, _ in loaded:
            if rule.name in by_rule:
                for each in check(tuple(by_rule[rule.name]), known):
                    each.rule = rule.name
                    found.setdefault(each.path, []).append(each)
    return [
        ProbeResult(request.url, probe.verdict, probe.why, probe.seen, probe.to)
        for request, probe in sorted(probes.items())
        if request.kind != "copy"
    ]


def uses(note: Note) -> list[Use]:
    """The places of a note that lead to the web: links, images, and front matter."""
    from notes_lint.web import Use

    if not (note.urls or note.front):
        return []
    definitions = {_label(each.label): each for each in reversed(note.definitions)}
    found = []
    for link in note.urls:
        start, end = link.dest_start, link.dest_end
        if link.kind in _REFERENCES:
            definition = definitions.get(_label(link.label))
            start, end = (
                (definition.dest_start, definition.dest_end) if definition else (link.start, link.start)
            )
        found.append(Use(note.path, link, start, end))
    for field in note.front:
        if field.value.startswith(("http://", "https://")) and not any(c.isspace() for c in field.value):
            image = field.key.lower() in _PICTURE_KEYS
            start, end = field.start, field.end
            link = Link("url", start, end, field.value, start, end, start, start, image)
            found.append(Use(note.path, link, start, end))
    return found


def _label(label: str) -> str:
    return " ".join(label.split()).casefold()


def _date(path: str) -> str:
    """The day in a note's path as YYYYMMDD, its month's or its year's first one, or ""."""
    import re

    match = re.search(r"(?<!\d)((?:19|20)\d\d)(?:[-_/.]?(0[1-9]|1[0-2])(?:[-_/.]?([0-3]\d))?)?(?!\d)", path)
    return f"{match[1]}{match[2] or '01'}{match[3] or '01'}" if match else ""


def _store(root: str) -> str:
    from notes_lint.cachedir import cache_path

    try:
        return f"{cache_path(root)}/{STORE}"
    except OSError:
        return ""


def _on_a_pull_request() -> bool:
    """Whether a stranger's change is judged: such a run may read what is known, and teaches nothing."""
    return os.environ.get("GITHUB_EVENT_NAME", "").startswith("pull_request")


def _progress(arguments: Any) -> Any:
    if arguments.quiet or not arguments.online:
        return None
    from notes_lint.web.progress import for_stream

    return for_stream(sys.stderr)
