"""Rule packs: a folder of pages and modules, read into Rules without running any of its code.

The shipped pack lies in ``notes_lint/rules`` (wheel) or in the checkout's ``rules`` (editable install, which
has no force-included files). Its index is compiled when the wheel is built, and kept in the cache folder
otherwise. A vault's own pack has the same shape; its Python runs only where the command line allows it.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from notes_lint.digest import digest
from notes_lint.errors import UsageError
from notes_lint.rule import GROUPS, Option, Rule, Scope

if TYPE_CHECKING:
    import ast
    from collections.abc import Callable, Iterable
    from pathlib import Path
    from types import ModuleType

INDEX = "index.msgpack"


def shipped_folder() -> Path:
    """Where the shipped rules lie."""
    from pathlib import Path

    return Path(_shipped_path())


def _shipped_path() -> str:
    here = os.path.dirname(__file__)
    inside = f"{here}/rules"
    return inside if os.path.isdir(inside) else f"{os.path.dirname(os.path.dirname(here))}/rules"


def shipped() -> tuple[Rule, ...]:
    """The shipped rules, from the compiled index where it is fresh."""
    folder = _shipped_path()
    if os.path.basename(os.path.dirname(folder)) == "notes_lint":
        try:
            with open(f"{folder}/{INDEX}", "rb") as file:
                data = file.read()
        except FileNotFoundError:
            return _kept(folder)
        from msgspec.msgpack import Decoder

        return tuple(_at(rule, folder) for rule in Decoder(tuple[Rule, ...]).decode(data))
    return _kept(folder)


def _at(rule: Rule, folder: str) -> Rule:
    from msgspec.structs import replace

    return replace(rule, folder=folder)


def _kept(folder: str) -> tuple[Rule, ...]:
    """The index of a folder outside a wheel: from the cache folder while no file of the pack has changed."""
    from msgspec.msgpack import Decoder, encode

    from notes_lint.cachedir import cache_home

    stamp = _stamp(folder)
    home = cache_home()
    store = f"{home}/rules-{_digest(folder.encode())}.msgpack"
    try:
        with open(store, "rb") as file:
            kept, rules = Decoder(tuple[str, tuple[Rule, ...]]).decode(file.read())
    except Exception:
        kept, rules = "", ()
    if kept == stamp:
        return rules
    from pathlib import Path

    rules = read(Path(folder))
    try:
        os.makedirs(home, exist_ok=True)
        temporary = f"{store}.{os.getpid()}"
        with open(temporary, "wb") as file:
            file.write(encode((stamp, rules)))
        os.replace(temporary, store)
    except OSError:
        pass  # a read-only home costs a few milliseconds a run, no more
    return rules


def _stamp(folder: str) -> str:
    lines = []
    for group in sorted(os.scandir(folder), key=_name):
        if group.is_dir():
            for entry in sorted(os.scandir(group.path), key=_name):
                if entry.is_file():
                    status = entry.stat()
                    lines.append(f"{group.name}/{entry.name} {status.st_size} {status.st_mtime_ns}")
    from notes_lint import __version__

    lines.append(__version__)
    lines.append(str(os.stat(__file__).st_mtime_ns))
    return _digest("\n".join(lines).encode())


def _name(entry: os.DirEntry[str]) -> str:
    return entry.name


def _digest(data: bytes) -> str:
    return digest(data, 12).hex()


def read(folder: Path) -> tuple[Rule, ...]:
    """Read every rule of a pack: ``folder/<group>/<rule>.md`` with its module or word list beside it.

    Raises:
        UsageError: a page or a module is not as a rule's must be; the message names path and line.
    """
    rules = [
        read_rule(folder, page)
        for page in sorted(folder.glob("*/*.md"))
        if page.stem not in ("README", "index")
    ]
    return tuple(sorted(rules, key=lambda rule: (_group_rank(rule.group), rule.name)))


def _group_rank(group: str) -> tuple[int, str]:
    return (GROUPS.index(group) if group in GROUPS else len(GROUPS), group)


def read_rule(folder: Path, page: Path) -> Rule:
    """Read one rule from its page."""
    settings, summary = _page(page)
    module = page.with_suffix(".py")
    data = page.with_suffix(".toml")
    scope: Scope = "meta"
    options: tuple[Option, ...] = ()
    gather = ""
    said: dict[str, Any] = {}
    content = repr(sorted(settings.items())).encode()
    if module.is_file():
        source = module.read_bytes()
        content += source
        scope, options, gather, said = _shape(module, source)
    elif data.is_file():
        scope = "document"
    if data.is_file():
        content += data.read_bytes()
    return Rule(
        name=page.stem,
        group=page.parent.name,
        summary=summary,
        scope=scope,
        severity="warning" if settings.get("severity") == "warning" else "error",
        default=settings.get("default", "on") != "off",
        options=options,
        page=f"{page.parent.name}/{page.name}",
        module=f"{page.parent.name}/{module.name}" if module.is_file() else "",
        data=f"{page.parent.name}/{data.name}" if data.is_file() else "",
        gather=gather,
        reach=said.get("REACH", ""),
        needs=said.get("NEEDS", ()),
        fewest=said.get("FEWEST", 0),
        signs=said.get("SIGNS", ()),
        among=said.get("AMONG", ()),
        digest=_digest(content),
        folder=str(folder),
    )


def _page(page: Path) -> tuple[dict[str, str], str]:
    """A page's front matter (``severity``, ``default``) and its first paragraph."""
    text = page.read_text(encoding="utf-8")
    settings: dict[str, str] = {}
    if text.startswith("---\n"):
        head, _, text = text[4:].partition("\n---\n")
        for number, line in enumerate(head.splitlines(), 2):
            key, colon, value = line.partition(":")
            if not colon or key.strip() not in ("severity", "default"):
                raise UsageError(f"{page}:{number}: a rule's front matter has `severity` and `default` only")
            settings[key.strip()] = value.strip()
    paragraphs = [part.strip() for part in text.strip().split("\n\n")]
    if not paragraphs or paragraphs[0] != f"# {page.stem}":
        raise UsageError(f"{page}: the page of a rule begins with `# {page.stem}`")
    return settings, " ".join(paragraphs[1].split()) if len(paragraphs) > 1 else ""


_SAID = {
    "REACH": "the `module:name` of a reach",
    "NEEDS": "a tuple of fields",
    "FEWEST": "a number of notes",
    "SIGNS": "a tuple of texts",
    "AMONG": "a tuple of the `module:name` of a function and texts for it",
}


def _shape(module: Path, source: bytes) -> tuple[Scope, tuple[Option, ...], str, dict[str, Any]]:
    """Scope, options, gather function, and what its constants say of the rule, from the module's syntax tree."""
    import ast

    tree = ast.parse(source, str(module))
    functions: dict[str, ast.FunctionDef] = {}
    imported: dict[str, str] = {}
    said: dict[str, Any] = {}
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            functions[node.name] = node
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                imported[alias.asname or alias.name] = f"{node.module}:{alias.name}"
        elif isinstance(node, ast.Assign):
            names = [target.id for target in node.targets if isinstance(target, ast.Name)]
            said |= {name: _constant(module, node, name) for name in names if name in _SAID}
    check = functions.get("check")
    if check is None:
        raise UsageError(f"{module}: a rule's module defines `check`")
    positional = [argument.arg for argument in check.args.args]
    gather = ""
    if "gather" in functions:
        gather = f"{module_name(module.parent.name, module.stem)}:gather"
    elif "gather" in imported:
        gather = imported["gather"]
    shapes: dict[tuple[str, ...], Scope] = {
        ("document",): "document",
        ("note", "gathered", "vault"): "gather",
        ("note", "vault"): "vault",
        ("uses", "probes"): "web",
    }
    scope = shapes.get(tuple(positional))
    if scope is None:
        wanted = "; ".join(f"check({', '.join(shape)})" for shape in shapes)
        raise UsageError(f"{module}:{check.lineno}: `check` has one of these shapes: {wanted}")
    if (scope == "gather" or "judge" in functions) and not gather:
        name = "check" if scope == "gather" else "judge"
        raise UsageError(f"{module}:{check.lineno}: {name}(note, gathered, vault) needs a `gather`")
    options = []
    for argument, default in zip(check.args.kwonlyargs, check.args.kw_defaults, strict=True):
        if default is None or argument.annotation is None:
            raise UsageError(
                f"{module}:{argument.lineno}: the option `{argument.arg}` needs a type and a default"
            )
        options.append(Option(argument.arg, ast.unparse(argument.annotation), ast.literal_eval(default)))
    if scope == "document" and "judge" not in functions:
        gather = ""
    return scope, tuple(options), gather, said


def _constant(module: Path, node: ast.Assign, name: str) -> Any:
    """What a module says of its rule: the index has it without running the module, so it is written out there."""
    import ast

    try:
        value = ast.literal_eval(node.value)
    except ValueError:
        value = None
    texts = isinstance(value, tuple) and all(isinstance(each, str) for each in value)
    fits = {
        "REACH": isinstance(value, str) and ":" in value,
        "NEEDS": texts,
        "FEWEST": type(value) is int,
        "SIGNS": texts,
        "AMONG": texts and bool(value) and ":" in value[0],
    }
    if not fits[name]:
        raise UsageError(f"{module}:{node.lineno}: `{name}` is {_SAID[name]}, written out")
    return value


def module_name(group: str, stem: str) -> str:
    """The name under which a rule's module is loaded."""
    return f"notes_lint_rules.{group.replace('-', '_')}.{stem.replace('-', '_')}"


def load(rule: Rule) -> ModuleType:
    """The module of a rule, by its path; loaded once a process."""
    import sys
    from importlib.machinery import ModuleSpec, SourceFileLoader
    from importlib.util import module_from_spec

    name = module_name(rule.group, rule.name)
    path = f"{rule.folder}/{rule.module}"
    loaded = sys.modules.get(name)
    if loaded is not None and loaded.__file__ == path:
        return loaded
    loader = SourceFileLoader(name, path)
    spec = ModuleSpec(name, loader, origin=path)
    spec.has_location = True
    module = module_from_spec(spec)
    sys.modules[name] = module
    loader.exec_module(module)
    return module


def load_function(key: str, rules: Iterable[Rule]) -> Callable[..., Any]:
    """A gather function by its key (or a reach by its): a rule module's own, or one of the engine's."""
    module, _, function = key.partition(":")
    if module.startswith("notes_lint_rules."):
        stem = module.rpartition(".")[2]
        for rule in rules:
            if rule.name.replace("-", "_") == stem and module_name(rule.group, rule.name) == module:
                return getattr(load(rule), function)  # type: ignore[no-any-return]
    from importlib import import_module

    try:
        return getattr(import_module(module), function)  # type: ignore[no-any-return]
    except (ImportError, AttributeError) as error:
        raise UsageError(f"a rule's module names `{key}`, which is not there: {error}") from None


def page_stamp(rule: Rule) -> tuple[int, int]:
    """What tells whether a rule's page changed: its size, and when it was written."""
    try:
        status = os.stat(f"{rule.folder}/{rule.page}")
    except OSError:
        return 0, 0
    return status.st_size, status.st_mtime_ns


def page_text(rule: Rule) -> str:
    """The page of a rule, without its front matter."""
    with open(f"{rule.folder}/{rule.page}", encoding="utf-8") as file:
        text = file.read()
    if text.startswith("---\n"):
        text = text[4:].partition("\n---\n")[2].lstrip("\n")
    return text
