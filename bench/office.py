"""A made-up office, hour by hour, as event frames: PCs that work on working days, servers that never sleep. The same for the same seed.

Local time is UTC+7. Each PC has its address, its person and its habits (ports, mail); what people do varies by hour and by chance. Received
times are those of the hour, so that a month is written in a minute.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl

from luuvet.event.frame import IDENTITY, SCHEMA

LOG = "0ff1ce0ff1ce0ff1"
HOUR = 3600
BEGIN = 1_790_528_400
"""2026-09-27 17:00 UTC: midnight of a Monday, local."""


@dataclass
class Office:
    """An office of `pcs` PCs and `servers` servers.

    Attributes:
        a_pc: events of a PC in a working hour, on the average; a_server: of a server in any hour.
    """

    pcs: int = 40
    servers: int = 5
    seed: int = 1
    a_pc: float = 24.0
    a_server: float = 30.0
    index: int = 0
    random: np.random.Generator = field(init=False)

    def __post_init__(self) -> None:
        self.random = np.random.default_rng(self.seed)

    def hours(self, first: int, last: int) -> Iterator[tuple[int, pl.DataFrame]]:
        """Return (end of the hour in seconds UTC, events) of the hours from `first` to `last`, not included, since `BEGIN`."""
        for hour in range(first, last):
            yield BEGIN + (hour + 1) * HOUR, self.hour(hour)

    def hour(self, hour: int) -> pl.DataFrame:
        """Return the events of an hour."""
        day, of_day = divmod(hour, 24)
        busy = day % 7 < 5 and 8 <= of_day < 17
        share = {12: 0.3}.get(of_day, 1.0) if busy else 0.0
        kinds = [self._server(hour)]
        if share:
            kinds.append(self._pc(hour, share))
        if busy and of_day == 8:
            kinds.append(self._morning(hour))
        return self.frame(pl.concat(kinds, how="diagonal").sort("at"))

    def frame(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Return rows (`at` and ECS columns) as the next events of the log."""
        n = rows.height
        at = (pl.col("at") * 1_000_000).cast(pl.Int64).cast(pl.Datetime("us")).dt.replace_time_zone("UTC")
        event = rows.with_columns(
            at.alias("@timestamp"), at.alias("luuvet.received"), pl.lit(LOG).alias("luuvet.log"),
            pl.Series("luuvet.index", range(self.index, self.index + n), dtype=pl.UInt64),
            pl.lit("event").alias("event.kind"), pl.lit("line").alias("event.original"),
            pl.lit("192.0.2.1:514").alias("luuvet.peer"),
            *([] if "luuvet.listener" in rows.columns else [pl.lit("syslog-tcp").alias("luuvet.listener")]),
        ).drop("at")  # fmt: skip
        self.index += n
        absent = [pl.lit(None, kind).alias(name) for name, kind in IDENTITY.items() if name not in event.columns]
        return event.with_columns(absent).select(
            pl.col(name).cast(SCHEMA[name]) for name in SCHEMA if name in {*event.columns, *IDENTITY}
        )

    def _times(self, hour: int, count: int) -> np.ndarray[Any, Any]:
        return BEGIN + hour * HOUR + self.random.uniform(0, HOUR, count)

    def _pc(self, hour: int, share: float) -> pl.DataFrame:
        r = self.random
        here = np.flatnonzero(
            np.random.default_rng((self.seed, hour // 24)).random(self.pcs) > 0.05
        )  # some are on leave
        n = r.poisson(self.a_pc * share * len(here))
        pc = r.choice(here, n)
        kind = r.choice(4, n, p=[0.45, 0.35, 0.1, 0.1])
        base = pl.DataFrame(
            {"at": self._times(hour, n), "pc": pc, "kind": kind, "far": r.integers(1, 250, n), "some": r.random(n)}
        )
        name, address = (
            pl.format("pc-{}", pl.col("pc")),
            pl.format("10.1.{}.{}", pl.col("pc") // 250, pl.col("pc") % 250 + 1),
        )
        net, dns = pl.col("kind") <= 1, pl.col("kind") == 2
        port = (
            pl.when(pl.col("some") < 0.8)
            .then(443)
            .when(pl.col("some") < 0.95)
            .then(80)
            .otherwise(8443 + pl.col("pc") % 7)
        )
        inside = (pl.col("kind") == 1) & (pl.col("some") < 0.5)
        return base.select(
            "at",
            pl.when(net).then(pl.lit("fw1")).when(dns).then(pl.lit("ns1")).otherwise(name).alias("host.name"),
            pl.when(net).then(pl.lit("netfilter.log")).when(dns).then(pl.lit("dnsmasq.dns")).otherwise(pl.lit("windows.sysmon")).alias("event.dataset"),
            pl.when(net | dns).then(pl.lit(["network"])).otherwise(pl.lit(["process"])).alias("event.category"),
            pl.when(net | dns).then(pl.lit(["connection"])).otherwise(pl.lit(["start"])).alias("event.type"),
            pl.when(net | dns).then(address).alias("source.ip"),
            pl.when(net).then(pl.when(inside).then(pl.lit("10.0.0.5")).otherwise(pl.format("203.0.113.{}", "far"))).alias("destination.ip"),
            pl.when(net).then(pl.when(inside).then(445).otherwise(port)).cast(pl.Int64).alias("destination.port"),
            pl.when(net).then(pl.lit("tcp")).alias("network.transport"),
            pl.when(net).then((pl.col("some") * 40_000).cast(pl.Int64)).alias("source.bytes"),
            pl.when(dns).then(pl.format("www{}.example", "far")).alias("dns.question.name"),
            pl.when(dns).then(pl.when(pl.col("some") < 0.05).then(pl.lit("NXDOMAIN")).otherwise(pl.lit("NOERROR"))).alias("dns.response_code"),
            pl.when(~(net | dns)).then(pl.format("C:\\Program Files\\app{}.exe", pl.col("far") % 12)).alias("process.executable"),
            pl.when(~(net | dns)).then(pl.format("nv{}", "pc")).alias("user.name"),
        )  # fmt: skip

    def _morning(self, hour: int) -> pl.DataFrame:
        """Everybody logs on to the own PC and to the file server; some mistype."""
        n = self.pcs
        who = pl.DataFrame({"at": self._times(hour, n), "pc": np.arange(n), "some": self.random.random(n)})
        base = who.select(
            "at", pl.lit("windows.security").alias("event.dataset"), pl.lit(["authentication"]).alias("event.category"),
            pl.lit(["start"]).alias("event.type"), pl.format("nv{}", "pc").alias("user.name"), pl.lit("logged-in").alias("event.action"),
            pl.format("10.1.{}.{}", pl.col("pc") // 250, pl.col("pc") % 250 + 1).alias("source.ip"), "pc", "some",
        )  # fmt: skip
        own = base.with_columns(pl.format("pc-{}", "pc").alias("host.name"), pl.lit("success").alias("event.outcome"))
        shared = base.with_columns(pl.lit("files1").alias("host.name"), pl.lit("success").alias("event.outcome"))
        wrong = own.filter(pl.col("some") < 0.15).with_columns(pl.lit("failure").alias("event.outcome"))
        return pl.concat([own, shared, wrong]).drop("pc", "some")

    def _server(self, hour: int) -> pl.DataFrame:
        r = self.random
        n = r.poisson(self.a_server * self.servers)
        ticks = np.repeat(np.arange(self.servers), 12)
        at = np.concatenate([self._times(hour, n), BEGIN + hour * HOUR + np.tile(np.arange(12) * 300.0, self.servers)])
        frame = pl.DataFrame(
            {
                "at": at,
                "server": np.concatenate([r.integers(0, self.servers, n), ticks]),
                "far": r.integers(0, 6, n + ticks.size),
            }
        )
        return frame.select(
            "at", pl.format("srv-{}", "server").alias("host.name"), pl.lit("cron.log").alias("event.dataset"),
            pl.lit(["process"]).alias("event.category"), pl.lit(["start"]).alias("event.type"),
            pl.format("/usr/local/bin/job{}", "far").alias("process.executable"), pl.lit("root").alias("user.name"),
        )  # fmt: skip


def one(at: int, **more: Any) -> pl.DataFrame:
    """Return a row for `Office.frame`: `at` in seconds UTC, ECS names with `__` for dots."""
    return pl.DataFrame({"at": [float(at)], **{name.replace("__", "."): [value] for name, value in more.items()}})
