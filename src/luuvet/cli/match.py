"""`luuvet match`: where the indicators of a list were seen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import orjson

from luuvet.cli import options, rows
from luuvet.cli.door import open_door, zone_of
from luuvet.cli.exits import sentences
from luuvet.cli.say import say
from luuvet.cli.span import span_of


@click.command("match", help=say("match.help"), epilog=say("match.example"))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@options.data
@options.span
@click.option("--format", "form", type=click.Choice(["table", "ndjson"]), default="table", help=say("match.format"))
def command(file: Path, data: Path, start: str | None, end: str | None, last: str | None, form: str) -> None:
    """Ask and print."""
    with sentences():
        text = file.read_text("utf-8-sig")
        with open_door(data) as door:
            answer = door.ask("match", list=text, **span_of(start, end, last))
        for problem in answer["problems"]:
            click.echo(rows.plain(say("match.unused", problem=problem)), err=True)
        for sighting in answer["sightings"]:
            _print(sighting, form, zone_of(data))
        _summary(answer)


def _print(sighting: dict[str, Any], form: str, zone: str) -> None:
    if form == "ndjson":
        print(orjson.dumps({"schema": 1, **sighting}).decode())
        return
    told = {**sighting, **sighting["indicator"], "hosts": ", ".join(sighting["hosts"]) or "?"}
    times = {name: rows.local(sighting[name], zone)[:19] for name in ("first", "last")}
    print(rows.plain(say("match.seen", **{**told, **times})))
    print(rows.plain(say("match.example-event", events=" ".join(sighting["events"]))))


def _summary(answer: dict[str, Any]) -> None:
    seen = {(one["indicator"]["kind"], one["indicator"]["value"]) for one in answer["sightings"]}
    name = "match.done" if seen else "match.none"
    click.echo(say(name, seen=len(seen), count=answer["indicators"]), err=True)
