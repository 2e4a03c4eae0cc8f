"""``notes-lint config [--schema]``: the settings in force, each with where it came from."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from notes_lint.cli import parser
from notes_lint.report.summary import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notes_lint.settings import Loaded


def run(argv: list[str]) -> int:
    """Print settings or their schema."""
    make = parser("config", "The settings in force, each with where it came from; or their JSON Schema.")
    make.add_argument("path", nargs="?", default=".", metavar="PATH", help="a note or folder of the vault")
    make.add_argument(
        "--schema", action="store_true", help="print the JSON Schema of the settings, for editors"
    )
    make.add_argument("--config", action="append", default=[], metavar="FILE|KEY=VALUE")
    arguments = make.parse_args(argv)
    import msgspec.json

    if arguments.schema:
        from notes_lint.pack import shipped
        from notes_lint.settings import schema

        sys.stdout.write(
            msgspec.json.format(msgspec.json.encode(schema(shipped())), indent=2).decode() + "\n"
        )
        return 0
    from notes_lint import ruleset, session
    from notes_lint.discover import vault_root

    root = vault_root(arguments.path)
    loaded = session.load_settings(arguments, root)
    rules = ruleset.build(loaded, root, allow_code=True)
    sys.stdout.write(f"# vault: {session.shown_root(root) or '.'}\n")
    sys.stdout.write(f"# settings: {loaded.path or 'none; everything has a default'}\n")
    sys.stdout.writelines(_lines(loaded))
    on, off = list(rules.selected), [name for name in rules.known if name not in rules.selected]
    sys.stdout.write(
        f"\n# {counted(len(on), 'rule')} {'runs' if len(on) == 1 else 'run'}: {', '.join(on)}\n"
        f"# {len(off)} {'does' if len(off) == 1 else 'do'} not: {', '.join(off)}\n"
    )
    return 0


def _lines(loaded: Loaded) -> Iterator[str]:
    import msgspec

    values = msgspec.to_builtins(loaded.settings)
    for key, value in _flat(values, ""):
        yield f"{key} = {_toml(value)}  # {loaded.origins.get(key, 'default')}\n"


def _flat(table: dict[str, Any], prefix: str) -> Iterator[tuple[str, Any]]:
    for key, value in table.items():
        if isinstance(value, dict) and value:
            yield from _flat(value, f"{prefix}{key}.")
        elif value is not None:
            yield f"{prefix}{key}", value


def _toml(value: Any) -> str:
    import msgspec.json

    return msgspec.json.encode(value).decode()
