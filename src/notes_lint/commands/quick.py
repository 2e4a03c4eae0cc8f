"""A command line that needs no argparse: importing that and building a parser takes longer than a warm run's work.

`Options` is given to the function that declares the options, in place of argparse's parser. It understands the
plain cases; for all else (help, mistakes, abbreviations) it gives up, and argparse speaks.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any


class Options:
    """What a parser was told, and a reader of command lines that are plainly right."""

    def __init__(self) -> None:
        self._values: dict[str, Any] = {}
        self._actions: dict[str, tuple[str, str, Any, Any]] = {}

    def add_argument_group(self, _: str) -> Options:
        """A group is for the help; here it is the parser itself."""
        return self

    def add_argument(
        self,
        *names: str,
        action: str = "store",
        default: Any = None,
        choices: Any = None,
        type: Any = str,  # noqa: A002 - argparse's name for it
        **_: Any,
    ) -> None:
        """As argparse's, for the actions that the options have."""
        if not names[0].startswith("-"):
            return  # the paths
        if action not in ("store", "store_true", "append"):
            return
        dest = names[0].lstrip("-").replace("-", "_")
        self._values[dest] = False if action == "store_true" else default
        for name in names:
            self._actions[name] = dest, action, choices, type

    def parse(self, argv: list[str]) -> SimpleNamespace | None:
        """The options and ``paths``, or None where argparse should look."""
        values = {
            key: list(value) if isinstance(value, list) else value for key, value in self._values.items()
        }
        paths: list[str] = []
        rest = iter(argv)
        closed = False  # argparse takes the paths in one row
        for token in rest:
            if not token.startswith("-"):
                if closed:
                    return None
                paths.append(token)
                continue
            closed = bool(paths)
            name, equals, value = token.partition("=")
            known = self._actions.get(name)
            if known is None:
                return None
            dest, action, choices, kind = known
            if action == "store_true":
                if equals:
                    return None
                values[dest] = True
                continue
            if not equals:
                value = next(rest, "-")
                if value.startswith("-"):
                    return None
            if choices is not None and value not in choices:
                return None
            if kind is int and not value.isdecimal():
                return None
            value = kind(value)
            if action == "append":
                values[dest] = [*(values[dest] or ()), value]
            else:
                values[dest] = value
        return SimpleNamespace(paths=paths, **values)
