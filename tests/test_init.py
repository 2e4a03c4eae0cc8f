"""Adopting an old vault: habits with counts, settings that load, and a baseline in one command."""

from __future__ import annotations

import json

import pytest

from notes_lint.settings import load
from notes_lint.spelling.tongue import tongue

OPEN = "# {}\n\n```sh\nls {}\n"


def test_it_measures_prints_and_writes(vault, notes_lint):
    for number in range(6):
        vault.write(
            f"2024/0{number + 1}-07-note.md",
            f"- Note {number}\n    - child [[Page {number}]]\n        - more\n",
        )
    vault.write("2024/odd.md", "* Odd\n")
    status, out, err = notes_lint("init", cwd=vault.root)
    assert (status, err) == (0, "")
    assert "7 notes" in out
    assert "indented by 4 spaces (12 of 12 nested items)" in out
    assert "bullets are `-` (18 of 19)" in out
    assert "6 wikilinks, 0 of which lead to a note" in out
    settings = load(str(vault.root)).settings
    assert settings.links.style == "pages"
    assert notes_lint("init", cwd=vault.root)[0] == 2, "what is there is not overwritten"
    assert notes_lint("init", "--print", cwd=vault.root)[0] == 0


def test_five_hundred_old_findings_in_one_command(vault, notes_lint):
    for number in range(500):
        vault.write(f"old/{number}.md", OPEN.format("Old", number))
    status, out, _ = notes_lint("init", "--baseline", cwd=vault.root)
    assert status == 0
    assert "500 findings are allowed" in out
    assert notes_lint(cwd=vault.root)[0] == 0
    vault.write("new.md", OPEN.format("New", 0))
    status, out, _ = notes_lint("--output-format", "json", cwd=vault.root)
    assert status == 1
    assert [each["path"] for each in json.loads(out)["diagnostics"]] == ["new.md"]
    vault.write("old/7.md", "# Mended\n")
    baseline = "notes-lint-baseline.json"
    notes_lint("--baseline", baseline, "--write-baseline", baseline, cwd=vault.root)
    assert len(json.loads(vault.read(baseline))["findings"]) == 499


def test_date_headers_are_counted_by_folder(vault, notes_lint):
    for day in range(1, 8):
        vault.write(f"2024/03-0{day}-talk.md", f"# Talk — March {day}, 2024\n\nThe talk was long.\n")
        vault.write(f"diary/2024-03-0{day}.md", f"---\ndate: 2024-03-0{day}\n---\n\nIt was a day.\n")
    vault.write("2024/03-09-talk.md", "# Talk\n\nThe talk was long.\n")
    _, out, _ = notes_lint("init", "--print", cwd=vault.root)
    assert "# in folders named by date, 7 of 8 notes say their date, written like March 1, 2024\n" in out
    assert "# in diary/, 7 of 7 notes say their date, written like 2024-03-01\n" in out
    assert "# the notes are in English\n" in out
    assert "language =" not in out


def test_it_names_the_program_that_the_notes_are_for(vault, notes_lint):
    for number in range(1, 8):
        vault.write(
            f"journals/2024_03_0{number}.md",
            f"- [[Mar {number}th, 2024]] and [[Ada]]\n  id:: 6432a1b2-0000-4000-8000-00000000000{number}\n",
        )
    vault.write("pages/Ada.md", "- She writes\n")
    vault.write("logseq/config.edn", "{}\n")
    vault.write(
        "German.md", "Der Hund und die Katze sind nicht auf dem Dach, sie werden auch nicht mit uns gehen.\n"
    )
    status, out, _ = notes_lint("init", cwd=vault.root)
    assert status == 0
    assert "  9 notes: a Logseq graph (logseq/config.edn)\n" in out
    assert "1 of 9 notes are in another language than English" in out
    assert "  in de: German.md\n" in out
    assert '\n# language = ["en", "de"]\n' in vault.read("notes-lint.toml")
    assert "references to pages that need no file" in out


def test_settings_that_were_measured_report_what_was_counted(vault, notes_lint):
    """The written settings are never stricter than what a person was told."""
    for number in range(10):
        vault.write(f"journals/2023_04_{number + 10}.md", f"- [[Apr {number + 10}th, 2023]] with [[Ada]]\n")
    vault.write("Ada.md", "- She is here\n")
    vault.write("logseq/config.edn", "{}\n")
    before = notes_lint("--output-format", "json", cwd=vault.root)[1]
    notes_lint("init", cwd=vault.root)
    after = notes_lint("--output-format", "json", cwd=vault.root)[1]
    assert json.loads(before)["diagnostics"] == json.loads(after)["diagnostics"]


def test_a_baseline_may_come_later(vault, notes_lint):
    vault.write("old.md", OPEN.format("Old", 1))
    notes_lint("init", cwd=vault.root)
    written = vault.read("notes-lint.toml")
    status, out, err = notes_lint("init", "--baseline", cwd=vault.root)
    assert (status, err) == (0, "")
    assert "1 finding is allowed" in out
    head, blank, rest = written.partition("\n\n")
    assert head.startswith("#:schema https://"), "editors look for it in the comment at the top"
    assert vault.read("notes-lint.toml") == f'{head}\n\nbaseline = "notes-lint-baseline.json"{blank}{rest}'
    assert notes_lint(cwd=vault.root)[0] == 0
    status, _, err = notes_lint("init", "--baseline", cwd=vault.root)
    assert status == 2
    assert "there is a baseline already" in err


def test_stale_entries_are_told_with_the_command_that_drops_them(vault, notes_lint):
    vault.write("old.md", OPEN.format("Old", 1))
    notes_lint("init", "--baseline", cwd=vault.root)
    vault.write("old.md", "# Old\n")
    status, out, _ = notes_lint(cwd=vault.root)
    assert status == 0
    assert "1 entry of the baseline is stale: old.md (unclosed-fence). Drop it" in out
    assert "  notes-lint --write-baseline notes-lint-baseline.json\n" in out
    assert str(vault.root) not in out
    notes_lint("--write-baseline", "notes-lint-baseline.json", cwd=vault.root)
    assert json.loads(vault.read("notes-lint-baseline.json"))["findings"] == []


def test_the_command_for_a_word_that_is_right(vault, notes_lint):
    vault.write(
        "a.md", "# DPM\n\nThe DPM has a DPM, one DPM and another DPM. Then DMP came. We recieve it.\n"
    )
    _, out, _ = notes_lint(cwd=vault.root)
    assert out.count("notes-lint words add") == 1
    command = next(line for line in out.splitlines() if "notes-lint words add" in line).partition(
        "notes-lint "
    )[2]
    assert notes_lint(*command.split(), cwd=vault.root)[0] == 0
    assert command == "words add DMP"
    _, out, _ = notes_lint(cwd=vault.root)
    assert "'DMP'" not in out
    assert out.endswith("A word that is right here: notes-lint words add WORD\n"), "recieve is no word"


def test_a_word_of_the_vocabulary_is_no_slip_for_another(vault, notes_lint):
    vault.write("a.md", "# DPM\n\nThe DPM has a DPM, one DPM and another DPM. Then DMP came.\n")
    assert "'DMP' may be 'DPM'" in notes_lint(cwd=vault.root)[1]
    notes_lint("words", "add", "DMP", cwd=vault.root)
    assert "DMP" not in notes_lint(cwd=vault.root)[1]


def test_a_folder_called_logseq_makes_no_vault_of_its_parent(vault, notes_lint):
    vault.write("logseq/pages/a.md", "# A\n")
    vault.write("other/b.md", OPEN.format("B", 1))
    vault.write("logseq/logseq/config.edn", "{}\n")
    _, out, _ = notes_lint("--output-format", "json", cwd=vault.root / "other")
    assert [each["path"] for each in json.loads(out)["diagnostics"]] == ["b.md"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("[dates]\n", 'baseline = "notes-lint-baseline.json"\n[dates]\n'),
        (
            "\ufeff# x\r\nwords = []\r\n",
            '\ufeff# x\r\n\r\nbaseline = "notes-lint-baseline.json"\r\nwords = []\r\n',
        ),
        ("", 'baseline = "notes-lint-baseline.json"\n'),
    ],
)
def test_settings_of_all_kinds_take_a_baseline(vault, notes_lint, text, wanted):
    vault.write("old.md", OPEN.format("Old", 1))
    vault.write("notes-lint.toml", text)
    assert notes_lint("init", "--baseline", cwd=vault.root)[0] == 0
    assert vault.read("notes-lint.toml") == wanted
    assert notes_lint(cwd=vault.root)[0] == 0


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Der Hund und die Katze sind nicht auf dem Dach.", "de"),
        ("Le chat est dans la maison avec une souris, et les chiens ne sont pas sur le toit.", "fr"),
        ("El gato no está en la casa con los perros, pero las aves son para una fiesta.", "es"),
        ("Il gatto non è nella casa con i cani, ma gli uccelli sono anche per una festa.", "it"),
        ("De kat is niet in het huis, maar de honden zijn ook naar een feest van de buren.", "nl"),
        ("O gato não está em casa, mas os cães são para uma festa e foi também o pássaro.", "pt"),
        ("Кошка не на крыше, а собака спит в доме у соседа.", "ru"),
        ("القطة ليست في البيت مع الكلاب", "ar"),
        ("Kočka není v domě, ale pes je na střeše.", ""),
    ],
)
def test_the_language_of_a_note(text, code):
    prose = text.encode()
    words = frozenset(prose.lower().translate(None, b".,").split())
    assert tongue(prose, words) == code
