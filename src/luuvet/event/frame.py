"""A batch of events as a polars frame, and one event as a nested ECS document.

The frame has one row an event, in the order of the log. Columns: all of `IDENTITY`, and of `fields.COLUMNS` those that any row
has (a missing column is a column of nulls). An absent value is null, never an empty text.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import orjson
import polars as pl

from luuvet.event.dotted import nested
from luuvet.event.fields import COLUMNS, RELATED, Field
from luuvet.event.verbatim import APART
from luuvet.kit.ids import event_id

TIME = pl.Datetime("us", "UTC")

JOINED, MEMBERS = "luuvet.joined", "luuvet.members"
"""What rows of joined events have beside the columns of `SCHEMA`: the format's name, and the ids of the members in order."""

REVISED, ALIKE = "luuvet.revised", "luuvet.alike"
"""And where they are made: told before, now with more members; all members are of one host and came one way, so that who may
read the first may read all."""

_IDENTITY: dict[str, Any] = {
    "luuvet.log": pl.String,  # id of the log
    "luuvet.index": pl.UInt64,  # index of the record
    "luuvet.k": pl.UInt16,  # which event of the record
    "luuvet.received": TIME,  # event.ingested: when its bytes were read
    "luuvet.listener": pl.String,  # Raw.listener
    "luuvet.peer": pl.String,  # Raw.peer
    "luuvet.source": pl.String,  # Raw.source
    "luuvet.part": pl.Int32,  # Raw.parts of the record, 0 = whole
    "luuvet.generation": pl.UInt32,  # of the formats that made this row
    "luuvet.time": pl.String,  # how @timestamp came about: "", or what was inferred: zone=…, year=…, received
    "luuvet.text": pl.String,  # how the text was read: "" = UTF-8, else e.g. "tcvn3" or "utf-8 with 3 bytes replaced" (parse/text.py)
    "luuvet.message_at": pl.Int32,  # byte offset in event.original where message begins; null when message stands apart or is absent; below 0: see `verbatim`
    "event.original": pl.String,  # the record as text, whole
    "message": pl.String,  # only where it is not the tail of event.original
    "luuvet.extra": pl.String,  # flat JSON object {dotted name: value} of fields without a column, or null
}
IDENTITY = pl.Schema(_IDENTITY)
"""What every row has beside ECS fields."""

_KINDS: dict[str, Any] = {
    "keyword": pl.String, "text": pl.String, "ip": pl.String, "long": pl.Int64, "float": pl.Float64,
    "boolean": pl.Boolean, "date": TIME,
}  # fmt: skip


def dtype(field: Field) -> Any:
    """Return the polars type of a field's column."""
    inner = _KINDS[field.kind]
    return pl.List(inner) if field.repeated else inner


SCHEMA = pl.Schema({**IDENTITY, **{field.name: dtype(field) for field in COLUMNS}})
"""Every column that an event frame may have, with its type."""


def complete(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the frame with every column of `SCHEMA`, in its order; absent ones null.

    Raises:
        ValueError: the frame has a column that the schema does not know.
    """
    unknown = [name for name in frame.columns if name not in SCHEMA and name != APART]
    if unknown:
        raise ValueError(f"the event frame has columns that the field table does not know: {', '.join(unknown)}")
    return frame.select(
        pl.col(name).cast(kind) if name in frame.columns else pl.lit(None, kind).alias(name)
        for name, kind in SCHEMA.items()
    )


def document(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return one row of an event frame as a nested ECS document, as `parse` and `search` print it."""
    flat: dict[str, Any] = {
        "@timestamp": _time(row.get("@timestamp")),
        "event.id": event_id(row["luuvet.log"], row["luuvet.index"], row.get("luuvet.k") or 0, row.get(JOINED) or ""),
        "event.ingested": _time(row.get("luuvet.received")),
        "event.original": row.get("event.original"),
        "message": row.get("message") or _message(row),
    }
    for name, value in row.items():
        if value is None or name in flat or value == "" or value == []:
            continue
        if name in _HIDDEN:
            continue
        flat[name] = _time(value) if isinstance(value, datetime) else value
    if row.get("luuvet.extra"):
        flat.update(orjson.loads(row["luuvet.extra"]))
    flat.update(_related(row))
    return nested({name: value for name, value in flat.items() if value is not None})


_HIDDEN = frozenset(
    {APART, "luuvet.log", "luuvet.index", "luuvet.k", "luuvet.received", "luuvet.extra", "luuvet.message_at"}
)


def _time(value: datetime | None) -> str | None:
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ") if value else None


def _message(row: Mapping[str, Any]) -> str | None:
    original, at = row.get("event.original"), row.get("luuvet.message_at")
    if original is None or at is None or at < 0:  # a document's message stands in its column, if it has any
        return None
    text = str(original)
    text = text[at:] if text.isascii() else text.encode()[at:].decode(errors="replace")
    return text.rstrip("\r\n")  # a datagram may end in the line's end, which is no part of what it says


def _related(row: Mapping[str, Any]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, sources in RELATED.items():
        values: dict[str, None] = {}
        for source in sources:
            value = row.get(source)
            for one in value if isinstance(value, list) else [value]:
                if one:
                    values[str(one)] = None
        if values:
            found[name] = list(values)
    return found
