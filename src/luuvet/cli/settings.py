"""`luuvet settings`: the table of settings."""

from __future__ import annotations

from pathlib import Path

import click

from luuvet.case.delivery.routes import read_routes
from luuvet.cli import options
from luuvet.cli.exits import sentences
from luuvet.cli.say import LANG, say
from luuvet.kit import settings


@click.command("settings", help=say("settings.help"), epilog=say("settings.example"))
@options.data
def command(data: Path) -> None:
    """Print each row with the value in use; a secret is not shown."""
    with sentences():
        known = settings.load(data)
        routes = read_routes(known)
    for row in settings.TABLE:
        value = known.text(row.name)
        shown = ("***" if value else "") if row.unit == "secret" else value
        print(f"{row.name} = {shown!r} {row.unit}\n    {getattr(row, LANG)} ({row.environment})")
    for route in routes:
        print(f"[[delivery]] {route.name} = {route.kind} {route.place}")
