"""Hits become alerts: one for each story of a rule and a group key, however many hits it has. No I/O, no clock."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any

import polars as pl

from luuvet.kit.ids import event_id, stable_id

WINDOW_US = 3_600 * 1_000_000
"""A hit joins the open alert of its rule and group key within this long of it, before or after, in event time."""

UPDATE_US = 600 * 1_000_000
"""An open alert is sealed again when it has doubled, or when so much event time has passed with news."""

SEVERITY = {"low": 21, "medium": 47, "high": 73, "critical": 99}
"""Level → `event.severity` (the middle of the ECS risk bands). Informational hits raise nothing."""


@dataclass(frozen=True)
class Alert:
    """One alert. Times are microseconds UTC.

    Attributes:
        id: the same for the same rule, group key and first event, however often it is derived.
        rule, name, level: of the rule; host: of its first hit; group_key: `field=value` pairs joined by `;`.
        first_event, last_event: event ids, in the order of arrival; first, last: the earliest and latest event time.
        count: hits so far; told: how many of them the last sealed finding told of, and `told_last` its latest time.
        retroactive: the rule came later than the first event.
    """

    id: str
    rule: str
    name: str
    level: str
    host: str
    group_key: str
    first_event: str
    last_event: str
    first: int
    last: int
    count: int = 1
    told: int = 0
    told_last: int = 0
    retroactive: bool = False

    def joined(self, time: int, event: str) -> Alert:
        """Return the alert with one more hit."""
        return replace(
            self, last_event=event, first=min(self.first, time), last=max(self.last, time), count=self.count + 1
        )

    @property
    def is_news(self) -> bool:
        """Tell whether it should be sealed: never told, doubled, or news for a while."""
        if not self.told:
            return True
        return self.count >= 2 * self.told or (self.count > self.told and self.last - self.told_last >= UPDATE_US)


class Alerts:
    """The alerts that are open. Feed hits in the order of the log; what is fed twice must be kept from it by the caller."""

    def __init__(self, log: str, opened: Iterable[Alert] = ()) -> None:
        """Start with the alerts that were open; `log` is the id of the log whose events the hits name."""
        self._log = log
        self._open: dict[tuple[str, str], list[Alert]] = {}
        for alert in opened:
            self._open.setdefault((alert.rule, alert.group_key), []).append(alert)

    def take(self, hits: pl.DataFrame) -> list[Alert]:
        """Return the alerts that are news after these hits: raised (`told` is 0) or grown, in the order of their first event."""
        touched: dict[str, tuple[tuple[str, str], Alert]] = {}
        for key, time, event, hit in self._rows(hits):
            alert = self._joined(key, time, event) or self._raised(key, time, event, hit)
            touched[alert.id] = (key, alert)
        news = []
        for key, alert in touched.values():
            if alert.is_news:
                news.append(alert)
                self._put(key, replace(alert, told=alert.count, told_last=alert.last))
        return news

    def forget(self, before: int) -> None:
        """Close alerts whose last hit was before a time; a later hit of their story raises a new one."""
        kept = {key: [alert for alert in held if alert.last >= before] for key, held in self._open.items()}
        self._open = {key: held for key, held in kept.items() if held}

    @property
    def opened(self) -> list[Alert]:
        """The open alerts, to be kept across a restart."""
        return [alert for held in self._open.values() for alert in held]

    def _rows(self, hits: pl.DataFrame) -> Iterator[tuple[tuple[str, str], int, str, dict[str, Any]]]:
        loud = hits.filter(pl.col("level").is_in(list(SEVERITY)))
        times = loud["@timestamp"].fill_null(loud["luuvet.received"]).cast(pl.Int64).fill_null(0)
        for hit, time in zip(loud.iter_rows(named=True), times, strict=True):
            event = event_id(self._log, hit["luuvet.index"], hit["luuvet.k"] or 0)
            yield (hit["rule.id"], hit["group_key"] or ""), time, event, hit

    def _joined(self, key: tuple[str, str], time: int, event: str) -> Alert | None:
        for alert in self._open.get(key, ()):
            if alert.first - WINDOW_US <= time <= alert.last + WINDOW_US:
                grown = alert.joined(time, event)
                self._put(key, grown)
                return grown
        return None

    def _raised(self, key: tuple[str, str], time: int, event: str, hit: dict[str, Any]) -> Alert:
        rule, group_key = key
        alert = Alert(
            stable_id(rule, group_key, event), rule, hit["rule.name"] or "", hit["level"], hit["host.name"] or "", group_key,
            event, event, time, time, retroactive=bool(hit["retroactive"]),
        )  # fmt: skip
        self._open.setdefault(key, []).append(alert)
        return alert

    def _put(self, key: tuple[str, str], alert: Alert) -> None:
        held = self._open[key]
        held[next(n for n, one in enumerate(held) if one.id == alert.id)] = alert


def plain(alert: Alert) -> dict[str, Any]:
    """Return the alert as JSON can hold it."""
    return asdict(alert)
