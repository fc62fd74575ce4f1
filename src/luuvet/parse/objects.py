"""Rows that are JSON objects or events in XML become event rows: the documents' own words, with what the delivery says of them."""

from __future__ import annotations

import polars as pl

from luuvet.event.finding import LISTENER
from luuvet.event.frame import SCHEMA
from luuvet.event.verbatim import APART, begins
from luuvet.parse import assemble, extra, time
from luuvet.parse.documents import Reader
from luuvet.parse.outs import TIME_TEXT
from luuvet.parse.plans import VERBATIM
from luuvet.parse.repeated import apart, in_order
from luuvet.parse.sender import SENDER
from luuvet.parse.text import COMPOSED
from luuvet.parse.xml_event import BEGINS

REASON = "luuvet.parse.reason"
_OBJECT = rf"^[ \t\r\n]*\x{{FEFF}}?\{{|{BEGINS}"


def split(rows: pl.DataFrame, text: pl.Expr) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the rows whose text begins like a JSON object or an event in XML, and the others."""
    # Comparing first bytes is five times as quick as the expression, and mostly leaves few rows to ask it about.
    first = (text >= "{") & (text < "|") | (text < "!") | (text >= "\ufeff") & (text < "\uff00")
    first |= (text >= "<E") & (text < "<F") | (text >= "<?x") & (text < "<?y")
    may = rows.select(first.fill_null(False).alias("b")).to_series()
    if not rows.select(text.alias("t")).filter(may)["t"].str.contains(_OBJECT).any():
        return rows.clear(), rows
    begins = rows.select(text.str.contains(_OBJECT).fill_null(False).alias("b")).to_series()
    return rows.filter(begins), rows.filter(~begins)


def events(rows: pl.DataFrame, column: str, reader: Reader) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the events of rows whose `column` holds an object, and `unparsed` events of those refused."""
    texts = rows[column].to_list()
    ours = (rows["luuvet.listener"] == LISTENER).to_list()
    made = reader.read(texts, ours, rows["trusted"].to_list())
    found = made.frame
    whole = rows.hstack(found.rename({name: f"d:{name}" for name in found.columns}))
    whole = whole.with_columns(pl.Series("document", texts, dtype=pl.String))
    done = whole.filter(pl.Series([n not in made.refused for n in range(rows.height)], dtype=pl.Boolean))
    return _rows(done), _refused(rows, made.refused)


def _rows(whole: pl.DataFrame) -> pl.DataFrame:
    if f"d:{TIME_TEXT}" in whole.columns:
        times = _times(whole)
        claimed, how = times["time"].alias("_time"), times["how"].alias("_how")
        whole = whole.with_columns(claimed, how)
    else:
        whole = whole.with_columns(pl.lit(None, time.TIME).alias("_time"), pl.lit(None, pl.String).alias("_how"))
    inside = {name[2:] for name in whole.columns if name.startswith("d:")}
    own = [pl.col(f"d:{name}").alias(name) for name in sorted(inside) if name in SCHEMA and name != "host.name"]
    claimed_host = pl.coalesce(
        "hint.host",
        *(["d:host.name"] if "host.name" in inside else []),
        pl.when(pl.col("trusted")).then(pl.col("claimed")),
        "address",
    )
    stamp = whole.select(pl.coalesce("_time", "envelope.time")).to_series()
    note = whole.select(
        pl.when(pl.col("_time").is_null()).then(pl.col("envelope.how")).otherwise(pl.col("_how"))
    ).to_series()
    whole = whole.with_columns(
        *own,
        claimed_host.alias("host.name"),
        *([] if "log.syslog.appname" in inside else [pl.col("program").alias("log.syslog.appname")]),
        pl.when(pl.col("text") != "").then(pl.col("text")).alias("event.original"),
        *([] if "message" in inside else [pl.lit(None, pl.String).alias("message")]),
        _verbatim(whole),
        *time.settle(stamp, note, whole["luuvet.received"]),
    )
    whole = whole.with_columns(_unread(whole).alias("time.extra"))
    leftovers = [name for name in ("envelope.extra", "d:luuvet.extra", "time.extra") if name in whole.columns]
    whole = whole.with_columns(assemble.merged(whole, leftovers).alias("luuvet.extra"))
    # The pid of the envelope is that of whoever told, not of what is told about.
    if f"d:{APART}" in whole.columns:
        apart_from = [f"d:{APART}" if name == "d:luuvet.extra" else name for name in leftovers]
        whole = whole.with_columns(assemble.merged(whole, apart_from).alias(APART))
    kept = [name for name in (*SCHEMA, APART) if name in whole.columns and (name != "process.pid" or name in inside)]
    return whole.select("row", *kept, "program")


def _times(whole: pl.DataFrame) -> pl.DataFrame:
    """Return `time` and `how` of the documents' own times, each in the zone of its source."""
    if not whole.height:
        return time.iso(whole[f"d:{TIME_TEXT}"], "UTC")
    texts = whole.select("row", "zone", pl.col(f"d:{TIME_TEXT}").alias("text"))
    done = [
        time.iso(some["text"], str(zone or "UTC")).with_columns(some["row"]) for (zone,), some in apart(texts, ["zone"])
    ]
    return in_order(pl.concat(done))


def _verbatim(whole: pl.DataFrame) -> pl.Expr:
    """Return `luuvet.message_at`: where the record has an object that says message and leftovers itself (`event.verbatim`)."""
    nothing = pl.lit(None, pl.Int32)
    if f"d:{VERBATIM}" not in whole.columns:
        return nothing.alias("luuvet.message_at")
    record, document = pl.col("text"), pl.col("document")
    before = (record.str.len_bytes() - document.str.len_bytes()).cast(pl.Int32)
    says = (
        pl.col(f"d:{VERBATIM}").is_not_null()
        & document.str.starts_with("{")
        & record.str.ends_with(document)
        & (pl.col("luuvet.part") == 0)
        & pl.col("luuvet.text").ne_missing(COMPOSED)
    )
    return pl.when(says).then(begins(0) - before).otherwise(nothing).alias("luuvet.message_at")


def _unread(whole: pl.DataFrame) -> pl.Series:
    """Return leftovers with the claimed times that are none: nothing of a document is lost."""
    name = f"{SENDER}@timestamp"
    if f"d:{TIME_TEXT}" not in whole.columns:
        return extra.nothing(whole.height)
    lost = pl.when(pl.col("_time").is_null()).then(pl.col(f"d:{TIME_TEXT}")).alias(name)
    return extra.encode(whole.select(lost), [name])


def _refused(rows: pl.DataFrame, reasons: dict[int, str]) -> pl.DataFrame:
    bad = rows.filter(pl.Series([n in reasons for n in range(rows.height)], dtype=pl.Boolean))
    text = extra.encode(pl.DataFrame({REASON: [reasons[n] for n in sorted(reasons)]}, {REASON: pl.String}), [REASON])
    made = bad.with_columns(
        text,
        pl.lit(assemble.UNPARSED).alias("event.dataset"),
        pl.lit("event").alias("event.kind"),
        pl.when(pl.col("text") != "").then(pl.col("text")).alias("event.original"),
        pl.lit(0, pl.Int32).alias("luuvet.message_at"),
        pl.coalesce("hint.host", "address").alias("host.name"),
        *time.settle(bad["envelope.time"], bad["envelope.how"], bad["luuvet.received"]),
    )
    return made.select("row", *(name for name in made.columns if name in SCHEMA), "program")
