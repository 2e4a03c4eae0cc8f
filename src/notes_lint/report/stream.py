"""What a report is written to: programs read UTF-8 everywhere, an old terminal shows what it can."""

from __future__ import annotations

import codecs
import os
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from typing import TextIO

_FOR_PEOPLE: Final = ("text", "concise")
_ERRORS: Final = "notes_lint_nearest"
_PIPED: Final = 100
_UNKNOWN: Final = 80

# One column for one column, so that carets stay below what they mean.
_NEAREST: Final = {
    **dict(zip("│⋮…›→•·—–“”‘’", "|:~>>*.--\"\"''", strict=True)),
    **{chr(0x2400 + code): "?" for code in range(0x22)},
}


def prepare(stream: TextIO, form: str) -> None:
    """Set a stream up for a format: no character of a note may end the run, no platform change the bytes."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is None:
        return
    if form in _FOR_PEOPLE:
        codecs.register_error(_ERRORS, _nearest)
        reconfigure(errors=_ERRORS)
    else:
        reconfigure(encoding="utf-8", errors="strict", newline="\n")


def columns(stream: TextIO) -> int:
    """How many columns a report for people may take.

    A hook runner gives its hooks a terminal of no size at all and shows what they wrote in the person's own: there
    the size of that one counts.
    """
    given = os.environ.get("COLUMNS", "")
    if not stream.isatty():
        return int(given) if given.isdecimal() and int(given) else _PIPED
    try:
        width = os.get_terminal_size(stream.fileno()).columns
    except (OSError, ValueError):
        return _UNKNOWN
    if width:
        return width
    if given.isdecimal() and int(given):
        return int(given)
    try:
        terminal = os.open("/dev/tty", os.O_RDONLY | os.O_NOCTTY)
    except (OSError, AttributeError):
        return _UNKNOWN
    try:
        return os.get_terminal_size(terminal).columns or _UNKNOWN
    except OSError:
        return _UNKNOWN
    finally:
        os.close(terminal)


def _nearest(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    chars = error.object[error.start : error.end]
    return "".join(_NEAREST.get(char) or f"<U+{ord(char):04X}>" for char in chars), error.end
