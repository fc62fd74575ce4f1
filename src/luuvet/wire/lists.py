"""The questions about lists of indicators that are watched: which there are, one more, one less."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from ipaddress import ip_network
from typing import Any

from luuvet.console.abilities import Refused, refused
from luuvet.detect.indicators import read
from luuvet.detect.indicators.read import watchable
from luuvet.event.scope import Network, Scope
from luuvet.kit.clock import Clock
from luuvet.records import IndicatorList, Records
from luuvet.wire.edits import Edit, edited, name_of
from luuvet.wire.indicatorwatch import IndicatorWatch, told_list
from luuvet.wire.ranges import until_of
from luuvet.wire.refusing import require_whole

MOST_INDICATORS = 100_000
"""So many indicators are watched in all: up to here `bench.watching` measures what it costs."""

Arguments = Mapping[str, Any]


class ListAnswers:
    """`indicator_lists`, and the edits `indicator_list_add` and `indicator_list_remove`."""

    def __init__(self, records: Records, watch: IndicatorWatch, clock: Clock, zone: str, lang: str) -> None:
        self._records, self._watch, self._clock, self._zone, self._lang = records, watch, clock, zone, lang

    def lists(self, scope: Scope, arguments: Arguments) -> Any:
        """Return `{"lists": [{"name", "source", "sha256", "count", "loaded", "until", "watched"}]}`."""
        now = self._clock() // 1000
        return {"schema": 1, "lists": [told_list(one, now) for one in self._records.indicators.all()]}

    def add(self, scope: Scope, arguments: Arguments) -> Edit:
        """Check a list; the answer tells what of it is watched, and in `problems` what is not and why.

        Raises:
            Refused: it holds nothing to watch, is too long beside the others, its name or end is none, or the asker sees one unit only.
        """
        require_whole(scope, "watch-whole")
        name, text, now = name_of(arguments["name"]), str(arguments["list"]), self._clock()
        try:
            wanted, problems = read(text.encode())
            until = until_of(arguments["until"], self._zone, now // 1000)
        except ValueError as error:
            raise Refused(400, str(error)) from error
        kept, ordinary = watchable(wanted, self._own(now // 1000))
        if not kept:
            raise refused(400, "nothing-to-watch", reason=(ordinary + problems)[0])
        others = [one for one in self._records.indicators.all() if one.name != name]
        if (count := sum(one.count for one in others) + len(kept)) > MOST_INDICATORS:
            raise refused(400, "too-many-indicators", count=count, most=MOST_INDICATORS)
        rows = tuple((one.kind, one.value, one.note) for one in kept)
        sha256 = hashlib.sha256(text.encode()).hexdigest()
        source = str(arguments["source"] or "")[:200]
        one = IndicatorList(name, source, sha256, len(rows), now // 1000, until, rows)
        told = told_list(one, now // 1000)
        facts = {field: told[field] for field in ("source", "sha256", "count", "until")}
        finding = edited("indicator-list-added", "creation", name, scope, self._lang, now, facts)
        answer = {"schema": 1, "list": told, "problems": [*problems, *ordinary]}
        return Edit(finding, lambda: self._put(one), answer)

    def remove(self, scope: Scope, arguments: Arguments) -> Edit:
        """Check that there is a list of a name.

        Raises:
            Refused: there is none, or the asker sees one unit only.
        """
        require_whole(scope, "watch-whole")
        name, now = str(arguments["name"]), self._clock()
        held = {one.name: one for one in self._records.indicators.all()}
        if name not in held:
            raise refused(404, "no-list", name=name, known=", ".join(held) or "–")
        facts = {"sha256": held[name].sha256, "count": held[name].count}
        finding = edited("indicator-list-removed", "deletion", name, scope, self._lang, now, facts)
        return Edit(finding, lambda: self._remove(name), {"schema": 1, "removed": name})

    def _put(self, one: IndicatorList) -> None:
        self._records.indicators.put(one)
        self._watch.reload()

    def _remove(self, name: str) -> None:
        self._records.indicators.remove(name)
        self._watch.reload()

    def _own(self, now: int) -> list[Network]:
        return [
            ip_network(text, strict=False)
            for one in self._records.assets.all()
            if one.holds(now)
            for text in one.ranges
        ]
