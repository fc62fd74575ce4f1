"""`luuvet hunt`: Sigma rules over files; hits as JSON lines; stores nothing."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
import orjson

from luuvet.cli import options
from luuvet.cli.exits import WRONG, CouldNot, sentences
from luuvet.cli.say import LANG, say
from luuvet.kit import collector, settings

_EXISTS = click.Path(exists=True, path_type=Path)


@click.command("hunt", help=say("hunt.help"), epilog=say("hunt.example"))
@click.argument("paths", nargs=-1, required=True, type=_EXISTS)
@click.option("--rules", "folders", multiple=True, type=_EXISTS, help=say("hunt.rules"))
@click.option("--summary", type=click.Path(dir_okay=False, writable=True, path_type=Path), help=say("hunt.summary"))
@options.data
@options.hints
def command(
    paths: tuple[Path, ...],
    folders: tuple[Path, ...],
    summary: Path | None,
    data: Path,
    form: str,
    host: str,
    timezone: str,
    year: int | None,
) -> None:
    """Load, walk, print, and say what could not run."""
    from luuvet.wire.checks import rules_to_hunt
    from luuvet.wire.files import Told
    from luuvet.wire.hunt import Hunt

    begun = time.perf_counter()
    collector.relax()
    with sentences():
        known = settings.load(data)
        book = rules_to_hunt(known, folders)
        for problem in book.problems:
            click.echo(problem, err=True)
        if not book.rules:
            raise click.ClickException(say("hunt.no-rules"))
        loaded = time.perf_counter()
        hunt, out = Hunt(known, book), sys.stdout.buffer
        try:
            with _bar(paths) as advance:
                for line in hunt.lines(paths, Told(form, host, timezone, year or 0), advance):
                    out.write(line)
            out.flush()
        except BrokenExecutor as error:
            raise CouldNot(say("hunt.died")) from error
        seconds = {
            "loading": loaded - begun + hunt.tally.preparing,
            "matching": time.perf_counter() - loaded - hunt.tally.preparing,
        }
        _tell(hunt.tally, book, seconds)
        if summary:
            summary.write_bytes(orjson.dumps(_counts(hunt.tally, book, seconds), option=orjson.OPT_INDENT_2) + b"\n")
    if hunt.tally.problems and not hunt.tally.events:
        raise click.exceptions.Exit(WRONG)


def _tell(tally: Any, book: Any, seconds: dict[str, float]) -> None:
    for problem in tally.problems:
        click.echo(problem.say(LANG), err=True)
    click.echo(
        say(
            "hunt.done",
            events=tally.events,
            files=tally.files,
            rules=len(book.rules) + len(book.correlations),
            hits=tally.hits,
            loading=f"{seconds['loading']:.1f}",
            matching=f"{seconds['matching']:.1f}",
        ),
        err=True,
    )


def _counts(tally: Any, book: Any, seconds: dict[str, float]) -> dict[str, Any]:
    """The summary file: counts, what was skipped and why, wall-clock seconds, and CPU seconds of all processes by stage."""
    skipped = [problem for problem in book.problems if problem.fatal]
    return {
        "schema": 1,
        "loaded": len(book.rules) + len(book.correlations),
        "skipped": [{"path": one.path, "line": one.line, "reason": one.reason} for one in skipped],
        "files": tally.files,
        "bytes": tally.bytes,
        "events": tally.events,
        "hits": tally.hits,
        "problems": [problem.as_dict() for problem in tally.problems],
        "seconds": {name: round(value, 3) for name, value in seconds.items()},
        "cpu_seconds": {name: round(value, 3) for name, value in tally.cpu.items()},
    }


@contextmanager
def _bar(paths: tuple[Path, ...]) -> Iterator[Any]:
    """A progress bar on a terminal, nothing elsewhere. Packed files hold more bytes than they take: the bar waits at the end."""
    if not sys.stderr.isatty():
        yield lambda size: None
        return
    from luuvet.wire.hunt import size_of

    with click.progressbar(length=max(1, size_of(paths)), label=say("hunt.progress"), file=sys.stderr) as bar:
        yield bar.update
