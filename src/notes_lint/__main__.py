"""The console script: as little as possible before the command line is known."""

from __future__ import annotations


def main() -> int:
    """Run notes-lint and return its exit status."""
    from notes_lint.cli import main as run

    return run()


if __name__ == "__main__":
    raise SystemExit(main())
