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
        (
            '[dates]\norder = "x"\n',
            "notes-lint.toml:2: `dates.order`: 'x' is none of learn, day-first, month-first.",
        ),
        (
            "[severity]\nbroken-link = 1\n",
            "notes-lint.toml:2: `severity.broken-link`: expected `str`, got `int`.",
        ),
        (
            '[severity]\nmisspelling = "error"\nbroken-link = "eror"\n',
            "notes-lint.toml:3: `severity.broken-link`: 'eror' is none of error, warning. Did you mean `error`?",
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


def test_all_that_is_wrong_is_said_at_once(vault):
    vault.write(
        "notes-lint.toml",
        'ignroe = []\nwords = 3\nlanguage = "en"\n\n[dates]\norder = "foo"\n\n'
        '[web]\nmax-age = -1\n\n[web.hosts."a.test"]\ngapp = 1\n',
    )
    with pytest.raises(UsageError) as error:
        load(str(vault.root), overrides=('links.style="bar"',))
    lines = str(error.value).splitlines()
    assert sorted(line.partition(": ")[0] for line in lines) == [
        "command line", "notes-lint.toml:1", "notes-lint.toml:12", "notes-lint.toml:2", "notes-lint.toml:6",
        "notes-lint.toml:9",
    ]  # fmt: skip
    assert "`links.style`: 'bar' is none of learn, files, pages." in str(error.value)


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


def test_all_rules_that_are_none_are_named(vault):
    vault.write("notes-lint.toml", 'ignore = ["unclosed-fense", "x-y"]\n\n[severity]\nnothing = "warning"\n')
    with pytest.raises(UsageError) as error:
        build(load(str(vault.root)), str(vault.root))
    assert [line.partition(": ")[0] for line in str(error.value).splitlines()] == [
        "notes-lint.toml:1", "notes-lint.toml:1", "notes-lint.toml:4",
    ]  # fmt: skip


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


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("NEEDS = FIELDS", "a tuple of fields"),
        ('NEEDS = ("headings")', "a tuple of fields"),
        ('FEWEST = "3"', "a number of notes"),
        ("FEWEST = 2 + 3", "a number of notes"),
        ('SIGNS = ("$$")', "a tuple of texts"),
        ('AMONG = ("notes_with", "anchor")', "a tuple of the `module:name` of a function and texts for it"),
        ("REACH = reach", "the `module:name` of a reach"),
    ],
)
def test_what_a_rule_says_of_itself_is_written_out(vault, line, wanted):
    vault.write("notes-lint.toml", 'packs = ["own"]\n')
    vault.write("own/house/no-todo.md", "# no-todo\n\nA todo.\n")
    vault.write("own/house/no-todo.py", f"{line}\n\n\ndef check(note, vault):\n    yield\n")
    with pytest.raises(UsageError) as error:
        build(load(str(vault.root)), str(vault.root), allow_code=True)
    assert str(error.value).endswith(f"no-todo.py:1: `{line.split()[0]}` is {wanted}, written out")


def test_a_reach_that_is_nowhere_is_told(vault, notes_lint):
    vault.write("notes-lint.toml", 'packs = ["own"]\n')
    vault.write("a.md", "# A\n")
    vault.write("own/house/no-todo.md", "# no-todo\n\nA todo.\n")
    vault.write(
        "own/house/no-todo.py", 'REACH = "nowhere:x"\n\n\ndef check(note, vault):\n    return iter(())\n'
    )
    status, _, err = notes_lint("--allow-code", cwd=vault.root)
    assert status == 2
    assert (
        err
        == "notes-lint: a rule's module names `nowhere:x`, which is not there: No module named 'nowhere'\n"
    )


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


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("\n[web]\nmax-age = -1\n", "notes-lint.toml:3: `web.max-age`: -1 days: 0 (ask each time) or more"),
        ("[web]\nmax-age = nan\n", "notes-lint.toml:2: `web.max-age`: nan days"),
        (
            '[web.hosts."a.test"]\nskip = true\ngap = -2\n',
            "notes-lint.toml:3: `web.hosts`: gap of a.test is -2: 0 or more is wanted.",
        ),
        ('exclude = ["a/", "b["]\n', "notes-lint.toml:1: `exclude`: 'b[': the [ is never closed"),
        ('exclude = ["[z-a].md"]\n', "notes-lint.toml:1: `exclude`: '[z-a].md': [z-a] runs backwards."),
        ('include = ["!"]\n', "notes-lint.toml:1: `include`: '!': it matches nothing."),
        ('exclude = [""]\n', "notes-lint.toml:1: `exclude`: '': it matches nothing."),
        ('exclude = ["a\\\\"]\n', "notes-lint.toml:1: `exclude`: 'a\\': nothing follows the backslash"),
        (
            'exclude = ["{a,b}/"]\n',
            "notes-lint.toml:1: `exclude`: '{a,b}/': there are no alternatives in braces",
        ),
        (
            '[per-file-ignores]\n"a/**" = ["dates"]\n"b[" = ["dates"]\n',
            "notes-lint.toml:3: `per-file-ignores`: 'b[': the [ is never closed",
        ),
        ('[links]\nignore = ["x[0"]\n', "notes-lint.toml:2: `links.ignore`: 'x[0': the [ is never closed"),
        (
            '[dates]\nformats = ["%Y-%m-%d", "YYYY-MM"]\n',
            "notes-lint.toml:2: `dates.formats`: 'YYYY-MM' is no date with a year and a month. Write it as",
        ),
        ('[dates]\nformats = ["%Q %Y"]\n', "notes-lint.toml:2: `dates.formats`: '%Q %Y' is no date"),
    ],
)
def test_values_that_make_no_sense(vault, notes_lint, text, message):
    vault.write("a.md", "# A\n")
    vault.write("notes-lint.toml", text)
    status, _, err = notes_lint(cwd=vault.root)
    assert status == 2
    assert err.startswith(f"notes-lint: {message}")
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize(
    "text",
    [
        'exclude = ["[]a].md", "[!a-c]*", "a\\\\[b", "**/x", "/top/", "{one}.md", "\\\\#x"]\n',
        '[links]\nignore = ["https://x.example/*", "[[]x]"]\n',
        '[dates]\nformats = ["%d.%m.%Y", "%B %d, %Y", "%Y%m%d"]\n[web]\nmax-age = 0\n',
    ],
)
def test_values_that_are_odd_and_right(vault, notes_lint, text):
    vault.write("a.md", "# A\n")
    vault.write("notes-lint.toml", text)
    assert notes_lint(cwd=vault.root)[0] == 0


def test_a_line_of_an_ignore_file_that_makes_no_sense_is_passed_over(vault, notes_lint):
    """As Git does; outside of it the same file must not end the run."""
    vault.write(".gitignore", "!\n[z-a]x\nout/\n\\\n")
    vault.write("out/a.md", "```\n")
    vault.write("b.md", "# B\n")
    status, out, _ = notes_lint(cwd=vault.root)
    assert (status, out) == (0, "Nothing to report in 1 note.\n")
