"""Findings with their places, texts and breadcrumbs, made for one at a time while a report streams them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notes_lint.report.escape import unicode_only
from notes_lint.report.finding import Finding, Place, ShownCreate, ShownEdit, ShownFix, ShownRename

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from notes_lint.diagnostic import Diagnostic, Fix
    from notes_lint.outline import Trails
    from notes_lint.result import Result, RuleInfo
    from notes_lint.text import Source

    NoteOf = Callable[[str], "ShownNote | None"]
    """The note at a path of the report, None where it cannot be read."""


class ShownNote:
    """One note while its findings are printed: places by a cursor, since findings come in order."""

    __slots__ = ("_ascii", "_column", "_line", "_offset", "_outline", "_trails", "source")

    def __init__(self, source: Source, outline: Callable[[], bytes]) -> None:
        self.source = source
        self._ascii = source.data.isascii()
        self._outline = outline
        self._trails: Trails | None = None
        self._line, self._offset, self._column = -1, 0, 1

    def place(self, offset: int) -> Place:
        """As `Source.position`, but a long line is decoded once, not once a finding."""
        source = self.source
        index = source.line_index(offset)
        start = source.line_starts[index]
        if self._ascii:
            return Place(index + 1, offset - start + 1, offset)
        if offset < source.bom:
            return Place(1, 1, offset)
        if index != self._line:
            self._line, self._column = index, 1
            self._offset = source.bom if index == 0 else start
        if offset >= self._offset:
            self._column += len(source.data[self._offset : offset].decode("utf-8", "replace"))
        else:
            self._column -= len(source.data[offset : self._offset].decode("utf-8", "replace"))
        self._offset = offset
        return Place(index + 1, self._column, offset)

    def trail(self, offset: int) -> tuple[str, ...]:
        """The headings and items around a byte."""
        if self._trails is None:
            from notes_lint.outline import Trails

            self._trails = Trails(self._outline(), self.source)
        return self._trails.at(offset)


def resolve(
    result: Result, prefix: str, diagnostics: Iterable[Diagnostic], note_of: NoteOf
) -> Iterator[Finding]:
    """The findings of a run: ``prefix`` leads from the report's root to the vault's."""
    path = clean = ""
    for found in diagnostics:
        if found.path != path or not clean:
            path, clean = found.path, unicode_only(prefix + found.path)
        yield _finding(found, clean, prefix + path, result.rules.get(found.rule), prefix, note_of)


def _finding(
    found: Diagnostic, path: str, key: str, rule: RuleInfo | None, prefix: str, note_of: NoteOf
) -> Finding:
    note = note_of(key)
    text = ""
    trail: tuple[str, ...] = ()
    if note is None:
        start, end = _unknown(found.start), _unknown(found.end)
    else:
        start, end = note.place(found.start), note.place(found.end)
        text = note.source.slice(found.start, found.end)
        trail = note.trail(found.start) if found.end else ()
    return Finding(
        found.rule,
        rule.group if rule is not None else "",
        found.severity,
        path,
        start,
        end,
        text,
        unicode_only(found.message),
        trail,
        tuple(map(unicode_only, found.suggestions)),
        tuple(map(unicode_only, found.evidence)),
        tuple(_fix(fix, path, key, prefix, note_of) for fix in found.fixes),
        rule.url if rule is not None else "",
    )


def _fix(fix: Fix, path: str, key: str, prefix: str, note_of: NoteOf) -> ShownFix:
    edits = []
    for edit in fix.edits:
        there = prefix + edit.path if edit.path else key
        note = note_of(there)
        place = note.place if note is not None else _unknown
        edits.append(
            ShownEdit(
                path if there == key else unicode_only(there),
                place(edit.start),
                place(edit.end),
                edit.text,
            )
        )
    return ShownFix(
        fix.applicability,
        unicode_only(fix.message),
        tuple(edits),
        tuple(
            ShownRename(unicode_only(prefix + rename.old), unicode_only(prefix + rename.new))
            for rename in fix.renames
        ),
        tuple(
            ShownCreate(unicode_only(prefix + create.path), create.from_url, create.sha256)
            for create in fix.creates
        ),
    )


def _unknown(offset: int) -> Place:
    return Place(1, offset + 1, offset)
