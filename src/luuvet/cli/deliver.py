"""`luuvet deliver list|test`: the routes that alerts are delivered by."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import orjson

from luuvet.cli import options, rows
from luuvet.cli.door import open_door, zone_of
from luuvet.cli.exits import FOUND, sentences
from luuvet.cli.say import say


@click.group("deliver", help=say("deliver.help"), epilog=say("deliver.example"))
def command() -> None:
    """Hold the sub-commands."""


@command.command("list", help=say("deliver.list"), epilog=say("deliver.list-example"))
@options.data
@click.option("--format", "form", type=click.Choice(["text", "ndjson"]), default="text", help=say("search.format"))
@options.lang
def listing(data: Path, form: str, lang: str) -> None:
    """Ask and print."""
    with sentences(), open_door(data) as door:
        zone = zone_of(data)
        routes = door.ask("deliveries")["routes"]
    if form == "ndjson":
        for route in routes:
            print(orjson.dumps(route).decode())
        return
    if not routes:
        click.echo(say("deliver.none"), err=True)
    for route in routes:
        print(rows.plain(_told(route, lang, zone)))


@command.command("test", help=say("deliver.test"), epilog=say("deliver.test-example"))
@options.data
@click.argument("name")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help=say("status.format"))
@options.lang
def test(data: Path, name: str, form: str, lang: str) -> None:
    """Send and say what happened; exit 1 when the receiver did not take it."""
    with sentences(), open_door(data) as door:
        done = door.ask("delivery_test", route=name)
    if form == "json":
        print(orjson.dumps(done).decode())
    else:
        print(rows.plain(say("deliver.sent" if done["ok"] else "deliver.not-sent", name=name, kind=done["kind"])))
        print(rows.plain(done["said"][lang]))
    if not done["ok"]:
        raise click.exceptions.Exit(FOUND)


def _told(route: dict[str, Any], lang: str, zone: str) -> str:
    last = rows.local(route["last_success"], zone)[:19] if route["last_success"] else "–"
    counts = {name: route[name] for name in ("waiting", "delivered", "failed")}
    lines = [
        f"{route['name']}  {route['kind']}  {route['to']}",
        "    " + say("deliver.stands", last=last, **counts),
    ]
    if route["error"]:
        since = rows.local(route["failing_since"], zone)[:19] if route["failing_since"] else "–"
        lines.append("  ! " + say("deliver.failing", since=since, reason=route["error"][lang]))
    return "\n".join(lines)
