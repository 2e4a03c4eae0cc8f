"""Definitions that no reference uses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notes_lint.diagnostic import UNSAFE, Diagnostic, Edit, Fix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notes_lint.document import Document

SIGNS = ("]:",)


def check(document: Document) -> Iterator[Diagnostic]:
    """Report definitions whose label stands in no reference."""
    if not document.definitions:
        return
    used = {_normal(link.label) for link in document.links if link.label}
    for each in document.definitions:
        if _normal(each.label) in used or each.dest in ("#", "<>", ""):
            continue
        data = document.data
        end = data.find(b"\n", each.end)
        start = data.rfind(b"\n", 0, each.start) + 1
        fix = Fix("remove the definition", (Edit(start, end + 1 if end >= 0 else len(data), ""),),
                  applicability=UNSAFE, effect="structure:definition")  # fmt: skip
        yield Diagnostic(each.start, each.end, f"no reference uses `{each.label}`", fixes=(fix,))


def _normal(label: str) -> str:
    return " ".join(label.split()).casefold()
