"""A run of sealed records as a frame of rows: what is known about each before anyone looks into it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from luuvet.event.hints import Hints, parse_hints
from luuvet.event.raw import Sealed
from luuvet.parse import journal
from luuvet.parse.sources import Sources, address_of
from luuvet.parse.text import decode
from luuvet.parse.time import TIME, zone_of

_COLUMNS: dict[str, Any] = {
    "shift": pl.Int64,
    "luuvet.log": pl.String,
    "luuvet.received": TIME,
    "luuvet.listener": pl.String,
    "luuvet.peer": pl.String,
    "luuvet.source": pl.String,
    "framing": pl.String,
    "address": pl.String,
    "trusted": pl.Boolean,
    "hint.host": pl.String,
    "hint.zone": pl.String,
    "hint.year": pl.Int32,
    "hint.format": pl.String,
    "hint.path": pl.String,
}
_HEADER = pl.Schema(_COLUMNS)


def rows(sealed: Sequence[Sealed], sources: Sources) -> pl.DataFrame:
    """Return one row a record in order: `row` (0 …), identity columns, `text`, and the header's hints.

    Further columns: `framing`, `address` (of the peer, without port), `trusted` (its claimed host counts), `hint.*` (null
    where nothing was told), `erased`.
    """
    hints = [parse_hints(one.raw.source) or Hints() for one in sealed]
    counts = [len(one.raw) for one in sealed]
    headers = pl.DataFrame(
        [
            (shift, *_header(one, hint, sources))
            for shift, one, hint in zip(_shifts(sealed), sealed, hints, strict=True)
        ],
        schema=_HEADER,
        orient="row",
    )
    which = pl.Series(range(len(counts)), dtype=pl.UInt32).repeat_by(pl.Series(counts, dtype=pl.UInt32)).explode()
    payloads = [payload for one in sealed for payload in _payloads(one)]
    text, how = decode(payloads, _encodings(hints, counts))
    frame = headers.select(pl.all().gather(which.drop_nulls()))
    return frame.with_columns(
        pl.int_range(len(payloads), dtype=pl.UInt32).alias("row"),
        (pl.int_range(len(payloads), dtype=pl.Int64) + pl.col("shift")).cast(pl.UInt64).alias("luuvet.index"),
        _parts(sealed, len(payloads)),
        _erased(sealed, len(payloads)),
        text,
        how,
    ).drop("shift")


def _payloads(one: Sealed) -> Sequence[bytes]:
    """Return the payloads as they are read: an entry of a journal's export has lengths in bytes between its lines."""
    return (
        [journal.folded(payload) for payload in one.raw.payloads]
        if one.raw.framing == journal.FRAMING
        else one.raw.payloads
    )


def _encodings(hints: Sequence[Hints], counts: Sequence[int]) -> list[str]:
    if not any(hint.encoding for hint in hints):
        return []
    return [hint.encoding for hint, count in zip(hints, counts, strict=True) for _ in range(count)]


def _shifts(sealed: Sequence[Sealed]) -> list[int]:
    """Return what to add to the row's number to have its index, for each run."""
    shifts, before = [], 0
    for one in sealed:
        shifts.append(one.first - before)
        before += len(one.raw)
    return shifts


def _header(one: Sealed, hint: Hints, sources: Sources) -> tuple[object, ...]:
    raw = one.raw
    address = address_of(raw.peer)
    return (
        one.log,
        raw.received // 1000,
        raw.listener,
        raw.peer or None,
        raw.source or None,
        raw.framing,
        address if address != "unix" else None,
        sources.trusts(raw.listener, address),
        hint.host or None,
        _zone(hint.timezone),
        hint.year if 1970 <= hint.year <= 2299 else None,
        hint.format or None,
        hint.path or None,
    )


def _zone(name: str) -> str | None:
    """Return a zone that a record's header names, or null where there is none such: a sealed hint may hold anything."""
    try:
        return name if name and zone_of(name) else None
    except ValueError:
        return None


def _parts(sealed: Sequence[Sealed], height: int) -> pl.Series:
    if not any(one.raw.parts for one in sealed):
        return pl.Series("luuvet.part", [0], dtype=pl.Int32).new_from_index(0, height)
    parts = [part for one in sealed for part in (one.raw.parts or [0] * len(one.raw))]
    return pl.Series("luuvet.part", parts, dtype=pl.Int32)


def _erased(sealed: Sequence[Sealed], height: int) -> pl.Series:
    if not any(one.erased for one in sealed):
        return pl.Series("erased", [False]).new_from_index(0, height)
    return pl.Series("erased", [n in one.erased for one in sealed for n in range(len(one.raw))], dtype=pl.Boolean)
