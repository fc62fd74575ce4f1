"""`luuvet assets`: the register of assets: import, list, show, missing."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click
import orjson

from luuvet.cli import options, rows
from luuvet.cli.assetrows import change_lines, row_lines, write_csv
from luuvet.cli.door import open_door, zone_of
from luuvet.cli.exits import sentences
from luuvet.cli.say import LANG, say
from luuvet.cli.span import span_of

_MOST_BYTES = 16 << 20


@click.group("assets", help=say("assets.help"), epilog=say("assets.example"))
def command() -> None:
    """Group of commands on the register."""


@command.command("import", help=say("assets.import-help"), epilog=say("assets.import-example"))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@options.data
@click.option("--dry-run", is_flag=True, help=say("assets.dry-run"))
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help=say("assets.format"))
def take(file: Path, data: Path, dry_run: bool, form: str) -> None:
    """Read, send, tell; exit 2 where the list has a problem."""
    with sentences():
        text = _text(file)
        with open_door(data, making=True) as door:
            answer = door.ask("assets_import", list=text, source=file.name, dry_run=dry_run)
    if form == "json":
        print(orjson.dumps(answer, option=orjson.OPT_INDENT_2).decode())
    _told(answer, "notices")
    if answer["problems"]:
        _told(answer, "problems")
        count = len(answer["problems"]) + answer["more_problems"]
        raise click.ClickException(say("assets.refused", count=count, path=file))
    if form == "text":
        for line in change_lines(answer):
            print(rows.plain(line))
    counts = {name: len(answer[name]) for name in ("added", "changed", "ended")}
    done = say(
        "assets.would" if dry_run else "assets.imported", rows=answer["rows"], unchanged=answer["unchanged"], **counts
    )
    click.echo(done, err=True)


def _text(file: Path) -> str:
    from luuvet.wire.plaintext import NoText, text_of

    if file.stat().st_size > _MOST_BYTES:
        raise click.ClickException(say("assets.too-long", path=file, most=_MOST_BYTES >> 20))
    try:
        text, how = text_of(file.read_bytes())
    except NoText as error:
        raise click.ClickException(say("assets.no-text", path=file, how=error)) from error
    if how:
        click.echo(say("assets.encoding", path=file, how=how), err=True)
    return text


def _told(answer: dict[str, Any], what: str) -> None:
    for one in answer[what]:
        click.echo(rows.plain(one[LANG]), err=True)
    if answer[f"more_{what}"]:
        click.echo(say("assets.more-problems", count=answer[f"more_{what}"]), err=True)


@command.command("list", help=say("assets.list-help"), epilog=say("assets.list-example"))
@options.data
@click.option("--unit", metavar="TEXT", help=say("assets.unit"))
@click.option("--at", metavar="TIME", help=say("assets.at"))
@click.option("--all", "everything", is_flag=True, help=say("assets.all"))
@click.option(
    "--format", "form", type=click.Choice(["text", "csv", "ndjson"]), default="text", help=say("assets.format")
)
def listing(data: Path, unit: str | None, at: str | None, everything: bool, form: str) -> None:
    """Ask and print; the CSV may be edited and imported again."""
    with sentences(), open_door(data) as door:
        answer = door.ask("assets", unit=unit, at=at, all=everything)
        zone = zone_of(data)
    if form == "csv":
        write_csv(answer["assets"], sys.stdout, zone, LANG)
        return
    for one in answer["assets"]:
        if form == "ndjson":
            print(orjson.dumps({"schema": 1, **one}).decode())
        else:
            print(rows.plain("\n".join(row_lines(one, zone, everything))))
    if form == "text":
        _count(answer, zone)


def _count(answer: dict[str, Any], zone: str) -> None:
    last = answer["imported"]
    if last is None:
        click.echo(say("assets.none"), err=True)
        return
    told = {**last, "at": rows.local(last["at"], zone)[:16], "source": last["source"] or "–"}
    click.echo(rows.plain(say("assets.count", count=len(answer["assets"]), **told)), err=True)


@command.command("show", help=say("assets.show-help"), epilog=say("assets.show-example"))
@click.argument("of", metavar="HOST|ADDRESS")
@options.data
@click.option("--at", metavar="TIME", help=say("assets.at"))
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help=say("assets.format"))
def show(of: str, data: Path, at: str | None, form: str) -> None:
    """Ask and print."""
    with sentences(), open_door(data) as door:
        answer = door.ask("asset", of=of, at=at)
        zone = zone_of(data)
    if form == "json":
        print(orjson.dumps(answer, option=orjson.OPT_INDENT_2).decode())
    elif answer["asset"] is None:
        click.echo(rows.plain(say("assets.nobody", of=of)), err=True)
    else:
        one = answer["asset"]
        lines = row_lines(one, zone, False)
        lines += ["    " + say("assets.owner", owner=one["owner"])] if one["owner"] else []
        lines += ["    " + say("assets.note", note=one["note"])] if one["note"] else []
        lines += [line for each in answer["history"] for line in row_lines(each, zone, True)[1:]]
        print(rows.plain("\n".join(lines)))


@command.command("missing", help=say("assets.missing-help"), epilog=say("assets.missing-example"))
@options.data
@options.span
@click.option("--limit", type=click.IntRange(1, 10_000), default=100, show_default=True, help=say("assets.limit"))
@click.option("--format", "form", type=click.Choice(["text", "ndjson"]), default="text", help=say("assets.format"))
def missing(data: Path, start: str | None, end: str | None, last: str | None, limit: int, form: str) -> None:
    """Ask and print."""
    with sentences(), open_door(data) as door:
        answer = door.ask("assets_missing", limit=limit, **span_of(start, end, last))
        zone = zone_of(data)
    for one in answer["hosts"]:
        if form == "ndjson":
            print(orjson.dumps({"schema": 1, **one}).decode())
            continue
        told = {
            "host": one["host"] or "–",
            "addresses": " ".join(one["addresses"]),
            "last": rows.local(one["last"], zone)[:16],
        }
        print(rows.plain(say("assets.missing", events=one["events"], **told)))
    key = "count" if answer["missing"] else "none" if answer["known"] else "nothing"
    click.echo(say(f"assets.missing-{key}", missing=answer["missing"], known=answer["known"]), err=True)
