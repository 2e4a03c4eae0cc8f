"""What is asked, what comes back, and the numbers that bound it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from msgspec import Struct

if TYPE_CHECKING:
    from notes_lint.document import Link

Kind = Literal["page", "image", "copy"]
Verdict = Literal["ok", "moved", "broken", "unsure", "skipped"]


class Request(Struct, frozen=True, order=True):
    """One URL of the notes, as it is written. Requests are equal when URL and kind are.

    ``kind`` is ``"image"`` where the URL is shown as a picture, ``"copy"`` where all of its bytes are wanted.
    Build them with `notes_lint.web.request_for`.
    """

    url: str
    kind: Kind = "page"


class Use(NamedTuple):
    """One place that uses a URL: the note, the link, and where its destination is written.

    ``start`` to ``end`` are bytes of the note at `path`; they are equal where there is no place to edit (a
    reference whose definition is not found).
    """

    path: str
    link: Link
    start: int
    end: int


class Probe(Struct, frozen=True, omit_defaults=True):
    """What is known of one URL.

    ``why`` is one clause for people, ``code`` the same for programs (`notes_lint.web.judge` lists them).
    ``seen`` is the UTC time of the answer, ``2026-11-22T10:00:00Z``, empty when nothing was ever answered.
    ``to`` is where a moved URL leads, its fragment kept; ``proven`` says that a fresh request to it gave the
    content that the chain ended in. ``secure`` is the https form of an http URL, when both answer alike;
    ``downgrade`` says that the chain leads from https to http. ``fragment`` is what became of the part behind
    ``#``: ``""`` (none, or not one to look for), ``found``, ``missing`` or ``unknown``. ``archive`` is a
    snapshot's URL. ``evidence`` are sentences with dates, never with ages. ``media``, ``width`` and
    ``height`` describe an image, ``digest`` is the SHA-256 of a copy. ``kind`` is the Request's.
    """

    url: str
    verdict: Verdict
    why: str
    code: str = ""
    seen: str = ""
    to: str | None = None
    proven: bool = False
    secure: str = ""
    downgrade: bool = False
    fragment: str = ""
    archive: str = ""
    evidence: tuple[str, ...] = ()
    media: str = ""
    width: int = 0
    height: int = 0
    digest: str = ""
    kind: Kind = "page"


class Limits(Struct, frozen=True, kw_only=True):
    """Seconds, bytes and counts that bound a run. The defaults are for the internet; tests scale them down.

    At most ``copies`` whole files are in memory at once.

    ``timeout`` bounds all of one exchange in the first pass, from the name's resolution to the header's end,
    ``patient`` the same in the second pass; ``body_seconds`` bounds the reading of a body.
    """

    overall: int = 64
    per_host: int = 8
    gap: float = 0.1
    timeout: float = 3.0
    patient: float = 10.0
    body_seconds: float = 3.0
    late_pause: float = 3.0
    longest_wait: float = 30.0
    run_seconds: float = 600.0
    run_urls: int = 20_000
    host_urls: int = 500
    host_seconds: float = 180.0
    breaker: int = 3
    untried: int = 3
    hops: int = 10
    page_bytes: int = 65_536
    fragment_bytes: int = 2_000_000
    image_bytes: int = 65_536
    copy_bytes: int = 10_000_000
    copy_seconds: float = 60.0
    copies: int = 2
    max_age_days: float = 7.0
    confirm_hours: float = 20.0


class HostRule(Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """One entry of ``web.hosts``: how to treat a host and the hosts below it."""

    skip: bool = False
    gap: float | None = None
    budget: int | None = None


class WebSettings(Struct, frozen=True, kw_only=True):
    """The settings that concern probing.

    ``ignore`` are patterns of URLs or hosts that are left alone (``*`` matches anything), ``hosts`` treats
    single hosts. ``archive`` is the availability service that is asked for snapshots (empty: none).
    """

    ignore: tuple[str, ...] = ()
    hosts: dict[str, HostRule] = {}
    archive: str = ""
    limits: Limits = Limits()


class Outcome(Struct):
    """What a run gives: one Probe for each Request, and lines for a person (offline, what was not checked)."""

    probes: dict[Request, Probe]
    lines: list[str] = []
    offline: bool = False
    asked: int = 0
