"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from luuvet.cli.say import say
from luuvet.kit.settings import default_data

Function = TypeVar("Function", bound=Callable[..., Any])


def data(function: Function) -> Function:
    """`--data DIR`."""
    return click.option(
        "--data", type=click.Path(file_okay=False, path_type=Path), default=default_data, help=say("option.data")
    )(function)


def span(function: Function) -> Function:
    """`--from`, `--to`, `--last`."""
    function = click.option("--last", metavar="24h", help=say("option.last"))(function)
    function = click.option("--to", "end", metavar="TIME", help=say("option.to"))(function)
    return click.option("--from", "start", metavar="TIME", help=say("option.from"))(function)


def _format(context: click.Context, parameter: click.Parameter, name: str) -> str:
    """Refuse a format that there is not: it would be sealed with the file and never be heeded."""
    from luuvet.wire.checks import format_known

    if name and not format_known(name):
        raise click.BadParameter(say("error.format", name=name))
    return name


def _zone(context: click.Context, parameter: click.Parameter, name: str) -> str:
    """Refuse a zone that there is not: the lines would silently be read in another."""
    from zoneinfo import ZoneInfo

    try:
        if name:
            ZoneInfo(name)
    except (ValueError, OSError, KeyError):  # no name of a zone, a folder of the zone files, not found
        raise click.BadParameter(say("error.timezone", name=name)) from None
    return name


def hints(function: Function) -> Function:
    """`--format`, `--host`, `--timezone`, `--year`: what is known of a file beside its bytes."""
    function = click.option("--year", type=click.IntRange(1970, 2261), help=say("option.year"))(function)
    function = click.option("--timezone", metavar="ZONE", default="", callback=_zone, help=say("option.timezone"))(
        function
    )
    function = click.option("--host", metavar="NAME", default="", help=say("option.host"))(function)
    return click.option("--format", "form", metavar="NAME", default="", callback=_format, help=say("option.format"))(
        function
    )


def lang(function: Function) -> Function:
    """`--lang vi|en`."""
    from luuvet.cli.say import LANG

    return click.option("--lang", type=click.Choice(["vi", "en"]), default=LANG, help=say("option.lang"))(function)
