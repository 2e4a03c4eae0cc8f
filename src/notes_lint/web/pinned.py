"""requests with four things put in its place, all in private corners of urllib3 and http.client.

A test watches that the corners are still there.

- ``_new_conn`` asks the `Guard`'s transport for a socket to an address that was checked, so that nothing can answer
  differently between the check and the connection. Names in TLS stay the host's.
- ``request`` sends the request target as it was written: urllib3 would change the case of percent-escapes.
- ``_read_status`` skips every informational answer (103 too), not only 100.
- A watchdog shuts a duplicate of the socket at the deadline: time-outs of sockets are per read, so a server
  that drips its header holds them for ever.
"""

from __future__ import annotations

import http.client
import socket
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Protocol

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

if TYPE_CHECKING:
    import ssl

    from .url import Target

# http.client gives up at 100 headers, real sites send more; there is no other switch before Python 3.15.
MOST_HEADERS = 1_000


class Dialler(Protocol):
    """Connects to a host at an address that it has checked."""

    def connect(self, host: str, port: int, guard: Guard) -> socket.socket: ...


class Guard:
    """The deadline of one exchange: what to shut, and whether it was shut."""

    __slots__ = ("deadline", "expired", "fresh", "killer", "orphan", "target", "transport")

    def __init__(self, transport: Dialler, target: str, deadline: float) -> None:
        self.transport = transport
        self.target = target
        self.deadline = deadline
        self.expired = False
        self.fresh = False
        self.killer: socket.socket | None = None
        self.orphan: socket.socket | None = None  # to be closed when the exchange is over


LOCAL = threading.local()


class _Response(http.client.HTTPResponse):
    def _read_status(self) -> Any:
        for _ in range(20):
            version, status, reason = super()._read_status()  # type: ignore[misc]
            if not 100 < status < 200 or status == 101:
                return version, status, reason
            for _ in range(MOST_HEADERS):
                if self.fp.readline(65_537) in (b"\r\n", b"\n", b""):
                    break
        raise http.client.HTTPException("informational answers without end")


class _Pinned:
    """What both kinds of connection share. `killer` duplicates the socket for the watchdog."""

    killer: socket.socket | None = None

    def _new_conn(self) -> socket.socket:
        guard: Guard = LOCAL.guard
        guard.fresh = True
        sock = guard.transport.connect(self._dns_host, self.port, guard)  # type: ignore[attr-defined]
        self.killer = guard.killer = sock.dup()
        return sock

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> None:
        guard: Guard = LOCAL.guard
        guard.killer = self.killer
        super().request(method, guard.target, *args, **kwargs)  # type: ignore[misc]

    def close(self) -> None:
        killer, self.killer = self.killer, None
        guard: Guard | None = getattr(LOCAL, "guard", None)
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


class Adapter(HTTPAdapter):
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


class Watchdog:
    """Shuts what is past its deadline. One thread for all exchanges, alive while there are any."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._guards: set[Guard] = set()
        self._wake = threading.Event()
        self._closed = False
        self._thread: threading.Thread | None = None

    def watch(self, guard: Guard) -> None:
        with self._lock:
            self._guards.add(guard)
            if self._thread is None:
                self._thread = threading.Thread(target=self._loop, name="deadlines", daemon=True)
                self._thread.start()

    def release(self, guard: Guard) -> None:
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
