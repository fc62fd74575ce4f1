"""Hits become alerts: one for each story, however many hits and rules it has. No I/O, no clock.

A hit joins the story that has its rule and group key, else one that shares a thing with it (a file's hash, an address from
outside; on the same host also a user, a file, an inside address), else, where both are at least medium, the one on the same
host; a low one from nowhere outside joins a grave story of its host.
Two stories with different addresses from outside are two: a busy server has more than one attacker a day. The host alone joins
nothing of two inside addresses (a firewall tells of many machines), nor of two persons where many work, nothing that came
from an address that many use, and nothing where stories of different actors could be meant (unless one has the same group
key): who did it is then not guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any

import polars as pl

from luuvet.case.alert import BY_HOST, LOUD, Alert, told
from luuvet.case.story import SEVERITY, Hit
from luuvet.kit.ids import event_id, stable_id


class Alerts:
    """The alerts that are open. Feed hits in the order of the log; what is fed twice must be kept from it by the caller."""

    def __init__(
        self,
        log: str,
        opened: Iterable[Alert] = (),
        expected: Callable[[str, str, str], str] = lambda *of: "",
        unit: Callable[[str, int], str] = lambda host, at: "",
    ) -> None:
        """Start with the alerts that were open.

        Args:
            log: id of the log whose events the hits name.
            expected: says of rule, host and group key which expectation they are under, "" for none.
            unit: says of a host at a time whose it is, "" where nobody knows.
        """
        self._log, self._expected, self._unit = log, expected, unit
        self._open: dict[str, Alert] = {}
        self._at: dict[str, dict[str, None]] = {}  # what may bring a hit to an alert → ids
        for alert in opened:
            self._put(alert)

    def take(self, hits: pl.DataFrame, shared: frozenset[str] = frozenset()) -> list[Alert]:
        """Return the alerts that are news after these hits: raised (`told` is 0) or grown, in the order of their first event.

        `shared` is what many use (`story.Hit`).
        """
        touched: dict[str, None] = {}
        of_event: dict[str, str] = {}  # rules that match one event tell of one thing
        for hit in self._hits(hits, shared):
            alert = self._nearest(hit, of_event.get(hit.event, ""))
            name = self._put(alert.joined(hit) if alert else _raised(hit))
            touched[name], of_event[hit.event] = None, name
        news = []
        for name in touched:
            alert = self._open[name]
            if alert.is_news:
                news.append(alert)
                self._open[name] = told(alert)
        return news

    def explained(self, name: str, cause: dict[str, Any]) -> Alert | None:
        """Keep what the cause engine said of an alert; return it where it is still open."""
        alert = self._open.get(name)
        if alert is not None:
            alert = self._open[name] = replace(alert, cause=cause)
        return alert

    def forget(self, before: int) -> None:
        """Close alerts whose last hit was before a time; a later hit of their story raises a new one."""
        kept = [alert for alert in self._open.values() if alert.last >= before]
        if len(kept) < len(self._open):
            self._open, self._at = {}, {}
            for alert in kept:
                self._put(alert)

    @property
    def opened(self) -> list[Alert]:
        """The open alerts, to be kept across a restart."""
        return list(self._open.values())

    def _hits(self, hits: pl.DataFrame, shared: frozenset[str]) -> Iterator[Hit]:
        loud = hits.filter(pl.col("level").is_in(list(SEVERITY)))
        times = loud["@timestamp"].fill_null(loud["luuvet.received"]).cast(pl.Int64).fill_null(0)
        for row, time in zip(loud.iter_rows(named=True), times, strict=True):
            event = event_id(self._log, row["luuvet.index"], row["luuvet.k"] or 0)
            rule, host, key = row["rule.id"], row["host.name"] or "", row["group_key"] or ""
            expected = self._expected(rule, host, key)
            yield Hit(
                rule,
                row["rule.name"] or "",
                row["level"],
                host,
                key,
                time,
                event,
                bool(row["retroactive"]),
                expected,
                self._unit(host, time),
                shared,
            )

    def _nearest(self, hit: Hit, of_event: str) -> Alert | None:
        known = dict.fromkeys(name for token in _tokens(hit) for name in self._at.get(token, ()))
        near = [(near, self._open[name].last, name) for name in known if (near := self._open[name].nearness(hit))]
        if max(near, default=(0, 0, ""))[0] <= BY_HOST and of_event and not hit.is_named:
            same = self._open[of_event]
            return same if same.may_hold(hit) else None
        if not near:
            return None
        best = self._open[max(near)[2]]
        if max(near)[0] > BY_HOST or not any(best.is_anothers(self._open[name], hit) for *_, name in near):
            return best
        alike = [self._open[name] for *_, name in near if hit.key in self._open[name].keys]
        return alike[0] if len(alike) == 1 else None

    def _put(self, alert: Alert) -> str:
        self._open[alert.id] = alert
        parts = alert.parts or {f"{alert.rule}\n{alert.group_key}": 0}
        # Where something else is going on is looked up for what is loud only: guessers of a busy server are thousands.
        hosts = alert.hosts if SEVERITY[alert.level] >= LOUD else ()
        for token in (*parts, *alert.things, *(f"host {host}" for host in hosts)):
            self._at.setdefault(token, {})[alert.id] = None
        return alert.id


def _tokens(hit: Hit) -> Iterator[str]:
    yield hit.own
    yield from hit.anywhere
    yield from (f"{hit.place} {one}" for one in hit.here)
    yield f"host {hit.place}"


def _raised(hit: Hit) -> Alert:
    bare = Alert(
        stable_id(hit.rule, hit.key, hit.event), hit.rule, hit.name, hit.level, hit.host, hit.key,
        hit.event, hit.event, hit.time, hit.time, count=0, retroactive=hit.retroactive, unit=hit.unit, expected=hit.expected,
    )  # fmt: skip
    return replace(bare.joined(hit), proof=(hit.event,))
