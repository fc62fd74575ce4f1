"""What a syslog envelope seems to have and a message does not: a tag that is the message's own beginning, data without a message."""

from __future__ import annotations

import polars as pl

BOM = "\ufeff"
_OWN = r"^(?:CEF|LEEF|%[A-Z].*)$"
"""Tags that are no program's: CEF and LEEF, Cisco's `%FACILITY-SEVERITY-MNEMONIC`."""


_ASIDE = ": %"
"""ASA writes `host : %ASA-…`: what the host leaves is a colon before the message."""


def sole(whole: pl.DataFrame) -> pl.DataFrame:
    """Give a record that has nothing but structured data these as its message."""
    alone = (pl.col("message") == "") & pl.col("sd").is_not_null() & (pl.col("sd") != "-")
    if not whole.select(alone.any()).item():
        return whole
    return whole.with_columns(pl.when(alone).then("sd").otherwise("message").alias("message"))


def own(whole: pl.DataFrame) -> pl.DataFrame:
    """Give a message back the tag that is its own beginning."""
    if whole["message"].str.starts_with(_ASIDE).any():
        bare = pl.col("message").str.strip_prefix(": ")
        aside = pl.col("message").str.starts_with(_ASIDE)
        whole = whole.with_columns(pl.when(aside).then(bare).otherwise("message").alias("message"))
    program = pl.col("program")
    may = ((program >= "%") & (program < "&")) | (program == "CEF") | (program == "LEEF")  # cheaper than the expression
    if not whole.select(may.any()).item():
        return whole
    own = whole["program"].str.contains(_OWN).fill_null(False) & whole["pid"].is_null()
    if not own.any():
        return whole
    some = whole.filter(own)
    size = pl.col("message").str.len_chars() + pl.col("program").str.len_chars()
    head = pl.col("text").str.strip_suffix(pl.col("message"))
    signs = pl.when(head.str.ends_with(" ")).then(2).otherwise(1)  # the colon, and perhaps a blank
    whole_message = some.select(pl.col("text").str.tail(size + signs)).to_series()
    places = own.arg_true()
    nothing = pl.Series([None], dtype=pl.String).new_from_index(0, len(places))
    return whole.with_columns(
        whole["message"].scatter(places, whole_message), whole["program"].scatter(places, nothing)
    )
