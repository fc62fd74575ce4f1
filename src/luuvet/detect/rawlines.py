"""The raw lines of a case: as a source would send them, so that format and rule are tried together.

A `lines` entry is a text of one or more lines, or `{line, repeat, every}` for one line that comes several times. In a line
`<<n>>` stands for the number of the repetition (from 1) and `<<%…>>` for the time of it, as `strftime` writes it, in
Vietnam; `at` of the case says when the first comes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl

ZONE = "Asia/Ho_Chi_Minh"
AT = "2026-11-20T09:00:00"
"""When lines come unless the case says otherwise: a Friday morning, local."""

_PLACE = re.compile(r"<<(n|%[^>]*)>>")


@dataclass(frozen=True)
class Lines:
    """Lines of one case: `file` is the name of the file they stand in, empty for syslog; `format` as `luuvet ingest --format`."""

    payloads: tuple[bytes, ...]
    file: str = ""
    format: str = ""


Reads = Callable[[Lines], pl.DataFrame]
"""Makes an event frame of lines: a parser, which `detect` itself may not open."""


def lines_of(case: Mapping[str, Any]) -> Lines:
    """Return the lines of a case, written out.

    Raises:
        TypeError, ValueError: an entry is neither a text nor `{line, repeat, every}`, or a number or time is none.
    """
    start = datetime.fromisoformat(str(case.get("at", AT)))
    local = start.astimezone(ZoneInfo(ZONE)) if start.tzinfo else start.replace(tzinfo=ZoneInfo(ZONE))
    written = _written(case["lines"], local)
    return Lines(tuple(line.encode() for line in written), str(case.get("file", "")), str(case.get("format", "")))


def _written(entries: Sequence[Any], clock: datetime) -> Iterator[str]:
    for entry in entries:
        if isinstance(entry, str):
            told: Mapping[str, Any] = {"line": entry}
        elif isinstance(entry, Mapping) and not set(entry) - {"line", "repeat", "every"}:
            told = entry
        else:
            raise TypeError("an entry of lines is a text or {line, repeat, every}")
        every = timedelta(seconds=float(told.get("every", 1)))
        for number in range(1, int(told.get("repeat", 1)) + 1):
            for line in str(told["line"]).splitlines():
                yield _filled(line, number, clock)
            clock += every


def _filled(line: str, number: int, clock: datetime) -> str:
    return _PLACE.sub(lambda place: str(number) if place[1] == "n" else clock.strftime(place[1]), line)
