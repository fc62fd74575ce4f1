"""Formats whose records ask for code of their own: what such code offers, and how it stands before a format's patterns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from typing import Protocol

import polars as pl

from luuvet.parse.audit.reader import Reader as AuditReader
from luuvet.parse.bodies.origin import Origin
from luuvet.parse.checks import FormatError
from luuvet.parse.compile import Compiled
from luuvet.parse.declare import Format


class Reader(Protocol):
    """Reads the records of one product."""

    def read(self, rows: pl.DataFrame) -> tuple[list[pl.DataFrame], pl.DataFrame]:
        """Return pieces (`row` and fields, without a rule) of the rows that it understands, and the others."""
        ...

    def tell(self, wholes: pl.DataFrame, members: pl.DataFrame) -> pl.DataFrame:
        """Return joined rows with what their members say together; see `whole.Tell`."""
        ...


READERS: Mapping[str, Callable[[Traversable], Reader]] = {"audit": AuditReader}
"""By the name that a format gives as `reader`; each takes the folder of the format."""


@dataclass(frozen=True)
class Led:
    """A format whose rows its reader sees first, and its patterns then."""

    reader: Reader
    patterns: Compiled

    @property
    def format(self) -> Format:
        """The declaration."""
        return self.patterns.format

    def match(self, rows: pl.DataFrame, origin: Origin) -> tuple[list[pl.DataFrame], pl.DataFrame]:
        """Return pieces of rows and the rows that nothing matched; see `Compiled.match`."""
        found, left = self.reader.read(rows)
        if not left.height:
            return found, left
        pieces, missed = self.patterns.match(left, origin)
        return found + pieces, missed

    def match_objects(self, rows: pl.DataFrame, origin: Origin) -> tuple[list[pl.DataFrame], pl.DataFrame]:
        """Return what the declaration makes of JSON objects; see `Compiled.match_objects`."""
        return self.patterns.match_objects(rows, origin)


def make(name: str, reader: str, folder: Traversable) -> Reader:
    """Return the reader that a format asks for.

    Raises:
        FormatError: there is none of that name, or its tables are wrong.
    """
    if reader not in READERS:
        raise FormatError(f"formats/{name}/format.yaml: there is no reader '{reader}'; known are {', '.join(READERS)}")
    try:
        return READERS[reader](folder)
    except (KeyError, ValueError) as error:
        raise FormatError(f"formats/{name}: {error}") from error
