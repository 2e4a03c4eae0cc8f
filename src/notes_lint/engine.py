"""What a note's entry depends on beside its bytes: the rules with their options, and the engine itself."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from notes_lint.digest import digest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notes_lint.ruleset import RuleSet


def fingerprints(rules: RuleSet) -> list[str]:
    """What an entry depends on beside the note's bytes and the engine: a line for each rule that reads documents."""
    lines = {rules.fingerprint(rule) for rule in rules.of("document")}
    for rule in filter(lambda rule: rule.gathers, rules.selected.values()):
        own = rule.gather.startswith("notes_lint_rules.")
        lines.add(f"{rule.gather} {rule.digest if own else ''}")
    return sorted(line.replace("\n", " ") for line in lines)


def engine_version() -> str:
    """What the engine's part of a result depends on: its release, the parser's, and Python's.

    In a checkout, where sources change without a release, the stamps of all files stand for the release.
    """
    from notes_lint import __version__

    here = os.path.dirname(__file__)
    version = f"{__version__} {_parser_version()} {sys.version_info[0]}.{sys.version_info[1]}"
    try:
        # The list of what was installed has a digest of each file; times would differ on every machine.
        with open(f"{os.path.dirname(here)}/notes_lint-{__version__}.dist-info/RECORD", "rb") as file:
            lines = [
                line
                for line in file.read().decode().splitlines()
                if line.startswith("notes_lint/") and ".pyc" not in line
            ]
    except OSError:
        lines = []
    if not lines:
        lines = list(_stamps(here, ""))
    lines.sort()
    return f"{version} {digest(chr(10).join(lines).encode(), 12).hex()}"


def _stamps(folder: str, prefix: str) -> Iterator[str]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                if entry.name not in ("__pycache__", "commands", "fix"):
                    yield from _stamps(entry.path, f"{prefix}{entry.name}/")
            else:
                status = entry.stat()
                yield f"{prefix}{entry.name} {status.st_size} {status.st_mtime_ns}"


def _parser_version() -> str:
    """The parser's release, from the name of its metadata folder: importing anything to learn it costs more."""
    for folder in sys.path:
        if os.path.isdir(f"{folder}/pyromark"):
            with os.scandir(folder) as entries:
                for entry in entries:
                    if entry.name.startswith("pyromark-"):
                        return entry.name
            return folder
    return ""
