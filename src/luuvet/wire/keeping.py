"""Where the records are, and how they go into a backup and back: as a file of their own, whatever database holds them."""

from __future__ import annotations

from pathlib import Path

from luuvet.console.abilities import Refused
from luuvet.kit.durable import sync_folder
from luuvet.kit.settings import Settings, load
from luuvet.records import RecordsBroken, copy_records
from luuvet.wire.layout import Layout


def records_url(settings: Settings, layout: Layout) -> str:
    """Return where the records are: the database of the settings, else a file in the data folder."""
    return settings.text("records.url") or file_url(layout.records)


def file_url(path: Path) -> str:
    """Return the URL of a file of records."""
    return f"sqlite:///{path.resolve()}"


def keep(data: Path, target: Path) -> int:
    """Write the records of a data folder into a backup, beside a running server too; return the bytes of the file, 0 for none.

    Raises:
        Refused: the records cannot be read.
    """
    layout, copy = Layout(data), Layout(target).records
    settings = load(data)
    if not settings.text("records.url") and not layout.records.exists():
        return 0
    beside = copy.with_name(f".{copy.name}.new")
    for end in ("", "-wal", "-shm"):  # of a backup that was broken off: SQLite would read them into the new file
        beside.with_name(beside.name + end).unlink(missing_ok=True)
    try:
        copy_records(records_url(settings, layout), file_url(beside))
    except RecordsBroken as error:
        raise Refused(503, str(error)) from error
    beside.replace(copy)
    sync_folder(target)
    return copy.stat().st_size


def give_back(source: Path, data: Path) -> int:
    """Put the records of a backup into a data folder, and into the database of its settings where that is empty.

    Returns the bytes of the file, 0 for a backup without records.

    Raises:
        Refused: the database of the settings cannot be used; the file is in the data folder all the same.
    """
    kept, layout = Layout(source).records, Layout(data)
    if not kept.exists():
        return 0
    try:
        copy_records(file_url(kept), file_url(layout.records))
        if url := load(data).text("records.url"):
            copy_records(file_url(kept), url)
    except RecordsBroken as error:
        raise Refused(503, str(error)) from error
    return layout.records.stat().st_size
