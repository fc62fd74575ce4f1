"""`luuvet ingest`: files into the log; returns when they are durable and searchable."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import click

from luuvet.cli import options
from luuvet.cli.door import Door, open_door
from luuvet.cli.exits import WRONG, CouldNot, sentences
from luuvet.cli.say import LANG, say

_POLL_SECONDS = 0.05


@click.command("ingest", help=say("ingest.help"), epilog=say("ingest.example"))
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@options.data
@options.hints
@click.option("--again", is_flag=True, help=say("ingest.again"))
def command(
    paths: tuple[Path, ...], data: Path, form: str, host: str, timezone: str, year: int | None, again: bool
) -> None:
    """Read, write, wait."""
    from luuvet.wire.files import Intake, Told

    with sentences(), open_door(data, making=True) as door:
        intake = Intake(door, Told(form, host, timezone, year or 0), LANG, again=again)
        for path in paths:
            intake.take(path)
        for sentence in intake.problems:
            click.echo(sentence, err=True)
        if intake.records:
            _wait(door, intake.end, intake.records)
            click.echo(say("ingest.done", records=intake.records, bytes=intake.bytes, files=intake.files), err=True)
        elif not intake.failed:
            click.echo(say("ingest.nothing"), err=True)
    if intake.failed:
        raise click.exceptions.Exit(WRONG)


def _wait(door: Door, end: int, records: int) -> None:
    terminal = sys.stderr.isatty()
    told = False
    last, moved = -1, time.monotonic()
    while not door.derived(end):
        if terminal and not told:
            click.echo(say("ingest.progress", sealed=records), err=True)
            told = True
        progress = int(door.ask("progress")["derived"])
        if progress != last:
            last, moved = progress, time.monotonic()
        elif time.monotonic() - moved > 300:
            raise CouldNot(say("ingest.stuck", records=records))
        time.sleep(_POLL_SECONDS)
