"""From answers to verdicts. Pure: the same answers always give the same verdict.

Precision before recall. What is certain is ``broken``: the server says that the page is gone, there is no such
host, the reply is no image, the certificate is another's. What a robot is told and a reader is not (403, 429,
999 …), and what may be over in a minute, is ``unsure``.
"""

from __future__ import annotations

from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, NamedTuple

from notes_lint.lazy import pattern

from .look import read
from .url import clean

if TYPE_CHECKING:
    from .answer import Answer
    from .model import Kind, Verdict
    from .url import Target
    from .walk import Walk


class Judgement(NamedTuple):
    """`transient`: worth a second try, `wait` seconds from now (None: as the run likes)."""

    verdict: Verdict
    code: str
    why: str
    transient: bool = False
    wait: float | None = None


_GONE = {404: "not found", 410: "gone for good"}
_PASSING = frozenset((408, 425, 500, 502, 503, 504, 520, 521, 522, 523, 524, 527, 530))
_REFUSALS = {
    401: "it asks for a login",
    402: "it asks for payment or its quota is spent",
    403: "it refuses robots, or everybody",
    407: "a proxy asks for a login",
    414: "the server finds the URL too long",
    451: "it is withheld here for legal reasons",
    999: "it refuses robots",
}
_FAILURES: dict[str, tuple[Verdict, str, bool]] = {
    "no-host": ("broken", "there is no such host", False),
    "dns": ("unsure", "the host's name could not be resolved", True),
    "refused": ("unsure", "the connection was refused", True),
    "reset": ("unsure", "the connection was reset", True),
    "empty": ("unsure", "the connection was closed without an answer", True),
    "unreachable": ("unsure", "the host cannot be reached from here", True),
    "timeout": ("unsure", "no answer in time", True),
    "certificate": ("broken", "the certificate is not valid", False),
    "chain": (
        "unsure",
        "the certificate's issuer is unknown here, an intermediate one may be missing",
        False,
    ),
    "tls": ("unsure", "no secure connection could be agreed on", True),
    "invalid": ("broken", "the reply is invalid", False),
    "headers": ("unsure", "the reply's header is too long", False),
    "length": ("unsure", "the reply's length is negative", False),
    "blocked": ("skipped", "the address is not public", False),
    "crowded": ("skipped", "too many links lead to its host at once", True),
    "excluded": ("skipped", "the settings leave it alone", False),
    "unknown": ("skipped", "not in the recording", False),
}
# Hosts whose refusals are as good as a 404, because the same request was public by its token.
_FIREBASE = ("firebasestorage.googleapis.com", ".firebasestorage.app")
# Pages that note-taking programs show in place of a picture.
_EMBEDDED = ("youtube.com", "youtu.be", "twitter.com", "x.com", "vimeo.com", "tiktok.com", "spotify.com")
_MISSING_PAGE = pattern(
    r"(?i)\b404\b|not[ -]found|page (?:is )?missing|no longer (?:exists|available)|does(?:n[’']t| not) exist|"
    r"can[’']?t be found|nicht gefunden|introuvable|no encontrada|non trovata|не найдена|"
    r"domain (?:name )?(?:is )?for sale|buy this domain|parked|account suspended"
)
_LOGIN = pattern(
    r"(?i)(?:^|[/_.-])(?:login|log-in|signin|sign-in|servicelogin|oauth2?/authorize)(?:[/?_.;-]|$)|^/(?:auth|sso)(?:/|$)"
)
_LOGIN_HOST = pattern(r"(?:login|signin|accounts|auth|sso|idp)\.")
# Hosts whose links may well be meant to lead to a home page.
_SHORTENERS = frozenset(
    [
        "bit.ly",
        "t.co",
        "goo.gl",
        "tinyurl.com",
        "git.io",
        "ow.ly",
        "buff.ly",
        "is.gd",
        "dub.sh",
        "lnkd.in",
        "amzn.to",
        "aka.ms",
        "g.co",
        "rb.gy",
        "cutt.ly",
    ]
)
_LANGUAGE = pattern(r"(?i)/[a-z]{2}(?:[_-][a-z]{2,4})?(?=/|$)")
_MOST_WORDS_OF_A_LOGIN = 200
_HOME = pattern(r"(?i)/(?:index\.\w{2,5}|home/?|default\.\w{2,5}|[a-z]{2}(?:[_-][a-z]{2})?/?)?")


def judge(walk: Walk, kind: Kind) -> Judgement:
    """The verdict on what a walk found. Only what the walk itself shows: see `run` for what is asked besides."""
    if walk.code:
        return _bad_chain(walk)
    answer = walk.answer
    if answer.failure:
        verdict, why, transient = _FAILURES[answer.failure]
        if answer.failure in ("certificate", "invalid", "headers") and answer.detail:
            why += f" ({clean(answer.detail, 120)})"
        if walk.redirected:
            why = f"it redirects to {clean(walk.end.origin, 80)}: {why}"
        return Judgement(verdict, answer.failure, why, transient)
    judgement = _status(walk.end, answer, kind)
    if judgement is not None:
        return judgement
    if walk.redirected:
        where = strayed(walk)
        if where:
            return where
    if walk.downgrade:
        return Judgement("unsure", "downgrade", "it redirects from https to http")
    if kind == "image" and not _embedded(walk.start):
        return _image(answer)
    facts = read(answer)
    if walk.redirected and facts.login and facts.words < _MOST_WORDS_OF_A_LOGIN and not _logs_in(walk.start):
        return Judgement("unsure", "login", "it redirects to a page that asks for a password")
    if walk.start.malformed_escape:
        return Judgement(
            "unsure", "escape", "it holds a “%” without two hex digits, which servers read differently"
        )
    if walk.redirected and walk.permanent and not _translated(walk):
        return Judgement("moved", "moved", "it has moved for good")
    return Judgement("ok", "ok", "it answers")


def strayed(walk: Walk) -> Judgement | None:
    """Whether a redirect ended at a login or at a home page, which says nothing about what was linked."""
    start, end = walk.start, walk.end
    if _logs_in(end) and not _logs_in(start):
        return Judgement("unsure", "login", "it redirects to a login page")
    if _home(end) and not _home(start) and start.host not in _SHORTENERS:
        return Judgement("unsure", "home", "it redirects to the site's home page")
    return None


def smells(answer: Answer, target: Target) -> bool:
    """Whether a page that answers 200 may be a “not found” in disguise, so that the host should be tested."""
    facts = read(answer)
    if not facts.html or _home(target):
        return False
    if _MISSING_PAGE.search(facts.title):
        return True
    return answer.state == "whole" and 0 < facts.words < 30 and not facts.shell


def retry_after(value: str, now: float) -> float | None:
    """Seconds that a ``Retry-After`` header asks for (a number or a date); None for anything else."""
    value = value.strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - now)
    except (TypeError, ValueError, OverflowError, OSError):
        return None


def _bad_chain(walk: Walk) -> Judgement:
    if walk.code == "loop":
        return Judgement("broken", "loop", "it redirects in a circle")
    if walk.code == "hops":
        return Judgement("unsure", "hops", f"it redirects more than {len(walk.hops) - 1} times")
    if walk.code == "no-location":
        return Judgement("unsure", "no-location", "it redirects without saying where to")
    return Judgement("broken", "bad-redirect", clean(walk.detail, 120))


def _status(target: Target, answer: Answer, kind: Kind) -> Judgement | None:
    status = answer.status
    if 200 <= status < 300:
        if status in (204, 205) and kind == "image":
            return Judgement("broken", "empty", "the reply is empty")
        return None
    if status in _GONE:
        return Judgement("broken", "gone", f"the server says {status}, {_GONE[status]}")
    if status == 304:
        return Judgement("ok", "unchanged", "it has not changed")
    if status == 416 and kind == "image":
        return Judgement("broken", "empty", "the picture has no bytes")
    if kind == "image" and status in (400, 401, 403, 412) and _firebase(target):
        return Judgement(
            "broken", "token", f"the server says {status}: its token is not valid, or the file is gone"
        )
    if status == 429:
        return Judgement("unsure", "busy", "the server says 429, too many requests", True)
    if status in _PASSING:
        return Judgement("unsure", "server", f"the server says {status}", True)
    why = f"the server says {status}"
    if status == 403 and answer.headers.get("cf-mitigated"):
        return Judgement("unsure", "robots", f"{why}: it lets only browsers through")
    if status in _REFUSALS:
        return Judgement("unsure", "refusal", f"{why}: {_REFUSALS[status]}")
    return Judgement("unsure", "status", why)


def _image(answer: Answer) -> Judgement:
    facts = read(answer)
    said = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    if answer.state == "slow":
        return Judgement("unsure", "slow", "the picture did not arrive in time", True)
    if answer.state in ("cut", "bad"):
        return Judgement("broken", "damaged", "the picture arrives damaged")
    if answer.state == "coded":
        return Judgement("unsure", "coded", "the picture comes in an encoding that was not asked for")
    if not facts.size:
        return Judgement("broken", "empty", "the reply is empty")
    if answer.state == "capped" and facts.total < 0:
        return Judgement("unsure", "endless", "the picture has no end")
    if facts.damage:
        return Judgement("broken", "damaged", f"the picture is {facts.damage}")
    if facts.media.startswith("image/"):
        if 0 < facts.width <= 1 and 0 < facts.height <= 1:
            return Judgement("unsure", "pixel", "it is a picture of a single pixel, such as trackers use")
        return Judgement("ok", "ok", f"it is {facts.media}")
    if facts.media:
        return Judgement("ok", "ok", f"it is {facts.media}")
    if facts.html:
        title = f" titled “{clean(facts.title, 60)}”" if facts.title else ""
        return Judgement("broken", "not-image", f"the reply is no picture but an HTML page{title}")
    if said.startswith(("image/", "video/", "audio/")):
        return Judgement(
            "unsure",
            "format",
            f"its bytes are of no picture format known here, though labelled {clean(said, 40)}",
        )
    return Judgement(
        "broken", "not-image", f"the reply is no picture ({clean(said or 'of no stated type', 40)})"
    )


def _logs_in(target: Target) -> bool:
    return _LOGIN.search(target.path) is not None or _LOGIN_HOST.match(target.host) is not None


def _translated(walk: Walk) -> bool:
    """Whether all that a redirect adds is the language of whoever asked: another reader is sent elsewhere."""
    start, end = walk.start, walk.end
    language = _LANGUAGE.match(end.path)
    return (
        language is not None
        and language[0] != start.path[: language.end()]
        and end.path[language.end() :].strip("/") == start.path.strip("/")
    )


def _home(target: Target) -> bool:
    return _HOME.fullmatch(target.path) is not None and "?" not in target.target


def _firebase(target: Target) -> bool:
    return target.host == _FIREBASE[0] or target.host.endswith(_FIREBASE[1])


def _embedded(target: Target) -> bool:
    return any(target.host == host or target.host.endswith("." + host) for host in _EMBEDDED)
