"""The map side with a memory: what a note's bytes gave is worked out once, whoever asks for it.

A note whose size and time stand is not opened. One that Git's index calls unmodified is known by its blob id
without being opened, so that a fresh clone with a restored cache is warm. One that was only touched is read and
hashed, not parsed. All else goes to the pool. The key of what is kept: path, bytes, the rules that ran with their
options and their files' digests, and the engine's own version.
"""

from __future__ import annotations

from time import time_ns
from typing import TYPE_CHECKING, Any

from notes_lint.lint import (
    Packed,
    begin,
    judge_all,
    lint,
    map_some,
    suppressions_of,
    unreadable_file,
    vault_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from notes_lint.discover import Stamp
    from notes_lint.ledger import Differing, Judged
    from notes_lint.lint import AnyEntry, Tree
    from notes_lint.outcome import Answers, Watched
    from notes_lint.report.drawn import Drawn
    from notes_lint.result import Result
    from notes_lint.ruleset import RuleSet
    from notes_lint.shelf import Shelf
    from notes_lint.store import Row, Store

_FLUSH = 512  # notes worked out between two short transactions
_MANY = 16  # changed notes from which reading Git's index costs less than reading them
_ALONE = 100_000  # bytes of notes that are worked out here and now where nothing is kept
_SHOWN = 10  # misses that are named, one a line

# A clock's tick: a file that changed within it of being read may change again and show the same time.
_FINE, _COARSE = 50_000_000, 2_000_000_000


class Workshop:
    """Works out the notes of one vault, and remembers.

    Args:
        root: the vault's folder; says where the cache lies.
        rules: what is run.
        jobs: processes; 0 means as many as help.
        cached: whether to read and write the cache.
        timer: milliseconds by rule are added here, for what was not in the cache.
        say: takes a line for ``--verbose``; None where nobody asks.
    """

    def __init__(
        self,
        root: str,
        rules: RuleSet,
        *,
        jobs: int = 0,
        cached: bool = True,
        timer: dict[str, float] | None = None,
        say: Callable[[str], None] | None = None,
    ) -> None:
        self.root = root
        self.rules = rules
        self.jobs = jobs
        self.timer = timer
        self.say = say
        self.store: Store | None = None
        self.config = 0
        self.writes = False
        self._engine = ""
        self._tree: Tree | None = None
        self._shelves: list[Shelf] = []
        self._entries: dict[str, AnyEntry] = {}
        self._given: dict[tuple[str, bytes], AnyEntry] = {}
        self._key = b""
        self._answers: Answers | None = None
        self._why = "nothing is remembered yet"
        if cached:
            self._open()

    def _open(self) -> None:
        from notes_lint.cachedir import cache_path

        try:
            folder = cache_path(self.root)
        except OSError as error:
            self._say(f"no cache: {error}")
            return
        from notes_lint.engine import engine_version
        from notes_lint.store import Store

        self.store = Store(folder)
        if self.store.trouble:
            self._say(self.store.trouble)
        self._engine = engine_version()
        self._choose(self.store)

    def _choose(self, store: Store) -> None:
        """Find a config that knows all that is asked; make one where there is none."""
        from notes_lint.engine import fingerprints

        wanted = fingerprints(self.rules)
        text, engine = "\n".join(wanted), self._engine
        known = store.configs()
        for number, its_engine, rules in known:
            if its_engine == engine and rules == text:
                self.config, self.writes = number, True
                return
        for number, its_engine, rules in known:
            # More rules than are asked for: what they found is left out again when the vault is judged.
            if its_engine == engine and set(wanted) <= set(rules.split("\n")):
                self.config = number
                return
        if known:
            same = any(each[1] == engine for each in known)
            self._why = "the rules or their options changed" if same else "notes-lint itself changed"
        self.config, self.writes = store.add_config(engine, text), True

    def close(self) -> None:
        """Write what is left."""
        if self.store is not None:
            self.store.close()
            if self.store.trouble:
                self._say(self.store.trouble)
            self.store = None

    def _say(self, line: str) -> None:
        if self.say is not None:
            self.say(line)

    def lint(
        self,
        tree: Tree,
        *,
        today: str,
        targets: Callable[[str], bool] | None = None,
        named: Sequence[str] = (),
        entries: dict[str, AnyEntry] | None = None,
    ) -> Result:
        """Lint a vault: recall what all that is judged came to, or judge what changed since, or judge the whole.

        Args:
            tree: the files.
            today: the day to judge by, ISO.
            targets: whether findings in a path are wanted.
            named: what ``targets`` was made from, as a part of the key.
            entries: all notes, where they are worked out already.
        """
        key = self._prepare(tree, today, named if targets else (), entries)
        entries = self._entries
        if self.store is None or not key:
            self._fetch()
            return lint(tree, self.rules, today=today, targets=targets, entries=entries, timer=self.timer)
        from notes_lint import outcome

        value = self.store.outcome(key)
        kept = outcome.decode(value, tree) if value is not None else None
        if kept is not None:
            self._say("cache: nothing that was judged has changed")
            result = begin(tree, self.rules)
            self._answers = kept.answers
            outcome.restore(kept, result, lambda path: _outline(entries, path))
            return result
        result, watched = self._conclude(self.store, tree, today, targets)
        value = outcome.encode(result, watched)
        if value:
            self._answers = watched.answers
            self.store.keep_outcome(self.config, key, value)
        return result

    def judge(
        self,
        tree: Tree,
        *,
        today: str,
        targets: Callable[[str], bool] | None,
        entries: dict[str, AnyEntry],
    ) -> Result:
        """As `lint`, for a vault as it would be after some changes: it knows its notes, and is not remembered itself.

        What it is held against is an earlier judgement, be it of the disk or of a tree that was given here.
        """
        key = self._prepare(tree, today, (), entries)
        if self.store is None or not key:
            return lint(tree, self.rules, today=today, targets=targets, entries=entries)
        for path, entry in entries.items():
            if isinstance(entry, Packed) and not entry.number:  # nor does the cache have it
                self._given[path, entry.identity] = entry
        return self._conclude(self.store, tree, today, targets)[0]

    def _conclude(
        self, store: Store, tree: Tree, today: str, targets: Callable[[str], bool] | None
    ) -> tuple[Result, Watched]:
        from notes_lint.conclusion import conclude
        from notes_lint.outcome import Watched

        watched = Watched(tree)
        judged = self._judge(store, watched, today)
        result = begin(watched, self.rules)
        conclude(result, self.rules, judged.vault, judged.found, judged.suppressions, targets)
        return result, watched

    def _judge(self, store: Store, tree: Watched, today: str) -> Judged:
        """All findings, those of what did not change from the ledger of an earlier run."""
        from notes_lint import ledger, outcome
        from notes_lint.conclusion import noted
        from notes_lint.memory import Memory

        rules, entries = self.rules, self._entries
        memory_key = outcome.judge_key(rules, self._engine, b"memory")
        memory = Memory(store.outcome(memory_key))
        key = outcome.ledger_key(tree, rules, engine=self._engine, today=today)
        known = ledger.decode(store.outcome(key))
        differing = ledger.compare(known, tree, entries) if known is not None else None
        judged = None
        if known is not None and differing is not None:
            old = self._earlier(store, known.notes, differing)
            if old is not None:
                self._say(
                    f"cache: {len(differing.changed) + len(differing.gone)} notes differ from the last judgement"
                )
                try:
                    judged = ledger.rejudge(
                        known, differing, old, tree, rules, entries, today=today, memory=memory
                    )
                except ValueError:  # what was learned, or a note as it was, is damaged
                    judged = None
        if judged is None:
            self._fetch()
            vault = vault_of(tree, rules, entries, today=today, memory=memory)
            found = noted(judge_all(vault, rules, entries, self.timer), rules)
            judged = ledger.Judged(vault, found, suppressions_of(entries))
            value = ledger.encode(judged, entries, tree, rules)
            if value:
                store.keep_outcome(self.config, key, value)
        store.touch_outcomes((key, memory_key))
        if news := memory.encoded():
            store.keep_outcome(self.config, memory_key, news)
        return judged

    def _fetch(self) -> None:
        """Fetch every note that lies in the cache, as all of them are to be judged."""
        for shelf in self._shelves:
            shelf.fetch()

    def _earlier(
        self, store: Store, known: Mapping[str, bytes], differing: Differing
    ) -> dict[str, AnyEntry] | None:
        """The notes that differ from a ledger's, as they were; None where the cache has forgotten one."""
        paths = [path for path in (*differing.changed, *differing.gone) if path in known]
        given = self._given
        found = {path: given[path, known[path]] for path in paths if (path, known[path]) in given}
        rest = [path for path in paths if path not in found]
        versions = store.versions(self.config, rest)
        numbers = {versions.get(path, {}).get(known[path], 0): path for path in rest}
        for number, *parts in store.parts(self.config, [each for each in numbers if each]):
            path = numbers[number]
            found[path] = Packed(path, (parts[0], parts[1], parts[2]), identity=known[path])
        return found if len(found) == len(paths) else None

    def _prepare(
        self, tree: Tree, today: str, named: Sequence[str], entries: dict[str, AnyEntry] | None = None
    ) -> bytes:
        """Map a vault, once; the key of its outcome, b"" where none is kept."""
        if self._tree is not tree or entries is not None:
            self._tree = tree
            self._entries = self.map_all(tree) if entries is None else entries
            self._key = b""
            prober = self.rules.prober
            # What the web says changes by itself, so it is judged each time; what is remembered of it does not. And
            # a prober that is not to be asked knows less than its stamp stands for.
            known = prober is None or (prober.asking and prober.stamp)
            if self.store is not None and self.timer is None and known:
                from notes_lint.outcome import key_of

                self._key = key_of(
                    tree, self._entries, self.rules, engine=self._engine, today=today, named=named
                )
        return self._key

    def report(self, tree: Tree, *, today: str, named: Sequence[str], look: bytes) -> bytes | None:
        """What `keep_report` kept when all was as it is now: the outcome's inputs, its answers, and the look."""
        from notes_lint import outcome

        self._prepare(tree, today, named)
        key = self._report_key(look)
        value = self.store.outcome(key) if self.store is not None and key else None
        parts = outcome.split(value) if value is not None else None
        if parts is None:
            return None
        asked, text = parts
        return text if outcome.stands(asked, tree) else None

    def keep_report(self, look: bytes, value: bytes) -> None:
        """Keep a report that `report` was asked for."""
        key = self._report_key(look)
        if key and self.store is not None and self._answers is not None:
            from notes_lint import outcome

            self.store.keep_outcome(self.config, key, outcome.join(self._answers, value))

    def drawn(self, look: bytes, remember: Callable[..., Drawn]) -> Drawn | None:
        """The findings of the notes as an earlier report of this look drew them; ``remember`` is that class, a layer up."""
        if not self._key or not look or self.store is None:
            return None
        from notes_lint.pool import digest as blob

        entries = self._entries
        return remember(
            self.store.outcome(self._drawn_key(look)),
            lambda path: entries[path].identity if path in entries else b"",
            lambda data, identity: blob(data) == identity,
        )

    def keep_drawn(self, look: bytes, drawn: Drawn) -> None:
        """Keep what the report of this run drew."""
        value, key = drawn.encoded(), self._drawn_key(look)
        if self.store is None:
            return
        if value:
            self.store.keep_outcome(self.config, key, value)
        else:
            self.store.touch_outcomes((key,))

    def _report_key(self, look: bytes) -> bytes:
        from notes_lint import outcome

        return outcome.digest([self._key, look]) if self._key and look else b""

    def _drawn_key(self, look: bytes) -> bytes:
        from notes_lint import outcome

        return outcome.digest([b"drawn", self._engine.encode(), look])

    def map_all(self, tree: Tree) -> dict[str, AnyEntry]:
        """Every note's entry, by path, sorted."""
        return self.map_some(tree, sorted(tree.listing.notes), whole=True)

    def map_some(self, tree: Tree, paths: Iterable[str], *, whole: bool = False) -> dict[str, AnyEntry]:
        """The entries of some notes. ``whole`` says that these are all that the vault has."""
        wanted = list(paths)
        if self.store is None:
            return self._map(tree, wanted, {}, time_ns())
        started = time_ns()
        notes = tree.listing.notes
        from notes_lint.shelf import Shelf

        shelf = Shelf(self.store, self.config, tree, self.rules)
        self._shelves.append(shelf)
        stamps = self.store.stamps(self.config)
        entries: dict[str, AnyEntry] = {}
        stale: list[str] = []
        for path in wanted:
            stamp, kept = notes[path], stamps.get(path)
            # Times first: they differ most often.
            if (
                kept is not None
                and kept[1] == stamp.mtime
                and kept[0] == stamp.size
                and kept[2] == stamp.inode
                and stamp.mtime
            ):
                entries[path] = shelf.packed(path, kept[4], kept[3])
            else:
                stale.append(path)
        if stale:
            versions = self.store.versions(self.config, stale)
            self._explain(stale, stamps, versions)
            found = self._from_git(tree, stale, versions, shelf)
            rest = [path for path in stale if path not in found] if found else stale
            entries |= found
            entries |= self._map(tree, rest, versions, started, shelf)
            entries = {path: entries[path] for path in wanted}
        elif self.say is not None:
            self._say(
                f"cache: {'all ' if len(wanted) > 1 else ''}{_notes(len(wanted))} known, none was opened"
            )
        if whole and self.writes:
            gone = (
                [path for path in stamps if path not in notes] if len(stamps) != len(wanted) or stale else []
            )
            if gone or stale:
                self.store.prune(self.config, gone, len(wanted))
        self.store.commit()
        return entries

    def _from_git(
        self, tree: Tree, stale: list[str], versions: Mapping[str, Mapping[bytes, int]], shelf: Shelf
    ) -> dict[str, AnyEntry]:
        """Entries of notes that stand in the work tree as in Git's index, known by their blob id."""
        if len(stale) < _MANY or not versions or self.store is None:
            return {}
        from notes_lint.gitindex import blob_ids

        notes = tree.listing.notes
        blobs = blob_ids(
            self.root, {path: notes[path] for path in stale if notes[path].mtime and path in versions}
        )
        found: dict[str, AnyEntry] = {}
        rows = []
        for path, blob in blobs.items():
            number = versions[path].get(blob)
            if number is not None:
                found[path] = shelf.packed(path, number, blob)
                rows.append((path, notes[path], blob))
        if rows and self.writes:
            self.store.stamp(self.config, rows)
        if found:
            self._say(f"cache: {len(found)} of them are known by the blob ids of Git's index")
        return found

    def _map(
        self,
        tree: Tree,
        paths: list[str],
        versions: Mapping[str, Mapping[bytes, int]],
        started: int,
        shelf: Shelf | None = None,
    ) -> dict[str, AnyEntry]:
        """Read notes, and work out those whose bytes are new."""
        if not paths:
            return {}
        if (
            self.store is None
            and self.jobs < 2
            and sum(tree.listing.notes[path].size for path in paths) < _ALONE
        ):
            return dict(map_some(tree, self.rules, paths, self.timer))
        from contextlib import closing

        from notes_lint import pool

        found: dict[str, AnyEntry] = {}
        rows: list[Row] = []
        stamps: list[tuple[str, Stamp, bytes]] = []
        notes = tree.listing.notes
        with closing(pool.work(tree, self.rules, paths, versions, self.timer, self.jobs)) as answers:
            for answer in answers:
                path = paths[answer.index]
                if answer.kind == pool.UNREADABLE:
                    found[path] = unreadable_file(path, answer.note.decode())
                    continue
                if answer.kind == pool.KNOWN:
                    assert shelf is not None
                    found[path] = shelf.packed(path, versions[path][answer.hash], answer.hash)
                else:
                    parts = answer.note, answer.gathered, answer.found
                    found[path] = Packed(path, parts, identity=answer.hash)
                    rows.append((path, answer.hash, *parts))
                stamp = notes[path]
                if stamp.mtime and not racy(stamp, started):
                    stamps.append((path, stamp, answer.hash))
                if len(rows) >= _FLUSH:
                    self._keep(rows, stamps)
        self._keep(rows, stamps)
        return found

    def _keep(self, rows: list[Row], stamps: list[tuple[str, Stamp, bytes]]) -> None:
        if self.store is not None and self.writes:
            self.store.add(self.config, rows)
            self.store.stamp(self.config, stamps)
            self.store.commit()
        rows.clear()
        stamps.clear()

    def _explain(
        self, stale: list[str], stamps: Mapping[str, Any], versions: Mapping[str, Mapping[bytes, int]]
    ) -> None:
        """Say for ``--verbose`` why notes are read again."""
        if self.say is None:
            return
        if not stamps and not versions:
            self._say(f"cache: {_notes(len(stale))} read: {self._why}")
            return
        self._say(f"cache: {_notes(len(stale))} read again")
        for path in stale[:_SHOWN]:
            if path in stamps:
                why = "its size or time changed"
            elif path in versions:
                why = "it had changed a moment before it was last read"
            else:
                why = "it is new"
            self._say(f"cache:   {path}: {why}")
        if len(stale) > _SHOWN:
            self._say(f"cache:   and {len(stale) - _SHOWN} more")


def _notes(count: int) -> str:
    return "1 note is" if count == 1 else f"{count} notes are"


def _outline(entries: Mapping[str, AnyEntry], path: str) -> bytes:
    note = entries[path].note if path in entries else None
    return note.outline if note is not None else b""


def racy(stamp: Stamp, started: int) -> bool:
    """Whether a file might change again without its time showing it."""
    tick = _FINE if stamp.mtime % 1_000_000_000 else _COARSE
    return stamp.mtime + tick >= started
