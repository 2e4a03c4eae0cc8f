"""A judged vault as it is kept: every finding, and what the rules learned, so that little is judged again.

A later run holds the notes against the ledger. Where a few differ, each rule says how far that reaches (see
`notes_lint.reach`); the findings of all other notes are taken from here. A rule that cannot say is judged whole. A
run that learned too much to say it in this way judges the vault anew, and begins a new ledger.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec import Raw, Struct
from msgspec.msgpack import Decoder, Encoder

from notes_lint.conclusion import weighed
from notes_lint.diagnostic import Diagnostic
from notes_lint.lint import (
    gather_of,
    judge_rule,
    own_findings,
    suppressions_of,
    vault_of,
    vault_rules,
)
from notes_lint.noted import Noted, pack, unpack
from notes_lint.outcome import Answers, check_of, stands
from notes_lint.reach import Change
from notes_lint.suppress import Suppression

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from notes_lint.lint import AnyEntry
    from notes_lint.memory import Memory
    from notes_lint.noted import Several
    from notes_lint.outcome import Watched
    from notes_lint.reach import Gather, Reach
    from notes_lint.rule import Rule
    from notes_lint.ruleset import RuleSet
    from notes_lint.vault import Vault

MOST = 64
"""Notes that may differ; of more, judging the vault anew costs little more."""


class Ledger(Struct, array_like=True, gc=False):
    """A judged vault.

    Attributes:
        notes: the digests of the notes' bytes, by path.
        files: what else the vault has.
        unreadable: the paths of what is no readable note.
        answers: what was asked beside notes and files; the ledger holds while the answers stand.
        found: findings by note, before anything is suppressed (`notes_lint.noted.Noted` by path); encoded, as few
            of them are looked at.
        check: tells whether ``found`` is as it was written, which would be seen too late when it is looked at.
        suppressions: of the notes that have any.
        learned: what each `notes_lint.reach.Reach` keeps, by `_group`.
    """

    notes: dict[str, bytes]
    files: list[str]
    unreadable: list[str]
    answers: Answers
    found: Raw
    check: int
    suppressions: dict[str, tuple[Suppression, ...]]
    learned: dict[str, Raw]


class Judged(NamedTuple):
    """A vault with all that was found in it."""

    vault: Vault
    found: Mapping[str, Several]
    suppressions: Mapping[str, tuple[Suppression, ...]]


def encode(judged: Judged, entries: Mapping[str, AnyEntry], tree: Watched, rules: RuleSet) -> bytes:
    """The ledger of a vault that was judged whole; b"" where a path is no Unicode, or is of no note."""
    encoder = Encoder()
    learned: dict[str, Raw] = {}
    if not all(path in entries for path in judged.found):
        return b""  # a rule said something of another path than it was asked about
    try:
        found = encoder.encode({path: pack(several) for path, several in judged.found.items()})
        for group in _groups(rules):
            if group.reach is not None:
                learned[group.name] = Raw(encoder.encode(group.reach.learn(judged.vault, group.gather)))
        return encoder.encode(
            Ledger(
                {path: entry.identity for path, entry in entries.items()},
                sorted(tree.listing.files),
                [path for path, entry in entries.items() if not entry.readable],
                tree.answers,
                Raw(found),
                check_of(found),
                dict(judged.suppressions),
                learned,
            )
        )
    except UnicodeEncodeError:
        return b""


def decode(value: bytes | None) -> Ledger | None:
    """A kept ledger."""
    if value is None:
        return None
    try:
        ledger = Decoder(Ledger).decode(value)
    except ValueError:  # DecodeError or UnicodeDecodeError
        return None
    return ledger if ledger.check == check_of(bytes(ledger.found)) else None


class Differing(NamedTuple):
    """How a vault differs from a ledger's: notes that changed or came, those that went, and paths of either kind."""

    changed: list[str]
    gone: list[str]
    paths: frozenset[str]


def compare(ledger: Ledger, tree: Watched, entries: Mapping[str, AnyEntry]) -> Differing | None:
    """What differs; None where the ledger does not hold, or too much differs."""
    known = ledger.notes
    changed = [
        path for path, entry in entries.items() if known.get(path) != entry.identity or not known[path]
    ]
    gone = [path for path in known if path not in entries]
    if len(changed) + len(gone) > MOST or not stands(ledger.answers, tree, head=False):
        return None
    files = tree.listing.files.symmetric_difference(ledger.files)
    paths = frozenset((*gone, *files, *(path for path in changed if path not in known)))
    return Differing(changed, gone, paths)


def rejudge(
    ledger: Ledger,
    differing: Differing,
    old: Mapping[str, AnyEntry],
    tree: Watched,
    rules: RuleSet,
    entries: Mapping[str, AnyEntry],
    *,
    today: str,
    memory: Memory | None,
) -> Judged | None:
    """Judge what a change reaches. None where that cannot be told: then the vault is to be judged anew.

    Args:
        ledger: an earlier judgement.
        differing: what `compare` gave.
        old: the entries of the notes that changed or went, as they were.
        tree: the files as they are.
        rules: what is judged by; the same as the ledger's.
        entries: all notes as they are.
        today: see `notes_lint.lint.lint`.
        memory: see there.
    """
    new = {path: entries[path] for path in differing.changed}
    if not all(entry.readable for entry in (*old.values(), *new.values())):
        return None
    vault = vault_of(tree, rules, entries, today=today, memory=memory, unreadable=ledger.unreadable)
    moved = ledger.answers.head is not None and ledger.answers.head != tree.head()
    change = Change(vault, old, new, differing.paths, entries, moved=moved)
    revision = _Revision(Decoder(dict[str, Noted]).decode(ledger.found))
    groups = _groups(rules)
    revision.replace([*rules.known], change.notes, own_findings(new, rules), judged=False)
    notices: list[str] = []
    for group in groups:
        known = ledger.learned.get(group.name)
        reached = None
        if group.reach is not None:
            reached = group.reach.reached(bytes(known), change, group.gather) if known is not None else None
            if reached is None:
                return None
        for rule in group.rules:
            if reached is None:
                anew = {*revision.found, *vault.notes}
                some = judge_rule(rule, rules, vault, vault.notes)
            else:
                paths = sorted({path for path in reached.paths if path in vault.notes})
                anew = {*paths, *differing.gone}
                some = judge_rule(rule, rules, reached.vault, reached.notes, paths) if paths else {}
            revision.replace([rule.name], anew, some, judged=True)
        if reached is not None:
            notices += reached.vault.notices
    vault.notices += [each for each in notices if each not in vault.notices]
    for kind, answer in (("exists", ledger.answers.exists), ("read", ledger.answers.read)):
        getattr(tree.answers, kind).update(answer)
    suppressions = {path: each for path, each in ledger.suppressions.items() if path not in change.notes}
    return Judged(vault, revision.revised(rules), suppressions | suppressions_of(new))


class _Revision:
    """Kept findings, of which some are taken out and others put in."""

    def __init__(self, found: dict[str, Noted]) -> None:
        self.found = found
        self._out: dict[str, set[tuple[str, bool]]] = {}
        self._in: dict[str, list[Diagnostic]] = {}

    def replace(
        self,
        rules: Sequence[str],
        paths: Collection[str],
        some: Mapping[str, list[Diagnostic]],
        *,
        judged: bool,
    ) -> None:
        """Put what some rules found in some notes in the place of what they found there before.

        ``judged`` says whether that is what they find with all notes known, or what they find in a note alone.
        """
        encoded = [rule.encode() for rule in rules]
        for path in paths:
            kept = self.found.get(path)
            if kept is not None:
                data = bytes(kept.found)
                if any(rule in data for rule in encoded):
                    self._out.setdefault(path, set()).update((rule, judged) for rule in rules)
        for path, found in some.items():
            self._in.setdefault(path, []).extend(found)

    def revised(self, rules: RuleSet) -> dict[str, Several]:
        """The findings as they are now, those of other notes as they were kept.

        Raises:
            ValueError: a rule said something of another path than it was asked about.
        """
        found: dict[str, Several] = {**self.found}
        for path in {*self._out, *self._in}:
            out, more = self._out.get(path, ()), self._in.get(path, [])
            if any(each.path != path for each in more):
                raise ValueError(path)
            left = [each for each in unpack(found.pop(path, [])) if (each.rule, each.judged) not in out]
            if left or more:
                found[path] = weighed([*left, *more], rules)
        return found


class _Group(NamedTuple):
    """Rules that learn the same from a vault, by one reach; without one, each rule is judged whole."""

    name: str
    reach: Reach | None
    gather: Gather | None
    rules: list[Rule]


def _groups(rules: RuleSet) -> list[_Group]:
    from notes_lint.pack import load_function

    groups: dict[str, _Group] = {}
    for rule in vault_rules(rules):
        name = f"{rule.reach} {rule.gather}"
        group = groups.get(name)
        if group is None:
            reach: Any = load_function(rule.reach, rules.known.values()) if rule.reach else None
            gather = gather_of(rule, rules) if rule.gather else None
            group = groups[name] = _Group(name, reach, gather, [])
        group.rules.append(rule)
    return list(groups.values())
