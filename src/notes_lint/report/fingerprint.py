"""What makes a finding the same one tomorrow, for services that track findings between runs."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from notes_lint.report.finding import Finding


class Fingerprints:
    """Rule, path and the text found, never the line: edits elsewhere in the note change nothing.

    Equal ones in a note are numbered in their order, so ask for every finding once, in order.
    """

    def __init__(self) -> None:
        self._path = ""
        self._seen: dict[bytes, int] = {}

    def of(self, finding: Finding) -> str:
        """32 hexadecimal digits, unique in a report."""
        if finding.path != self._path:
            self._path = finding.path
            self._seen.clear()
        key = "\0".join((finding.rule, finding.path, finding.text)).encode()
        digest = blake2b(key, digest_size=16)
        nth = self._seen.get(digest.digest(), 0)
        self._seen[digest.digest()] = nth + 1
        if nth:
            digest.update(b"\0%d" % nth)
        return digest.hexdigest()
