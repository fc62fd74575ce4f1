"""Values that a product writes in a way of its own become plain: `(3)www(7)example(0)` → `www.example`, `0A1B…` → `0a:1b:…`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from luuvet.parse.checks import FormatError, mapping

Swaps = tuple[tuple[str, str], ...]
"""Expressions and what takes the place of each of their matches (`${1}` is the first group), one after the other."""


def read_rewrite(where: str, declared: Any) -> Mapping[str, Swaps]:
    """Return field → swaps as a `format.yaml` declares them: `rewrite: {FIELD: {EXPRESSION: TEXT, …}}`.

    Raises:
        FormatError: a field has no mapping, or an expression does not compile.
    """
    found: dict[str, Swaps] = {}
    for name, swaps in mapping(where, "rewrite", declared).items():
        here = f"{where}: rewrite of {name}"
        found[name] = tuple((regex, "" if text is None else str(text)) for regex, text in _some(here, swaps).items())
        try:
            pl.select(rewritten(pl.lit("a"), found[name]))
        except pl.exceptions.ComputeError as error:
            raise FormatError(f"{here}: {error}") from error
    return found


def _some(where: str, declared: Any) -> Mapping[str, Any]:
    swaps = mapping(where, "it", declared)
    if not swaps:
        raise FormatError(f"{where} names no expression")
    return swaps


def rewritten(value: pl.Expr, swaps: Sequence[tuple[str, str]]) -> pl.Expr:
    """Return texts with their matches replaced; what is empty then is null."""
    if not swaps:
        return value
    for regex, text in swaps:
        value = value.str.replace_all(regex, text)
    return pl.when(value != "").then(value)
