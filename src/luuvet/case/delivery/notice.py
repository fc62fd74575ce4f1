"""One alert as it goes to people, read from its sealed event."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from luuvet.case.delivery.shown import shown
from luuvet.case.listing import collapse
from luuvet.case.story import height
from luuvet.case.telling import RAISED, UPDATED
from luuvet.detect.groupkey import read_key
from luuvet.event.dotted import flattened
from luuvet.kit.clock import parse_rfc3339

MARK = "[luuvet@32473 "
"""How the structured data of our own syslog messages begin (32473 is the number of documents, RFC 5612)."""

_MOST_LINE, _MOST_TEXT, _MOST_ITEMS = 1_000, 2_000, 20


@dataclass(frozen=True)
class Notice:
    """An alert that may go out.

    Attributes:
        alert: the documented shape of an alert (`listing`), texts and lists bounded.
        sealed: when the finding was made, nanoseconds UTC.
        lines: events that prove it, `{"event", "time", "host", "original"}`.
        about: the route whose failure it tells of, where it does.
    """

    alert: Mapping[str, Any]
    sealed: int
    lines: Sequence[Mapping[str, str]] = field(default=())
    about: str = ""

    @property
    def id(self) -> str:
        """The alert's id."""
        return str(self.alert["id"])

    @property
    def rank(self) -> int:
        """How pressing it is, 0 to 4."""
        return height(str(self.alert["level"]))

    @property
    def proof(self) -> tuple[str, ...]:
        """Ids of the events whose lines go along: its first and its last."""
        ends = (self.alert.get("first_event"), self.alert.get("last_event"))
        return tuple(dict.fromkeys(str(one) for one in ends if one))

    def to_json(self) -> dict[str, Any]:
        """Return what `from_json` reads."""
        return {"alert": dict(self.alert), "sealed": self.sealed, "lines": list(self.lines), "about": self.about}

    @classmethod
    def from_json(cls, found: Mapping[str, Any]) -> Notice:
        """Read a notice that was kept."""
        return cls(found["alert"], int(found["sealed"]), tuple(found["lines"]), str(found["about"]))


def read(document: Mapping[str, Any]) -> tuple[str, Notice] | None:
    """Return what is to be done with a sealed alert, and its notice; None for an event that is no alert.

    `send`: it may go out. `withdraw`: whoever was not told of it yet need not be (closed, or expected). `pass`: nobody is told
    (retroactive, or an action that we do not know).
    """
    one = flattened(document)
    entries = collapse([{name: value for name, value in one.items() if name != "luuvet.alert.state"}])
    if not entries:
        return None
    alert = entries[0]
    about = read_key(str(alert["group_key"])).get("luuvet.delivery.route", "")
    notice = Notice(bounded(alert), parse_rfc3339(str(one["@timestamp"])), (), about)
    action = one.get("event.action")
    if one.get("luuvet.alert.expected") or one.get("luuvet.alert.state") == "closed" or action == "alert-closed":
        return "withdraw", notice
    if alert["retroactive"] or action not in (RAISED, UPDATED):
        return "pass", notice
    return "send", notice


def line_of(name: str, document: Mapping[str, Any]) -> dict[str, str]:
    """Return an event as a line that goes along with its alert."""
    one = flattened(document)
    original = one.get("event.original") or one.get("message") or ""
    return {
        "event": name,
        "time": str(one.get("@timestamp") or ""),
        "host": shown(one.get("host.name") or "", 200),
        "original": shown(original, _MOST_LINE),
    }


def is_echo(document: Mapping[str, Any], log: str) -> bool:
    """Tell whether an event is a message that we sent ourselves and that came back as a log."""
    original = str(flattened(document).get("event.original") or "")
    return MARK in original and f'log="{log}"' in original


def bounded(value: Any) -> Any:
    """Return JSON with every text and list cut to what a message can hold; texts are not made harmless here."""
    if isinstance(value, Mapping):
        return {key: bounded(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [bounded(inner) for inner in value[:_MOST_ITEMS]]
    if isinstance(value, str) and len(value) > _MOST_TEXT:
        return value[: _MOST_TEXT - 1] + "…"
    return value
