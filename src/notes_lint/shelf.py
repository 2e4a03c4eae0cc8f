"""Notes that lie in the cache until something asks for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notes_lint.lint import Mapper, Packed, encode_entry

if TYPE_CHECKING:
    from notes_lint.lint import Tree
    from notes_lint.ruleset import RuleSet
    from notes_lint.store import Store

_FEW = 512  # entries that are fetched one by one before the others are fetched together


class Shelf:
    """Entries that lie in the cache until they are asked for: a few one by one, then the others together."""

    def __init__(self, store: Store, config: int, tree: Tree, rules: RuleSet) -> None:
        self._store = store
        self._config = config
        self._tree = tree
        self._rules = rules
        self._waiting: dict[int, Packed] = {}
        self._few = _FEW

    def packed(self, path: str, number: int, identity: bytes) -> Packed:
        """The entry of that number, to be fetched when it is needed."""
        entry = self._waiting[number] = Packed(path, None, self._fetch, identity, number, self._renew)
        return entry

    def fetch(self) -> None:
        """Fetch whatever lies here."""
        waiting = self._waiting
        if not waiting:
            return
        for number, *parts in self._store.parts(self._config, list(waiting)):
            entry = waiting.pop(number, None)
            if entry is not None:
                entry.parts = parts[0], parts[1], parts[2]
        if waiting:
            self._work_out(list(waiting.values()))
            waiting.clear()

    def _fetch(self, entry: Packed) -> None:
        self._few -= 1
        for _, *parts in self._store.parts(self._config, [entry.number]) if self._few > 0 else ():
            entry.parts = parts[0], parts[1], parts[2]
            del self._waiting[entry.number]
        if entry.parts is None:
            self.fetch()

    def _renew(self, entry: Packed) -> None:
        """The cache's entry cannot be decoded: it is forgotten, so that the next run keeps a sound one."""
        self._store.forget(self._config, entry.number)
        self._work_out([entry])

    def _work_out(self, lost: list[Packed]) -> None:
        """The cache lost entries since it was opened: another run emptied it, or the file broke."""
        mapper = Mapper(self._rules)
        for entry in lost:
            entry.parts = encode_entry(mapper.map_file(self._tree, entry.path))
