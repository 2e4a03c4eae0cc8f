"""The network facts of a run in a file, and a run on such a file in place of the network."""

from __future__ import annotations

import threading
import zlib
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from .answer import Answer
from .model import Request
from .store import Record

if TYPE_CHECKING:
    from pathlib import Path

_VERSION = 1


class Recording(Struct):
    """All that verdicts rest on. Keys are ``kind url``; answers are in the order in which they came.

    The first key of ``answers`` is the Request, the second the URL that was asked for its sake.
    """

    version: int
    now: float
    offline: bool
    answers: dict[str, dict[str, list[Answer]]]
    past: dict[str, Record] = {}


def load(path: Path) -> Recording:
    """Read a recording. Raises ValueError (with what is wrong) or OSError."""
    recording = msgspec.json.decode(path.read_bytes(), type=Recording)
    if recording.version != _VERSION:
        raise ValueError(f"a recording of version {recording.version}, not {_VERSION}")
    return recording


def key(request: Request) -> str:
    return f"{request.kind} {request.url}"


def filed(url: str) -> str:
    """The name under which an answer is recorded: control probes have a path of chance."""
    head, mark, tail = url.partition("notes-lint-")
    if mark and len(tail) >= 16 and all(char in "0123456789abcdef" for char in tail[:16]):
        return f"{head}{mark}control{tail[16:]}"
    return url


class Recorder:
    """Collects the answers of a run; thread-safe."""

    def __init__(self, now: float) -> None:
        self.recording = Recording(_VERSION, now, False, {})
        self._lock = threading.Lock()

    def add(self, request: Request, url: str, answer: Answer) -> None:
        with self._lock:
            self.recording.answers.setdefault(key(request), {}).setdefault(url, []).append(answer)

    def write(self, path: Path) -> None:
        """Write everything in one order, whatever the order in which the answers came.

        What this very run has written before (`now` tells) is kept: mending asks in several rounds.
        """
        try:
            before = load(path)
        except (OSError, ValueError):
            before = None
        if before is not None and before.now == self.recording.now:
            self.recording.past = {**before.past, **self.recording.past}
            self.recording.answers = {**before.answers, **self.recording.answers}
        self.recording.past = dict(sorted(self.recording.past.items()))
        self.recording.answers = {
            name: {url: [_bare(answer) for answer in answers] for url, answers in sorted(urls.items())}
            for name, urls in sorted(self.recording.answers.items())
        }
        path.write_bytes(msgspec.json.format(msgspec.json.encode(self.recording), indent=1) + b"\n")


class Player:
    """Gives the answers of a recording, each once; the last one again when more is asked."""

    def __init__(self, recording: Recording) -> None:
        self.recording = recording
        self._given: dict[tuple[str, str], int] = {}
        self._lock = threading.Lock()

    def answer(self, request: Request, url: str) -> Answer:
        name = key(request)
        answers = self.recording.answers.get(name, {}).get(url, [])
        if not answers:
            return Answer(failure="unknown", detail="not in the recording")
        with self._lock:
            index = self._given.get((name, url), 0)
            self._given[name, url] = index + 1
        return answers[min(index, len(answers) - 1)]


def _bare(answer: Answer) -> Answer:
    """`answer` without the body, and with cookies that are told apart but cannot be used."""
    cookies = []
    for cookie in answer.cookies:
        name, _, value = cookie.partition(";")[0].partition("=")
        cookies.append(f"{name}={zlib.crc32(value.encode()):08x}")
    return msgspec.structs.replace(answer, body=b"", cookies=tuple(cookies), reused=False)
