"""Errors that a person can mend: one line each, status 2, no traceback."""

from __future__ import annotations


class UsageError(Exception):
    """Wrong usage, wrong settings, or a machine that does not give what is needed.

    The message says what is wrong, where (path and line, if there is one), and how to mend it. Several messages are
    printed in a line each.
    """

    def __str__(self) -> str:
        return "\n".join(map(str, self.args))


def nearest(word: str, known: list[str]) -> str:
    """A did-you-mean for a message, or ""."""
    from difflib import get_close_matches

    matches = get_close_matches(word, known, n=1, cutoff=0.6)
    return f" Did you mean `{matches[0]}`?" if matches else ""
