"""The console script: as little as possible before the command line is known."""

from __future__ import annotations

import sys


def main() -> int:
    """Run notes-lint and return its exit status."""
    _import_msgspec()
    from notes_lint.cli import main as run

    return run()


def _import_msgspec() -> None:
    """Import msgspec without typing_extensions.

    It prefers that to `typing` for names that `typing` has had since Python 3.11, and importing it takes a sixth
    of a warm run.
    """
    if "msgspec" in sys.modules or "typing_extensions" in sys.modules:
        return
    modules: dict[str, object] = sys.modules  # type: ignore[assignment]
    modules["typing_extensions"] = None  # importing it fails now
    try:
        import msgspec  # noqa: F401
    finally:
        del modules["typing_extensions"]


if __name__ == "__main__":
    raise SystemExit(main())
