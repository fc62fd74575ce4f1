"""The tables: names, types, codecs, order, indexes. `docs/why/store-layout.md` has the measurements behind each choice."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from luuvet.event.edge import EDGE_SCHEMA
from luuvet.event.fields import COLUMNS, Field
from luuvet.event.frame import IDENTITY, JOINED, MEMBERS
from luuvet.event.hit import HIT_SCHEMA

VERSION = 1
"""Raised with every change of a table; a store of another version is rebuilt from the archive."""

BUCKET = 1 << 20
"""Records of one sort bucket: merges across buckets only append; a search from the newest opens few of them."""

TURN = "luuvet_turn"
"""Of rows that a later batch writes for an earlier record: the number of that write, by which they are taken back with it."""

FOLDED = "folded"
MINUTE = "minute"
"""The event's minute since the epoch: histograms read it instead of the time, which takes four times as long to unpack."""

TEXT = f"if(empty({FOLDED}), lower(event_original), {FOLDED})"
"""The folded record as the text index knows it: `folded` is kept only where lower-casing ASCII is not the whole fold."""


def folded_text(x: str) -> str:
    """Return the expression of a folded text; equal to `kit.fold` on Vietnamese text (tested)."""
    return f"if(isValidASCII({x}), lower({x}), replaceAll(removeDiacriticsUTF8(caseFoldUTF8({x})), 'đ', 'd'))"


def lower_text(x: str) -> str:
    """Return the expression of a text in lower case, NFC, diacritics kept."""
    return f"if(isValidASCII({x}), lower({x}), lowerUTF8(normalizeUTF8NFC({x})))"


_INDEXED = frozenset({"host_name"})
"""Columns with an index of their folding: it is asked, too, because it passes over granules, but of few rows."""


def unfolded(where: str, plain: Iterable[str]) -> str:
    """Return a condition in which columns of nothing but ASCII are only put in lower case, which is less work than folding."""
    for name in plain:
        if f"isValidASCII({name})" not in where:
            continue
        for folding in map(re.escape, (folded_text(name), lower_text(name))):
            lower = f"lower({name})"
            if name in _INDEXED:
                where = re.sub(rf"({folding}) (= \{{\w+:\w+\}})", rf"({lower} \2 AND \1 \2)", where)
            else:
                where = re.sub(folding, lower, where)
    return where


_TIME = "DateTime64(6, 'UTC')"
_TYPES = {"keyword": "String", "text": "String", "ip": "String", "long": "Int64", "float": "Float64", "boolean": "Bool"}
_DELTA = "CODEC(Delta, ZSTD(1))"
_LONG = "String CODEC(ZSTD(1))"
"""Texts that are mostly shown, seldom scanned: nearly half the bytes of LZ4. What is scanned for a piece of text stays LZ4."""

_SPECIAL = {
    "luuvet.log": "LowCardinality(String)",
    "luuvet.index": f"UInt64 {_DELTA}",
    "luuvet.k": "UInt16",
    "luuvet.received": f"{_TIME} {_DELTA}",
    "luuvet.listener": "LowCardinality(String)",
    "luuvet.peer": "LowCardinality(String)",
    "luuvet.source": "LowCardinality(String)",
    "luuvet.part": "Int32",
    "luuvet.generation": "UInt32",
    "luuvet.time": "LowCardinality(String)",
    "luuvet.text": "LowCardinality(String)",
    "luuvet.message_at": "Nullable(Int32)",
    "event.original": _LONG,
    "message": _LONG,
    "luuvet.extra": _LONG,
    "process.entity_id": _LONG,
    "process.parent.entity_id": _LONG,
    "url.query": _LONG,
    "http.request.referrer": _LONG,
    "email.message_id": _LONG,
    "@timestamp": f"{_TIME} {_DELTA}",
    "host.name": "LowCardinality(String)",
    "rule.id": "LowCardinality(String)",
    "rule.name": "LowCardinality(String)",
    "level": "LowCardinality(String)",
    "group_key": "String",
    "retroactive": "Bool",
    "relation": "LowCardinality(String)",
    "from.kind": "LowCardinality(String)",
    "to.kind": "LowCardinality(String)",
    "from.key": _LONG,
    "to.key": _LONG,
    "detail": _LONG,
    JOINED: "LowCardinality(String)",
    MEMBERS: "Array(String) CODEC(ZSTD(1))",
}

_SETTINGS = (
    "min_level_for_wide_part = 1",  # a fresh batch is one compact file: half the insert cost; merged parts are wide
    "min_parts_to_merge_at_once = 10",  # each row is merged fewer times
    "index_granularity = 4096",  # a page of scattered rows steps over half as many; costs 2 % of CPU
    "merge_max_block_size = 16384",
    "parts_to_delay_insert = 1000",
    "parts_to_throw_insert = 3000",
    "fsync_after_insert = 1",
    "fsync_part_directory = 1",
    "min_rows_to_fsync_after_merge = 1",
    "nullable_serialization_version = 'allow_sparse'",
)


@dataclass(frozen=True)
class Table:
    """One table: its columns as (name in the store, type), indexes, and sort order."""

    name: str
    columns: tuple[tuple[str, str], ...]
    names: dict[str, str]
    order: str
    indexes: tuple[str, ...]

    def create(self, database: str) -> str:
        """Return the statement that creates the table in a database."""
        lines = [f"`{name}` {kind}" for name, kind in self.columns] + [f"INDEX {index}" for index in self.indexes]
        body = ",\n  ".join(lines)
        return (
            f"CREATE TABLE {database}.{self.name} (\n  {body}\n) ENGINE = MergeTree "
            f"PARTITION BY toDate(luuvet_received) ORDER BY ({self.order}) SETTINGS {', '.join(_SETTINGS)}"
        )


def column(name: str) -> str:
    """Return the store's column of an ECS or identity name."""
    return name.replace("@", "").replace(".", "_")


def _type(field: Field) -> str:
    if field.name in _SPECIAL:
        return _SPECIAL[field.name] if not field.name.startswith("rule.") else "String"
    inner = "LowCardinality(String)" if field.few else _TYPES[field.kind]
    if field.repeated:
        return f"Array({inner})"
    return f"Nullable({inner})" if field.kind in ("long", "float", "boolean") else inner


def _table(
    name: str, fields: dict[str, str], order: str, indexes: tuple[str, ...], extra: tuple[tuple[str, str], ...] = ()
) -> Table:
    columns = tuple((column(ecs), kind) for ecs, kind in fields.items()) + extra
    return Table(name, columns, {column(ecs): ecs for ecs in fields}, order, indexes)


_OF_EVENTS = {**{name: _SPECIAL[name] for name in IDENTITY}, **{field.name: _type(field) for field in COLUMNS}}
_EVENT_ORDER = f"intDiv(luuvet_index, {BUCKET}), event_dataset, luuvet_index"
_EVENT_INDEXES = (
    f"words {TEXT} TYPE text(tokenizer = 'splitByNonAlpha', posting_list_codec = 'bitpacking')",
    "at timestamp TYPE minmax",
    "nth luuvet_index TYPE minmax",
    f"hosts {folded_text('host_name')} TYPE set(512)",
)
_EVENT_EXTRA = (
    (FOLDED, _LONG),
    (MINUTE, "Int32 DEFAULT toInt32(floor(toUnixTimestamp64Micro(timestamp) / 60000000)) CODEC(Delta, LZ4)"),
)
EVENTS = _table("events", _OF_EVENTS, _EVENT_ORDER, _EVENT_INDEXES, _EVENT_EXTRA)
REVISION, ALIKE = "luuvet_revision", "luuvet_alike"
WHOLES = _table(
    "joined",
    {**_OF_EVENTS, JOINED: _SPECIAL[JOINED], MEMBERS: _SPECIAL[MEMBERS]},
    _EVENT_ORDER,
    (
        *_EVENT_INDEXES,
        f"again {REVISION} TYPE minmax",
        "of_members luuvet_members TYPE bloom_filter(0.01)",
    ),
    (*_EVENT_EXTRA, (REVISION, "UInt32"), (ALIKE, "Bool"), (TURN, "UInt64")),
)
HITS = _table(
    "hits",
    {name: _SPECIAL[name] for name in HIT_SCHEMA},
    "rule_id, timestamp",
    ("at timestamp TYPE minmax", "nth luuvet_index TYPE minmax"),
    ((TURN, "UInt64"),),
)
EDGES = _table(
    "edges",
    {**{name: _SPECIAL[name] for name in EDGE_SCHEMA}, "luuvet.received": _SPECIAL["luuvet.received"]},
    f"intDiv(luuvet_index, {BUCKET}), host_name, timestamp",
    (
        "at timestamp TYPE minmax",
        "nth luuvet_index TYPE minmax",
        "of_from from_key TYPE bloom_filter(0.01)",
        "of_to to_key TYPE bloom_filter(0.01)",
    ),
    ((TURN, "UInt64"),),
)
FOLDABLE: frozenset[str] = frozenset(
    field.column for field in COLUMNS if field.kind in ("keyword", "text", "ip") and not field.repeated
)
"""Columns of events that are compared folded. The record and the message are not: they have `folded`."""
TABLES: dict[str, Table] = {table.name: table for table in (EVENTS, HITS, EDGES, WHOLES)}


def added(database: str) -> tuple[str, ...]:
    """Return the statements that give an older store of this version what was added since; where it is there they do nothing."""
    columns = [(name, f"`{TURN}` UInt64") for name in ("hits", "edges")] + [("positions", one) for one in _LATER]
    return (
        WHOLES.create(database).replace("CREATE TABLE ", "CREATE TABLE IF NOT EXISTS ", 1),
        *(f"ALTER TABLE {database}.{table} ADD COLUMN IF NOT EXISTS {column}" for table, column in columns),
    )


def current_wholes(database: str) -> str:
    """Return the condition of joined rows that no later one of the same id revised: those are few, and looked up once a read."""
    revised = f"luuvet_index, luuvet_k, luuvet_joined, toUInt32({REVISION} - 1)"
    again = f"SELECT {revised} FROM {database}.joined WHERE {REVISION} > 1"  # noqa: S608 - names of ours
    return f"(luuvet_index, luuvet_k, luuvet_joined, {REVISION}) NOT IN ({again})"


def seen(database: str) -> str:
    """Return the statement that creates the table of the event columns that any row ever filled: a read of whole rows opens no other."""
    return (
        f"CREATE TABLE {database}.seen (`name` String) ENGINE = ReplacingMergeTree ORDER BY name "
        "SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1"
    )


def marked(database: str) -> str:
    """Return the statement that creates the table of the event columns that ever held a character beyond ASCII: any other is
    searched without folding it.
    """
    return seen(database).replace(".seen (", ".marked (", 1)


_LATER = ("`turn` UInt64", "`waiting` String CODEC(ZSTD(1))", "`waiting_at` UInt64")


def positions(database: str) -> str:
    """Return the statement that creates the table of positions: its largest `next` is where derivation resumes, `turn` numbers
    the writes, `waiting` is what is joined with records still to come, as it was at record `waiting_at`.
    """
    return (
        f"CREATE TABLE {database}.positions (`first` UInt64, `next` UInt64, `log` String, `written` DateTime64(3, 'UTC'), "
        f"{', '.join(_LATER)}) "
        "ENGINE = ReplacingMergeTree(next) ORDER BY log SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, "
        "min_rows_to_fsync_after_merge = 1"
    )
