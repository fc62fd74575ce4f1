"""`luuvet tail`: what a query finds, as it comes."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import click

from luuvet.cli import options, rows
from luuvet.cli.door import open_door, zone_of
from luuvet.cli.exits import sentences
from luuvet.cli.say import say

_POLL_SECONDS = 0.5


@click.command("tail", help=say("tail.help"), epilog=say("tail.example"))
@click.argument("query", default="")
@options.data
@click.option("--format", "form", type=click.Choice(["table", "ndjson"]), default="table", help=say("search.format"))
@click.option("--fields", metavar="A,B", help=say("search.fields"))
def command(query: str, data: Path, form: str, fields: str | None) -> None:
    """Print until interrupted."""
    after: int | None = None
    with sentences(), open_door(data) as door:
        writer = rows.Writer(form, fields.split(",") if fields else None, sys.stdout, zone_of(data))
        while True:
            try:
                answer = door.ask("tail", query=query, after=after)
                writer.write(answer["events"])
                writer.finish()
                after = answer["after"]
                time.sleep(_POLL_SECONDS)
            except KeyboardInterrupt:
                return
