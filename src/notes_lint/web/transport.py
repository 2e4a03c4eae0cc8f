"""One exchange with a server: pinned to addresses that were checked, under a total deadline, bounded.

``names`` finds and dials addresses, ``pinned`` bends requests to them, ``failures`` tells what went wrong.
"""

from __future__ import annotations

import http.client
import threading
import time
import zlib
from typing import TYPE_CHECKING, Any

import requests
import urllib3
from requests.structures import CaseInsensitiveDict

from .address import Network, literal, refusal
from .answer import Answer
from .failures import failed
from .names import SYSTEM, Name, Net, RefusedError, ResolveError, default_context
from .pinned import LOCAL, MOST_HEADERS, Adapter, Guard, Watchdog

if TYPE_CHECKING:
    import socket

    from .url import Target

__all__ = ["SYSTEM", "Net", "ResolveError", "Transport"]

# How many times the wanted bytes are read to find the end of a picture whose length is not said.
_BEYOND = 48
_KEPT_HEADERS = frozenset(
    (
        "cf-mitigated",
        "content-encoding",
        "content-length",
        "content-range",
        "content-type",
        "etag",
        "last-modified",
        "location",
        "retry-after",
    )
)
_USER_AGENT = "Mozilla/5.0 (compatible; notes-lint; link check)"


class Transport:
    """Exchanges for one run. Thread-safe; `close` when the run ends."""

    def __init__(self, net: Net = SYSTEM, allow: tuple[Network, ...] = ()) -> None:
        self.net = net
        self.allow = allow
        self.watchdog = Watchdog()
        self.connected = False
        self._names: dict[str, Name] = {}
        self._lock = threading.Lock()
        self._adapter = Adapter(net.context or default_context())
        # One process, one purpose: nothing else here speaks HTTP while a run lasts.
        http.client._MAXHEADERS = MOST_HEADERS  # type: ignore[attr-defined]

    def close(self) -> None:
        self.watchdog.close()
        self._adapter.close()

    def exchange(
        self, target: Target, headers: dict[str, str], *, seconds: float, cap: int, body_seconds: float
    ) -> Answer:
        """Send a GET and read the answer's header, and at most `cap` bytes of its body.

        `seconds` bound everything up to the header's end, `body_seconds` what follows. Never raises for what
        a server does.
        """
        deadline = time.monotonic() + seconds
        answer = self._once(target, headers, deadline, cap, body_seconds)
        if answer.failure in ("empty", "reset") and answer.reused:
            # The server closed a kept-alive connection: says nothing about the URL.
            answer = self._once(target, headers, deadline, cap, body_seconds)
        return answer

    def addresses(self, host: str, port: int, seconds: float) -> tuple[str, ...]:
        """The addresses of `host`, each fit to be dialled. Raises `RefusedError`."""
        number = literal(host if ":" not in host else f"[{host}]")
        if number:
            found: tuple[str, ...] = (number,)
        else:
            with self._lock:
                name = self._names.get(host)
                if name is None or name.stale:
                    name = self._names[host] = Name(self.net, host, port)
            found = name.wait(seconds)
        for address in found:
            why = refusal(address, self.allow)
            if why:
                raise RefusedError("blocked", why)
        return found

    def resolves(self, host: str) -> bool:
        """Whether `host` has an address."""
        try:
            return bool(Name(self.net, host, 443).wait(5.0))
        except RefusedError:
            return False

    def connect(self, host: str, port: int, guard: Guard) -> socket.socket:
        left = guard.deadline - time.monotonic()
        found = sorted(self.addresses(host, port, left), key=lambda address: ":" in address)
        failure = RefusedError("dns", "the name has no address")
        for index, address in enumerate(found[:4]):
            left = guard.deadline - time.monotonic()
            if left <= 0:
                raise RefusedError("timeout", "no answer in time")
            try:
                sock = self.net.dial(address, port, left / (min(len(found), 4) - index))
            except TimeoutError:
                failure = RefusedError("timeout", "no connection in time")
            except ConnectionRefusedError:
                failure = RefusedError("refused", "the connection was refused")
            except OSError as error:
                failure = RefusedError("unreachable", str(error.strerror or error))
            else:
                self.connected = True
                return sock
        raise failure

    def _once(
        self, target: Target, headers: dict[str, str], deadline: float, cap: int, body_seconds: float
    ) -> Answer:
        guard = LOCAL.guard = Guard(self, target.target, deadline)
        prepared = requests.PreparedRequest()
        prepared.method = "GET"
        prepared.url = target.url
        prepared.headers = CaseInsensitiveDict({"User-Agent": _USER_AGENT, **headers})
        prepared.cut = target  # type: ignore[attr-defined]
        self.watchdog.watch(guard)
        raw = None
        try:
            left = max(0.05, deadline - time.monotonic())
            raw = self._adapter.send(prepared, stream=True, timeout=(left, left + 1))
            if guard.expired:
                # The watchdog cut a header short; what was parsed of it looks like an answer.
                return Answer(failure="timeout", detail="no answer in time")
            guard.deadline = time.monotonic() + body_seconds
            return self._read(raw, guard, cap, ranged="Range" in headers)
        except RefusedError as refused:
            return Answer(failure=refused.kind, detail=refused.detail)
        except (requests.RequestException, urllib3.exceptions.HTTPError, http.client.HTTPException) as error:
            return failed(error, guard)
        except (OSError, ValueError) as error:
            return failed(error, guard)
        finally:
            self.watchdog.release(guard)
            if raw is not None:
                raw.close()
            LOCAL.guard = None
            if guard.orphan is not None:
                guard.orphan.close()

    def _read(self, raw: Any, guard: Guard, cap: int, *, ranged: bool) -> Answer:
        headers = {name: raw.headers[name] for name in _KEPT_HEADERS if name in raw.headers}
        cookies = raw.headers.getlist("set-cookie")[:20]
        answer = Answer(
            status=raw.status, headers=headers, cookies=tuple(cookie[:4096] for cookie in cookies)
        )
        lengths = [part.strip() for part in headers.get("content-length", "").split(",") if part.strip()]
        if len(set(lengths)) > 1:
            return Answer(failure="invalid", detail="two Content-Lengths that differ")
        if lengths and lengths[0].startswith("-"):
            return Answer(failure="length", detail="a negative Content-Length")
        if not 200 <= raw.status < 300:
            answer.state = "left"
            if not _short(lengths):
                return answer
            cap = 4096
        parts: list[bytes] = []
        size = 0
        # Whether a picture without a length has an end is seen only by looking for it; nothing more is kept.
        most = cap * _BEYOND if ranged and not lengths and "content-range" not in headers else cap
        try:
            while size < most:
                chunk = raw.read1(min(most - size, 65_536), decode_content=False)
                if not chunk:
                    break
                if size < cap:
                    parts.append(chunk[: cap - size])
                size += len(chunk)
        except Exception as error:
            kind = failed(error, guard).failure
            answer.state = "slow" if guard.expired or kind == "timeout" else "cut"
        else:
            if guard.expired:
                answer.state = "slow"
            elif raw._original_response is None or raw._original_response.isclosed():
                answer.state = "whole" if size <= cap else "capped"
                headers.setdefault("content-length", str(size))
                raw.release_conn()
            else:
                answer.state = "capped"
        answer.body = b"".join(parts)
        _decode(answer, cap)
        return answer


def _short(lengths: list[str]) -> bool:
    return bool(lengths) and lengths[0].isascii() and lengths[0].isdigit() and int(lengths[0][:9]) <= 4096


def _decode(answer: Answer, cap: int) -> None:
    coding = answer.headers.get("content-encoding", "").strip().lower()
    if coding in ("", "identity") or not answer.body:
        return
    if coding not in ("gzip", "x-gzip", "deflate"):
        answer.body, answer.state = b"", "coded"
        return
    decoder = zlib.decompressobj(47)  # gzip or zlib, whichever it is
    try:
        body = decoder.decompress(answer.body, cap)
    except zlib.error:
        answer.body, answer.state = b"", "bad"
        return
    if decoder.unconsumed_tail:
        answer.state = "capped"
    elif answer.state == "whole" and not decoder.eof:
        answer.state = "cut"
    answer.body = body
