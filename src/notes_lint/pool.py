"""Notes worked out by several processes at once.

Where the platform forks safely, workers are forks: they share what is loaded already, take chunks of notes from
one pipe as they get free, and answer in encoded frames on a pipe of their own. Elsewhere, and in a process with
threads, they are fresh interpreters that get the rules by path. No function is ever pickled.
"""

from __future__ import annotations

import os
import sys
from struct import Struct as Packer
from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec import Struct
from msgspec.msgpack import Decoder, Encoder

from notes_lint.discover import Stamp
from notes_lint.errors import UsageError
from notes_lint.lint import DiskTree, Mapper, add_times, encode_entry
from notes_lint.ruleset import RuleSet
from notes_lint.settings import Loaded, Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence

    from notes_lint.lint import Tree

LEAST = 100_000
"""Bytes of changed notes below which one process is quicker than several: forking costs some 10 ms, a note's
rules 0.5 s a megabyte."""

# Notes and bytes that are worked out together, rule by rule: a rule's tables and code stay near the processor, which
# saves a tenth of the time; and little enough that all their documents are held at once.
_TOGETHER, _ROOM = 32, 250_000
_CHUNKS = 24  # a worker: few enough to cost nothing, enough for all to end together
_NUMBER = Packer("<I")

_SMALL = 1 << 16

KNOWN, MAPPED, UNREADABLE, FAILED, DONE = range(5)


class Answer(Struct, array_like=True, gc=False):
    """One note worked out: what it came to (see the kinds above), its number in the task, digest and parts.

    With DONE, ``note`` holds the worker's milliseconds by rule, encoded; with UNREADABLE the reason.
    """

    kind: int
    index: int
    hash: bytes = b""
    note: bytes = b""
    gathered: bytes = b""
    found: bytes = b""


class Job(Struct, array_like=True):
    """All that a fresh interpreter needs to work as a fork would."""

    search: list[str]
    root: str
    rules: Any
    settings: dict[str, Any]
    paths: list[tuple[int, str, tuple[bytes, ...]]]
    timed: bool


class WorkerError(UsageError):
    """A worker process ended before its work did: killed, out of memory, or a crash in native code."""


_ENCODER = Encoder()
_DECODER = Decoder(Answer)
_TIMES = Decoder(dict[str, float] | None)


def digest(data: bytes) -> bytes:
    """What notes are known by: Git's id of a blob with these bytes, so that its index can tell."""
    found = _sha1(len(data))(b"blob %d\0" % len(data), usedforsecurity=False)
    found.update(data)
    name: bytes = found.digest()
    return name


def _sha1(size: int) -> Callable[..., Any]:
    """SHA-1: OpenSSL's is eight times as fast as Python's own, but takes longer to load than a few notes take."""
    if size <= _SMALL and "hashlib" not in sys.modules:
        try:
            from _sha1 import sha1  # type: ignore[import-not-found]
        except ImportError:
            pass  # a Python without its own
        else:
            own: Callable[..., Any] = sha1
            return own
    from hashlib import sha1 as fast

    return fast


def work(
    tree: Tree,
    rules: RuleSet,
    paths: list[str],
    known: Mapping[str, Any],
    timer: dict[str, float] | None,
    jobs: int,
) -> Generator[Answer]:
    """Work out notes, in any order: one Answer each.

    Args:
        tree: where the bytes are.
        rules: what is run.
        paths: the notes; an answer's ``index`` counts in it.
        known: digests of bytes that need no parsing, by path.
        timer: milliseconds by rule are added here.
        jobs: how many processes; 0 means as many as help.

    Raises:
        RuleError: a rule failed.
        WorkerError: a worker was ended from outside.
    """
    notes = tree.listing.notes
    size = sum(notes[path].size for path in paths)
    count = min(jobs or (processors() if size >= LEAST else 1), len(paths))
    fork = _may_fork()
    if count <= 1 or not (fork or isinstance(tree, DiskTree)):
        mapper = Mapper(rules, timer)
        if fork and jobs != 1 and processors() > 1:
            mapper.aside = _aside
        yield from _map(mapper, tree, paths, range(len(paths)), known)
        return
    chunks = _chunks([notes[path].size for path in paths], count)
    workers = (
        _fork_all(tree, rules, paths, known, timer, chunks, count)
        if fork
        else _spawn_all(tree, rules, paths, known, timer, chunks, count)
    )
    spare: Mapper | None = None
    if not workers:
        yield from _map(Mapper(rules, timer), tree, paths, range(len(paths)), known)
        return
    for answer in _collect(workers, paths, timer):
        if answer.kind == FAILED:
            # Here the failure has its traceback; and where only the worker failed, there is a result.
            spare = spare or Mapper(rules, timer)
            yield from _map(spare, tree, paths, [answer.index], known)
        else:
            yield answer


def _aside(path: str, gather: Callable[..., Any]) -> Callable[[bool], Any]:
    from notes_lint.aside import gather_aside

    return gather_aside(path, gather)


def processors() -> int:
    """How many processes may run at once."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1


def _may_fork() -> bool:
    # A fork takes locks along, but not the threads that would release them.
    if not hasattr(os, "fork") or sys.platform == "darwin":
        return False
    threading = sys.modules.get("threading")
    return threading is None or threading.active_count() == 1


def _map(
    mapper: Mapper, tree: Tree, paths: Sequence[str] | Mapping[int, str], numbers: Iterable[int],
    known: Mapping[str, Any], busy: Callable[[int], None] = lambda _: None, *, patient: bool = False,
) -> Iterator[Answer]:  # fmt: skip
    """Answers for some notes, given by their numbers.

    ``busy`` is told which note is at work. ``patient``: a note that fails is answered for with FAILED.
    """
    batch: list[_Read] = []
    room = _ROOM
    for index in numbers:
        busy(index)
        path = paths[index]
        try:
            data = tree.read(path)
        except OSError as error:
            yield Answer(UNREADABLE, index, note=(error.strerror or str(error)).encode(errors="replace"))
            continue
        except Exception:
            if not patient:
                raise
            yield Answer(FAILED, index)
            continue
        hashed = digest(data)
        if hashed in known.get(path, ()):
            yield Answer(KNOWN, index, hashed)
            continue
        batch.append(_Read(index, hashed, path, data))
        room -= len(data)
        if room <= 0 or len(batch) == _TOGETHER:
            yield from _map_batch(mapper, batch, busy, patient=patient)
            batch, room = [], _ROOM
    if batch:
        yield from _map_batch(mapper, batch, busy, patient=patient)


class _Read(NamedTuple):
    """A note that is to be worked out."""

    number: int
    hashed: bytes
    path: str
    data: bytes


def _map_batch(
    mapper: Mapper, batch: list[_Read], busy: Callable[[int], None], *, patient: bool
) -> Iterator[Answer]:
    try:
        entries = mapper.map_notes(
            [(each.path, each.data) for each in batch], lambda place: busy(batch[place].number)
        )
        answers = [
            Answer(MAPPED, each.number, each.hashed, *encode_entry(entry))
            for each, entry in zip(batch, entries, strict=True)
        ]
    except Exception:
        if not patient:
            raise
        if len(batch) == 1:
            yield Answer(FAILED, batch[0].number)
        else:
            for each in batch:
                yield from _map_batch(mapper, [each], busy, patient=True)
    else:
        yield from answers


def _chunks(sizes: list[int], count: int) -> list[list[int]]:
    """Numbers of notes in chunks of like size, the largest notes first."""
    order = sorted(range(len(sizes)), key=sizes.__getitem__, reverse=True)
    limit = max(sum(sizes) // (count * _CHUNKS), 1)
    chunks: list[list[int]] = []
    room = 0
    for index in order:
        if room <= 0:
            chunks.append([])
            room = limit
        chunks[-1].append(index)
        room -= sizes[index] + 200  # a small note has its costs, too
    return chunks


class _Worker(Struct):
    """A running worker: how to hear it and how to end it. ``busy`` is the number of the note it is at."""

    stream: int
    buffer: bytearray
    busy: Callable[[], int]
    end: Callable[[], int]
    done: bool = False


def _fork_all(
    tree: Tree, rules: RuleSet, paths: list[str], known: Mapping[str, Any], timer: dict[str, float] | None,
    chunks: list[list[int]], count: int,
) -> list[_Worker]:  # fmt: skip
    import hashlib  # noqa: F401 - for all forks at once
    from mmap import mmap

    mapper = Mapper(rules, None if timer is None else {})  # load once, before the forks share it
    board = memoryview(mmap(-1, _NUMBER.size * count)).cast("I")
    take, give = os.pipe()
    os.write(give, b"".join(_NUMBER.pack(index) for index in range(len(chunks))))
    os.close(give)
    workers: list[_Worker] = []
    for number in range(count):

        def run(tell: int, number: int = number) -> None:
            for other in workers:
                os.close(other.stream)
            _forked(mapper, tree, paths, known, chunks, take, tell, board, number)

        def busy(number: int = number) -> int:
            return board[number]

        begun = begin_fork(run)
        if begun is None:
            break  # those that run take all chunks
        hear, end = begun
        workers.append(_Worker(hear, bytearray(), busy, end))
    os.close(take)
    return workers


def begin_fork(run: Callable[[int], None]) -> tuple[int, Callable[[], int]] | None:
    """Begin something in a fork.

    Args:
        run: what is done there; it gets the pipe to write its answer to.

    Returns:
        The pipe to hear the answer from, and what ends the fork and gives its status; None where there are as many
        processes as there may be.
    """
    import gc
    import signal

    hear, tell = os.pipe()
    sys.stdout.flush()
    sys.stderr.flush()
    gc.freeze()
    try:
        pid = os.fork()
    except OSError:
        os.close(hear)
        os.close(tell)
        return None
    if not pid:
        status = 1
        try:
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends its forks itself, all at once
            gc.disable()
            os.close(hear)
            run(tell)
            status = 0
        finally:
            os._exit(status)
    os.close(tell)
    return hear, _ender(pid)


def _ender(pid: int) -> Callable[[], int]:
    """What ends a fork and gives its status."""
    from signal import SIGKILL

    def end() -> int:
        """Kill, reap, and give the status."""
        try:
            os.kill(pid, SIGKILL)
            return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        except (ProcessLookupError, ChildProcessError):
            return 0

    return end


def _forked(
    mapper: Mapper, tree: Tree, paths: list[str], known: Mapping[str, Any], chunks: list[list[int]],
    take: int, tell: int, board: Any, number: int,
) -> None:  # fmt: skip
    out = _Out(tell)

    def busy(index: int) -> None:
        board[number] = index

    while chunk := os.read(take, _NUMBER.size):
        for answer in _map(mapper, tree, paths, chunks[_NUMBER.unpack(chunk)[0]], known, busy, patient=True):
            out.put(answer)
    out.put(Answer(DONE, 0, note=_ENCODER.encode(mapper.timer)))
    out.flush()


class _Out:
    """Frames on a pipe: four bytes of length, then the Answer."""

    def __init__(self, stream: int) -> None:
        self.stream = stream
        self.buffer = bytearray()

    def put(self, answer: Answer) -> None:
        frame = _ENCODER.encode(answer)
        self.buffer += _NUMBER.pack(len(frame))
        self.buffer += frame
        if len(self.buffer) > 60_000:
            self.flush()

    def flush(self) -> None:
        view = memoryview(self.buffer)
        while view:
            view = view[os.write(self.stream, view) :]
        view.release()
        self.buffer = bytearray()


def _collect(workers: list[_Worker], paths: list[str], timer: dict[str, float] | None) -> Iterator[Answer]:
    """Every answer as it comes. However it ends, no worker outlives it."""
    try:
        streams = {worker.stream: worker for worker in workers}
        wait = _waiter(list(streams))
        while streams:
            for stream in wait(list(streams)):
                worker = streams[stream]
                data = os.read(stream, 1 << 18)
                if not data:
                    del streams[stream]
                    if not worker.done:
                        raise WorkerError(_obituary(worker, paths))
                    continue
                for answer in _frames(worker.buffer, data):
                    if answer.kind == DONE:
                        worker.done = True
                        add_times(timer, _TIMES.decode(answer.note) or {})
                    else:
                        yield answer
    finally:
        for worker in workers:
            os.close(worker.stream)
            worker.end()


def _waiter(streams: list[int]) -> Callable[[list[int]], list[int]]:
    import select

    if sys.platform == "win32":  # select knows sockets only there: hear one after the other
        return lambda left: left[:1]
    return lambda left: select.select(left, (), ())[0]


def _frames(buffer: bytearray, data: bytes) -> list[Answer]:
    buffer += data
    answers = []
    at = 0
    while len(buffer) - at >= 4:
        (length,) = _NUMBER.unpack_from(buffer, at)
        if len(buffer) - at - 4 < length:
            break
        answers.append(_DECODER.decode(memoryview(buffer)[at + 4 : at + 4 + length]))
        at += 4 + length
    if at:
        del buffer[:at]
    return answers


def _obituary(worker: _Worker, paths: list[str]) -> str:
    index = worker.busy()
    return ended(worker.end(), paths[index] if index < len(paths) else "?")


def ended(code: int, path: str) -> str:
    """What is said of a process that ended with this code while it was at a note."""
    import signal

    status = f"status {code}"
    if code < 0:
        try:
            status = signal.Signals(-code).name
        except ValueError:
            status = f"signal {-code}"
    return f"a worker process ended ({status}) at {path}. --jobs 1 works in one process"


# -- fresh interpreters


def _spawn_all(
    tree: Tree, rules: RuleSet, paths: list[str], known: Mapping[str, Any], timer: dict[str, float] | None,
    chunks: list[list[int]], count: int,
) -> list[_Worker]:  # fmt: skip
    import subprocess

    workers = []
    for number in range(count):
        shares = [
            (i, paths[i], tuple(known.get(paths[i], ()))) for chunk in chunks[number::count] for i in chunk
        ]
        job = Job(
            sys.path,
            tree.listing.root,
            list(rules.known.values()),
            _plain(rules.settings),
            shares,
            timer is not None,
        )
        process = subprocess.Popen(
            [sys.executable, "-c", "from notes_lint.pool import serve; serve()"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )  # fmt: skip
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(_ENCODER.encode(job))
        process.stdin.close()

        def end(process: subprocess.Popen[bytes] = process) -> int:
            process.kill()
            return process.wait()

        stream = os.dup(process.stdout.fileno())
        process.stdout.close()
        workers.append(_Worker(stream, bytearray(), lambda: len(paths), end))
    return workers


def _plain(settings: Settings) -> dict[str, Any]:
    from msgspec import to_builtins

    plain: dict[str, Any] = to_builtins(settings)
    return plain


def serve() -> None:
    """A worker in an interpreter of its own: a Job on standard input, frames on standard output."""
    import signal

    from msgspec import convert

    from notes_lint.discover import Listing
    from notes_lint.rule import Rule

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    job = Decoder(Job).decode(sys.stdin.buffer.read())
    sys.path[:] = job.search
    rules = RuleSet(convert(job.rules, list[Rule]), Loaded(convert(job.settings, Settings)))
    mapper = Mapper(rules, {} if job.timed else None)
    tree = DiskTree(Listing(job.root, {path: Stamp(0, 0) for _, path, _ in job.paths}))
    out = _Out(1)
    paths = {index: path for index, path, _ in job.paths}
    known = {path: hashes for _, path, hashes in job.paths}
    for answer in _map(mapper, tree, paths, paths, known, patient=True):
        out.put(answer)
    out.put(Answer(DONE, 0, note=_ENCODER.encode(mapper.timer)))
    out.flush()
