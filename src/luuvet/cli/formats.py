"""`luuvet formats list|test`."""

from __future__ import annotations

import click

from luuvet.cli.exits import FOUND
from luuvet.cli.say import say


@click.group("formats", help=say("formats.help"), epilog=say("formats.example"))
def command() -> None:
    """Hold the sub-commands."""


@command.command("list", help=say("formats.list"), epilog=say("formats.list-example"))
def listing() -> None:
    """Print one format a line."""
    from luuvet.wire.checks import formats_listed

    for line in formats_listed():
        print(line)


@command.command("test", help=say("formats.test"), epilog=say("formats.test-example"))
def test() -> None:
    """Run the samples; exit 1 when an event is not as expected."""
    from luuvet.wire.checks import formats_tested

    differences, count = formats_tested()
    for difference in differences:
        print(difference)
    click.echo(say("formats.tested", count=count, differences=len(differences)), err=True)
    if differences:
        raise click.exceptions.Exit(FOUND)
