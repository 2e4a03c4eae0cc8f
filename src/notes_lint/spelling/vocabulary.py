"""The vault's own words: from the settings, and from a file with one word a line.

An entry in lower case stands for itself in any case and for its inflections (`kubelet`, `Kubelet`,
`kubelets`, `kubelet's`). One with a capital means exactly that: `GitLab` allows no `Gitlab`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from notes_lint.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

FILE = "notes-lint-words.txt"  # where the settings name none
_ENDINGS = ("'s", "’s", "s", "es", "ed", "d", "ing", "er", "ers")


class Vocabulary:
    """A set of words with their inflections."""

    __slots__ = ("_any", "_exact")

    def __init__(self, entries: Iterable[str] = ()) -> None:
        entries = [entry.strip() for entry in entries]
        self._exact = {entry for entry in entries if entry and entry != entry.lower()}
        self._any = {entry for entry in entries if entry and entry == entry.lower()}

    def __contains__(self, word: str) -> bool:
        if not self._any and not self._exact:
            return False
        if word in self._exact or word.lower() in self._any:
            return True
        for ending in _ENDINGS:
            if word.endswith(ending):
                stem = word[: -len(ending)]
                if stem in self._exact or stem.lower() in self._any or stem.lower() + "e" in self._any:
                    return True
        return False

    def __bool__(self) -> bool:
        return bool(self._any or self._exact)

    def forms(self) -> frozenset[str]:
        """The entries with capitals: how the vault writes these names."""
        return frozenset(self._exact)


def parse_entries(text: str) -> list[str]:
    """The entries of a vocabulary file: one word a line, `#` begins a comment."""
    lines = (line.partition("#")[0].strip() for line in text.splitlines())
    return [line for line in lines if line]


def listed(path: Path) -> list[str]:
    """The entries of a vocabulary file, sorted; none when there is no file."""
    try:
        return sorted(parse_entries(path.read_text("utf-8")), key=lambda word: (word.lower(), word))
    except FileNotFoundError:
        return []


def path_of(root: str, name: str) -> Path:
    """Where the vocabulary file of a vault is; ``name`` as the settings give it, "" where they name none.

    Raises:
        UsageError: it lies outside the vault, where nothing is written.
    """
    from pathlib import Path

    path = Path(root, name or FILE)
    if not path.resolve().is_relative_to(Path(root).resolve()):
        raise UsageError(
            f"words add: `vocabulary-file` is `{name}`, which lies outside the vault; write it by hand"
        )
    return path


def add(path: Path, words: Iterable[str]) -> list[str]:
    """Writes new entries into a vocabulary file, in order, comments kept; returns those that were new."""
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        text = ""
    present = set(parse_entries(text))
    new = [word for word in dict.fromkeys(word.strip() for word in words) if word and word not in present]
    if not new:
        return []
    if "#" in text:
        lines = [*text.splitlines(), *sorted(new, key=str.lower)]
    else:
        lines = sorted({*present, *new}, key=lambda word: (word.lower(), word))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return new
