"""Findings counted: by rule, message, severity, and by what would mend them."""

from __future__ import annotations

from msgspec import Struct, field

Tally = dict[tuple[str, str, str, str], int]
"""Findings by rule, message, severity, and how far the best fix may be applied without a person."""


class Head(Struct, frozen=True, gc=False):
    """What counting and ranking need of a finding: cheap to have, even for the whole run at once.

    ``fixable`` is how far the best fix may be applied without a person, "" where there is none.
    """

    rule: str
    severity: str
    path: str
    message: str
    fixable: str


class Fixable(Struct):
    """Findings by how far their first fix may be applied without a person."""

    safe: int = 0
    unsafe: int = 0
    suggestion: int = 0


class Summary(Struct):
    """The last entry of the contract's JSON."""

    errors: int = 0
    warnings: int = 0
    fixable: Fixable = field(default_factory=Fixable)
    by_rule: dict[str, int] = field(default_factory=dict)
    baselined: int = 0
    suppressed: int = 0


def summarise(tally: Tally, baselined: int, suppressed: int) -> Summary:
    """Add findings up; ``by_rule`` is sorted by name, so that two runs print the same bytes."""
    errors = warnings = 0
    rules: dict[str, int] = {}
    fixable = {"": 0, "safe": 0, "unsafe": 0, "suggestion": 0}
    for (rule, _, severity, claim), count in tally.items():
        if severity == "error":
            errors += count
        else:
            warnings += count
        rules[rule] = rules.get(rule, 0) + count
        fixable[claim] += count
    return Summary(
        errors,
        warnings,
        Fixable(fixable["safe"], fixable["unsafe"], fixable["suggestion"]),
        dict(sorted(rules.items())),
        baselined,
        suppressed,
    )
