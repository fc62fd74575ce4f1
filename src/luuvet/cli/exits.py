"""Exit codes: 0 done · 1 done and found what the command looks for as a problem · 2 wrong use or input · 3 could not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click

from luuvet.cli.say import LANG

DONE = 0
FOUND = 1
WRONG = 2
COULD_NOT = 3


class CouldNot(RuntimeError):
    """The command is right but cannot be done now: no server, no space. Exit code 3."""


@contextmanager
def sentences() -> Iterator[None]:
    """Turn what rooms refuse into the command line's two kinds of failure, each with its sentence."""
    from luuvet.console.abilities import Refused
    from luuvet.event.raw import SinkClosed, SinkFull
    from luuvet.kit.durable import Held
    from luuvet.kit.settings import BadSetting

    try:
        yield
    except BrokenPipeError:
        raise  # `| head` has read enough: nothing failed, and the way out of `main` says nothing
    except (BadSetting, ValueError, FileExistsError, FileNotFoundError, IsADirectoryError, NotADirectoryError) as error:
        raise click.ClickException(str(error)) from error
    except Refused as error:
        if error.status >= 500:
            raise CouldNot(error.said(LANG)) from error
        raise click.ClickException(error.said(LANG)) from error
    except (Held, SinkFull, SinkClosed, OSError) as error:
        raise CouldNot(str(error)) from error
