"""Texts become the types of the field table. What does not fit is kept in the leftovers under its name, and named."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from ipaddress import ip_address

import orjson
import polars as pl

from luuvet.event.fields import BY_NAME
from luuvet.parse.finish import ADDRESSES

MISTYPED = "luuvet.mistyped"
"""Leftover that lists the fields whose value did not fit their type."""

_OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
IPV4 = rf"^(?:{_OCTET}\.){{3}}{_OCTET}$"


@lru_cache(maxsize=1 << 16)
def address(text: str) -> str | None:
    """Return an IP address in its canonical form (IPv4 in IPv6 as IPv4, without a zone id), or None where it is none."""
    try:
        found = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    mapped = getattr(found, "ipv4_mapped", None)
    return str(mapped or found)


def addresses(texts: pl.Series) -> pl.Series:
    """Return the canonical addresses of a column; null where a text is none."""
    plain = texts.str.contains(IPV4)
    if plain.all():
        return texts
    odd = texts.filter(~plain).unique().to_list()
    known = {text: address(text) for text in odd}
    swapped = texts.replace_strict(known, default=None, return_dtype=pl.String)
    return pl.select(pl.when(plain).then(texts).otherwise(swapped)).to_series().alias(texts.name)


def typed(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the frame with its text columns in the types of the field table; `luuvet.extra` holds what did not fit."""
    made: list[pl.Series] = []
    bad: dict[str, pl.Series] = {}
    for values in _ends(frame).get_columns():
        field = BY_NAME.get(values.name)
        if field is not None and field.kind == "ip" and values.dtype == pl.List(pl.String):
            fitted, lost = _listed_addresses(values)
            made.append(fitted)
            bad.update(lost)
            continue
        if field is None or values.dtype != pl.String:
            made.append(values)
            continue
        fitted = _fitted(values, field.kind)
        if fitted.null_count() > values.null_count():
            bad[values.name] = _blank_where(fitted.is_not_null(), values)
        made.append(_listed(fitted) if field.repeated else fitted)
    typed = pl.DataFrame(made)
    return _kept(typed, bad) if bad else typed


def _fitted(values: pl.Series, kind: str) -> pl.Series:
    if kind == "long":
        return values.cast(pl.Int64, strict=False)
    return addresses(values) if kind == "ip" else values


def _listed(values: pl.Series) -> pl.Series:
    """Return each value as a list of it, null where it is null."""
    column = pl.col(values.name)
    return values.to_frame().select(pl.when(column.is_not_null()).then(pl.concat_list(column))).to_series()


def _listed_addresses(values: pl.Series) -> tuple[pl.Series, dict[str, pl.Series]]:
    """Return lists of canonical addresses, and as text those lists that hold something else."""
    long = (
        values.to_frame()
        .with_row_index("n")
        .with_columns(pl.col("n").cast(pl.UInt32))
        .explode(values.name)
        .drop_nulls()
    )
    fits = long.with_columns(addresses(long[values.name]).alias("ip"))
    kept = fits.drop_nulls("ip").group_by("n", maintain_order=True).agg(pl.col("ip"))
    rows = pl.int_range(len(values), dtype=pl.UInt32, eager=True).alias("n").to_frame()
    whole = rows.join(kept, on="n", how="left", maintain_order="left")["ip"].alias(values.name)
    bad = rows["n"].is_in(fits.filter(pl.col("ip").is_null())["n"].implode())
    return whole, {values.name: _blank_where(~bad, values.list.join(", "))} if bad.any() else {}


def _blank_where(mask: pl.Series, values: pl.Series) -> pl.Series:
    return values.zip_with(~mask, pl.Series(values.name, [None], dtype=values.dtype).new_from_index(0, len(values)))


def _ends(frame: pl.DataFrame) -> pl.DataFrame:
    """Turn `source` and `destination` (an address or a name) into `….ip` or `….domain`."""
    for end in ADDRESSES:
        if end not in frame.columns:
            continue
        text = frame[end]
        ip = addresses(text)
        domain = _blank_where(ip.is_not_null(), text)
        frame = frame.drop(end).with_columns(_beside(frame, f"{end}.ip", ip), _beside(frame, f"{end}.domain", domain))
    return frame


def _beside(frame: pl.DataFrame, name: str, values: pl.Series) -> pl.Series:
    if name not in frame.columns:
        return values.alias(name)
    before = frame[name]
    return before.zip_with(before.is_not_null(), values)


def _kept(frame: pl.DataFrame, bad: Mapping[str, pl.Series]) -> pl.DataFrame:
    """Move the values that did not fit into the leftovers, row by row: such rows are few."""
    rows = zip(*(values.to_list() for values in bad.values()), strict=True)
    before = frame["luuvet.extra"].to_list() if "luuvet.extra" in frame.columns else [None] * frame.height
    after = [_with(old, dict(zip(bad, row, strict=True))) for old, row in zip(before, rows, strict=True)]
    return frame.with_columns(pl.Series("luuvet.extra", after, dtype=pl.String))


def _with(old: str | None, lost: dict[str, str | None]) -> str | None:
    kept: dict[str, object] = {name: value for name, value in lost.items() if value is not None}
    if not kept:
        return old
    before = orjson.loads(old) if old else {}
    return orjson.dumps({**before, **kept, MISTYPED: sorted(kept)}).decode()
