"""Who is silent, put together: a host whose datasets stop together is one silence, and so are many hosts that stop together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

SHORTEST_PAUSE = 600
"""Pauses shorter than this (seconds) are not measured."""
MANY_LEAST, MANY_SHARE = 5, 0.3
"""So many hosts at once, and that share of those that send round the clock, are one silence: a network, or us."""


@dataclass(frozen=True)
class Silence:
    """Hosts that fell silent, or one that is back.

    Attributes:
        last: when they were last heard, seconds UTC; usual: the usual longest pause, seconds; index: the last record, or the first after.
        always: they send round the clock. whole: nothing at all comes from them any more. count: hosts in all.
        at: when they came back; 0 for silence.
    """

    hosts: tuple[str, ...]
    datasets: tuple[str, ...]
    last: int
    usual: int = 0
    index: int = 0
    always: bool = False
    whole: bool = False
    count: int = 1
    of: int = 1
    at: int = 0


def told_of(
    keys: pl.DataFrame,
    rows: npt.NDArray[np.int64],
    suspects: npt.NDArray[np.int64],
    always: npt.NDArray[np.bool_],
    usual: Mapping[int, float],
) -> tuple[list[Silence], npt.NDArray[np.int64]]:
    """Return what is to be told of the sources in `rows`, which fell silent, and all rows that are told with it.

    `suspects` are silent for a third of what it takes: where many are, they are told together, not one by one as they get there.
    """
    host = keys["host"]
    hosts, near = set(host.gather(rows)), set(host.gather(np.union1d(rows, suspects)))
    steady = host.filter(pl.Series(always)).n_unique()
    if len(near) >= max(MANY_LEAST, MANY_SHARE * steady) and hosts & set(host.filter(pl.Series(always))):
        return _together(keys, np.union1d(rows, suspects), always, steady)
    if len(hosts) >= MANY_LEAST:
        return _together(keys, rows, always, host.n_unique())
    found = [_one(keys, rows, name, always, usual) for name in sorted(hosts)]
    return [one for one in found if one], rows


def _together(
    keys: pl.DataFrame, rows: npt.NDArray[np.int64], always: npt.NDArray[np.bool_], of: int
) -> tuple[list[Silence], npt.NDArray[np.int64]]:
    some = keys[rows.tolist()]
    names = some["host"].unique().sort().to_list()
    newest = some.sort("last").row(-1, named=True)
    datasets = tuple(some["dataset"].unique().sort().to_list()[:20])
    one = Silence(
        tuple(names), datasets, newest["last"], index=newest["index"], always=bool(always[rows].any()),
        whole=True, count=len(names), of=of,
    )  # fmt: skip
    return [one], rows


def _one(
    keys: pl.DataFrame,
    rows: npt.NDArray[np.int64],
    name: str,
    always: npt.NDArray[np.bool_],
    usual: Mapping[int, float],
) -> Silence | None:
    """Return the silence of a host, or None where it is told already that the whole host is silent."""
    numbered = keys.with_row_index("row").filter(pl.col("host") == name)
    fresh = numbered.filter(pl.col("row").is_in(rows.tolist()))
    told, heard = numbered["told"].max(), numbered["last"].max()
    if told and isinstance(told, int) and isinstance(heard, int) and heard <= told:
        return None
    gone = set(fresh["row"]) | set(numbered.filter(pl.col("told") > 0)["row"])
    newest = fresh.sort("last").row(-1, named=True)
    steady = set(numbered.filter(pl.col("row").is_in(np.flatnonzero(always).tolist()))["row"])
    return Silence(
        (name,), tuple(fresh["dataset"].sort().to_list()), newest["last"], max(SHORTEST_PAUSE, int(max(usual[row] for row in fresh["row"]))), newest["index"],
        always=bool(steady & set(fresh["row"])), whole=bool(steady) and steady <= gone and numbered["last"].max() == newest["last"],
    )  # fmt: skip
