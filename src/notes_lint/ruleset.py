"""Which rules run, with which options, and their functions, loaded when they are first called."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from notes_lint.errors import UsageError, nearest
from notes_lint.pack import load, load_function, shipped

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from notes_lint.probing import Prober
    from notes_lint.rule import Rule
    from notes_lint.settings import Loaded, Settings


class RuleSet:
    """The rules of a run.

    ``known`` is every rule by name, ``selected`` those that run. Functions are bound to the options that the
    settings give.
    """

    def __init__(self, rules: Sequence[Rule], loaded: Loaded) -> None:
        self.settings = loaded.settings
        self.known = {rule.name: rule for rule in rules}
        self.selected = {rule.name: rule for rule in _select(self.known, loaded)}
        self._options = _options(self.known, loaded)
        self.prober: Prober | None = None  # what the rules on URLs are judged by, where anything is known

    def of(self, scope: str) -> list[Rule]:
        """The selected rules of one scope."""
        return [rule for rule in self.selected.values() if rule.scope == scope]

    def check(self, rule: Rule) -> Callable[..., Any]:
        """A rule's check, its options bound."""
        if not rule.module:
            from notes_lint import wordlist

            return wordlist.check_of(rule)
        options = self._options.get(rule.name)
        function = load(rule).check
        return partial(function, **options) if options else function

    def function(self, rule: Rule, name: str) -> Callable[..., Any]:
        """Another function of a rule's module."""
        return getattr(load(rule), name)  # type: ignore[no-any-return]

    def gathers(self) -> dict[str, Callable[..., Any]]:
        """The gather functions that the selected rules need, by the name under which their records are kept."""
        functions = {}
        for key in {rule.gather: None for rule in self.selected.values() if rule.gathers}:
            function = load_function(key, self.known.values())
            functions[f"{function.__module__}:{function.__qualname__}"] = function
        return functions

    def severity(self, rule: str) -> str:
        """What a finding of that rule counts as."""
        given = self.settings.severity.get(rule)
        if given is not None:
            return given
        known = self.known.get(rule)
        return known.severity if known is not None else "error"

    def fingerprint(self, rule: Rule) -> str:
        """What a cached finding of a rule depends on beside the note: its files and its options."""
        options = self._options.get(rule.name)
        return f"{rule.name} {rule.digest} {sorted(options.items()) if options else ''}"


def build(loaded: Loaded, root: str, *, allow_code: bool = False) -> RuleSet:
    """The shipped rules and the vault's own packs.

    Raises:
        UsageError: a pack cannot be read, or holds Python and ``allow_code`` is not given; or a setting that only
            the bodies of knowledge understand makes no sense.
    """
    rules = list(shipped())
    for folder in loaded.settings.packs:
        rules += _own_pack(root, folder, allow_code, {rule.name for rule in rules})
    if loaded.settings.dates.formats:
        _date_formats(loaded)
    if loaded.settings.language != "en":
        _languages(loaded)
    return RuleSet(rules, loaded)


def _languages(loaded: Loaded) -> None:
    from notes_lint.errors import nearest
    from notes_lint.spelling.language import ENGLISHES, LANGUAGES

    given = loaded.settings.language
    known = [*ENGLISHES, *sorted(LANGUAGES)]
    for each in (given,) if isinstance(given, str) else given:
        if each not in known:
            place = loaded.origins.get("language", "")
            raise UsageError(
                f"{place}{': ' if place else ''}`language`: there is no dictionary for '{each}'."
                f"{nearest(each, known)} Known are {', '.join(known)}; notes in a language that is not named are left alone."
            )


def _date_formats(loaded: Loaded) -> None:
    from notes_lint.dates.apps import from_strptime

    for each in loaded.settings.dates.formats:
        if not from_strptime(each):
            place = loaded.origins.get("dates.formats", loaded.origins.get("dates", ""))
            raise UsageError(
                f"{place}{': ' if place else ''}`dates.formats`: '{each}' is no date with a year and a month. "
                "Write it as for strptime, such as '%Y-%m-%d' or '%B %d, %Y'."
            )


def _own_pack(root: str, folder: str, allow_code: bool, taken: set[str]) -> list[Rule]:
    from pathlib import Path

    from notes_lint.pack import read

    place = Path(root, folder)
    # Settings may be a stranger's: what lies outside the vault is none of theirs, symbolic links or not.
    if not place.is_dir() or not place.resolve().is_relative_to(Path(root).resolve()):
        raise UsageError(
            f"the rule pack `{folder}` is no folder of this vault. Mend `packs` in the settings."
        )
    rules = list(read(place))
    for rule in rules:
        if rule.name in taken:
            raise UsageError(
                f"{folder}/{rule.page}: there is a rule `{rule.name}` already; give it another name"
            )
        if rule.module and not allow_code:
            raise UsageError(
                f"{folder}/{rule.module}: this pack runs Python of the vault. "
                "Read it, then allow it with --allow-code (or drop the pack from `packs`)."
            )
    return rules


def _select(known: dict[str, Rule], loaded: Loaded) -> list[Rule]:
    settings = loaded.settings
    groups = {rule.group for rule in known.values()}
    names = [*known, *groups, "ALL"]

    def matches(chosen: Sequence[str]) -> set[str]:
        found: set[str] = set()
        for name in chosen:
            if name == "ALL":
                found.update(known)
            elif name in groups and name not in known:
                found.update(rule.name for rule in known.values() if rule.group == name)
            else:
                found.add(name)
                found.update(rule.name for rule in known.values() if rule.group == name)
        return found

    wrongs: list[str] = []
    for key, chosen in (
        ("select", settings.select or ()),
        ("ignore", settings.ignore),
        ("extend-select", settings.extend_select),
        ("extend-ignore", settings.extend_ignore),
        ("severity", tuple(settings.severity)),
        ("rules", tuple(settings.rules)),
        *((f"per-file-ignores.{glob}", rules) for glob, rules in settings.per_file_ignores.items()),
    ):
        allowed, kind = (known, "rule") if key in ("severity", "rules") else (names, "rule or group")
        for name in chosen:
            if name not in allowed:
                place = loaded.origins.get(key, "")
                place = loaded.origins.get(f"{key}.{name}", place)
                hint = nearest(name, list(allowed)) or " `notes-lint rule --all` lists them."
                wrongs.append(f"{place}{': ' if place else ''}`{key}`: there is no {kind} `{name}`.{hint}")
    if wrongs:
        raise UsageError(*wrongs)
    if settings.select is None:
        wanted = {rule.name for rule in known.values() if rule.default}
    else:
        wanted = matches(settings.select)
    wanted |= matches(settings.extend_select)
    wanted |= {rule.name for rule in known.values() if rule.scope == "meta"}
    wanted -= matches((*settings.ignore, *settings.extend_ignore)) - matches(settings.extend_select)
    return [rule for rule in known.values() if rule.name in wanted]


_TYPES: dict[str, Any] = {"int": int, "float": (int, float), "str": str, "bool": bool}


def _options(known: dict[str, Rule], loaded: Loaded) -> dict[str, dict[str, Any]]:
    """The options of each rule that the settings give, as keyword arguments, their types checked."""
    found: dict[str, dict[str, Any]] = {}
    for name, table in loaded.settings.rules.items():
        rule = known[name]
        options = {option.name.replace("_", "-"): option for option in rule.options}
        for key, value in table.items():
            origin = loaded.origins.get(f"rules.{name}.{key}", "")
            place = f"{origin}: " if origin else ""
            option = options.get(key)
            if option is None:
                known_options = ", ".join(options) or "none"
                hint = nearest(key, list(options)) or f" Its options: {known_options}."
                raise UsageError(f"{place}`rules.{name}`: no option `{key}`.{hint}")
            found.setdefault(name, {})[option.name] = _typed(
                value, option.type, f"{place}`rules.{name}.{key}`"
            )
    return found


def _typed(value: Any, type_name: str, place: str) -> Any:
    if type_name.startswith(("tuple[", "list[", "Sequence[", "frozenset[")):
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise UsageError(f"{place}: a list of strings is wanted")
        return tuple(value)
    wanted = _TYPES.get(type_name)
    if wanted is not None and (
        not isinstance(value, wanted) or (isinstance(value, bool) and wanted is not bool)
    ):
        raise UsageError(f"{place}: {type_name} is wanted, not {type(value).__name__}")
    return value


def ignored_by_file(settings: Settings) -> Callable[[str], frozenset[str]]:
    """Rules (or groups, or ALL) that ``per-file-ignores`` switches off, by path."""
    table = settings.per_file_ignores
    if not table:
        nothing: frozenset[str] = frozenset()
        return lambda _: nothing
    from notes_lint.discover import matcher

    matchers = [(matcher((glob,)), rules) for glob, rules in table.items()]
    kept: dict[str, frozenset[str]] = {}

    def ignored(path: str) -> frozenset[str]:
        if path not in kept:
            kept[path] = frozenset(name for matches, rules in matchers if matches(path) for name in rules)
        return kept[path]

    return ignored
