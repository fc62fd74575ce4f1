"""Reaches the running server of a data folder, else opens the folder itself: the same questions either way."""

from __future__ import annotations

import getpass
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from luuvet.cli.exits import CouldNot
from luuvet.cli.say import say
from luuvet.event.raw import Raw
from luuvet.kit import settings
from luuvet.wire.layout import Layout
from luuvet.wire.remote import Remote, running


class Door(Protocol):
    """Answers the questions of `console.questions` and takes deliveries."""

    def ask(self, name: str, /, **arguments: Any) -> Any:
        """Return the JSON answer."""
        ...

    def put(self, raw: Raw) -> int:
        """Write a delivery; return the index after its last record, once durable."""
        ...

    def derived(self, index: int) -> bool:
        """Tell whether everything before an index is searchable."""
        ...


def person() -> str:
    """Return who runs this command: the name of the operating system's user."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"uid-{os.getuid()}"


def zone_of(data: Path) -> str:
    """Return the zone in which a person reads this log's times: the setting `timezone`."""
    return settings.load(data).text("timezone")


@contextmanager
def open_door(data: Path, *, rebuilding: bool = False, making: bool = False) -> Iterator[Door]:
    """Open the way to a data folder for the length of one command.

    `rebuilding` opens a store of another version too. `making` begins a log where there is none: a question must not, for
    whoever mistypes the folder would be answered out of an empty log, and a second sealing key would lie about.

    Raises:
        kit.durable.Held: a server runs but does not answer, or another command holds the folder.
        PermissionError: the folder is another user's.
        CouldNot: there is no log in the folder.
    """
    if running(data):
        remote = Remote(data, person())
        try:
            yield remote
        finally:
            remote.close()
        return
    layout = Layout(data)
    layout.require_owner()  # first: in a folder that one may not look into there seems to be no log
    if not making and not layout.begun:
        raise CouldNot(say("error.no-log", data=data))
    from luuvet.wire.local import open_local

    with open_local(settings.load(data), person(), rebuilding=rebuilding) as local:
        yield local
