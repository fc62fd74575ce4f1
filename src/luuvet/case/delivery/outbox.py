"""What waits to be delivered, durable: one SQLite file beside the positions of the other stages.

How far the log was read and what was queued of it change together, so a restart neither loses nor repeats. A message is formed
before it is sent and forgotten after: a process that dies between the two sends the same message again, under the same key.
Not for use by two threads at once.
"""

from __future__ import annotations

import os
import random
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import orjson

from luuvet.case.delivery.failed import Failed
from luuvet.case.delivery.letter import MOST_TOLD, Kind, Letter
from luuvet.case.delivery.notice import Notice
from luuvet.case.delivery.pace import GIVE_UP_NS, Formed, Waiting, choose, pause
from luuvet.case.delivery.route import Route
from luuvet.kit.clock import DAY_NS
from luuvet.kit.ids import stable_id

SCHEMA = 1
_REMEMBER_NS = 30 * DAY_NS
"""An alert of which a route was told is known so long; alerts are closed after a day without a hit."""
_MOST_WAITING = 5_000
"""So many alerts wait for a route at most; those of lower level give way, and are counted."""

_TABLES = """
CREATE TABLE IF NOT EXISTS state (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS told (route TEXT, alert TEXT, rank INTEGER NOT NULL, key TEXT NOT NULL, risen INTEGER NOT NULL,
    at INTEGER NOT NULL, PRIMARY KEY (route, alert));
CREATE TABLE IF NOT EXISTS item (id INTEGER PRIMARY KEY, route TEXT NOT NULL, key TEXT NOT NULL, kind TEXT NOT NULL,
    about TEXT NOT NULL, alert TEXT NOT NULL, rank INTEGER NOT NULL, body BLOB NOT NULL, batch INTEGER);
CREATE INDEX IF NOT EXISTS item_of ON item (route, batch);
CREATE TABLE IF NOT EXISTS batch (id INTEGER PRIMARY KEY, route TEXT NOT NULL, key TEXT NOT NULL, kind TEXT NOT NULL,
    about TEXT NOT NULL, made INTEGER NOT NULL, tries INTEGER NOT NULL, due INTEGER NOT NULL, blocking INTEGER NOT NULL, rest TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS formed (route TEXT NOT NULL, at INTEGER NOT NULL, rank INTEGER NOT NULL, digest INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS route (name TEXT PRIMARY KEY, delivered INTEGER NOT NULL DEFAULT 0, failed INTEGER NOT NULL DEFAULT 0,
    success INTEGER, failing INTEGER, warned INTEGER NOT NULL DEFAULT 0, error TEXT);
CREATE TABLE IF NOT EXISTS finding (id INTEGER PRIMARY KEY, body BLOB NOT NULL);
"""


@dataclass(frozen=True)
class Batch:
    """A message to be sent: its letter, to whom (`rest`, all when empty), and how often it was tried."""

    id: int
    letter: Letter
    rest: tuple[str, ...]
    tries: int
    alerts: tuple[str, ...]


class Outbox:
    """Everything that delivery must not forget."""

    def __init__(self, file: Path, log: str, begin: int) -> None:
        """Open it. A new one, or one of another log, begins at a position of the log.

        Raises:
            ValueError: the file is damaged; the sentence says what to do.
            OSError, sqlite3.OperationalError: there is no room, or it cannot be opened.
        """
        # Raw lines stand in it: it is made before SQLite makes it for everyone.
        os.close(os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
        self._db = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
        try:
            self._open(log, begin)
        except sqlite3.OperationalError:
            self._db.close()
            raise
        except sqlite3.DatabaseError as error:
            self._db.close()
            raise ValueError(
                f"{file} is damaged ({error}); stop the server and remove it: alerts that are raised from then on are delivered"
            ) from error

    def _open(self, log: str, begin: int) -> None:
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = FULL")
        self._db.executescript(_TABLES)
        if self._state("log") != log or self._state("schema") != str(SCHEMA):
            self._begin(log, begin)

    def _begin(self, log: str, position: int) -> None:
        with self._changing() as db:
            for table in ("told", "item", "batch", "formed", "route", "finding"):
                db.execute(f"DELETE FROM {table}")  # noqa: S608 - our own names
            for name, value in (("schema", str(SCHEMA)), ("log", log), ("position", str(position))):
                db.execute("INSERT OR REPLACE INTO state VALUES (?, ?)", (name, value))

    @property
    def position(self) -> int:
        """Index of the next record of the log whose alert was not looked at."""
        return int(self._state("position"))

    def take(
        self,
        notices: Iterable[tuple[str, Notice]],
        routes: Sequence[Route],
        position: int,
        now: int,
        overflowed: Callable[[str, int], bytes],
    ) -> int:
        """Queue what is news to a route and move on to a position, at once; return how many items were queued.

        `notices` come in the order of the log, each with what is to be done (`notice.read`).
        `overflowed` makes the finding that says that so many alerts of a route gave way.
        """
        queued = 0
        with self._changing() as db:
            for action, notice in notices:
                if action == "withdraw":
                    self._withdraw(db, notice.id)
                elif action == "send" and now - notice.sealed <= GIVE_UP_NS:
                    queued += sum(self._queue(db, route, notice, now) for route in routes)
            db.execute("UPDATE state SET value = ? WHERE name = 'position'", (str(position),))
            db.execute("DELETE FROM told WHERE at < ?", (now - _REMEMBER_NS,))
            for route in routes:
                self._bound(db, route.name, overflowed)
        return queued

    @staticmethod
    def _withdraw(db: sqlite3.Connection, alert: str) -> None:
        unsent = "alert = ? AND batch IS NULL"
        # Nobody was told: should it be news again, it is told as if for the first time.
        db.execute(
            f"DELETE FROM told WHERE alert = ? AND route IN (SELECT route FROM item WHERE {unsent} AND kind = 'raised')",  # noqa: S608 - bound
            (alert, alert),
        )
        db.execute(f"DELETE FROM item WHERE {unsent}", (alert,))  # noqa: S608 - bound

    def _queue(self, db: sqlite3.Connection, route: Route, notice: Notice, now: int) -> int:
        if not route.wants(notice.alert, notice.about):
            return 0
        told = db.execute(
            "SELECT rank, key, risen FROM told WHERE route = ? AND alert = ?", (route.name, notice.id)
        ).fetchone()
        if told is not None:
            # Still its alert: what is told of again must not be forgotten as old.
            db.execute("UPDATE told SET at = ? WHERE route = ? AND alert = ?", (now, route.name, notice.id))
            if notice.rank <= told[0]:
                return 0
        kind, first = ("raised", f"{notice.id}-raised") if told is None else ("risen", str(told[1]))
        key = f"{notice.id}-{kind}"
        waiting = db.execute(
            "SELECT id FROM item WHERE route = ? AND alert = ? AND batch IS NULL", (route.name, notice.id)
        ).fetchone()
        body = orjson.dumps(notice.to_json())
        if waiting is not None:
            # It was not sent yet: one message says how it stands now.
            db.execute("UPDATE item SET rank = ?, body = ? WHERE id = ?", (notice.rank, body, waiting[0]))
            db.execute(
                "UPDATE told SET rank = ?, at = ? WHERE route = ? AND alert = ?",
                (notice.rank, now, route.name, notice.id),
            )
            return 0
        if told is not None and told[2]:
            return 0
        row = (route.name, key, kind, first, notice.id, notice.rank, body)
        db.execute("INSERT INTO item (route, key, kind, about, alert, rank, body) VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        db.execute(
            "INSERT OR REPLACE INTO told VALUES (?, ?, ?, ?, ?, ?)",
            (route.name, notice.id, notice.rank, first, kind == "risen", now),
        )
        return 1

    def _bound(self, db: sqlite3.Connection, route: str, overflowed: Callable[[str, int], bytes]) -> None:
        over = self._count(route) - _MOST_WAITING
        if over > 0:
            least = "SELECT id FROM item WHERE route = ? AND batch IS NULL ORDER BY rank ASC, id ASC LIMIT ?"
            db.execute(f"DELETE FROM item WHERE id IN ({least})", (route, over))  # noqa: S608 - bound
            self._of(db, route)
            db.execute("UPDATE route SET failed = failed + ? WHERE name = ?", (over, route))
            self._note(db, [overflowed(route, over)])

    def next(self, route: Route, now: int) -> Batch | None:
        """Return the message that is to be sent now, formed where it was not; None where nothing is due."""
        again = self._db.execute(
            "SELECT id, due, blocking FROM batch WHERE route = ? ORDER BY due, id", (route.name,)
        ).fetchall()
        for name, due, _ in again:
            # A clock that was set back must not hold a message for ever.
            if due <= now or due > now + GIVE_UP_NS:
                return self._batch(name)
        if any(blocking for _, _, blocking in again):
            return None
        waiting = self._waiting(route, now)
        if not waiting:
            return None
        rows = self._db.execute("SELECT at, rank, digest FROM formed WHERE route = ?", (route.name,)).fetchall()
        formed = [Formed(at, level, bool(digest)) for at, level, digest in rows]
        chosen = choose(waiting, formed, route.digest_after, route.digest_minutes, now)
        return self._form(route, chosen, now) if chosen else None

    def _waiting(self, route: Route, now: int) -> list[Waiting]:
        rows = self._db.execute("SELECT id, rank FROM item WHERE route = ? AND batch IS NULL", (route.name,))
        found = [Waiting(*row) for row in rows]
        return [one for one in found if route.quiet is None or not route.quiet.holds(one.rank, now)]

    def _form(self, route: Route, chosen: Sequence[int], now: int) -> Batch:
        marks = ",".join("?" * len(chosen))
        of_these = f"SELECT key, kind, about, rank FROM item WHERE id IN ({marks}) ORDER BY rank DESC, id"  # noqa: S608 - bound
        items = self._db.execute(of_these, chosen).fetchall()
        key, kind, about, level = items[0]
        if len(items) > 1:
            key, kind, about = f"{stable_id(*sorted(one[0] for one in items))}-digest", "digest", ""
        with self._changing() as db:
            made = db.execute(
                "INSERT INTO batch (route, key, kind, about, made, tries, due, blocking, rest) VALUES (?, ?, ?, ?, ?, 0, ?, 0, '')",
                (route.name, key, kind, about, now, now),
            )
            db.execute(f"UPDATE item SET batch = ? WHERE id IN ({marks})", (made.lastrowid, *chosen))  # noqa: S608 - bound
            db.execute("INSERT INTO formed VALUES (?, ?, ?, ?)", (route.name, now, level, len(items) > 1))
            db.execute("DELETE FROM formed WHERE at < ?", (now - DAY_NS,))
        return self._batch(int(made.lastrowid or 0))

    def _batch(self, name: int) -> Batch:
        route, key, kind, about, made, tries, rest = self._db.execute(
            "SELECT route, key, kind, about, made, tries, rest FROM batch WHERE id = ?", (name,)
        ).fetchone()
        of_batch = "FROM item WHERE batch = ? ORDER BY rank DESC, id"
        alerts = tuple(row[0] for row in self._db.execute(f"SELECT alert {of_batch}", (name,)))
        bodies = self._db.execute(f"SELECT body {of_batch} LIMIT ?", (name, MOST_TOLD))
        told = [Notice.from_json(orjson.loads(body)) for (body,) in bodies]
        letter = Letter(key, cast(Kind, kind), about, told, len(alerts) - len(told), made, route)
        return Batch(name, letter, tuple(rest.split()), tries, alerts)

    def done(self, batch: Batch, now: int, finding: bytes) -> None:
        """Forget a message that was taken, and note the finding that says so."""
        with self._changing() as db:
            self._forget(db, batch)
            self._of(db, batch.letter.route)
            db.execute(
                "UPDATE route SET delivered = delivered + ?, success = ?, failing = NULL, warned = 0, error = NULL WHERE name = ?",
                (batch.letter.count, now, batch.letter.route),
            )
            self._note(db, [finding])

    def failed(self, batch: Batch, error: Failed, now: int) -> None:
        """Note a failure, and try again later."""
        due = now + pause(batch.tries + 1, error.retry_after, random.random())
        rest = " ".join(error.rest) if error.rest else " ".join(batch.rest)
        with self._changing() as db:
            db.execute(
                "UPDATE batch SET tries = tries + 1, due = ?, blocking = ?, rest = ? WHERE id = ?",
                (due, error.blocking, rest, batch.id),
            )
            self._fails(db, batch.letter.route, error, now)

    def given_up(self, batch: Batch, error: Failed, now: int, finding: bytes) -> None:
        """Forget a message that nobody will take, and note the finding that says so."""
        with self._changing() as db:
            self._forget(db, batch)
            self._fails(db, batch.letter.route, error, now)
            db.execute("UPDATE route SET failed = failed + ? WHERE name = ?", (batch.letter.count, batch.letter.route))
            self._note(db, [finding])

    def note(self, findings: Sequence[bytes]) -> None:
        """Keep findings until they are sealed."""
        with self._changing() as db:
            self._note(db, findings)

    def unsealed(self, most: int = 200) -> list[tuple[int, bytes]]:
        """Return findings that are not sealed yet, oldest first, each with its number."""
        return self._db.execute("SELECT id, body FROM finding ORDER BY id LIMIT ?", (most,)).fetchall()

    def sealed(self, last: int) -> None:
        """Forget the findings up to a number."""
        self._db.execute("DELETE FROM finding WHERE id <= ?", (last,))

    def warn(self, route: str, before: int, finding: bytes) -> bool:
        """Note a finding about a route that has been failing since before a time, once until it works again."""
        with self._changing() as db:
            found = db.execute(
                "UPDATE route SET warned = 1 WHERE name = ? AND failing < ? AND warned = 0", (route, before)
            ).rowcount
            if found:
                self._note(db, [finding])
        return bool(found)

    def strangers(self, known: Sequence[str]) -> list[tuple[str, int]]:
        """Return routes that are not known any more and how much waits for them."""
        rows = self._db.execute("SELECT route, count(*) FROM item GROUP BY route").fetchall()
        return [(name, waiting) for name, waiting in rows if name not in known]

    def drop(self, route: str, findings: Sequence[bytes]) -> None:
        """Forget everything of a route, and note findings that say so."""
        with self._changing() as db:
            for table in ("item", "batch", "formed", "told"):
                db.execute(f"DELETE FROM {table} WHERE route = ?", (route,))  # noqa: S608 - our own names
            db.execute("DELETE FROM route WHERE name = ?", (route,))
            self._note(db, findings)

    def state(self, route: str) -> dict[str, Any]:
        """Return how a route stands: `waiting`, `delivered`, `failed`, `success`, `failing` (ns or None), `error` by language."""
        row = self._db.execute(
            "SELECT delivered, failed, success, failing, error FROM route WHERE name = ?", (route,)
        ).fetchone()
        delivered, failed, success, failing, error = row or (0, 0, None, None, None)
        return {
            "waiting": self._count(route, all_of=True),
            "delivered": delivered,
            "failed": failed,
            "success": success,
            "failing": failing,
            "error": orjson.loads(error) if error else None,
        }

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def _state(self, name: str) -> str:
        row = self._db.execute("SELECT value FROM state WHERE name = ?", (name,)).fetchone()
        return str(row[0]) if row else ""

    def _count(self, route: str, *, all_of: bool = False) -> int:
        which = "" if all_of else " AND batch IS NULL"
        return int(self._db.execute(f"SELECT count(*) FROM item WHERE route = ?{which}", (route,)).fetchone()[0])  # noqa: S608

    @staticmethod
    def _forget(db: sqlite3.Connection, batch: Batch) -> None:
        db.execute("DELETE FROM item WHERE batch = ?", (batch.id,))
        db.execute("DELETE FROM batch WHERE id = ?", (batch.id,))

    @staticmethod
    def _of(db: sqlite3.Connection, route: str) -> None:
        db.execute("INSERT OR IGNORE INTO route (name) VALUES (?)", (route,))

    def _fails(self, db: sqlite3.Connection, route: str, error: Failed, now: int) -> None:
        self._of(db, route)
        said = orjson.dumps(error.said).decode()
        db.execute("UPDATE route SET failing = coalesce(failing, ?), error = ? WHERE name = ?", (now, said, route))

    @staticmethod
    def _note(db: sqlite3.Connection, findings: Iterable[bytes]) -> None:
        db.executemany("INSERT INTO finding (body) VALUES (?)", [(one,) for one in findings])

    @contextmanager
    def _changing(self) -> Iterator[sqlite3.Connection]:
        """All of it or nothing, on disk when it returns."""
        with closing(self._db.cursor()):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")
