"""What delivery tells the log: each message that was taken, each that was given up, and a route that does not work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from luuvet.case.delivery.failed import Failed
from luuvet.case.delivery.outbox import Batch
from luuvet.case.delivery.route import Route
from luuvet.event.finding import Finding
from luuvet.kit import words
from luuvet.kit.clock import rfc3339

DATASET = "luuvet.delivery"
DELIVERED, FAILED, DELAYED = "delivered", "delivery-failed", "delivery-delayed"
_MOST_ALERTS = 50


class Telling:
    """Makes findings in the log's language."""

    def __init__(self, lang: str) -> None:
        self._lang = lang

    def delivered(self, route: Route, batch: Batch, now: int) -> Finding:
        """A receiver took a message."""
        text = self._say("delivered", route=route.name, kind=route.kind, count=batch.letter.count)
        return Finding(DATASET, DELIVERED, text, now, self._fields(route, batch, "success"))

    def failed(self, route: Route, batch: Batch, error: Failed, now: int) -> Finding:
        """A message was given up."""
        reason = error.said[self._lang]
        text = self._say("failed-finding", route=route.name, kind=route.kind, count=batch.letter.count, reason=reason)
        fields = {**self._fields(route, batch, "failure"), "error.message": reason}
        return Finding(DATASET, FAILED, text, now, fields)

    def lost(self, route: Route, batch: Batch, to: Sequence[str], error: Failed, now: int) -> Finding:
        """Some recipients of a message were refused for good."""
        reason = error.said[self._lang]
        text = self._say("lost", route=route.name, to=", ".join(to), reason=reason)
        fields = {**self._fields(route, batch, "failure"), "error.message": reason, "luuvet.delivery.to": list(to)}
        return Finding(DATASET, FAILED, text, now, fields)

    def delayed(self, route: Route, state: Mapping[str, Any], now: int) -> Finding:
        """A route has not worked for a while."""
        reason = (state["error"] or {}).get(self._lang, "")
        since = rfc3339(state["failing"])
        text = self._say(
            "delayed", route=route.name, kind=route.kind, count=state["waiting"], since=since, reason=reason
        )
        fields = {**_base(route.name, "failure"), "luuvet.delivery.waiting": state["waiting"], "error.message": reason}
        return Finding(DATASET, DELAYED, text, now, {**fields, "luuvet.delivery.since": since})

    def overflowed(self, route: str, count: int, now: int) -> Finding:
        """More waited for a route than it can hold: the least pressing gave way."""
        text = self._say("overflowed", route=route, count=count)
        fields = {**_base(route, "failure"), "luuvet.delivery.count": count, "error.message": text}
        return Finding(DATASET, FAILED, text, now, fields)

    def dropped(self, route: str, count: int, now: int) -> Finding:
        """Something waited for a route that is not in the settings any more."""
        text = self._say("dropped", route=route, count=count)
        fields = {**_base(route, "failure"), "luuvet.delivery.count": count, "error.message": text}
        return Finding(DATASET, FAILED, text, now, fields)

    def _fields(self, route: Route, batch: Batch, outcome: str) -> dict[str, Any]:
        return {
            **_base(route.name, outcome),
            "luuvet.delivery.kind": route.kind,
            "luuvet.delivery.key": batch.letter.key,
            "luuvet.delivery.count": batch.letter.count,
            "luuvet.delivery.tries": batch.tries + 1,
            "luuvet.delivery.alerts": list(batch.alerts[:_MOST_ALERTS]),
        }

    def _say(self, key: str, **values: object) -> str:
        return words.load("luuvet.case").say(f"delivery.{key}", self._lang, **values)


def _base(route: str, outcome: str) -> dict[str, Any]:
    return {
        "event.category": ["configuration"],
        "event.type": ["info"],
        "event.outcome": outcome,
        "luuvet.delivery.route": route,
    }
