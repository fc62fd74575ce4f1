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
        _tune_polars()
    importlib.import_module(f"luuvet.wire.{_MODULES[name]}").run(known)


def _tune_polars() -> None:
    """Say to polars what it reads when it is first imported."""
    # Its threads and the engine's compete for the same cores: with one thread of its own the whole pipeline took 38 CPU seconds
    # a million events instead of 45.
    os.putenv("POLARS_MAX_THREADS", "1")
    # Its allocator gives memory back after half a second, and takes it again for the next batch: 390,000 page faults a million
    # events became 45,000, and 0.8 CPU seconds of the kernel's went with them.
    os.putenv("_RJEM_MALLOC_CONF", "dirty_decay_ms:10000,muzzy_decay_ms:10000")
