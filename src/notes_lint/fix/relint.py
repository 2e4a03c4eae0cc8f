"""Lint again over changed bytes, working out anew only what changed."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from notes_lint.fix.overlay import Overlay
    from notes_lint.lint import AnyEntry, Entry, Tree
    from notes_lint.result import Result
    from notes_lint.ruleset import RuleSet


class Relinter:
    """A callable for `notes_lint.fix.mend.mend`: lints an overlay, and works out anew only what changed.

    Args:
        rules: what is run.
        today: the day to judge by, ISO.
        targets: whether findings in a path are wanted.
        map_some: works out notes as they are on disk (a `Workshop`'s, which has a cache); None: this process does.
        finish: filters or extends a result (a baseline, what a change answers for).
        judge: judges a tree of these entries by what is known of an earlier one (a `Workshop`'s); None: all of it is
            judged each time.
    """

    def __init__(
        self,
        rules: RuleSet,
        *,
        today: str,
        targets: Callable[[str], bool] | None = None,
        map_some: Callable[[Tree, list[str]], Mapping[str, AnyEntry]] | None = None,
        finish: Callable[[Result], None] | None = None,
        judge: Callable[..., Result] | None = None,
    ) -> None:
        self.rules, self.today, self.targets, self.finish = rules, today, targets, finish
        self._map_some, self._judge = map_some, judge
        self._disk: tuple[Tree | None, Mapping[str, AnyEntry]] = (None, {})
        self._known: dict[tuple[str, int], AnyEntry] = {}

    def __call__(self, overlay: Overlay) -> Result:
        """The findings of an overlay."""
        from notes_lint.lint import Mapper, lint, unreadable_file

        mapper = Mapper(self.rules)
        on_disk = self._on_disk(overlay)
        entries: dict[str, AnyEntry] = {}
        for path in sorted(overlay.listing.notes):
            if path in on_disk and overlay.untouched(path):
                entries[path] = on_disk[path]
                continue
            try:
                data = overlay.read(path)
            except OSError as error:
                entries[path] = unreadable_file(path, error.strerror)
                continue
            key = (path, hash(data))
            if key not in self._known:
                self._known[key] = self._packed(path, data, mapper.map_note(path, data))
            entries[path] = self._known[key]
        judge = self._judge or partial(lint, rules=self.rules)
        result = judge(overlay, today=self.today, targets=self._wanted(overlay), entries=entries)
        if self.finish is not None:
            self.finish(result)
        return result

    def _packed(self, path: str, data: bytes, entry: Entry) -> AnyEntry:
        """An entry that can be told from others of its note, where that is of use."""
        if self._judge is None or not entry.readable:
            return entry
        from notes_lint.lint import Packed, encode_entry
        from notes_lint.pool import digest

        return Packed(path, encode_entry(entry), identity=digest(data))

    def _on_disk(self, overlay: Overlay) -> Mapping[str, AnyEntry]:
        if self._map_some is None:
            return {}
        if self._disk[0] is not overlay.tree:
            self._disk = overlay.tree, self._map_some(overlay.tree, sorted(overlay.tree.listing.notes))
        return self._disk[1]

    def _wanted(self, overlay: Overlay) -> Callable[[str], bool] | None:
        wanted = self.targets
        if wanted is None:
            return None
        # A note that was named keeps its place in the report under its new name.
        return lambda path: wanted(path) or (bool(overlay.origin(path)) and wanted(overlay.origin(path)))
