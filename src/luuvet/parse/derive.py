"""Fields that follow from one other: a part of its text, a multiple of its number, its text with something replaced."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import polars as pl

from luuvet.parse.checks import FormatError, mapping, refuse_unknown

_WAYS = ("match", "times", "replace")


@dataclass(frozen=True)
class Derived:
    """A field that follows from another: one of the three ways.

    Attributes:
        match: an expression whose group it is.
        times: the factor of a number, such as seconds → nanoseconds.
        replace: a text and what stands for it; the field may be the other one itself.
    """

    field: str
    of: str
    match: str = ""
    times: int = 0
    replace: tuple[str, str] = ("", "")

    def made(self, of: str, there: Collection[str] = ()) -> pl.Expr:
        """Return the field as an expression of a column; where it is `there` already it only fills what is missing."""
        value = pl.col(of)
        if self.match:
            value = value.str.extract(self.match)
        elif self.times:
            value = (value.cast(pl.Float64, strict=False) * self.times).round().cast(pl.Int64, strict=False)
        else:
            value = value.str.replace_all(*self.replace, literal=True)
        fills = self.field in there and self.field != self.of
        return (pl.coalesce(pl.col(self.field), value) if fills else value).alias(self.field)


def read_derived(where: str, declared: Any) -> tuple[Derived, ...]:
    """Return what a `derive` declares: `{FIELD: {of: NAME, match | times | replace: …}}`.

    Raises:
        FormatError: says which field and what is wrong.
    """
    return tuple(_derived(where, name, spec) for name, spec in mapping(where, "derive", declared).items())


def _derived(where: str, target: str, spec: Any) -> Derived:
    told = refuse_unknown(f"{where}: derive {target}", spec, {"of", *_WAYS})
    if "of" not in told or len(set(_WAYS) & set(told)) != 1:
        raise FormatError(f"{where}: what derives {target} needs 'of' and one of 'match', 'times' and 'replace'")
    times, pair = told.get("times", 0), tuple(map(str, told.get("replace", ["", ""])))
    if "times" in told and (type(times) is not int or times < 1):
        raise FormatError(f"{where}: 'times' of {target} is a whole number of at least 1")
    if len(pair) != 2 or ("replace" in told and not pair[0]):
        raise FormatError(f"{where}: 'replace' of {target} is a text and the text that stands for it")
    match = str(told.get("match", ""))
    try:
        pl.Series([""], dtype=pl.String).str.extract(match)
    except pl.exceptions.ComputeError as error:
        raise FormatError(f"{where}: 'match' of {target} is no expression: {error}") from error
    return Derived(target, str(told["of"]), match, times, (pair[0], pair[1]))


def derivable(derived: Collection[Derived], there: Collection[str]) -> list[Derived]:
    """Return those whose origin is there."""
    return [one for one in derived if one.of in there]
