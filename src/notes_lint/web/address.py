"""Which addresses a probe may connect to.

The notes are a stranger's and the machine is often CI's, so a probe reaches public unicast addresses only.
``ipaddress.is_global`` alone is not enough: on Python 3.11 it lets through translation prefixes that embed a
private IPv4 address, multicast, and addresses that clouds use inside (168.63.129.16 is Azure's own).
"""

from __future__ import annotations

import ipaddress
import socket

from notes_lint.lazy import pattern

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_V4_REFUSED = tuple(
    ipaddress.IPv4Network(net)
    for net in (
        "0.0.0.0/8",
        "100.64.0.0/10",
        "168.63.129.16/32",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/3",
    )
)
_V6_ALLOWED = ipaddress.IPv6Network("2000::/3")
_V6_REFUSED = tuple(
    ipaddress.IPv6Network(net) for net in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")
)

_NUMERIC = pattern(r"(?:0[xX][0-9a-fA-F]*|[0-9]+)(?:\.(?:0[xX][0-9a-fA-F]*|[0-9]+)){0,3}\.?")


def networks(allow: tuple[str, ...]) -> tuple[Network, ...]:
    """The networks of ``--allow-address``, e.g. ``("10.0.0.0/8",)``. Raises ValueError on a bad one."""
    return tuple(ipaddress.ip_network(text.strip(), strict=False) for text in allow)


def refusal(address: str, allow: tuple[Network, ...] = ()) -> str:
    """Why `address` (text, an IPv6 zone allowed) may not be dialled; ``""`` if it may."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return "no IP address"
    for network in allow:
        if ip.version == network.version and ip in network:
            return ""
    if isinstance(ip, ipaddress.IPv4Address):
        if not ip.is_global or any(ip in network for network in _V4_REFUSED):
            return "not a public address"
        return ""
    if ip not in _V6_ALLOWED:
        return "not a public address"
    if not ip.is_global or any(ip in network for network in _V6_REFUSED):
        return "not a public address"
    return ""


def literal(host: str) -> str:
    """The address that a host written as a number means (``127.1``, ``0x7f.1``, ``[::1]``), or ``""``.

    The forms are those of ``inet_aton``, which the C library's resolver accepts too.
    """
    if host.startswith("[") and host.endswith("]"):
        inner = host[1:-1]
        try:
            ipaddress.IPv6Address(inner.replace("%25", "%", 1).partition("%")[0])
        except ValueError:
            return ""
        return inner.replace("%25", "%", 1)
    if not _NUMERIC.fullmatch(host):
        return ""
    try:
        return socket.inet_ntoa(socket.inet_aton(host.rstrip(".")))
    except OSError:
        return ""
