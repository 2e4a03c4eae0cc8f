"""Rules that are data: a TOML file beside the page, and no Python.

[swaps]
"wrong phrase" = "right phrase"        # or a list, the best first; an empty list only reports
[settings]
message = "'{found}': write '{better}'"
applicability = "safe"                 # safe, unsafe (the default) or suggestion
case = false                           # whether letter case counts
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from notes_lint.diagnostic import Diagnostic, Edit, Fix
from notes_lint.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from notes_lint.document import Document
    from notes_lint.rule import Rule

_KEYS = {"message", "applicability", "case"}


def check_of(rule: Rule) -> Callable[[Document], Iterator[Diagnostic]]:
    """The check of a data-only rule."""
    return _load(f"{rule.folder}/{rule.data}")


@cache
def _load(path: str) -> Callable[[Document], Iterator[Diagnostic]]:
    import tomllib

    try:
        table = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{path}: not TOML: {error}") from None
    settings: dict[str, Any] = table.get("settings", {})
    unknown = set(settings) - _KEYS
    if unknown:
        raise UsageError(
            f"{path}: unknown in [settings]: {', '.join(sorted(unknown))}. Known: {', '.join(sorted(_KEYS))}."
        )
    swaps = table.get("swaps")
    if not isinstance(swaps, dict) or not swaps:
        raise UsageError(f"{path}: a word list needs a table [swaps]")
    cased = bool(settings.get("case", False))
    better = {
        (wrong if cased else wrong.lower()): tuple([right] if isinstance(right, str) else right)
        for wrong, right in swaps.items()
    }
    longest_first = sorted(better, key=len, reverse=True)
    pattern = re.compile(
        r"(?<!\w)(?:"
        + "|".join(re.escape(wrong).replace(r"\ ", r"\s+") for wrong in longest_first)
        + r")(?!\w)",
        0 if cased else re.IGNORECASE,
    )
    message = str(settings.get("message", "'{found}': write '{better}'"))
    applicability: Any = settings.get("applicability", "unsafe")

    def check(document: Document) -> Iterator[Diagnostic]:
        prose = document.prose.decode("utf-8", "replace")
        if not pattern.search(prose):
            return
        for match in pattern.finditer(prose):
            start = len(prose[: match.start()].encode())
            found = match[0]
            end = start + len(found.encode())
            key = " ".join(found.split())
            rights = tuple(_cased(found, right) for right in better.get(key if cased else key.lower(), ()))
            fixes: tuple[Fix, ...] = ()
            if rights:
                kind: Any = applicability if len(rights) == 1 else "suggestion"
                fixes = (Fix(f"write '{rights[0]}'", (Edit(start, end, rights[0]),), applicability=kind),)
            text = message.format(found=found, better="' or '".join(rights))
            yield Diagnostic(start, end, text, suggestions=rights, fixes=fixes)

    return check


def _cased(found: str, right: str) -> str:
    """The replacement in the letter case of what it replaces."""
    if found.isupper() and len(found) > 1:
        return right.upper()
    return right[0].upper() + right[1:] if found[0].isupper() and right else right
