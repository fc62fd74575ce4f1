"""`luuvet parse`: files or standard input as ECS events, one JSON object a line; stores nothing."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from luuvet.cli import options
from luuvet.cli.exits import sentences
from luuvet.cli.say import LANG, say
from luuvet.kit import settings
from luuvet.kit.settings import default_data


@click.command("parse", help=say("parse.help"), epilog=say("parse.example"))
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, allow_dash=True, path_type=Path))
@options.hints
@click.option("--joined", is_flag=True, help=say("parse.joined"))
def command(paths: tuple[Path, ...], form: str, host: str, timezone: str, year: int | None, joined: bool) -> None:
    """Parse and print."""
    from luuvet.wire.files import Told, parsed
    from luuvet.wire.parsers import parser_of

    out = sys.stdout.buffer
    with sentences():
        parser = parser_of(settings.load(default_data()))
        for path in paths:
            for line in parsed(
                parser,
                path,
                Told(form, host, timezone, year or 0),
                lambda one: click.echo(one.say(LANG), err=True),
                joined=joined,
            ):
                out.write(line)
        out.flush()
