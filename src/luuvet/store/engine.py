"""What the store needs of a column engine; `embedded` and `cluster` are its two drivers, held to one contract suite."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, Protocol

import polars as pl
import pyarrow as pa

from luuvet.kit.limits import QUERY_MEMORY_BYTES, QUERY_SECONDS
from luuvet.store.errors import QueryLimit, StoreBroken

Value = str | int | float | bool | datetime | date | Sequence[str] | Sequence[int]
"""What a parameter `{name:Type}` may be bound to. A time is bound in UTC with microseconds."""

READ_LIMITS: dict[str, int] = {
    "max_execution_time": QUERY_SECONDS,
    "max_memory_usage": QUERY_MEMORY_BYTES,
    "max_result_rows": 5_000_000,
}
"""Bounds of every read: seconds, bytes, rows."""

_SMALL_BYTES = 1 << 20
_LIMIT_CODES = ("(TIMEOUT_EXCEEDED)", "(MEMORY_LIMIT_EXCEEDED)", "(TOO_SLOW)", "(TOO_MANY_ROWS_OR_BYTES)")


class Engine(Protocol):
    """One column engine. Every method may be called from any thread."""

    def read(self, sql: str, params: Mapping[str, Value]) -> pl.DataFrame:
        """Run one SELECT with bound parameters, within `READ_LIMITS`, unable to write.

        Raises:
            QueryLimit: it would take too long or too much memory.
            EngineError: the engine refused it.
            StoreBroken: the engine is gone.
        """
        ...

    def ask(self, sql: str, params: Mapping[str, Value] | None = None) -> pl.DataFrame:
        """Run a SELECT of our own over system or bookkeeping tables, in the writer's order."""
        ...

    def command(self, sql: str) -> None:
        """Run a statement that returns nothing (DDL, partition drop)."""
        ...

    def insert(self, table: str, frame: pl.DataFrame) -> None:
        """Append a frame to a table by column names; durable when it returns."""
        ...

    def close(self) -> None:
        """Wait for what runs, then let go of the engine."""
        ...


class EngineError(RuntimeError):
    """The engine refused a statement; its own words follow."""


def meaning(error: Exception) -> Exception:
    """Return the engine's error as one of ours, keeping its words."""
    text = str(error).strip()
    text = text[text.find("Code: ") :] if "Code: " in text else text
    if any(code in text for code in _LIMIT_CODES):
        return QueryLimit(
            f"the query exceeds {QUERY_SECONDS} s or {QUERY_MEMORY_BYTES >> 20} MiB; narrow the time range ({text[:200]})"
        )
    if "Code: " in text:
        return EngineError(text[:2000])
    return StoreBroken(f"the column engine failed: {text[:500] or type(error).__name__}")


class ArrowStream:
    """Frames as Arrow streams of one block, one after the other in the same memory: fresh memory for each costs as much as
    writing it. For one thread.
    """

    def __init__(self) -> None:
        self._buffer: Any = pa.py_buffer(bytearray())

    def of(self, frame: pl.DataFrame) -> memoryview:
        """Return a frame as a stream; it is gone when the next one is asked for."""
        table = frame.rechunk().to_arrow(compat_level=pl.CompatLevel.oldest())
        measured = pa.MockOutputStream()
        _write(table, measured)
        size = measured.size()
        # Twice as large as needed is kept; what one huge batch took is not.
        if not size <= len(self._buffer) <= 4 * size + _SMALL_BYTES:
            self._buffer = pa.py_buffer(bytearray(2 * size))
        _write(table, pa.FixedSizeBufferWriter(self._buffer))
        return memoryview(self._buffer)[:size]


def _write(table: Any, into: Any) -> None:
    with pa.ipc.new_stream(into, table.schema) as stream:
        stream.write_table(table)


def plain(value: Value) -> object:
    """Return a parameter as text, number or list: times become what `DateTime64(6, 'UTC')` reads."""
    if isinstance(value, datetime):
        moment = value.astimezone(UTC) if value.tzinfo else value
        return moment.strftime("%Y-%m-%d %H:%M:%S.%f")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return int(value)
    return value
