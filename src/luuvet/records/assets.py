"""The register of assets in the database: replaced as a whole, found from memory."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from luuvet.kit.clock import Clock
from luuvet.records.database import Database
from luuvet.records.finding import Finder
from luuvet.records.nouns import IMPORTANCE, Asset, Changes
from luuvet.records.ranges import BadRange, cidrs
from luuvet.records.register import asset_id, revised
from luuvet.records.tables import ASSETS, IMPORTS

_MICRO = 1000


@dataclass(frozen=True)
class Import:
    """One import of a list: when (microseconds UTC), by whom, from which file, its SHA-256, how many rows it had."""

    at: int
    by: str
    source: str
    sha256: str
    assets: int


class Assets:
    """The register. One process edits it: what is found comes from memory, which follows the edits made here."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock, self._lock = database, clock, threading.Lock()
        self._rows = tuple(self._read())
        self._finder = Finder(self._rows)

    def find(self, host: str | None = None, address: str | None = None, at: int | None = None) -> Asset | None:
        """Return whose a host or an address is at a time (None: now); see `finding.Finder.find`."""
        return self._finder.find(host, address, self._now() if at is None else at)

    def all(self) -> list[Asset]:
        """Return every row, those that have ended and those to come too, by name and time."""
        return list(self._rows)

    def holding(self, at: int | None = None) -> list[Asset]:
        """Return the rows that hold at a time (None: now), by name."""
        moment = self._now() if at is None else at
        return [one for one in self._rows if one.holds(moment)]

    def preview(self, assets: Iterable[Asset], at: int | None = None) -> Changes:
        """Return what `replace` would change, and change nothing.

        Raises:
            ValueError: as `replace`.
        """
        return revised(self._rows, [_checked(one) for one in assets], self._now() if at is None else at)[1]

    def replace(
        self,
        assets: Iterable[Asset],
        *,
        at: int | None = None,
        by: str = "",
        source: str = "",
        sha256: str = "",
        seal: Callable[[Changes], None] = lambda changes: None,
    ) -> Changes:
        """Make these rows the register from `at` (None: now) on; what was before stays as history (see `register`).

        A row whose `since` is 0 begins when the register first has it so. `seal` is called before the change is kept: what it
        raises undoes the change, so that no change stands there that the log does not tell.

        Raises:
            ValueError: a range is none, an importance is unknown, a row ends before it begins, or two rows give one asset at one
                time. Nothing has changed then.
        """
        with self._lock:
            now = self._now() if at is None else at
            stated = [_checked(one) for one in assets]
            rows, changes = revised(self._rows, stated, now)
            with self._database.writing() as connection:
                _write(connection, rows, Import(now, by, source, sha256, len(stated)))
                seal(changes)
            self._rows = tuple(sorted(rows, key=_by_name))
            self._finder = Finder(self._rows)
        return changes

    def last_import(self) -> Import | None:
        """Return the newest import, None where there was none."""
        with self._database.reading() as connection:
            row = connection.execute(select(IMPORTS).order_by(IMPORTS.c.at.desc()).limit(1)).mappings().first()
        return Import(**row) if row else None

    def _now(self) -> int:
        return self._clock() // _MICRO

    def _read(self) -> list[Asset]:
        with self._database.reading() as connection:
            found = connection.execute(select(ASSETS)).mappings().all()
        return sorted((_asset(dict(row)) for row in found), key=_by_name)


def _write(connection: Connection, rows: list[Asset], told: Import) -> None:
    connection.execute(delete(ASSETS))
    if rows:
        connection.execute(insert(ASSETS), [_plain(one) for one in rows])
    connection.execute(delete(IMPORTS).where(IMPORTS.c.at == told.at))
    connection.execute(insert(IMPORTS), asdict(told))


def _asset(row: dict[str, Any]) -> Asset:
    return Asset(**{**row, "hosts": tuple(row["hosts"]), "ranges": tuple(row["ranges"])})


def _plain(asset: Asset) -> dict[str, Any]:
    return {**asdict(asset), "hosts": list(asset.hosts), "ranges": list(asset.ranges)}


def _by_name(asset: Asset) -> tuple[str, int]:
    return asset.name.casefold(), asset.since


def _checked(asset: Asset) -> Asset:
    if asset.importance not in IMPORTANCE:
        raise ValueError(
            f"the importance of '{asset.name}' is '{asset.importance}'; it is one of {', '.join(IMPORTANCE)}"
        )
    if asset.until is not None and asset.until <= asset.since:
        raise ValueError(f"'{asset.name}' ends before it begins")
    try:
        ranges = tuple(piece for text in asset.ranges for piece in cidrs(text))
    except BadRange as error:
        raise ValueError(f"'{asset.name}' has a range that is none: {error.values['value']}") from error
    return replace(
        asset,
        id=asset.id or asset_id(asset.name),
        hosts=tuple(dict.fromkeys(host.lower() for host in asset.hosts)),
        ranges=tuple(dict.fromkeys(ranges)),
    )
