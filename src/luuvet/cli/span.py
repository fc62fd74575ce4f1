"""`--from --to --last` as the two ends of a range."""

from __future__ import annotations

from typing import Any

import click

from luuvet.cli.say import say


def span_of(start: str | None, end: str | None, last: str | None) -> dict[str, Any]:
    """Return the arguments of a range.

    Raises:
        click.UsageError: `--last` together with `--from` or `--to`.
    """
    if last and (start or end):
        raise click.UsageError(say("error.last-and-from"))
    return {"from": start, "to": end, "last": last}
