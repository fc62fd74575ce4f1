"""Claimed times become UTC. What the text does not say (zone, year) is inferred, and the inference is told.

Every function takes whole columns. Times that make no sense are null: the caller then takes the time of receipt. Days
outside of 1900–2299 count as no time, because no column store of ours can hold them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

import polars as pl

from luuvet.parse.repeated import once, single
from luuvet.parse.zones import with_zone

TIME = pl.Datetime("us", "UTC")
_NAIVE = pl.Datetime("us")
_FIRST, _LAST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2299, 12, 31, tzinfo=UTC)
_SANE = datetime(2000, 1, 1, tzinfo=UTC)
_MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec"
_ALWAYS_UTC = " UTC"
"""End of a format for texts of a product that always means UTC and does not say so."""
_ISO = (
    r"^([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}:[0-9]{2}(?::[0-9]{2})?)(?:[.,]([0-9]{1,9}))?"
    r" ?(Z|z|UTC|GMT|ICT|[+-][0-9]{2}(?::?[0-9]{2})?)?()$"
)
_SECONDS = "^[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-9]{2}:[0-5][0-9]"
_DIGITS = {20: 0, 24: 3, 27: 6, 25: 0, 29: 3, 32: 6}
"""Bytes of an ISO time with `Z` or an offset such as `+07:00` → digits of its fraction."""
_BSD = (
    r"^([*.])?([A-Z][a-z]{2} [ 0-9]?[0-9])(?: ([0-9]{4}))? ([0-9]{2}:[0-9]{2}:[0-9]{2})(?:[.,]([0-9]{1,9}))?"
    r"(?: ([0-9]{4}))?(?: (Z|UTC|GMT|ICT|[+-][0-9]{2}(?::?[0-9]{2})?))?()$"
)
_NAMED = {"Z": 0, "z": 0, "UTC": 0, "GMT": 0, "ICT": 7 * 3_600_000_000}
"""Names of zones that mean one thing only among us → microseconds ahead of UTC. Other names mean several zones."""

_UNSYNCHRONISED = "suspect=unsynchronised"
"""Cisco's devices put `*` before a time that nobody ever set, and `.` before one that lost its time server."""


def local(naive: pl.Expr, zone: str) -> pl.Expr:
    """Return naive times of a zone as UTC. An hour that happens twice is its first; one that never happens is moved on by an hour."""
    there = naive.dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
    after = (naive + pl.duration(hours=1)).dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
    return pl.coalesce(there, after).dt.convert_time_zone("UTC").cast(TIME)


def iso(texts: pl.Series, zone: str) -> pl.DataFrame:
    """Return `time` and `how` of ISO 8601 / RFC 3339 texts; texts without an offset are of `zone`, and `how` says so.

    Fractions finer than a microsecond are cut, a leap second is the last moment before it, 24:00 the next day's beginning.
    """
    frame = texts.alias("text").to_frame()
    digits = _same_shape(texts)
    if digits is not None:
        form, size = ("%Y-%m-%dT%H:%M:%S", 19) if not digits else (f"%Y-%m-%dT%H:%M:%S.%{digits}f", 20 + digits)
        naive = pl.col("text").str.slice(0, size).str.to_datetime(form, strict=False, time_unit="us", cache=False)
        return _shifted(frame.select(naive.alias("naive"), pl.col("text").str.slice(size).alias("offset")), zone)
    parts = frame.select(pl.col("text").str.extract_groups(_ISO)).unnest("text")
    parts = parts.with_columns(
        pl.when(pl.col("2").str.len_bytes() == 5).then(pl.col("2") + ":00").otherwise(pl.col("2")).alias("clock")
    )
    whole = (pl.col("1") + " " + _sane_clock()).str.to_datetime("%Y-%m-%d %H:%M:%S", strict=False, time_unit="us")
    naive = whole + _fraction("3") + _midnight()
    return _shifted(parts.select(naive.alias("naive"), pl.col("4").alias("offset")), zone)


def _sane_clock() -> pl.Expr:
    """Return `clock` without the two that no calendar knows: a leap second, and the midnight that ends a day (see `_midnight`)."""
    clock = pl.col("clock")
    return (
        pl.when(clock.str.ends_with(":60"))
        .then(clock.str.slice(0, 6) + "59")
        .when(clock == "24:00:00")
        .then(pl.lit("00:00:00"))
        .otherwise(clock)
    )


def _midnight() -> pl.Expr:
    return pl.duration(days=(pl.col("clock") == "24:00:00").cast(pl.Int64))


def _same_shape(texts: pl.Series) -> int | None:
    """Return the digits of the fraction where all texts are `YYYY-MM-DDTHH:MM:SS[.ffffff]` with an offset, else None.

    Such texts have a fast way: nearly every sender keeps to one shape.
    """
    if not len(texts) or texts.null_count():
        return None
    sizes = texts.str.len_bytes()
    size = int(sizes[0])
    digits = _DIGITS.get(size)
    if digits is None or not (sizes == size).all():
        return None
    fraction = f"[.][0-9]{{{digits}}}" if digits else ""
    return digits if texts.str.contains(f"{_SECONDS}{fraction}(?:Z|[+-][0-9]{{2}}:[0-9]{{2}})$").all() else None


def _shifted(frame: pl.DataFrame, zone: str) -> pl.DataFrame:
    """Return time and how of `naive` times with the text of their `offset` (null = none was told)."""
    offsets = frame["offset"].unique().to_list()
    micros = {text: _offset_micros(text) for text in offsets if text}
    told = pl.col("offset").replace_strict(micros, default=None, return_dtype=pl.Int64)
    with_offset = (pl.col("naive").cast(pl.Int64) - told).cast(_NAIVE).dt.replace_time_zone("UTC")
    if None not in offsets and "" not in offsets:
        return frame.select(with_offset.alias("time"), pl.lit(None, pl.String).alias("how"))
    told_nothing = pl.col("offset").is_null() | (pl.col("offset") == "")
    return frame.select(
        pl.when(told_nothing).then(local(pl.col("naive"), zone)).otherwise(with_offset).alias("time"),
        pl.when(told_nothing & pl.col("naive").is_not_null()).then(pl.lit(f"zone={zone}")).alias("how"),
    )


def _offset_micros(text: str) -> int | None:
    if text in _NAMED:
        return _NAMED[text]
    digits = text[1:].replace(":", "")
    hours, minutes = int(digits[:2]), int(digits[2:] or 0)
    if hours > 23 or minutes > 59:
        return None
    return (-1 if text[0] == "-" else 1) * (hours * 60 + minutes) * 60_000_000


def _fraction(column: str) -> pl.Expr:
    micros = pl.col(column).str.pad_end(9, "0").str.slice(0, 6).cast(pl.Int64, strict=False).fill_null(0)
    return pl.duration(microseconds=micros)


def traditional(texts: pl.Series, received: pl.Series, zone: str, year: int = 0) -> pl.DataFrame:
    """Return `time` and `how` of RFC 3164 times (`Mmm dd hh:mm:ss`, some with a year, a fraction, a zone, Cisco's `*` or `.` before).

    Without a year the year is `year` if told, else the one that puts the day nearest before the day of receipt, where
    one day ahead is still today's (clocks differ). 29 February is of a leap year.
    """
    days = received.dt.convert_time_zone(zone).dt.date() if len(received) and not single(received) else None
    if days is None or single(days):  # mostly: then a stamp alone tells its time, and many records share one
        few = received.head(1).dt.convert_time_zone(zone).dt.date()
        today = few[0] if len(few) else None
        return once(
            texts.alias("text").to_frame(),
            lambda some: _traditional(some.with_columns(pl.lit(today, pl.Date).alias("today")), zone, year),
        )
    return once(pl.DataFrame({"text": texts, "today": days}), lambda some: _traditional(some, zone, year))


def _traditional(frame: pl.DataFrame, zone: str, year: int) -> pl.DataFrame:
    """Return `time` and `how` of `text`, received on the local day `today`."""
    sizes = frame["text"].str.len_bytes()
    if frame.height and sizes.min() == 15 and sizes.max() == 15:
        if (read := _usual(frame, zone, year)) is not None:
            return read
        text, absent = pl.col("text"), pl.lit(None, pl.String)
        parts = frame.select(text.str.slice(0, 6).alias("day"), text.str.slice(7).alias("clock"), "today")
        parts = parts.with_columns(absent.alias(name) for name in ("said", "offset", "mark", "part"))
    else:
        groups = frame.select(pl.col("text").str.extract_groups(_BSD), "today").unnest("text")
        names = {"1": "mark", "2": "day", "4": "clock", "5": "part", "7": "offset"}
        parts = groups.select("today", pl.coalesce("3", "6").alias("said"), *names).rename(names)
    parts = parts.join(_years(parts, year), on=["day", "today"], how="left", nulls_equal=True, maintain_order="left")
    used = pl.coalesce("said", "year")
    naive = (used + " " + pl.col("day") + " " + _sane_clock()).str.to_datetime(
        "%Y %b %e %H:%M:%S", strict=False, time_unit="us"
    )
    if parts["part"].null_count() < parts.height:
        naive += _fraction("part")
    parts = parts.with_columns((naive + _midnight()).alias("naive"))
    times = _shifted(parts.select("naive", "offset"), zone)
    inferred = pl.when(pl.col("said").is_null()).then(pl.col("year_how"))
    marked = pl.when(pl.col("mark").is_not_null()).then(pl.lit(_UNSYNCHRONISED))
    told = pl.concat_str("how", inferred, marked, separator=" ", ignore_nulls=True)
    return times.hstack(parts.select("said", "mark", "year_how")).select(
        "time", pl.when(pl.col("time").is_not_null() & (told != "")).then(told).alias("how")
    )


def _usual(frame: pl.DataFrame, zone: str, year: int) -> pl.DataFrame | None:
    """Return the same of stamps that have no more than month, day and clock; None where one of them is odd."""
    parts = frame.with_columns(pl.col("text").str.slice(0, 6).alias("day"))
    parts = parts.join(_years(parts, year), on=["day", "today"], how="left", nulls_equal=True, maintain_order="left")
    naive = parts.select(
        pl.concat_str("year", pl.lit(" "), "text").str.to_datetime("%Y %b %e %H:%M:%S", strict=False, time_unit="us")
    ).to_series()
    if naive.null_count() or frame["text"].str.contains(":60", literal=True).any():
        return None
    return parts.select(
        local(pl.lit(naive), zone).alias("time"),
        pl.concat_str(pl.lit(f"zone={zone}"), "year_how", separator=" ", ignore_nulls=True).alias("how"),
    )


def _years(parts: pl.DataFrame, year: int) -> pl.DataFrame:
    """Return day, today → year and how it is told: few rows, so that plain Python may think about leap days."""
    pairs = parts.select("day", "today").unique().rows()
    chosen = [str(year or _year(day, today)) for day, today in pairs]
    return pl.DataFrame(
        {
            "day": [day for day, _ in pairs],
            "today": [today for _, today in pairs],
            "year": chosen,
            "year_how": [f"year={one}" for one in chosen],
        },
        schema={"day": pl.String, "today": pl.Date, "year": pl.String, "year_how": pl.String},
    )


def _year(day: str | None, today: date | None) -> int:
    """Return the latest year in which a day (`Nov 22`) is no later than tomorrow."""
    if day is None or today is None:
        return 0
    month, number = _MONTHS.find(day[:3]) // 3 + 1, int(day[3:]) if day[3:].strip().isdigit() else 0
    limit = today + timedelta(days=1)
    for year in range(limit.year, limit.year - 9, -1):
        try:
            if date(year, month, number) <= limit:
                return year
        except ValueError:  # 29 February of a common year, or no day at all
            continue
    return today.year


def by_formats(texts: pl.Expr, formats: Sequence[str], zone: str) -> pl.Expr:
    """Return the times of texts in the first strptime format that reads them; formats without a zone are of `zone`.

    A zone is `%z` (an offset of four digits) or, at the end, `%Z` (any offset, or an abbreviation that is known). A format that
    ends in the letter `Z` is of UTC, as ISO 8601 means it; one that ends in ` UTC` reads texts of a product that always means UTC and does not say so. `%p` also reads what Windows writes in
    Vietnamese, SA (sáng) and CH (chiều); Vietnamese months are `Thg %m`. A year of two digits is of 1970 to 2069. A leap second
    is the first moment after it.
    """
    readings = []
    for form in formats:
        if form.endswith("%Z"):
            readings.append(with_zone(texts, form))
            continue
        these = texts.str.replace(r"\bSA\b", "AM").str.replace(r"\bCH\b", "PM") if "%p" in form else texts
        time = these.str.to_datetime(form.removesuffix(_ALWAYS_UTC), strict=False, time_unit="us")
        readings.append(time.cast(TIME) if tells_zone(form) else local(time, zone))
    return pl.coalesce(readings)


def tells_zone(form: str) -> bool:
    """Tell whether times in a strptime format need no zone of their source."""
    return "%z" in form or "%:z" in form or form.endswith(("Z", _ALWAYS_UTC))


def settle(claimed: pl.Series, how: pl.Series, received: pl.Series) -> list[pl.Series]:
    """Return `@timestamp` and `luuvet.time`: the claimed time where there is one, else the time of receipt.

    A claimed time more than a day ahead or before the year 2000 is kept and marked `suspect=future` or `suspect=past`.
    """
    time, now = pl.col("time"), pl.col("received")
    future, past = time > now + pl.duration(days=1), time < _SANE
    frame = pl.DataFrame({"time": claimed, "how": how, "received": received})
    plain = (time.is_between(_FIRST, _LAST) & ~future & ~past).all(ignore_nulls=False) & ~(pl.col("how") == "").any()
    if frame.select(plain).item():  # mostly no clock of a batch is odd, and no text need be joined
        return [claimed.alias("@timestamp"), how.alias("luuvet.time")]
    suspect = pl.when(future).then(pl.lit("suspect=future")).when(past).then(pl.lit("suspect=past"))
    told = pl.concat_str("how", suspect, separator=" ", ignore_nulls=True)
    note = pl.when(time.is_null()).then(pl.lit("received")).when(told != "").then(told)
    frame = frame.with_columns(pl.when(time.is_between(_FIRST, _LAST)).then(time).alias("time"))
    return frame.select(pl.coalesce(time, now).alias("@timestamp"), note.alias("luuvet.time")).get_columns()


def zone_of(name: str) -> tzinfo:
    """Return a zone by its IANA name.

    Raises:
        ValueError: there is none; the sentence shows what one looks like.
    """
    try:
        return ZoneInfo(name)
    except (KeyError, OSError, ValueError) as error:
        raise ValueError(f"'{name}' is no time zone; one looks like Asia/Ho_Chi_Minh or UTC") from error
