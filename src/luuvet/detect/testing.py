"""The cases beside a rule: events, and which rules of the file must fire on them. Backs `luuvet rules test`.

`<rule>.test.yml` holds `cases`, each with `name`, `fires` (the names of the rules of `<rule>.yml` that must fire, an empty list
for none) and what is looked at: `events` (ECS, nested or dotted; `repeat: N` and `every: SECONDS` make more of one), or `lines`
as a source sends them (see `rawlines`), which a parser must be handed in for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import polars as pl
import yaml

from luuvet.detect.detector import Detector
from luuvet.detect.rawlines import Reads, lines_of
from luuvet.detect.rule import RuleBook
from luuvet.event.dotted import flattened
from luuvet.event.fields import BY_NAME
from luuvet.event.frame import IDENTITY, SCHEMA

_START = datetime(2026, 1, 5, 2, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Result:
    """What a case expected and what fired; `fault` says why it could not be run, or is empty."""

    path: str
    case: str
    expected: frozenset[str]
    fired: frozenset[str]
    fault: str = ""

    @property
    def right(self) -> bool:
        """Tell whether the case did what it says."""
        return not self.fault and self.expected == self.fired

    def __str__(self) -> str:
        if self.fault:
            return f"{self.path}: {self.case}: {self.fault}"
        want, got = (", ".join(sorted(names)) or "nothing" for names in (self.expected, self.fired))
        return f"{self.path}: {self.case}: expected {want} to fire, got {got}"


def cases_of(folder: Path) -> list[Path]:
    """Return the case files of a rule folder."""
    return sorted(folder.rglob("*.test.yml"))


def run(path: Path, book: RuleBook, reads: Reads | None = None) -> list[Result]:
    """Run the cases of one file against the rules of the file beside it, correlations across files included.

    `reads` parses the raw lines of cases that hold such.
    """
    beside = str(path.with_name(path.name.replace(".test.yml", ".yml")))
    detector = Detector(book)
    names = {rule.id: rule.reference or rule.id for rule in book.by_id().values() if rule.path == beside}
    silent = {names[rule] for rule in detector.serving if rule in names}
    try:
        cases = yaml.safe_load(path.read_text("utf-8"))["cases"]
    except (yaml.YAMLError, KeyError, TypeError, OSError) as error:
        return [Result(str(path), "(all)", frozenset(), frozenset(), f"not readable: {' '.join(str(error).split())}")]
    if not names:
        return [Result(str(path), "(all)", frozenset(), frozenset(), f"no rule of {beside} is loaded")]
    return [_one(str(path), case, Detector(book), names, silent, reads) for case in cases]


def _one(
    path: str,
    case: Mapping[str, Any],
    detector: Detector,
    names: Mapping[str, str],
    silent: set[str],
    reads: Reads | None,
) -> Result:
    try:
        expected = frozenset(case["fires"] or ())
        frame = _frame(case, reads)
    except (KeyError, TypeError, ValueError, pl.exceptions.PolarsError) as error:
        return Result(path, str(case.get("name", "?")), frozenset(), frozenset(), f"{type(error).__name__}: {error}")
    hits = detector.match(frame)
    fired = {names[rule] for rule in hits["rule.id"].unique().to_list() if rule in names}
    unknown = expected - set(names.values())
    fault = f"no rule of the file is named {sorted(unknown)[0]}" if unknown else ""
    return Result(path, str(case.get("name", "?")), expected, frozenset(fired - (silent - expected)), fault)


def _frame(case: Mapping[str, Any], reads: Reads | None) -> pl.DataFrame:
    """The event frame of a case, made of its events or read from its lines."""
    if "lines" not in case:
        return frame_of(list(_events(case["events"])))
    if reads is None:
        raise ValueError("its raw lines need a parser")
    return reads(lines_of(case))


def _events(events: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    clock = _START
    for event in events:
        own = dict(event)
        times, every = int(own.pop("repeat", 1)), float(own.pop("every", 1))
        if "@timestamp" in own:
            clock = _time(own.pop("@timestamp"))
        for _ in range(times):
            yield {"@timestamp": clock, **own}
            clock += timedelta(seconds=every)


def frame_of(events: Sequence[Mapping[str, Any]], first: int = 0, log: str = "cases000") -> pl.DataFrame:
    """Return the event frame of ECS events, in order, with indexes from `first`; received is `event.ingested` or `@timestamp`.

    Raises:
        ValueError, polars.exceptions.PolarsError: a value does not fit its field.
    """
    rows = [_row(flattened(event), first + number, log) for number, event in enumerate(events)]
    names = {name for row in rows for name in row} | set(IDENTITY)
    schema = {name: kind for name, kind in SCHEMA.items() if name in names}
    return pl.DataFrame(rows, schema=schema, strict=True)


def _row(flat: dict[str, Any], index: int, log: str) -> dict[str, Any]:
    time = _time(flat.pop("@timestamp", _START))
    received = _time(flat.pop("event.ingested", time))
    row: dict[str, Any] = {
        "@timestamp": time, "luuvet.received": received, "luuvet.log": log, "luuvet.index": index, "luuvet.k": 0,
        "luuvet.listener": flat.pop("luuvet.listener", "file"), "luuvet.generation": 1,
    }  # fmt: skip
    extra: dict[str, Any] = {}
    for name, value in flat.items():
        if name not in SCHEMA:
            extra[name] = value
            continue
        known = BY_NAME.get(name)
        row[name] = [value] if known and known.repeated and not isinstance(value, list) else value
    row.setdefault("event.original", row.get("message") or orjson.dumps(flat, default=str).decode())
    row["luuvet.extra"] = orjson.dumps(extra).decode() if extra else None
    return row


def _time(value: Any) -> datetime:
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
