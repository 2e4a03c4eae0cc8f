"""What earlier runs learnt, in SQLite, outside the vault.

A failure is never kept as a verdict, only as evidence with its date: the next run asks again. What answered
well is not asked again for a week, a different day for each URL. Every answer is on disk before the run goes
on, so a run that is killed starts where it stopped; two runs at once share the file.
"""

from __future__ import annotations

import queue
import sqlite3
import threading
import zlib
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from notes_lint.cachedir import write_ahead

from .model import Probe, Request

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_SCHEMA = 1
_MOST_FAILURES = 30
_DAY = 86_400
_PATIENCE = 10.0  # seconds that a run waits for another one
# A URL that stands in a note is asked again every few days; one that nobody asked for in a year stands in none.
_OLDEST = 400 * _DAY
_BETWEEN_PURGES = 30


class Failure(Struct, frozen=True, array_like=True):
    """One run in which a URL did not answer well: UTC time, code, clause."""

    at: float
    code: str
    why: str


class Record(Struct, omit_defaults=True):
    """What is known of one Request. ``failures`` are those since it last answered well (``good``, 0: never)."""

    last: Probe
    at: float
    good: float = 0.0
    expires: float = 0.0
    etag: str = ""
    modified: str = ""
    failures: tuple[Failure, ...] = ()


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Record).decode


def lifetime(request: Request, max_age_days: float) -> float:
    """Seconds that a good answer is trusted: the age, less up to a quarter that depends on the URL alone."""
    jitter = zlib.crc32(request.url.encode("utf-8", "surrogatepass")) / 2**32
    return max_age_days * 86_400 * (1 - 0.25 * jitter)


class Store:
    """A file of Records. `warning` says what went wrong, if anything did: a store never ends a run."""

    def __init__(self, path: Path, *, writable: bool = True) -> None:
        self.path = path
        self.warning = ""
        self._writable = writable
        self._queue: queue.SimpleQueue[tuple[Request, Record] | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    def load(self, requests: Iterable[Request]) -> dict[Request, Record]:
        """The records of `requests`. A damaged file is put aside and begun anew."""
        found: dict[Request, Record] = {}
        if not self.path.exists():
            return found
        try:
            with _Connection(self.path, self._writable) as connection:
                for request in requests:
                    row = connection.execute(
                        "SELECT record FROM probes WHERE url = ? AND kind = ?", (_key(request), request.kind)
                    ).fetchone()
                    if row is not None:
                        try:
                            found[request] = _decode(row[0])
                        except (msgspec.MsgspecError, TypeError):
                            continue  # one bad row, or one of another version: as if never asked
        except sqlite3.DatabaseError as error:
            self._damaged(error)
        except OSError as error:
            self.warning = f"the store of probes cannot be read: {error.strerror}"
        return found

    def put(self, request: Request, record: Record) -> None:
        """Write `record`, merged with what another run may have written meanwhile. Returns at once."""
        if not self._writable:
            return
        if self._thread is None:
            self._thread = threading.Thread(target=self._write, name="store", daemon=True)
            self._thread.start()
        self._queue.put((request, record))

    def close(self) -> None:
        """Wait until all is written."""
        if self._thread is not None:
            self._queue.put(None)
            self._thread.join()
            self._thread = None

    def _write(self) -> None:
        for attempt in range(2):
            try:
                self._drain()
                return
            except sqlite3.OperationalError as error:
                self.warning = f"the store of probes cannot be written: {error}"
                break
            except sqlite3.DatabaseError as error:
                self._damaged(error)
                if attempt:
                    break
            except OSError as error:
                self.warning = f"the store of probes cannot be written: {error.strerror}"
                break
        while self._queue.get() is not None:
            pass  # the run goes on without memory

    def _drain(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        latest = 0.0
        with _Connection(self.path, True) as connection:
            while True:
                # Whatever has piled up goes into one transaction: a commit for each would set the pace.
                batch = [self._queue.get()]
                while batch[-1] is not None and not self._queue.empty() and len(batch) < 200:
                    batch.append(self._queue.get())
                items = [item for item in batch if item is not None]
                if items:
                    connection.execute("BEGIN IMMEDIATE")
                    for request, record in items:
                        _merge(connection, request, record)
                        latest = max(latest, record.at)
                    connection.execute("COMMIT")
                if batch[-1] is None:
                    if latest:
                        _purge(connection, latest)
                    return

    def _damaged(self, error: sqlite3.DatabaseError) -> None:
        if isinstance(error, sqlite3.OperationalError) and "malformed" not in str(error):
            self.warning = f"the store of probes cannot be used: {error}"
            return
        self.warning = "the store of probes was damaged; it has been put aside and begun anew"
        if not self._writable:
            return
        for suffix in ("", "-wal", "-shm"):
            path = self.path.with_name(self.path.name + suffix)
            try:
                path.replace(path.with_name(path.name + ".damaged"))
            except OSError:
                continue  # not there, or another run was first


class _Connection:
    """A connection with the table in place, closed at the end of its block."""

    def __init__(self, path: Path, writable: bool) -> None:
        uri = path.absolute().as_uri() + ("" if writable else "?mode=ro")
        self._connection = sqlite3.connect(uri, uri=True, timeout=_PATIENCE, isolation_level=None)
        self._writable = writable

    def __enter__(self) -> sqlite3.Connection:
        try:
            if self._writable:
                self._set_up()
        except BaseException:
            self._connection.close()
            raise
        return self._connection

    def _set_up(self) -> None:
        connection = self._connection
        write_ahead(connection, _PATIENCE)
        connection.execute("PRAGMA synchronous = NORMAL")
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version not in (0, _SCHEMA):
            connection.execute("DROP TABLE IF EXISTS probes")
        connection.execute(
            "CREATE TABLE IF NOT EXISTS probes "
            "(url TEXT, kind TEXT, record BLOB, PRIMARY KEY (url, kind)) WITHOUT ROWID"
        )
        if version != _SCHEMA:
            connection.execute(f"PRAGMA user_version = {_SCHEMA}")

    def __exit__(self, *_: object) -> None:
        self._connection.close()


def _merge(connection: sqlite3.Connection, request: Request, record: Record) -> None:
    key = _key(request), request.kind
    row = connection.execute("SELECT record FROM probes WHERE url = ? AND kind = ?", key).fetchone()
    if row is not None:
        try:
            old = _decode(row[0])
        except (msgspec.MsgspecError, TypeError):
            old = None
        if old is not None:
            if old.at > record.at:
                return  # another run asked later
            if record.failures and old.good > record.failures[0].at:
                record.failures = tuple(item for item in record.failures if item.at > old.good)
                record.good = old.good
    connection.execute("INSERT OR REPLACE INTO probes VALUES (?, ?, ?)", (*key, _encode(record)))


def _purge(connection: sqlite3.Connection, now: float) -> None:
    """Drop what is too old to be of use, once a month; the header of the file holds the day of the last time."""
    day = int(now // _DAY)
    last = connection.execute("PRAGMA application_id").fetchone()[0]
    if last <= day < last + _BETWEEN_PURGES:
        return
    old = []
    connection.execute("BEGIN IMMEDIATE")  # two runs at once: what the other one asks for is young
    for url, kind, record in connection.execute("SELECT url, kind, record FROM probes"):
        try:
            if _decode(record).at >= now - _OLDEST:
                continue
        except (msgspec.MsgspecError, TypeError):
            pass  # nobody can read it
        old.append((url, kind))
    connection.executemany("DELETE FROM probes WHERE url = ? AND kind = ?", old)
    connection.execute("COMMIT")
    connection.execute(f"PRAGMA application_id = {day}")


def _key(request: Request) -> str:
    return request.url.encode("utf-8", "replace").decode("utf-8")


def remember(
    request: Request,
    probe: Probe,
    old: Record | None,
    now: float,
    max_age_days: float,
    etag: str,
    modified: str,
) -> Record:
    """The record after `probe`, given the one before it."""
    if probe.verdict in ("ok", "moved"):
        return Record(probe, now, now, now + lifetime(request, max_age_days), etag, modified)
    before = old.failures if old is not None else ()
    failures = (*before, Failure(now, probe.code, probe.why))
    if len(failures) > _MOST_FAILURES:
        failures = (failures[0], *failures[-_MOST_FAILURES + 1 :])
    return Record(probe, now, old.good if old is not None else 0.0, failures=failures)


def copy_at(store: Path, digest: str) -> Path:
    """Where the copy of a picture lies, beside the store."""
    return store.parent / "pictures" / (digest or "none")
