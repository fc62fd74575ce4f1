"""The store: what the archive's records became, written exactly once, read only within a scope."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import polars as pl

from luuvet.event.scope import Scope
from luuvet.store import parts, place, rows, wholes
from luuvet.store.batch import Batch, Wholes
from luuvet.store.cluster import Cluster
from luuvet.store.embedded import Embedded
from luuvet.store.engine import Engine, EngineError
from luuvet.store.errors import StoreBroken
from luuvet.store.generations import Generations, name
from luuvet.store.query import Query, statement
from luuvet.store.schema import FOLDABLE, TABLES, TURN


def connect(url: str) -> Engine:
    """Return the engine of a URL: `chdb:///absolute/folder`, `http://…` or `https://…`.

    Raises:
        ValueError: another kind of URL.
        StoreBroken: the engine cannot be opened.
    """
    if url.startswith("chdb:///"):
        return Embedded(url.removeprefix("chdb://"))
    if url.startswith(("http://", "https://")):
        return Cluster(url)
    raise ValueError(f"store.url must begin with chdb:///, http:// or https://, not '{url[:40]}'")


class Store:
    """One generation of the store. One thread writes; any thread reads."""

    def __init__(self, engine: Engine, generation: int, log: str) -> None:
        self._engine = engine
        self._generation = generation
        self._log = log
        self._writing = threading.Lock()
        self._position = 0
        self._turn = 0  # the number of the last write
        self._waiting: tuple[str, int] = ("", 0)
        self._seen: frozenset[str] = frozenset()
        self._marked: frozenset[str] | None = frozenset()  # None: written before this was noted, so nothing is known
        self._unsure = True  # something beyond the position may stand in the tables
        self._live = True
        self._next: Store | None = None

    @classmethod
    def open(cls, url: str, *, log: str, rebuilding: bool = False) -> Store:
        """Open the store of a log: created where there is none, cut back to its position, leftovers of a rebuild dropped.

        Raises:
            StoreOutdated: the tables have another version's layout (pass `rebuilding` to write them anew).
            StoreBroken: the engine cannot be opened, its data is damaged, or it belongs to another log.
        """
        engine = connect(url)
        try:
            generation = Generations(engine).open(rebuilding=rebuilding)
            store = cls(engine, generation, log)
            if not rebuilding:
                store._check()
                store._cut()
        except BaseException:
            engine.close()
            raise
        return store

    @property
    def database(self) -> str:
        """The database of this generation."""
        return name(self._generation)

    def position(self) -> int:
        """Return the index of the next record to derive."""
        return self.current._position

    def waiting(self) -> tuple[str, int]:
        """Return what is joined with records still to come, as the joiner wrote it, and the index of the record it stood before."""
        return self.current._waiting

    def write(self, batch: Batch) -> None:
        """Add a batch; all of it or, after a fault or a kill, nothing. The position moves last.

        Raises:
            ValueError: the batch does not begin at the position, or a frame has the wrong columns.
            EngineError: the engine refused it; writing it again is safe.
            StoreBroken: end the process.
        """
        if self._next:
            self.current.write(batch)
            return
        with self._writing:
            if batch.first != self._position or batch.next < batch.first:
                raise ValueError(
                    f"the store stands at record {self._position}; a batch from {batch.first} to {batch.next} does not fit"
                )
            prepared = {"events": rows.events(batch.events), "hits": rows.hits(batch.hits)}
            prepared["edges"] = rows.edges(batch.edges, batch.events)
            if self._unsure:
                self._cut()
            turn = self._turn + 1
            if batch.wholes:
                self._beside(prepared, batch.wholes, turn, batch.events)
            waiting = self._waiting if batch.waiting is None else (batch.waiting, batch.next)
            self._unsure = True
            self._note(prepared["events"])
            self._fill(prepared)
            self._engine.insert(f"{self.database}.positions", place.row(batch, self._log, turn, waiting))
            self._position, self._turn, self._waiting = batch.next, turn, waiting
            self._unsure = False

    def _beside(self, prepared: dict[str, pl.DataFrame], joined: Wholes, turn: int, of: pl.DataFrame) -> None:
        """Add what joined events give to the rows of a batch."""
        for table, more in wholes.prepared(self._engine, self.database, joined, turn, of).items():
            prepared[table] = more if table == "joined" else rows.late(prepared.get(table), more, turn)
        if "joined" in prepared:
            self._note(prepared["joined"])

    def _fill(self, prepared: Mapping[str, pl.DataFrame]) -> None:
        """Append to every table that gets rows, the events beside the others; return when all is there or nothing more comes."""

        def fill(*tables: str) -> None:
            for table in tables:
                if len(prepared[table]):
                    self._engine.insert(f"{self.database}.{table}", prepared[table])

        with ThreadPoolExecutor(1) as beside:
            others = beside.submit(fill, *(table for table in prepared if table != "events"))
            fill("events")
            others.result()

    def touched(self, ranges: Sequence[wholes.Range]) -> pl.DataFrame:
        """Return the joined rows that have a member among records (see `wholes.touched`)."""
        current = self.current
        return wholes.touched(current._engine, current.database, ranges)

    def replace(
        self, ranges: Sequence[wholes.Range], events: pl.DataFrame, rejoined: wholes.Rejoined | None = None
    ) -> None:
        """Put an event frame in the place of everything that the records of `ranges` (first and last, both included) became.

        Joined events that had a member there go too; `rejoined` takes their place, written first. Done again after a kill it
        gives the same rows: what stood there is removed, from every table.

        Raises:
            ValueError: the frame has the wrong columns.
            EngineError, StoreBroken: as `write`.
        """
        if self._next:
            self.current.replace(ranges, events, rejoined)
            return
        of_records = " OR ".join(f"luuvet_index BETWEEN {int(first)} AND {int(last)}" for first, last in ranges)
        at = rejoined.cleared if rejoined else ()
        with self._writing:
            # The joined rows that tell what is to be done go last, so that it is done again after a kill.
            fresh = {"events": rows.events(events)}
            if rejoined:
                self._beside(fresh, rejoined.wholes, self._turn, events)
            if "joined" in fresh:
                self._engine.insert(f"{self.database}.joined", fresh.pop("joined"))
            self._note(fresh["events"])
            for table in ("events", "hits", "edges"):
                beside = wholes.cleared(at) if table != "events" else ""
                self._delete(table, " OR ".join(filter(None, (of_records, beside))))
                if table in fresh and len(fresh[table]):
                    self._engine.insert(f"{self.database}.{table}", fresh[table])
            self._delete("joined", wholes.holding(ranges))

    def _delete(self, table: str, where: str) -> None:
        self._engine.command(f"ALTER TABLE {self.database}.{table} DELETE WHERE {where} SETTINGS mutations_sync = 2")

    def _note(self, events: pl.DataFrame) -> None:
        """Keep which columns any row fills, and which hold more than ASCII, before the first row that does."""
        if new := [column for column in events.columns if column not in self._seen]:
            self._engine.insert(f"{self.database}.seen", pl.DataFrame({"name": new}))
            self._seen |= frozenset(new)
        if self._marked is not None and (new := rows.marked(events, self._marked)):
            self._engine.insert(f"{self.database}.marked", pl.DataFrame({"name": new}))
            self._marked |= frozenset(new)

    def read(self, scope: Scope, query: Query) -> pl.DataFrame:
        """Return the rows of a query that the scope permits; whole rows under their ECS names.

        Raises:
            BadQuery: the query has what no expression needs.
            QueryLimit: it would take too long or too much memory.
            EngineError, StoreBroken: the engine refused, or is gone.
        """
        while True:
            current = self.current
            marked = current._marked
            filled = current._seen if query.table in ("events", "joined") else frozenset()
            plain = FOLDABLE - marked if marked is not None else frozenset()
            sql, params = statement(query, scope, current.database, filled, plain)
            frame = current._engine.read(sql, params)
            if marked == current._marked:  # else a batch that came meanwhile holds the first diacritics of a column
                break
        return rows.whole(frame, TABLES[query.table], whole_row=not query.select) if query.named else frame

    @property
    def current(self) -> Store:
        """The live store: this one, or after a swap the one that took its place."""
        return self._next.current if self._next else self

    def retain(self, first_day: str) -> list[str]:
        """Drop what was received before a UTC day (`YYYY-MM-DD`); return the days that went, as `table day`."""
        if self._next:
            return self.current.retain(first_day)
        with self._writing:
            return parts.drop(self._engine, self.database, first_day)

    def beside(self) -> Store:
        """Return an empty store beside this one, written by the same `write` from record 0, until `swap`."""
        if self._next:
            return self.current.beside()
        generation = self._generation + 1
        Generations(self._engine).create(generation)
        beside = Store(self._engine, generation, self._log)
        beside._live = False
        beside._unsure = False
        return beside

    def begin_at(self, index: int) -> None:
        """Let an empty store begin at a record, e.g. the archive's oldest.

        Raises:
            ValueError: something was written already.
        """
        if self._position:
            raise ValueError(f"the store already stands at record {self._position}")
        self._position, self._waiting = index, ("", index)

    def swap(self, beside: Store) -> None:
        """Put a store that was written beside in this one's place, positions included, in one step."""
        if self._next:
            return self.current.swap(beside)
        with self._writing:
            if beside._live:
                raise ValueError("that store is already the live one")
            generations = Generations(self._engine)
            generations.activate(beside._generation)
            beside._live, self._next = True, beside
            generations.drop(self._generation)

    def stats(self) -> dict[str, Any]:
        """Return rows, bytes, parts and days of each table, bytes in all, and the position."""
        current = self.current
        tables = parts.sizes(current._engine, current.database)
        return {
            "position": current._position,
            "generation": current._generation,
            "bytes": sum(int(row["bytes"]) for row in tables.values()),
            "tables": {table: tables.get(table, {"rows": 0, "bytes": 0, "parts": 0}) for table in TABLES},
        }

    def close(self) -> None:
        """Wait for what runs and let go of the engine."""
        self._engine.close()

    def _check(self) -> None:
        if found := place.last(self._engine, self.database, self._log):
            self._position, self._turn, self._waiting = found.position, found.turn, found.waiting
        self._seen = self._names("seen")
        self._marked = self._names("marked") if self._has("marked") else None
        if damaged := parts.damaged(self._engine, self.database):
            raise StoreBroken(f"{damaged}: run 'luuvet rebuild'")

    def _names(self, table: str) -> frozenset[str]:
        names = self._engine.ask(f"SELECT name FROM {self.database}.{table}")  # noqa: S608
        return frozenset(names["name"]) if len(names) else frozenset()

    def _has(self, table: str) -> bool:
        found = self._engine.ask(
            "SELECT count() AS n FROM system.tables WHERE database = {database:String} AND name = {table:String}",
            {"database": self.database, "table": table},
        )
        return bool(found["n"][0])

    def _cut(self) -> None:
        """Remove what an interrupted write left beyond the position."""
        of_record, of_turn = f"luuvet_index >= {self._position}", f"{TURN} > {self._turn}"
        beyond = {"events": of_record, "joined": of_turn}
        for table in TABLES:
            where = beyond.get(table, f"{of_record} OR {of_turn}")
            found = self._engine.ask(f"SELECT count() AS n FROM {self.database}.{table} WHERE {where}")  # noqa: S608
            if int(found["n"][0]):
                self._delete(table, where)
        self._unsure = False


__all__ = ["Batch", "EngineError", "Query", "Store", "connect"]
