"""What a report is written to: programs read UTF-8 everywhere, an old terminal shows what it can."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from typing import TextIO

_FOR_PEOPLE: Final = ("text", "concise")
_ERRORS: Final = "notes_lint_nearest"

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


def _nearest(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    chars = error.object[error.start : error.end]
    return "".join(_NEAREST.get(char) or f"<U+{ord(char):04X}>" for char in chars), error.end
