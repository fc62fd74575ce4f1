"""`luuvet proof`: one record with everything that an outsider needs to verify it."""

from __future__ import annotations

from pathlib import Path

import click
import orjson

from luuvet.cli import options
from luuvet.cli.door import open_door
from luuvet.cli.exits import sentences
from luuvet.cli.say import say
from luuvet.kit.durable import write_file


@click.command("proof", help=say("proof.help"), epilog=say("proof.example"))
@click.argument("event_id")
@options.data
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), required=True, help=say("checkpoint.output")
)
def command(event_id: str, data: Path, output: Path) -> None:
    """Ask and write."""
    with sentences():
        with open_door(data) as door:
            proof = door.ask("proof", id=event_id)
        write_file(output, orjson.dumps(proof, option=orjson.OPT_INDENT_2))
    click.echo(say("proof.done", id=event_id, path=output), err=True)
