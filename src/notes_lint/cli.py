"""The command line: what contract.md fixes, and nothing else. Thin: it parses, calls, prints, returns a status."""

from __future__ import annotations

import errno
import os
import sys
from typing import TYPE_CHECKING

from notes_lint.errors import UsageError, nearest

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence
    from typing import NoReturn

COMMANDS = (
    "check",
    "rule",
    "date",
    "mv",
    "init",
    "config",
    "words",
    "new",
    "test",
    "cache",
    "merge",
    "server",
    "completion",
)


# A full disk, a limit on a file's size, a quota, a device that fails: nothing that is wrong with the linter.
_FULL = frozenset((errno.ENOSPC, errno.EFBIG, errno.EIO, getattr(errno, "EDQUOT", errno.ENOSPC)))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line. Returns 0, 1 or 2, as the contract says."""
    argv = list(sys.argv[1:] if arguments is None else arguments)
    if sys.stderr is None:  # closed; and no pipe of ours should get its number
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - until the end
    if sys.stdout is None:
        return _fail(
            "standard output is closed, so nobody would see what is found; open it (>/dev/null will do)"
        )
    try:
        status = _dispatch(argv)
        sys.stdout.flush()
        return status
    except UsageError as error:
        return _fail(*error.args)
    except KeyboardInterrupt:
        return _fail("interrupted; nothing was left half-written")
    except BrokenPipeError:
        # Whoever read our output has seen enough. Python would complain once more at exit.
        _hush()
        return 0
    except Exception as error:
        if "--verbose" in argv or "-v" in argv:
            raise
        if isinstance(error, OSError) and error.errno in _FULL and error.filename is None:
            _hush()
            return _fail(
                f"what this run writes cannot be written: {error.strerror}. Make room, and run it again"
            )
        return _fail(f"internal error: {_one_line(error)}. Run again with --verbose for the traceback.")


def _hush() -> None:
    """Let what is still to be written go nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _fail(*messages: str) -> int:
    from notes_lint.report.escape import terminal

    sys.stderr.writelines(f"notes-lint: {terminal(message)}\n" for message in messages)
    return 2


def _one_line(error: BaseException) -> str:
    text = str(error).splitlines()
    name = type(error).__name__
    return text[0] if text and name == "RuleError" else f"{name}: {text[0]}" if text else name


def _dispatch(argv: list[str]) -> int:
    if argv == ["--version"]:
        from notes_lint import __version__

        sys.stdout.write(f"notes-lint {__version__}\n")
        return 0
    command = argv[0] if argv and argv[0] in COMMANDS else "check"
    if argv and argv[0] == command:
        argv = argv[1:]
    elif argv and not argv[0].startswith("-") and not os.path.exists(argv[0]):
        if os.path.islink(argv[0]):
            raise UsageError(f"{argv[0]}: this link leads to nothing: there is no {os.readlink(argv[0])}")
        hint = nearest(argv[0], list(COMMANDS))
        raise UsageError(f"{argv[0]}: no such file or folder, and no command of that name.{hint}")
    from importlib import import_module

    if command == "server":
        raise UsageError("`server` is reserved for a language server, which this version does not have yet")
    module = import_module(f"notes_lint.commands.{command}")
    try:
        status: int = module.run(argv)
    except SystemExit as stop:  # argparse: 0 after --help, 2 after wrong usage
        return int(stop.code or 0)
    return status


def parser(command: str, description: str) -> argparse.ArgumentParser:
    """An argument parser in the style of all commands."""
    import argparse

    class Parser(argparse.ArgumentParser):
        def error(self, message: str) -> NoReturn:
            """Say it in one line, as every other mistake is said."""
            raise UsageError(f"{message}; `{prog} --help` lists what there is")

    prog = "notes-lint" if command == "check" else f"notes-lint {command}"
    return Parser(
        prog=prog,
        description=description,
        allow_abbrev=False,
        formatter_class=lambda prog: argparse.HelpFormatter(prog, max_help_position=30, width=_width()),
    )


def _width() -> int:
    from notes_lint.report.stream import columns

    return min(columns(sys.stdout), 100)
