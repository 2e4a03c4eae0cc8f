"""What findings come to, note by note: sorted, suppressed, ignored, and with their weight."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notes_lint import suppress
from notes_lint.noted import Findings, Noted, unpack
from notes_lint.ruleset import ignored_by_file

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from notes_lint.diagnostic import Diagnostic
    from notes_lint.lint import Found
    from notes_lint.noted import Several
    from notes_lint.result import Result
    from notes_lint.ruleset import RuleSet
    from notes_lint.suppress import Suppression
    from notes_lint.vault import Vault


def noted(judged: Found, rules: RuleSet) -> dict[str, list[Diagnostic]]:
    """Findings by the note that they concern, weighed and in their order."""
    found: dict[str, list[Diagnostic]] = {}
    for by_note in judged.values():
        for several in by_note.values():
            for each in several:
                found.setdefault(each.path, []).append(each)
    return {path: weighed(found[path], rules) for path in sorted(found)}


def weighed(found: list[Diagnostic], rules: RuleSet) -> list[Diagnostic]:
    """The findings of one note, sorted, with their severities."""
    for each in found:
        each.severity = rules.severity(each.rule)  # type: ignore[assignment]
    found.sort(key=lambda each: each.sort_key)
    return found


def conclude(
    result: Result,
    rules: RuleSet,
    vault: Vault,
    found: Mapping[str, Several],
    suppressions: Mapping[str, tuple[Suppression, ...]],
    targets: Callable[[str], bool] | None,
) -> Result:
    """Put into a result what findings leave once those are out that are suppressed, ignored, or not wanted.

    Args:
        result: where they go.
        rules: what was judged by.
        vault: what was judged.
        found: the findings by note, as `noted` gives them.
        suppressions: of the notes that have any.
        targets: whether findings in a path are wanted.
    """
    by_note = {**found}
    if rules.prober is not None:
        from notes_lint import probing

        web: dict[str, list[Diagnostic]] = {}
        result.probes = probing.judge(vault, rules, web, targets)
        for path, more in web.items():
            by_note[path] = weighed([*unpack(by_note.get(path, [])), *more], rules)
    silencer = _Silencer(vault, rules)
    kept: dict[str, Several] = {}
    for path in sorted({*suppressions, *by_note}):
        if targets is not None and not targets(path):
            continue
        each = silencer.left(path, by_note.get(path, []), suppressions.get(path, ()))
        if isinstance(each, Noted) or each:
            kept[path] = each
    findings = Findings(kept)
    encoded = any(isinstance(each, Noted) for each in kept.values())
    result.diagnostics = findings if encoded else [*findings]
    result.suppressed += silencer.silenced
    notes = vault.notes
    result.vault = vault
    # What is said of a whole vault is no news to who asked about some of its notes.
    result.notices = list(vault.notices) if targets is None else []
    result.outline = lambda path: notes[path].outline if path in notes else b""
    return result


class _Silencer:
    """Takes out what comments suppress and settings ignore, and counts the former."""

    def __init__(self, vault: Vault, rules: RuleSet) -> None:
        self.silenced = 0
        self._vault = vault
        self._rules = rules
        self._ignored = ignored_by_file(rules.settings)
        self._ran = set(rules.selected) - {rule.name for rule in rules.of("web")}

    def left(self, path: str, several: Several, comments: tuple[Suppression, ...]) -> Several:
        """What is left of a note's findings, with what is to be said of its comments."""
        off = self._ignored(path)
        if not (off or comments):
            return several
        rules, found = self._rules, unpack(several)
        if comments:
            found = self._commented(path, found, comments)
        if off:
            found = [each for each in found if not (each.rule in off or rules.known[each.rule].group in off)]
        return found if "ALL" not in off else []

    def _commented(
        self, path: str, found: list[Diagnostic], comments: tuple[Suppression, ...]
    ) -> list[Diagnostic]:
        rules, source = self._rules, self._vault.source(path)
        found, silenced, used = suppress.apply(found, comments)
        self.silenced += silenced
        if source is None:
            return found
        said = suppress.judge(comments, used, source.data, rules.known, self._ran, self._nearest)
        for more in said:
            if more.rule in rules.selected:
                more.path = path
                found.append(more)
        return weighed(found, rules)

    def _nearest(self, name: str) -> str:
        from notes_lint.errors import nearest

        return nearest(name, list(self._rules.known))
