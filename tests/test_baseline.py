"""A baseline lets old findings be, and only shrinks."""

from __future__ import annotations

import json

OPEN = "# {}\n\n```sh\nls {}\n"


def rules(out):
    return [(each["rule"], each["path"]) for each in json.loads(out)["diagnostics"]]


def run(notes_lint, vault, *arguments):
    return notes_lint("--output-format", "json", "--no-cache", *arguments, cwd=vault.root)


def adopt(notes_lint, vault, count=3):
    for number in range(count):
        vault.write(f"old-{number}.md", OPEN.format("Old", number))
    status, out, err = run(notes_lint, vault, "--write-baseline", "baseline.json")
    assert (status, rules(out), err) == (0, [], "")


def test_adopted_findings_are_silent_and_new_ones_are_not(vault, notes_lint):
    adopt(notes_lint, vault)
    status, out, _ = run(notes_lint, vault, "--baseline", "baseline.json")
    assert (status, rules(out)) == (0, [])
    assert json.loads(out)["summary"]["baselined"] == 3
    vault.write("new.md", OPEN.format("New", 0))
    status, out, _ = run(notes_lint, vault, "--baseline", "baseline.json")
    assert (status, rules(out)) == (1, [("unclosed-fence", "new.md")])


def test_edits_above_change_nothing(vault, notes_lint):
    adopt(notes_lint, vault)
    vault.write("old-1.md", "A first line.\n\n" * 20 + OPEN.format("Old", 1))
    assert rules(run(notes_lint, vault, "--baseline", "baseline.json")[1]) == []


def test_a_second_one_in_the_same_note_is_new(vault, notes_lint):
    adopt(notes_lint, vault)
    vault.write("old-1.md", "- a\n\n  ```sh\n  x\n\n" + OPEN.format("Old", 1))
    assert rules(run(notes_lint, vault, "--baseline", "baseline.json")[1]) == [("unclosed-fence", "old-1.md")]


def test_it_follows_renames(vault, notes_lint):
    adopt(notes_lint, vault)
    (vault.root / "sub").mkdir()
    (vault.root / "old-1.md").rename(vault.root / "sub" / "renamed.md")
    assert rules(run(notes_lint, vault, "--baseline", "baseline.json")[1]) == []


def test_mended_findings_are_stale_and_leave_at_the_next_write(vault, notes_lint):
    adopt(notes_lint, vault)
    vault.write("old-1.md", "# Mended\n")
    _, _, _ = run(notes_lint, vault, "--baseline", "baseline.json")
    _, text, _ = notes_lint("--no-cache", "--baseline", "baseline.json", cwd=vault.root)
    assert "stale" in text
    vault.write("new.md", OPEN.format("New", 0))
    run(notes_lint, vault, "--baseline", "baseline.json", "--write-baseline", "baseline.json")
    kept = json.loads(vault.read("baseline.json"))["findings"]
    assert [each["path"] for each in kept] == ["old-0.md", "old-2.md"], (
        "it shrinks, and the new one stays out"
    )


def test_the_command_of_the_notice_drops_what_was_mended(vault, notes_lint):
    adopt(notes_lint, vault)
    vault.write("old-1.md", "# Mended\n")
    _, text, _ = notes_lint("--no-cache", "--baseline", "vault/baseline.json", "vault", cwd=vault.root.parent)
    command = "notes-lint --baseline vault/baseline.json --write-baseline vault/baseline.json vault"
    assert command in text.replace("\n", " ")
    notes_lint("--no-cache", *command.split()[1:], cwd=vault.root.parent)
    kept = json.loads(vault.read("baseline.json"))["findings"]
    assert [each["path"] for each in kept] == ["old-0.md", "old-2.md"]


def test_mending_by_fix_shrinks_it(vault, notes_lint):
    adopt(notes_lint, vault)
    vault.write("notes-lint.toml", 'baseline = "baseline.json"\n')
    vault.write("old-1.md", "# Mended\n")
    before = vault.read("baseline.json")
    _, text, _ = notes_lint("--no-cache", "--diff", cwd=vault.root)
    assert vault.read("baseline.json") == before
    _, text, _ = notes_lint("--no-cache", "--fix", cwd=vault.root)
    assert "wrote baseline.json: 1 mended finding left it, 2 remain" in text
    kept = json.loads(vault.read("baseline.json"))["findings"]
    assert [each["path"] for each in kept] == ["old-0.md", "old-2.md"]
    assert "stale" not in notes_lint("--no-cache", cwd=vault.root)[1]


def test_what_a_run_did_not_look_at_is_not_stale(vault, notes_lint):
    adopt(notes_lint, vault)
    vault.write("old-1.md", "# Mended\n")
    for arguments in (["old-0.md"], ["--select", "broken-link"]):
        _, text, _ = notes_lint("--no-cache", "--baseline", "baseline.json", *arguments, cwd=vault.root)
        assert "stale" not in text
    run(notes_lint, vault, "--baseline", "baseline.json", "--write-baseline", "baseline.json", "old-0.md")
    assert len(json.loads(vault.read("baseline.json"))["findings"]) == 3


def test_the_settings_name_it(vault, notes_lint):
    adopt(notes_lint, vault)
    vault.write("notes-lint.toml", 'baseline = "baseline.json"\n')
    assert rules(run(notes_lint, vault)[1]) == []


def test_not_a_baseline(vault, notes_lint):
    vault.write("a.md", "x\n")
    status, _, err = run(notes_lint, vault, "--baseline", "nothing.json")
    assert status == 2
    assert "--write-baseline" in err
    vault.write("bad.json", '{"findings": 3}')
    status, _, err = run(notes_lint, vault, "--baseline", "bad.json")
    assert status == 2
    assert "not a baseline" in err
