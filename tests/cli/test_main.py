from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest

from luuvet import __version__
from luuvet.cli import main as module
from luuvet.cli.exits import CouldNot
from luuvet.cli.main import COMMANDS, main, root
from luuvet.cli.say import say

OPTIONS = say("click.options") + ":"


def _parts(name: str) -> list[str]:
    command = root.get_command(click.Context(root), name)
    return sorted(command.commands) if isinstance(command, click.Group) else []


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_and_an_example(run: Any, name: str) -> None:
    told = run(name, "--help")
    assert told.code == 0 and OPTIONS in told.out
    assert re.search(rf"luuvet {name}\b", told.out.split(OPTIONS)[-1]), "no example under the options"


@pytest.mark.parametrize("name", [f"{name} {part}" for name in COMMANDS for part in _parts(name)])
def test_every_part_of_a_command_has_help_and_an_example(run: Any, name: str) -> None:
    told = run(*name.split(), "--help")
    assert told.code == 0
    assert f"luuvet {name}" in " ".join(told.out.split(OPTIONS)[-1].split()), "no example under the options"


def test_the_version(run: Any) -> None:
    assert __version__ in run("--version").out


def test_an_unknown_command_is_wrong_use(run: Any) -> None:
    done = run("sarch")
    assert done.code == 2 and "sarch" in done.err


@pytest.mark.parametrize(
    ("raised", "code"),
    [
        (CouldNot("no room on the disk"), 3),
        (click.ClickException("'x' is not a time"), 2),
        (click.exceptions.Exit(1), 1),
        (click.Abort(), 130),
        (BrokenPipeError(), 0),
    ],
)
def test_how_a_command_ends_is_an_exit_code(monkeypatch: pytest.MonkeyPatch, raised: Exception, code: int) -> None:
    def fails(*arguments: object, **options: object) -> None:
        raise raised

    monkeypatch.setattr(root, "main", fails)
    monkeypatch.setattr(module.sys, "stderr", open("/dev/null", "w"))  # noqa: PTH123, SIM115
    with pytest.raises(SystemExit) as ended:
        main(["status"])
    assert ended.value.code == code


def test_a_small_command_imports_nothing_heavy(tmp_path: Path) -> None:
    """Help, verify and questions to a server must not wait for the engine or polars to load."""
    code = (
        "import sys; from luuvet.cli.main import root; c = root.make_context('luuvet', ['--help'], resilient_parsing=True);"
        "[root.get_command(c, n) for n in ('search', 'verify', 'status', 'cause', 'checkpoint', 'proof', 'verify-proof')];"
        "print(sorted({'polars', 'pyarrow', 'chdb', 'clickhouse_connect', 'sigma', 'pandas'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
