"""`luuvet trail`: who changed, who accessed."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from luuvet.cli import options, rows
from luuvet.cli.door import open_door, zone_of
from luuvet.cli.exits import sentences
from luuvet.cli.say import say
from luuvet.cli.search import print_pages
from luuvet.cli.span import span_of
from luuvet.console.questions import BY_NAME

KINDS = next(one.choices for one in BY_NAME["trail"].parameters if one.name == "kind")
FIELDS = (
    "@timestamp",
    "event.action",
    "event.outcome",
    "user.name",
    "user.target.name",
    "source.ip",
    "host.name",
    "message",
)


@click.command("trail", help=say("trail.help"), epilog=say("trail.example"))
@click.argument("what", metavar="KIND:VALUE")
@options.data
@options.span
@click.option("--changes", is_flag=True, help=say("trail.changes"))
@click.option("--accesses", is_flag=True, help=say("trail.accesses"))
@click.option("--limit", type=click.IntRange(1), default=100, show_default=True, help=say("search.limit"))
@click.option("--cursor", help=say("search.cursor"))
@click.option("--fields", metavar="A,B", help=say("search.fields"))
@click.option(
    "--format", "form", type=click.Choice(["table", "ndjson", "csv"]), default="table", help=say("search.format")
)
def command(
    what: str,
    data: Path,
    start: str | None,
    end: str | None,
    last: str | None,
    changes: bool,
    accesses: bool,
    limit: int,
    cursor: str | None,
    fields: str | None,
    form: str,
) -> None:
    """Ask and print."""
    kind, _, value = what.partition(":")
    if kind not in KINDS or not value:
        raise click.UsageError(say("trail.wrong", text=what, kinds=" ".join(KINDS)))
    which = "both" if changes == accesses else "changes" if changes else "accesses"
    shown = fields.split(",") if fields else list(FIELDS) if form != "ndjson" else None
    given = {"kind": kind, "value": value, "which": which, "fields": ",".join(shown) if shown else None}
    with sentences(), open_door(data) as door:
        writer = rows.Writer(form, shown, sys.stdout, zone_of(data))
        print_pages(door, "trail", {**given, **span_of(start, end, last)}, limit, cursor, writer)
