"""The alert stage: from hits at a position of the log to sealed alerts, each exactly once.

The position and the open alerts stand in one small file, written after the findings are durable. A crash between the two
raises the same alerts again under the same ids, and a reader takes one id as one alert. Hits at or before the position are a
rebuild's: those whose alert is known raise nothing; a rule that is new to them raises a retroactive alert, which nobody is
notified of.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path

import orjson
import polars as pl

from luuvet.case.alert import Alert, from_plain
from luuvet.case.alerts import Alerts
from luuvet.case.facts import Facts, Owned
from luuvet.case.rank import Rank, rank
from luuvet.case.story import SEVERITY
from luuvet.case.telling import RAISED, UPDATED, finding
from luuvet.detect.rule import Correlation, Rule
from luuvet.event.finding import Finding, as_raw
from luuvet.event.raw import Sink
from luuvet.kit.clock import Clock
from luuvet.kit.durable import write_file

KEEP_US = 86_400 * 1_000_000
"""An alert without a hit for so long (event time, against the newest event) is closed."""

_DAY_US = 86_400 * 1_000_000
_REMEMBERED_DAYS = 30
_SCHEMAS = (1, 2)
_LAG = 1_000_000
"""So many records without a hit may lie between the position and what the file says of it."""


class Stage:
    """Turns hits into sealed alerts and remembers how far it is."""

    def __init__(
        self,
        file: Path,
        log: str,
        rules: Mapping[str, Rule | Correlation],
        sink: Sink,
        clock: Clock,
        facts: Facts | None = None,
    ) -> None:
        """Read where it stands; without a file it begins at 0.

        Raises:
            ValueError: the file is damaged; the sentence says what to do.
        """
        self._file, self._log, self._rules, self._sink, self._clock = file, log, rules, sink, clock
        self._facts = facts or Facts(None, clock)
        self.position, opened, self._raised = _read(file)
        self._written = self.position
        self._alerts = self._begin(opened)
        self._newest = max((alert.last for alert in opened), default=0)
        self.risen: list[Alert] = []
        """Of the last hits taken: alerts that were known and whose level rose."""

    def _begin(self, opened: list[Alert]) -> Alerts:
        return Alerts(self._log, opened, self._facts.expected, self._facts.unit)

    async def take(self, hits: pl.DataFrame, next_index: int, shared: frozenset[str] = frozenset()) -> list[Alert]:
        """Seal the alerts of the hits of records up to `next_index` (not included); return those that were raised.

        Hits of records before the position are left out: they have been taken. Returns when all is durable. `shared` is what
        many use (`story.Hit`).

        Raises:
            SinkFull, SinkClosed: nothing was kept; give the same hits again later.
        """
        if next_index <= self.position:
            return []
        fresh = hits.filter(pl.col("luuvet.index") >= self.position, pl.col("level").is_in(list(SEVERITY)))
        if not fresh.height:
            return self._pass(next_index)
        await asyncio.to_thread(self._facts.renew)
        before = self._alerts.opened
        news = self._alerts.take(fresh, shared)
        await self._seal_or(before, news)
        raised = [alert for alert in news if not alert.told]
        self.risen = [alert for alert in news if alert.told and alert.told_as[0] != alert.level]
        self._newest = max([self._newest, *(alert.last for alert in news)])
        self._count(raised)
        self._alerts.forget(self._newest - KEEP_US)
        self.position = next_index
        self._write()
        return raised

    def _pass(self, next_index: int) -> list[Alert]:
        """Move past records without a hit; the file may lag behind them, because there is nothing to be raised again."""
        self.position, self.risen = next_index, []
        if next_index - self._written >= _LAG:
            self._write()
        return []

    async def replay(
        self, hits: pl.DataFrame, known: Collection[str], shared: frozenset[str] = frozenset()
    ) -> list[Alert]:
        """Seal what a rebuild found anew; `known` are the ids of all alerts that were ever sealed. Moves no position."""
        found = self._begin([]).take(hits.filter(pl.col("luuvet.index") < self.position), shared)
        fresh = [replace(alert, retroactive=True) for alert in found if alert.id not in known]
        await self._seal(fresh)
        return fresh

    async def explain(self, name: str, cause: Mapping[str, str | float | int | list[str]]) -> None:
        """Seal what the cause engine says of an open alert; nothing where it is no longer open.

        Raises:
            SinkFull, SinkClosed: nothing was kept.
        """
        before = self._alerts.opened
        alert = self._alerts.explained(name, dict(cause))
        if alert is not None:
            await self._seal_or(before, [replace(alert, told=alert.told or 1)])
            self._write()

    async def _seal_or(self, before: list[Alert], news: list[Alert]) -> None:
        """Seal findings, or have the alerts as they were before."""
        try:
            await self._seal(news)
        except BaseException:
            self._alerts = self._begin(before)
            raise

    async def _seal(self, news: list[Alert]) -> None:
        if not news:
            return
        now = self._clock()
        findings: list[Finding] = []
        for alert in news:
            rank, owned = self._ranked(alert)
            findings.append(finding(alert, self._rules, now, UPDATED if alert.told else RAISED, rank, owned))
        receipt = await self._sink.put(as_raw(findings, "case", now))
        await receipt.durable()

    def _ranked(self, alert: Alert) -> tuple[Rank, Owned]:
        inside = [thing.partition("=")[2] for thing in alert.things if " source.ip=" in thing]
        owned = self._facts.owned(alert.hosts, inside, alert.last)
        seen = min(sum(self._raised.get(rule, {}).values()) for rule in alert.rules)
        if alert.told:
            seen = max(0, seen - 1)  # itself
        verdict = str(alert.cause.get("verdict", ""))
        return rank(alert.level, seen, owned.importance, owned.leader, len(alert.hosts), verdict), owned

    def _count(self, raised: list[Alert]) -> None:
        """Remember how many alerts a rule raised, by the day of the event."""
        for alert in raised:
            for rule in alert.rules:
                self._raised.setdefault(rule, Counter())[str(alert.last // _DAY_US)] += 1
        oldest = self._newest // _DAY_US - _REMEMBERED_DAYS
        for rule, days in list(self._raised.items()):
            kept = Counter({day: count for day, count in days.items() if int(day) >= oldest})
            self._raised[rule] = kept
            if not kept:
                del self._raised[rule]

    def _write(self) -> None:
        held = {
            "schema": _SCHEMAS[-1],
            "position": self.position,
            "open": self._alerts.opened,
            "raised": self._raised,
        }
        write_file(self._file, orjson.dumps(held))
        self._written = self.position


def _read(file: Path) -> tuple[int, list[Alert], dict[str, Counter[str]]]:
    try:
        held = orjson.loads(file.read_bytes())
    except FileNotFoundError:
        return 0, [], {}
    except ValueError as error:
        raise ValueError(
            f"{file} is damaged ({error}); remove it, and alerts are raised again under their ids"
        ) from error
    if not isinstance(held, dict) or held.get("schema") not in _SCHEMAS:
        raise ValueError(
            f"{file} is not of schema {_SCHEMAS[-1]}; remove it, and alerts are raised again under their ids"
        )
    raised = {rule: Counter(days) for rule, days in held.get("raised", {}).items()}
    return int(held["position"]), [from_plain(alert) for alert in held["open"]], raised
