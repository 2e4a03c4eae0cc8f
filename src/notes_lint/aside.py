"""What is gathered of a large note in a second process, while the first one runs the rules that report.

The two halves of a note's work ask little of each other, and cost about the same. The other process is a fork, which
has the parsed note without a copy being made; what it gathered comes back encoded. What it cannot do (a rule that
fails) is done again here, so that the outcome, and what is said of a failure, is that of one process.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Raw, Struct
from msgspec.msgpack import Decoder, Encoder

from notes_lint.pool import WorkerError, begin_fork, ended

if TYPE_CHECKING:
    from collections.abc import Callable


class Gathered(Struct, array_like=True):
    """Records by gather function, encoded, and the milliseconds that each took; None where one failed."""

    records: dict[str, Raw] | None
    spent: dict[str, float]


def gather_aside(
    path: str, gather: Callable[[dict[str, float]], dict[str, Any]]
) -> Callable[[bool], Gathered | None]:
    """Begin to gather in another process.

    Args:
        path: the note, for an error's sake.
        gather: what is to be done there; it adds the milliseconds that it takes to a dictionary.

    Returns:
        What waits for the records, or, with False, does without them. It ends the process, and is to be called in any
        case, once. It gives None where the records are to be gathered here after all.

    Raises (when that is called):
        WorkerError: the process was ended from outside.
    """
    begun = begin_fork(lambda tell: _answer(tell, gather))
    if begun is None:
        return lambda _: None
    hear, end = begun

    def wait(wanted: bool) -> Gathered | None:
        data = b""
        try:
            with open(hear, "rb") as stream:
                data = stream.read() if wanted else b""
        finally:
            code = end()
        if not wanted:
            return None
        try:
            answer = Decoder(Gathered).decode(data)
        except ValueError:  # it was ended before it had written all
            raise WorkerError(ended(code, path)) from None
        return answer if answer.records is not None else None

    return wait


def _answer(tell: int, gather: Callable[[dict[str, float]], dict[str, Any]]) -> None:
    encode = Encoder().encode
    spent: dict[str, float] = {}
    try:
        records = {key: Raw(encode(record)) for key, record in gather(spent).items()}
        answer = Gathered(records, spent)
    except Exception:
        answer = Gathered(None, {})
    with open(tell, "wb") as stream:
        stream.write(encode(answer))
