"""The door of the room: sealed records in, an event frame out.

The walk of a batch: rows of the delivery → what is set aside (erased, further parts, whole files) → JSON documents →
syslog envelope → JSON documents inside of it → formats of products → assembled rows, in the order of the log.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import polars as pl

from luuvet.event.frame import IDENTITY, SCHEMA
from luuvet.event.raw import Sealed
from luuvet.parse import aside, assemble, delivery, envelope, objects
from luuvet.parse.catalogue import Formats
from luuvet.parse.envelope import Each
from luuvet.parse.products import Products
from luuvet.parse.repeated import apart
from luuvet.parse.sources import Sources
from luuvet.parse.tally import Tally


class Parser:
    """Turns sealed records into events; holds nothing but its formats, its counts and its threads."""

    def __init__(self, formats: Formats, sources: Sources, threads: int = 1) -> None:
        """Take the formats and what is known about sources.

        With more than one thread the parts of a large batch are worked on side by side: the same work sooner, not less of
        it. Leave it at one where other work waits for the processors.
        """
        self.formats = formats
        self.sources = sources
        self._pool = ThreadPoolExecutor(threads, "parse") if threads > 1 else None
        self._each: Each = self._pool.map if self._pool else map
        self._products = Products(formats, self._each)
        self._tally = Tally()

    def parse(self, sealed: Sequence[Sealed]) -> pl.DataFrame:
        """Return the event frame of a run of sealed records: at least one row a record, in order. Never fails on bytes."""
        rows = delivery.rows(sealed, self.sources)
        apart, rows = aside.split(rows)
        frames = [apart] if apart.height else []
        if rows.height:
            frames += self._records(rows)
        return self._finished(frames)

    def close(self) -> None:
        """End the threads; a closed parser parses no more."""
        if self._pool:
            self._pool.shutdown()

    def stats(self) -> dict[str, object]:
        """Return counts since the start: events by dataset, unparsed by program with an example, errors by format."""
        return {
            **self._tally.as_dict(),
            "errors": dict(self._products.errors),
            "error_examples": dict(self._products.examples),
            "formats": len(self.formats.formats),
            "format_problems": list(self.formats.problems),
            "generation": self.formats.generation,
        }

    def _records(self, rows: pl.DataFrame) -> list[pl.DataFrame]:
        documents, rows = objects.split(rows, pl.col("text"))
        frames: list[pl.DataFrame] = []
        if documents.height:
            bare = documents.hstack(envelope.nothing(documents, self.sources))
            made, refused = objects.events(bare, "text", self.formats.documents)
            frames += [made, refused]
        if rows.height:
            frames += self._lines(rows)
        return frames

    def _lines(self, rows: pl.DataFrame) -> list[pl.DataFrame]:
        frames: list[pl.DataFrame] = []
        rows = rows.hstack(envelope.read(rows, self.sources, self._each))
        documents, rows = objects.split(rows, pl.col("message"))
        if documents.height:
            made, refused = objects.events(documents, "message", self.formats.documents)
            frames.append(made)
            rows = pl.concat([rows, documents.join(refused.select("row"), on="row", how="semi")]).sort("row")
        if rows.height:
            frames.append(assemble.lines(rows, self._pieces(rows), self.formats.constants))
        return frames

    def _pieces(self, rows: pl.DataFrame) -> list[pl.DataFrame]:
        """Run the formats, once for each zone, told format and file: mostly that is one run."""
        pieces: list[pl.DataFrame] = []
        paths = {path: self.formats.of_path(path) for path in rows["hint.path"].drop_nulls().unique().to_list()}
        columns = rows.select(
            "row",
            "program",
            "zone",
            "hint.format",
            pl.col("message").str.strip_chars_end("\r\n\0 "),
            pl.col("hint.path").replace_strict(paths, default=None, return_dtype=pl.Int64).alias("first"),
        )
        for (zone, told, first), some in apart(columns, ["zone", "hint.format", "first"]):
            number = self.formats.numbered(str(told)) if told else first
            pieces += self._products.read(some, str(zone), None if number is None else int(number))
        return pieces

    def _finished(self, frames: list[pl.DataFrame]) -> pl.DataFrame:
        if not frames:
            return pl.DataFrame(schema=SCHEMA)
        whole = frames[0] if len(frames) == 1 else pl.concat(frames, how="diagonal").sort("row")
        whole = whole.with_columns(
            pl.lit(0, pl.UInt16).alias("luuvet.k"),
            pl.lit(self.formats.generation, pl.UInt32).alias("luuvet.generation"),
        )
        self._tally.count(whole)
        absent = [pl.lit(None, kind).alias(name) for name, kind in IDENTITY.items() if name not in whole.columns]
        return whole.with_columns(absent).select(name for name in SCHEMA if name in whole.columns or name in IDENTITY)
