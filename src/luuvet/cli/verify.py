"""`luuvet verify`: nothing missing, altered or inserted. Reads only files, asks no server."""

from __future__ import annotations

import sys
from pathlib import Path

import click
import orjson

from luuvet.archive import checkpoint
from luuvet.archive.note import BadNote
from luuvet.archive.verify import verify
from luuvet.cli import options
from luuvet.cli.exits import FOUND, CouldNot, sentences
from luuvet.cli.keys import verifier_of
from luuvet.cli.say import say
from luuvet.wire.layout import Layout


@click.command("verify", help=say("verify.help"), epilog=say("verify.example"))
@options.data
@click.option("--against", type=click.Path(exists=True, dir_okay=False, path_type=Path), help=say("verify.against"))
@click.option("--pub", metavar="KEY", help=say("verify.pub"))
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help=say("verify.format"))
@options.lang
def command(data: Path, against: Path | None, pub: str | None, form: str, lang: str) -> None:
    """Verify and tell; exit 1 when something is wrong."""
    folder = Layout(data).archive
    if not folder.is_dir():
        raise CouldNot(say("verify.none", folder=folder))
    with sentences():
        key = verifier_of(pub) if pub else None
        note = _note(against) if against else None
        report = verify(folder, pub=key, against=note, progress=_progress if sys.stderr.isatty() else None)
    if sys.stderr.isatty():
        click.echo("\r\033[K", nl=False, err=True)
    print(orjson.dumps(report.to_json()).decode() if form == "json" else report.text(lang))
    if not report.ok:
        raise click.exceptions.Exit(FOUND)


def _note(path: Path) -> str:
    """Return the checkpoint of a file; whether this log's key signed it is the verifier's to say.

    Raises:
        ClickException: the file holds no checkpoint, which says nothing about the log.
    """
    try:
        note = path.read_text("utf-8")
        checkpoint.read(note)
    except (BadNote, UnicodeDecodeError) as error:
        raise click.ClickException(say("verify.no-checkpoint", path=path, reason=error)) from error
    return note


def _progress(done: int, total: int) -> None:
    click.echo(f"\r{100 * done // max(total, 1):3d} %", nl=False, err=True)
