"""A ClickHouse server or cluster by URL: `http://user:password@host:8123`, `https://…`."""

from __future__ import annotations

import io
import threading
from collections.abc import Mapping

import clickhouse_connect
import polars as pl
from clickhouse_connect.driver.exceptions import ClickHouseError

from luuvet.store.engine import READ_LIMITS, ArrowStream, Value, meaning, plain
from luuvet.store.errors import StoreBroken

_OUTPUT = {"output_format_arrow_low_cardinality_as_dictionary": 0, "output_format_arrow_compression_method": "none"}


class Cluster:
    """ClickHouse over HTTP. Same tables and same SQL as the embedded engine."""

    def __init__(self, url: str) -> None:
        """Connect.

        Raises:
            StoreBroken: nobody answers, or not with ClickHouse's voice.
        """
        self.path = url
        try:
            self._client = clickhouse_connect.get_client(dsn=url, autogenerate_session_id=False)
        except (ClickHouseError, OSError) as error:
            raise StoreBroken(f"the ClickHouse server of store.url does not answer: {error}") from error
        self._lock = threading.Lock()

    def read(self, sql: str, params: Mapping[str, Value]) -> pl.DataFrame:
        """Run one SELECT, read-only, within the limits."""
        return self._select(sql, params, {**READ_LIMITS, **_OUTPUT, "readonly": 2})

    def ask(self, sql: str, params: Mapping[str, Value] | None = None) -> pl.DataFrame:
        """Run a SELECT of our own."""
        return self._select(sql, params or {}, dict(_OUTPUT))

    def _select(self, sql: str, params: Mapping[str, Value], settings: dict[str, object]) -> pl.DataFrame:
        bound = {name: plain(value) for name, value in params.items()}
        try:
            content = self._client.raw_query(sql, parameters=bound, settings=settings, fmt="ArrowStream")
        except (ClickHouseError, OSError) as error:
            raise meaning(error) from error
        return pl.read_ipc_stream(io.BytesIO(content)) if content else pl.DataFrame()

    def command(self, sql: str) -> None:
        """Run a statement."""
        with self._lock:
            try:
                self._client.command(sql)
            except (ClickHouseError, OSError) as error:
                raise meaning(error) from error

    def insert(self, table: str, frame: pl.DataFrame) -> None:
        """Append a frame as one Arrow block."""
        body = bytes(ArrowStream().of(frame))
        with self._lock:
            try:
                self._client.raw_insert(table, frame.columns, body, fmt="ArrowStream")
            except (ClickHouseError, OSError) as error:
                raise meaning(error) from error

    def close(self) -> None:
        """Let the connections go."""
        self._client.close()
