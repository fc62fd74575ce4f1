"""Pieces become event rows again: constants of the rules, whose word counts, which clock, leftovers in one text."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from luuvet.event.frame import SCHEMA
from luuvet.parse import extra, time
from luuvet.parse.compile import INNER_HOW, INNER_TIME, RULE
from luuvet.parse.convert import typed
from luuvet.parse.repeated import in_order

UNPARSED = "unparsed"
LEVELS = ("emergency", "alert", "critical", "error", "warning", "notice", "informational", "debug")
"""RFC 5424 table 2, by code: the `log.level` of a line that does not tell one itself."""

AGREE = pl.duration(seconds=2)
"""While the envelope's clock and the message's agree within this, the envelope's is taken: it is the finer one."""

_ENVELOPE = ("process.pid", "log.syslog.facility.code", "log.syslog.severity.code", "luuvet.message_at")


def lines(rows: pl.DataFrame, pieces: Sequence[pl.DataFrame], constants: pl.DataFrame) -> pl.DataFrame:
    """Return the events of lines: `rows` (delivery with envelope, in order of `row`) with what the pieces found."""
    found = _aligned(rows, pieces)
    nothing = constants.height - 1
    rules = (
        found[RULE].fill_null(nothing)
        if RULE in found.columns
        else pl.Series([nothing], dtype=pl.UInt32).new_from_index(0, rows.height)
    )
    set_by_rule = constants.select(pl.all().gather(rules))
    taken = found.drop([name for name in ("row", RULE) if name in found.columns])
    frame = rows.hstack(_prefixed(taken, "f:")).hstack(_prefixed(set_by_rule, "c:"))
    frame = frame.with_columns(*_host(), *_program())
    frame = frame.with_columns(*_fields(frame), *_clock(frame))
    leftovers = [name for name in ("c:luuvet.extra", "envelope.extra", "f:luuvet.extra") if name in frame.columns]
    frame = frame.with_columns(merged(frame, leftovers).alias("luuvet.extra"))
    # The message is the tail of the record: where it begins is enough.
    return frame.select("row", *(name for name in frame.columns if name in SCHEMA and name != "message"), "program")


def _aligned(rows: pl.DataFrame, pieces: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Return one row of found fields for each of `rows`, in their order; nulls where nothing was found."""
    if not pieces:
        return rows.select("row")
    found = typed(pl.concat(pieces, how="diagonal", rechunk=True))
    if found.height < rows.height:
        missing = rows.select("row").join(found.select("row"), on="row", how="anti")
        found = pl.concat([found, missing], how="diagonal")
    return in_order(found)


def _prefixed(frame: pl.DataFrame, prefix: str) -> pl.DataFrame:
    return frame.rename({name: prefix + name for name in frame.columns})


def _fields(frame: pl.DataFrame) -> list[pl.Expr]:
    """Return every ECS column: what was found, else what the rule sets, else what the envelope says."""
    names = {name[2:] for name in frame.columns if name[:2] in ("f:", "c:")} - {"luuvet.extra", INNER_TIME, INNER_HOW}
    names |= {"event.dataset", "event.kind", "log.level", "process.name", "process.pid"}
    made = []
    for name in sorted(names):
        ways = [pl.col(prefix + name) for prefix in ("f:", "c:") if prefix + name in frame.columns]
        if name == "event.dataset":
            ways.append(pl.lit(UNPARSED))
        elif name == "event.kind":
            ways.append(pl.lit("event"))
        elif name == "log.level":
            codes = pl.col("log.syslog.severity.code")
            ways.append(codes.replace_strict(dict(enumerate(LEVELS)), default=None, return_dtype=pl.String))
        elif name == "process.name":
            ways += [_last(pl.col("f:process.executable"))] if "f:process.executable" in frame.columns else []
            ways.append(pl.col(name))
        elif name == "process.pid":
            ways.append(pl.col(name))
        made.append(pl.coalesce(ways).alias(name))
    if "file.path" in names:
        path = pl.coalesce([pl.col(p + "file.path") for p in ("f:", "c:") if p + "file.path" in frame.columns])
        made.append(_last(path).alias("file.name"))
    return made


def _last(path: pl.Expr) -> pl.Expr:
    """Return the last part of a path, null for a folder's path that ends in `/`."""
    return path.str.extract(r"([^/\\]+)$")


def _host() -> list[pl.Expr]:
    """Return `host.name`, `host.ip` and what goes to the leftovers of a host that does not count.

    A host told with the file comes first, then the claimed one where the peer may claim, then the peer's address.
    """
    claimed = pl.when(pl.col("trusted")).then(pl.col("claimed"))
    name = pl.coalesce("hint.host", claimed, "address")
    unheard = pl.col("claimed").is_not_null() & (pl.col("claimed") != name)
    other = pl.when(unheard).then(pl.col("claimed"))
    return [
        name.alias("host.name"),
        pl.when(pl.coalesce("hint.host", claimed).is_null()).then(pl.col("address")).alias("host.ip"),
        other.alias("luuvet.sender.host.name"),
    ]


def _program() -> list[pl.Expr]:
    return [
        pl.col("program").alias("log.syslog.appname"),
        _last(pl.col("program")).alias("process.name"),
        pl.when(pl.col("text") != "").then(pl.col("text")).alias("event.original"),
    ]


def _clock(frame: pl.DataFrame) -> tuple[pl.Expr, pl.Expr]:
    claimed, how = pl.col("envelope.time"), pl.col("envelope.how")
    inner = f"f:{INNER_TIME}"
    if inner in frame.columns:
        finer = claimed.is_not_null() & ((claimed - pl.col(inner)).abs() <= AGREE)
        take = pl.col(inner).is_not_null() & ~finer
        both = take & claimed.is_not_null()
        told = pl.concat_str(
            pl.when(both).then(pl.lit("from=message")), pl.col(f"f:{INNER_HOW}"), separator=" ", ignore_nulls=True
        )
        how = pl.when(take).then(told).otherwise(how)
        claimed = pl.when(take).then(pl.col(inner)).otherwise(claimed)
    return time.settle(claimed, how, pl.col("luuvet.received"))


def merged(frame: pl.DataFrame, names: Sequence[str]) -> pl.Series:
    """Return columns of leftovers as one; a host that does not count joins them."""
    parts = [frame[name] for name in names if frame[name].null_count() < frame.height]
    sender = "luuvet.sender.host.name"
    if sender in frame.columns and frame[sender].null_count() < frame.height:
        parts.append(extra.encode(frame, [sender]))
    if not parts:
        return extra.nothing(frame.height)
    whole = parts[0]
    for part in parts[1:]:
        whole = extra.merge(whole, part)
    return whole
