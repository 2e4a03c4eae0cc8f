"""Whole runs of the command line: what is asked, reported, remembered, and what a change answers for."""

from __future__ import annotations

import functools
import json
import operator
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from .cases import PNG
from .server import PAGE, reply

if TYPE_CHECKING:
    from .server import Call, Host, World

SNAPSHOT = "http://web.archive.org/web/20240530120000/http://gone.test/a"
WEB = "dead-url,moved-url,insecure-url,dead-fragment,unsure-url,dead-image-url,not-an-image"


def _site(call: Call) -> bytes:
    if call.path.startswith("/gone"):
        return reply(404)
    if call.path == "/moved":
        return reply(301, b"", Location="/new")
    if call.path.endswith(".png"):
        return reply(200, PNG, "image/png")
    return reply(403) if call.path == "/robots" else reply(200, PAGE)


class Vault:
    """A folder of notes, and the command line over it."""

    def __init__(self, folder: Path, home: Path, host: Host) -> None:
        self.folder, self.home, self.host = folder, home, host
        self.base = f"http://{host.address}:{host.ports[80]}"
        (folder / "notes-lint.toml").write_text('[web]\nhosts = {"127.8.0.2" = {gap = 0}}\n')

    def write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text.replace("BASE", self.base))

    def run(self, *arguments: str, select: str = WEB, **environment: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "notes_lint", "--select", select, *arguments]
        env = {**os.environ, "XDG_CACHE_HOME": str(self.home), "COLUMNS": "200", **environment}
        env.pop("GITHUB_EVENT_NAME", None) if "GITHUB_EVENT_NAME" not in environment else None
        return subprocess.run(
            command, cwd=self.folder, env=env, capture_output=True, text=True, timeout=120, check=False
        )

    def online(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return self.run("--online", "--allow-address", "127.0.0.0/8", *arguments, **environment)

    def json(self, *arguments: str) -> dict[str, Any]:
        done = self.run("--output-format", "json", *arguments)
        assert done.returncode in (0, 1), done.stderr
        return json.loads(done.stdout)

    def asked(self) -> list[str]:
        return [path for _, path in self.host.calls]

    def git(self, *arguments: str) -> None:
        subprocess.run(["git", *arguments], cwd=self.folder, check=True, capture_output=True)


@pytest.fixture
def vault(world: World, tmp_path: Path) -> Vault:
    (tmp_path / "vault").mkdir()
    return Vault(tmp_path / "vault", tmp_path / "home", world.add("site.test", _site))


def _found(report: dict[str, Any]) -> list[tuple[str, int, str]]:
    return [(each["path"], each["start"]["line"], each["rule"]) for each in report["diagnostics"]]


FORMS = """\
---
source: BASE/gone/front
---
# Forms

[inline](BASE/gone/inline) and [text][ref], <BASE/gone/auto>,
bare BASE/gone/bare and ![picture](BASE/gone/a.png).

<a href="BASE/gone/html">x</a> <img src="BASE/gone/img.png">

`BASE/gone/code`

[ref]: BASE/gone/reference
"""


def test_every_form_of_link_is_asked_for_once_and_reported(vault: Vault) -> None:
    vault.write("forms.md", FORMS)
    report = vault.json("--online", "--allow-address", "127.0.0.0/8")
    assert sorted(vault.asked()) == sorted(
        [
            "/gone/front",
            "/gone/inline",
            "/gone/auto",
            "/gone/bare",
            "/gone/a.png",
            "/gone/html",
            "/gone/img.png",
            "/gone/reference",
        ]
    )
    assert _found(report) == [
        ("forms.md", 2, "dead-url"),
        ("forms.md", 6, "dead-url"),
        ("forms.md", 6, "dead-url"),
        ("forms.md", 7, "dead-url"),
        ("forms.md", 7, "dead-image-url"),
        ("forms.md", 9, "dead-url"),
        ("forms.md", 9, "dead-image-url"),
        ("forms.md", 13, "dead-url"),
    ]
    assert all(each["text"].startswith(vault.base) for each in report["diagnostics"])
    assert [probe["verdict"] for probe in report["probes"]] == ["broken"] * 8
    assert report["summary"]["errors"] == 8


def test_what_a_run_learnt_is_reported_offline_and_in_the_same_bytes(vault: Vault) -> None:
    vault.write("a.md", "[a](BASE/gone/a) [b](BASE/robots) [c](BASE/fine)\n")
    online = vault.online("--output-format", "json")
    assert online.returncode == 1
    first = vault.run("--output-format", "json")
    second = vault.run("--output-format", "json")
    assert first.stdout == second.stdout
    report = json.loads(first.stdout)
    assert _found(report) == [("a.md", 1, "dead-url"), ("a.md", 1, "unsure-url")]
    assert [probe["verdict"] for probe in report["probes"]] == ["ok", "broken", "unsure"]
    assert len(vault.asked()) == 3
    assert vault.run("--no-cache").returncode == 0


def test_nothing_is_asked_and_nothing_is_said_without_online(vault: Vault) -> None:
    vault.write("a.md", "[a](BASE/gone/a)\n")
    assert vault.run().returncode == 0
    assert vault.asked() == []
    assert vault.json()["probes"] == []


def test_private_addresses_are_reached_by_leave_of_the_command_line_alone(vault: Vault) -> None:
    vault.write("a.md", "[a](BASE/gone/a)\n")
    done = vault.run("--online")
    assert done.returncode == 0
    assert vault.asked() == []
    done = vault.run("--online", "--allow-address", "127.0.0.0/99")
    assert done.returncode == 2
    assert "--allow-address" in done.stderr
    assert vault.run("--record", "x.json").returncode == 2
    assert vault.run("--replay", "none.json").returncode == 2


def test_a_recording_judges_again(vault: Vault) -> None:
    vault.write("a.md", "[a](BASE/gone/a) ![c](BASE/c.png)\n")
    facts = str(vault.home.parent / "facts.json")
    first = vault.online("--record", facts, "--output-format", "json", "--no-cache")
    again = vault.run("--replay", facts, "--output-format", "json", "--no-cache")
    assert again.stdout == first.stdout
    assert again.returncode == first.returncode == 1
    assert len(vault.asked()) == 2


def test_a_safe_fix_needs_proof(vault: Vault) -> None:
    vault.write("a.md", "[a](BASE/moved) and [r][r]\n\n[r]: BASE/moved#x\n")
    report = vault.json("--online", "--allow-address", "127.0.0.0/8")
    moved = [each for each in report["diagnostics"] if each["rule"] == "moved-url"]
    assert [each["suggestions"] for each in moved] == [[f"{vault.base}/new"], [f"{vault.base}/new#x"]]
    assert all(not each["fixes"] for each in moved)  # never to http


def test_suppressions_and_ignored_patterns_hold(vault: Vault) -> None:
    vault.write("a.md", "[a](BASE/gone/a) <!-- notes-lint-disable-line dead-url -->\n\n[b](BASE/gone/b)\n")
    assert _found(vault.json("--online", "--allow-address", "127.0.0.0/8")) == [("a.md", 3, "dead-url")]
    before = len(vault.asked())
    report = vault.json("--online", "--allow-address", "127.0.0.0/8", "--config", 'links.ignore=["*/gone/*"]')
    assert _found(report) == []
    assert len(vault.asked()) == before


def test_a_change_answers_for_the_links_that_it_adds(vault: Vault) -> None:
    vault.write("old.md", "[a](BASE/gone/old)\n")
    vault.write("both.md", "[b](BASE/gone/before)\n")
    vault.git("init", "-q", "-b", "main")
    vault.git("add", ".")
    vault.git("commit", "-q", "-m", "first")
    vault.write("both.md", "[b](BASE/gone/before)\n\n[c](BASE/gone/new)\n")
    vault.git("commit", "-q", "-a", "-m", "second")
    report = vault.json("--online", "--allow-address", "127.0.0.0/8", "--changed-since", "HEAD~1")
    assert _found(report) == [("both.md", 3, "dead-url")]
    assert "/gone/old" not in vault.asked()


def test_a_change_is_judged_by_what_is_remembered_and_leaves_no_trace(vault: Vault) -> None:
    vault.write("a.md", "[a](BASE/gone/a)\n")
    vault.write("b.md", "[b](BASE/gone/b)\n")
    vault.git("init", "-q", "-b", "main")
    vault.git("add", ".")
    vault.git("commit", "-q", "-m", "first")
    vault.online()
    both = [("a.md", 1, "dead-url"), ("b.md", 1, "dead-url")]
    day = ("--today", "2030-01-01")
    vault.write("b.md", "[b](BASE/gone/b)\n\nMore.\n")
    assert _found(vault.json(*day)) == both
    assert _found(vault.json(*day, "--changed-since", "HEAD")) == []
    vault.git("add", ".")
    assert _found(vault.json(*day, "--staged")) == []
    vault.git("checkout", "-q", "HEAD", "b.md")
    assert _found(vault.json(*day)) == both


def test_a_change_is_mended_without_asking_for_the_rest(vault: Vault) -> None:
    vault.write("old.md", "[a](BASE/gone/old)\n")
    vault.git("init", "-q", "-b", "main")
    vault.git("add", ".")
    vault.git("commit", "-q", "-m", "first")
    vault.write("new.md", "[c](BASE/gone/new)\n")
    vault.git("add", ".")
    vault.git("commit", "-q", "-m", "second")
    done = vault.online("--changed-since", "HEAD~1", "--fix", "--output-format", "json")
    assert _found(json.loads(done.stdout)) == [("new.md", 1, "dead-url")]
    assert vault.asked() == ["/gone/new"]


def test_a_dead_network_is_one_line_and_no_finding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from notes_lint.cli import main
    from notes_lint.web import transport

    def resolve(name: str, port: int) -> tuple[str, ...]:
        raise transport.ResolveError("Temporary failure in name resolution", exists=True)

    net = transport.SYSTEM._replace(resolve=resolve)
    monkeypatch.setattr(transport, "SYSTEM", net)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "notes-lint.toml").touch()
    lines = [f"- [a](https://host{number}.test/page)" for number in range(100)]
    (tmp_path / "a.md").write_text("\n".join(lines) + "\n")
    assert main(["--select", WEB, "--online"]) == 0
    captured = capsys.readouterr()
    assert (captured.out + captured.err).count("offline") == 1
    assert "host7" not in captured.out + captured.err


def test_a_pull_request_teaches_nothing(vault: Vault) -> None:
    vault.write("a.md", "[a](BASE/gone/a)\n")
    assert vault.online(GITHUB_EVENT_NAME="pull_request").returncode == 1
    assert vault.run().returncode == 0


def test_shards_share_the_urls(vault: Vault) -> None:
    for number in range(12):
        vault.write(f"n{number}.md", f"[a](BASE/gone/{number % 6})\n")
    whole = vault.json("--online", "--allow-address", "127.0.0.0/8", "--no-cache")
    before = len(vault.asked())
    parts = [
        vault.json("--online", "--allow-address", "127.0.0.0/8", "--no-cache", "--shard", f"{share}/3")
        for share in (1, 2, 3)
    ]
    assert before == 6
    assert len(vault.asked()) == 12
    assert sorted(functools.reduce(operator.iadd, (_found(part) for part in parts), [])) == _found(whole)
    assert sum(len(part["probes"]) for part in parts) == 6


def test_only_the_notes_that_are_named_are_asked_about(vault: Vault) -> None:
    vault.write("a.md", "[a](BASE/gone/a)\n")
    vault.write("b.md", "[b](BASE/gone/b)\n")
    vault.online("a.md")
    assert vault.asked() == ["/gone/a"]


def test_escape_bytes_of_a_note_or_a_server_do_not_reach_the_terminal(vault: Vault) -> None:
    vault.write("a.md", "[a](BASE/gone/\x1b[31mred)\n")
    done = vault.online()
    assert "\x1b" not in done.stdout + done.stderr


def test_fragile_pictures_are_brought_into_the_vault(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from hashlib import sha256

    from notes_lint.cli import main
    from notes_lint.web import transport

    def firebase(call: Call) -> bytes:
        if "html" in call.path:
            return reply(200, PAGE)
        return reply(200, PNG, "application/octet-stream") if "%2F" in call.path else reply(404)

    world.add("firebasestorage.googleapis.com", firebase, secure=True)
    monkeypatch.setattr(transport, "SYSTEM", world.net)
    monkeypatch.chdir(tmp_path)
    base = "https://firebasestorage.googleapis.com/v0/b/app/o"
    url = f"{base}/imgs%2Fone.png?alt=media&token=1"
    (tmp_path / "notes-lint.toml").touch()
    (tmp_path / "2024").mkdir()
    (tmp_path / "2024" / "06-23-raft notes.md").write_text(f"- The log\n  ![log]({url})\n")
    (tmp_path / "index.md").write_text(f'![]({base}/html?token=1) ![log]({url} "Log")\n')
    arguments = ["--select", "fragile-image", "--online", "--allow-address", "127.0.0.0/8"]

    assert main([*arguments]) == 1
    assert not list((tmp_path / "2024").glob("*.png"))
    assert main([*arguments, "--diff", "--unsafe-fixes"]) == 1
    capsys.readouterr()
    assert main([*arguments, "--fix", "--unsafe-fixes"]) == 1  # the page that is no picture remains
    name = f"06-23-raft-notes-{sha256(PNG).hexdigest()[:10]}.png"
    assert (tmp_path / "2024" / name).read_bytes() == PNG
    assert (tmp_path / "2024" / "06-23-raft notes.md").read_text() == f"- The log\n  ![log]({name})\n"
    text = (tmp_path / "index.md").read_text()
    assert text == f'![]({base}/html?token=1) ![log](2024/{name} "Log")\n'
    before = len(world.hosts["firebasestorage.googleapis.com"].calls)
    assert (
        main(["--select", "missing-image"]) == 0
    )  # offline: nothing is asked, and the new links lead somewhere
    assert len(world.hosts["firebasestorage.googleapis.com"].calls) == before


def test_a_moved_page_is_rewritten_on_proof(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from notes_lint.cli import main
    from notes_lint.web import transport

    def moved(call: Call) -> bytes:
        if call.path in ("/new", "/login"):
            return reply(200, PAGE)
        return reply(301, b"", Location="/login" if "private" in call.path else "https://moved.test/new")

    world.add("moved.test", moved, secure=True)
    world.add("alike.test", lambda call: reply(200, PAGE), secure=True)
    monkeypatch.setattr(transport, "SYSTEM", world.net)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "notes-lint.toml").touch()
    note = tmp_path / "a.md"
    note.write_bytes(
        b"[a](https://moved.test/old#here), <http://alike.test/p>, [b](https://moved.test/private/a)\r\n\r\n"
        b"[c]: https://moved.test/old 'C'\r\n\r\n[c]\r\n"
    )
    arguments = ["--select", WEB, "--online", "--allow-address", "127.0.0.0/8", "--fix"]
    assert main(arguments) == 0
    assert note.read_bytes() == (
        b"[a](https://moved.test/new#here), <https://alike.test/p>, [b](https://moved.test/private/a)\r\n\r\n"
        b"[c]: https://moved.test/new 'C'\r\n\r\n[c]\r\n"
    )


def test_a_snapshot_near_the_notes_date_is_suggested(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from notes_lint.cli import main
    from notes_lint.web import transport

    def archive(call: Call) -> bytes:
        body = {"archived_snapshots": {"closest": {"available": True, "status": "200", "url": SNAPSHOT}}}
        return reply(200, json.dumps(body).encode(), "application/json")

    world.add("gone.test", lambda call: reply(404))
    service = world.add("archive.org", archive, secure=True)
    monkeypatch.setattr(transport, "SYSTEM", world.net)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "notes-lint.toml").write_text("[web]\narchive = true\n")
    (tmp_path / "2024").mkdir()
    (tmp_path / "2024" / "06-23-raft.md").write_text("[a](http://gone.test/a)\n")
    arguments = ["--select", WEB, "--online", "--allow-address", "127.0.0.0/8", "--output-format", "json"]
    assert main(arguments) == 1
    (found,) = json.loads(capsys.readouterr().out)["diagnostics"]
    assert service.calls == [("GET", "/wayback/available?url=http%3A%2F%2Fgone.test%2Fa&timestamp=20240623")]
    (fix,) = found["fixes"]
    assert fix["applicability"] == "suggestion"
    assert fix["message"] == "link to the archived copy of 2024-05-30"
    assert [edit["content"] for edit in fix["edits"]] == [SNAPSHOT.replace("http://web", "https://web")]
