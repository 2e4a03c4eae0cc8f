"""What a whole vault was judged to be, remembered for as long as everything that was looked at stands.

The vault's rules read extracts, settings, the day, the list of files, and Git's history; all of that is in the
key. What else they asked for (whether a file outside the vault's list exists, the bytes of a vocabulary) is noted
with the answer, and asked again before an outcome is believed.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from msgspec import Raw, Struct
from msgspec.msgpack import Decoder, Encoder

from notes_lint.digest import digest as hashed
from notes_lint.noted import Findings, Noted, by_note, pack
from notes_lint.result import ProbeResult

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from notes_lint.discover import Listing
    from notes_lint.lint import AnyEntry, Tree
    from notes_lint.result import Result
    from notes_lint.ruleset import RuleSet

MOST_ASKED = 2_000
"""Questions beside the key; an outcome with more is not kept, as asking again would cost what judging costs."""


class Answers(Struct, array_like=True):
    """What was asked beside the key: whether a path exists, and the digest of a file's bytes (b"": none).

    ``head`` is the commit that was checked out, None where Git was not asked.
    """

    exists: dict[str, bool]
    read: dict[str, bytes]
    head: str | None = None


class Outcome(Struct, array_like=True):
    """A judged vault. ``found`` holds the findings by note (`notes_lint.noted.Noted`), ``check`` tells whether it is
    as it was written."""

    found: Raw
    check: int
    suppressed: int
    answers: Answers
    probes: list[ProbeResult]
    notices: list[str]


class Watched:
    """A tree that notes what the rules asked it beside the notes themselves."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.listing: Listing = tree.listing
        self.answers = Answers({}, {})

    def read(self, path: str) -> bytes:
        """The bytes of a file. Raises OSError."""
        if path in self.listing.notes:
            return self.tree.read(path)
        self.answers.read[path] = b""
        data = self.tree.read(path)
        self.answers.read[path] = digest([data])
        return data

    def exists(self, path: str) -> bool:
        """Whether anything is at a path, listed or not."""
        answer = self.answers.exists[path] = self.tree.exists(path)
        return answer

    def head(self) -> str:
        """The commit that is checked out."""
        answer = self.answers.head = _head(self.listing.root)
        return answer


def key_of(
    tree: Tree,
    entries: Mapping[str, AnyEntry],
    rules: RuleSet,
    *,
    engine: str,
    today: str,
    named: Iterable[str],
) -> bytes:
    """What an outcome depends on; b"" where some note's bytes are not known for certain."""
    listing = tree.listing
    parts: list[bytes] = [
        engine.encode(),
        today.encode(),
        (rules.prober.stamp if rules.prober is not None else "").encode(),
        Encoder(order="deterministic").encode(rules.settings),
        *(rules.fingerprint(rule).encode() for rule in rules.selected.values()),
        b"known",
        *(name.encode() for name in rules.known),
        b"named",
        *(os.fsencode(name) for name in named),
        b"notes",
    ]
    known = [entry.identity for entry in entries.values()]
    if not all(known):
        return b""
    parts += known
    parts.append(b"paths")
    parts.append(_joined(entries))
    parts.append(_joined(sorted(listing.files)))
    parts += _surroundings(listing)
    return digest(parts)


def _joined(paths: Iterable[str]) -> bytes:
    return "\0".join(paths).encode("utf-8", "surrogatepass")


def judge_key(rules: RuleSet, engine: str, *what: bytes) -> bytes:
    """What every judgement depends on, whatever the notes hold: engine, rules and settings."""
    return digest(
        [
            *what,
            engine.encode(),
            Encoder(order="deterministic").encode(rules.settings),
            *(rules.fingerprint(rule).encode() for rule in rules.selected.values()),
        ]
    )


def _surroundings(listing: Listing) -> list[bytes]:
    """What tells whether the note apps' own settings changed, and what a change took away."""
    paths = sorted(path for path in listing.files if path.startswith((".obsidian/", "logseq/config")))
    stamps = [_stamp(f"{listing.root}/{path}") for path in paths]
    return stamps + [os.fsencode(path) for pair in sorted(listing.gone.items()) for path in pair]


def ledger_key(tree: Tree, rules: RuleSet, *, engine: str, today: str) -> bytes:
    """What a ledger depends on beside what it holds itself (see `notes_lint.ledger`)."""
    stamp = rules.prober.stamp if rules.prober is not None else ""
    return judge_key(rules, engine, b"ledger", today.encode(), stamp.encode(), *_surroundings(tree.listing))


def _head(root: str) -> str:
    from notes_lint.gitindex import head

    return head(root)


def _stamp(path: str) -> bytes:
    try:
        status = os.stat(path)
    except OSError:
        return b""
    return b"%d %d" % (status.st_size, status.st_mtime_ns)


def digest(parts: Iterable[bytes]) -> bytes:
    """A digest of byte strings, each told apart from the next."""
    return hashed(b"".join([b"%d:%b" % (len(part), part) for part in parts]), 20)


def encode(result: Result, watched: Watched) -> bytes:
    """An outcome as the cache keeps it; b"" where keeping it would not help, or a path is no Unicode."""
    answers = watched.answers
    if len(answers.exists) + len(answers.read) > MOST_ASKED:
        return b""
    try:
        found = Encoder().encode({path: pack(several) for path, several in by_note(result.diagnostics)})
        return Encoder().encode(
            Outcome(Raw(found), check_of(found), result.suppressed, answers, result.probes, result.notices)
        )
    except UnicodeEncodeError:
        return b""


def decode(value: bytes, tree: Tree) -> Outcome | None:
    """A kept outcome, if everything that was asked beside the key is answered as it was."""
    try:
        outcome = Decoder(Outcome).decode(value)
    except ValueError:  # DecodeError or UnicodeDecodeError: the cache was damaged
        return None
    if outcome.check != check_of(bytes(outcome.found)) or not stands(outcome.answers, tree):
        return None
    return outcome


def stands(answers: Answers, tree: Tree, *, head: bool = True) -> bool:
    """Whether the same questions have the same answers, that for the commit only with ``head``."""
    if any(tree.exists(path) is not answer for path, answer in answers.exists.items()):
        return False
    for path, known in answers.read.items():
        try:
            now = digest([tree.read(path)])
        except OSError:
            now = b""
        if now != known:
            return False
    return not head or answers.head is None or answers.head == _head(tree.listing.root)


def check_of(data: bytes) -> int:
    """A sum over findings that are decoded when they are looked at: damage would be seen too late there."""
    from zlib import adler32

    return adler32(data)


def join(answers: Answers, value: bytes) -> bytes:
    """Answers and what follows from them."""
    return Encoder().encode((answers, value))


def split(joined: bytes) -> tuple[Answers, bytes] | None:
    """See `join`; None where they were damaged."""
    try:
        parts: tuple[Answers, bytes] = Decoder(tuple[Answers, bytes]).decode(joined)
    except ValueError:
        return None
    return parts


def restore(outcome: Outcome, result: Result, outline: Callable[[str], bytes]) -> None:
    """Put an outcome into a result."""
    result.diagnostics = Findings(Decoder(dict[str, Noted]).decode(outcome.found))
    result.suppressed = outcome.suppressed
    result.probes = outcome.probes
    result.notices = list(outcome.notices)
    result.outline = outline
