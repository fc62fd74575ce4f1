"""Prints events: a table for a person, NDJSON and CSV for a program."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, TextIO
from zoneinfo import ZoneInfo

import orjson

TABLE_FIELDS = ("@timestamp", "host.name", "event.dataset", "event.action", "message")
MOST_SHOWN = 1000
"""Characters of a table's cell; the whole stands in NDJSON and CSV."""

_COMMANDING = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")

CSV_FIELDS = (
    "@timestamp",
    "event.id",
    "host.name",
    "event.dataset",
    "event.action",
    "event.outcome",
    "source.ip",
    "user.name",
    "message",
)


def value_of(event: Mapping[str, Any], name: str) -> Any:
    """Return a field of a nested document by its dotted name, None where it is absent."""
    if name in event:
        return event[name]
    node: Any = event
    for part in name.split("."):
        if not isinstance(node, Mapping) or part not in node:
            return None
        node = node[part]
    return node


def text_of(value: Any) -> str:
    """Return a value as one line of text."""
    if value is None:
        return ""
    if isinstance(value, str):
        return plain(value.replace("\r", "\\r").replace("\n", "\\n").replace("\t", " ").replace("\x1b", "\\e"))
    return plain(orjson.dumps(value).decode())


def plain(text: str) -> str:
    """Return text without what would move a terminal's cursor, colour it or turn its direction: a log may hold anything."""
    return _COMMANDING.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def local(text: str, zone: str) -> str:
    """Return an RFC 3339 time in a zone, `22/11/2026 20:32:01.123`."""
    moment = datetime.fromisoformat(text).astimezone(ZoneInfo(zone))
    return moment.strftime("%d/%m/%Y %H:%M:%S.") + f"{moment.microsecond // 1000:03d}"


class Writer:
    """Writes pages of events in one form; a table's columns are fitted to its first page."""

    def __init__(self, form: str, fields: Sequence[str] | None, out: TextIO, zone: str) -> None:
        self._form, self._out, self._zone = form, out, zone
        self._fields = list(fields or (CSV_FIELDS if form == "csv" else TABLE_FIELDS))
        self._widths: list[int] = []
        self._csv = csv.writer(out, lineterminator="\n")
        if form == "csv":
            self._csv.writerow(self._fields)

    def write(self, events: Sequence[Mapping[str, Any]]) -> None:
        """Write one page."""
        if self._form == "ndjson":
            for event in events:
                self._out.write(orjson.dumps(event).decode() + "\n")
        elif self._form == "csv":
            self._csv.writerows([text_of(value_of(event, name)) for name in self._fields] for event in events)
        else:
            self._table([[self._cell(event, name) for name in self._fields] for event in events])

    def finish(self) -> None:
        """Flush."""
        self._out.flush()

    def _cell(self, event: Mapping[str, Any], name: str) -> str:
        value = value_of(event, name)
        if name == "message" and value is None:
            value = value_of(event, "event.original")
        if name == "@timestamp" and value:
            return local(value, self._zone)
        text = text_of(value[: MOST_SHOWN + 1] if isinstance(value, str) else value)
        return text if len(text) <= MOST_SHOWN else text[:MOST_SHOWN] + "…"

    def _table(self, cells: list[list[str]]) -> None:
        if not self._widths and cells:
            self._widths = [min(40, max(len(line[i]) for line in cells)) for i in range(len(self._fields) - 1)]
        for line in cells:
            padded = [cell.ljust(width) for cell, width in zip(line, self._widths, strict=False)]
            self._out.write("  ".join([*padded, line[-1]]).rstrip() + "\n")


def write_buckets(buckets: Sequence[Mapping[str, Any]], form: str, out: TextIO, zone: str) -> None:
    """Write a histogram: time and count a line, as bars in a table."""
    if form == "ndjson":
        out.writelines(orjson.dumps(bucket).decode() + "\n" for bucket in buckets)
    elif form == "csv":
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["time", "count"])
        writer.writerows([bucket["time"], bucket["count"]] for bucket in buckets)
    else:
        highest = max((bucket["count"] for bucket in buckets), default=1)
        for bucket in buckets:
            bar = "█" * round(40 * bucket["count"] / highest)
            out.write(f"{local(bucket['time'], zone)[:19]}  {bucket['count']:>10}  {bar}\n")
