"""CEF (ArcSight) and LEEF (QRadar): a header between bars, then an extension of pairs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from luuvet.parse.bodies.gather import gathered
from luuvet.parse.bodies.taken import RAW, Ask, Taken

_PART = r"((?:[^|\\]|\\.)*)"
_CEF = rf"(?s)^CEF: ?([0-9]+(?:\.[0-9]+)?)\|{_PART}\|{_PART}\|{_PART}\|{_PART}\|{_PART}\|{_PART}(?:\|(.*))?$"
CEF_HEADER = ("version", "vendor", "product", "product_version", "id", "name", "severity")
"""Raw names of a CEF header."""

_LEEF = r"(?s)^LEEF: ?([0-9.]+)\|([^|]*)\|([^|]*)\|([^|]*)\|([^|]*)(?:\|(.*))?$"
LEEF_HEADER = ("version", "vendor", "product", "product_version", "id")
"""Raw names of a LEEF header."""

_KEY = r"[A-Za-z0-9_][A-Za-z0-9_.,:/@\[\]-]*"
_MARK = "\x1e"
_SLASH = "\x1d"
"""Stands for an escaped backslash while the other escapes are undone."""

_DELIMITER = r"(?s)^(x[0-9A-Fa-f]{1,4}|0x[0-9A-Fa-f]{1,4}|[^A-Za-z0-9]|)\|(.*)$"


@dataclass(frozen=True)
class Cef:
    """CEF: `CEF:0|vendor|product|version|id|name|severity|key=value key=value with blanks`.

    Custom fields take the names of their labels: `cs1=x cs1Label=Policy` is `Policy: x`.
    """

    @classmethod
    def declared(cls, where: str, options: Mapping[str, Any]) -> Cef:
        """Return the syntax; it has no options."""
        return cls(**options)

    def take(self, rows: pl.DataFrame, ask: Ask) -> Taken:
        """Take messages apart."""
        head, rows, missed = _headed(rows, _CEF, CEF_HEADER)
        if not rows.height:
            return Taken([], missed)
        extension = pl.col("extension").fill_null("")
        marked = extension.str.replace_all(rf"(?:^| )[ ]*({_KEY})=", f"{_MARK}${{1}}=")
        pairs = head.select(marked.str.split(_MARK).list.slice(1)).to_series()
        long = _long(pairs, "=")
        value = pl.col("value").str.strip_chars_end(" ")
        long = long.with_columns(_unescaped(long, value, {"\\=": "=", "\\|": "|", "\\n": "\n", "\\r": "\r"}))
        values = gathered(rows["row"], _labelled(long), ask)
        return Taken([values.with_columns(_header(head, CEF_HEADER, ask))], missed)


@dataclass(frozen=True)
class Leef:
    """LEEF: `LEEF:1.0|vendor|product|version|id|key=value<TAB>…`; 2.0 has the delimiter (`^`, `x09`) before the pairs."""

    @classmethod
    def declared(cls, where: str, options: Mapping[str, Any]) -> Leef:
        """Return the syntax; it has no options."""
        return cls(**options)

    def take(self, rows: pl.DataFrame, ask: Ask) -> Taken:
        """Take messages apart."""
        head, rows, missed = _headed(rows, _LEEF, LEEF_HEADER)
        if not rows.height:
            return Taken([], missed)
        told = head["extension"].str.extract_groups(_DELIMITER).struct.unnest()
        newer = (head["version"].str.starts_with("2") & told["2"].is_not_null()).fill_null(False)
        delimiters = told["1"].replace_strict(
            {one: _delimiter(one) for one in told["1"].drop_nulls().unique()}, default="\t", return_dtype=pl.String
        )
        frame = pl.DataFrame(
            {"e": head["extension"].fill_null(""), "tail": told["2"], "d": delimiters, "newer": newer}
        ).with_columns(
            pl.when("newer").then("tail").otherwise("e").alias("e"),
            pl.when("newer").then("d").otherwise(pl.lit("\t")).alias("d"),
        )
        # Some senders write other white space for the tab; then a pair ends where the next key begins.
        untold = ~pl.col("newer") & ~pl.col("e").str.contains("\t", literal=True)
        marked = pl.col("e").str.replace_all(rf"(?:^| )[ ]*({_KEY})=", f"{_MARK}${{1}}=")
        pairs = frame.select(
            pl.when(untold).then(marked.str.split(_MARK)).otherwise(pl.col("e").str.split(pl.col("d")))
        ).to_series()
        values = gathered(rows["row"], _long(pairs, "="), ask)
        return Taken([values.with_columns(_header(head, LEEF_HEADER, ask))], missed)


def _headed(rows: pl.DataFrame, regex: str, names: tuple[str, ...]) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Return the header's parts (and `extension`), their rows, and the rows that have none."""
    groups = rows["message"].str.extract_groups(regex).struct.unnest()
    groups.columns = [*names, "extension"]
    fits = groups["version"].is_not_null()
    return groups.filter(fits), rows.filter(fits), rows.filter(~fits)


def _header(head: pl.DataFrame, names: tuple[str, ...], ask: Ask) -> list[pl.Series]:
    unescaped = head.select(pl.col(names).str.replace_all(r"\\([|\\])", "${1}").str.strip_chars())
    told = zip(ask.names.all(names), unescaped.get_columns(), strict=True)
    return [values.alias(RAW + name) for name, values in told]


def _long(pairs: pl.Series, equals: str) -> pl.DataFrame:
    """Return `place`, `key`, `value` of lists of pairs."""
    place = pl.int_range(len(pairs), dtype=pl.UInt32, eager=True).alias("place")
    split = pl.col("pair").str.splitn(equals, 2)
    long = (
        pl.DataFrame([place, pairs.alias("pair")])
        .explode("pair")
        .select(
            "place",
            split.struct.field("field_0").str.strip_chars().alias("key"),
            split.struct.field("field_1").alias("value"),
        )
    )
    return long.filter(pl.col("value").is_not_null() & pl.col("key").str.contains(f"^{_KEY}$"))


def _unescaped(long: pl.DataFrame, value: pl.Expr, escapes: Mapping[str, str]) -> pl.Expr:
    if not long["value"].str.contains("\\", literal=True).any():
        return value.alias("value")
    value = value.str.replace_all("\\\\", _SLASH, literal=True)
    for written, meant in escapes.items():
        value = value.str.replace_all(written, meant, literal=True)
    return value.str.replace_all(_SLASH, "\\", literal=True).alias("value")


def _labelled(long: pl.DataFrame) -> pl.DataFrame:
    """Return the pairs with `cs1` named by the value of `cs1Label`; labels themselves are left out."""
    labels = long.filter(pl.col("key").str.ends_with("Label") & (pl.col("value") != ""))
    if not labels.height:
        return long
    names = labels.select(
        "place",
        pl.col("key").str.strip_suffix("Label"),
        pl.col("value").str.replace_all(r"[^A-Za-z0-9_.@/-]+", "_").str.strip_chars("_").alias("label"),
    ).unique(["place", "key"], keep="last")
    joined = long.join(names, on=["place", "key"], how="left", maintain_order="left")
    used = long.select("place", (pl.col("key") + "Label").alias("key"))
    kept = joined.join(
        used.with_columns(pl.lit(True).alias("label_of")), on=["place", "key"], how="left", maintain_order="left"
    )
    return kept.filter(pl.col("label_of").is_null()).select(
        "place", pl.coalesce(pl.when(pl.col("label") != "").then("label"), "key").alias("key"), "value"
    )


def _delimiter(text: str) -> str:
    """Return the delimiter that a LEEF 2.0 header names: `^`, `x09`, `0x7c`; nothing is a tab."""
    code = text.removeprefix("0")
    return chr(int(code[1:], 16)) if re.fullmatch("x[0-9A-Fa-f]{1,4}", code) else text or "\t"
