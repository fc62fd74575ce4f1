"""A saved search that reached its threshold, or was stopped, as a finding."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from luuvet.detect.searches.windows import Reached, step_of, width_of
from luuvet.event.fields import BY_NAME
from luuvet.event.finding import Finding
from luuvet.kit.clock import rfc3339
from luuvet.kit.ids import stable_id
from luuvet.kit.words import load

DATASET = "luuvet.search-alert"
REACHED, STOPPED, CAPPED = "threshold-reached", "search-stopped", "search-capped"
_ENTITIES = ("host.", "user.", "source.", "destination.", "process.", "file.")
_SECOND = 1_000_000_000


class Saved(Protocol):
    """What is needed of a saved search (`records.SavedSearch`); `window` in seconds, `created` in microseconds UTC."""

    @property
    def name(self) -> str: ...
    @property
    def query(self) -> str: ...
    @property
    def threshold(self) -> int: ...
    @property
    def window(self) -> int: ...
    @property
    def level(self) -> str: ...
    @property
    def group_by(self) -> str | None: ...
    @property
    def why(self) -> str: ...
    @property
    def first_step(self) -> str: ...
    @property
    def owner(self) -> str: ...


def threshold_reached(search: Saved, one: Reached, events: Sequence[str], lang: str, now: int) -> Finding:
    """Return the finding of a window; the same window of the same group has the same `luuvet.search.id`. `now` in nanoseconds UTC."""
    words, step = load("luuvet.detect"), step_of(search.window)
    group = words.say("search.group", lang, field=search.group_by, value=one.group or "–") if search.group_by else ""
    message = words.say(
        "search.reached",
        lang,
        name=search.name,
        count=one.count,
        window=_span(search.window),
        threshold=search.threshold,
        group=group,
    )
    fields = {
        **_about(search),
        "event.start": rfc3339(one.start * step * _SECOND),
        "event.end": rfc3339((one.start + width_of(search.window)) * step * _SECOND),
        "luuvet.search.id": stable_id(search.name, one.group, str(one.start)),
        "luuvet.search.count": one.count,
        "luuvet.search.events": list(events),
    }
    if search.group_by:
        fields["luuvet.search.group"] = one.group
        if one.group and _is_entity(search.group_by):
            fields[search.group_by] = one.group
    return Finding(DATASET, REACHED, message, now, fields)


def capped(search: Saved, most: int, lang: str, now: int) -> Finding:
    """Return the finding that says that more groups reached the threshold than are told one by one."""
    message = load("luuvet.detect").say("search.capped", lang, name=search.name, most=most)
    return Finding(DATASET, CAPPED, message, now, _about(search))


def stopped(search: Saved, reason: str, lang: str, now: int) -> Finding:
    """Return the finding that says that a search is not evaluated any more because it is too slow."""
    message = load("luuvet.detect").say("search.stopped", lang, name=search.name, reason=reason)
    return Finding(DATASET, STOPPED, message, now, {**_about(search), "event.type": ["error"]})


def _about(search: Saved) -> dict[str, Any]:
    told: dict[str, Any] = {
        "event.category": ["threat"],
        "event.type": ["indicator"],
        "luuvet.search.name": search.name,
        "luuvet.search.query": search.query,
        "luuvet.search.threshold": search.threshold,
        "luuvet.search.window": search.window,
        "luuvet.search.level": search.level,
        "luuvet.search.owner": search.owner,
    }
    for name, value in (("group_by", search.group_by), ("why", search.why), ("first_step", search.first_step)):
        if value:
            told[f"luuvet.search.{name}"] = value
    return told


def _is_entity(name: str) -> bool:
    field = BY_NAME.get(name)
    return field is not None and field.kind in ("keyword", "ip") and not field.repeated and name.startswith(_ENTITIES)


def _span(seconds: int) -> str:
    for unit, size in (("d", 86_400), ("h", 3_600), ("m", 60)):
        if seconds % size == 0:
            return f"{seconds // size}{unit}"
    return f"{seconds}s"
