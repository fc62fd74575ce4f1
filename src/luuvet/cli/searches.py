"""`luuvet searches add|list|remove|test`: searches that are alerts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import orjson

from luuvet.cli import options, rows
from luuvet.cli.door import open_door, person, zone_of
from luuvet.cli.exits import sentences
from luuvet.cli.say import say
from luuvet.cli.span import span_of

_NAME = click.argument("name")
_FORMAT = click.option(
    "--format", "form", type=click.Choice(["table", "ndjson"]), default="table", help=say("searches.format")
)


@click.group("searches", help=say("searches.help"), epilog=say("searches.example"))
def command() -> None:
    """Hold the sub-commands."""


@command.command("add", help=say("searches.add"), epilog=say("searches.add-example"))
@_NAME
@options.data
@click.option("--query", required=True, help=say("searches.query"))
@click.option("--threshold", type=click.IntRange(1), required=True, help=say("searches.threshold"))
@click.option("--window", metavar="SPAN", required=True, help=say("searches.window"))
@click.option("--group-by", metavar="FIELD", help=say("searches.group-by"))
@click.option(
    "--level",
    type=click.Choice(["low", "medium", "high", "critical"]),
    default="medium",
    show_default=True,
    help=say("searches.level"),
)
@click.option("--owner", help=say("searches.owner"))
@click.option("--why", help=say("searches.why"))
@click.option("--first-step", help=say("searches.first-step"))
def add(name: str, data: Path, **given: Any) -> None:
    """Ask for it to be kept."""
    with sentences(), open_door(data) as door:
        asked = {**given, "owner": given["owner"] or person()}
        one = door.ask("search_add", name=name, **asked)["search"]
    click.echo(say("searches.added", name=one["name"]), err=True)


@command.command("list", help=say("searches.list"), epilog=say("searches.list-example"))
@options.data
@_FORMAT
def listing(data: Path, form: str) -> None:
    """Print one a line."""
    with sentences(), open_door(data) as door:
        found = door.ask("searches")["searches"]
    for one in found:
        if form == "ndjson":
            print(orjson.dumps({"schema": 1, **one}).decode())
            continue
        told = {**one, "group": say("searches.per", field=one["group_by"]) if one["group_by"] else ""}
        print(rows.plain(say("searches.row", **told)))
        if one["stopped"]:
            print(rows.plain(say("searches.stopped", reason=one["stopped"])))
    if not found:
        click.echo(say("searches.none"), err=True)


@command.command("remove", help=say("searches.remove"), epilog=say("searches.remove-example"))
@_NAME
@options.data
def remove(name: str, data: Path) -> None:
    """Ask for it to be removed."""
    with sentences(), open_door(data) as door:
        door.ask("search_remove", name=name)
    click.echo(say("searches.removed", name=name), err=True)


@command.command("test", help=say("searches.test"), epilog=say("searches.test-example"))
@_NAME
@options.data
@options.span
@_FORMAT
def test(name: str, data: Path, start: str | None, end: str | None, last: str | None, form: str) -> None:
    """Print the windows in which it would have alerted."""
    with sentences(), open_door(data) as door:
        answer = door.ask("search_test", name=name, **span_of(start, end, last))
    zone = zone_of(data)
    for one in answer["windows"]:
        if form == "ndjson":
            print(orjson.dumps({"schema": 1, **one}).decode())
        else:
            told = {**one, "start": rows.local(one["start"], zone)[:19], "group": one["group"] or "–"}
            print(rows.plain(say("searches.would", **told)))
    ends = {end: rows.local(answer[end], zone)[:16] for end in ("from", "to")}
    click.echo(say("searches.tested", alerts=answer["alerts"], start=ends["from"], end=ends["to"]), err=True)
