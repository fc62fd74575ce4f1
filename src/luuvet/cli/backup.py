"""`luuvet backup`: keys, settings and the archive into a folder."""

from __future__ import annotations

from pathlib import Path

import click

from luuvet.cli import options
from luuvet.cli.exits import sentences
from luuvet.cli.say import say


@click.command("backup", help=say("backup.help"), epilog=say("backup.example"))
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@options.data
def command(folder: Path, data: Path) -> None:
    """Copy and tell."""
    from luuvet.wire.backup import backup

    with sentences():
        done = backup(data, folder)
    click.echo(say("backup.done", records=done.records, bytes=done.bytes, path=folder), err=True)
