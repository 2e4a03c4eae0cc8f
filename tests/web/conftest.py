"""No test of probing reaches beyond the loopback interface."""

from __future__ import annotations

import ipaddress
import socket
from typing import TYPE_CHECKING, Any

import pytest

from .server import World

if TYPE_CHECKING:
    from collections.abc import Iterator


def _bindable(address: str) -> bool:
    try:
        with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET) as sock:
            sock.bind((address, 0))
    except OSError:
        return False
    return True


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if _bindable("127.8.0.2"):
        return
    for item in items:
        if "tests/web" in item.path.as_posix():
            item.add_marker(pytest.mark.skip(reason="this machine has no 127.0.0.0/8, only 127.0.0.1"))


@pytest.fixture(autouse=True, scope="module")
def loopback_only() -> Iterator[list[str]]:
    """Every connection of the module's tests, each to the loopback interface, or the tests fail."""
    reached: list[str] = []
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        host = address[0] if isinstance(address, tuple) else str(address)
        reached.append(host)
        if not ipaddress.ip_address(host).is_loopback:
            raise AssertionError(f"a test reached for {host}")
        connect(self, address)

    def resolve(*_args: object, **_kwargs: object) -> list[Any]:
        raise AssertionError("a test asked the machine's resolver")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        patch.setattr(socket, "getaddrinfo", resolve)
        yield reached
    assert all(ipaddress.ip_address(host).is_loopback for host in reached), reached


@pytest.fixture
def world() -> Iterator[World]:
    """An empty world of loopback hosts."""
    with World() as made:
        yield made
