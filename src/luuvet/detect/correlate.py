"""Sigma correlations over event time. The state is what rules matched lately, so it can be rebuilt from the stored hits.

A match counts in the stretch of event time where it belongs, whenever it comes; what was *received* within the window and a
day before is remembered, so that an old file that arrives today is judged as a whole. Results depend only on the order of
the log, never on where a batch ended.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from luuvet.detect.groups import Groups
from luuvet.detect.rule import Correlation, Rule
from luuvet.detect.taxonomy import Taxonomy

LATE_SECONDS = 86_400
"""How much later than its neighbours a match may be received and still be counted with them."""

_MICRO = 1_000_000
_OCCURRENCE: dict[str, Any] = {
    "record": pl.UInt64,
    "k": pl.UInt16,
    "rule": pl.String,
    "time": pl.Int64,
    "received": pl.Int64,
    "key": pl.String,
    "row": pl.UInt32,
}
OCCURRENCES = pl.Schema(_OCCURRENCE)
"""Hits as correlations take and give them: place in the log, rule id, event time and receipt (microseconds UTC), group key,
and a row of the caller's. They sort in the order of the log."""

_ORDER = tuple(OCCURRENCES)


@dataclass(frozen=True)
class _Part:
    """One rule of a correlation: where its group values and its counted value stand in the key of its hits."""

    group: tuple[tuple[str, tuple[str, ...]], ...]
    counted: tuple[tuple[str, ...], ...]


class Correlator:
    """Runs the correlations of a book. `feed` tries, `keep` makes it so; without `keep` nothing was fed."""

    def __init__(
        self, correlations: Sequence[Correlation], rules: Mapping[str, Rule | Correlation], taxonomy: Taxonomy
    ) -> None:
        self._correlations = tuple(correlations)
        self._parts = [
            {name: _part(correlation, rules[name], taxonomy) for name in correlation.rules}
            for correlation in correlations
        ]
        self._groups = [Groups(correlation, LATE_SECONDS) for correlation in correlations]
        self._seed = secrets.randbits(63)  # nobody outside can aim at another group's hash

    @property
    def key_fields(self) -> dict[str, tuple[str, ...]]:
        """Rule id → the fields that the group key of its hits must hold."""
        found: dict[str, dict[str, None]] = {}
        for parts in self._parts:
            for name, part in parts.items():
                fields = found.setdefault(name, {})
                for _, places in part.group:
                    fields[",".join(places)] = None
                for places in part.counted:
                    fields[",".join(places)] = None
        return {name: tuple(fields) for name, fields in found.items()}

    @property
    def silent(self) -> frozenset[str]:
        """Rules that only serve correlations: their hits are informational."""
        loud = {name for one in self._correlations if one.generate for name in one.rules}
        return frozenset(name for one in self._correlations for name in one.rules) - loud

    @property
    def seconds(self) -> int:
        """How far back (received) stored hits are needed to rebuild the state."""
        return max((one.seconds for one in self._correlations), default=0) + LATE_SECONDS

    def feed(self, occurrences: pl.DataFrame) -> pl.DataFrame:
        """Return the hits of the correlations on some matches, each at the event that completed it, in the order of the log."""
        stream = occurrences.select(_ORDER)
        raised = [OCCURRENCES.to_frame()]
        present = set(stream["rule"].unique())
        for number, correlation in enumerate(self._correlations):
            if present.isdisjoint(self._parts[number]):
                self._groups[number].rest()
                continue
            own = self._own(number, stream)
            rows = self._groups[number].feed(own)
            if rows:
                present.add(correlation.id)
                fired = own[rows].with_columns(pl.lit(correlation.id).alias("rule"), pl.col("group").alias("key"))
                raised.append(fired.select(_ORDER))
                stream = pl.concat([stream, raised[-1]])
        return pl.concat(raised).sort(_ORDER)

    def keep(self) -> None:
        """Make the last `feed` part of the state."""
        for groups in self._groups:
            groups.keep()

    def forget(self, received: int) -> None:
        """Let go of groups in which nothing was received lately; `received` is now, in microseconds UTC."""
        for groups in self._groups:
            groups.forget(received - self.seconds * _MICRO)

    def restore(self, occurrences: pl.DataFrame) -> None:
        """Rebuild the state from stored hits of its rules and of its own."""
        for number, correlation in enumerate(self._correlations):
            own = occurrences.filter(pl.col("rule") == correlation.id).sort(_ORDER)
            told = own.select(self._hash("key"), "time").rows()
            self._groups[number].restore(self._own(number, occurrences), told)

    def _own(self, number: int, stream: pl.DataFrame) -> pl.DataFrame:
        """The matches that a correlation looks at, with `group` (its key of them), `hash` and `value`, in the order of the log."""
        pieces = []
        for name, part in self._parts[number].items():
            hits = stream.filter(pl.col("rule") == name)
            group = [
                pl.concat_str(pl.lit(f"{field}="), _held(places), ignore_nulls=False) for field, places in part.group
            ]
            key = pl.concat_str(group, separator=";", ignore_nulls=False) if group else pl.lit("")
            value = pl.concat_str(map(_held, part.counted), separator=";") if part.counted else pl.col("rule")
            pieces.append(hits.with_columns(key.alias("group"), value.alias("value")).drop_nulls(["group", "value"]))
        return pl.concat(pieces).sort(_ORDER).with_columns(self._hash("group").alias("hash"))

    def _hash(self, column: str) -> pl.Expr:
        return pl.col(column).hash(self._seed)


def _part(correlation: Correlation, rule: Rule | Correlation, taxonomy: Taxonomy) -> _Part:
    def places(name: str) -> tuple[str, ...]:
        own = correlation.aliases.get(name, {}).get(rule.id, name)
        if isinstance(rule, Correlation):
            return (own,)
        return tuple(taxonomy.field(own, rule.product, rule.category).split(","))

    group = tuple((name, places(name)) for name in correlation.group_by)
    counted = correlation.counted if correlation.kind == "value_count" else ()
    return _Part(group, tuple(map(places, counted)))


def _held(places: Sequence[str]) -> pl.Expr:
    """The value that a group key holds of the first of some places, escaped as it stands there (see `groupkey`)."""
    return pl.coalesce(pl.col("key").str.extract(f"(?:^|;){re.escape(place)}=([^;]*)", 1) for place in places)
