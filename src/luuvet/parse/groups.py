"""Which members of a format's events stand together, told by nothing but the members: however the log is cut, the same groups."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from luuvet.parse import extra
from luuvet.parse.join import Join

LATE = 2_000
"""Records of the log (or seconds of receipt) for which an event that has ended may still be revised."""

_SECOND = 1_000_000
_Numbers = npt.NDArray[np.int64]
_Flags = npt.NDArray[np.bool_]


def members(join: Join, events: pl.DataFrame) -> pl.DataFrame:
    """Return the rows of an event frame that take part, with `_key` (what a group has in common) and `_told` (false)."""
    rows = events.filter(pl.col("event.dataset").is_in(join.datasets))
    if not rows.height:
        return rows
    keys = [extra.value(rows, name).cast(pl.String) for name in join.by]
    texts = pl.DataFrame([values.alias(f"k{n}") for n, values in enumerate(keys)])
    named = texts.select(pl.concat_str(pl.all().fill_null(""), separator="\x1f").alias("_key")).to_series()
    # The last of the fields is what names the event; a row without it belongs to none.
    told = pl.Series("_told", [False]).new_from_index(0, rows.height)
    return rows.hstack([named, told]).filter(keys[-1].is_not_null())


def grouped(join: Join, rows: pl.DataFrame) -> pl.DataFrame:
    """Return members in the order of the log with `_group` (its number) and `_closes` (this record ends an event).

    A group is a stretch of the members of one key. It ends before a member that comes too long after the one before, in time
    (`within`), in the log or by receipt (`patience`); once it is closed, also before one that comes `after` seconds later, or
    `LATE`. So a group that can get no more members is known as such without looking at what comes.
    """
    closes = np.zeros(rows.height, np.bool_)
    for name, values in join.closes.items():
        closes |= extra.value(rows, name).cast(pl.String).is_in(list(values)).fill_null(False).to_numpy()
    keys = rows["_key"].rank("dense").to_numpy()
    order = np.argsort(keys, kind="stable")
    begins = _begins(join, rows[pl.Series(order)], keys[order], closes[order])
    groups = np.empty(rows.height, np.int64)
    groups[order] = np.cumsum(begins)
    return rows.with_columns(pl.Series("_group", groups), pl.Series("_closes", closes))


def _begins(join: Join, rows: pl.DataFrame, keys: npt.NDArray[Any], closes: _Flags) -> _Flags:
    """Tell of rows sorted by key which of them begin a group."""
    received = _micros(rows["luuvet.received"], None)
    time = _micros(rows["@timestamp"], received)
    index = rows["luuvet.index"].cast(pl.Int64).to_numpy()
    in_log, in_receipt = _steps(index), _steps(received)
    begins: _Flags = np.abs(_steps(time)) > join.within * _SECOND
    begins |= (in_log > join.patience) | (in_receipt > join.patience * _SECOND)
    begins[1:] |= keys[1:] != keys[:-1]
    begins[:1] = True
    if closes.any():
        late = (in_log > LATE) | (in_receipt > LATE * _SECOND)
        after = np.inf if join.after is None else join.after * _SECOND
        for first, end in _doubtful(begins, closes, late, time, after):
            _end_closed(begins, closes, late, time, after, first, end)
    return begins


def _doubtful(begins: _Flags, closes: _Flags, late: _Flags, time: _Numbers, after: float) -> list[tuple[int, int]]:
    """Return the stretches in which a member stands behind an end, and far from it: few, but to be looked at in order."""
    places = np.arange(len(begins))
    start = np.maximum.accumulate(np.where(begins, places, 0))
    ended = np.empty(len(begins), np.int64)
    ended[1:] = np.maximum.accumulate(np.where(closes, places, -1))[:-1]
    ended[:1] = -1
    found = (ended >= start) & (late | (time - time[np.maximum(ended, 0)] > after))
    firsts = np.unique(start[found])
    edges = np.append(np.flatnonzero(begins), len(begins))
    return [(int(first), int(edges[np.searchsorted(edges, first, "right")])) for first in firsts]


def _end_closed(
    begins: _Flags, closes: _Flags, late: _Flags, time: _Numbers, after: float, first: int, end: int
) -> None:
    closed: int | None = None
    for row in range(first, end):
        if closed is not None and (late[row] or time[row] - closed > after):
            begins[row], closed = True, None
        if closes[row]:
            closed = int(time[row])


def _micros(times: pl.Series, otherwise: _Numbers | None) -> _Numbers:
    found = times.dt.epoch("us")
    if found.null_count():
        found = found.fill_null(0) if otherwise is None else pl.select(pl.coalesce(found, pl.Series(otherwise)))[:, 0]
    micros: _Numbers = found.to_numpy()
    return micros


def _steps(values: _Numbers) -> _Numbers:
    return np.diff(values, prepend=values[:1])
