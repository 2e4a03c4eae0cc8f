"""Lint again over changed bytes, working out anew only what changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from notes_lint.fix.overlay import Overlay
    from notes_lint.lint import Entry
    from notes_lint.result import Result
    from notes_lint.ruleset import RuleSet


class Relinter:
    """A callable for `notes_lint.fix.mend.mend`: lints an overlay, and keeps the entries of notes as they were.

    ``finish`` may filter or extend a result (a baseline, what a change answers for).
    """

    def __init__(
        self,
        rules: RuleSet,
        *,
        today: str,
        targets: Callable[[str], bool] | None = None,
        finish: Callable[[Result], Result] | None = None,
    ) -> None:
        self.rules, self.today, self.targets, self.finish = rules, today, targets, finish
        self._entries: dict[tuple[str, int], Entry] = {}

    def __call__(self, overlay: Overlay) -> Result:
        """The findings of an overlay."""
        from notes_lint.lint import Mapper, lint, unreadable

        mapper = Mapper(self.rules)
        entries: dict[str, Entry] = {}
        for path in sorted(overlay.listing.notes):
            try:
                data = overlay.read(path)
            except OSError as error:
                entries[path] = unreadable(path, f"it cannot be read: {error.strerror}")
                continue
            key = (path, hash(data))
            if key not in self._entries:
                self._entries[key] = mapper.map_note(path, data)
            entries[path] = self._entries[key]
        result = lint(overlay, self.rules, today=self.today, targets=self._wanted(overlay), entries=entries)
        return self.finish(result) if self.finish is not None else result

    def _wanted(self, overlay: Overlay) -> Callable[[str], bool] | None:
        wanted = self.targets
        if wanted is None:
            return None
        # A note that was named keeps its place in the report under its new name.
        return lambda path: wanted(path) or (bool(overlay.origin(path)) and wanted(overlay.origin(path)))
