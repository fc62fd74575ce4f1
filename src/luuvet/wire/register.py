"""The questions about assets: what is known, whose a host is, what a list would change, and which hosts nobody owns."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from ipaddress import ip_network
from typing import Any

from luuvet.console.abilities import refused
from luuvet.event.finding import as_raw
from luuvet.event.raw import Raw
from luuvet.event.scope import Scope
from luuvet.kit.clock import Clock, parse_rfc3339, rfc3339
from luuvet.kit.settings import Settings, spoken
from luuvet.records import Asset, Changes, Records
from luuvet.records.sheet import Sheet, read
from luuvet.search.hosts import hosts
from luuvet.store import Store
from luuvet.wire.assetwords import differences, findings, plain
from luuvet.wire.ranges import span_of
from luuvet.wire.refusing import bounded, require_whole

Arguments = Mapping[str, Any]
Seal = Callable[[Raw], object]
"""Writes a delivery into the log; returns once it is durable. Raises SinkFull or SinkClosed."""
MOST_PROBLEMS = 200
_MICRO = 1000


class Register:
    """Each public method answers a question of `console.questions`; imports are sealed before they count."""

    def __init__(self, records: Records, store: Store, settings: Settings, clock: Clock, seal: Seal) -> None:
        self._assets, self._store, self._clock, self._seal = records.assets, store, clock, seal
        self._zone, self._lang = settings.text("timezone"), spoken(settings.text("language"))

    def by_name(self) -> dict[str, Callable[[Scope, Arguments], Any]]:
        """Return the answers by the name of their question."""
        answers = {
            "assets": self.assets,
            "asset": self.asset,
            "assets_missing": self.missing,
            "assets_import": self.take,
        }
        return {name: bounded(answer) for name, answer in answers.items()}

    def status(self) -> dict[str, Any]:
        """Return how many assets hold now, how many are leaders' devices, and the newest import or null."""
        now, last = self._assets.holding(), self._assets.last_import()
        imported = {"at": rfc3339(last.at * _MICRO), "by": last.by, "source": last.source} if last else None
        return {"assets": len(now), "leaders": sum(one.leader for one in now), "imported": imported}

    def assets(self, scope: Scope, arguments: Arguments) -> Any:
        """Return `{"assets": […], "imported": {…} or null}`: what holds at a time, with `all` everything that ever did."""
        at = self._at(arguments)
        found = self._assets.all() if arguments["all"] else self._assets.holding(at)
        unit = str(arguments["unit"] or "").casefold()
        shown = [one for one in found if permits(scope, one) and unit in one.unit.casefold()]
        return {"schema": 1, "assets": [plain(one) for one in shown], "imported": self.status()["imported"]}

    def asset(self, scope: Scope, arguments: Arguments) -> Any:
        """Return `{"asset": {…} or null, "history": […]}` of a host or an address; the history is every row of that asset."""
        found = self._assets.find(arguments["of"], None, self._at(arguments))
        if found is None or not permits(scope, found):
            return {"schema": 1, "asset": None, "history": []}
        rows = [plain(one) for one in self._assets.all() if one.id == found.id]
        return {"schema": 1, "asset": plain(found), "history": rows}

    def missing(self, scope: Scope, arguments: Arguments) -> Any:
        """Return `{"hosts": [{"host", "addresses", "events", "last"}], "known": n, "missing": n}`, most events first."""
        start, end = span_of(arguments, self._clock)
        seen = hosts(self._store, scope, start, end)
        unowned = [row for row in seen.iter_rows(named=True) if not self._owned(row)]
        limit = int(arguments["limit"])
        rows = [
            {"host": r["host"], "addresses": sorted(r["addresses"]), "events": r["n"], "last": _time(r["last"])}
            for r in unowned[: max(0, limit)]
        ]
        return {"schema": 1, "hosts": rows, "known": len(seen) - len(unowned), "missing": len(unowned)}

    def _owned(self, row: Mapping[str, Any]) -> bool:
        at = int(row["last"].timestamp()) * 1_000_000
        places = [(row["host"], None), *((None, address) for address in row["addresses"])]
        return any(self._assets.find(host, address, at) for host, address in places)

    def take(self, scope: Scope, arguments: Arguments) -> Any:
        """Make a list the register, or with `dry_run` only say what it would change; a list with a problem changes nothing."""
        require_whole(scope, "whole-only")
        text, source = str(arguments["list"]), str(arguments["source"] or "")
        sheet = read(text, self._zone)
        changes = Changes()
        if not sheet.problems:
            changes = self._changed(sheet, scope.person, source, text, dry=bool(arguments["dry_run"]))
        return {
            "schema": 1,
            "imported": not sheet.problems and not arguments["dry_run"],
            "rows": len(sheet.assets),
            "added": [plain(one) for one in changes.added],
            "changed": [_change(one.before, one.after) for one in changes.changed],
            "ended": [plain(one) for one in changes.ended],
            "unchanged": changes.unchanged,
            "problems": [one.plain() for one in sheet.problems[:MOST_PROBLEMS]],
            "more_problems": max(0, len(sheet.problems) - MOST_PROBLEMS),
            "notices": [one.plain() for one in sheet.notices[:MOST_PROBLEMS]],
            "more_notices": max(0, len(sheet.notices) - MOST_PROBLEMS),
        }

    def _changed(self, sheet: Sheet, person: str, source: str, text: str, *, dry: bool) -> Changes:
        now = self._clock() // _MICRO
        if dry:
            return self._assets.preview(sheet.assets, now)
        sha256 = hashlib.sha256(text.encode()).hexdigest()

        def seal(changes: Changes) -> None:
            told = findings(changes, person, source, sha256, now, self._lang)
            self._seal(as_raw(told, "records", now * _MICRO))

        return self._assets.replace(sheet.assets, at=now, by=person, source=source, sha256=sha256, seal=seal)

    def _at(self, arguments: Arguments) -> int | None:
        if not arguments["at"]:
            return None
        try:
            return parse_rfc3339(str(arguments["at"])) // _MICRO
        except ValueError:
            raise refused(400, "time", name="at", text=arguments["at"]) from None


def permits(scope: Scope, asset: Asset) -> bool:
    """Tell whether a person may read of an asset: it has a host or a whole range that is theirs."""
    if scope.everything or any(scope.permits(host) for host in asset.hosts):
        return True
    networks = [ip_network(one) for one in asset.ranges]
    return any(scope.permits(addresses=[str(one[0])]) and scope.permits(addresses=[str(one[-1])]) for one in networks)


def _change(before: Asset, after: Asset) -> dict[str, Any]:
    said = {lang: differences(before, after, lang) for lang in ("vi", "en")}
    return {"before": plain(before), "after": plain(after), "differences": said}


def _time(moment: Any) -> str:
    return rfc3339(int(moment.timestamp() * 1_000_000) * _MICRO)
