"""The index of the rules, ``rules/README.md``: ``python -m tests.rules_index`` writes it anew."""

from __future__ import annotations

from notes_lint.pack import read, shipped_folder

HEAD = """\
# The rules

A rule is named for what it catches. Its page says what and why, and its examples are its tests; `notes-lint rule NAME`
prints the page. Rules fail the run unless they are marked *warning*; those marked *off* run when `extend-select` or
`--extend-select` names them.
"""

GROUPS = {
    "dates": "Dates",
    "links": "Links",
    "images": "Images",
    "spelling": "Words",
    "outline": "Outlines",
    "vault": "The whole vault",
    "front-matter": "Front matter",
    "meta": "The engine's own",
}


def index() -> str:
    """The index as it must be."""
    parts = [HEAD]
    rules = read(shipped_folder())
    for group, title in GROUPS.items():
        found = [rule for rule in rules if rule.group == group]
        if not found:
            continue
        parts.append(f"\n## {title}\n\n")
        for rule in found:
            marks = [
                mark
                for mark, there in (("off", not rule.default), ("warning", rule.severity == "warning"))
                if there
            ]
            suffix = f" *{', '.join(marks)}*" if marks else ""
            parts.append(f"- [{rule.name}]({rule.page}): {rule.summary}{suffix}\n")
    return "".join(parts)


if __name__ == "__main__":
    (shipped_folder() / "README.md").write_text(index(), encoding="utf-8")
