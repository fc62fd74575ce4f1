"""The syslog envelope: RFC 5424, RFC 3164 as it really comes, and lines without any.

Reading order: RFC 5424 (`<PRI>1 …`), traditional with all its parts, traditional with parts missing (no PRI, no host, no
tag, a year, an ISO time as rsyslog's file format writes it), PRI alone, nothing. What fits none is a bare line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import polars as pl

from luuvet.parse import extra, tags, time
from luuvet.parse.repeated import apart, in_order
from luuvet.parse.sources import Sources
from luuvet.parse.structured import flatten_all

_PRI = r"<([0-9]{1,3})>"
_HEADER = rf"{_PRI}[0-9]{{1,2}} ([^ ]+) ([^ ]+) ([^ ]+) ([^ ]+) ([^ ]+) "
_PLAIN5424 = rf"^({_HEADER}- +\x{{FEFF}}?)"
"""RFC 5424 without structured data: the usual case, in a shape that needs no going back."""
_RFC5424 = (
    rf"^({_HEADER}"
    r'(-|(?:\[[^ =\]"]+(?: +[^ =\]"]+="(?:[^"\\]|\\.)*")* *\])+)(?: +\x{FEFF}?|$))'
)
_DAY = r"[A-Z][a-z]{2} [ 0-9]?[0-9]"
_CLOCK = r"[0-9]{2}:[0-9]{2}:[0-9]{2}"
_USUAL = rf"^((?:{_PRI})?([A-Z][a-z]{{2}} [ 0-9][0-9] {_CLOCK}) ([^ :=\[\]]+) ([^ :=\[\]]{{1,128}}(?:=[a-z]+\))?)(?:\[([0-9]+)\]:?|:) ?)"
_STAMP = (
    rf"(?:[*.]?{_DAY}(?: [0-9]{{4}})? {_CLOCK}(?:[.,][0-9]{{1,9}})?(?: [0-9]{{4}}\b)?(?: (?:UTC|GMT|ICT)\b)?"
    rf"|[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}T{_CLOCK}(?:[.,][0-9]{{1,9}})?(?:Z|[+-][0-9]{{2}}:?[0-9]{{2}})?)"
)
_TAGGED = rf"^((?:{_PRI})?({_STAMP}):? +(?:([^ =\[]*[^ :=\[\]]) +)?([^ :=\[\]]{{1,128}}|[A-Za-z0-9_.-]{{1,64}}\([^ :\[\]()]{{1,64}}\)|\[[^ :\[\]]{{1,64}}\])(?:\[([0-9]+)\]:?|:) ?)"
_UNTAGGED = rf"^({_PRI}({_STAMP}):? +([^ :\[\]]+) ?)"
_HOSTLESS = rf"^((?:{_PRI})?({_STAMP}):? +)[A-Za-z_]+="
"""No host and no tag before `key=value`: what stands there is the message's own."""
_HOST_AT_LEAST = r"[^ :\[\]]*(?:[a-z._-]|[A-Z][0-9]|[0-9][A-Z])[^ :\[\]]*"
"""A host where neither PRI nor tag says that this is syslog: databases and Java write a thread's number or a level there."""
_STAMPED = rf"^(({_STAMP}):? +({_HOST_AT_LEAST}) ?)"
_NUMBERED = (
    rf"^((?:{_PRI})?(?:([0-9]{{1,10}}): )?(?:([^ :\[\]]+): )?(?:([0-9]{{1,10}}): )?:?({_STAMP}): "
    r"(%[A-Z][A-Z0-9_]*(?:-[A-Za-z0-9_]+)*-[0-7]-[A-Z0-9_]+): ?)"
)
"""Cisco: a number of its own, perhaps the host (`logging origin-id`), the time, `%FACILITY-SEVERITY-MNEMONIC` as the program."""
_BLANK = (
    rf"^({_PRI}([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}} {_CLOCK}(?:[.,][0-9]{{1,9}})?(?:Z| ?[+-][0-9]{{2}}:?[0-9]{{2}})?) +"
    r"([^ :\[\]]+) +([^ :\[\]]{1,128})(?:\[([0-9]+)\]:?|:) ?)"
)
"""An ISO time with a blank, of which a line without `<PRI>` would more likely be a program's own."""
_UNIFIED = (
    rf"^(([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}} {_CLOCK}[.][0-9]{{6}}[+-][0-9]{{4}}) +"
    r"([^ :=\[\]]+) ([^ :=\[\]]{1,128})\[([0-9]+)\]: ?)"
)
"""`log show --style syslog` of macOS: with offset, host, program and its pid it is nobody else's."""
_MARKED = rf"^({_HEADER})"
"""RFC 5424 whose structured data is none, as Check Point writes it: the rest is the message."""
_PRI_ONLY = rf"^({_PRI})"

_SHAPE = pl.Schema(
    {
        "row": pl.UInt32,
        "envelope": pl.String,
        "pri": pl.String,
        "stamp": pl.String,
        "claimed": pl.String,
        "program": pl.String,
        "pid": pl.String,
        "msgid": pl.String,
        "sd": pl.String,
        "sequence": pl.String,
        "counted": pl.String,
        "message": pl.String,
    }
)

_ANSWER: dict[str, Any] = {
    "claimed": pl.String,
    "program": pl.String,
    "process.pid": pl.Int64,
    "log.syslog.facility.code": pl.Int64,
    "log.syslog.severity.code": pl.Int64,
    "zone": pl.String,
    "envelope.time": time.TIME,
    "envelope.how": pl.String,
    "message": pl.String,
    "luuvet.message_at": pl.Int32,
    "envelope.extra": pl.String,
}
ANSWER = pl.Schema(_ANSWER)
"""What is known of the envelope of every row."""

_SOLARIS = r"^\[ID [0-9]+ [a-z0-9]+\.[a-z]+\] "
"""Solaris puts `[ID 800047 auth.info] ` before every message."""


def _text() -> pl.Expr:
    return pl.col("text")


Step = tuple[str, str, tuple[str, ...]]
Each = Callable[[Callable[[Any], Any], Iterable[Any]], Iterable[Any]]

_STEPS: tuple[Step, ...] = (
    ("5424", _PLAIN5424, ("pri", "stamp", "claimed", "program", "pid", "msgid")),
    ("5424", _RFC5424, ("pri", "stamp", "claimed", "program", "pid", "msgid", "sd")),
    ("5424", _MARKED, ("pri", "stamp", "claimed", "program", "pid", "msgid")),
    ("3164", _USUAL, ("pri", "stamp", "claimed", "program", "pid")),
    ("3164", _TAGGED, ("pri", "stamp", "claimed", "program", "pid")),
    ("3164", _HOSTLESS, ("pri", "stamp")),
    ("3164", _UNTAGGED, ("pri", "stamp", "claimed")),
    ("3164", _STAMPED, ("stamp", "claimed")),
    ("3164", _NUMBERED, ("pri", "sequence", "claimed", "counted", "stamp", "program")),
    ("3164", _UNIFIED, ("stamp", "claimed", "program", "pid")),
    ("3164", _BLANK, ("pri", "stamp", "claimed", "program", "pid")),
    ("pri", _PRI_ONLY, ("pri",)),
)
_NO_STAMP, _ISO_STAMP, _OLD_STAMP = range(3)
_VERSIONED = rf"^{_PRI}[0-9]{{1,2}} "


def read(rows: pl.DataFrame, sources: Sources, each: Each = map) -> pl.DataFrame:
    """Return the envelope of each row, in the order of `rows`.

    `rows` is a delivery (see `delivery.rows`); `each` maps a function over parts, at once where it can. Columns of the
    answer: `claimed` (host), `program`, `process.pid`, the two log.syslog codes, `zone` (of times without one),
    `envelope.time` (null where none could be read), `envelope.how`, `message` (null where the record is empty),
    `luuvet.message_at` (bytes), `envelope.extra`.
    """
    texts = rows.select("row", "text")
    if texts["text"].str.starts_with(tags.BOM).any():
        texts = texts.with_columns(_text().str.strip_chars_start(tags.BOM))
    newer = texts.select(_text().str.contains(_VERSIONED)).to_series()
    parts = [(texts.filter(newer), _STEPS), (texts.filter(~newer), _STEPS[3:])]
    pieces = [piece for found in each(_walk, parts) for piece in found]
    whole = pl.concat(pieces, how="diagonal")
    missing = [pl.lit(None, kind).alias(name) for name, kind in _SHAPE.items() if name not in whole.columns]
    whole = in_order(whole.with_columns(missing))
    if whole["message"].str.starts_with("[ID ").any():
        whole = whole.with_columns(pl.col("message").str.replace(_SOLARIS, ""))
    whole = tags.own(tags.sole(whole.hstack(rows.drop("row"))))
    return _typed(_timed(_zoned(whole, sources))).select(ANSWER.names())


def _walk(part: tuple[pl.DataFrame, Sequence[Step]]) -> list[pl.DataFrame]:
    """Return the pieces of rows: each step takes what it reads, the last rest is bare."""
    left, steps = part
    pieces: list[pl.DataFrame] = []
    for name, regex, columns in steps:
        if not left.height:
            break
        found, left = _take(left, name, regex, columns)
        if found.height:
            pieces.append(found)
    if left.height:
        pieces.append(left.select("row", pl.col("text").alias("message"), pl.lit("none").alias("envelope")))
    return pieces


def nothing(rows: pl.DataFrame, sources: Sources) -> pl.DataFrame:
    """Return the envelope of rows that are known to have none, in the same columns."""
    return _zoned(rows.with_columns(pl.lit(None, pl.String).alias("claimed")), sources).select(
        pl.lit(None, kind).alias(name) if name != "zone" else pl.col("zone") for name, kind in ANSWER.items()
    )


def _zoned(rows: pl.DataFrame, sources: Sources) -> pl.DataFrame:
    ways: list[pl.Expr] = [pl.col("hint.zone")]
    if sources.zones:
        for name in ("hint.host", "claimed", "address"):
            zones = sources.zones_of(rows[name].drop_nulls().unique().to_list())
            ways += [pl.col(name).replace_strict(zones, default=None, return_dtype=pl.String)] if zones else []
    return rows.with_columns(pl.coalesce(*ways, pl.lit(sources.zone)).alias("zone"))


def _take(rows: pl.DataFrame, name: str, regex: str, columns: tuple[str, ...]) -> tuple[pl.DataFrame, pl.DataFrame]:
    groups = rows.select(_text().str.extract_groups(regex)).to_series().struct.unnest()
    groups.columns = ["head", *columns]
    both = rows.hstack(groups)
    missed = both["head"].is_null()
    lost = rows.filter(missed) if missed.any() else rows.clear()
    hit = both.filter(~missed) if lost.height else both
    found = hit.select(
        "row",
        *columns,
        pl.lit(name).alias("envelope"),
        _text().str.strip_prefix(pl.col("head")).alias("message"),
    )
    return found, lost


def _timed(frame: pl.DataFrame) -> pl.DataFrame:
    """Add `envelope.time` and `envelope.how`, one run for each zone, told year and kind of stamp: mostly two runs."""
    stamp = pl.col("stamp")
    kind = (
        pl.when(stamp.is_null() | (stamp == "-"))
        .then(pl.lit(_NO_STAMP))
        .when((stamp >= "0") & (stamp < ":"))  # it begins with a digit
        .then(pl.lit(_ISO_STAMP))
        .otherwise(pl.lit(_OLD_STAMP))
    )
    done = []
    columns = frame.select("row", "stamp", "luuvet.received", "zone", "hint.year", kind.cast(pl.Int8).alias("kind"))
    for (zone, year, how), some in apart(columns, ["zone", "hint.year", "kind"]):
        if how == _ISO_STAMP:
            times = time.iso(some["stamp"], str(zone))
        elif how == _OLD_STAMP:
            times = time.traditional(some["stamp"], some["luuvet.received"], str(zone), int(str(year or 0)))
        else:
            times = pl.DataFrame({"time": [None] * some.height, "how": None}, {"time": time.TIME, "how": pl.String})
        done.append(times.with_columns(some["row"]))
    times = in_order(pl.concat(done))
    return frame.with_columns(times["time"].alias("envelope.time"), times["how"].alias("envelope.how"))


def _typed(frame: pl.DataFrame) -> pl.DataFrame:
    pri = pl.col("pri").cast(pl.Int64, strict=False)
    known = pl.when(pri <= 191).then(pri)
    pid = pl.col("pid").cast(pl.Int64, strict=False)
    message = pl.col("message")
    odd_pid = pl.when(pid.is_null() & (pl.col("pid") != "-")).then(pl.col("pid"))
    frame = frame.with_columns(
        _told("claimed"),
        _told("program"),
        pid.alias("process.pid"),
        (known // 8).alias("log.syslog.facility.code"),
        (known % 8).alias("log.syslog.severity.code"),
        pl.when(message != "")
        .then(pl.col("text").str.len_bytes().cast(pl.Int32) - message.str.len_bytes().cast(pl.Int32))
        .alias("luuvet.message_at"),
        odd_pid.alias("log.syslog.procid"),
        _told("msgid").alias("log.syslog.msgid"),
        pl.coalesce("counted", "sequence").cast(pl.Int64, strict=False).alias("event.sequence"),
        _told("sd"),
    )
    return frame.with_columns(_leftovers(frame).alias("envelope.extra"))


def _told(name: str) -> pl.Expr:
    return pl.when(~pl.col(name).is_in(["-", ""])).then(pl.col(name)).alias(name)


def _leftovers(frame: pl.DataFrame) -> pl.Series:
    own = extra.encode(frame, ["log.syslog.procid", "log.syslog.msgid", "event.sequence"])
    if frame["sd"].null_count() == frame.height:
        return own
    return extra.merge(own, pl.Series(flatten_all(frame["sd"]), dtype=pl.String))
