"""Times as products write them: strptime forms, ISO, the number of seconds (or finer) since 1970, a day without a year."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import polars as pl

from luuvet.parse import time

EPOCHS: Mapping[str, int] = {"epoch-s": 1_000_000, "epoch-ms": 1_000, "epoch-us": 1}
"""Forms → microseconds of one."""

FORMS = frozenset({*EPOCHS, "epoch-ns", "epoch", "iso", "syslog"})
"""Forms that are no strptime formats. `epoch` tells its unit by its size, `syslog` is `Nov 22 10:00:00` with or without a year."""

_YEAR = re.compile(r"%[-_0]?[YyGsDFc+]")
"""What tells the year in a strptime format."""


def read(texts: pl.Series, forms: Sequence[str], zone: str, received: pl.Series | None = None) -> pl.DataFrame:
    """Return `time` and `how` (what was inferred, or null) of texts in the first form that reads them.

    `received` is asked for the year that some forms lack.
    """
    found: pl.DataFrame | None = None
    for form in forms:
        one = _one(texts, form, zone, received)
        found = one if found is None else first_of(found, one)
        if not found["time"].null_count():
            break
    return _nothing(len(texts)) if found is None else found


def lack_year(forms: Sequence[str]) -> bool:
    """Tell whether some of the forms have no year."""
    return any(form == "syslog" or (form not in FORMS and not _YEAR.search(form)) for form in forms)


def first_of(one: pl.DataFrame, other: pl.DataFrame) -> pl.DataFrame:
    """Return `time` and `how` of the first of two readings, where it has a time, else of the other."""
    read = one["time"].is_not_null()
    return pl.DataFrame([one["time"].zip_with(read, other["time"]), one["how"].zip_with(read, other["how"])])


def _nothing(size: int) -> pl.DataFrame:
    return pl.DataFrame({"time": [None], "how": [None]}, {"time": time.TIME, "how": pl.String})[[0] * size]


def _one(texts: pl.Series, form: str, zone: str, received: pl.Series | None) -> pl.DataFrame:
    if form == "iso":
        return time.iso(texts, zone)
    if form == "syslog":
        return _nothing(len(texts)) if received is None else time.traditional(texts, received, zone)
    if form in FORMS:
        return pl.DataFrame(
            [_epoch(texts, form).alias("time"), pl.Series("how", [None], dtype=pl.String).new_from_index(0, len(texts))]
        )
    if received is not None and not _YEAR.search(form):
        return _yearless(texts, form, zone, received)
    frame = texts.alias("t").to_frame()
    when = time.by_formats(pl.col("t"), [form], zone).alias("time")
    how = None if time.tells_zone(form) else f"zone={zone}"
    return frame.select(when).with_columns(
        pl.when(pl.col("time").is_not_null()).then(pl.lit(how, pl.String)).alias("how")
    )


def _epoch(texts: pl.Series, form: str) -> pl.Series:
    """Return times of numbers since 1970; a fraction counts."""
    whole = texts.cast(pl.Int64, strict=False)
    fraction = pl.Series([None], dtype=pl.String).new_from_index(0, len(texts))
    if whole.null_count() > texts.null_count():  # mostly they are whole numbers, and cost no expression
        parts = texts.str.extract_groups(r"^([0-9]{1,19})(?:\.([0-9]*))?$").struct.unnest()
        whole, fraction = parts["1"].cast(pl.Int64, strict=False), parts["2"]
    frame = pl.DataFrame({"whole": whole, "fraction": fraction})
    number = pl.when(pl.col("whole") >= 0).then(pl.col("whole"))
    if form in EPOCHS:
        micros = _scaled(number, EPOCHS[form])
    elif form == "epoch-ns":
        micros = number // 1000
    else:
        micros = (
            pl.when(number < 10**11).then(_scaled(number, 1_000_000))
            .when(number < 10**14).then(_scaled(number, 1_000))
            .when(number < 10**17).then(number)
            .otherwise(number // 1000)
        )  # fmt: skip
    return frame.select(micros.cast(time.TIME, strict=False)).to_series()


def _scaled(number: pl.Expr, unit: int) -> pl.Expr:
    """Return microseconds of a number of units, with its fraction."""
    digits = len(str(unit)) - 1
    part = pl.col("fraction").str.slice(0, digits).str.pad_end(digits, "0").cast(pl.Int64, strict=False).fill_null(0)
    return pl.when(number < (1 << 62) // unit).then(number * unit + (part if digits else 0))


def _yearless(texts: pl.Series, form: str, zone: str, received: pl.Series) -> pl.DataFrame:
    """Return times in a form without a year: the latest that is no later than a day after the receipt."""
    year = received.dt.convert_time_zone(zone).dt.year()
    frame = pl.DataFrame({"t": texts, "received": received, "year": year})
    limit = pl.col("received") + pl.duration(days=1)
    readings = []
    for back in range(-1, 5):  # 29 February comes every four years
        text = pl.concat_str(pl.col("year") - back, pl.lit(" "), "t")
        moment = time.by_formats(text, [f"%Y {form}"], zone)
        readings.append(pl.when(moment <= limit).then(moment))
    when = frame.select(pl.coalesce(readings).alias("time"))
    how = pl.concat_str(pl.lit(f"zone={zone} year="), pl.col("time").dt.convert_time_zone(zone).dt.year())
    return when.with_columns(pl.when(pl.col("time").is_not_null()).then(how).alias("how"))
