"""The cache's file: one SQLite database a vault, outside the vault. It may be deleted at any time.

`stamps` says which entry a path's size and time stand for; `entries` holds what a note's bytes gave, by the
bytes' digest; `outcomes` the judgement of a whole vault, with `bodies`, which are megabytes and for that reason in a
table of their own: a row is written as a whole. All of it belongs to a `config`: the rules that worked it
out. Nothing here raises: a file that is locked, damaged, or of another version means that nothing is known.
"""

from __future__ import annotations

import os
import sqlite3
from time import time
from typing import TYPE_CHECKING, Any

from notes_lint.cachedir import write_ahead

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from notes_lint.discover import Stamp

NAME = "results.sqlite3"
SCHEMA = 4
MOST_CONFIGS = 4
MOST_BYTES = 1 << 30
MOST_OUTCOMES = 16
_WAIT = 2.0  # seconds that a run waits for another one's write

_TABLES = """
CREATE TABLE configs (id INTEGER PRIMARY KEY, engine TEXT NOT NULL, rules TEXT NOT NULL, used REAL NOT NULL);
CREATE TABLE stamps (config INTEGER, path BLOB, size INTEGER, mtime INTEGER, inode INTEGER, hash BLOB, entry INTEGER,
    PRIMARY KEY (config, path)) WITHOUT ROWID;
CREATE TABLE entries (id INTEGER PRIMARY KEY AUTOINCREMENT, config INTEGER, path BLOB, hash BLOB,
    note BLOB, gathered BLOB, found BLOB);
CREATE UNIQUE INDEX versions ON entries (config, path, hash);
CREATE TABLE outcomes (key BLOB PRIMARY KEY, config INTEGER, used REAL) WITHOUT ROWID;
CREATE TABLE bodies (key BLOB PRIMARY KEY, value BLOB);
"""

Row = tuple[str, bytes, bytes, bytes, bytes]
"""A note's path, the digest of its bytes, and three encoded parts: extract, gathered records, findings."""


def _key(path: str) -> bytes:
    """A path as it is kept: file names need not be Unicode."""
    return path.encode("utf-8", "surrogateescape")


def _path(key: bytes) -> str:
    return key.decode("utf-8", "surrogateescape")


class Store:
    """An open cache. ``trouble`` says what went wrong with the file, if anything did."""

    def __init__(self, folder: str) -> None:
        self.path = f"{folder}/{NAME}"
        self.trouble = ""
        self._db: sqlite3.Connection | None = None
        self._writing = False
        try:
            self._open()
        except sqlite3.OperationalError as error:  # locked, read-only, no space: go without
            self._give_up(error)
        except sqlite3.DatabaseError as error:
            self._set_aside(error)

    def _open(self) -> None:
        descriptor = (
            os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600) if not os.path.exists(self.path) else -1
        )
        if descriptor >= 0:
            os.close(descriptor)
        db = sqlite3.connect(self.path, timeout=_WAIT, isolation_level=None, check_same_thread=False)
        self._db = db
        (version,) = db.execute("PRAGMA user_version").fetchone()
        db.execute("PRAGMA synchronous = OFF")  # what a crash of the machine spoils is worked out again
        if version == SCHEMA:
            return
        write_ahead(db, _WAIT)
        db.execute("BEGIN IMMEDIATE")
        (version,) = db.execute("PRAGMA user_version").fetchone()
        if version != SCHEMA:  # nobody else was faster
            for (name,) in db.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            ).fetchall():
                db.execute(f'DROP TABLE "{name}"')
            for statement in _TABLES.split(";"):
                db.execute(statement)
            db.execute(f"PRAGMA user_version = {SCHEMA}")
        db.execute("COMMIT")

    def _give_up(self, error: Exception) -> None:
        self.trouble = f"the cache {self.path} is not used: {error}"
        self._forget()

    def _set_aside(self, error: Exception) -> None:
        """A damaged file keeps its evidence under another name; the next run begins anew."""
        self.trouble = f"the cache {self.path} was damaged ({error}) and begins anew"
        self._forget()
        for suffix in ("-wal", "-shm"):
            try:
                os.unlink(self.path + suffix)
            except OSError:
                continue
        try:
            os.replace(self.path, f"{self.path}.damaged")
        except OSError:
            return
        try:
            self._open()
        except (sqlite3.Error, OSError):
            self._forget()

    def _forget(self) -> None:
        db, self._db = self._db, None
        self._writing = False
        if db is not None:
            try:
                db.close()
            except sqlite3.Error:
                return

    def _ask(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        if self._db is None:
            return []
        try:
            return self._db.execute(query, values).fetchall()
        except sqlite3.OperationalError as error:
            self._give_up(error)
        except sqlite3.DatabaseError as error:
            self._set_aside(error)
        return []

    def _tell(self, query: str, rows: Iterable[tuple[object, ...]]) -> None:
        """Write rows, in a transaction that ends with `commit`. Another run's lock means: do not write."""
        if self._db is None:
            return
        try:
            if not self._writing:
                self._db.execute("BEGIN IMMEDIATE")
                self._writing = True
            self._db.executemany(query, rows)
        except sqlite3.OperationalError as error:
            self._give_up(error)
        except sqlite3.DatabaseError as error:
            self._set_aside(error)

    def commit(self) -> None:
        """End a transaction, where there is one."""
        if self._db is not None and self._writing:
            self._writing = False
            try:
                self._db.execute("COMMIT")
            except sqlite3.OperationalError as error:
                self._give_up(error)
            except sqlite3.DatabaseError as error:
                self._set_aside(error)

    def close(self) -> None:
        """Write what is left, and leave."""
        self.commit()
        self._forget()

    # -- configs

    def configs(self) -> list[tuple[int, str, str]]:
        """Every config as (id, engine, rules), the one used last first."""
        return self._ask("SELECT id, engine, rules FROM configs ORDER BY used DESC, id DESC")

    def add_config(self, engine: str, rules: str) -> int:
        """A new config's id. The oldest, and those of other engines, go with all that they knew."""
        known = self.configs()
        stale = [
            each[0] for index, each in enumerate(known) if each[1] != engine or index >= MOST_CONFIGS - 1
        ]
        for table, key in (
            ("configs", "id"),
            ("stamps", "config"),
            ("entries", "config"),
            ("outcomes", "config"),
        ):
            if stale:
                query = f"DELETE FROM {table} WHERE {key} = ?"  # noqa: S608 - names from the line above
                self._tell(query, [(each,) for each in stale])
        if stale:
            self._drop_bodies()
        number = max((each[0] for each in known), default=0) + 1
        self._tell("INSERT INTO configs VALUES (?, ?, ?, ?)", [(number, engine, rules, time())])
        self.commit()
        return number

    # -- notes

    def stamps(self, config: int) -> dict[str, tuple[int, int, int, bytes, int]]:
        """Size, mtime, inode, digest and entry, by path."""
        rows = self._ask("SELECT path, size, mtime, inode, hash, entry FROM stamps WHERE config = ?", config)
        return {_path(row[0]): row[1:] for row in rows}

    def versions(self, config: int, paths: list[str]) -> dict[str, dict[bytes, int]]:
        """For each path the entries that are kept, by the digest of the bytes."""
        found: dict[str, dict[bytes, int]] = {}
        rows: Iterable[tuple[Any, ...]]
        if len(paths) <= 64:
            query = "SELECT path, hash, id FROM entries WHERE config = ? AND path = ?"
            rows = (row for path in paths for row in self._ask(query, config, _key(path)))
        else:
            rows = self._ask("SELECT path, hash, id FROM entries WHERE config = ?", config)
        for path, digest, number in rows:
            found.setdefault(_path(path), {})[digest] = number
        return found

    def parts(self, config: int, numbers: list[int]) -> Iterator[tuple[int, bytes, bytes, bytes]]:
        """The encoded parts of entries; all of a config's where many are asked for."""
        query = "SELECT id, note, gathered, found FROM entries WHERE config = ?"
        if self._db is None:
            return
        try:
            if len(numbers) <= 64:
                for number in numbers:
                    yield from self._db.execute(f"{query} AND id = ?", (config, number))
            else:
                yield from self._db.execute(query, (config,))
        except sqlite3.OperationalError as error:
            self._give_up(error)
        except sqlite3.DatabaseError as error:
            self._set_aside(error)

    def add(self, config: int, rows: list[Row]) -> None:
        """Keep entries."""
        self._tell(
            "INSERT OR REPLACE INTO entries (config, path, hash, note, gathered, found) VALUES (?, ?, ?, ?, ?, ?)",
            [(config, _key(row[0]), *row[1:]) for row in rows],
        )

    def stamp(self, config: int, rows: Iterable[tuple[str, Stamp, bytes]]) -> None:
        """Keep which entry (by digest) a path and its stamp stand for."""
        self._tell(
            "INSERT OR REPLACE INTO stamps SELECT ?1, ?2, ?3, ?4, ?5, ?6, id FROM entries"
            " WHERE config = ?1 AND path = ?2 AND hash = ?6",
            (
                (config, _key(path), stamp.size, stamp.mtime, stamp.inode, digest)
                for path, stamp, digest in rows
            ),
        )

    def forget(self, config: int, number: int) -> None:
        """Forget an entry, and that a path stands for it."""
        self._tell("DELETE FROM entries WHERE config = ? AND id = ?", [(config, number)])
        self._tell("DELETE FROM stamps WHERE config = ? AND entry = ?", [(config, number)])
        self.commit()

    def prune(self, config: int, gone: list[str], live: int) -> None:
        """Forget paths that are no more, old versions of notes, and everything once the file is too large."""
        if gone:
            self._tell(
                "DELETE FROM stamps WHERE config = ? AND path = ?", [(config, _key(path)) for path in gone]
            )
        rows = self._ask("SELECT count(*) FROM entries WHERE config = ?", config)
        total: int = rows[0][0] if rows else 0
        spare = live // 4 + 200
        if total > live + spare:
            query = (
                "DELETE FROM entries WHERE id IN (SELECT id FROM entries WHERE config = ?1 AND id NOT IN"
                " (SELECT entry FROM stamps WHERE config = ?1) ORDER BY id LIMIT ?2)"
            )
            self._tell(query, [(config, total - live - spare // 2)])
        try:
            too_large = os.path.getsize(self.path) > MOST_BYTES
        except OSError:
            too_large = False
        if too_large:
            for table, key in (("configs", "id"), ("stamps", "config"), ("entries", "config")):
                query = f"DELETE FROM {table} WHERE {key} != ?"  # noqa: S608 - names from the line above
                self._tell(query, [(config,)])
            self._tell("DELETE FROM outcomes", [()])
            self._drop_bodies()
            self.commit()
            self._ask("VACUUM")

    # -- outcomes

    def outcome(self, key: bytes) -> bytes | None:
        """What a run with just these inputs came to."""
        rows = self._ask("SELECT value FROM bodies WHERE key = ?", key)
        return rows[0][0] if rows else None

    def touch_outcomes(self, keys: Iterable[bytes]) -> None:
        """Say that these are in use, though nothing about them is new: else they are the oldest in the end."""
        self._tell("UPDATE outcomes SET used = ? WHERE key = ?", [(time(), key) for key in keys])

    def keep_outcome(self, config: int, key: bytes, value: bytes) -> None:
        """Remember what a run came to; the oldest is forgotten."""
        self._tell("INSERT OR REPLACE INTO outcomes VALUES (?, ?, ?)", [(key, config, time())])
        self._tell("INSERT OR REPLACE INTO bodies VALUES (?, ?)", [(key, value)])
        self._tell(
            "DELETE FROM outcomes WHERE key IN (SELECT key FROM outcomes ORDER BY used DESC LIMIT -1 OFFSET ?)",
            [(MOST_OUTCOMES,)],
        )
        self._drop_bodies()

    def _drop_bodies(self) -> None:
        self._tell("DELETE FROM bodies WHERE key NOT IN (SELECT key FROM outcomes)", [()])
