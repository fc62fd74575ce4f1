"""`luuvet cause`: the cause of a symptom."""

from __future__ import annotations

import sys
from pathlib import Path

import click
import orjson

from luuvet.cli import options
from luuvet.cli.door import open_door
from luuvet.cli.exits import sentences
from luuvet.cli.rows import plain
from luuvet.cli.say import say

KINDS = ("ip", "domain", "url", "file", "hash", "process", "user", "host", "mail", "alert", "event")


@click.command("cause", help=say("cause.help"), epilog=say("cause.example"))
@click.argument("symptom", metavar="KIND:VALUE")
@options.data
@click.option("--host", metavar="NAME", help=say("cause.host"))
@click.option("--at", metavar="TIME", help=say("cause.at"))
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help=say("cause.format"))
@options.lang
def command(symptom: str, data: Path, host: str | None, at: str | None, form: str, lang: str) -> None:
    """Ask and print."""
    kind, colon, value = symptom.partition(":")
    if not colon or kind not in KINDS or not value:
        raise click.UsageError(say("error.symptom", text=symptom, kinds=" ".join(KINDS)))
    with sentences(), open_door(data) as door:
        story = door.ask("cause", kind=kind, value=value, host=host, at=at, form=form, lang=lang)
    sys.stdout.write(plain(story["text"]) if form == "text" else orjson.dumps(story).decode() + "\n")
