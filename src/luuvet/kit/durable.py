"""Every write that must survive a power cut: write beside, fsync, rename, fsync the folder."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from types import TracebackType


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_file(path: Path, content: bytes, mode: int = 0o644) -> None:
    """Put a file in place whole or not at all; a reader sees the old or the new one, never a half.

    Raises:
        OSError: no space, no right; the old file is untouched.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}.new")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    try:
        try:
            write_all(handle, content)
            os.fsync(handle)
        finally:
            os.close(handle)
        beside.replace(path)
    except OSError:
        beside.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def write_all(handle: int, content: bytes | memoryview) -> None:
    """Write every byte to an open file; `os.write` may write less than it was given."""
    view = memoryview(content)
    while view:
        view = view[os.write(handle, view) :]


def make_folder(path: Path, mode: int = 0o755) -> None:
    """Make a folder and its parents, durable."""
    if path.is_dir():
        return
    make_folder(path.parent)
    path.mkdir(mode=mode, exist_ok=True)
    sync_folder(path.parent)


class Held(RuntimeError):
    """Another process holds the lock."""


class Lock:
    """A lock file that the kernel gives back when its holder dies."""

    def __init__(self, path: Path) -> None:
        """Take the lock at once.

        Raises:
            Held: another process has it.
        """
        self.path = path
        self._handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._handle)
            raise Held(f"{path} is held by another process; is a luuvet server running on this folder?") from None

    def release(self) -> None:
        """Give the lock back; the file stays."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1

    def __enter__(self) -> Lock:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()
