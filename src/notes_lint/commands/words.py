"""``notes-lint words (add|list) [WORD]...``: the vault's own vocabulary."""

from __future__ import annotations

import sys
from pathlib import Path

from notes_lint.cli import parser
from notes_lint.errors import UsageError

ABOUT = """The vault's own words: one a line in the file that `vocabulary-file` names (notes-lint-words.txt where it
names none). A word in lower case is right in any case and with its inflections; one with a capital, exactly so."""


def run(argv: list[str]) -> int:
    """Add words to the vocabulary file, or print the vocabulary: the settings' words and the file's."""
    make = parser("words", ABOUT)
    make.add_argument("verb", choices=("add", "list"))
    make.add_argument("words", nargs="*", metavar="WORD", help="with add: what to add; with list: only these")
    make.add_argument("--config", action="append", default=[], metavar="FILE|KEY=VALUE")
    arguments = make.parse_args(argv)
    from notes_lint import session
    from notes_lint.discover import vault_root
    from notes_lint.spelling import vocabulary

    root = vault_root(".")
    loaded = session.load_settings(arguments, root)
    name = loaded.settings.vocabulary_file or vocabulary.FILE
    path = Path(root, name)
    if arguments.verb == "list":
        known = {*loaded.settings.words, *vocabulary.listed(path)}
        known &= set(arguments.words) or known
        sys.stdout.writelines(f"{word}\n" for word in sorted(known, key=lambda word: (word.lower(), word)))
        return 0
    if not arguments.words:
        raise UsageError("words add: name at least one word")
    spaced = [word for word in arguments.words if not word.strip() or len(word.split()) != 1 or "#" in word]
    if spaced:
        raise UsageError(f"words add: {spaced[0]!r} is not one word")
    new = vocabulary.add(vocabulary.path_of(root, name), arguments.words)
    for word in new:
        sys.stdout.write(f"{name}: {word}\n")
    return 0
