"""`luuvet alerts`: what needs a look, newest first."""

from __future__ import annotations

from pathlib import Path

import click
import orjson

from luuvet.cli import options, rows
from luuvet.cli.door import open_door, zone_of
from luuvet.cli.exits import sentences
from luuvet.cli.say import say
from luuvet.cli.span import span_of


@click.command("alerts", help=say("alerts.help"), epilog=say("alerts.example"))
@options.data
@options.span
@click.option("--limit", type=click.IntRange(1, 1000), default=100, show_default=True, help=say("search.limit"))
@click.option("--format", "form", type=click.Choice(["text", "ndjson"]), default="text", help=say("search.format"))
@options.lang
def command(data: Path, start: str | None, end: str | None, last: str | None, limit: int, form: str, lang: str) -> None:
    """Ask and print."""
    with sentences(), open_door(data) as door:
        zone = zone_of(data)
        answer = door.ask("alerts", limit=limit, **span_of(start, end, last))
    if form == "ndjson":
        for alert in answer["alerts"]:
            print(orjson.dumps(alert).decode())
        return
    if not answer["alerts"]:
        click.echo(say("alerts.none"), err=True)
    for alert in answer["alerts"]:
        print(rows.plain(_told(alert, lang, zone)))


def _told(alert: dict[str, object], lang: str, zone: str) -> str:
    said = alert[lang]
    assert isinstance(said, dict)
    lines = [
        f"[{alert['level']}] {rows.local(str(alert['last']), zone)}  {said['message']}",
        f"    {said['why']}",
        f"    → {said['first_step']}",
        f"    {say('alerts.hits', count=alert['count'])} · {say('alerts.first-event')} {alert['first_event']} · "
        + say("alerts.cause", id=alert["id"]),
    ]
    return "\n".join(lines)
