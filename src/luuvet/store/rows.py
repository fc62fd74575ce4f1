"""Frames as the tables take them: the store's column names, '' for absent text, the folded text, the received day of every row."""

from __future__ import annotations

import polars as pl

from luuvet.event.edge import EDGE_SCHEMA
from luuvet.event.frame import ALIKE as EVENT_ALIKE
from luuvet.event.frame import IDENTITY, JOINED, MEMBERS, SCHEMA, TIME
from luuvet.event.hit import HIT_SCHEMA
from luuvet.event.verbatim import APART, filled
from luuvet.store.folded import fold_column
from luuvet.store.schema import ALIKE, FOLDABLE, FOLDED, REVISION, TABLES, TURN, Table, column

RECEIVED = "luuvet.received"
_NULLABLE = tuple(
    name
    for table in TABLES.values()
    for kept, name in table.names.items()
    if dict(table.columns)[kept].startswith("Nullable")
)


def events(frame: pl.DataFrame) -> pl.DataFrame:
    """Return an event frame as rows of `events`; columns that the frame lacks take their default in the engine.

    Raises:
        ValueError: the frame lacks an identity column or has one that the schema does not know.
    """
    missing = [name for name in IDENTITY if name not in frame.columns]
    unknown = [name for name in frame.columns if name not in SCHEMA and name != APART]
    if missing or unknown:
        raise ValueError(f"the event frame lacks {missing} and has unknown columns {unknown}")
    frame = _unrepeated(frame)
    frame = _typed(frame, {name: SCHEMA[name] for name in frame.columns})
    folded = fold_column(frame["event.original"], frame["luuvet.message_at"] < 0)
    if (folded != "").any():
        frame = frame.with_columns(folded.alias(FOLDED))
    return _stored(frame)


def _unrepeated(frame: pl.DataFrame) -> pl.DataFrame:
    """Leave out what the record of a document says itself; `whole` fills it in again."""
    if APART not in frame.columns:
        return frame
    document = pl.col("luuvet.message_at") < 0
    return frame.with_columns(
        pl.when(~document.fill_null(False)).then(pl.col("message")).alias("message"),
        pl.when(document).then(pl.col(APART)).otherwise(pl.col("luuvet.extra")).alias("luuvet.extra"),
    ).drop(APART)


def _repeated(frame: pl.DataFrame) -> pl.DataFrame:
    """Fill in what the documents among whole rows say themselves."""
    if not {"luuvet.message_at", "event.original", "luuvet.extra"} <= set(frame.columns):
        return frame
    documents = (frame["luuvet.message_at"] < 0).fill_null(False).arg_true()
    if not len(documents):
        return frame
    asked = frame.select("event.original", "luuvet.message_at", "luuvet.extra").gather(documents)
    found = [filled(original, at, apart) for original, at, apart in asked.iter_rows()]
    extra = frame["luuvet.extra"].scatter(documents, [extra for _, extra in found])
    if "message" not in frame.columns:
        return frame.with_columns(extra)
    return frame.with_columns(extra, frame["message"].scatter(documents, [message for message, _ in found]))


def marked(frame: pl.DataFrame, known: frozenset[str]) -> list[str]:
    """Return the columns of rows of `events` that hold a character beyond ASCII, besides those that are known to."""
    texts = [name for name in FOLDABLE if name in frame.columns and name not in known]
    if not texts:
        return []
    longer = frame.select((pl.col(texts).str.len_bytes() != pl.col(texts).str.len_chars()).any()).row(0)
    return [name for name, found in zip(texts, longer, strict=True) if found]


def joined(frame: pl.DataFrame, revisions: pl.Series, turn: int) -> pl.DataFrame:
    """Return joined events as rows of `joined`, with the number of each one's revision, from 1."""
    beside = {JOINED: pl.String, MEMBERS: pl.List(pl.String), EVENT_ALIKE: pl.Boolean}
    columns = {name: SCHEMA[name] for name in SCHEMA if name in frame.columns}
    typed = _typed(frame, {**columns, **beside}).rename({EVENT_ALIKE: ALIKE})
    folded = fold_column(typed["event.original"])
    stored = _stored(typed.with_columns(folded.alias(FOLDED), revisions.cast(pl.UInt32).alias(REVISION)))
    return stored.with_columns(pl.lit(turn, pl.UInt64).alias(TURN))


def late(frame: pl.DataFrame | None, later: pl.DataFrame, turn: int) -> pl.DataFrame:
    """Return rows of hits or edges together with those of wholes, which go with the write of that number."""
    numbered = later.with_columns(pl.lit(turn, pl.UInt64).alias(TURN))
    if frame is None or not len(frame):
        return numbered
    return pl.concat([frame, numbered], how="diagonal").with_columns(
        pl.col(pl.String).fill_null(""), pl.col(TURN).fill_null(0)
    )


def hits(frame: pl.DataFrame) -> pl.DataFrame:
    """Return hits as rows of `hits`."""
    return _stored(_typed(frame, dict(HIT_SCHEMA)))


def edges(frame: pl.DataFrame, of: pl.DataFrame) -> pl.DataFrame:
    """Return edges as rows of `edges`, each with the received time of the event that proves it.

    An edge whose event is not in the batch takes the batch's last received time, so that it expires with what revealed it.
    """
    typed = _typed(frame, dict(EDGE_SCHEMA))
    received = of.select(pl.col("luuvet.index").cast(pl.UInt64), pl.col(RECEIVED).cast(TIME)).unique("luuvet.index")
    last = of[RECEIVED].max()
    joined = typed.join(received, on="luuvet.index", how="left", maintain_order="left")
    return _stored(joined.with_columns(pl.col(RECEIVED).fill_null(pl.lit(last, TIME))))


def _typed(frame: pl.DataFrame, schema: dict[str, object]) -> pl.DataFrame:
    return frame.select(pl.col(name).cast(kind) for name, kind in schema.items())  # type: ignore[arg-type]


def _stored(frame: pl.DataFrame) -> pl.DataFrame:
    if "@timestamp" in frame.columns and frame["@timestamp"].null_count():
        frame = frame.with_columns(pl.col("@timestamp").fill_null(pl.col(RECEIVED)))
    frame = frame.drop([name for name in frame.columns if frame[name].null_count() == len(frame)])
    # The engine looks for no nulls where a column has none: whatever the maker of a frame forgot is filled here.
    plain = [
        pl.col(pl.String).fill_null(""),
        pl.col(pl.UInt16, pl.UInt32, pl.Int32, pl.Boolean).exclude(*_NULLABLE).fill_null(strategy="zero"),
    ]
    if lists := [name for name, kind in frame.schema.items() if isinstance(kind, pl.List)]:
        plain.append(pl.col(lists).fill_null([]).list.eval(pl.element().fill_null("")))
    return frame.with_columns(plain).rename({name: column(name) for name in frame.columns})


def whole(frame: pl.DataFrame, table: Table, *, whole_row: bool = True) -> pl.DataFrame:
    """Return whole rows under their ECS names, absent text and lists as null."""
    renamed = frame.rename({name: ecs for name, ecs in table.names.items() if name in frame.columns})
    lists = [name for name, kind in renamed.schema.items() if isinstance(kind, pl.List)]
    told = renamed.with_columns(
        pl.when(pl.col(pl.String) != "").then(pl.col(pl.String)),
        *(pl.when(pl.col(name).list.len() > 0).then(pl.col(name)) for name in lists),
    )
    if not whole_row:
        return _repeated(told)
    there = frozenset(told.columns)
    absent = {ecs: SCHEMA[ecs] for ecs in table.names.values() if ecs in SCHEMA and ecs not in there}
    return _repeated(told.hstack(pl.DataFrame(schema=absent).clear(told.height)))
