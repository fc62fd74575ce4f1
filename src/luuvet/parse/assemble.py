"""Pieces become event rows again: constants of the rules, whose word counts, which clock, leftovers in one text."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from luuvet.event.frame import SCHEMA
from luuvet.parse import extra, time
from luuvet.parse.align import aligned
from luuvet.parse.convert import typed
from luuvet.parse.finish import HOST, INNER_HOW, INNER_TIME, RULE
from luuvet.parse.repeated import once

UNPARSED = "unparsed"
LEVELS = ("emergency", "alert", "critical", "error", "warning", "notice", "informational", "debug")
"""RFC 5424 table 2, by code: the `log.level` of a line that does not tell one itself."""

AGREE = pl.duration(seconds=2)
"""While the envelope's clock and the message's agree within this, the envelope's is taken: it is the finer one."""

_ENVELOPE = ("process.pid", "log.syslog.facility.code", "log.syslog.severity.code", "luuvet.message_at")


def lines(rows: pl.DataFrame, pieces: Sequence[pl.DataFrame], constants: pl.DataFrame) -> pl.DataFrame:
    """Return the events of lines: `rows` (delivery with envelope, in order of `row`) with what the pieces found."""
    nothing = constants.height - 1
    found = aligned(rows["row"], [typed(piece) for piece in pieces]) if pieces else pl.DataFrame()
    rules = (
        found[RULE].fill_null(nothing)
        if RULE in found.columns
        else pl.Series([nothing], dtype=pl.UInt32).new_from_index(0, rows.height)
    )
    taken = [values.alias(f"f:{values.name}") for values in found.get_columns() if values.name != RULE]
    set_by_rule = [values.alias(f"c:{values.name}") for values in constants[rules].get_columns()]
    frame = rows.hstack(taken + set_by_rule)
    if f"f:{HOST}" in frame.columns:
        frame = frame.with_columns(pl.coalesce(f"f:{HOST}", "claimed").alias("claimed"))
    frame = frame.with_columns(*_host(), *_program(frame))
    frame = frame.with_columns(*_fields(frame), *_clock(frame))
    if "f:message" in frame.columns:
        frame = frame.with_columns(_message())
    leftovers = [name for name in ("c:luuvet.extra", "envelope.extra", "f:luuvet.extra") if name in frame.columns]
    frame = frame.with_columns(merged(frame, leftovers).alias("luuvet.extra"))
    # The message is the tail of the record: where it begins is enough, but for what a format says is the message.
    kept = [name for name in frame.columns if name in SCHEMA and (name != "message" or "f:message" in frame.columns)]
    return frame.select("row", *kept, "program")


def _message() -> list[pl.Expr]:
    """Return `message` and `luuvet.message_at` where formats say what the message is: mostly the tail of the record."""
    whole, told = pl.col("message").str.strip_chars_end("\r\n\0 "), pl.col("f:message")
    tail = whole.str.ends_with(told)
    before = (whole.str.len_bytes() - told.str.len_bytes()).cast(pl.Int32)
    at = pl.col("luuvet.message_at")
    return [
        pl.when(~tail).then(told).alias("message"),
        pl.when(told.is_null()).then(at).when(tail).then(at + before).alias("luuvet.message_at"),
    ]


def _fields(frame: pl.DataFrame) -> list[pl.Expr]:
    """Return every ECS column: what was found, else what the rule sets, else what the envelope says."""
    names = {name[2:] for name in frame.columns if name[:2] in ("f:", "c:")} - {
        "luuvet.extra",
        INNER_TIME,
        INNER_HOW,
        HOST,
        "message",
    }
    names |= {"event.dataset", "event.kind", "log.level", "process.name", "process.pid"}
    names |= {"file.name"} if "file.path" in names else set()
    made = []
    for name in sorted(names):
        ways = [pl.col(prefix + name) for prefix in ("f:", "c:") if prefix + name in frame.columns]
        if name == "event.dataset":
            ways.append(pl.lit(UNPARSED))
        elif name == "event.kind":
            ways.append(pl.lit("event"))
        elif name == "log.level":
            ways.append(pl.lit(pl.Series(LEVELS)).gather(pl.col("log.syslog.severity.code")))
        elif name == "process.name":
            ways += [_last(pl.col("f:process.executable"))] if "f:process.executable" in frame.columns else []
            ways.append(pl.col(name))
        elif name == "process.pid":
            ways.append(pl.col(name))
        elif name == "file.name":
            ways += [_last(pl.col(path)) for path in ("f:file.path", "c:file.path") if path in frame.columns]
        made.append(pl.coalesce(ways).alias(name))
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


def _program(frame: pl.DataFrame) -> list[pl.Expr | pl.Series]:
    names = once(frame.select("program"), lambda few: few.select(_last(pl.col("program")).alias("process.name")))
    return [
        names.to_series(),
        pl.col("program").alias("log.syslog.appname"),
        pl.when(pl.col("text") != "").then(pl.col("text")).alias("event.original"),
    ]


def _clock(frame: pl.DataFrame) -> list[pl.Series]:
    claimed, how = pl.col("envelope.time"), pl.col("envelope.how")
    inner = pl.col(f"f:{INNER_TIME}")
    received = frame["luuvet.received"]
    if f"f:{INNER_TIME}" in frame.columns:
        finer = claimed.is_not_null() & ((claimed - inner).abs() <= AGREE)
        take = frame.select((inner.is_not_null() & ~finer).alias("take")).to_series()
        if take.any():
            both = pl.when(claimed.is_not_null()).then(pl.lit("from=message"))
            told = pl.concat_str(both, pl.col(f"f:{INNER_HOW}"), separator=" ", ignore_nulls=True)
            chosen = frame.select(pl.when(take).then(inner).otherwise(claimed), pl.when(take).then(told).otherwise(how))
            return time.settle(chosen.to_series(0), chosen.to_series(1), received)
    return time.settle(frame["envelope.time"], frame["envelope.how"], received)


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
