"""The door of the room: sealed records in, an event frame out.

The walk of a batch: rows of the delivery → what is set aside (erased, further parts, whole files) → JSON documents →
syslog envelope, or that of a journal's entry → JSON documents inside of it → formats of products → assembled rows, in the order of the log.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import polars as pl

from luuvet.event.frame import IDENTITY, SCHEMA
from luuvet.event.raw import Sealed
from luuvet.event.verbatim import APART
from luuvet.parse import aside, assemble, delivery, envelope, journal, objects
from luuvet.parse.bodies.origin import Headers, Origin
from luuvet.parse.catalogue import Formats
from luuvet.parse.envelope import Each
from luuvet.parse.products import Products
from luuvet.parse.repeated import apart
from luuvet.parse.sources import Sources
from luuvet.parse.tally import Tally
from luuvet.parse.text import composed


class Parser:
    """Turns sealed records into events; holds its formats, its counts, its threads, and the header line of each source."""

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
        self._headers = Headers()
        self._tally = Tally()

    def parse(self, sealed: Sequence[Sealed]) -> pl.DataFrame:
        """Return the event frame of a run of sealed records: at least one row a record, in order. Never fails on bytes."""
        rows = delivery.rows(sealed, self.sources)
        apart, rows = aside.split(rows)
        frames = [apart] if apart.height else []
        if rows.height:
            frames += self._records(rows, Origin(sealed, headers=self._headers))
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

    def _records(self, rows: pl.DataFrame, origin: Origin) -> list[pl.DataFrame]:
        frames: list[pl.DataFrame] = []
        exported, rows = journal.blocks(rows)
        if exported.height:
            frames += self._journal(exported, origin)
        documents, rows = objects.split(rows, pl.col("text"))
        if documents.height:
            entries, documents = journal.split(documents)
            if entries.height:
                frames += self._journal(entries, origin)
        if documents.height:
            bare = documents.hstack(envelope.nothing(documents, self.sources))
            known, bare = self._objects(bare, "text", origin)
            made, refused = objects.events(bare, "text", self.formats.documents)
            frames += [*known, made, refused]
        if rows.height:
            frames += self._lines(rows, origin)
        return frames

    def _journal(self, rows: pl.DataFrame, origin: Origin) -> list[pl.DataFrame]:
        """Return the events of a journal's entries, whose messages are read like those of syslog."""
        envelopes, said = journal.read(rows, envelope.nothing(rows, self.sources)["zone"])
        told = pl.DataFrame([rows["row"], said.alias("said")])
        frames = self._messages(rows.hstack(envelopes), origin)
        return [_saying(frame.join(told, on="row", how="left", maintain_order="left")) for frame in frames]

    def _lines(self, rows: pl.DataFrame, origin: Origin) -> list[pl.DataFrame]:
        return self._messages(rows.hstack(envelope.read(rows, self.sources, self._each)), origin)

    def _messages(self, rows: pl.DataFrame, origin: Origin) -> list[pl.DataFrame]:
        """Return the events of messages whose envelope is known."""
        frames: list[pl.DataFrame] = []
        documents, rows = objects.split(rows, pl.col("message"))
        if documents.height:
            known, documents = self._objects(documents, "message", origin)
            made, refused = objects.events(documents, "message", self.formats.documents)
            frames += [*known, made]
            rows = pl.concat([rows, documents.join(refused.select("row"), on="row", how="semi")]).sort("row")
        if rows.height:
            frames.append(assemble.lines(rows, self._pieces(rows, origin), self.formats.constants))
        return frames

    def _objects(self, rows: pl.DataFrame, column: str, origin: Origin) -> tuple[list[pl.DataFrame], pl.DataFrame]:
        """Return the events of JSON objects that have a product's own shape, and the rows of the others."""
        text = rows.with_columns(pl.col(column).str.strip_chars("\r\n\t \0\ufeff").alias("message"))
        pieces = self._pieces(text, origin, objects=True)
        if not pieces:
            return [], rows
        read = rows["row"].is_in(pl.concat([piece["row"] for piece in pieces]).implode())
        known = rows.filter(read)
        if column == "text":  # the record is the message
            known = known.with_columns(pl.lit(0, pl.Int32).alias("luuvet.message_at"))
        return [assemble.lines(known, pieces, self.formats.constants)], rows.filter(~read)

    def _pieces(self, rows: pl.DataFrame, origin: Origin, *, objects: bool = False) -> list[pl.DataFrame]:
        """Run the formats, once for each zone, told format and file: mostly that is one run."""
        pieces: list[pl.DataFrame] = []
        read = self._products.read_objects if objects else self._products.read
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
            pieces += read(some, origin.of(str(zone)), None if number is None else int(number))
        return pieces

    def _finished(self, frames: list[pl.DataFrame]) -> pl.DataFrame:
        if not frames:
            return pl.DataFrame(schema=SCHEMA)
        whole = frames[0] if len(frames) == 1 else pl.concat(frames, how="diagonal").sort("row")
        whole = whole.with_columns(
            pl.lit(0, pl.UInt16).alias("luuvet.k"),
            pl.lit(self.formats.generation, pl.UInt32).alias("luuvet.generation"),
        )
        whole = composed(whole)
        self._tally.count(whole)
        absent = [pl.lit(None, kind).alias(name) for name, kind in IDENTITY.items() if name not in whole.columns]
        return whole.with_columns(absent).select(
            name for name in (*SCHEMA, APART) if name in whole.columns or name in IDENTITY
        )


def _saying(frame: pl.DataFrame) -> pl.DataFrame:
    """Return events of a journal with their message, which is not the tail of the record: what a format says, else all of it."""
    ways = ["message", "said"] if "message" in frame.columns else ["said"]
    return frame.with_columns(pl.coalesce(ways).alias("message")).drop("said")
