"""Lines below header lines: which columns a line has is told by the latest header before it in the same source.

A file's lines arrive in batches. The header that a source told last is remembered (`origin.Headers`); where none is known,
as after a restart in the middle of a file, the declared columns count, and without any the line is not understood.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from luuvet.parse.bodies.taken import Ask
from luuvet.parse.checks import FormatError
from luuvet.parse.repeated import apart

Columns = tuple[str, ...]


@dataclass(frozen=True)
class Header:
    """What header lines look like.

    Attributes:
        after: they begin with this, and names follow.
        starts: or: they begin with this, which are the first names themselves.
        first: or: the first line of a file is one.
        comments: lines that begin with this tell nothing.
    """

    after: str = ""
    starts: str = ""
    first: bool = False
    comments: str = ""

    @classmethod
    def declared(cls, where: str, options: Any) -> Header:
        """Return the header of declared options.

        Raises:
            FormatError: there is an unknown one.
        """
        known = ("after", "starts", "first", "comments")
        if not isinstance(options, Mapping) or set(options) - set(known):
            raise FormatError(f"{where}: 'header' is a mapping of {', '.join(known)}")
        return cls(**options)

    @property
    def told(self) -> bool:
        """Whether there are header lines at all."""
        return bool(self.after or self.starts or self.first)


def spread(
    rows: pl.DataFrame, header: Header, default: Columns, names: Callable[[str], Columns], ask: Ask
) -> tuple[list[tuple[Columns, pl.DataFrame]], pl.DataFrame]:
    """Return the lines with their columns (none where no header is known), and the header lines and comments.

    `names` reads the names of a header line.
    """
    if not header.told and not header.comments:
        return [(default, rows)], rows.clear()
    rows = rows.sort("row")
    tells = _tells(rows, header, ask)
    silent = tells | rows["message"].str.starts_with(header.comments) if header.comments else tells
    if not header.told:
        return [(default, rows.filter(~silent))], rows.filter(silent)
    source = ask.origin.sources(rows["row"]).fill_null("")
    marked = rows.with_columns(tells.alias("tells"), silent.alias("silent"), source.alias("source"))
    number = pl.when("tells").then("row").forward_fill().over("source")
    marked = marked.with_columns(number.alias("number"))
    lines = dict(marked.filter("tells").select("row", "message").iter_rows())
    found = []
    last: dict[str, tuple[int, Columns]] = {}
    for (source, row), some in apart(marked.drop("tells"), ["source", "number"]):
        columns = _columns(source, lines.get(row), default, names, ask)
        if row is not None and row >= last.get(source, (-1, ()))[0]:
            last[source] = (row, columns)
        found.append((columns, some.filter(~pl.col("silent")).drop("silent")))
    for told, (_, columns) in last.items():
        ask.origin.headers.put((ask.key, told), columns)
    return [(columns, some) for columns, some in found if some.height], rows.filter(silent)


def _tells(rows: pl.DataFrame, header: Header, ask: Ask) -> pl.Series:
    """Tell which lines are headers."""
    if header.first:
        return ask.origin.first(rows["row"])
    text = header.after or header.starts
    return rows["message"].str.starts_with(text) if text else pl.Series([False]).new_from_index(0, rows.height)


def _columns(source: str, line: str | None, default: Columns, names: Callable[[str], Columns], ask: Ask) -> Columns:
    if line is None:
        return ask.origin.headers.get((ask.key, source)) or default
    return names(line)
