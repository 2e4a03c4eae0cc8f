"""Settings of the right type whose values make no sense: each would be passed over in silence later on."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notes_lint.settings import Settings


def faults(settings: Settings) -> Iterator[tuple[str, str, str]]:
    """(key, the entry of a free table that it is about or "", what is wrong and how to mend it)."""
    web = settings.web
    if not web.max_age >= 0:  # not a number is none either
        yield "web.max-age", "", f"{web.max_age:g} days: 0 (ask each time) or more is wanted"
    for name, host in web.hosts.items():
        for key, value in (("gap", host.gap), ("budget", host.budget)):
            if value is not None and not value >= 0:
                yield "web.hosts", f"{name}.{key}", f"{key} of {name} is {value:g}: 0 or more is wanted"
    for key, globs in (
        ("include", settings.include),
        ("exclude", settings.exclude),
        ("per-file-ignores", tuple(settings.per_file_ignores)),
    ):
        for glob in globs:
            if wrong := glob_fault(glob):
                yield key, glob, f"'{glob}': {wrong}"
    for glob in settings.links.ignore:
        if wrong := "it is empty" if not glob.strip() else _bracket_fault(glob):
            yield "links.ignore", "", f"'{glob}': {wrong}"


def glob_fault(glob: str) -> str:
    """Why a pattern in the syntax of ignore files can match nothing; "" where it can."""
    plain = glob.strip()
    if not plain.lstrip("!") or plain == "/":
        return "it matches nothing"
    if plain.startswith("#"):
        return "it is a comment; \\# begins a name with that sign"
    if (len(plain) - len(plain.rstrip("\\"))) % 2:
        return "nothing follows the backslash at its end"
    if "{" in plain and "," in plain.partition("{")[2].partition("}")[0]:
        return "there are no alternatives in braces here; write one pattern for each"
    return _bracket_fault(plain)


def _bracket_fault(glob: str) -> str:
    at = 0
    while (at := glob.find("[", at)) >= 0:
        if at and glob[at - 1] == "\\":
            at += 1
            continue
        inner = at + 1 + glob[at + 1 : at + 2].count("!") + glob[at + 1 : at + 2].count("^")
        end = glob.find("]", inner + 1)  # a bracket right at the beginning is one of the characters
        if end < 0:
            return "the [ is never closed; [[] stands for the sign itself"
        signs = glob[inner:end]
        if any(signs[i] == "-" and signs[i - 1] > signs[i + 1] for i in range(1, len(signs) - 1)):
            return f"[{signs}] runs backwards"
        at = end + 1
    return ""
