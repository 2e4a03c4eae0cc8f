"""References to labels that nobody defines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notes_lint.diagnostic import SUGGESTION, UNSAFE, Diagnostic, Edit, Fix
from notes_lint.lazy import pattern
from notes_lint.links.open_text import open_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notes_lint.document import Document

SIGNS = ("]:",)
_REFERENCE = pattern(rb"(?<![\w\])\x1e\\])\[([^\[\]\n\x1e]{1,200})\]\[([^\[\]\n\x1e]{0,200})\](?![\[(])")

# `[text][package.Class]` is how references to a program's parts are written where a generator resolves them.
_OBJECT = pattern(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+")


# Not `[^a-z]`: that is a class of characters.
_FOOTNOTE = pattern(rb"\[\^((?!\w-\w\])[\w.-]{1,60})\](?![:(])")


def check(document: Document) -> Iterator[Diagnostic]:
    """Report references to labels and to footnotes without a definition, in notes that define any of their kind."""
    yield from _footnotes(document)
    if not document.definitions or b"][" not in document.prose:
        return
    labels = [each.label for each in document.definitions]
    known = {_normal(label) for label in labels}
    for match in _REFERENCE.finditer(document.shared(open_text)):
        group = 2 if match[2].strip() else 1
        label = match[group].decode("utf-8", "replace")
        if _normal(label) in known or label.startswith(("^", "#", "./", "../")) or "://" in label:
            continue
        start, end = match.span(group)
        names, certainty = _like(label, labels)
        if not names and _OBJECT.fullmatch(label):
            continue
        message = f"no `[{label}]:` is defined in this note" + (
            f"; did you mean `{names[0]}`?" if names else ""
        )
        fixes = tuple(
            Fix(f"name {name}", (Edit(start, end, name),) if group == 2 else (Edit(match.end(2), match.end(2), name),),
                applicability=certainty, effect="structure:link")
            for name in names
        )  # fmt: skip
        yield Diagnostic(start, end, message, tuple(names), fixes=fixes)


def _footnotes(document: Document) -> Iterator[Diagnostic]:
    defined = [note.label for note in document.footnotes if note.definition]
    if not defined or b"[^" not in document.prose:
        return
    for match in _FOOTNOTE.finditer(document.shared(open_text)):
        label = match[1].decode("utf-8", "replace")
        names = _like(label, defined)[0] if not label.isdigit() else []
        message = f"no footnote `{label}` is defined in this note" + (
            f"; did you mean `{names[0]}`?" if names else ""
        )
        start, end = match.span(1)
        fixes = tuple(
            Fix(
                f"name {name}",
                (Edit(start, end, name),),
                applicability=SUGGESTION,
                effect="structure:footnote",
            )
            for name in names
        )
        yield Diagnostic(match.start(), match.end(), message, tuple(names), fixes=fixes)


def _normal(label: str) -> str:
    return " ".join(label.split()).casefold()


def _like(label: str, labels: list[str]) -> tuple[list[str], str]:
    from notes_lint.anchors import loose
    from notes_lint.links.likeness import similar

    same = [each for each in labels if loose(each) == loose(label)]
    if len(same) == 1:
        return same, UNSAFE
    return similar(label, labels, 0.75), SUGGESTION
