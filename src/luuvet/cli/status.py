"""`luuvet status`: is the log well."""

from __future__ import annotations

from pathlib import Path

import click
import orjson

from luuvet.cli import options
from luuvet.cli.door import open_door
from luuvet.cli.exits import sentences
from luuvet.cli.say import say


@click.command("status", help=say("status.help"), epilog=say("status.example"))
@options.data
@options.lang
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help=say("status.format"))
def command(data: Path, lang: str, form: str) -> None:
    """Ask and print."""
    with sentences(), open_door(data) as door:
        status = door.ask("status", lang=lang)
    if form == "json":
        print(orjson.dumps(status, option=orjson.OPT_INDENT_2).decode())
        return
    for line in lines(status):
        print(line)


def lines(status: dict[str, object]) -> list[str]:
    """Return the status as lines for a person."""
    archive, store, disk = _part(status, "archive"), _part(status, "store"), _part(status, "disk")
    lag = _part(status, "lag")
    found = [
        say("status.archive", records=archive["records"], bytes=archive["bytes"], log=archive["log"]),
        say("status.store", rows=store["rows"], bytes=store["bytes"]),
        say("status.lag", records=lag["records"], seconds=lag["seconds"]),
        say("status.disk", free=disk["free"]),
    ]
    attention = status["attention"]
    assert isinstance(attention, list)
    found += [f"! {item['text']}" for item in attention] or [say("status.well")]
    return found


def _part(status: dict[str, object], name: str) -> dict[str, object]:
    part = status[name]
    assert isinstance(part, dict)
    return part
