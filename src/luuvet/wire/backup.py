"""Keys, records, settings and the archive into a folder and back. What is derived is not copied: it is derived again."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from luuvet.archive.reader import Reader
from luuvet.kit.durable import make_folder, sync_folder
from luuvet.wire.keeping import give_back, keep
from luuvet.wire.layout import Layout

_KEPT = ("archive", "keys")


@dataclass(frozen=True)
class Copied:
    """What a backup holds: records that a checkpoint covers, and bytes of all files."""

    records: int
    bytes: int


def backup(data: Path, target: Path, progress: Callable[[int], None] = lambda done: None) -> Copied:
    """Copy a data folder's source of truth, beside a running server too; return what the copy holds.

    Finished segments that the target has already (same name, size and time) are not copied again. The segment that is being
    written is copied last, so that everything a checkpoint covered when the backup began is in the copy; a half-written end is
    cut when the copy is first opened, as after a power cut.

    Raises:
        FileNotFoundError: there is no log in `data`.
        OSError: the target has no room.
        Refused: the records cannot be read.
    """
    if not Layout(data).archive.is_dir():
        raise FileNotFoundError(f"{data} holds no log")
    make_folder(target, 0o700)
    # Before the archive: what the log says of an edit may be newer than the copy of the records, never older.
    kept = keep(data, target)
    return _copied(data, target, progress, kept)


def _copied(data: Path, target: Path, progress: Callable[[int], None], total: int) -> Copied:
    layout = Layout(data)
    for path in _in_order(layout):
        copy = target / path.relative_to(data)
        make_folder(copy.parent, 0o700)
        if path.exists() and not _same(path, copy):
            _copy(path, copy)
        total += copy.stat().st_size if copy.exists() else 0
        progress(total)
    _drop_leftovers(layout, target)
    reader = Reader(target / "archive")
    try:
        return Copied(reader.size(), total)
    finally:
        reader.close()


def _in_order(layout: Layout) -> list[Path]:
    """Files to copy: keys and settings, then the archive from the oldest file name to the newest."""
    files = [path for name in _KEPT for path in sorted((layout.data / name).rglob("*")) if path.is_file()]
    found = [path for path in files if not path.name.startswith(".") and path.name != "lock"]
    found.sort(key=lambda path: (path.parent.name == "segments", path.name))
    return ([layout.settings] if layout.settings.exists() else []) + found


def _same(path: Path, copy: Path) -> bool:
    if not copy.exists():
        return False
    ours, theirs = path.stat(), copy.stat()
    return ours.st_size == theirs.st_size and ours.st_mtime_ns == theirs.st_mtime_ns


def _copy(path: Path, copy: Path) -> None:
    beside = copy.with_name(f".{copy.name}.new")
    shutil.copy2(path, beside)
    with beside.open("rb") as handle:
        os.fsync(handle.fileno())
    beside.replace(copy)
    sync_folder(copy.parent)


def _drop_leftovers(layout: Layout, target: Path) -> None:
    """Remove from the copy what the log no longer has: retired or erased segments must not live on in a backup."""
    for copy in sorted((target / "archive").rglob("*")):
        if copy.is_file() and not (layout.data / copy.relative_to(target)).exists():
            copy.unlink()


def restore(source: Path, data: Path) -> Copied:
    """Copy a backup into an empty data folder; return what it holds. The caller verifies it.

    Raises:
        FileNotFoundError: `source` is no backup.
        FileExistsError: `data` holds something already; nothing is overwritten.
        Refused: the database of the records cannot be used; everything else is restored.
    """
    if not (source / "archive").is_dir() or not (source / "keys").is_dir():
        raise FileNotFoundError(f"{source} is no backup: it lacks archive/ or keys/")
    if data.exists() and any(data.iterdir()):
        raise FileExistsError(f"{data} is not empty; restore into a new folder, nothing is overwritten")
    make_folder(data, 0o700)
    done = _copied(source, data, lambda done: None, 0)
    return Copied(done.records, done.bytes + give_back(source, data))
