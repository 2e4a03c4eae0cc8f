"""Everything that is asked for the sake of one URL, and the verdict."""

from __future__ import annotations

import hashlib
import secrets
import threading
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from .judge import Judgement, judge, retry_after, smells
from .look import alike, read, wanted_fragment
from .model import Probe, Request
from .url import Target, clean
from .walk import Walk, walk

if TYPE_CHECKING:
    from collections.abc import Callable

    from .answer import Answer, Facts
    from .model import Kind, Limits

PAGE = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8", "Accept-Encoding": "identity"}
IMAGE = {"Accept": "image/*,*/*;q=0.8", "Accept-Encoding": "identity"}


class Finding(NamedTuple):
    """A judgement with the probes of all the Requests that share the URL, and what to remember."""

    judgement: Judgement
    probes: dict[Request, Probe]
    etag: str = ""
    modified: str = ""


class Examiner:
    """Examines URLs; thread-safe. `send` performs one exchange, `refuses` tells of excluded URLs.

    `keep` gets the bytes of a copy under their SHA-256. `now` is the run's time in seconds since 1970, which a ``Retry-After`` with a date is counted from.
    """

    def __init__(
        self,
        send: Callable[[Request, Target, dict[str, str], float, int], Answer],
        refuses: Callable[[str], bool],
        limits: Limits,
        now: float,
        keep: Callable[[str, bytes], None] = lambda digest, data: None,
    ) -> None:
        self._keep = keep
        self._copying = threading.Semaphore(limits.copies)
        self._now = now
        self._send = send
        self._refuses = refuses
        self._limits = limits
        self._controls: dict[str, Facts | None] = {}
        self._lock = threading.Lock()

    def examine(
        self,
        target: Target,
        requests: list[tuple[Request, Target]],
        seconds: float,
        conditions: dict[str, str],
    ) -> Finding:
        """Ask for `target` and judge each of `requests`, which differ in their fragments only."""
        if requests[0][0].kind != "copy":
            return self._examine(target, requests, seconds, conditions)
        with self._copying:
            return self._examine(target, requests, seconds, {})

    def _examine(
        self,
        target: Target,
        requests: list[tuple[Request, Target]],
        seconds: float,
        conditions: dict[str, str],
    ) -> Finding:
        first = requests[0][0]
        wanted = tuple(dict.fromkeys(fragment for _, cut in requests if (fragment := wanted_fragment(cut))))
        found = self._walk(first, target, first.kind, seconds, wanted, conditions)
        if first.kind == "image" and found.answer.status == 416:
            # Said of an empty picture, and by servers that cannot count: the whole of it decides.
            found = self._walk(first, target, first.kind, seconds, extra={"Range": ""})
        judgement = judge(found, "page" if first.kind == "page" else "image")
        if found.answer.body or found.answer.facts:
            read(found.answer, wanted)
        if first.kind == "copy":
            extra: dict[str, object] = {"digest": self._copied(found.answer, judgement)}
        else:
            judgement, extra = self._beyond(first, found, judgement, seconds)
        judgement = self._waiting(found.answer, judgement)
        probes = {}
        for request, cut in requests:
            probes[request] = self._probe(request, cut, found, judgement, extra, wanted)
        found.answer.body = b""
        headers = found.answer.headers
        return Finding(
            judgement, probes, _plain(headers.get("etag", "")), _plain(headers.get("last-modified", ""))
        )

    def _copied(self, answer: Answer, judgement: Judgement) -> str:
        """Keep a whole picture; its SHA-256, or ``""`` where there is none."""
        facts = read(answer)
        if judgement.verdict not in ("ok", "moved") or answer.state != "whole" or answer.status != 200:
            return ""
        if answer.body:
            facts.digest = hashlib.sha256(answer.body).hexdigest()
            self._keep(facts.digest, answer.body)
        return facts.digest

    def _waiting(self, answer: Answer, judgement: Judgement) -> Judgement:
        """`judgement` with the time that the server asks for; one that is too long is not waited for."""
        wait = retry_after(answer.headers.get("retry-after", ""), self._now) if judgement.transient else None
        if wait is None:
            return judgement
        if wait > self._limits.longest_wait:
            why = f"{judgement.why}, and wants to be asked again in {wait / 3600:.1f} hours"
            return judgement._replace(transient=False, wait=wait, why=why)
        return judgement._replace(wait=wait)

    def _walk(
        self,
        request: Request,
        target: Target,
        kind: Kind,
        seconds: float,
        fragments: tuple[str, ...] = (),
        extra: dict[str, str] | None = None,
    ) -> Walk:
        limits = self._limits
        headers = dict(PAGE)
        cap = limits.page_bytes
        if kind == "image":
            cap = limits.image_bytes
            headers = {**IMAGE, "Range": f"bytes=0-{cap - 1}"}
        elif kind == "copy":
            headers, cap = dict(IMAGE), limits.copy_bytes
        elif fragments:
            cap = limits.fragment_bytes
        headers.update(extra or {})
        headers = {name: value for name, value in headers.items() if value}

        def ask(target: Target, headers: dict[str, str], seconds: float, cap: int) -> Answer:
            answer = self._send(request, target, headers, seconds, cap)
            if answer.facts is None and answer.status:
                read(answer, fragments)
            return answer

        return walk(ask, target, headers, seconds=seconds, cap=cap, limits=limits, refuses=self._refuses)

    def _beyond(
        self, request: Request, found: Walk, judgement: Judgement, seconds: float
    ) -> tuple[Judgement, dict[str, object]]:
        """What a second request decides: a soft 404, the proof of a move, the https twin."""
        extra: dict[str, object] = {}
        if judgement.verdict not in ("ok", "moved") or found.answer.status == 304:
            return judgement, extra
        if request.kind == "page" and smells(found.answer, found.end) and self._soft(found, seconds):
            why = "the host answers 200 to a path that cannot exist, with the same page"
            return Judgement("unsure", "soft-404", why), extra
        if judgement.verdict == "moved" and not found.downgrade:
            fresh = self._walk(request, found.end, request.kind, seconds)
            extra["proven"] = not fresh.redirected and self._same(found, fresh)
        twin = _twin(found.start)
        if twin is not None:
            if found.redirected and found.end.url == twin.url:
                extra["secure"] = twin.url
            elif not found.redirected:
                secured = self._walk(request, twin, request.kind, seconds)
                if not secured.redirected and self._same(found, secured):
                    extra["secure"] = twin.url
        return judgement, extra

    def _same(self, one: Walk, other: Walk) -> bool:
        if one.answer.status != other.answer.status or not 200 <= one.answer.status < 300:
            return False
        return alike(read(one.answer, compare=True), read(other.answer, compare=True))

    def _soft(self, found: Walk, seconds: float) -> bool:
        """Whether the host gives the same page for a path made up here. Asked once for each host."""
        origin = found.end.origin
        with self._lock:
            known = origin in self._controls
        if not known:
            path = found.end.path.rpartition("/")[0] + "/"
            target = found.end._replace(target=f"{path}notes-lint-{secrets.token_hex(8)}", fragment="")
            # Filed under the host: which of its pages asked first depends on chance.
            control = self._walk(Request(f"{origin}/notes-lint-control"), target, "page", seconds)
            answer = control.answer
            facts = read(answer, compare=True) if 200 <= answer.status < 300 else None
            with self._lock:
                self._controls.setdefault(origin, facts)
        control_facts = self._controls[origin]
        return control_facts is not None and alike(read(found.answer, compare=True), control_facts)

    def _probe(
        self,
        request: Request,
        cut: Target,
        found: Walk,
        judgement: Judgement,
        extra: dict[str, object],
        wanted: tuple[str, ...],
    ) -> Probe:
        facts = found.answer.facts
        to = None
        if judgement.verdict == "moved":
            end = found.end.url
            fragment = found.fragment if found.fragment != found.start.fragment else cut.fragment
            to = end + ("#" + fragment if fragment else "")
        evidence = [found.told()] if found.redirected else []
        if judgement.code == "soft-404" and facts is not None and facts.title:
            evidence.append(f"the page is titled “{clean(facts.title, 80)}”")
        secure = str(extra.get("secure", ""))
        probe = Probe(
            request.url,
            judgement.verdict,
            judgement.why,
            judgement.code,
            to=to,
            proven=bool(extra.get("proven")),
            secure=secure + ("#" + cut.fragment if secure and cut.fragment else ""),
            downgrade=found.downgrade,
            digest=str(extra.get("digest", "")),
            evidence=tuple(evidence),
        )
        if facts is None or judgement.verdict not in ("ok", "moved"):
            return probe
        fragment = wanted_fragment(cut)
        state = _fragment_state(fragment, found, facts) if fragment and request.kind == "page" else ""
        return msgspec.structs.replace(
            probe, fragment=state, media=facts.media, width=facts.width, height=facts.height
        )


def _fragment_state(fragment: str, found: Walk, facts: Facts) -> str:
    if found.answer.status == 304:
        return "unknown"
    if fragment in facts.ids:
        return "found"
    if not facts.html or facts.shell or not facts.anchors or found.answer.state != "whole":
        return "unknown"
    return "missing"


def _plain(value: str) -> str:
    """A header's value if it may be sent back as it is, else ``""``."""
    return value if value.isascii() and value.isprintable() and len(value) < 200 else ""


def _twin(start: Target) -> Target | None:
    """The https form of an http URL on its usual port."""
    if start.scheme != "http" or start.port != 80:
        return None
    return start._replace(scheme="https", port=443)
