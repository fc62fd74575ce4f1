"""`luuvet search`: events that a query finds, how many, or their histogram."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from luuvet.cli import options, rows
from luuvet.cli.door import Door, open_door, zone_of
from luuvet.cli.exits import sentences
from luuvet.cli.say import LANG, say
from luuvet.cli.span import span_of

_PAGE = 1000


@click.command("search", help=say("search.help"), epilog=say("search.example"))
@click.argument("query", default="")
@options.data
@options.span
@click.option("--limit", type=click.IntRange(1), default=100, show_default=True, help=say("search.limit"))
@click.option("--cursor", help=say("search.cursor"))
@click.option("--fields", metavar="A,B", help=say("search.fields"))
@click.option(
    "--format", "form", type=click.Choice(["table", "ndjson", "csv"]), default="table", help=say("search.format")
)
@click.option("--count", is_flag=True, help=say("search.count"))
@click.option("--histogram", metavar="1m", help=say("search.histogram"))
def command(
    query: str,
    data: Path,
    start: str | None,
    end: str | None,
    last: str | None,
    limit: int,
    cursor: str | None,
    fields: str | None,
    form: str,
    count: bool,
    histogram: str | None,
) -> None:
    """Ask and print."""
    span = span_of(start, end, last)
    with sentences(), open_door(data) as door:
        if count:
            answer = door.ask("count", query=query, **span)
            print(answer["count"])
            _hint(answer)
        elif histogram:
            answer = door.ask("histogram", query=query, bucket=histogram, **span)
            rows.write_buckets(answer["buckets"], form, sys.stdout, zone_of(data))
        else:
            writer = rows.Writer(form, fields.split(",") if fields else None, sys.stdout, zone_of(data))
            print_pages(door, "search", {"query": query, "fields": fields, **span}, limit, cursor, writer)


def print_pages(
    door: Door, question: str, given: dict[str, Any], limit: int, cursor: str | None, writer: rows.Writer
) -> None:
    """Ask page after page until `limit` events are written; then tell, beside the output, where it would go on."""
    while limit > 0:
        answer = door.ask(question, limit=min(limit, _PAGE), cursor=cursor, **given)
        writer.write(answer["events"])
        _hint(answer)
        limit -= len(answer["events"])
        cursor = answer["cursor"]
        if not cursor or not answer["events"]:
            break
    writer.finish()
    if cursor:
        click.echo(say("search.more", cursor=cursor), err=True)


def _hint(answer: dict[str, Any]) -> None:
    """Tell what the query may have meant, beside the machine's output."""
    if hint := answer.get("hint"):
        click.echo(hint[LANG], err=True)
