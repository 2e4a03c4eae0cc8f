"""Settings: what is wrong is said with file, line and the nearest right name."""

from __future__ import annotations

from pathlib import Path

import pytest

from notes_lint.errors import UsageError
from notes_lint.pack import shipped
from notes_lint.ruleset import build
from notes_lint.settings import load, schema


def test_no_settings_at_all(vault):
    loaded = load(str(vault.root))
    assert loaded.settings.select is None
    assert loaded.path == ""


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('ignroe = ["broken-link"]\n', "notes-lint.toml:1: unknown key `ignroe`. Did you mean `ignore`?"),
        ('\n\nignore = "broken-link"\n', "notes-lint.toml:3: `ignore`: expected `array`, got `str`."),
        ('[dates]\nordre = "x"\n', "notes-lint.toml:2: unknown key `ordre`. Did you mean `order`?"),
        ('[dates]\norder = "x"\n', "notes-lint.toml:2: `dates.order`: invalid enum value 'x'."),
        (
            "[severity]\nbroken-link = 1\n",
            "notes-lint.toml:2: `severity.broken-link`: expected `str`, got `int`.",
        ),
        ("ignore = [\n", "notes-lint.toml: not TOML: "),
        (
            '[web.hosts."a.test"]\ngapp = 1\n',
            "notes-lint.toml:2: unknown key `gapp`. Did you mean `gap`?",
        ),
    ],
)
def test_wrong_settings(vault, text, message):
    vault.write("notes-lint.toml", text)
    with pytest.raises(UsageError) as error:
        load(str(vault.root))
    assert str(error.value).startswith(message)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            'ignore = ["unclosed-fense"]\n',
            "notes-lint.toml:1: `ignore`: there is no rule or group `unclosed-fense`. Did you mean `unclosed-fence`?",
        ),
        (
            "[rules.unclosed-fence]\nmax = 3\n",
            "notes-lint.toml:2: `rules.unclosed-fence`: no option `max`. Its options: none.",
        ),
        (
            '[severity]\nnothing = "warning"\n',
            "notes-lint.toml:2: `severity`: there is no rule `nothing`.",
        ),
        ('[severity]\nspelling = "warning"\n', "notes-lint.toml:2: `severity`: there is no rule `spelling`."),
        ("[rules.spelling]\nmax = 3\n", "notes-lint.toml:1: `rules`: there is no rule `spelling`."),
        ('packs = [".."]\n', "the rule pack `..` is no folder of this vault."),
    ],
)
def test_unknown_rules_and_options(vault, text, message):
    vault.write("notes-lint.toml", text)
    with pytest.raises(UsageError) as error:
        build(load(str(vault.root)), str(vault.root))
    assert str(error.value).startswith(message)


def test_pyproject(vault):
    vault.write("pyproject.toml", '[project]\nname = "x"\n\n[tool.notes-lint]\nignore = ["links"]\n')
    loaded = load(str(vault.root))
    assert loaded.settings.ignore == ("links",)
    assert loaded.origins["ignore"] == "pyproject.toml:5"


def test_command_line_wins(vault):
    vault.write("notes-lint.toml", 'language = "de"\n')
    loaded = load(str(vault.root), overrides=("language=fr", "dates.order=day-first"))
    assert loaded.settings.language == "fr"
    assert loaded.settings.dates.order == "day-first"
    assert loaded.origins["language"] == "command line"


def test_selection(vault):
    vault.write("notes-lint.toml", 'select = ["outline"]\nextend-ignore = ["unclosed-fence"]\n')
    rules = build(load(str(vault.root)), str(vault.root))
    assert "unclosed-fence" not in rules.selected
    assert all(rule.group in ("outline", "meta") for rule in rules.selected.values())


def test_a_strangers_python_does_not_run(vault):
    vault.write("notes-lint.toml", 'packs = ["own"]\n')
    vault.write("own/house/no-todo.md", "# no-todo\n\nA todo.\n")
    vault.write("own/house/no-todo.py", "raise SystemExit\n\n\ndef check(document):\n    yield\n")
    with pytest.raises(UsageError, match="--allow-code"):
        build(load(str(vault.root)), str(vault.root))


def test_schema_validates_what_load_accepts():
    jsonschema = pytest.importorskip("jsonschema")
    validator = jsonschema.Draft202012Validator(schema(shipped()))
    validator.check_schema(schema(shipped()))
    assert validator.is_valid({"ignore": ["outline"], "dates": {"order": "day-first"}})
    assert validator.is_valid({"severity": {"unclosed-fence": "warning"}, "rules": {"unclosed-fence": {}}})
    assert not validator.is_valid({"ignore": ["outlien"]})
    assert not validator.is_valid({"ignroe": []})
    assert not validator.is_valid({"dates": {"order": "sometimes"}})
    assert not validator.is_valid({"rules": {"unclosed-fence": {"max": 3}}})


def test_the_shipped_schema_is_the_commands(notes_lint):
    shipped_schema = Path(__file__).parent.parent / "src/notes_lint/settings.schema.json"
    status, out, _ = notes_lint("config", "--schema")
    assert status == 0
    assert shipped_schema.read_text(encoding="utf-8") == out, (
        "notes-lint config --schema > src/notes_lint/settings.schema.json"
    )
