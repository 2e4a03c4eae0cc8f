"""Suppressions: HTML comments in a note that silence rules, and what became of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from notes_lint.diagnostic import WARNING, Diagnostic, Edit, Fix
from notes_lint.lazy import pattern

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from notes_lint.document import Document

_COMMENT = pattern(
    r"<!--\s*notes-lint-(disable-line|disable-next-line|disable-file|disable-item|disable|enable)\b([^>]*?)\s*-->"
)


class Suppression(Struct, array_like=True, gc=False):
    """One comment: the bytes it covers, the rules it names (none: all), and where it stands itself."""

    kind: str
    start: int
    end: int
    rules: tuple[str, ...]
    at: int
    at_end: int

    def covers(self, found: Diagnostic) -> bool:
        """Whether it silences a finding."""
        if self.kind == "disable-file":
            return not self.rules or found.rule in self.rules
        return self.start <= found.start < self.end and (not self.rules or found.rule in self.rules)


def read(document: Document) -> tuple[Suppression, ...]:
    """The suppressions of a document, in its order."""
    if not document.comments or b"notes-lint-" not in document.data:
        return ()
    found: list[Suppression] = []
    open_ones: list[Suppression] = []
    source, size = document.source, len(document.data)
    for comment in document.comments:
        match = _COMMENT.fullmatch(document.slice(comment.start, comment.end))
        if match is None:
            continue
        kind, rules = match[1], tuple(match[2].replace(",", " ").split())
        line = source.line_index(comment.start)
        starts = [*source.line_starts, size + 1]
        start, end = starts[line], starts[line + 1]
        if kind == "enable":
            for each in list(open_ones):
                if not rules or each.rules == rules or (each.rules and set(each.rules) <= set(rules)):
                    each.end = comment.start
                    open_ones.remove(each)
            continue
        if kind == "disable-next-line":
            start, end = end, starts[min(line + 2, len(starts) - 1)]
        elif kind == "disable-file":
            start, end = 0, size + 1
        elif kind == "disable":
            start, end = comment.end, size + 1
        elif kind == "disable-item":
            around = [item for item in document.items if item.start <= comment.start <= item.end]
            if around:
                item = around[-1]
                start, end = starts[source.line_index(item.start)], item.end + 1
        suppression = Suppression(kind, start, end, rules, comment.start, comment.end)
        found.append(suppression)
        if kind == "disable":
            open_ones.append(suppression)
    return tuple(found)


def apply(
    found: Iterable[Diagnostic], suppressions: Sequence[Suppression]
) -> tuple[list[Diagnostic], int, set[int]]:
    """Split findings: what remains, how many were silenced, and which suppressions did it (by index)."""
    remaining: list[Diagnostic] = []
    silenced = 0
    used: set[int] = set()
    for each in found:
        covering = [index for index, suppression in enumerate(suppressions) if suppression.covers(each)]
        if covering:
            silenced += 1
            used.update(covering)
        else:
            remaining.append(each)
    return remaining, silenced, used


def judge(
    suppressions: Sequence[Suppression],
    used: set[int],
    data: bytes,
    known: Collection[str],
    ran: Collection[str],
    nearest: Callable[[str], str],
) -> Iterable[Diagnostic]:
    """Report suppressions that silence nothing, and rule names that do not exist.

    A suppression is called unused only if every rule that it names ran.
    """
    for index, suppression in enumerate(suppressions):
        for name in suppression.rules:
            if name not in known:
                start = data.find(name.encode(), suppression.at, suppression.at_end)
                yield Diagnostic(
                    start,
                    start + len(name.encode()),
                    f"there is no rule `{name}`.{nearest(name)}",
                    rule="unknown-rule",
                )
        if index in used or any(name not in ran for name in suppression.rules):
            continue
        names = f" of {', '.join(f'`{name}`' for name in suppression.rules)}" if suppression.rules else ""
        start, end = _with_space(data, suppression.at, suppression.at_end)
        yield Diagnostic(
            suppression.at,
            suppression.at_end,
            f"this comment suppresses no finding{names}",
            fixes=(Fix("remove the comment", (Edit(start, end, ""),), effect="none"),),
            rule="unused-suppression",
            severity=WARNING,
        )


def _with_space(data: bytes, start: int, end: int) -> tuple[int, int]:
    """The comment with its whole line where it stands alone, else with the blanks in front of it.

    Between two blank lines one of them goes along: what is left is as if the comment had never been there.
    """
    line = data.rfind(b"\n", 0, start) + 1
    stop = data.find(b"\n", end)
    stop = len(data) if stop < 0 else stop
    if not data[line:start].strip() and not data[end:stop].strip():
        return _with_blank(data, line, min(stop + 1, len(data)))
    while start > line and data[start - 1] in b" \t" and not data[end:stop].strip():
        start -= 1
    return start, end


def _with_blank(data: bytes, start: int, end: int) -> tuple[int, int]:
    """Whole lines with the blank line behind them, if they are at the top or below one; or before them at the end."""
    above = data.rfind(b"\n", 0, max(start - 1, 0)) + 1
    below = data.find(b"\n", end) + 1 or len(data)
    at_top = not data[:start].removeprefix(b"\xef\xbb\xbf").strip()
    blank_above = start > 0 and not data[above:start].strip()
    if end < len(data):
        return (start, below) if (at_top or blank_above) and not data[end:below].strip() else (start, end)
    return (above, end) if blank_above and not at_top else (start, end)
