"""The engine inside this process (chdb). One process may open a path, and one path per process.

Handles to the one engine run side by side: two for the writer, a few for readers (measured: a 3-second query on one handle
delays a query on another by nothing). A handle runs one query at a time. Readers' handles are set read-only in the engine.
"""

from __future__ import annotations

import contextlib
import io
import os
import queue
import threading
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import chdb
import polars as pl

from luuvet.store.engine import READ_LIMITS, ArrowStream, EngineError, Value, meaning, plain
from luuvet.store.errors import StoreBroken

READERS = 4
WRITERS = 2
"""Two tables are filled side by side: an insert waits for the disk, and half of it runs on one thread."""
SPARE_BYTES = 16 << 20
"""What an insert leaves free on the disk, so that the engine can undo it, and move the position."""
_MERGE_NICE = 15
_T = TypeVar("_T")
_OUTPUT = {
    "output_format_arrow_low_cardinality_as_dictionary": 0,
    "output_format_arrow_compression_method": "none",
}
_INPUT = {"input_format_null_as_default": 0}
"""A row has no nulls where a column has none (`rows`): looking for them costs a twentieth of an insert."""
_UNPACKED_BYTES = 192 << 20
_CACHES = {
    "mark_cache_size": 256 << 20,
    "primary_index_cache_size": 64 << 20,
    "query_condition_cache_size": 32 << 20,
    "uncompressed_cache_size": _UNPACKED_BYTES,
}
_READING = {
    "max_threads": 2,
    "use_uncompressed_cache": 1,  # the next page, the next filter reads what this one unpacked: docs/why/store-layout.md
    "merge_tree_max_bytes_to_use_cache": _UNPACKED_BYTES,  # a read of more would only throw the others' out
    "merge_tree_max_rows_to_use_cache": 1 << 40,
}


@dataclass
class _Writer:
    """A handle that may write, and the memory that its inserts are packed in."""

    handle: Any
    stream: ArrowStream = field(default_factory=ArrowStream)


class Embedded:
    """chdb on a folder, or in memory with `:memory:`."""

    def __init__(self, path: str) -> None:
        """Open the engine.

        Raises:
            StoreBroken: another process holds the folder, or this one already opened another folder.
        """
        self.path = path
        if path != ":memory:":
            Path(path).mkdir(parents=True, exist_ok=True)
        options = "&".join(f"{name}={value}" for name, value in _CACHES.items())
        self._connect = f"{path}?{options}" if path != ":memory:" else path
        self._closed = False
        self._writers: queue.Queue[_Writer] = queue.Queue()
        for _ in range(WRITERS):
            self._writers.put(_Writer(self._handle()))
        self._filling: dict[str, threading.Lock] = defaultdict(threading.Lock)
        self._readers: queue.Queue[Any] = queue.Queue()
        for _ in range(READERS):
            self._readers.put(self._reader())
        self._replacing: dict[str, bool] = {}
        self._merges_last = False

    def _handle(self) -> Any:
        try:
            handle = chdb.connect(self._connect)
            for name, value in {**_OUTPUT, **_INPUT}.items():
                handle.query(f"SET {name} = '{value}'")
        except Exception as error:  # the engine raises bare RuntimeErrors; this is where they become ours
            raise StoreBroken(
                f"the store in {self.path} cannot be opened: {error}; is another luuvet process using it?"
            ) from error
        return handle

    def _reader(self) -> Any:
        handle = self._handle()
        for name, value in {**READ_LIMITS, **_READING, "readonly": 2}.items():
            handle.query(f"SET {name} = {value}")
        return handle

    def read(self, sql: str, params: Mapping[str, Value]) -> pl.DataFrame:
        """Run one SELECT on a reader's handle."""
        return self._on_reader(lambda handle: _select(handle, sql, params))

    def _on_reader(self, run: Callable[[Any], pl.DataFrame]) -> pl.DataFrame:
        if self._closed:
            raise StoreBroken("the store is closed")
        handle = self._readers.get()
        try:
            return run(handle)
        except RuntimeError as error:
            # A handle whose query failed may answer the next one with no rows and no error (chdb 4.4): never use it again.
            handle.close()
            handle = self._reader()
            raise meaning(error) from error
        finally:
            self._readers.put(handle)

    def _on_writer(self, run: Callable[[_Writer], _T]) -> _T:
        if self._closed:
            raise StoreBroken("the store is closed")
        writer = self._writers.get()
        try:
            return run(writer)
        except EngineError:
            raise  # our own refusal: the handle has seen nothing of it
        except RuntimeError as error:
            writer.handle.close()
            writer.handle = self._handle()
            raise meaning(error) from error
        finally:
            self._writers.put(writer)

    def ask(self, sql: str, params: Mapping[str, Value] | None = None) -> pl.DataFrame:
        """Run a SELECT on a writer's handle."""
        return self._on_writer(lambda writer: _select(writer.handle, sql, params or {}))

    def command(self, sql: str) -> None:
        """Run a statement on a writer's handle."""
        self._on_writer(lambda writer: writer.handle.query(sql))

    def insert(self, table: str, frame: pl.DataFrame) -> None:
        """Append a frame as one Arrow block.

        A streamed insert tells of no failure (chdb 4.4: a full disk, a violated constraint: `finish` counts the rows as written
        and none is there), so the rows of the table are counted before and after: exact and nearly free in a MergeTree that
        one insert at a time fills and nothing else takes from. The small tables that replace rows by themselves take the slower
        way that does tell.
        """
        self._merges_last = self._merges_last or _put_merges_last()
        if self._replaces(table):
            self._on_writer(lambda writer: _insert_told(writer.handle, table, frame))
        else:
            with self._filling[table]:
                self._on_writer(lambda writer: self._insert_counted(writer, table, frame))

    def _insert_counted(self, writer: _Writer, table: str, frame: pl.DataFrame) -> None:
        handle, body = writer.handle, writer.stream.of(frame)
        self._require(table, len(body))
        before = _count(handle, table)
        stream = handle.send_insert(f"INSERT INTO {table} ({_columns(frame)})", "ArrowStream")
        stream.append(body)
        stream.finish()
        kept = _count(handle, table) - before
        if kept != len(frame):
            raise RuntimeError(
                f"Code: 0. the engine kept {kept} of {len(frame)} rows for {table} and gave no reason; is its disk full?"
            )

    def _require(self, table: str, size: int) -> None:
        """Refuse before anything is written what the disk may not hold: to undo half a batch the engine needs room too, and on
        a full disk waits for it without end.
        """
        if self.path == ":memory:":
            return
        found = os.statvfs(self.path)
        free = found.f_bavail * found.f_frsize
        if free < SPARE_BYTES + size:
            raise EngineError(
                f"the disk of {self.path} has {free} bytes left; {table} wants {size} and {SPARE_BYTES} to spare"
            )

    def _replaces(self, table: str) -> bool:
        if table not in self._replacing:
            database, _, name = table.rpartition(".")
            found = self.ask(
                "SELECT engine FROM system.tables WHERE name = {name:String} "
                "AND database = if({database:String} = '', currentDatabase(), {database:String})",
                {"name": name, "database": database},
            )
            self._replacing[table] = found.height > 0 and str(found["engine"][0]).startswith("Replacing")
        return self._replacing[table]

    def close(self) -> None:
        """Wait for the readers, then close every handle: a query still running at exit would end in a fault."""
        if self._closed:
            return
        self._closed = True
        for _ in range(READERS):
            self._readers.get().close()
        for _ in range(WRITERS):
            self._writers.get().handle.close()


def _put_merges_last() -> bool:
    """Give the threads that merge parts what nobody else wants of the processors: new events and answers come first. Tell
    whether there are such threads yet.

    The engine has a setting for it, but takes it back after every merge, and ends the process where it may not.
    """
    found = False
    for task in Path("/proc/self/task").iterdir():
        with contextlib.suppress(OSError):  # a thread may end while we look
            if (task / "comm").read_text().strip() == "MergeMutate":
                os.setpriority(os.PRIO_PROCESS, int(task.name), _MERGE_NICE)
                found = True
    return found


def _insert_told(handle: Any, table: str, frame: pl.DataFrame) -> None:
    beside = frame.to_arrow(compat_level=pl.CompatLevel.oldest())  # the engine finds it by the name of this variable
    handle.query(f"INSERT INTO {table} ({_columns(frame)}) SELECT {_columns(frame)} FROM Python(beside)")  # noqa: S608
    del beside


def _columns(frame: pl.DataFrame) -> str:
    return ", ".join(f"`{name}`" for name in frame.columns)


def _count(handle: Any, table: str) -> int:
    return int(_select(handle, f"SELECT count() AS n FROM {table}", {})["n"][0])  # noqa: S608


def _select(handle: Any, sql: str, params: Mapping[str, Value]) -> pl.DataFrame:
    return _frame(handle.query(sql, "ArrowStream", params=_bound(params)))


def _frame(result: Any) -> pl.DataFrame:
    content = result.bytes()
    frame = pl.read_ipc_stream(io.BytesIO(content)) if content else pl.DataFrame()
    return frame


def _bound(params: Mapping[str, Value]) -> dict[str, str]:
    return {name: _text(plain(value)) for name, value in params.items()}


def _text(value: object) -> str:
    """Return a parameter as the engine reads it: a text tab-escaped, a list as quoted literals."""
    if isinstance(value, str):
        return _escaped(value)
    if isinstance(value, (list, tuple, frozenset, set)):
        return "[" + ",".join(f"'{_quoted(item)}'" if isinstance(item, str) else str(item) for item in value) + "]"
    return str(value)


def _escaped(text: str) -> str:
    pairs = (("\\", "\\\\"), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r"), ("\0", "\\0"))
    for char, written in pairs:
        text = text.replace(char, written)
    return text


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace("'", "\\'").replace("\0", "\\0")
