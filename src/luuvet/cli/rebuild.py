"""`luuvet rebuild`: derive everything again from the archive."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import click

from luuvet.cli import options
from luuvet.cli.door import open_door
from luuvet.cli.exits import sentences
from luuvet.cli.say import say

_POLL_SECONDS = 0.2


@click.command("rebuild", help=say("rebuild.help"), epilog=say("rebuild.example"))
@options.data
def command(data: Path) -> None:
    """Start it and wait until it has taken the live store's place."""
    began = time.monotonic()
    with sentences(), open_door(data, rebuilding=True) as door:
        started = door.ask("rebuild")
        while (progress := door.ask("progress"))["rebuilding"]:
            if sys.stderr.isatty():
                click.echo(f"\r{progress['rebuilt']} / {started['records']}", nl=False, err=True)
            time.sleep(_POLL_SECONDS)
    click.echo(say("rebuild.done", records=started["records"], seconds=round(time.monotonic() - began, 1)), err=True)
