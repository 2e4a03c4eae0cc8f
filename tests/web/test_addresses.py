"""Private addresses in every disguise: refused before anything is dialled."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notes_lint import web
from notes_lint.web import Limits, Request, WebSettings
from notes_lint.web.address import literal, networks, refusal

from .server import World, reply

LIMITS = Limits(timeout=10, patient=10, gap=0, late_pause=0.01, run_seconds=20)

# A host as a stranger may write it. All mean this machine, its network, or its cloud.
DISGUISES = (
    "127.0.0.1",
    "127.1",
    "2130706433",
    "0x7f000001",
    "0x7f.1",
    "0177.0.0.1",
    "017700000001",
    "0",
    "0.0.0.0",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "169.254.169.254",
    "168.63.129.16",
    "224.0.0.1",
    "255.255.255.255",
    "①②⑦.⓪.⓪.①",
    "127。0。0。1",
    "[::1]",
    "[::]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::127.0.0.1]",
    "[64:ff9b::7f00:1]",
    "[64:ff9b:1::7f00:1]",
    "[2002:7f00:1::]",
    "[2001:0:7f00:1::]",
    "[fe80::1]",
    "[fe80::1%25lo]",
    "[fc00::1]",
    "[fec0::1]",
    "[ff02::1]",
    "[2001:db8::1]",
    "127.0.0.1.",
)


def _probe(world: World, url: str, **more: object) -> web.Probe:
    request = Request(url)
    outcome = web.probe([request], WebSettings(limits=LIMITS), net=world.net, **more)  # type: ignore[arg-type]
    return outcome.probes[request]


@pytest.mark.parametrize("host", DISGUISES)
def test_a_disguise_is_refused(host: str, world: World) -> None:
    probe = _probe(world, f"http://{host}/secret")
    assert (probe.verdict, probe.code) in {("skipped", "blocked"), ("broken", "bad-url")}, probe
    assert world.dialled == []


@pytest.mark.parametrize("host", DISGUISES)
def test_a_redirect_to_a_disguise_is_refused(host: str, world: World) -> None:
    location = f"http://{host}/secret".encode().decode("latin-1")
    world.add("start.test", lambda call: reply(302, b"", Location=location))
    world.mask("start.test", "8.8.8.8")
    probe = _probe(world, "http://start.test/")
    assert (probe.verdict, probe.code) in {("skipped", "blocked"), ("broken", "bad-redirect")}, probe
    assert set(world.dialled) == {"8.8.8.8"}


@pytest.mark.parametrize("address", ["10.0.0.1", "::ffff:10.0.0.1", "169.254.169.254", "fd00::1"])
def test_a_name_for_a_private_address_is_refused(address: str, world: World) -> None:
    world.names["inside.test"] = (address,)
    assert _probe(world, "http://inside.test/").code == "blocked"
    assert world.dialled == []


def test_one_private_address_among_public_ones_is_enough(world: World) -> None:
    world.names["mixed.test"] = ("8.8.8.8", "10.0.0.1")
    assert _probe(world, "http://mixed.test/").code == "blocked"
    assert world.dialled == []


def test_a_rebinding_name_gets_no_second_answer(world: World) -> None:
    """The address that is checked is the address that is dialled: the name is asked once."""
    host = world.add("start.test", lambda call: reply())
    asked: list[str] = []

    def resolve(name: str, port: int) -> tuple[str, ...]:
        asked.append(name)
        return (host.address,) if len(asked) == 1 else ("10.0.0.1",)

    request = Request("http://start.test/page")
    net = world.net._replace(resolve=resolve)
    outcome = web.probe([request], WebSettings(limits=LIMITS), net=net, allow=("127.0.0.0/8",))
    assert outcome.probes[request].verdict == "ok"
    assert set(world.dialled) == {host.address}
    assert len(asked) == 1


def test_allowed_networks_are_reached_and_no_others(world: World) -> None:
    one = world.add("one.test", lambda call: reply())
    two = world.add("two.test", lambda call: reply())
    allow = (f"{one.address}/32",)
    assert _probe(world, "http://one.test/page", allow=allow).verdict == "ok"
    assert _probe(world, "http://two.test/page", allow=allow).code == "blocked"
    assert two.calls == []


def test_networks_are_checked() -> None:
    assert len(networks(("10.0.0.0/8", " fd00::/8 ", "10.1.2.3/8"))) == 3
    with pytest.raises(ValueError):
        networks(("10.0.0.0/99",))


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.216.34", "2606:4700:4700::1111", "2a00:1450::1"])
def test_public_addresses_pass(address: str) -> None:
    assert refusal(address) == ""


@settings(deadline=None, derandomize=True)
@given(st.integers(0, 2**32 - 1))
def test_a_number_means_the_address_that_the_system_dials(number: int) -> None:
    dotted = ".".join(str(number >> shift & 255) for shift in (24, 16, 8, 0))
    assert literal(str(number)) == literal(hex(number)) == literal(dotted) == dotted


@settings(deadline=None, derandomize=True)
@given(st.ip_addresses(v=4))
def test_an_embedded_private_address_stays_private(address: object) -> None:
    if refusal(str(address)):
        assert refusal(f"::ffff:{address}")
        assert refusal(f"::{address}")
        assert refusal(f"64:ff9b::{address}")
