"""What the store needs of a column engine; `embedded` and `cluster` are its two drivers, held to one contract suite."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Protocol

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


def arrow(frame: pl.DataFrame) -> bytes:
    """Return a frame as an Arrow stream of one block. pyarrow writes it in 0.6 of the time that polars takes."""
    table = frame.rechunk().to_arrow(compat_level=pl.CompatLevel.oldest())
    body = pa.BufferOutputStream()
    with pa.ipc.new_stream(body, table.schema) as stream:
        stream.write_table(table)
    written: bytes = body.getvalue().to_pybytes()
    return written


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
