"""`key=value` pairs, with quotes or without."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import polars as pl

from luuvet.parse.bodies.gather import gathered
from luuvet.parse.bodies.shapes import shaped
from luuvet.parse.bodies.taken import RAW, Ask, Taken
from luuvet.parse.checks import FormatError

KEYS = "[A-Za-z_][A-Za-z0-9_.:/@-]*"
"""What a key looks like; so none needs escaping inside of JSON."""

_MARK = "\x1e"


@dataclass(frozen=True)
class Pairs:
    """The syntax.

    Attributes:
        separator: the character between pairs; further ones of it and blanks are passed over.
        equals: what stands between key and value, one or two characters.
        escape: a backslash before a quote belongs to the value. False for products that write `"C:\\dir\\"`.
        blanks: values without quotes may hold the separator: each ends where the next ` key=` begins.
        key: what a key looks like.
        least: fewer pairs than this are no such message.
    """

    separator: str = " "
    equals: str = "="
    escape: bool = True
    blanks: bool = False
    key: str = KEYS
    least: int = 2

    @classmethod
    def declared(cls, where: str, options: Mapping[str, Any]) -> Pairs:
        """Return the syntax of declared options.

        Raises:
            FormatError: an option has no such value.
        """
        made = cls(**options)
        if len(made.separator) != 1 or len(made.equals) not in (1, 2):
            raise FormatError(f"{where}: 'separator' must be one character, 'equals' one or two")
        try:
            pl.Series([""]).str.contains(made.key)
        except pl.exceptions.ComputeError as error:
            raise FormatError(f"{where}: 'key' is no expression: {error}") from error
        return made

    def take(self, rows: pl.DataFrame, ask: Ask) -> Taken:
        """Take messages apart."""
        tokens = rows.select(self._tokens).to_series()
        enough = (tokens.list.len() >= self.least).fill_null(False)
        missed = rows.filter(~enough)
        if missed.height:
            rows, tokens = rows.filter(enough), tokens.filter(enough)
        if not rows.height:
            return Taken([], missed)
        listed = pl.DataFrame([_numbers(rows.height), tokens.alias("tokens")])
        frames, rest = ([], listed) if self.blanks else shaped(listed, self.equals, self.separator, self.escape)
        taken = [_named(rows["row"], frame, ask) for frame in frames]
        if rest.height:
            some = rows["row"].gather(rest["place"])
            long = pl.DataFrame([_numbers(rest.height), rest["tokens"].alias("token")]).explode("token")
            taken.append(gathered(some, long.select("place", *self._parts), ask))
        return Taken(taken, missed)

    @cached_property
    def _tokens(self) -> pl.Expr:
        sep, eq = re.escape(self.separator), re.escape(self.equals)
        pair = f"(?:^|{sep})[ {sep}]*({self.key}){eq}"
        if self.blanks:
            marked = pl.col("message").str.replace_all(pair, f"{_MARK}${{1}}{self.equals}")
            return marked.str.split(_MARK).list.slice(1)
        quoted = r'"(?:[^"\\]|\\.)*"' if self.escape else '"[^"]*"'
        return pl.col("message").str.extract_all(f"(?s){pair}(?:{quoted}|[^{sep}]*)")

    @cached_property
    def _parts(self) -> tuple[pl.Expr, pl.Expr]:
        """Key and value of a token."""
        split = pl.col("token").str.strip_chars(f" {self.separator}").str.splitn(self.equals, 2)
        value = split.struct.field("field_1")
        inner = value.str.slice(1).str.strip_suffix('"')
        if self.escape:
            inner = inner.str.replace_all('\\"', '"', literal=True)
        quoted = value.str.starts_with('"') & value.str.ends_with('"') & (value.str.len_bytes() > 1)
        return split.struct.field("field_0").alias("key"), pl.when(quoted).then(inner).otherwise(value).alias("value")


def _numbers(size: int) -> pl.Series:
    return pl.int_range(size, dtype=pl.UInt32, eager=True).alias("place")


def _named(rows: pl.Series, frame: pl.DataFrame, ask: Ask) -> pl.DataFrame:
    """Return the frame of a shape as `Taken` has it."""
    keys = frame.columns[1:]
    columns = {RAW + name: frame[key] for key, name in zip(keys, ask.names.all(keys), strict=True)}
    return pl.DataFrame([rows.gather(frame["place"]), *(values.alias(name) for name, values in columns.items())])
