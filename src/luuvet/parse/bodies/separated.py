"""Values in columns: CSV, TSV, W3C extended; with declared columns or with header lines."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import polars as pl

from luuvet.parse.bodies.headed import Columns, Header, spread
from luuvet.parse.bodies.taken import HEADER, RAW, Ask, Taken
from luuvet.parse.checks import FormatError
from luuvet.parse.repeated import apart

_MOST = 1000
"""Columns that a header may tell; further ones stay in `event.original`."""


@dataclass(frozen=True)
class Separated:
    """The syntax.

    Attributes:
        separator: what stands between values.
        quote: the character around a value that may hold the separator (inside of it, twice for once); "" for none.
        columns: the names of the values in order; `_` has none.
        of: the place (from 1) of the value that says which columns a line has, or 0.
        choices: its values → columns.
        header: what header lines look like.
        least: fewer values than this are no such message.
        exact: nor are more or fewer than there are columns.
    """

    separator: str = ","
    quote: str = '"'
    columns: Columns = ()
    of: int = 0
    choices: Mapping[str, Columns] = field(default_factory=dict)
    header: Header = field(default_factory=Header)
    least: int = 2
    exact: bool = False

    @classmethod
    def declared(cls, where: str, options: Mapping[str, Any]) -> Separated:
        """Return the syntax of declared options.

        Raises:
            FormatError: an option has no such value.
        """
        given = dict(options)
        columns = given.pop("columns", None)
        header = Header.declared(where, given.pop("header", None) or {})
        if columns is None and not header.told:
            raise FormatError(f"{where} needs 'columns' or a 'header'")
        if isinstance(columns, Mapping):
            given.update(_choices(where, columns))
        else:
            given["columns"] = _names(columns)
        made = cls(**given, header=header)
        if not made.separator or len(made.quote) > 1 or (made.quote and len(made.separator) > 1):
            raise FormatError(f"{where}: 'separator' is one character where there are quotes, 'quote' one or none")
        return made

    @classmethod
    def w3c(cls, where: str, options: Mapping[str, Any]) -> Separated:
        """Return the syntax of W3C extended log files: values between blanks below `#Fields:` lines.

        Raises:
            FormatError: an option has no such value.
        """
        return cls.declared(
            where, {"separator": " ", "header": {"after": "#Fields:", "comments": "#"}, "exact": True, **options}
        )

    def take(self, rows: pl.DataFrame, ask: Ask) -> Taken:
        """Take messages apart."""
        parts, silent = spread(rows, self.header, self.columns, self._told, ask)
        taken = [silent.select("row", pl.lit(True).alias(HEADER))] if silent.height else []
        missed = [rows.clear()]
        for columns, some in parts:
            found, lost = self._lines(some, columns, ask)
            taken += found
            missed.append(lost)
        return Taken(taken, pl.concat(missed))

    def _told(self, line: str) -> Columns:
        """Return the names that a header line tells."""
        rest = line.removeprefix(self.header.after).strip("\ufeff")
        values = self.values(pl.Series([rest.strip() if self.separator == " " else rest]))[0]
        return tuple(str(one).strip() for one in ([] if values is None else values.to_list()))[:_MOST]

    def _lines(self, rows: pl.DataFrame, columns: Columns, ask: Ask) -> tuple[list[pl.DataFrame], pl.DataFrame]:
        """Return frames of lines that have their values, and those that do not."""
        if not columns and not self.of:
            return [], rows
        split = rows.with_columns(self.values(rows["message"], len(columns)).alias("values"))
        count = split["values"].list.len().fill_null(0)
        read = count == len(columns) if self.exact and columns else count >= self.least
        missed = [rows.filter(~read)]
        split = split.filter(read)
        if not self.of:
            return ([_named(split, columns, ask)] if split.height else []), missed[0]
        taken = []
        kind = pl.col("values").list.get(self.of - 1, null_on_oob=True)
        for (key,), some in apart(split.with_columns(kind.alias("kind")), ["kind"]) if split.height else ():
            names = self.choices.get(key) or self.choices.get("*")
            if names:
                taken.append(_named(some, names, ask))
            else:
                missed.append(some.drop("values"))
        return taken, pl.concat(missed)

    def values(self, messages: pl.Series, width: int = 0) -> pl.Series:
        """Return the values of each line; null where its quotes do not fit and it has not just `width` values without them."""
        frame = messages.alias("m").to_frame()
        column = pl.col("m")
        lists = frame.select(column.str.split(self.separator)).to_series()
        if not self.quote:
            return lists
        quoted = messages.str.contains(self.quote, literal=True).fill_null(False)
        if not quoted.any():
            return lists
        few = frame.filter(quoted)
        whole = few["m"].str.contains(self._whole)
        found = few.select(pl.lit(self.separator) + column).to_series().str.extract_all(self._one)
        found = found.list.eval(self._inner(pl.element().str.slice(1)))
        plain = lists.filter(quoted)
        kept = pl.DataFrame({"f": found, "p": plain, "w": whole}).select(
            pl.when("w").then("f").when(pl.col("p").list.len() == width).then("p")
        )
        at = pl.int_range(len(messages), eager=True)
        order = pl.concat([at.filter(~quoted), at.filter(quoted)]).arg_sort()
        return pl.concat([lists.filter(~quoted), kept.to_series()]).gather(order)

    def _inner(self, value: pl.Expr) -> pl.Expr:
        q = self.quote
        inner = value.str.slice(1).str.strip_suffix(q).str.replace_all(q + q, q, literal=True)
        return pl.when(value.str.starts_with(q)).then(inner).otherwise(value)

    @cached_property
    def _whole(self) -> str:
        return f"(?s)^{self._value}(?:{re.escape(self.separator)}{self._value})*$"

    @cached_property
    def _one(self) -> str:
        return f"(?s){re.escape(self.separator)}{self._value}"

    @cached_property
    def _value(self) -> str:
        q, sep = re.escape(self.quote), re.escape(self.separator)
        return f"(?:{q}(?:[^{q}]|{q}{q})*{q}|(?:[^{q}{sep}][^{sep}]*)?)"


def _named(split: pl.DataFrame, columns: Columns, ask: Ask) -> pl.DataFrame:
    """Return the values under the names of their columns; values beyond are named `column_<place>`."""
    width = min(int(split["values"].list.len().max() or 0), _MOST)  # type: ignore[arg-type]
    names = [*columns, *(f"column_{n + 1}" for n in range(len(columns), width))][:width]
    renamed = ask.names.all(names)
    places = {name: n for n, name in enumerate(renamed) if name != "_"}
    values = pl.col("values")
    return split.select("row", *(values.list.get(n, null_on_oob=True).alias(RAW + name) for name, n in places.items()))


def _choices(where: str, columns: Mapping[Any, Any]) -> dict[str, Any]:
    of = columns.get("of")
    if not isinstance(of, int) or of < 1:
        raise FormatError(f"{where}: 'columns' needs 'of', the place (from 1) of the value that tells them")
    told = {str(key): _names(names) for key, names in columns.items() if key != "of"}
    return {"of": of, "choices": {one: names for key, names in told.items() for one in key.split(" or ")}}


def _names(declared: Any) -> Columns:
    """Return names that are written as a list or as one text with commas."""
    if declared is None:
        return ()
    return tuple(str(name).strip() for name in (declared if isinstance(declared, list) else str(declared).split(",")))
