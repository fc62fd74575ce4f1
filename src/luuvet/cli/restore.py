"""`luuvet restore`: a backup into an empty data folder, verified."""

from __future__ import annotations

from pathlib import Path

import click

from luuvet.cli import options
from luuvet.cli.exits import FOUND, sentences
from luuvet.cli.say import LANG, say


@click.command("restore", help=say("restore.help"), epilog=say("restore.example"))
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@options.data
def command(folder: Path, data: Path) -> None:
    """Copy, verify, tell; exit 1 when the backup is not whole."""
    from luuvet.archive.verify import verify
    from luuvet.wire.backup import restore
    from luuvet.wire.layout import Layout

    with sentences():
        done = restore(folder, data)
        report = verify(Layout(data).archive)
    if not report.ok:
        print(report.text(LANG))
        raise click.exceptions.Exit(FOUND)
    click.echo(say("restore.done", records=done.records), err=True)
