"""A baseline: the findings that an old vault is allowed to keep, so that new ones stand out.

An entry is a rule, a path and the text found, with a count: never a line, so that edits above change nothing.
It only shrinks: what is mended is reported as stale and leaves at the next write.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import msgspec

from notes_lint.errors import UsageError

if TYPE_CHECKING:
    from notes_lint.result import Result

Key = tuple[str, str, str]


class Allowed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """So many findings of a rule in a note with that text."""

    path: str
    rule: str
    text: str
    count: int = 1


class Baseline(msgspec.Struct, forbid_unknown_fields=True):
    """The file: JSON, sorted, one entry a line, so that merges and reviews are easy."""

    version: int = 1
    findings: list[Allowed] = msgspec.field(default_factory=list)


def load(path: str) -> Counter[Key]:
    """Read a baseline.

    Raises:
        UsageError: it is not there, or not a baseline.
    """
    try:
        with open(path, "rb") as file:
            data = file.read()
    except OSError as error:
        raise UsageError(
            f"{path}: the baseline cannot be read: {error.strerror}. --write-baseline makes one."
        ) from None
    try:
        baseline = msgspec.json.decode(data, type=Baseline)
    except msgspec.DecodeError as error:
        raise UsageError(f"{path}: not a baseline: {error}. Make it anew with --write-baseline.") from None
    counted: Counter[Key] = Counter()
    for entry in baseline.findings:
        counted[entry.rule, entry.path, entry.text] += entry.count
    return counted


def write(path: str, entries: Counter[Key]) -> None:
    """Write a baseline, as a whole or not at all."""
    import os

    encode = msgspec.json.encode
    lines = [
        encode(Allowed(where, rule, text, count)).decode()
        for (rule, where, text), count in sorted(
            entries.items(), key=lambda item: (item[0][1], item[0][0], item[0][2])
        )
        if count > 0
    ]
    body = ",\n    ".join(lines)
    text = '{\n  "version": 1,\n  "findings": [' + (f"\n    {body}\n  " if body else "") + "]\n}\n"
    temporary = f"{path}.{os.getpid()}.tmp"
    with open(temporary, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)
    os.replace(temporary, path)


def fingerprints(result: Result) -> list[Key]:
    """Rule, path and the text found, for each finding of a result: what stays when lines move."""
    keys = []
    path, source = "", None
    for found in result.diagnostics:
        if found.path != path or source is None:
            path, source = found.path, result.read(found.path)
        text = source.slice(found.start, found.end) if source is not None else ""
        keys.append((found.rule, found.path, text))
    return keys


def apply(result: Result, allowed: Counter[Key]) -> tuple[Counter[Key], Counter[Key]]:
    """Take the allowed findings out of a result.

    Returns:
        The entries that were met (under the note's path of today), and the stale ones.
    """
    found = fingerprints(result)
    left = _follow_renames(allowed, found, result)
    met: Counter[Key] = Counter()
    kept = []
    for diagnostic, key in zip(result.diagnostics, found, strict=True):
        if left[key] > 0:
            left[key] -= 1
            met[key] += 1
            result.baselined += 1
        else:
            kept.append(diagnostic)
    result.diagnostics = kept
    return met, +left


def _follow_renames(allowed: Counter[Key], found: list[Key], result: Result) -> Counter[Key]:
    """The baseline with notes that moved under their new paths.

    A note has moved when its path is gone, and a note that the baseline does not know has most of its findings.
    """
    by_path: dict[str, Counter[tuple[str, str]]] = {}
    for (rule, path, text), count in allowed.items():
        by_path.setdefault(path, Counter())[rule, text] += count
    gone = [path for path in by_path if result.read(path) is None]
    if not gone:
        return Counter(allowed)
    new: dict[str, Counter[tuple[str, str]]] = {}
    for rule, path, text in found:
        if path not in by_path:
            new.setdefault(path, Counter())[rule, text] += 1
    moved: dict[str, str] = {}
    for path in sorted(gone):
        scores = [
            ((by_path[path] & candidate).total(), other.rpartition("/")[2] == path.rpartition("/")[2], other)
            for other, candidate in new.items()
            if other not in moved.values()
        ]
        best = max(scores, default=(0, False, ""))
        if best[0] * 2 >= by_path[path].total() and best[0]:
            moved[path] = best[2]
    left: Counter[Key] = Counter()
    for (rule, path, text), count in allowed.items():
        left[rule, moved.get(path, path), text] += count
    return left
