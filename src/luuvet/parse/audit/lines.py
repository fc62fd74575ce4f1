"""An audit record's text taken apart: the header, and the body's pairs as one long frame.

The shapes, by audit-userspace and the kernel:
`node=N type=T msg=audit(S.mmm:SERIAL): body` as auditd writes it, `audit: type=1400 audit(S.mmm:SERIAL): body` as the kernel
prints it, `T body` as the journal keeps it. A body is `key=value …`, a value quoted, in hexadecimal digits or bare; programs
put their own pairs into `msg='…'`; an enriched record has the names of ids behind a `\\x1d`.
"""

from __future__ import annotations

import polars as pl

_TYPE = r"([A-Za-z][A-Za-z0-9_]*(?:\[[0-9]+\])?|[0-9]{4})"
_HEAD = (
    rf"(?s)^(?:node=([^ ]+) +)?(?:\[ *[0-9.]+\] )?(?:audit: )?type={_TYPE} (?:msg=)?"
    r"audit\(([0-9]{1,11})\.([0-9]{1,3}):([0-9]{1,19})\):? ?(.*)$"
)
_BARE = rf"(?s)^{_TYPE} ((?:[a-z ]+ )?[a-z_]+=.*|[a-z][a-z ,]+(?: .*)?)$"
_BEGINS = r"^[A-Z][A-Z0-9_]+(?:\[[0-9]+\])? "
_PAIR = r"""(?:^|[ \x1d'(,])([A-Za-z_][A-Za-z0-9_.-]*(?:\[[0-9]+\])?)=("[^"]*")?"""
"""A key behind a blank or an opening. A quoted value is taken with it, so that nothing in it passes for a key."""

_MARK = "\x1e"
_ENDS = " \x1d',:)}"
"""What stands around values: the end of `msg='…'`, of `(hostname=?, …)` and of `SADDR={ … }`, separators."""


_NOTHING = ["", "?", "(null)", "(none)", "(null", "(none", "{"]


def split(rows: pl.DataFrame, known: frozenset[str]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the records among rows (`row`, `message`), and the other rows as they came.

    Columns of records: `row`, `node`, `type` (upper case), `seconds`, `millis`, `serial` (texts, null where the journal
    kept none), `body`. A record without a header counts where its type is one of `known`.
    """
    message = pl.col("message")
    may = rows.select(message.str.contains("audit(", literal=True) | message.str.contains(_BEGINS)).to_series()
    if not may.any():
        return rows.clear(), rows
    others, rows = rows.filter(~may), rows.filter(may)
    groups = rows.select(pl.col("message").str.extract_groups(_HEAD)).to_series().struct.unnest()
    groups.columns = ["node", "type", "seconds", "millis", "serial", "body"]
    both = rows.select("row").hstack(groups)
    headed = both["type"].is_not_null()
    found = [both.filter(headed)]
    left = rows.filter(~headed)
    if left.height:
        groups = left.select(pl.col("message").str.extract_groups(_BARE)).to_series().struct.unnest()
        groups.columns = ["type", "body"]
        bare = groups["type"].is_in(list(known)).fill_null(False)
        found.append(left.select("row").hstack(groups).filter(bare))
        left = left.filter(~bare)
    records = pl.concat(found, how="diagonal")
    left = pl.concat([others, left]).sort("row")
    return records.with_columns(pl.col("type").str.to_uppercase(), _separated(records)), left


def _separated(records: pl.DataFrame) -> pl.Series:
    """Return the bodies with a separator before the enriched part, which relays drop or write in their own way."""
    bodies = records["body"]
    if bodies.str.contains_any(["#035", "(null)ARCH=", '"ARCH=', "(null)AUID="]).any():
        bodies = bodies.str.replace_all("#035", "\x1d", literal=True)
        bodies = bodies.str.replace_all(r'(\(null\)|")(ARCH|AUID|UID)=', "$1\x1d$2=")
    return bodies.alias("body")


def pairs(bodies: pl.Series) -> pl.DataFrame:
    """Return the pairs of bodies: `at` (place of the body), `key`, `value`, `quoted`, in the order of the text.

    Text before the first pair has the key `""`. Values are without their quotes; what stands for nothing (`?`, `(null)`,
    `(none)`, empty) is left out.
    """
    marked = bodies.str.replace_all(_PAIR, f"{_MARK}$1=$2").str.split(_MARK)
    long = pl.DataFrame({"at": pl.int_range(len(bodies), dtype=pl.UInt32, eager=True), "pair": marked})
    long = long.explode("pair", empty_as_null=False, keep_nulls=False)
    parts = pl.col("pair").str.splitn("=", 2)
    long = long.select(
        "at",
        pl.when(pl.col("pair").str.contains("=", literal=True))
        .then(parts.struct.field("field_0"))
        .otherwise(pl.lit(""))
        .alias("key"),
        pl.when(pl.col("pair").str.contains("=", literal=True))
        .then(parts.struct.field("field_1"))
        .otherwise("pair")
        .alias("value"),
    )
    value = pl.col("value").str.strip_chars(_ENDS)
    long = long.with_columns(value, value.str.starts_with('"').alias("quoted"))
    long = long.with_columns(pl.col("value").str.strip_chars('"'))
    return long.filter(~pl.col("value").is_in(_NOTHING))
