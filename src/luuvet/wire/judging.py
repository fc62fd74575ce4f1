"""The questions by which people judge alerts: what is expected and who answers for it, and which ones are dealt with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from luuvet.case.listing import collapse
from luuvet.case.telling import closing
from luuvet.console.abilities import refused
from luuvet.event.scope import Scope
from luuvet.kit.clock import Clock, rfc3339, system_clock
from luuvet.kit.ids import stable_id
from luuvet.kit.settings import Settings, spoken
from luuvet.records import Expectation, Records
from luuvet.search import Search
from luuvet.wire.edits import Edit, Editing, done, edited
from luuvet.wire.ranges import until_of
from luuvet.wire.refusing import bounded, require_whole
from luuvet.wire.register import Seal
from luuvet.wire.rooms import Rooms

_MOST_TEXT = 1_000
_MOST_FINDINGS = 1_000

Arguments = Mapping[str, Any]


class Judging:
    """`expectations`, and the edits `alert_expect`, `expectation_end` and `alert_close`."""

    def __init__(self, records: Records, search: Search, clock: Clock, zone: str, lang: str) -> None:
        self._held, self._search, self._clock, self._zone, self._lang = records.expectations, search, clock, zone, lang

    def answers(self, seal: Seal) -> dict[str, Callable[[Scope, Arguments], Any]]:
        """Return what answers, by question; what people decide is sealed with `seal` before it counts."""
        edits: dict[str, Editing] = {
            "alert_expect": self.expect,
            "expectation_end": self.end,
            "alert_close": self.close,
        }
        changing = {name: done(edit, seal, self._clock) for name, edit in edits.items()}
        return {name: bounded(answer) for name, answer in {"expectations": self.expectations, **changing}.items()}

    def expectations(self, scope: Scope, arguments: Arguments) -> Any:
        """Return `{"expectations": [{"id", "rule", "host", "group_key", "reason", "owner", "created", "expires", …}]}`."""
        require_whole(scope, "judge-whole")
        found = self._held.all() if arguments["all"] else self._held.active(self._clock() // 1000)
        return {"schema": 1, "expectations": [plain(one) for one in found]}

    def expect(self, scope: Scope, arguments: Arguments) -> Edit:
        """Check what is to be expected: a reason, an owner and an end, of an alert (each of its rules) or of a rule, host or group key.

        Raises:
            Refused: one of them is missing, the alert is none, the end is past, or the asker sees one unit only.
        """
        require_whole(scope, "judge-whole")
        now = self._clock()
        wanted = self._what(scope, arguments)
        if not any(wanted[0]):
            raise refused(400, "expect-what")
        reason, owner = (" ".join(str(arguments[name] or "").split()) for name in ("reason", "owner"))
        until = until_of(arguments["until"], self._zone, now // 1000)
        if not reason or not owner or until is None:
            raise refused(400, "expect-incomplete")
        said = (reason[:_MOST_TEXT], owner[:_MOST_TEXT], now // 1000, until, scope.person)
        made = [
            Expectation(stable_id("expectation", rule or "", host or "", key or "", str(now)), rule, host, key, *said)
            for rule, host, key in wanted
        ]
        facts = {
            "rule": [one.rule for one in made if one.rule],
            "host": made[0].host,
            "group_key": made[0].group_key,
            **{name: plain(made[0])[name] for name in ("reason", "owner", "expires")},
        }
        names = ", ".join(one.id for one in made)
        finding = edited("expectation-added", "creation", names, scope, self._lang, now, facts)
        answer = {"schema": 1, "expectations": [plain(one) for one in made]}
        return Edit(finding, lambda: self._held.add(*made), answer)

    def end(self, scope: Scope, arguments: Arguments) -> Edit:
        """Check that an expectation holds.

        Raises:
            Refused: it does not, or the asker sees one unit only.
        """
        require_whole(scope, "judge-whole")
        name, now = str(arguments["id"]), self._clock()
        if all(one.id != name for one in self._held.active(now // 1000)):
            raise refused(404, "no-expectation", id=name)
        finding = edited("expectation-ended", "deletion", name, scope, self._lang, now, {})
        return Edit(finding, lambda: self._held.end(name, now // 1000, scope.person), {"schema": 1, "ended": name})

    def close(self, scope: Scope, arguments: Arguments) -> Edit:
        """Check that there is an alert, for this person, and that something is said of it.

        Raises:
            Refused: there is none, or the note is empty.
        """
        alert = self._alert(scope, str(arguments["id"]))
        note = " ".join(str(arguments["note"]).split())[:_MOST_TEXT]
        if not note:
            raise refused(400, "no-note")
        answer = {"schema": 1, "closed": alert["id"]}
        return Edit(closing(alert["id"], alert["host"] or "", scope.person, note, self._clock()), lambda: None, answer)

    def _what(self, scope: Scope, arguments: Arguments) -> list[tuple[str | None, str | None, str | None]]:
        """Rule, host and group key of what is expected; of a story of several rules each of them on its host."""
        if not arguments["id"]:
            return [(arguments["rule"] or None, arguments["host"] or None, arguments["group_key"] or None)]
        alert = self._alert(scope, str(arguments["id"]))
        if len(alert["rules"]) > 1:
            return [(rule, alert["host"], None) for rule in alert["rules"]]
        return [(alert["rule"]["id"], alert["host"], alert["group_key"] or None)]

    def _alert(self, scope: Scope, id: str) -> dict[str, Any]:
        if not id.isalnum():
            raise refused(404, "no-alert", id=id)
        query = f"event.dataset:luuvet.alert AND luuvet.listener:luuvet AND luuvet.alert.id:{id}"
        found = collapse(self._search.events(scope, query, None, None, _MOST_FINDINGS).documents())
        if not found:
            raise refused(404, "no-alert", id=id)
        return found[0]


def judging(rooms: Rooms, settings: Settings) -> Judging:
    """Return the questions about a log's alerts."""
    zone, lang = settings.text("timezone"), spoken(settings.text("language"))
    return Judging(rooms.records, rooms.search, system_clock, zone, lang)


def plain(one: Expectation) -> dict[str, Any]:
    """Return an expectation as JSON has it; times as RFC 3339."""
    times = {
        name: rfc3339(at * 1000) if (at := getattr(one, name)) is not None else None
        for name in ("created", "expires", "ended")
    }
    return {**vars(one), **times}
