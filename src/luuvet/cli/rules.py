"""`luuvet rules list|check|test`."""

from __future__ import annotations

from pathlib import Path

import click

from luuvet.cli import options
from luuvet.cli.exits import FOUND, sentences
from luuvet.cli.say import say
from luuvet.kit import settings

_FOLDERS = click.argument("folders", nargs=-1, type=click.Path(exists=True, path_type=Path))


@click.group("rules", help=say("rules.help"), epilog=say("rules.example"))
def command() -> None:
    """Hold the sub-commands."""


@command.command("list", help=say("rules.list"), epilog=say("rules.list-example"))
@options.data
@_FOLDERS
def listing(data: Path, folders: tuple[Path, ...]) -> None:
    """Print one rule a line: level, id, title."""
    from luuvet.wire.checks import rules_loaded

    with sentences():
        book = rules_loaded(settings.load(data), folders)
    for rule in sorted(book.by_id().values(), key=lambda rule: rule.title):
        print(f"{rule.level:<13} {rule.id}  {rule.title}")


@command.command("check", help=say("rules.check"), epilog=say("rules.check-example"))
@options.data
@_FOLDERS
def check(data: Path, folders: tuple[Path, ...]) -> None:
    """Name each rule that cannot run; exit 1 when there is one."""
    from luuvet.wire.checks import rules_loaded

    with sentences():
        book = rules_loaded(settings.load(data), folders)
    for problem in book.problems:
        print(problem)
    broken = sum(problem.fatal for problem in book.problems)
    click.echo(say("rules.checked", running=len(book.rules) + len(book.correlations), broken=broken), err=True)
    if broken:
        raise click.exceptions.Exit(FOUND)


@command.command("test", help=say("rules.test"), epilog=say("rules.test-example"))
@options.data
@_FOLDERS
def test(data: Path, folders: tuple[Path, ...]) -> None:
    """Run true and false cases; exit 1 when one is wrong."""
    from luuvet.wire.checks import rules_tested

    with sentences():
        results = rules_tested(settings.load(data), folders)
    wrong = [result for result in results if not result.right]
    for result in wrong:
        print(result)
    click.echo(say("rules.tested", count=len(results), wrong=len(wrong)), err=True)
    if wrong:
        raise click.exceptions.Exit(FOUND)
