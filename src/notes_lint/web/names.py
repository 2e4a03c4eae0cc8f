"""From a host's name to a connected socket: the two places where the network is touched.

Tests put their own `Net` in, so that every name leads to the loopback interface.
"""

from __future__ import annotations

import socket
import ssl
import threading
import time
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

# Seconds that a passing failure to resolve a name stands for all links to that host.
_STALE = 1.0


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


class RefusedError(Exception):
    """Ends an exchange before a request was sent. `kind` is the failure's kind, see `answer.Answer`."""

    def __init__(self, kind: str, detail: str) -> None:
        super().__init__(detail)
        self.kind = kind
        self.detail = detail


class Name:
    """One resolution, in a thread of its own: the system's resolver knows no deadline."""

    def __init__(self, net: Net, host: str, port: int) -> None:
        self._done = threading.Event()
        self._found: tuple[str, ...] = ()
        self._failure: RefusedError | None = None
        self._ended = 0.0
        threading.Thread(target=self._resolve, args=(net, host, port), name="resolve", daemon=True).start()

    @property
    def stale(self) -> bool:
        """Whether this is a passing failure of some time ago: a second try asks again."""
        failure = self._failure if self._done.is_set() else None
        return failure is not None and failure.kind == "dns" and time.monotonic() - self._ended > _STALE

    def wait(self, seconds: float) -> tuple[str, ...]:
        if not self._done.wait(max(seconds, 0)):
            raise RefusedError("dns", "the name was not resolved in time")
        if self._failure is not None:
            raise RefusedError(self._failure.kind, self._failure.detail)
        return self._found

    def _resolve(self, net: Net, host: str, port: int) -> None:
        try:
            self._found = tuple(net.resolve(host, port))
        except ResolveError as error:
            self._failure = RefusedError("dns" if error.exists else "no-host", str(error))
        except (OSError, UnicodeError) as error:
            self._failure = RefusedError("dns", str(error))
        finally:
            self._ended = time.monotonic()
            self._done.set()
