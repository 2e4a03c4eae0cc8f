"""The console script: as little as possible before the command line is known."""

from __future__ import annotations

import gc
import os
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

_ROUND = 200_000
"""New containers before garbage is looked for. A run makes records, hardly a cycle: with Python's own 700, looking
for cycles takes a seventh of a short run and finds none."""


def main() -> int:
    """Run notes-lint and return its exit status."""
    gc.set_threshold(_ROUND, 20, 20)
    if sys.argv[1:] != ["--version"]:
        _import_msgspec()
    from notes_lint.cli import main as run

    status = run()
    gc.freeze()  # the interpreter, ending, would look through everything once more
    return status


def _import_msgspec() -> None:
    """Import msgspec without what it brings for schemas, for inspection, and for names that `typing` has.

    All of that takes a quarter of a warm run. What is left out is imported when something asks for it; and where
    a release of msgspec is built otherwise, all of it is imported as usual.
    """
    if "msgspec" in sys.modules:
        return
    schemas = _stand_in("msgspec._json_schema", "schema", "schema_components")
    modules: dict[str, Any] = {
        "typing_extensions": None,  # it is preferred to `typing` for what that has had since 3.11
        "platform": _platform(),  # uuid asks it for the system's name
        "msgspec.inspect": _stand_in("msgspec.inspect"),
        "msgspec._json_schema": schemas,
    }
    put = {name: module for name, module in modules.items() if name not in sys.modules}
    sys.modules.update(put)
    try:
        import msgspec  # noqa: F401
    except ImportError:
        for name in list(sys.modules):
            if name.partition(".")[0] == "msgspec" and name != "msgspec._core":
                del sys.modules[name]
    finally:
        for name in ("typing_extensions", "platform"):
            if name in put:
                del sys.modules[name]


def _stand_in(name: str, *functions: str) -> ModuleType:
    """A module that becomes the real one when anything of it is used; ``functions`` may be imported from it."""
    module = type(sys)(name)

    def attribute(wanted: str) -> Any:
        if wanted.startswith("__"):
            raise AttributeError(wanted)
        if sys.modules.get(name) is module:
            del sys.modules[name]
        from importlib import import_module

        return getattr(import_module(name), wanted)

    module.__dict__["__getattr__"] = attribute
    for each in functions:
        module.__dict__[each] = _calling(attribute, each)
    return module


def _calling(attribute: Callable[[str], Any], name: str) -> Callable[..., Any]:
    def call(*arguments: Any, **named: Any) -> Any:
        return attribute(name)(*arguments, **named)

    return call


def _platform() -> ModuleType:
    """What `platform` tells uuid; itself, it compiles a dozen patterns."""
    module = type(sys)("platform")
    module.__dict__["system"] = lambda: os.uname().sysname if hasattr(os, "uname") else sys.platform
    return module


if __name__ == "__main__":
    raise SystemExit(main())
