"""`luuvet alerts`: what needs a look, the most pressing first; and what people decide about it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
import orjson

from luuvet.cli import options, rows
from luuvet.cli.door import open_door, zone_of
from luuvet.cli.exits import sentences
from luuvet.cli.say import say
from luuvet.cli.span import span_of
from luuvet.kit.words import load

_LEVELS = click.Choice(["low", "medium", "high", "critical"])
_FORMAT = click.option(
    "--format", "form", type=click.Choice(["text", "ndjson"]), default="text", help=say("search.format")
)
_MOST_LINE = 200


@click.group("alerts", invoke_without_command=True, help=say("alerts.help"), epilog=say("alerts.example"))
@options.data
@options.span
@click.option("--limit", type=click.IntRange(1, 1000), default=100, show_default=True, help=say("search.limit"))
@click.option("--level", type=_LEVELS, default="low", show_default=True, help=say("alerts.level"))
@click.option("--all", "every", is_flag=True, help=say("alerts.all"))
@_FORMAT
@options.lang
@click.pass_context
def command(
    context: click.Context, data: Path, start: str | None, end: str | None, last: str | None, limit: int, level: str,
    every: bool, form: str, lang: str,
) -> None:  # fmt: skip
    """Ask and print, unless a sub-command follows."""
    if context.invoked_subcommand:
        return
    with sentences(), open_door(data) as door:
        zone = zone_of(data)
        answer = door.ask("alerts", limit=limit, level=level, all=every, **span_of(start, end, last))
    if form == "ndjson":
        for alert in answer["alerts"]:
            print(orjson.dumps(alert).decode())
        return
    if not answer["alerts"]:
        click.echo(say("alerts.none"), err=True)
    for alert in answer["alerts"]:
        print(_told(alert, lang, zone), end="\n\n")
    hidden = {name: count for name, count in answer["more"].items() if count and not every}
    if hidden:
        click.echo(say("alerts.more", expected=hidden.get("expected", 0), closed=hidden.get("closed", 0)), err=True)


@command.command("expect", help=say("alerts.expect"), epilog=say("alerts.expect-example"))
@click.argument("alert_id", required=False)
@click.option("--rule", help=say("alerts.rule"))
@click.option("--host", help=say("alerts.host"))
@click.option("--group", "group_key", help=say("alerts.group"))
@click.option("--reason", required=True, help=say("alerts.reason"))
@click.option("--owner", required=True, help=say("alerts.owner"))
@click.option("--until", required=True, metavar="DATE", help=say("alerts.until"))
@options.data
def expect(data: Path, alert_id: str | None, **given: Any) -> None:
    """Ask for it to be kept."""
    with sentences(), open_door(data) as door:
        made = door.ask("alert_expect", id=alert_id, **given)["expectations"]
        zone = zone_of(data)
    for one in made:
        click.echo(say("alerts.expecting", id=one["id"], until=rows.local(one["expires"], zone)[:16]), err=True)


@command.command("expected", help=say("alerts.expected"), epilog=say("alerts.expected-example"))
@click.option("--end", "ended", metavar="ID", help=say("alerts.end"))
@click.option("--all", "every", is_flag=True, help=say("alerts.every"))
@_FORMAT
@options.data
def expected(data: Path, ended: str | None, every: bool, form: str) -> None:
    """Print what is expected, or end one of them."""
    with sentences(), open_door(data) as door:
        if ended:
            door.ask("expectation_end", id=ended)
            click.echo(say("alerts.ended", id=ended), err=True)
            return
        found = door.ask("expectations", all=every)["expectations"]
        zone = zone_of(data)
    for one in found:
        if form == "ndjson":
            print(orjson.dumps({"schema": 1, **one}).decode())
            continue
        what = " ".join(f"{name}={one[name]}" for name in ("rule", "host", "group_key") if one[name])
        print(rows.plain(say("alerts.row", **{**one, "what": what, "expires": rows.local(one["expires"], zone)[:16]})))
    if not found:
        click.echo(say("alerts.nothing-expected"), err=True)


@command.command("close", help=say("alerts.close"), epilog=say("alerts.close-example"))
@click.argument("alert_id")
@click.option("--note", required=True, help=say("alerts.note"))
@options.data
def close(data: Path, alert_id: str, note: str) -> None:
    """Ask for it to be closed."""
    with sentences(), open_door(data) as door:
        door.ask("alert_close", id=alert_id, note=note)
    click.echo(say("alerts.closed", id=alert_id), err=True)


def _told(alert: Mapping[str, Any], lang: str, zone: str) -> str:
    def told(key: str, **values: object) -> str:
        return load("luuvet.cli").say(key, lang, **values)

    said = alert[lang]
    where = ", ".join(filter(None, (", ".join(alert["hosts"][:4]), alert["unit"] or "")))
    facts = [
        told("alerts.hits", count=alert["count"]),
        told("alerts.rank", rank=alert["rank"]) if alert["rank"] is not None else "",
        where,
        told("alerts.leader") if alert["leader"] else "",
        told(f"alerts.verdict.{alert['cause']['verdict']}") if alert["cause"].get("verdict") else "",
        told("alerts.is-expected") if alert["expected"] else "",
    ]
    lines = [
        f"[{told('alerts.level-' + alert['level'])}] {rows.local(str(alert['last']), zone)}  {said['message']}",
        f"    {said['why'] or ''}",
        f"    → {said['first_step'] or ''}",
        *(f"    │ {_shown(one, zone)[:_MOST_LINE]}" for one in alert["lines"]),
        "    " + " · ".join(filter(None, facts)),
        f"    {told('alerts.first-event')} {alert['first_event']} · {told('alerts.cause', id=alert['id'])}",
    ]
    if alert["state"] == "closed":
        lines.append("    " + told("alerts.was-closed", **alert["closed"]))
    return "\n".join(rows.plain(line) for line in lines)


def _shown(line: Mapping[str, str], zone: str) -> str:
    """Return a raw line; of a document (JSON, XML), whose beginning says nothing, when and where it was and what it tells."""
    original, message = line["original"], line["message"]
    if message and original[:1] in ("{", "<") and not original[1:2].isdigit():
        return rows.text_of(f"{rows.local(line['time'], zone)[:19]} {line['host']} {message}")
    return rows.text_of(original.rstrip("\r\n"))
