"""The network facts of one exchange: what is recorded, replayed and judged."""

from __future__ import annotations

from msgspec import Struct


class Facts(Struct, omit_defaults=True):
    """What was read off a body. Judgements rest on these alone, so a recording needs no bodies.

    ``size`` is the number of bytes that were read, ``total`` what the server says that there is (-1: nothing).
    ``sketch`` are the smallest hashes of the page's words: two pages with much the same words share most.
    ``ids`` are those of the anchors looked for that the page has, ``anchors`` counts all it has. ``shell`` is a
    page without words that a script fills. ``media`` is the type that the bytes show, not the one that the
    server says. ``snapshot`` is the answer of an archive.
    """

    size: int = 0
    total: int = -1
    digest: str = ""
    title: str = ""
    words: int = 0
    sketch: tuple[int, ...] = ()
    ids: tuple[str, ...] = ()
    anchors: int = 0
    html: bool = False
    shell: bool = False
    login: bool = False
    media: str = ""
    width: int = 0
    height: int = 0
    damage: str = ""
    snapshot: str = ""


class Answer(Struct, omit_defaults=True):
    """One exchange. Either `status` (and what came with it) or `failure` is set.

    ``failure`` is one of: ``no-host`` (no such name), ``dns``, ``refused``, ``reset``, ``empty``,
    ``unreachable``, ``timeout``, ``certificate``, ``chain`` (an intermediate certificate is missing), ``tls``,
    ``invalid`` (no HTTP), ``headers`` (too many or too long), ``length``, ``blocked``, ``excluded``,
    ``crowded`` (its host is asked too much at once),
    ``unknown`` (not in the recording).
    ``state`` is how the body ended: ``whole``, ``capped``, ``cut``, ``bad``, ``slow``, ``coded`` (an encoding
    that was not asked for), ``left`` (not read).
    """

    status: int = 0
    headers: dict[str, str] = {}
    cookies: tuple[str, ...] = ()
    failure: str = ""
    detail: str = ""
    state: str = ""
    facts: Facts | None = None
    reused: bool = False
    body: bytes = b""
