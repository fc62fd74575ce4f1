"""Audit records as events: every record is one, whatever event it belongs to."""

from __future__ import annotations

from importlib.resources.abc import Traversable

import polars as pl

from luuvet.event.frame import SCHEMA
from luuvet.parse.audit import encoding, lines, special
from luuvet.parse.audit.meaning import NOTHING, Meanings
from luuvet.parse.audit.names import (
    ARCHITECTURES,
    COMMON,
    DATA,
    ENCODED,
    LENGTH,
    RESULT_KEYS,
    RESULTS,
    SHAPES,
)
from luuvet.parse.audit.told import Teller
from luuvet.parse.finish import ADDRESSES, HOST, INNER_HOW, INNER_TIME
from luuvet.parse.leftover import objects
from luuvet.parse.repeated import apart
from luuvet.parse.time import TIME

SEQUENCE, TYPE, NODE = "auditd.sequence", "auditd.message_type", "auditd.node"


class Reader:
    """Reads audit records; holds the tables of what they mean."""

    def __init__(self, folder: Traversable) -> None:
        """Take the folder of the format, which has the tables beside it."""
        self.meanings = Meanings.load(folder)
        self._known = frozenset(self.meanings.of_type)
        self.tell = Teller(self.meanings)

    def read(self, rows: pl.DataFrame) -> tuple[list[pl.DataFrame], pl.DataFrame]:
        """Return pieces (`row` and fields) of the rows (`row`, `message`) that are audit records, and the others."""
        records, left = lines.split(rows, self._known)
        if not records.height:
            return [], rows
        records = records.with_columns(_type(records["type"], self.meanings))
        found = self._decoded(records, lines.pairs(special.old_names(records["body"])))
        which = self._meanings(records, found)
        return [self._piece(records, found, which)], left

    def _decoded(self, records: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
        """Return the pairs with their values decoded, and with the `field` that each becomes."""
        shape = _shape(records["type"], self.meanings)
        found = found.hstack([shape.gather(found["at"]).alias("shape")])
        found = found.filter(~pl.col("key").str.contains(LENGTH) & ~special.unset())
        if (found["shape"] == "EXECVE").any():
            found = special.whole_arguments(found)
        coded = found.select((pl.col("key").is_in(list(ENCODED)) | special.argument()) & ~pl.col("quoted")).to_series()
        places = coded.arg_true()
        value = found["value"]
        found = found.with_columns(value.scatter(places, encoding.texts(value.gather(places))))
        found = special.rewritten(found, self._calls(records.height, found))
        if found.is_empty():
            return found.with_columns(pl.lit("").alias("field"))
        parts = []
        for (name,), some in apart(found, ["shape"]):
            names = SHAPES.get(str(name), COMMON)
            field = pl.col("key").replace_strict(names, default=pl.lit(DATA) + pl.col("key"), return_dtype=pl.String)
            parts.append(some.with_columns(field.alias("field"), pl.lit(name, pl.String).alias("shape")))
        whole = special.placed(pl.concat(parts, rechunk=True))
        # What a program writes into its message comes behind what the kernel says, and cannot take its place.
        fields = whole["field"].unique()
        code = pl.col("field").replace_strict(fields, pl.int_range(len(fields), dtype=pl.UInt64, eager=True))
        return whole.filter((pl.col("at").cast(pl.UInt64) * len(fields) + code).is_first_distinct())

    def _calls(self, height: int, found: pl.DataFrame) -> pl.Series:
        """Return the name of the system call of each record, null where it tells none."""
        arch = _of(found, "key", "arch", height).replace(ARCHITECTURES)
        number = _of(found, "key", "syscall", height)
        both = pl.DataFrame({"arch": arch, "number": number}).select(pl.concat_str("arch", pl.lit(" "), "number"))
        named = both.to_series().replace_strict(self.meanings.calls, default=None, return_dtype=pl.String)
        return named.zip_with(named.is_not_null(), number).alias("call")

    def _meanings(self, records: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
        """Return for each record its row of the table of meanings, as columns."""
        of_type = records["type"].replace_strict(self.meanings.of_type, default=NOTHING, return_dtype=pl.UInt32)
        call = _of(found, "field", DATA + "syscall", records.height)
        of_call = call.replace_strict(self.meanings.of_call, default=None, return_dtype=pl.UInt32)
        tells = (records["type"] == "SYSCALL") | records["type"].str.contains("SYSCALL|EXECVE$") & call.is_not_null()
        which = pl.select(
            pl.when(pl.lit(tells)).then(pl.coalesce(pl.lit(of_call), pl.lit(of_type))).otherwise(pl.lit(of_type))
        )
        meant = self.meanings.table[which.to_series()]
        return special.opened(meant, call, found)

    def _piece(self, records: pl.DataFrame, found: pl.DataFrame, meant: pl.DataFrame) -> pl.DataFrame:
        inside = found["field"].is_in([*SCHEMA.names(), *ADDRESSES])
        outside = found.filter(~inside & ~found["field"].is_in([DATA + key for key in RESULT_KEYS]))
        columns = [
            records["row"],
            _time(records),
            pl.Series(INNER_HOW, [None], dtype=pl.String).new_from_index(0, records.height),  # seconds of 1970 have no zone
            records["node"].alias(HOST),
            *_told(records, found, meant),
            *_columns(records.height, found.filter(inside).select("at", "field", "value")),
        ]  # fmt: skip
        rest = objects(records.height, outside.select("at", "field", "value"))
        return pl.DataFrame(columns).hstack([_with_header(rest, records)])


def _columns(height: int, found: pl.DataFrame) -> list[pl.Series]:
    """Return a column for each field of the pairs, one value a record."""
    if found.is_empty():
        return []
    made = []
    for (name,), some in apart(found, ["field"]):
        column = pl.Series(str(name), [None], dtype=pl.String).new_from_index(0, height)
        made.append(column.scatter(some["at"], some["value"]))
    return made


def _type(types: pl.Series, meanings: Meanings) -> pl.Series:
    """Return types by name: `1400` and `UNKNOWN[1334]` are written with the number by who does not know the name."""
    number = types.str.extract("^(?:UNKNOWN)?\\[?([0-9]+)\\]?$")
    return types.zip_with(number.is_null(), number.replace(meanings.numbers)).alias("type")


def _shape(types: pl.Series, meanings: Meanings) -> pl.Series:
    known = {name: names for name, row in meanings.of_type.items() if (names := meanings.table["names"][row])}
    known |= {name: name for name in SHAPES if name.isupper()}
    known |= {name: "AVC" for name in meanings.of_type if name.startswith("APPARMOR") or name == "USER_AVC"}
    return types.replace_strict(known, default=None, return_dtype=pl.String)


def _of(found: pl.DataFrame, by: str, name: str, height: int) -> pl.Series:
    """Return the values of one key or field, one a record; null where a record has it not."""
    some = found.filter(pl.col(by) == name)
    column = pl.Series(name, [None], dtype=pl.String).new_from_index(0, height)
    return column.scatter(some["at"].reverse(), some["value"].reverse())  # the first of several is written last


def _time(records: pl.DataFrame) -> pl.Series:
    seconds, millis = pl.col("seconds").cast(pl.Int64), pl.col("millis").str.pad_end(3, "0").cast(pl.Int64)
    micros = seconds * 1_000_000 + millis * 1_000
    return records.select(
        micros.cast(pl.Datetime("us")).dt.replace_time_zone("UTC").cast(TIME).alias(INNER_TIME)
    ).to_series()


def _told(records: pl.DataFrame, found: pl.DataFrame, meant: pl.DataFrame) -> list[pl.Series]:
    """Return the columns that say what happened."""
    height = records.height
    results = found.filter(pl.col("key").is_in(RESULT_KEYS))
    told = _of(results.with_columns(pl.lit("r").alias("key")), "key", "r", height)
    decided = [_of(found, "key", key, height) for key in ("seresult", "apparmor")]
    texts = pl.DataFrame([told.alias("told"), decided[0].alias("selinux"), decided[1].alias("apparmor")])
    frame = meant.hstack(texts.get_columns()).hstack([records["type"].alias("record")])
    outcome = pl.coalesce("told", "selinux", "apparmor").replace_strict(RESULTS, default=None, return_dtype=pl.String)
    denied = pl.when(pl.col("denies")).then(pl.lit("failure"))
    action = pl.coalesce(special.mandatory(), "action", pl.col("record").str.to_lowercase())
    made = frame.select(
        action.alias("event.action"),
        pl.when(pl.col("apparmor") == "STATUS")
        .then(pl.lit(["configuration"]))
        .otherwise("category")
        .alias("event.category"),
        special.allowed().alias("event.type"),
        pl.coalesce(outcome, denied, pl.lit("unknown")).alias("event.outcome"),
        pl.lit("auditd.log").alias("event.dataset"),
        pl.lit("auditd").alias("event.module"),
        pl.col("direction").alias("network.direction"),
    )
    return made.get_columns()


def _with_header(rest: pl.Series, records: pl.DataFrame) -> pl.Series:
    """Return leftovers with type, serial and node in front."""
    head = records.select(
        pl.concat_str(
            pl.lit(f'{{"{TYPE}":"'),
            pl.col("type").str.to_lowercase(),
            pl.lit('"'),
            pl.concat_str(
                pl.lit(f',"{SEQUENCE}":'), pl.col("serial").str.strip_chars_start("0").replace("", "0")
            ).fill_null(""),
            pl.concat_str(pl.lit(f',"{NODE}":'), _quoted("node")).fill_null(""),
        ).alias("head")
    ).to_series()
    return pl.DataFrame([head, rest.alias("rest")]).select(
        pl.concat_str("head", pl.coalesce(pl.lit(",") + pl.col("rest").str.strip_prefix("{"), pl.lit("}"))).alias("luuvet.extra")
    ).to_series()  # fmt: skip


def _quoted(name: str) -> pl.Expr:
    told = pl.struct(pl.col(name)).struct.json_encode().str.strip_prefix(f'{{"{name}":').str.strip_suffix("}")
    return pl.when(pl.col(name).is_not_null()).then(told)
