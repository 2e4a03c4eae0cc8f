"""Regular expressions that are compiled when they are first used.

Compiling one takes up to a millisecond, and most runs over few notes never need most of them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, AnyStr, cast

if TYPE_CHECKING:
    from re import Pattern

_METHODS = ("finditer", "findall", "fullmatch", "match", "search", "split", "sub", "subn")


class _Lazy:
    """Stands in for a pattern. Its methods are the pattern's own from the first use on."""

    def __init__(self, source: str | bytes, flags: int) -> None:
        self._source: tuple[Any, int] = source, flags

    def __getattr__(self, name: str) -> Any:
        # Called for what is not there yet only: all methods are put in place at once.
        compiled = re.compile(*self._source)
        for method in _METHODS:
            self.__dict__[method] = getattr(compiled, method)
        return getattr(compiled, name)


def pattern(source: AnyStr, flags: int = 0) -> Pattern[AnyStr]:
    """As `re.compile`, at the first use."""
    return cast("Pattern[AnyStr]", _Lazy(source, flags))
