"""`reference/commands.md`: the help of every command as it prints it, in both languages."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import click
from docs.generate.table import document

_WIDTH = 100
_EXITS = """Exit codes: **0** done · **1** done, and found what the command looks for as a problem (`verify` broken, `rules check` errors,
`formats test` differences, a proof that does not hold) · **2** wrong use or input, with a sentence · **3** could not (no server, no
space). Machine output goes to standard output, everything else to standard error. The setting `language` (or
`LUUVET_LANGUAGE`) chooses the language."""


def page() -> str:
    """Return the page."""
    english, vietnamese = _told("en"), _told("vi")
    parts = [_EXITS]
    for name, text in english.items():
        parts.append(f"## `{name}`")
        parts.append(f"```\n{text}```")
        parts.append(f"<details><summary>Tiếng Việt</summary>\n\n```\n{vietnamese[name]}```\n</details>")
    return document("Commands", *parts)


def _told(lang: str) -> dict[str, str]:
    """Ask a process of its own: the language is chosen when the command line is loaded."""
    environment = {**os.environ, "LUUVET_LANGUAGE": lang, "LUUVET_DATA": "/var/lib/luuvet"}
    command = [sys.executable, "-m", "docs.generate.commands"]
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    found: dict[str, str] = json.loads(done.stdout)
    return found


def helps() -> dict[str, str]:
    """Return the help of the command and of each sub-command by its name, in the language of the environment."""
    from luuvet.cli.main import root

    found: dict[str, str] = {}
    _walk(root, "luuvet", None, found)
    return found


def _walk(command: click.Command, name: str, parent: click.Context | None, found: dict[str, str]) -> None:
    last = name.rpartition(" ")[2]
    given = {**command.context_settings, "terminal_width": _WIDTH, "max_content_width": _WIDTH}
    context = click.Context(command, info_name=last, parent=parent, **given)
    found[name] = command.get_help(context) + "\n"
    if isinstance(command, click.Group):
        for inner in command.list_commands(context):
            child = command.get_command(context, inner)
            assert child is not None
            _walk(child, f"{name} {inner}", context, found)


if __name__ == "__main__":
    print(json.dumps(helps()))
