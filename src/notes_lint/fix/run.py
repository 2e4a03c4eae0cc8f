"""What the command line calls: mend a vault and write it, or show the difference."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notes_lint.cachedir import cache_dir
from notes_lint.fix.mend import Mended, mend, refusal, summary
from notes_lint.fix.overlay import Overlay

if TYPE_CHECKING:
    from collections.abc import Callable

    from notes_lint.diagnostic import Diagnostic
    from notes_lint.fix.choose import Claim, Options
    from notes_lint.fix.system import System
    from notes_lint.lint import Tree
    from notes_lint.result import Result


def fix(
    tree: Callable[[], Tree],
    relint: Callable[[Overlay], Result],
    options: Options,
    system: System | None = None,
) -> Result:
    """Mend a vault on disk. Returns how it is judged afterwards, with what was applied and refused.

    Args:
        tree: lists the vault on disk; called again where something was left out in the end.
        relint: lints an overlay, see `notes_lint.fix.relint.Relinter`.
        options: which fixes the user allows.
        system: the system calls.

    Raises:
        notes_lint.fix.journal.BusyError: another run is writing in this vault.
    """
    return carry_out(tree, relint, lambda overlay: mend(overlay, relint, options), system)


def preview(tree: Tree, relint: Callable[[Overlay], Result], options: Options) -> Result:
    """What `fix` would do, as one unified diff in the result's ``patch``; nothing is written."""
    return show(tree, lambda overlay: mend(overlay, relint, options))


def carry_out(
    tree: Callable[[], Tree],
    relint: Callable[[Overlay], Result],
    plan: Callable[[Overlay], Mended],
    system: System | None = None,
) -> Result:
    """Write what a plan makes of a vault; see `fix`."""
    from notes_lint.fix.write import write

    mended = plan(Overlay(tree()))
    if not mended.applied:
        return _result(mended, mended.result, {})
    written = write(mended.overlay, mended.ties, cache_dir(mended.overlay.root), system)
    result = relint(Overlay(tree())) if written.left else mended.result
    return _result(mended, result, written.left)


def show(tree: Tree, plan: Callable[[Overlay], Mended]) -> Result:
    """What a plan makes of a vault, as one unified diff in the result's ``patch``."""
    from notes_lint.fix.diff import unified

    mended = plan(Overlay(tree))
    result = _result(mended, mended.result, {})
    result.patch = list(unified(mended.overlay))
    return result


def _result(mended: Mended, result: Result, left: dict[str, str]) -> Result:
    done = []
    refused = list(mended.refused)
    unwritten: dict[tuple[str, str], list[Claim]] = {}
    for claim, tie in zip(mended.applied, mended.ties, strict=True):
        why = next((left[origin] for origin in sorted(tie) if origin in left), "")
        if why:
            unwritten.setdefault((claim.found.path, why), []).append(claim)
        else:
            done.append(claim)
    result.applied = summary(done)
    unique = list({each.sort_key: each for each in refused}.values())
    result.refused = len(unique) + sum(map(len, unwritten.values()))
    unique += [_unwritten(path, why, claims) for (path, why), claims in unwritten.items()]
    result.diagnostics = sorted([*result.diagnostics, *unique], key=lambda each: each.sort_key)
    result.notices += mended.notices
    return result


def _unwritten(path: str, why: str, claims: list[Claim]) -> Diagnostic:
    """One finding for all fixes of a note that could not be written for the same reason."""
    first = claims[0]
    said = refusal(path, 0, 0, first.found.rule, first.fix.message, why)
    if len(claims) > 1:
        rules = ", ".join(f"`{rule}`" for rule in sorted({claim.found.rule for claim in claims}))
        said.message = f"{len(claims)} fixes ({rules}) were not written: {why}"
    return said


def recover(root: str) -> str:
    """Finish or take back what an earlier run left half-written. Says so in a sentence, "" if there was nothing."""
    from notes_lint.fix import journal

    cache = cache_dir(root)
    if not journal.unfinished(cache):
        return ""
    try:
        with journal.lock(cache):
            done = journal.recover(cache)
    except journal.BusyError:
        return ""  # it is being written just now
    except (OSError, journal.ConflictError) as error:
        return f"what an earlier run was writing when it was stopped cannot be finished yet: {error}"
    return f"what an earlier run was writing when it was stopped was {done}" if done else ""
