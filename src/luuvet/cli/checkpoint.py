"""`luuvet checkpoint export`: the newest signed checkpoint, to be kept elsewhere."""

from __future__ import annotations

from pathlib import Path

import click

from luuvet.cli import options
from luuvet.cli.door import open_door
from luuvet.cli.exits import sentences
from luuvet.cli.say import say
from luuvet.kit.durable import write_file


@click.group("checkpoint", help=say("checkpoint.help"), epilog=say("checkpoint.example"))
def command() -> None:
    """Hold the sub-commands."""


@command.command("export", help=say("checkpoint.export"), epilog=say("checkpoint.example"))
@options.data
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), required=True, help=say("checkpoint.output")
)
def export(data: Path, output: Path) -> None:
    """Ask and write."""
    with sentences():
        with open_door(data) as door:
            found = door.ask("checkpoint")
        write_file(output, str(found["checkpoint"]).encode())
    click.echo(say("checkpoint.done", size=found["size"], path=output), err=True)
