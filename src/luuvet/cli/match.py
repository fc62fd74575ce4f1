"""`luuvet match`: where the indicators of a list were seen, and lists that are watched from now on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import orjson

from luuvet.cli import options, rows
from luuvet.cli.door import Door, open_door, zone_of
from luuvet.cli.exits import sentences
from luuvet.cli.say import say
from luuvet.cli.span import span_of


@click.command("match", help=say("match.help"), epilog=say("match.example"))
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@options.data
@options.span
@click.option("--watch", is_flag=True, help=say("match.watch"))
@click.option("--name", metavar="NAME", help=say("match.name"))
@click.option("--until", metavar="DATE", help=say("match.until"))
@click.option("--lists", is_flag=True, help=say("match.lists"))
@click.option("--stop", metavar="NAME", help=say("match.stop"))
@click.option("--format", "form", type=click.Choice(["table", "ndjson"]), default="table", help=say("match.format"))
def command(
    file: Path | None,
    data: Path,
    start: str | None,
    end: str | None,
    last: str | None,
    watch: bool,
    name: str | None,
    until: str | None,
    lists: bool,
    stop: str | None,
    form: str,
) -> None:
    """Ask and print."""
    if sum((file is not None, lists, stop is not None)) != 1:
        raise click.UsageError(say("match.one"))
    if (watch or name or until) and (file is None or not watch):
        raise click.UsageError(say("match.needs-watch"))
    with sentences(), open_door(data) as door:
        if lists:
            _lists(door.ask("indicator_lists")["lists"], form, zone_of(data))
        elif stop is not None:
            door.ask("indicator_list_remove", name=stop)
            click.echo(say("match.stopped", name=stop), err=True)
        elif file is not None:
            text = file.read_text("utf-8-sig")
            # Watched first: what comes while the log is looked back through is not missed.
            watched = _watched(door, file, text, name, until) if watch else None
            answer = door.ask("match", list=text, **span_of(start, end, last))
            _answered(answer, watched, form, zone_of(data))


def _watched(door: Door, file: Path, text: str, name: str | None, until: str | None) -> dict[str, Any]:
    found: dict[str, Any] = door.ask(
        "indicator_list_add", list=text, name=name or file.stem, until=until, source=file.name
    )
    return found


def _answered(answer: dict[str, Any], watched: dict[str, Any] | None, form: str, zone: str) -> None:
    for problem in answer["problems"]:
        click.echo(rows.plain(say("match.unused", problem=problem)), err=True)
    for sighting in answer["sightings"]:
        _print(sighting, form, zone)
    _summary(answer)
    if watched is None:
        return
    for problem in watched["problems"]:
        if problem not in answer["problems"]:
            click.echo(rows.plain(say("match.unwatched", problem=problem)), err=True)
    one = watched["list"]
    click.echo(
        rows.plain(say("match.watched", name=one["name"], count=one["count"], until=_until(one, zone))), err=True
    )


def _lists(lists: list[dict[str, Any]], form: str, zone: str) -> None:
    for one in lists:
        if form == "ndjson":
            print(orjson.dumps({"schema": 1, **one}).decode())
        else:
            told = {**one, "loaded": rows.local(one["loaded"], zone)[:16], "until": _until(one, zone)}
            print(rows.plain(say("match.list" if one["watched"] else "match.list-over", **told)))
    if not lists:
        click.echo(say("match.no-lists"), err=True)


def _until(one: dict[str, Any], zone: str) -> str:
    return rows.local(one["until"], zone)[:16] if one["until"] else say("match.for-ever")


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
