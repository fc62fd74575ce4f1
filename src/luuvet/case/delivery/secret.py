"""Secrets of receivers: from the environment or from a file that only we can read; read anew for each message."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

from luuvet.case.delivery.failed import Failed
from luuvet.kit import settings

_MOST = 4096

Secret = Callable[[], str]


def read(name: str, file: Path | None, variable: Callable[[str], str] = settings.secret) -> str:
    """Return the secret of a route: of its variable, else of its file; '' where it has neither.

    Raises:
        Failed: the file is missing, empty, or open to everyone on this machine.
    """
    found = variable(f"delivery.{name}").strip()
    if found or file is None:
        return found
    return _of_file(file)


def _of_file(file: Path) -> str:
    try:
        handle = os.open(file, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except OSError as error:
        raise Failed("secret-missing", file=file, reason=error.strerror or error) from None
    try:
        # Of the open file, not of the name: what was looked at is what is read.
        state = os.fstat(handle)
        if not stat.S_ISREG(state.st_mode):
            raise Failed("secret-no-file", file=file)
        if state.st_mode & 0o007:
            raise Failed("secret-open", file=file, mode=f"{stat.S_IMODE(state.st_mode):04o}")
        content = os.read(handle, _MOST + 1)
    finally:
        os.close(handle)
    text = content.decode("utf-8", "replace").strip()
    if not text or len(content) > _MOST or not text.isprintable():
        raise Failed("secret-empty", file=file)
    return text
