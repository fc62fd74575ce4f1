"""The questions about saved searches: which there are, one more, one less, and how often one would have alerted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from luuvet.console.abilities import refused
from luuvet.detect.rule import LEVELS
from luuvet.detect.searches.windows import reached, step_of, width_of
from luuvet.event.scope import Scope
from luuvet.kit.clock import NANOSECONDS, Clock, rfc3339
from luuvet.kit.spans import seconds
from luuvet.records import Records, SavedSearch
from luuvet.search.counts import Counted, Counts
from luuvet.wire.edits import Edit, edited, name_of
from luuvet.wire.ranges import span_of
from luuvet.wire.refusing import require_whole
from luuvet.wire.searchwatch import SearchWatch

MOST_SEARCHES = 200
MOST_WINDOW = 7 * 86_400
MOST_THRESHOLD = 1_000_000_000
MOST_SHOWN = 100
TESTED_SECONDS = 7 * 86_400
"""So far back a search is tested where nothing else is asked for."""
_TEST_SECONDS = 30
_MOST_TEXT = 1_000

Arguments = Mapping[str, Any]


class SearchAnswers:
    """`searches` and `search_test`, and the edits `search_add` and `search_remove`."""

    def __init__(
        self,
        records: Records,
        counts: Counts,
        watch: SearchWatch,
        scope_of: Callable[[str], Scope],
        clock: Clock,
        lang: str,
    ) -> None:
        self._searches, self._counts, self._watch = records.searches, counts, watch
        self._scope_of, self._clock, self._lang = scope_of, clock, lang

    def searches(self, scope: Scope, arguments: Arguments) -> Any:
        """Return `{"searches": [{"name", "query", "threshold", "window", "level", …, "stopped"}]}`; window in seconds."""
        why = {one["name"]: one["reason"] for one in self._watch.status()["stopped"]}
        found = self._searches.all() if scope.everything else []
        return {"schema": 1, "searches": [{**plain(one), "stopped": why.get(one.name)} for one in found]}

    def add(self, scope: Scope, arguments: Arguments) -> Edit:
        """Check a search; one of the same name is replaced, and begins anew.

        Raises:
            Refused: a part of it is wrong, or the asker sees one unit only. QueryError: its query or its field is.
        """
        require_whole(scope, "watch-whole")
        one = self._read(scope, arguments)
        self._counts.check(one.query, one.group_by)
        others = [held for held in self._searches.all() if held.name != one.name]
        if len(others) >= MOST_SEARCHES:
            raise refused(400, "too-many-searches", most=MOST_SEARCHES)
        facts = {
            key: value for key, value in plain(one).items() if key not in ("name", "created") and value is not None
        }
        finding = edited("saved-search-added", "creation", one.name, scope, self._lang, one.created * 1000, facts)
        return Edit(finding, lambda: self._put(one), {"schema": 1, "search": plain(one)})

    def remove(self, scope: Scope, arguments: Arguments) -> Edit:
        """Check that there is a search of a name.

        Raises:
            Refused: there is none, or the asker sees one unit only.
        """
        require_whole(scope, "watch-whole")
        one = self._named(arguments["name"])
        facts = {"query": one.query, "owner": one.owner}
        finding = edited("saved-search-removed", "deletion", one.name, scope, self._lang, self._clock(), facts)
        return Edit(finding, lambda: self._remove(one.name), {"schema": 1, "removed": one.name})

    def test(self, scope: Scope, arguments: Arguments) -> Any:
        """Return `{"alerts": n, "windows": [{"start", "end", "group", "count"}], "from", "to"}`: how often it would have alerted.

        The first 100 windows are shown. Raises QueryLimit where there is more to count than one answer can.
        """
        require_whole(scope, "watch-whole")
        one = self._named(arguments["name"])
        start, end = span_of(arguments, self._clock)
        end = self._clock() if end is None else end
        start = end - TESTED_SECONDS * NANOSECONDS if start is None else start
        step, width = step_of(one.window), width_of(one.window)
        low, high = start // NANOSECONDS // step, end // NANOSECONDS // step + 1
        what = Counted(one.query, one.group_by, step)
        counts = self._counts.between(self._scope_of(one.owner), what, low, high, 2**63, _TEST_SECONDS)
        found = reached(counts, one.threshold, width, {})
        windows = [
            {
                "start": rfc3339(each.start * step * NANOSECONDS),
                "end": rfc3339((each.start + width) * step * NANOSECONDS),
                "group": each.group,
                "count": each.count,
            }
            for each in found[:MOST_SHOWN]
        ]
        told = {"alerts": len(found), "windows": windows, "from": rfc3339(start), "to": rfc3339(end)}
        return {"schema": 1, "name": one.name, **told}

    def _named(self, name: Any) -> SavedSearch:
        held = {one.name: one for one in self._searches.all()}
        if str(name) not in held:
            raise refused(404, "no-search", name=name, known=", ".join(held) or "–")
        return held[str(name)]

    def _read(self, scope: Scope, arguments: Arguments) -> SavedSearch:
        level, threshold = str(arguments["level"]), int(arguments["threshold"])
        if level not in LEVELS[1:]:
            raise refused(400, "level", level=level, known=", ".join(LEVELS[1:]))
        if not 1 <= threshold <= MOST_THRESHOLD:
            raise refused(400, "threshold", threshold=threshold, most=MOST_THRESHOLD)
        owner = name_of(arguments["owner"] or scope.person)
        why, first_step = (str(arguments[key] or "").strip()[:_MOST_TEXT] for key in ("why", "first_step"))
        group_by = str(arguments["group_by"]) if arguments["group_by"] else None
        name, now = name_of(arguments["name"]), self._clock() // 1000
        window = _window(str(arguments["window"]))
        return SavedSearch(
            name, str(arguments["query"]), threshold, window, level, group_by, why, first_step, owner, now
        )

    def _put(self, one: SavedSearch) -> None:
        self._searches.put(one)
        self._watch.reload()

    def _remove(self, name: str) -> None:
        self._searches.remove(name)
        self._watch.reload()


def plain(one: SavedSearch) -> dict[str, Any]:
    """Return a saved search as questions answer it; `window` in seconds."""
    return {
        "name": one.name,
        "query": one.query,
        "threshold": one.threshold,
        "window": one.window,
        "level": one.level,
        "group_by": one.group_by,
        "why": one.why,
        "first_step": one.first_step,
        "owner": one.owner,
        "created": rfc3339(one.created * 1000),
    }


def _window(text: str) -> int:
    try:
        found = int(seconds(text))
    except ValueError:
        raise refused(400, "span", text=text) from None
    if not 1 <= found <= MOST_WINDOW:
        raise refused(400, "window", text=text, most=MOST_WINDOW // 86_400)
    return found
