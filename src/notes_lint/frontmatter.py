"""Front matter: cut off at byte 0, read with the place of every value.

Most front matter is a handful of ``key: value`` lines, which a scanner reads in microseconds and with exact
spans. What goes beyond that goes to PyYAML, whose marks give the spans too.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from notes_lint.document import Field, FrontMatter
from notes_lint.lazy import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

_YAML_END = pattern(rb"^(?:---|\.\.\.)[ \t]*\r?$", re.MULTILINE)
_TOML_END = pattern(rb"^\+\+\+[ \t]*\r?$", re.MULTILINE)
_SIMPLE_KEY = pattern(rb"([A-Za-z_][\w .-]*?)[ \t]*:(?:[ \t]+|\r?$)")
# A plain scalar that YAML could not read in any other way: no indicator in front, no comment, no nested colon.
_PLAIN = pattern(rb"[^\s\-?:,\[\]{}#&*!|>'\"%@`][^#\r]*|-?\d[\w.:+\- ]*")
_QUOTED = pattern(rb"\"([^\"\\]*)\"|'([^']*)'")
_ENTRY = pattern(rb"[ \t]*-[ \t]+")
_TOML_KEY = pattern(rb"^[ \t]*(?:\"([^\"]+)\"|([\w-]+))[ \t]*=[ \t]*", re.MULTILINE)


def read(data: bytes, begin: int) -> FrontMatter | None:
    """The front matter that starts at byte ``begin`` (behind the byte order mark), or None."""
    opening = data[begin : begin + 3]
    if opening == b"---":
        kind, closing = "yaml", _YAML_END
    elif opening == b"+++":
        kind, closing = "toml", _TOML_END
    else:
        return None
    content = data.find(b"\n", begin) + 1
    if not content or data[begin + 3 : content].strip():
        return None
    match = closing.search(data, content)
    if match is None:
        return None
    inside = data[content : match.start()]
    if kind == "yaml" and not _looks_like_yaml(inside):
        return None
    reader = _read_yaml if kind == "yaml" else _read_toml
    fields, error, error_at = reader(inside, content)
    end = match.end()
    if data[end : end + 1] == b"\n":
        end += 1
    return FrontMatter(
        kind,  # type: ignore[arg-type]
        begin, end, content, match.start(), fields, error, error_at,
    )  # fmt: skip


def _looks_like_yaml(inside: bytes) -> bool:
    # A note that opens with a thematic break and has another one further down has no front matter.
    for line in inside.splitlines():
        text = line.strip()
        if text and not text.startswith(b"#"):
            return _SIMPLE_KEY.match(text) is not None or text[:1] in b"\"'{?" or b":" in text.split(b" ")[0]
    return True


def _read_yaml(inside: bytes, base: int) -> tuple[tuple[Field, ...], str, int]:
    try:
        return tuple(_simple(inside, base)), "", 0
    except _NotSimpleError:
        return _full_yaml(inside, base)


class _NotSimpleError(Exception):
    pass


def _simple(inside: bytes, base: int) -> Iterator[Field]:
    key = ""
    at = base
    seen = set()
    for line in inside.splitlines(keepends=True):
        start, at = at, at + len(line)
        text = line.rstrip()
        if not text or text.lstrip().startswith(b"#"):
            continue
        entry = _ENTRY.match(text)
        if entry is not None:
            if not key:
                raise _NotSimpleError
            yield _scalar(key, text, entry.end(), start)
            continue
        match = _SIMPLE_KEY.match(text)
        if match is None:
            raise _NotSimpleError
        key = match[1].decode("utf-8", "replace")
        if key in seen:
            raise _NotSimpleError
        seen.add(key)
        rest = match.end()
        if rest >= len(text):
            continue
        if text[rest : rest + 1] == b"[" and text.endswith(b"]"):
            yield from _flow(key, text, rest, start)
        else:
            yield _scalar(key, text, rest, start)
        key = ""


def _flow(key: str, text: bytes, begin: int, start: int) -> Iterator[Field]:
    inner = text[begin + 1 : -1]
    if not inner.strip():
        return
    at = begin + 1
    for part in inner.split(b","):
        lead = len(part) - len(part.lstrip())
        yield _scalar(key, text[: at + len(part.rstrip())], at + lead, start)
        at += len(part) + 1


def _scalar(key: str, text: bytes, begin: int, start: int) -> Field:
    value = text[begin:]
    quoted = _QUOTED.fullmatch(value)
    if quoted is not None:
        inner = quoted[1] if quoted[1] is not None else quoted[2]
        return Field(key, inner.decode("utf-8", "replace"), start + begin + 1, start + len(text) - 1)
    if _PLAIN.fullmatch(value) is None or b": " in value or value.endswith(b":"):
        raise _NotSimpleError
    return Field(key, value.decode("utf-8", "replace"), start + begin, start + len(text))


def _full_yaml(inside: bytes, base: int) -> tuple[tuple[Field, ...], str, int]:
    import yaml

    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    text = inside.decode("utf-8", "replace")

    def offset(mark: Any) -> int:
        # Marks count code points; the C loader's index is in code points, too.
        return base + len(text[: mark.index].encode())

    try:
        node = yaml.compose(text, Loader=loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        problem = getattr(error, "problem", None) or str(error).splitlines()[0]
        return (), str(problem), offset(mark) if mark is not None else base
    except (ValueError, RecursionError) as error:
        return (), str(error).splitlines()[0], base
    if node is None:
        return (), "", 0
    if not isinstance(node, yaml.MappingNode):
        return (), "it is not a mapping of keys to values", base
    keys = [key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
    for index, (key, _) in enumerate(node.value):
        if isinstance(key, yaml.ScalarNode) and key.value in keys[:index]:
            return (
                tuple(_walk(node, "", offset, 0)),
                f"the key '{key.value}' is given twice",
                offset(key.start_mark),
            )
    return tuple(_walk(node, "", offset, 0)), "", 0


def _walk(node: Any, key: str, offset: Any, level: int) -> Iterator[Field]:
    import yaml

    if level > 8:
        return
    if isinstance(node, yaml.ScalarNode):
        start, end = offset(node.start_mark), offset(node.end_mark)
        if node.style in ("'", '"'):
            start, end = start + 1, end - 1
        yield Field(key, node.value, start, end)
    elif isinstance(node, yaml.SequenceNode):
        for child in node.value:
            yield from _walk(child, key, offset, level + 1)
    elif isinstance(node, yaml.MappingNode):
        for name, child in node.value:
            if isinstance(name, yaml.ScalarNode):
                yield from _walk(child, f"{key}.{name.value}" if key else name.value, offset, level + 1)


def _read_toml(inside: bytes, base: int) -> tuple[tuple[Field, ...], str, int]:
    import tomllib

    try:
        table = tomllib.loads(inside.decode("utf-8", "replace"))
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"line (\d+), column (\d+)", str(error))
        at = base
        if place is not None:
            lines = inside.splitlines(keepends=True)
            number, column = int(place[1]), int(place[2])
            at += sum(map(len, lines[: number - 1]))
            if number <= len(lines):
                at += len(lines[number - 1].decode("utf-8", "replace")[: column - 1].encode())
        return (), str(error).split(" (at ")[0], at
    fields: list[Field] = []
    for match in _TOML_KEY.finditer(inside):
        key = (match[1] or match[2]).decode("utf-8", "replace")
        if key not in table:
            continue
        value = table[key]
        end = inside.find(b"\n", match.end())
        raw = inside[match.end() : end if end >= 0 else len(inside)].rstrip()
        quoted = 1 if raw[:1] in b"\"'" and raw[:1] else 0
        for entry in value if isinstance(value, list) else [value]:
            if isinstance(entry, dict):
                continue
            start = base + match.end() + quoted
            fields.append(Field(key, str(entry), start, base + match.end() + len(raw) - quoted))
    return tuple(fields), "", 0
