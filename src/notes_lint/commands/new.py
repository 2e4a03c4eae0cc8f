"""``notes-lint new RULE``: the page and the check of a new rule, ready to be filled in."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from notes_lint.cli import parser
from notes_lint.errors import UsageError
from notes_lint.pack import shipped

PAGE = """\
# {name}

Say in one sentence what this rule reports.

## Why is this bad?

Say what goes wrong for the reader when it stays. Then say what the fix does, and when it is not certain.

## Examples

### Reported

```md diary.md
A line with a TODO-LATER in it.
              ^^^^^^^^^^ 'TODO-LATER' was left behind
```

```md fixed diary.md
A line with a in it.
```

### Not reported

```md diary.md
A line with `TODO-LATER` as code.
```

## Fix

Say how safe it is, and why.
"""

MODULE = '''\
"""Say in one line what this check looks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notes_lint.diagnostic import Diagnostic, Edit, Fix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notes_lint.document import Document


def check(document: Document) -> Iterator[Diagnostic]:
    """Report each place in the prose. Offsets are bytes; `document.prose` blanks code, links and markup."""
    word = b"TODO-LATER"
    start = document.prose.find(word)
    while start >= 0:
        end = start + len(word)
        remove = Fix("remove it", (Edit(start, end + 1, ""),), applicability="unsafe")
        yield Diagnostic(start, end, "'TODO-LATER' was left behind", fixes=(remove,))
        start = document.prose.find(word, end)
'''

LIST = """\
# Wrong on the left, right on the right. A list offers several; an empty list only reports.
[swaps]
"wrong phrase" = "right phrase"

[settings]
message = "'{found}': write '{better}'"
applicability = "unsafe"
"""

LIST_PAGE_EXAMPLE = """\
```md diary.md
This is a wrong phrase here.
          ^^^^^^^^^^^^ 'wrong phrase': write 'right phrase'
```

```md fixed diary.md
This is a right phrase here.
```

### Not reported

```md diary.md
A `wrong phrase` in code.
```
"""


def run(argv: list[str]) -> int:
    """Write the files of a new rule."""
    make = parser("new", "Scaffold a rule: a page with examples that run, and a check that passes them.")
    make.add_argument("rule", metavar="RULE", help="GROUP/NAME or NAME, for what it catches: leftover-marker")
    make.add_argument("--pack", default="rules", metavar="DIR", help="the folder of the pack (rules)")
    make.add_argument("--list", action="store_true", help="a word list in TOML in place of Python")
    arguments = make.parse_args(argv)
    group, _, name = arguments.rule.rpartition("/")
    group = group or "own"
    if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", name) or "/" in group:
        raise UsageError(
            f"`{arguments.rule}` is no name for a rule: small letters, digits and hyphens, one group"
        )
    if any(rule.name == name for rule in shipped()):
        raise UsageError(f"there is a rule `{name}` already; `notes-lint rule {name}` shows its page")
    page = Path(arguments.pack, group, f"{name}.md")
    if page.exists():
        raise UsageError(f"{page}: it exists; nothing was written")
    page.parent.mkdir(parents=True, exist_ok=True)
    text = PAGE.format(name=name)
    if arguments.list:
        head, _, rest = text.partition("```md diary.md")
        text = head + LIST_PAGE_EXAMPLE + "\n" + rest[rest.index("## Fix") :]
    page.write_text(text, encoding="utf-8")
    check = page.with_suffix(".toml" if arguments.list else ".py")
    check.write_text(LIST if arguments.list else MODULE, encoding="utf-8")
    sys.stdout.write(f"wrote {page}\nwrote {check}\n\nrun its examples: notes-lint test {arguments.pack}\n")
    if group == "own":
        sys.stdout.write(f'use it in a vault: packs = ["{arguments.pack}"] in notes-lint.toml')
        sys.stdout.write(" (Python needs --allow-code)\n" if not arguments.list else "\n")
    return 0
