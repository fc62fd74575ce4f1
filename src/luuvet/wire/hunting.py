"""One batch of a hunt: records in, JSON lines of hits out. This is what the processes of a hunt do, and nothing else."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
import polars as pl

from luuvet.detect import Detector, Rule, RuleBook
from luuvet.detect.evaluate import Found
from luuvet.event.frame import document
from luuvet.event.hints import parse_hints
from luuvet.event.raw import Sealed
from luuvet.kit.settings import Settings
from luuvet.wire.parsers import parser_of

SCHEMA = 1


@dataclass(frozen=True)
class Batch:
    """Runs of records of one or more files, in order; `first` counts the records of the hunt before it."""

    first: int
    sealed: tuple[Sealed, ...]


@dataclass(frozen=True)
class Caught:
    """What a batch gave.

    Attributes:
        events: how many it held.
        hits: number of the record within the hunt, and the line.
        matches: what correlations look at (`detect.correlate.OCCURRENCES`), None where nothing was.
        told: number of a record within the hunt → its path, its number there and its event, for the records of `matches`.
        seconds: CPU seconds of each stage.
    """

    events: int
    hits: list[tuple[int, bytes]]
    matches: pl.DataFrame | None = None
    told: dict[int, tuple[str, int, bytes]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)


class Hunter:
    """Parses batches and matches them against a rule book."""

    def __init__(self, settings: Settings, book: RuleBook) -> None:
        self._parser = parser_of(settings)
        self._book = book
        self._detector = Detector(book)
        self._silent = self._detector.silent

    def catch(self, batch: Batch) -> Caught:
        """Return the hits of the rules in a batch, and the matches that correlations need."""
        begun = time.process_time()
        frame = self._parser.parse(batch.sealed)
        parsed = time.process_time()
        found = self._detector.found(frame)
        matches = self._matches(batch, frame, found)
        told = dict(self._told(batch, frame, found))
        hits = [
            (number, line_of(rule, *told[number]))
            for number, rule in self._pairs(batch, frame, found)
            if rule.id not in self._silent
        ]
        serving = set() if matches is None else set(matches["record"].to_list())
        return Caught(
            frame.height,
            hits,
            matches,
            {number: one for number, one in told.items() if number in serving},
            {"parsing": parsed - begun, "matching": time.process_time() - parsed},
        )

    def _pairs(self, batch: Batch, frame: pl.DataFrame, found: Found) -> list[tuple[int, Rule]]:
        """Which record matched which rule, in the order of the records, then of the rules."""
        numbers = _numbers(batch, frame)
        pairs = sorted((row, rule) for rule, rows in found.items() for row in rows.tolist())
        return [(numbers[row], self._book.rules[rule]) for row, rule in pairs]

    def _matches(self, batch: Batch, frame: pl.DataFrame, found: Found) -> pl.DataFrame | None:
        if not self._book.correlations:
            return None
        numbered = frame.with_columns(pl.Series("luuvet.index", _numbers(batch, frame), pl.UInt64))
        matches = self._detector.matches(numbered, found)
        return matches if matches.height else None

    def _told(self, batch: Batch, frame: pl.DataFrame, found: Found) -> Iterator[tuple[int, tuple[str, int, bytes]]]:
        """The events of the rows that a rule matched, as documents."""
        rows = sorted({row for rows in found.values() for row in rows.tolist()})
        numbers = _numbers(batch, frame)
        paths: dict[str, str] = {}
        for row, values in zip(rows, frame[rows].iter_rows(named=True), strict=True):
            source = values["luuvet.source"] or ""
            if source not in paths:
                hints = parse_hints(source)
                paths[source] = hints.path if hints else source
            event = document(values)
            event["event"]["id"] = f"file:{event['event']['id']}"
            yield numbers[row], (paths[source], int(values["luuvet.index"]), orjson.dumps(event))


def line_of(rule: Any, path: str, record: int, event: bytes) -> bytes:
    """Return a hit as a JSON line; `event` is JSON already, since several rules may match one."""
    about = {"id": rule.id, "title": rule.title, "level": rule.level, "path": rule.path}
    return orjson.dumps(
        {"schema": SCHEMA, "rule": about, "path": path, "record": record, "event": orjson.Fragment(event)},
        option=orjson.OPT_APPEND_NEWLINE,
    )


def _numbers(batch: Batch, frame: pl.DataFrame) -> list[int]:
    """The number within the hunt of the record that each row came from: rows are in order, a record may have several."""
    starts: Sequence[tuple[str, int]] = list(
        zip(frame["luuvet.source"].to_list(), frame["luuvet.index"].to_list(), strict=True)
    )
    numbers, number, last = [], batch.first - 1, None
    for one in starts:
        number += one != last
        last = one
        numbers.append(number)
    return numbers
