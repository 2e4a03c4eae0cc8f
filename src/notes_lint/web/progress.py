"""What is seen while links are asked for: a bar on a terminal, nothing elsewhere."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Protocol

from msgspec import Struct

if TYPE_CHECKING:
    from typing import TextIO


class State(Struct, frozen=True):
    """How far a run is: counts of URLs, and the host with the most left to do."""

    total: int
    done: int
    unsure: int
    broken: int
    slowest: str


class Progress(Protocol):
    """What `notes_lint.web.probe` reports to, from several threads, one call at a time."""

    def update(self, state: State) -> None: ...

    def close(self) -> None: ...


def for_stream(stream: TextIO) -> Progress:
    """A bar if `stream` is a terminal that somebody watches, else one line when all is done."""
    return _Bar(stream) if stream.isatty() and _has_size(stream) else _Line(stream)


def _has_size(stream: TextIO) -> bool:
    """A hook runner's terminal has no size: what is drawn there is shown when all is over, codes and all."""
    try:
        return os.get_terminal_size(stream.fileno()).columns > 0
    except (OSError, ValueError):
        return False


class _Line:
    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._state: State | None = None

    def update(self, state: State) -> None:
        self._state = state

    def close(self) -> None:
        if self._state is not None:
            print(summary(self._state), file=self._stream)


class _Bar:
    def __init__(self, stream: TextIO) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
        from rich.progress import Progress as RichProgress

        columns = (TextColumn("links"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"))
        console = Console(file=stream)
        self._rich = RichProgress(*columns, TimeElapsedColumn(), console=console, transient=True)
        self._task: Any = None

    def update(self, state: State) -> None:
        from rich.markup import escape

        text = f"{state.broken} broken, {state.unsure} unsure"
        if state.slowest:
            text += f", waiting for {state.slowest}"
        if self._task is None:
            self._rich.start()
            self._task = self._rich.add_task("", total=state.total)
        self._rich.update(self._task, completed=state.done, description=escape(text))

    def close(self) -> None:
        self._rich.stop()


def summary(state: State) -> str:
    """One line for a log."""
    return f"{state.done} of {state.total} links asked: {state.broken} broken, {state.unsure} unsure"
