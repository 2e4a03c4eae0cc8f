"""Following redirects, one checked hop at a time."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from .answer import Answer
from .url import BadUrlError, Target, join, redact

if TYPE_CHECKING:
    from collections.abc import Callable

    from .model import Limits

REDIRECTS = frozenset((301, 302, 303, 307, 308))


class Ask(Protocol):
    """Sends one request; `seconds` bound it. Never raises."""

    def __call__(self, target: Target, headers: dict[str, str], seconds: float, cap: int) -> Answer: ...


class Hop(Struct):
    """One request of a walk and its answer."""

    target: Target
    answer: Answer


class Walk(Struct):
    """A chain of answers. ``code`` is set where the chain itself is at fault.

    Codes: ``loop``, ``hops`` (too many), ``no-location``, ``bad-redirect`` (``detail`` says to what). ``permanent``:
    every redirect was a 301 or 308. ``downgrade``: it went from https to http.
    """

    hops: list[Hop]
    code: str = ""
    detail: str = ""
    permanent: bool = True
    downgrade: bool = False
    fragment: str = ""

    @property
    def start(self) -> Target:
        return self.hops[0].target

    @property
    def end(self) -> Target:
        return self.hops[-1].target

    @property
    def answer(self) -> Answer:
        return self.hops[-1].answer

    @property
    def redirected(self) -> bool:
        return len(self.hops) > 1

    def told(self) -> str:
        """The chain as evidence: ``301 https://example.org/b, 404``."""
        parts = []
        for index, hop in enumerate(self.hops):
            what = str(hop.answer.status) if hop.answer.status else hop.answer.failure
            if index + 1 < len(self.hops):
                what += f" to {redact(self.hops[index + 1].target.url)}"
            parts.append(what)
        return ", ".join(parts)


def walk(
    ask: Ask,
    start: Target,
    headers: dict[str, str],
    *,
    seconds: float,
    cap: int,
    limits: Limits,
    refuses: Callable[[str], bool],
) -> Walk:
    """Ask for `start` and follow where it leads; all of it within `seconds`."""
    deadline = time.monotonic() + seconds
    cookies: dict[str, dict[str, str]] = {}
    seen: set[tuple[str, str]] = set()
    result = Walk([], fragment=start.fragment)
    target = start
    while True:
        jar = "; ".join(f"{name}={value}" for name, value in cookies.get(target.host, {}).items())
        if (target.url, jar) in seen:
            result.code = "loop"
            return result
        seen.add((target.url, jar))
        if result.hops and refuses(target.url):
            result.hops.append(Hop(target, Answer(failure="excluded", detail="the settings leave it alone")))
            return result
        left = deadline - time.monotonic()
        if left <= 0:
            answer = Answer(failure="timeout", detail="the redirects took too long")
        else:
            answer = ask(target, {**headers, "Cookie": jar} if jar else headers, left, cap)
        result.hops.append(Hop(target, answer))
        if answer.status not in REDIRECTS:
            return result
        if len(result.hops) > limits.hops:
            result.code = "hops"
            return result
        location = answer.headers.get("location", "")
        if not location.strip():
            result.code = "no-location"
            return result
        _remember(cookies.setdefault(target.host, {}), answer.cookies)
        try:
            following = join(target, location)
        except BadUrlError as error:
            result.code, result.detail = "bad-redirect", str(error)
            return result
        result.permanent = result.permanent and answer.status in (301, 308)
        result.downgrade = result.downgrade or (target.scheme, following.scheme) == ("https", "http")
        result.fragment = following.fragment or result.fragment
        target = following


def _remember(jar: dict[str, str], cookies: tuple[str, ...]) -> None:
    for cookie in cookies:
        name, equals, value = cookie.partition(";")[0].strip().partition("=")
        if equals and name and len(jar) < 20 and cookie.isascii() and cookie.isprintable():
            jar[name] = value
