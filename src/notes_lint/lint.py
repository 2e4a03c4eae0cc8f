"""The run: documents and rules in, findings out.

Map, then reduce. `map_note` is pure (bytes and settings in, an Entry out), so it can be cached by content and
spread over processes. Everything after it sees extracts only, so what has not changed is never parsed again.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cache, partial
from time import perf_counter
from typing import TYPE_CHECKING, Any

from msgspec import Raw, Struct

from notes_lint import suppress
from notes_lint.diagnostic import Diagnostic
from notes_lint.errors import UsageError
from notes_lint.note import Note
from notes_lint.result import Excluded, Result, RuleInfo
from notes_lint.ruleset import RuleSet
from notes_lint.suppress import Suppression
from notes_lint.text import Source

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
    from typing import Protocol

    from notes_lint.discover import Listing
    from notes_lint.document import Document
    from notes_lint.rule import Rule

    class Tree(Protocol):
        """A vault's files, on disk or as they would be after a fix."""

        @property
        def listing(self) -> Listing:
            """What is there."""

        def read(self, path: str) -> bytes:
            """The bytes of a file. Raises OSError."""

        def exists(self, path: str) -> bool:
            """Whether anything is at a path, listed or not."""


class Entry(Struct, array_like=True, gc=False):
    """All that a note's bytes give: its extract, what rules gathered, findings, suppressions.

    ``note`` is None where the file could not be read as a note; the one finding says why.
    """

    note: Note | None
    gathered: dict[str, Any]
    diagnostics: list[Diagnostic]
    suppressions: tuple[Suppression, ...] = ()

    @property
    def readable(self) -> bool:
        """Whether there is a note."""
        return self.note is not None

    @property
    def identity(self) -> bytes:
        """See `Packed`."""
        return b""


Parts = tuple[bytes, bytes, bytes]
"""An Entry encoded: the extract, the gathered records, the findings with the suppressions; b"" is nothing."""


def encode_entry(entry: Entry) -> Parts:
    """The parts of an entry, as workers send and the cache keeps them. The entry loses its path."""
    from msgspec.msgpack import Encoder

    encode = Encoder().encode
    found = (entry.diagnostics, entry.suppressions)
    # A path need not be Unicode, and whoever decodes knows it.
    if entry.note is not None:
        entry.note.path = ""
    for each in entry.diagnostics:
        each.path = ""
    return (
        encode(entry.note) if entry.note is not None else b"",
        encode(entry.gathered) if entry.gathered else b"",
        encode(found) if any(found) else b"",
    )


_DECODED = b"\xc0"


class Packed:
    """An Entry in its encoded parts, each decoded when something asks for it.

    ``fetch`` fills in ``parts`` (None until then) where a cache holds them under ``number``; it may fill in those of
    others, too. ``identity`` is a digest of the note's bytes, b"" where there is none. ``renew`` puts others in the
    place of parts that cannot be decoded.
    """

    __slots__ = ("_fetch", "_gathered", "_note", "_renew", "identity", "number", "parts", "path")

    def __init__(
        self,
        path: str,
        parts: Parts | None,
        fetch: Callable[[Packed], None] | None = None,
        identity: bytes = b"",
        number: int = 0,
        renew: Callable[[Packed], None] | None = None,
    ) -> None:
        self.path = path
        self.identity = identity
        self.number = number
        self.parts = parts
        self._fetch = fetch
        self._renew = renew
        self._note: Note | None = None
        self._gathered: dict[str, Raw] | None = None

    def _part(self, index: int) -> bytes:
        if self.parts is None:
            assert self._fetch is not None
            self._fetch(self)
            self._fetch = None
        assert self.parts is not None
        return self.parts[index]

    def _decoded(self, index: int) -> Any:
        try:
            return _decoders()[index](self._part(index))
        except ValueError:  # DecodeError or UnicodeDecodeError: the cache was damaged
            self.renew()
            return _decoders()[index](self._part(index))

    def renew(self) -> None:
        """Work the entry out again, once, as it cannot be decoded. Raises ValueError where that is not possible."""
        renew, self._renew = self._renew, None
        if renew is None:
            raise ValueError(f"{self.path}: its entry cannot be decoded")
        self._note = self._gathered = None
        renew(self)

    @property
    def readable(self) -> bool:
        """Whether there is a note."""
        return bool(self._part(0))

    @property
    def note(self) -> Note | None:
        """See `Entry`."""
        if self._note is None and self._part(0):
            self._note = self._decoded(0)
            assert self._note is not None
            if self.parts is not None:  # what is decoded need not be kept in two ways
                self.parts = (_DECODED, *self.parts[1:])
            self._note.path = self.path
        return self._note

    @property
    def gathered(self) -> dict[str, Raw]:
        """See `Entry`."""
        if self._gathered is None:
            self._gathered = self._decoded(1) if self._part(1) else {}
        assert self._gathered is not None
        return self._gathered

    @property
    def diagnostics(self) -> list[Diagnostic]:
        """See `Entry`."""
        return self._both()[0]

    @property
    def suppressions(self) -> tuple[Suppression, ...]:
        """See `Entry`."""
        return self._both()[1]

    def _both(self) -> tuple[list[Diagnostic], tuple[Suppression, ...]]:
        part = self._part(2)
        if not part:
            return [], ()
        # Decoded anew each time: severities are written into findings, and a run may judge twice.
        found: tuple[list[Diagnostic], tuple[Suppression, ...]] = self._decoded(2)
        for each in found[0]:
            each.path = self.path
        return found


AnyEntry = Entry | Packed


@cache
def _decoders() -> tuple[Callable[[bytes], Any], ...]:
    from msgspec.msgpack import Decoder

    types = (Note, dict[str, Raw], tuple[list[Diagnostic], tuple[Suppression, ...]])
    return tuple(Decoder(each).decode for each in types)


class _Notes(Mapping[str, Note]):
    """The notes of entries, decoded when they are looked at."""

    def __init__(self, entries: Mapping[str, AnyEntry], unreadable: Collection[str] | None = None) -> None:
        self._entries = {
            path: entry
            for path, entry in entries.items()
            if (entry.readable if unreadable is None else path not in unreadable)
        }

    def __getitem__(self, path: str) -> Note:
        note = self._entries[path].note
        assert note is not None
        return note

    def __contains__(self, path: object) -> bool:
        return path in self._entries

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)


class DiskTree:
    """A vault as it is on disk."""

    def __init__(self, listing: Listing) -> None:
        self.listing = listing
        self.root = listing.root

    def read(self, path: str) -> bytes:
        """The bytes of a file. Raises OSError."""
        with open(f"{self.root}/{path}", "rb") as file:
            return file.read()

    def exists(self, path: str) -> bool:
        """Whether anything is at a path, listed or not."""
        return os.path.exists(f"{self.root}/{path}")


class MemoryTree:
    """A vault that exists in memory only: examples, standard input, the old side of a change."""

    def __init__(self, root: str, files: Mapping[str, bytes], others: Iterable[str] = ()) -> None:
        from notes_lint.discover import NOTE_SUFFIXES, Listing, Stamp

        self.files = dict(files)
        notes = {path: Stamp(len(data), 0) for path, data in files.items() if path.endswith(NOTE_SUFFIXES)}
        self.listing = Listing(root, notes, {path for path in files if path not in notes} | set(others))

    def read(self, path: str) -> bytes:
        """The bytes of a file. Raises OSError."""
        try:
            return self.files[path]
        except KeyError:
            raise FileNotFoundError(2, "No such file or directory", path) from None

    def exists(self, path: str) -> bool:
        """Whether anything is at a path."""
        return path in self.files or path in self.listing.files


class StdinTree:
    """A vault in which one note has other bytes than on disk: an editor's buffer on standard input."""

    def __init__(self, tree: Tree, path: str, data: bytes) -> None:
        from notes_lint.discover import Stamp

        self.tree, self.path, self.data = tree, path, data
        self.listing = tree.listing
        self.listing.notes[path] = Stamp(len(data), 0)
        self.listing.files.discard(path)

    def read(self, path: str) -> bytes:
        """The bytes of a file. Raises OSError."""
        return self.data if path == self.path else self.tree.read(path)

    def exists(self, path: str) -> bool:
        """Whether anything is at a path, listed or not."""
        return path == self.path or self.tree.exists(path)


LARGE = 400_000
"""Bytes of a note from which a second process gathers: a fork costs some 20 ms, a note's rules 0.3 s a megabyte."""


class _Check:
    """The check of a document rule, loaded before it is called: where it has signs, for a note that holds one."""

    def __init__(self, rule: Rule, rules: RuleSet) -> None:
        self.name = rule.name
        self._signs = [sign.encode() for sign in rule.signs]
        self._load = partial(rules.check, rule)
        self._function: Callable[[Document], Iterable[Diagnostic]] | None = None
        if not rule.signs:
            self._function = self._load()

    def may_find(self, data: bytes) -> bool:
        return not self._signs or any(sign in data for sign in self._signs)

    @property
    def function(self) -> Callable[[Document], Iterable[Diagnostic]]:
        if self._function is None:
            self._function = self._load()
        return self._function


class Mapper:
    """Turns notes into entries; made once a process."""

    def __init__(self, rules: RuleSet, timer: dict[str, float] | None = None) -> None:
        self.checks = [_Check(rule, rules) for rule in rules.of("document")]
        self.gathers = rules.gathers()
        self.timer = timer
        self.aside: Callable[[str, Callable[..., Any]], Callable[[bool], Any]] | None = None
        """Gathers of a large note in another process (see `notes_lint.aside`); None where that does not help."""

    def map_note(self, path: str, data: bytes) -> Entry:
        """Parse a note, run the document rules, gather for the others.

        A rule that raises does not end the run: see `RuleError`.
        """
        return self.map_notes([(path, data)])[0]

    def map_file(self, tree: Tree, path: str) -> Entry:
        """As `map_note`, of a file of a tree, which the system may not give."""
        try:
            data = tree.read(path)
        except OSError as error:
            return unreadable_file(path, error.strerror)
        return self.map_note(path, data)

    def map_notes(
        self, notes: Sequence[tuple[str, bytes]], busy: Callable[[int], None] = lambda _: None
    ) -> list[Entry]:
        """The entries of a few notes, worked out rule by rule: what a rule works with is near at hand for the next note.

        ``busy`` is told which one is looked at.
        """
        from notes_lint.note import extract

        entries: dict[int, Entry] = {}
        documents: list[tuple[int, Document]] = []
        started = perf_counter()
        for index, (path, data) in enumerate(notes):
            busy(index)
            document = _parsed(path, data)
            if isinstance(document, Entry):
                entries[index] = document
            else:
                documents.append((index, document))
        _count(self.timer, "(parse)", started)
        gathering = None
        if self.aside is not None and len(documents) == 1 and len(documents[0][1].data) >= LARGE:
            large = documents[0][1]
            gathering = self.aside(large.path, lambda spent: self._gather([(0, large)], busy, spent)[0])
        aside = None
        done = False
        try:
            found = self._check(documents, busy)
            done = True
        finally:
            if gathering is not None:
                aside = gathering(done)
        if aside is not None:
            gathered = {documents[0][0]: aside.records}
            add_times(self.timer, aside.spent)
        else:
            gathered = self._gather(documents, busy, self.timer)
        for index, document in documents:
            entries[index] = Entry(extract(document), gathered[index], found[index], suppress.read(document))
        return [entries[index] for index in range(len(notes))]

    def _check(
        self, documents: list[tuple[int, Document]], busy: Callable[[int], None]
    ) -> dict[int, list[Diagnostic]]:
        """What the document rules find, by the documents' numbers."""
        found: dict[int, list[Diagnostic]] = {index: [] for index, _ in documents}
        for check in self.checks:
            name = check.name
            started = perf_counter()
            for index, document in documents:
                if not check.may_find(document.data):
                    continue
                busy(index)
                try:
                    for each in check.function(document):
                        each.rule, each.path = name, document.path
                        found[index].append(each)
                except Exception as error:
                    raise RuleError(name, document.path) from error
            _count(self.timer, name, started)
        return found

    def _gather(
        self,
        documents: list[tuple[int, Document]],
        busy: Callable[[int], None],
        timer: dict[str, float] | None,
    ) -> dict[int, dict[str, Any]]:
        """What is gathered for the other rules, by the documents' numbers."""
        gathered: dict[int, dict[str, Any]] = {index: {} for index, _ in documents}
        for key, gather in self.gathers.items():
            started = perf_counter()
            for index, document in documents:
                busy(index)
                try:
                    record = gather(document)
                except Exception as error:
                    raise RuleError(key, document.path) from error
                if record is not None:
                    gathered[index][key] = record
            _count(timer, key, started)
        return gathered


def _count(timer: dict[str, float] | None, name: str, started: float) -> None:
    if timer is not None:
        add_times(timer, {name: (perf_counter() - started) * 1000})


def add_times(timer: dict[str, float] | None, spent: Mapping[str, float]) -> None:
    """Add milliseconds by rule to those that are counted, where any are."""
    if timer is not None:
        for name, milliseconds in spent.items():
            timer[name] = timer.get(name, 0.0) + milliseconds


def _parsed(path: str, data: bytes) -> Document | Entry:
    """The document of a note; the entry of a file that is none."""
    from notes_lint.parse import parse

    if b"\0" in data[:8192]:
        return unreadable(path, "this is no text: it holds NUL bytes")
    try:
        return parse(path, Source(data))
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return unreadable(path, f"not UTF-8: byte 0x{data[error.start]:02x} in line {line}", error.start)


class RuleError(Exception):
    """A rule failed: a defect of the rule, not of the note. ``args`` are the rule and the path."""

    def __str__(self) -> str:
        """One line that names rule, path and cause."""
        cause = self.__cause__
        return f"the rule `{self.args[0]}` failed on {self.args[1]}: {type(cause).__name__}: {cause}"


def unreadable(path: str, why: str, at: int = 0) -> Entry:
    """The entry of a file that is no readable note."""
    return Entry(None, {}, [Diagnostic(at, at, why, rule="unreadable-note", path=path)])


def unreadable_file(path: str, why: str | None) -> Entry:
    """The entry of a file that the system does not give."""
    return unreadable(path, f"it cannot be read: {why}")


def map_all(tree: Tree, rules: RuleSet, timer: dict[str, float] | None = None) -> dict[str, Entry]:
    """Every note's entry."""
    return map_some(tree, rules, sorted(tree.listing.notes), timer)


def map_some(
    tree: Tree, rules: RuleSet, paths: Iterable[str], timer: dict[str, float] | None = None
) -> dict[str, Entry]:
    """The entries of some notes, read and worked out in this process."""
    mapper = Mapper(rules, timer)
    return {path: mapper.map_file(tree, path) for path in paths}


def lint(
    tree: Tree,
    rules: RuleSet,
    *,
    today: str,
    targets: Callable[[str], bool] | None = None,
    entries: Mapping[str, AnyEntry] | None = None,
    timer: dict[str, float] | None = None,
    memory: Memory | None = None,
) -> Result:
    """Lint a vault.

    Args:
        tree: the files.
        rules: which rules run.
        today: the day to judge by, ISO.
        targets: whether findings in a path are wanted; the whole vault is known in any case.
        entries: the map side's result, where a cache or other processes made it.
        timer: milliseconds by rule are added here.
        memory: what an earlier run worked out for the vault.
    """
    if entries is None:
        entries = map_all(tree, rules, timer)
    vault = vault_of(tree, rules, entries, today=today, memory=memory)
    found = judge_all(vault, rules, entries, timer)
    from notes_lint.conclusion import conclude, noted

    result = conclude(
        begin(tree, rules), rules, vault, noted(found, rules), suppressions_of(entries), targets
    )
    result.milliseconds = timer or {}
    return result


def vault_of(
    tree: Tree,
    rules: RuleSet,
    entries: Mapping[str, AnyEntry],
    *,
    today: str,
    memory: Memory | None = None,
    unreadable: Collection[str] | None = None,
) -> Vault:
    """The vault that entries make up; see `lint`. ``unreadable`` are the files that are no notes, where known."""
    from notes_lint.vault import Vault

    listing = tree.listing
    head = getattr(tree, "head", None)
    return Vault(
        listing.root,
        _Notes(entries, unreadable),
        frozenset(listing.files),
        rules.settings,
        today=today,
        records=_Records(entries, rules),
        exists=tree.exists,
        read=_reader(tree),
        memory=memory,
        gone=listing.gone,
        **({"head": head} if head is not None else {}),
    )


DOCUMENT = ""
"""What `Found` files the findings of document rules under."""


Found = dict[str, dict[str, list[Diagnostic]]]
"""Findings by rule and by the note that was judged, before anything is suppressed."""


def judge_all(
    vault: Vault, rules: RuleSet, entries: Mapping[str, AnyEntry], timer: dict[str, float] | None = None
) -> Found:
    """What all rules find in all notes."""
    found: Found = {DOCUMENT: own_findings(entries, rules)}
    notes = dict(vault.notes.items())
    for rule in vault_rules(rules):
        found[rule.name] = judge_rule(rule, rules, vault, notes, timer=timer)
    return found


def vault_rules(rules: RuleSet) -> list[Rule]:
    """The rules that see the whole vault."""
    return [*(rule for rule in rules.selected.values() if rule.gathers), *rules.of("vault")]


def own_findings(entries: Mapping[str, AnyEntry], rules: RuleSet) -> dict[str, list[Diagnostic]]:
    """What the document rules found, which entries bring along."""
    found = {}
    for path, entry in entries.items():
        own = entry.diagnostics
        kept = [each for each in own if each.rule in rules.selected] if own else []
        if kept:
            found[path] = kept
    return found


def suppressions_of(entries: Mapping[str, AnyEntry]) -> dict[str, tuple[Suppression, ...]]:
    """The suppressions of the notes that have any."""
    return {path: found for path, entry in entries.items() if (found := entry.suppressions)}


def begin(tree: Tree, rules: RuleSet) -> Result:
    """A result that holds no finding yet."""
    listing = tree.listing
    result = Result(listing.root, files=len(listing.notes), excluded=list(listing.excluded))
    result.read = _reader(tree)
    result.rules = {
        name: RuleInfo(name, rule.group, rule.summary, rule.url, rules.severity(name))
        for name, rule in rules.known.items()
    }
    return result


def _reader(tree: Tree) -> Callable[[str], Source | None]:
    def read(path: str) -> Source | None:
        try:
            return Source(tree.read(path))
        except OSError:
            return None

    return read


class _Records(dict[str, dict[str, Any]]):
    """Gathered records by gather function, decoded (where they are encoded) when a rule asks for them."""

    def __init__(self, entries: Mapping[str, AnyEntry], rules: RuleSet) -> None:
        super().__init__()
        self._entries = entries
        self._rules = rules
        self._gathers: dict[str, Callable[..., Any]] | None = None

    def get(self, key: str, default: Any = None) -> Any:
        if key not in self:
            if self._gathers is None:
                self._gathers = self._rules.gathers()
            if key not in self._gathers:
                return default
            entries = {path: entry for path, entry in self._entries.items() if key in entry.gathered}
            if all(isinstance(entry, Entry) for entry in entries.values()):
                self[key] = {path: entry.gathered[key] for path, entry in entries.items()}
                return self[key]
            from msgspec.msgpack import Decoder

            from notes_lint.vault import record_type

            decode = Decoder(record_type(self._gathers[key])).decode
            try:
                found = {path: _record(decode, entry, key) for path, entry in entries.items()}
            except ValueError:  # see Packed
                found = {path: _sound(decode, entry, key) for path, entry in entries.items()}
            self[key] = found
        return self[key]


def _record(decode: Callable[[Raw], Any], entry: AnyEntry, key: str) -> Any:
    record = entry.gathered[key]
    return decode(record) if isinstance(record, Raw) else record


def _sound(decode: Callable[[Raw], Any], entry: AnyEntry, key: str) -> Any:
    """A record of an entry, which is worked out again where it cannot be decoded."""
    try:
        return _record(decode, entry, key)
    except ValueError:
        if isinstance(entry, Entry):
            raise
        entry.renew()
        return _record(decode, entry, key)


def judge_rule(
    rule: Rule,
    rules: RuleSet,
    vault: Vault,
    notes: Mapping[str, Note],
    paths: Iterable[str] | None = None,
    timer: dict[str, float] | None = None,
) -> dict[str, list[Diagnostic]]:
    """What a rule that sees the whole vault finds, by the note that was judged; ``paths`` are all that are judged."""
    started = perf_counter()
    found: dict[str, list[Diagnostic]] = {}
    few = not rule.fewest or len(vault.notes) < rule.fewest
    if few and rule.fewest and not rule.needs:
        return found
    try:
        judged: Mapping[str, Any] = notes
        if rule.gathers:
            judged = vault.gathered(gather_of(rule, rules))
        chosen: Iterable[str] = judged if paths is None else [path for path in paths if path in judged]
        if rule.needs and few:
            chosen = [path for path in chosen if _holds(judged[path], rule.needs)]
        if rule.among:
            among = _among(rule, rules, vault)
            chosen = [path for path in chosen if path in among]
            _count(timer, rule.name, started)
            started = perf_counter()
        if not chosen:
            return found  # and the rule is not even loaded
        calls: Iterable[tuple[Any, ...]] = (
            ((notes[path], judged[path], vault) for path in chosen)
            if rule.gathers
            else ((notes[path], vault) for path in chosen)
        )
        check = rules.check(rule) if rule.scope != "document" else rules.function(rule, "judge")
        for arguments in calls:
            path = arguments[0].path
            for each in check(*arguments):
                each.rule, each.judged = rule.name, True
                each.path = each.path or path
                found.setdefault(path, []).append(each)
    except UsageError:
        raise  # a setting that only the rule can judge
    except Exception as error:
        raise RuleError(rule.name, "the vault") from error
    _count(timer, rule.name, started)
    return found


def _among(rule: Rule, rules: RuleSet, vault: Vault) -> Collection[str]:
    """The notes in which a rule may find something, as its constant says."""
    from notes_lint.pack import load_function

    function, *arguments = rule.among
    found: Collection[str] = load_function(function, rules.known.values())(vault, *arguments)
    return found


def _holds(record: Any, fields: tuple[str, ...]) -> bool:
    return any(getattr(record, field) for field in fields)


def gather_of(rule: Any, rules: RuleSet) -> Callable[..., Any]:
    from notes_lint.pack import load_function

    return load_function(rule.gather, rules.known.values())


__all__ = ["DiskTree", "Entry", "Excluded", "Mapper", "MemoryTree", "RuleError", "Tree", "lint", "map_all"]

if TYPE_CHECKING:
    from notes_lint.memory import Memory
    from notes_lint.vault import Vault
