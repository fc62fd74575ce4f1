"""`luuvet process NAME`: what the supervisor starts; not for people."""

from __future__ import annotations

import importlib
import os
from pathlib import Path

import click

from luuvet.cli import options
from luuvet.kit import journal, settings
from luuvet.wire.supervisor import PROCESSES

_MODULES = {"intake": "intake", "owner": "owner", "console": "front"}


@click.command("process", hidden=True)
@click.argument("name", type=click.Choice(PROCESSES))
@options.data
def command(name: str, data: Path) -> None:
    """Run one process until told to stop."""
    known = settings.load(data)
    journal.configure(name, known.text("log_level"))
    if name == "owner":
        # Read when polars is first imported. Its threads and the engine's compete for the same cores: with one thread of its own
        # the whole pipeline took 38 CPU seconds a million events instead of 45.
        os.putenv("POLARS_MAX_THREADS", "1")
    importlib.import_module(f"luuvet.wire.{_MODULES[name]}").run(known)
