"""``notes-lint completion bash|zsh|fish``: a script that completes commands, options, rules and formats."""

from __future__ import annotations

import argparse
import sys
from importlib import import_module

from notes_lint.cli import COMMANDS as KNOWN
from notes_lint.cli import parser
from notes_lint.report import FORMATS

COMMANDS = tuple(command for command in KNOWN if command != "server")


class _StopError(Exception):
    """Raised in place of parsing: the parser is made, and that is all that is wanted."""


def run(argv: list[str]) -> int:
    """Print the script of a shell."""
    make = parser("completion", 'Print a completion script. bash: eval "$(notes-lint completion bash)"')
    make.add_argument("shell", choices=("bash", "zsh", "fish"))
    arguments = make.parse_args(argv)
    options = {command: _options(command) for command in COMMANDS}
    values = _values()
    script = {"bash": _bash, "zsh": _zsh, "fish": _fish}[arguments.shell](options, values)
    sys.stdout.write(script)
    return 0


def _options(command: str) -> list[tuple[str, str]]:
    """Each long option of a command with its help, read off its parser."""
    try:
        module = import_module(f"notes_lint.commands.{command}")
    except ModuleNotFoundError:
        return []
    made: list[argparse.ArgumentParser] = []

    def stop(self: argparse.ArgumentParser, *_: object, **__: object) -> None:
        made.append(self)
        raise _StopError

    original = argparse.ArgumentParser.parse_args
    argparse.ArgumentParser.parse_args = stop  # type: ignore[assignment, method-assign]
    try:
        module.run(["--help"])  # what every command asks its parser about
    except _StopError:
        pass
    finally:
        argparse.ArgumentParser.parse_args = original  # type: ignore[method-assign]
    return [
        (option, (action.help or "").split(";")[0])
        for each in made[:1]
        for action in each._actions
        for option in action.option_strings
        if option.startswith("--") and action.help != argparse.SUPPRESS
    ]


def _values() -> dict[str, list[str]]:
    """What may follow an option, where that is a closed list."""
    from notes_lint.pack import shipped

    rules = shipped()
    names = [rule.name for rule in rules]
    choice = [*names, *dict.fromkeys(rule.group for rule in rules), "ALL"]
    return {
        "--select": choice,
        "--ignore": choice,
        "--extend-select": choice,
        "--fixable": names,
        "--unfixable": names,
        "--output-format": list(FORMATS),
        "--color": ["auto", "always", "never"],
        "rule": names,
    }


def _bash(options: dict[str, list[tuple[str, str]]], values: dict[str, list[str]]) -> str:
    cases = "\n".join(
        f"    {name}) words='{' '.join(found)}' ;;" for name, found in values.items() if name.startswith("--")
    )
    commands = "\n".join(
        f"    {command}) words='{' '.join(name for name, _ in found)}' ;;"
        for command, found in options.items()
    )
    return f"""\
# bash completion of notes-lint
_notes_lint() {{
  local current=${{COMP_WORDS[COMP_CWORD]}} previous=${{COMP_WORDS[COMP_CWORD-1]}} command=check words=''
  case " {" ".join(COMMANDS)} " in *" ${{COMP_WORDS[1]}} "*) command=${{COMP_WORDS[1]}} ;; esac
  case $previous in
{cases}
    rule) words='{" ".join(values["rule"])}' ;;
  esac
  if [ -z "$words" ] && [[ $current == -* ]]; then
    case $command in
{commands}
    esac
  elif [ -z "$words" ] && [ "$COMP_CWORD" = 1 ]; then
    words='{" ".join(COMMANDS)}'
  fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}}
complete -o default -F _notes_lint notes-lint
"""


def _quoted(text: str) -> str:
    return text.replace("\\\\", " ").replace("'", "").replace("[", "(").replace("]", ")").replace(":", " -")


def _zsh(options: dict[str, list[tuple[str, str]]], values: dict[str, list[str]]) -> str:
    lines = []
    for command, found in options.items():
        specs = []
        for name, text in found:
            action = f":value:({' '.join(values[name])})" if name in values else ""
            specs.append(f"        '{name}[{_quoted(text)}]{action}'")
        if command == "rule":
            specs.append(f"        ':rule:({' '.join(values['rule'])})'")
        else:
            specs.append("        '*:path:_files'")
        lines.append(f"    {command})\n      _arguments \\\n" + " \\\n".join(specs) + "\n      ;;")
    return f"""\
#compdef notes-lint
# zsh completion of notes-lint
_notes_lint() {{
  local command=check
  if (( CURRENT == 2 )) && [[ $words[2] != -* ]]; then
    compadd {" ".join(COMMANDS)}
    _files
    return
  fi
  if [[ " {" ".join(COMMANDS)} " == *" $words[2] "* ]]; then
    command=$words[2]
    shift words
    (( CURRENT-- ))
  fi
  case $command in
{chr(10).join(lines)}
  esac
}}
compdef _notes_lint notes-lint
"""


def _fish(options: dict[str, list[tuple[str, str]]], values: dict[str, list[str]]) -> str:
    lines = ["# fish completion of notes-lint"]
    lines.append(f"complete -c notes-lint -n __fish_use_subcommand -a '{' '.join(COMMANDS)}'")
    for command, found in options.items():
        others = " ".join(each for each in COMMANDS if each != "check")
        seen = (
            f"__fish_seen_subcommand_from {command}"
            if command != "check"
            else f"not __fish_seen_subcommand_from {others}"
        )
        for name, text in found:
            extra = f" -x -a '{' '.join(values[name])}'" if name in values else ""
            lines.append(f"complete -c notes-lint -n '{seen}' -l {name[2:]} -d '{_quoted(text)}'{extra}")
    lines.append(
        f"complete -c notes-lint -n '__fish_seen_subcommand_from rule' -x -a '{' '.join(values['rule'])}'"
    )
    return "\n".join(lines) + "\n"
