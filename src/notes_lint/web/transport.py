"""One exchange with a server: pinned to addresses that were checked, under a total deadline, bounded.

``requests`` brings pools, TLS and HTTP. Four things are put in its place, all in private corners of urllib3
and http.client that a test watches:

- ``_new_conn`` resolves a name once, refuses if any answer is not public, and connects to that very address, so
  that nothing can answer differently between the check and the connection. Names in TLS stay the host's.
- ``request`` sends the request target as it was written: urllib3 would change the case of percent-escapes.
- ``_read_status`` skips every informational answer (103 too), not only 100.
- A watchdog shuts a duplicate of the socket at the deadline: time-outs of sockets are per read, so a server
  that drips its header holds them for ever.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import time
import zlib
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

import requests
import urllib3
from requests.adapters import HTTPAdapter
from requests.structures import CaseInsensitiveDict
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from .address import Network, literal, refusal
from .answer import Answer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from .url import Target

# http.client gives up at 100 headers, real sites send more; there is no other switch before Python 3.15.
_MOST_HEADERS = 1_000
# How many times the wanted bytes are read to find the end of a picture whose length is not said.
_BEYOND = 48
# Seconds that a passing failure to resolve a name stands for all links to that host.
_STALE = 1.0
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


class ResolveError(Exception):
    """A name that did not resolve; ``exists`` is False where the answer was that there is no such name."""

    def __init__(self, detail: str, *, exists: bool) -> None:
        super().__init__(detail)
        self.exists = exists


class Net(NamedTuple):
    """Where the network is touched. Tests put their own in.

    ``resolve(host, port)`` gives addresses or raises ResolveError; ``dial(address, port, timeout)`` a connected
    socket; ``context`` the TLS context (None: the system's and certifi's roots).
    """

    resolve: Callable[[str, int], Iterable[str]]
    dial: Callable[[str, int, float], socket.socket]
    context: ssl.SSLContext | None = None


def system_resolve(host: str, port: int) -> list[str]:
    """The addresses that this machine gives for `host`."""
    try:
        infos = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except socket.gaierror as error:
        missing = {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}
        raise ResolveError(str(error.strerror or error), exists=error.errno not in missing) from None
    return list(dict.fromkeys(str(info[4][0]) for info in infos))


def system_dial(address: str, port: int, timeout: float) -> socket.socket:
    """A TCP connection to `address`."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        sock.settimeout(timeout)
        sock.connect((address, port))
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except BaseException:
        sock.close()
        raise
    return sock


SYSTEM = Net(system_resolve, system_dial)


def default_context() -> ssl.SSLContext:
    """The machine's roots and certifi's: either may lack one that the other has."""
    context = ssl.create_default_context()
    import certifi

    context.load_verify_locations(certifi.where())
    return context


class _RefusedError(Exception):
    """Ends an exchange before a request was sent. `kind` is the failure's kind, see `answer.Answer`."""

    def __init__(self, kind: str, detail: str) -> None:
        super().__init__(detail)
        self.kind = kind
        self.detail = detail


class _Guard:
    """The deadline of one exchange: what to shut, and whether it was shut."""

    __slots__ = ("deadline", "expired", "fresh", "killer", "orphan", "target", "transport")

    def __init__(self, transport: Transport, target: str, deadline: float) -> None:
        self.transport = transport
        self.target = target
        self.deadline = deadline
        self.expired = False
        self.fresh = False
        self.killer: socket.socket | None = None
        self.orphan: socket.socket | None = None  # to be closed when the exchange is over


_local = threading.local()


class _Response(http.client.HTTPResponse):
    def _read_status(self) -> Any:
        for _ in range(20):
            version, status, reason = super()._read_status()  # type: ignore[misc]
            if not 100 < status < 200 or status == 101:
                return version, status, reason
            for _ in range(_MOST_HEADERS):
                if self.fp.readline(65_537) in (b"\r\n", b"\n", b""):
                    break
        raise http.client.HTTPException("informational answers without end")


class _Pinned:
    """What both kinds of connection share. `killer` duplicates the socket for the watchdog."""

    killer: socket.socket | None = None

    def _new_conn(self) -> socket.socket:
        guard: _Guard = _local.guard
        guard.fresh = True
        sock = guard.transport.connect(self._dns_host, self.port, guard)  # type: ignore[attr-defined]
        self.killer = guard.killer = sock.dup()
        return sock

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> None:
        guard: _Guard = _local.guard
        guard.killer = self.killer
        super().request(method, guard.target, *args, **kwargs)  # type: ignore[misc]

    def close(self) -> None:
        killer, self.killer = self.killer, None
        guard: _Guard | None = getattr(_local, "guard", None)
        if guard is not None and guard.killer is killer:
            # A body without a length is read after its connection has been closed: the exchange still needs it.
            guard.orphan = killer
        elif killer is not None:
            killer.close()
        super().close()  # type: ignore[misc]


class _PinnedHTTP(_Pinned, HTTPConnection):
    response_class = _Response


class _PinnedHTTPS(_Pinned, HTTPSConnection):
    response_class = _Response


class _HTTPPool(HTTPConnectionPool):
    ConnectionCls = _PinnedHTTP


class _HTTPSPool(HTTPSConnectionPool):
    ConnectionCls = _PinnedHTTPS


class _Adapter(HTTPAdapter):
    def __init__(self, context: ssl.SSLContext) -> None:
        self._context = context
        super().__init__(pool_connections=256, pool_maxsize=2)

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **kwargs: Any) -> None:
        super().init_poolmanager(connections, maxsize, block, ssl_context=self._context, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _HTTPPool, "https": _HTTPSPool}

    def get_connection_with_tls_context(self, request: Any, *_args: Any, **_kwargs: Any) -> Any:
        # The Target that was checked is what is dialled: nothing parses the URL a second time.
        target: Target = request.cut
        return self.poolmanager.connection_from_host(target.host.strip("[]"), target.port, target.scheme)

    def cert_verify(self, *_args: Any) -> None:
        """The shared context has the roots already; requests would load them for each connection."""

    def request_url(self, *_args: Any) -> str:
        return "/"

    def build_response(self, req: Any, resp: Any) -> Any:
        return resp


class _Watchdog:
    """Shuts what is past its deadline. One thread for all exchanges, alive while there are any."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._guards: set[_Guard] = set()
        self._wake = threading.Event()
        self._closed = False
        self._thread: threading.Thread | None = None

    def watch(self, guard: _Guard) -> None:
        with self._lock:
            self._guards.add(guard)
            if self._thread is None:
                self._thread = threading.Thread(target=self._loop, name="deadlines", daemon=True)
                self._thread.start()

    def release(self, guard: _Guard) -> None:
        with self._lock:
            self._guards.discard(guard)

    def close(self) -> None:
        self._closed = True
        self._wake.set()

    def _loop(self) -> None:
        while not self._closed:
            now = time.monotonic()
            with self._lock:
                for guard in self._guards:
                    if now >= guard.deadline:
                        guard.expired = True
                        if guard.killer is not None:
                            with suppress(OSError):  # closed by the other side in the meantime
                                guard.killer.shutdown(socket.SHUT_RDWR)
            self._wake.wait(0.03)


class Transport:
    """Exchanges for one run. Thread-safe; `close` when the run ends."""

    def __init__(self, net: Net = SYSTEM, allow: tuple[Network, ...] = ()) -> None:
        self.net = net
        self.allow = allow
        self.watchdog = _Watchdog()
        self.connected = False
        self._names: dict[str, _Name] = {}
        self._lock = threading.Lock()
        self._adapter = _Adapter(net.context or default_context())
        # One process, one purpose: nothing else here speaks HTTP while a run lasts.
        http.client._MAXHEADERS = _MOST_HEADERS  # type: ignore[attr-defined]

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
        """The addresses of `host`, each fit to be dialled. Raises `_RefusedError`."""
        number = literal(host if ":" not in host else f"[{host}]")
        if number:
            found: tuple[str, ...] = (number,)
        else:
            with self._lock:
                name = self._names.get(host)
                if name is None or name.stale:
                    name = self._names[host] = _Name(self.net, host, port)
            found = name.wait(seconds)
        for address in found:
            why = refusal(address, self.allow)
            if why:
                raise _RefusedError("blocked", why)
        return found

    def resolves(self, host: str) -> bool:
        """Whether `host` has an address."""
        try:
            return bool(_Name(self.net, host, 443).wait(5.0))
        except _RefusedError:
            return False

    def connect(self, host: str, port: int, guard: _Guard) -> socket.socket:
        left = guard.deadline - time.monotonic()
        found = sorted(self.addresses(host, port, left), key=lambda address: ":" in address)
        failure = _RefusedError("dns", "the name has no address")
        for index, address in enumerate(found[:4]):
            left = guard.deadline - time.monotonic()
            if left <= 0:
                raise _RefusedError("timeout", "no answer in time")
            try:
                sock = self.net.dial(address, port, left / (min(len(found), 4) - index))
            except TimeoutError:
                failure = _RefusedError("timeout", "no connection in time")
            except ConnectionRefusedError:
                failure = _RefusedError("refused", "the connection was refused")
            except OSError as error:
                failure = _RefusedError("unreachable", str(error.strerror or error))
            else:
                self.connected = True
                return sock
        raise failure

    def _once(
        self, target: Target, headers: dict[str, str], deadline: float, cap: int, body_seconds: float
    ) -> Answer:
        guard = _local.guard = _Guard(self, target.target, deadline)
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
        except _RefusedError as refused:
            return Answer(failure=refused.kind, detail=refused.detail)
        except (requests.RequestException, urllib3.exceptions.HTTPError, http.client.HTTPException) as error:
            return _failed(error, guard)
        except (OSError, ValueError) as error:
            return _failed(error, guard)
        finally:
            self.watchdog.release(guard)
            if raw is not None:
                raw.close()
            _local.guard = None
            if guard.orphan is not None:
                guard.orphan.close()

    def _read(self, raw: Any, guard: _Guard, cap: int, *, ranged: bool) -> Answer:
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
            kind = _failed(error, guard).failure
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


class _Name:
    """One resolution, in a thread of its own: the system's resolver knows no deadline."""

    def __init__(self, net: Net, host: str, port: int) -> None:
        self._done = threading.Event()
        self._found: tuple[str, ...] = ()
        self._failure: _RefusedError | None = None
        self._ended = 0.0
        threading.Thread(target=self._resolve, args=(net, host, port), name="resolve", daemon=True).start()

    @property
    def stale(self) -> bool:
        """Whether this is a passing failure of some time ago: a second try asks again."""
        failure = self._failure if self._done.is_set() else None
        return failure is not None and failure.kind == "dns" and time.monotonic() - self._ended > _STALE

    def wait(self, seconds: float) -> tuple[str, ...]:
        if not self._done.wait(max(seconds, 0)):
            raise _RefusedError("dns", "the name was not resolved in time")
        if self._failure is not None:
            raise _RefusedError(self._failure.kind, self._failure.detail)
        return self._found

    def _resolve(self, net: Net, host: str, port: int) -> None:
        try:
            self._found = tuple(net.resolve(host, port))
        except ResolveError as error:
            self._failure = _RefusedError("dns" if error.exists else "no-host", str(error))
        except (OSError, UnicodeError) as error:
            self._failure = _RefusedError("dns", str(error))
        finally:
            self._ended = time.monotonic()
            self._done.set()


def _causes(error: BaseException) -> list[BaseException]:
    """`error` and all that it wraps, the outermost first."""
    found: list[BaseException] = []
    queue: list[Any] = [error]
    while queue and len(found) < 20:
        item = queue.pop(0)
        if isinstance(item, BaseException) and item not in found:
            found.append(item)
            queue += [*item.args, getattr(item, "reason", None), item.__cause__, item.__context__]
    return found


# X.509 verification results that a complete chain would change: the issuer is not known here.
_CHAIN = {2, 20, 21, 27}


def _failed(error: BaseException, guard: _Guard) -> Answer:
    answer = _classify(_causes(error))
    answer.reused = not guard.fresh
    if guard.expired and answer.failure != "blocked":
        return Answer(failure="timeout", detail="no answer in time")
    return answer


def _classify(causes: list[BaseException]) -> Answer:
    for cause in causes:
        if isinstance(cause, _RefusedError):
            return Answer(failure=cause.kind, detail=cause.detail)
        if isinstance(cause, ssl.SSLCertVerificationError):
            kind = "chain" if cause.verify_code in _CHAIN else "certificate"
            return Answer(failure=kind, detail=cause.verify_message)
    for cause in causes:
        if isinstance(cause, http.client.RemoteDisconnected):
            return Answer(failure="empty", detail="the connection was closed without an answer")
        if isinstance(cause, ssl.SSLError):
            return Answer(failure="tls", detail=str(cause.reason or "TLS failed"))
        if isinstance(cause, (http.client.BadStatusLine, http.client.UnknownProtocol)):
            return Answer(failure="invalid", detail="no HTTP")
        if isinstance(cause, (requests.exceptions.InvalidHeader, urllib3.exceptions.InvalidHeader)):
            return Answer(failure="invalid", detail="two Content-Lengths that differ")
        if isinstance(cause, http.client.HTTPException) and not isinstance(cause, http.client.IncompleteRead):
            return Answer(failure="headers", detail="a header that is too long")
        if isinstance(cause, (TimeoutError, urllib3.exceptions.TimeoutError)):
            return Answer(failure="timeout", detail="no answer in time")
        if isinstance(cause, (ConnectionResetError, BrokenPipeError, ConnectionAbortedError)):
            return Answer(failure="reset", detail="the connection was reset")
    return Answer(failure="invalid", detail="no HTTP")
