from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from luuvet.cli import options


def test_the_data_folder_comes_from_the_option_then_the_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    @click.command()
    @options.data
    def command(data: Path) -> None:
        click.echo(data)

    monkeypatch.setenv("LUUVET_DATA", str(tmp_path / "a"))
    assert CliRunner().invoke(command).output.strip() == str(tmp_path / "a")
    assert CliRunner().invoke(command, ["--data", str(tmp_path / "b")]).output.strip() == str(tmp_path / "b")
    (tmp_path / "file").touch()
    assert CliRunner().invoke(command, ["--data", str(tmp_path / "file")]).exit_code == 2


@pytest.mark.parametrize(("year", "code"), [("2026", 0), ("1969", 2), ("2262", 2), ("now", 2)])
def test_a_year_that_nanoseconds_can_hold(year: str, code: int) -> None:
    @click.command()
    @options.hints
    def command(**given: Any) -> None:
        click.echo(given)

    assert CliRunner().invoke(command, ["--year", year]).exit_code == code


def test_languages_are_ours_only() -> None:
    @click.command()
    @options.lang
    def command(lang: str) -> None:
        click.echo(lang)

    assert CliRunner().invoke(command, ["--lang", "en"]).output == "en\n"
    assert CliRunner().invoke(command, ["--lang", "fr"]).exit_code == 2


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (["--format", "openssh_sshd"], 0),
        (["--format", "sshd.auth"], 0),
        (["--format", "ecs"], 0),
        (["--format", "nosuch"], 2),
        (["--timezone", "UTC"], 0),
        (["--timezone", "Mars/Olympus"], 2),
        (["--timezone", "Asia"], 2),
        (["--timezone", "../../etc/passwd"], 2),
    ],
)
def test_what_is_said_of_a_file_is_checked_before_it_is_sealed(given: list[str], code: int) -> None:
    @click.command()
    @options.hints
    def command(**told: Any) -> None:
        click.echo(told)

    done = CliRunner().invoke(command, given)
    assert done.exit_code == code, done.output
    assert code == 0 or given[1] in done.output
