"""Settings: TOML to a checked structure, each value with the place that it came from."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any, Literal

from msgspec import Struct, ValidationError, convert, field

from notes_lint.errors import UsageError, nearest
from notes_lint.lazy import pattern

if TYPE_CHECKING:
    from collections.abc import Sequence

    from notes_lint.rule import Rule

FILES = ("notes-lint.toml", ".notes-lint.toml")


class Dates(Struct, rename="kebab", forbid_unknown_fields=True, frozen=True):
    """How the vault writes dates, where it cannot be learned.

    ``formats`` are strptime formats of file names or headers; ``order`` says what comes first in ``03-04``.
    """

    formats: tuple[str, ...] = ()
    order: Literal["learn", "day-first", "month-first"] = "learn"


class Links(Struct, rename="kebab", forbid_unknown_fields=True, frozen=True):
    """``ignore`` are glob patterns of destinations that nobody should check.

    ``style`` says how wikilinks are meant: names of notes, or references to pages that need no file.
    """

    ignore: tuple[str, ...] = ()
    style: Literal["learn", "files", "pages"] = "learn"


class Host(Struct, rename="kebab", forbid_unknown_fields=True, frozen=True):
    """``gap`` is seconds between two requests, ``budget`` requests a run; with ``skip`` there are none."""

    gap: float | None = None
    budget: int | None = None
    skip: bool = False


class Web(Struct, rename="kebab", forbid_unknown_fields=True, frozen=True):
    """``max-age`` is in days; ``hosts`` says how single hosts are treated."""

    max_age: float = 7.0
    archive: bool = False
    hosts: dict[str, Host] = field(default_factory=dict)


class Settings(Struct, rename="kebab", forbid_unknown_fields=True, frozen=True):
    """Everything that a settings file may hold. All of it has a default."""

    select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    extend_ignore: tuple[str, ...] = ()
    per_file_ignores: dict[str, tuple[str, ...]] = field(default_factory=dict)
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    packs: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    vocabulary_file: str = ""
    language: str | tuple[str, ...] = "en"
    baseline: str = ""
    severity: dict[str, Literal["error", "warning"]] = field(default_factory=dict)
    rules: dict[str, dict[str, Any]] = field(default_factory=dict)
    dates: Dates = field(default_factory=Dates)
    links: Links = field(default_factory=Links)
    web: Web = field(default_factory=Web)


class Loaded(Struct):
    """Settings with their origin: ``origins`` maps a dotted key to ``path:line`` or ``command line``."""

    settings: Settings
    path: str = ""
    origins: dict[str, str] = field(default_factory=dict)


_SECTION = pattern(r"^\s*\[\[?\s*([^\]]+?)\s*\]\]?\s*(?:#.*)?$")
_ENUM = pattern(r"Invalid enum value '([^']*)'")
_KEY = pattern(r"^\s*(\"[^\"]+\"|'[^']+'|[A-Za-z0-9_-]+(?:\s*\.\s*[A-Za-z0-9_\"'-]+)*)\s*=")


def find(root: str) -> str:
    """The settings file of a vault, or ""."""
    for name in FILES:
        path = f"{root}/{name}"
        if os.path.isfile(path):
            return path
    path = f"{root}/pyproject.toml"
    return path if has_table(path) else ""


def has_table(path: str) -> bool:
    """Whether a pyproject.toml has ``[tool.notes-lint]``."""
    try:
        with open(path, encoding="utf-8") as file:
            text = file.read()
    except (OSError, UnicodeDecodeError):
        return False
    return (
        "tool.notes-lint" in text
        and re.search(r"^\s*\[tool\.notes-lint[\].]", text, re.MULTILINE) is not None
    )


def load(root: str, config: str = "", overrides: tuple[str, ...] = ()) -> Loaded:
    """The settings in force for a vault.

    Args:
        root: the vault's folder.
        config: a settings file that takes the place of the vault's own.
        overrides: ``KEY=VALUE`` with a dotted key and a TOML value, from the command line.

    Raises:
        UsageError: a file cannot be read or holds something unknown; the message names file, line and remedy.
    """
    path = config or find(root)
    if not path and not overrides:
        return Loaded(Settings())
    table: dict[str, Any] = {}
    lines: dict[str, int] = {}
    shown = path
    if path:
        import tomllib

        shown = _shown(path, root)
        try:
            with open(path, encoding="utf-8-sig") as file:
                text = file.read()
            table = tomllib.loads(text)
        except OSError as error:
            raise UsageError(f"{shown}: cannot be read: {error.strerror}") from None
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise UsageError(f"{shown}: not TOML: {error}") from None
        lines = key_lines(text)
        if os.path.basename(path) == "pyproject.toml":
            table = table.get("tool", {}).get("notes-lint", {})
            prefix = "tool.notes-lint."
            lines = {key.removeprefix(prefix): line for key, line in lines.items() if key.startswith(prefix)}
    origins = {key: f"{shown}:{line}" for key, line in lines.items() if _has(table, key)}
    for override in overrides:
        key, value = _override(override)
        _set(table, key, value)
        origins[key] = "command line"
    settings, wrongs = _converted(table, lines, shown, origins)
    from notes_lint.sense import faults

    for key, entry, wrong in faults(settings):
        places = (f"{key}.{entry}", f"{key}.{entry.rpartition('.')[0]}", key, key.partition(".")[0])
        place = next((f"{shown}:{lines[each]}" for each in places if each in lines), shown)
        place = next((origins[each] for each in places if origins.get(each) == "command line"), place)
        wrongs.append(f"{place}: `{key}`: {wrong}.")
    if wrongs:
        raise UsageError(*wrongs)
    return Loaded(settings, path, origins)


def _converted(
    table: dict[str, Any], lines: dict[str, int], shown: str, origins: dict[str, str]
) -> tuple[Settings, list[str]]:
    """The settings of a table without what is wrong in it, and a sentence for each of that."""
    wrongs: list[str] = []
    while True:
        try:
            return convert(table, Settings), wrongs
        except ValidationError as error:
            key, sentence = _explain(error, table, lines)
            line = next((lines[each] for each in (key, key.rpartition(".")[0]) if each in lines), None)
            place = f"{shown}:{line}" if line is not None else shown or "command line"
            wrongs.append(f"{'command line' if origins.get(key) == 'command line' else place}: {sentence}")
            if not _without(table, key.split(".")):
                return Settings(), wrongs


def _without(table: dict[str, Any], parts: list[str]) -> bool:
    """Take a dotted key out of a table. False where it is not found; a host's name holds dots itself."""
    for at in range(1, len(parts) + 1):
        name = ".".join(parts[:at])
        if name not in table:
            continue
        inner = table[name]
        if at == len(parts):
            del table[name]
            return True
        if isinstance(inner, dict) and _without(inner, parts[at:]):
            return True
    return False


def _shown(path: str, root: str) -> str:
    return path.removeprefix(root.rstrip("/") + "/")


def _has(table: dict[str, Any], key: str) -> bool:
    node: Any = table
    for part in key.split("."):
        if not isinstance(node, dict) or part not in node:
            return False
        node = node[part]
    return True


def _set(table: dict[str, Any], key: str, value: Any) -> None:
    *parts, last = key.split(".")
    for part in parts:
        table = table.setdefault(part, {})
        if not isinstance(table, dict):
            raise UsageError(f"--config {key}: `{part}` is no table")
    table[last] = value


def _override(text: str) -> tuple[str, Any]:
    import tomllib

    key, _, value = text.partition("=")
    try:
        return key.strip(), tomllib.loads(f"value = {value}")["value"]
    except tomllib.TOMLDecodeError:
        return key.strip(), value.strip()


def key_lines(text: str) -> dict[str, int]:
    """The line of each dotted key of a TOML file, by reading line starts."""
    lines: dict[str, int] = {}
    section = ""
    for number, line in enumerate(text.splitlines(), 1):
        match = _SECTION.match(line)
        if match is not None:
            section = _plain(match[1]) + "."
            lines.setdefault(section[:-1], number)
            continue
        match = _KEY.match(line)
        if match is not None:
            lines.setdefault(section + _plain(match[1]), number)
    return lines


def _plain(key: str) -> str:
    return ".".join(part.strip().strip("\"'") for part in key.split("."))


_KNOWN: dict[str, type[Struct]] = {
    "": Settings,
    "dates": Dates,
    "links": Links,
    "web": Web,
    "web.hosts": Host,
}


def _explain(error: ValidationError, table: dict[str, Any], lines: dict[str, int]) -> tuple[str, str]:
    """The key that is wrong, and msgspec's message with the nearest known key or the allowed values."""
    text = str(error)
    message, _, where = text.partition(" - at `$")
    parent = re.sub(r"\[\.\.\.\]|\[\d+\]", "", where.rstrip("`")).strip(".")
    unknown = re.search(r"unknown field `([^`]+)`", message)
    if unknown is not None:
        known = [each.encode_name for each in _fields(_KNOWN.get(parent, Settings))]
        key = f"{parent}.{unknown[1]}" if parent else unknown[1]
        if "[...]" in where:  # msgspec does not say which host's
            ends = [
                each for each in lines if each.startswith(f"{parent}.") and each.endswith(f".{unknown[1]}")
            ]
            key = next(iter(ends), key)
        message = f"unknown key `{unknown[1]}`." + (
            nearest(unknown[1], known) or f" Known: {', '.join(known)}."
        )
    else:
        key = _culprit(parent, message, table) if "[...]" in where else parent
        value = _ENUM.match(message)
        allowed = _choices(key) if value is not None else []
        if value is not None and allowed:
            message = f"`{key}`: '{value[1]}' is none of {', '.join(allowed)}.{nearest(value[1], allowed)}"
        else:
            message = f"`{key}`: {message[0].lower()}{message[1:]}."
    return key, message


def _choices(key: str) -> list[str]:
    """The values that a setting may have, where these are a few words."""
    from typing import get_args

    parent, _, name = key.rpartition(".")
    struct = _KNOWN.get(parent)
    if struct is None:  # an entry of a free table
        parent, _, name = parent.rpartition(".")
        struct = _KNOWN.get(parent, Settings)
    wanted = [each.type for each in _fields(struct) if each.encode_name == name]
    while wanted and not isinstance(wanted[0], str):
        wanted = [inner for each in wanted for inner in get_args(each) if inner is not str]
    return wanted


def _culprit(parent: str, message: str, table: dict[str, Any]) -> str:
    """The entry of a free table that has the wrong type: msgspec names the table only."""
    got = re.search(r"got `(\w+)`", message)
    value = _ENUM.match(message)
    node: Any = table
    for part in parent.split("."):
        node = node.get(part, {}) if isinstance(node, dict) else {}
    if value is not None and isinstance(node, dict):
        return next((f"{parent}.{key}" for key, each in node.items() if each == value[1]), parent)
    names = {"object": "dict", "array": "list"}
    if got is not None and isinstance(node, dict):
        wanted = names.get(got[1], got[1])
        for key, value in node.items():
            if type(value).__name__ == wanted:
                return f"{parent}.{key}"
    return parent


def _fields(struct: type[Struct]) -> Any:
    from msgspec.structs import fields

    return fields(struct)


def schema(rules: Sequence[Rule] = ()) -> dict[str, Any]:
    """The JSON Schema of the settings, for editors: with rules, their names and options are completed, too."""
    from inspect import cleandoc

    import msgspec.json

    _, components = msgspec.json.schema_components([Settings], ref_template="#/$defs/{name}")
    for component in components.values():  # docstrings, which keep their indentation before Python 3.13
        if "description" in component:
            component["description"] = cleandoc(component["description"])
    main = components.pop("Settings")
    properties = main["properties"]
    if rules:
        names = {rule.name: rule.summary for rule in rules}
        groups = list(dict.fromkeys(rule.group for rule in rules))
        components["rule-or-group"] = {"enum": [*names, *groups, "ALL"]}
        for key in ("select", "ignore", "extend-select", "extend-ignore"):
            properties[key] = {"type": "array", "items": {"$ref": "#/$defs/rule-or-group"}}
        properties["per-file-ignores"]["additionalProperties"] = {
            "type": "array",
            "items": {"$ref": "#/$defs/rule-or-group"},
        }
        properties["severity"]["propertyNames"] = {"enum": list(names)}
        properties["rules"] = {
            "type": "object",
            "additionalProperties": False,
            "properties": {rule.name: _rule_schema(rule) for rule in rules},
        }
    for key, text in _DESCRIPTIONS.items():
        properties[key]["description"] = text
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **main,
        "title": "notes-lint settings",
        "$defs": components,
    }


def _rule_schema(rule: Rule) -> dict[str, Any]:
    types: dict[str, dict[str, Any]] = {
        "int": {"type": "integer"},
        "float": {"type": "number"},
        "bool": {"type": "boolean"},
        "str": {"type": "string"},
    }
    strings = {"type": "array", "items": {"type": "string"}}
    return {
        "type": "object",
        "description": rule.summary,
        "additionalProperties": False,
        "properties": {
            option.name.replace("_", "-"): {
                **(
                    strings
                    if option.type.startswith(("tuple", "list", "Sequence", "frozenset"))
                    else types.get(option.type, {})
                ),
                "default": option.default,
            }
            for option in rule.options
        },
    }


_DESCRIPTIONS = {
    "select": "The rules or groups that run, in place of the default ones.",
    "ignore": "Rules or groups that do not run.",
    "extend-select": "Rules or groups that run beside the default ones.",
    "extend-ignore": "More that does not run; for a file that another one extends.",
    "per-file-ignores": "Rules or groups that do not run on some files, by glob.",
    "include": "Files to lint although an ignore file names them, by glob.",
    "exclude": "Files and folders to leave alone, by glob.",
    "packs": "Folders with rules of this vault's own.",
    "words": "Words that are right here. Small letters match any case, capitals match exactly.",
    "vocabulary-file": "A file with such words, one a line.",
    "language": "The language of the notes: en, en-GB, en-US, de, fr, es, … or a list.",
    "baseline": "The file with the findings that this vault is allowed to keep.",
    "severity": "A rule's severity: error fails the run, warning does not.",
    "rules": "Options of single rules.",
}
