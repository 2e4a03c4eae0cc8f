"""``--fix``, ``--diff`` and ``--add-ignore`` as the command line means them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from notes_lint.errors import UsageError, nearest

if TYPE_CHECKING:
    from collections.abc import Callable

    from notes_lint.fix.mend import Mended
    from notes_lint.fix.overlay import Overlay
    from notes_lint.fix.relint import Relinter
    from notes_lint.lint import Tree
    from notes_lint.result import Result
    from notes_lint.ruleset import RuleSet


def mend(arguments: Any, rules: RuleSet, relint: Relinter, tree: Tree, relist: Callable[[], Tree]) -> Result:
    """Mend one vault, or show how it would be mended.

    Args:
        arguments: the command line.
        rules: for the names in ``--fixable`` and ``--unfixable``.
        relint: lints an overlay.
        tree: the vault as it was listed.
        relist: lists it again.

    Raises:
        UsageError: a name that no rule has, a combination that makes no sense, or another run that is writing.
    """
    from notes_lint.fix import run
    from notes_lint.fix.choose import Options
    from notes_lint.fix.journal import BusyError

    if arguments.stdin_filename and not arguments.diff:
        raise UsageError("standard input cannot be written to; take --diff")
    if arguments.add_ignore and arguments.fix:
        raise UsageError("--fix and --add-ignore: mend first, then suppress what is left")
    prober = rules.prober
    options = Options(
        unsafe=arguments.unsafe_fixes,
        allowed=_allowed(arguments, rules),
        fetch=lambda create: prober.copies(create.sha256) if prober is not None else None,
    )
    if arguments.add_ignore:
        from notes_lint.fix.silence import silence

        meta = {rule.name for rule in rules.known.values() if rule.scope == "meta"}

        def plan(overlay: Overlay) -> Mended:
            return silence(overlay, relint, meta)
    else:
        from notes_lint.fix.mend import mend as mend_all

        def plan(overlay: Overlay) -> Mended:
            if getattr(arguments, "interactive", False):
                from notes_lint.interactive import mend_asking

                return mend_asking(overlay, relint, options, rules.settings, color=arguments.color)
            return mend_all(overlay, relint, options)

    if arguments.diff:
        return run.show(tree, plan)
    trees = iter([tree])
    try:
        return run.carry_out(lambda: next(trees, None) or relist(), relint, plan)
    except BusyError as busy:
        raise UsageError(str(busy)) from None


def _allowed(arguments: Any, rules: RuleSet) -> Callable[[str], bool]:
    fixable, unfixable = rule_names(arguments.fixable, rules), rule_names(arguments.unfixable, rules)
    every = not arguments.fixable
    return lambda rule: (every or rule in fixable) and rule not in unfixable


def rule_names(given: list[str], rules: RuleSet) -> set[str]:
    """Rules by name, group, or ALL, as ``--fixable`` takes them.

    Raises:
        UsageError: there is no such rule or group.
    """
    found: set[str] = set()
    for name in (name.strip() for each in given for name in each.split(",") if name.strip()):
        members = {rule.name for rule in rules.known.values() if name in (rule.name, rule.group, "ALL")}
        if not members:
            known = [*rules.known, *{rule.group for rule in rules.known.values()}]
            raise UsageError(f"there is no rule `{name}`.{nearest(name, known)}")
        found |= members
    return found


def recover(root: str) -> str:
    """Finish or take back what an earlier run left half-written; a sentence about it, or ""."""
    import os

    from notes_lint.cachedir import cache_path

    try:
        if not os.path.exists(f"{cache_path(root)}/journal"):
            return ""
    except OSError:
        return ""
    from notes_lint.fix.run import recover

    return recover(root)
