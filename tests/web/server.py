"""A server of faults on the loopback interface, and a network that leads every name to it.

Each host of a test has an address of 127.0.0.0/8 of its own and listens on free ports; `World.net` resolves
names to these addresses, and dials the free ports in place of 80 and 443.
"""

from __future__ import annotations

import selectors
import socket
import ssl
import struct
import threading
import time
from typing import TYPE_CHECKING, Any, NamedTuple, Self

import trustme

from notes_lint.web.transport import Net, ResolveError

if TYPE_CHECKING:
    from collections.abc import Callable

    Handler = Callable[["Call"], "bytes | None"]

WORDS = " ".join(f"word{number}" for number in range(120))
PAGE = f"<!doctype html><html><head><title>A page</title></head><body><h1 id=top>A page</h1><p id='here'>{WORDS}</p></body></html>".encode()


class Call(NamedTuple):
    """One request: `nth` counts from 0 for each host. `sock` is for those who answer by hand."""

    method: str
    path: str
    headers: dict[str, str]
    nth: int
    sock: socket.socket
    stop: threading.Event

    def send(self, data: bytes) -> None:
        self.sock.sendall(data)

    def drip(self, data: bytes, pause: float = 0.05) -> None:
        """Send `data` a byte at a time, until the other side has gone or the test ends."""
        for index in range(len(data)):
            if self.stop.wait(pause):
                return
            self.sock.sendall(data[index : index + 1])

    def hang(self) -> None:
        """Say nothing until the other side goes."""
        self.sock.settimeout(0.1)
        while not self.stop.is_set():
            try:
                if not self.sock.recv(4096):
                    return
            except TimeoutError:
                continue
            except OSError:
                return

    def reset(self) -> None:
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def reply(
    status: int = 200, body: bytes = PAGE, kind: str = "text/html; charset=utf-8", **headers: str
) -> bytes:
    """An answer with a Content-Length; header names have ``_`` for ``-``."""
    lines = [f"HTTP/1.1 {status} Because", f"Content-Length: {len(body)}"]
    if kind:
        lines.append(f"Content-Type: {kind}")
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


class Host:
    """A host that listens: its handler, the requests that it got (method, target), and its ports."""

    def __init__(self, name: str, address: str, handler: Handler | None) -> None:
        self.name = name
        self.address = address
        self.handler = handler
        self.calls: list[tuple[str, str]] = []
        self.seen: list[dict[str, str]] = []
        self.ports: dict[int, int] = {}
        self.context: ssl.SSLContext | None = None
        self.lock = threading.Lock()


class World:
    """Hosts, their names, and the sockets behind them. Use it as a context manager."""

    def __init__(self, network: str = "127.8", *, listen: bool = True) -> None:
        self._listens = listen
        self.hosts: dict[str, Host] = {}
        self.names: dict[str, tuple[str, ...] | Exception] = {"example.com": ("127.0.0.1",)}
        self.authority = trustme.CA()
        self._network = network
        self._by_address: dict[str, Host] = {}
        self._selector = selectors.DefaultSelector()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self.slow_names: dict[str, float] = {}
        self.dialled: list[str] = []
        self.faults: dict[str, OSError] = {}
        context = ssl.create_default_context(cafile=None)
        self.authority.configure_trust(context)
        self._context = context

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
        for key in list(self._selector.get_map().values()):
            key.fileobj.close()  # type: ignore[union-attr]
        self._selector.close()

    @property
    def net(self) -> Net:
        return Net(self.resolve, self.dial, self._context)

    def add(
        self,
        name: str,
        handler: Handler | None,
        *,
        secure: bool = False,
        plain: bool = True,
        context: ssl.SSLContext | None = None,
    ) -> Host:
        """A host called `name`; with `secure` it has https too. Without a handler nothing listens."""
        number = len(self.hosts) + 1
        address = f"{self._network}.{number // 250}.{number % 250 + 1}"
        host = Host(name, address, handler)
        self.hosts[name] = self._by_address[address] = host
        self.names[name] = (address,)
        if handler is None:
            return host
        if plain:
            self._listen(host, 80)
        if secure or context is not None:
            if context is None:
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                self.authority.issue_cert(name).configure_cert(context)
            host.context = context
            self._listen(host, 443)
        return host

    def mask(self, name: str, address: str) -> None:
        """Give a host an address that looks public; dialling it reaches the loopback one all the same."""
        self.names[name] = (address,)
        self._by_address[address] = self.hosts[name]

    def resolve(self, name: str, port: int) -> tuple[str, ...]:
        self._stop.wait(self.slow_names.get(name, 0.0))
        found = self.names.get(name)
        if found is None:
            raise ResolveError("Name or service not known", exists=False)
        if isinstance(found, Exception):
            raise found
        return found

    def dial(self, address: str, port: int, timeout: float) -> socket.socket:
        self.dialled.append(address)
        if address in self.faults:
            raise self.faults[address]
        host = self._by_address.get(address)
        if host is None or port not in host.ports:
            raise ConnectionRefusedError(111, "Connection refused")
        sock = socket.socket()
        try:
            sock.settimeout(timeout)
            sock.connect((host.address, host.ports[port]))
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except BaseException:
            sock.close()
            raise
        return sock

    def _listen(self, host: Host, port: int) -> None:
        if not self._listens:
            host.ports[port] = 0
            return
        sock = socket.socket()
        sock.bind((host.address, 0))
        sock.listen(128)
        sock.setblocking(False)
        host.ports[port] = sock.getsockname()[1]
        self._selector.register(sock, selectors.EVENT_READ, (host, port == 443))

    def _accept(self) -> None:
        while not self._stop.is_set():
            for key, _ in self._selector.select(0.05):
                try:
                    sock, _ = key.fileobj.accept()  # type: ignore[union-attr]
                except OSError:
                    continue
                host, secure = key.data
                threading.Thread(target=self._serve, args=(host, sock, secure), daemon=True).start()

    def _serve(self, host: Host, sock: socket.socket, secure: bool) -> None:
        try:
            sock.settimeout(20)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if secure:
                assert host.context is not None
                sock = host.context.wrap_socket(sock, server_side=True)
            self._talk(host, sock)
        except (OSError, ssl.SSLError, ValueError):
            pass  # the other side has gone, as it does when it has had enough
        finally:
            sock.close()

    def _talk(self, host: Host, sock: socket.socket) -> None:
        buffer = b""
        while not self._stop.is_set():
            while b"\r\n\r\n" not in buffer:
                chunk = sock.recv(65_536)
                if not chunk:
                    return
                buffer += chunk
            head, _, buffer = buffer.partition(b"\r\n\r\n")
            first, *lines = head.decode("latin-1").split("\r\n")
            method, path, _ = first.split(" ", 2)
            headers = {}
            for line in lines:
                name, _, value = line.partition(":")
                headers[name.strip().lower()] = value.strip()
            with host.lock:
                nth = len(host.calls)
                host.calls.append((method, path))
                host.seen.append(headers)
            assert host.handler is not None
            answer = host.handler(Call(method, path, headers, nth, sock, self._stop))
            if answer is None:
                return
            sock.sendall(answer)
            if b"connection: close" in answer[:400].lower():
                return


def certificate(world: World, *names: str, **options: Any) -> ssl.SSLContext:
    """A server's TLS context with a certificate of the world's authority for `names`."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    world.authority.issue_cert(*names, **options).configure_cert(context)
    return context


def wait_for(condition: Callable[[], bool], seconds: float = 10) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.01)
    return condition()
