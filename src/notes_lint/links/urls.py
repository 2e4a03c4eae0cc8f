"""URLs whose scheme or host was mistyped, or left out: what was meant, and what is wrong with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notes_lint.diagnostic import SAFE
from notes_lint.lazy import pattern

if TYPE_CHECKING:
    from notes_lint.diagnostic import Applicability

_SCHEME = pattern(r"(?i)([a-z]{2,9})(;|:{0,3})\s?([/\\]{0,4})(?=[\w\[])")
_TWICE = pattern(r"(?i)(?:https?:?/{1,2}:?)+(?=https?:?//)")
_HTTP_LETTERS = frozenset("htps")
_HOST = pattern(
    r"(?i)(?:www\.[\w-]+\.[\w.-]+|(?:[\w-]+\.)+(?:com|org|net|io|dev|edu|gov|co\.\w\w|ac\.\w\w|info|de|fr|jp|ru|uk|eu|ch|nl|se|ca|au|us|tv|app|"
    r"ai|me|cn|gg|to|ly|be|it|es|xyz|page|tech|blog|club|cloud|site))(?::\d+)?(?=[/?#]|$)"
)
_BARE_HOSTS = pattern(r"(?i)(?:www\.|.*\.(?:com|org|net|edu|gov|io|dev)(?:$|[/?#]))")
_BARE_ENDS = ("www.", ".com", ".org", ".net", ".edu", ".gov", ".io", ".dev")
_MAIL = pattern(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


def mended_url(dest: str) -> tuple[str, str, Applicability] | None:
    """A URL whose scheme is wrong or missing, put right, with what was wrong; None where it looks fine."""
    lowered = dest.lower()
    if lowered.startswith(("http://", "https://")):
        twice = _TWICE.match(dest) if "http" in lowered[5:] else None
        if twice is not None:
            return dest[twice.end() :], "the scheme stands there twice", SAFE
        if "://" in dest and dest[dest.find("://") + 3 : dest.find("://") + 4] not in ("/", ":"):
            return None
        scheme, _, rest = dest.partition("://")
        if rest[:1] == "/":
            return f"{scheme}://{rest.lstrip('/')}", "a slash too many behind the scheme", SAFE
        if rest[:1] == ":":
            return f"{scheme}://{rest.lstrip(':/')}", "a colon too many behind the scheme", SAFE
        return None
    if lowered.startswith(("mailto:", "tel:", "ftp:", "data:", "file:", "javascript:")) or "{" in dest:
        return None
    match = _SCHEME.match(dest) if any(mark in dest for mark in ":;/\\") else None
    if match is not None and (match[2] or match[3]):
        letters = match[1].lower()
        slashes = match[3]
        if letters in ("http", "https") or _like_http(letters):
            rest = dest[match.end() :]
            scheme = "https" if letters.endswith("s") else "http"
            if letters in ("http", "https"):
                what = f"`{match[0]}` is no scheme; `{scheme}://` is"
            else:
                what = f"there is no scheme `{match[1]}`; `{scheme}` is meant"
            if (match[2] and slashes) or len(slashes) == 2 or "." in rest.partition("/")[0]:
                return f"{scheme}://{rest}", what, SAFE
        if letters in ("maito", "mailo", "mailt", "malito", "mainto", "mail", "email") and match[2] == ":":
            return (
                f"mailto:{dest[match.end() :]}",
                f"there is no scheme `{match[1]}`; `mailto` is meant",
                SAFE,
            )
    if "://" in dest:
        return (
            (dest.replace("://", "https://", 1), "the scheme is missing", SAFE)
            if dest.startswith("://")
            else None
        )
    host = dest.partition("/")[0]
    if "." in host and (host != dest or _bare(lowered)) and _HOST.match(dest):
        return f"https://{dest}", "without a scheme this is a path in the vault; `https://` is missing", SAFE
    if "@" in dest and _MAIL.fullmatch(dest):
        return f"mailto:{dest}", "without `mailto:` this is a path in the vault", SAFE
    return None


def _bare(lowered: str) -> bool:
    """Whether what has no path is a host and no file: its end, or its beginning, says so."""
    return any(end in lowered for end in _BARE_ENDS) and _BARE_HOSTS.match(lowered) is not None


def _like_http(letters: str) -> bool:
    """Whether a word is ``http`` or ``https`` with a letter missing, doubled, swapped or mistyped."""
    if letters in ("http", "https") or not 3 <= len(letters) <= 7:
        return False
    if letters in (
        "ttp",
        "tps",
        "ttps",
        "htps",
        "htp",
        "hhtp",
        "htttp",
        "httpp",
        "httos",
        "httsp",
        "htpps",
        "htts",
    ):
        return True
    if (
        sum(each in _HTTP_LETTERS for each in letters) < len(letters) - 1
        or letters.count("t") + letters.count("p") < 2
    ):
        return False
    from difflib import SequenceMatcher

    return max(SequenceMatcher(None, letters, each).ratio() for each in ("http", "https")) >= 0.75
