"""The alert stage: from hits at a position of the log to sealed alerts, each exactly once.

The position and the open alerts stand in one small file, written after the findings are durable. A crash between the two
raises the same alerts again under the same ids, and a reader takes one id as one alert. Hits at or before the position are a
rebuild's: those whose alert is known raise nothing; a rule that is new to them raises a retroactive alert, which nobody is
notified of.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path

import orjson
import polars as pl

from luuvet.case.alerts import Alert, Alerts, plain
from luuvet.case.telling import RAISED, UPDATED, finding
from luuvet.detect.rule import Correlation, Rule
from luuvet.event.finding import Finding, as_raw
from luuvet.event.raw import Sink
from luuvet.kit.clock import Clock
from luuvet.kit.durable import write_file

KEEP_US = 86_400 * 1_000_000
"""An alert without a hit for so long (event time, against the newest event) is closed."""

_SCHEMA = 1


class Stage:
    """Turns hits into sealed alerts and remembers how far it is."""

    def __init__(self, file: Path, log: str, rules: Mapping[str, Rule | Correlation], sink: Sink, clock: Clock) -> None:
        """Read where it stands; without a file it begins at 0.

        Raises:
            ValueError: the file is damaged; the sentence says what to do.
        """
        self._file, self._log, self._rules, self._sink, self._clock = file, log, rules, sink, clock
        self.position, opened = _read(file)
        self._alerts = Alerts(log, opened)
        self._newest = max((alert.last for alert in opened), default=0)

    async def take(self, hits: pl.DataFrame, next_index: int) -> list[Alert]:
        """Seal the alerts of the hits of records up to `next_index` (not included); return those that were raised.

        Hits of records before the position are left out: they have been taken. Returns when all is durable.

        Raises:
            SinkFull, SinkClosed: nothing was kept; give the same hits again later.
        """
        if next_index <= self.position:
            return []
        tried = Alerts(self._log, self._alerts.opened)
        news = tried.take(hits.filter(pl.col("luuvet.index") >= self.position))
        await self._seal(news)
        self._newest = max([self._newest, *(alert.last for alert in news)])
        tried.forget(self._newest - KEEP_US)
        self._alerts, self.position = tried, next_index
        self._write()
        return [alert for alert in news if not alert.told]

    async def replay(self, hits: pl.DataFrame, known: Collection[str]) -> list[Alert]:
        """Seal what a rebuild found anew; `known` are the ids of all alerts that were ever sealed. Moves no position."""
        found = Alerts(self._log).take(hits.filter(pl.col("luuvet.index") < self.position))
        fresh = [replace(alert, retroactive=True) for alert in found if alert.id not in known]
        await self._seal(fresh)
        return fresh

    async def _seal(self, news: list[Alert]) -> None:
        if not news:
            return
        now = self._clock()
        findings: list[Finding] = [
            finding(alert, self._rules, now, UPDATED if alert.told else RAISED) for alert in news
        ]
        receipt = await self._sink.put(as_raw(findings, "case", now))
        await receipt.durable()

    def _write(self) -> None:
        held = {
            "schema": _SCHEMA,
            "position": self.position,
            "open": [plain(alert) for alert in self._alerts.opened],
        }
        write_file(self._file, orjson.dumps(held))


def _read(file: Path) -> tuple[int, list[Alert]]:
    try:
        held = orjson.loads(file.read_bytes())
    except FileNotFoundError:
        return 0, []
    except ValueError as error:
        raise ValueError(
            f"{file} is damaged ({error}); remove it, and alerts are raised again under their ids"
        ) from error
    if not isinstance(held, dict) or held.get("schema") != _SCHEMA:
        raise ValueError(f"{file} is not of schema {_SCHEMA}; remove it, and alerts are raised again under their ids")
    return int(held["position"]), [Alert(**alert) for alert in held["open"]]
