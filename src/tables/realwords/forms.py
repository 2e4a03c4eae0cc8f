"""Families of inflected words: base, -s, -ed and -ing form, regular ones by rule, the commonest irregular by list."""

from __future__ import annotations

import re
from pathlib import Path

_NO_FORMS = frozenset((Path(__file__).with_name("no-forms.txt")).read_text("utf-8").split())


# What stands before an irregular verb without making it regular: override, rewrite, undo, withhold.
_BEFORE = ("over", "re", "un", "under", "out", "mis", "fore", "with", "up")


def irregular() -> dict[str, tuple[str, list[str], list[str]]]:
    """Base -> -s form, past forms, -ing form; of compounds, too, whether they are words or not."""
    found = {}
    for line in Path(__file__).with_name("irregular.txt").read_text("utf-8").splitlines():
        parts = line.split()
        if len(parts) == 4:
            for before in ("", *_BEFORE):
                base, several, past, going = (before + part for part in parts)
                pasts = [each if each.startswith(before) else before + each for each in past.split("/")]
                found.setdefault(base, (several, pasts, [going]))
    return found


def _regular(base: str, words: set[str]) -> tuple[str, list[str], list[str]]:
    soft_y = base.endswith("y") and base[-2:-1] not in "aeou"
    if base.endswith("e"):
        past, going = base + "d", base[:-1] + "ing"
    else:
        past, going = (base[:-1] + "ied" if soft_y else base + "ed"), base + "ing"
    several = base[:-1] + "ies" if soft_y else base + ("es" if re.search(r"(s|x|z|ch|sh|o)$", base) else "s")
    doubled = base + base[-1]
    pasts = [past, *([doubled + "ed"] if doubled + "ed" in words else [])]
    return several, pasts, [going, *([doubled + "ing"] if doubled + "ing" in words else [])]


def families(counts: dict[str, int], least: int = 40) -> dict[str, tuple[str, str]]:
    """Word -> its base and its form (B, S, D or G), for the words of ``counts`` that have a relative there."""
    words, special = set(counts), irregular()
    found: dict[str, tuple[str, str]] = {}
    for base in counts:
        if not re.fullmatch(r"[a-z]{3,}", base) or counts[base] < least or base in _NO_FORMS:
            continue
        if (base.endswith("s") and not base.endswith("ss")) or base.endswith(("ing", "ed")):
            continue
        several, pasts, goings = special.get(base) or _regular(base, words)
        forms = [(several, "S"), *((past, "D") for past in pasts), *((going, "G") for going in goings)]
        forms = [(word, form) for word, form in forms if word in words and word not in _NO_FORMS]
        if forms:
            found.setdefault(base, (base, "B"))
            for word, form in forms:
                found.setdefault(word, (base, form))
    return found
