"""What the lines of one mail say together: to whom it went, over which server, with which last result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
import polars as pl

RESULTS: Mapping[str, str] = {
    "mail-delivered": "success",
    "mail-bounced": "failure",
    "mail-expired": "failure",
    "mail-deferred": "failure",
    "mail-delivery": "unknown",
}
"""Actions of a line that tells of one recipient → outcome. A later line of the same recipient counts more."""

ENDINGS = ("mail-rejected", "mail-blocked", "mail-discarded", "mail-held", "mail-expired")
"""Actions that decide about a mail of which no delivery is told."""


def tell(wholes: pl.DataFrame, members: pl.DataFrame) -> pl.DataFrame:
    """Return the wholes with each recipient's last result (`email.deliveries`), their own result and their time.

    `event.action` is `mail-delivered` where all recipients were reached, `mail-partly-delivered` where some were, else the
    last result; `event.start`, `event.end` and `event.duration` are of the first and the last line.
    """
    last = _last(members)
    kinds = members.group_by("_group").agg(
        pl.col("event.action").filter(pl.col("event.action").is_in(ENDINGS)).last().alias("ending"),
        pl.col("@timestamp").min().alias("start"),
        pl.col("@timestamp").max().alias("end"),
    )
    by_group: dict[int, list[dict[str, Any]]] = {}
    for row in last.iter_rows(named=True):
        by_group.setdefault(row.pop("_group"), []).append(row)
    whole = wholes.select("_group").join(kinds, on="_group", how="left", maintain_order="left")
    told = [_told(by_group.get(row["_group"], []), row) for row in whole.iter_rows(named=True)]
    extras = [_merged(old, new) for old, (*_, new) in zip(wholes["luuvet.extra"], told, strict=True)]
    return wholes.with_columns(
        pl.Series("event.action", [one[0] for one in told], dtype=pl.String),
        pl.Series("event.outcome", [one[1] for one in told], dtype=pl.String),
        pl.Series("event.reason", [one[2] for one in told], dtype=pl.String),
        pl.Series("event.duration", [one[3] for one in told], dtype=pl.Int64),
        pl.Series("luuvet.extra", extras, dtype=pl.String),
    )


def _last(members: pl.DataFrame) -> pl.DataFrame:
    """Return the last line about each recipient of each group, in the order in which the recipients came first."""
    there = members.columns
    text = [name for name in ("destination.domain", "destination.ip", "event.reason") if name in there]
    missing = [
        pl.lit(None, pl.String).alias(name)
        for name in ("destination.domain", "destination.ip", "event.reason")
        if name not in there
    ]
    lines = members.filter(pl.col("event.action").is_in(list(RESULTS)))
    if "email.to.address" not in there:
        lines = lines.clear().with_columns(pl.lit(None, pl.List(pl.String)).alias("email.to.address"))
    lines = lines.select("_group", "@timestamp", "event.action", "email.to.address", *text).with_columns(missing)
    lines = lines.explode("email.to.address").filter(pl.col("email.to.address").is_not_null())
    return lines.group_by("_group", "email.to.address", maintain_order=True).agg(
        pl.col("@timestamp").last(),
        pl.col("event.action").last(),
        pl.coalesce("destination.domain", "destination.ip").last().alias("relay"),
        pl.col("event.reason").last(),
    )


def _told(recipients: Sequence[Mapping[str, Any]], row: Mapping[str, Any]) -> tuple[str, str, str | None, int, object]:
    """Return action, outcome, reason, duration in nanoseconds, and the leftovers of one mail."""
    results = [RESULTS[one["event.action"]] for one in recipients]
    reached = results.count("success")
    failed = [one for one in recipients if RESULTS[one["event.action"]] != "success"]
    if not recipients:
        action, outcome = row["ending"] or "mail-delivery", "failure" if row["ending"] else "unknown"
    elif not failed:
        action, outcome = "mail-delivered", "success"
    else:
        action = "mail-partly-delivered" if reached else str(failed[-1]["event.action"])
        outcome = "failure" if "failure" in results else "unknown"
    reason = (failed or list(recipients))[-1]["event.reason"] if recipients else None
    seconds = row["end"] - row["start"]
    left = {
        "event.start": _iso(row["start"]),
        "event.end": _iso(row["end"]),
        "email.recipients": len(recipients),
        "email.delivered": reached,
        "email.deliveries": [_delivery(one) for one in recipients],
    }
    return action, outcome, reason, round(seconds.total_seconds() * 1_000_000) * 1000, left


def _delivery(one: Mapping[str, Any]) -> dict[str, str]:
    told = {
        "to": one["email.to.address"],
        "result": one["event.action"].removeprefix("mail-"),
        "relay": one["relay"],
        "reason": one["event.reason"],
        "at": _iso(one["@timestamp"]),
    }
    return {name: value for name, value in told.items() if value is not None}


def _iso(time: Any) -> str:
    return str(time.isoformat(timespec="milliseconds").replace("+00:00", "Z"))


def _merged(old: str | None, new: Any) -> str:
    return orjson.dumps({**(orjson.loads(old) if old else {}), **new}).decode()
