"""What a room of ours found or did, as a record of the log: an ECS document, sealed like any other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from luuvet.event.raw import Raw
from luuvet.kit.clock import rfc3339

LISTENER = "luuvet"
ERASURE = "luuvet.erasure"
"""Dataset of the finding that says that records were erased by order; `ERASED_RANGES` is its field `first-last,first-last`."""
ERASED_RANGES = "luuvet.erasure.ranges"


@dataclass(frozen=True)
class Finding:
    """One thing that happened in the product: alert raised or closed, access, setting changed, erasure, gap.

    Attributes:
        dataset: `luuvet.alert`, `luuvet.access`, `luuvet.gap`, `luuvet.erasure`, `luuvet.service` …
        action: what happened, e.g. `alert-raised`, `search`, `sequence-gap`.
        message: one sentence for a person.
        fields: further ECS fields, nested or dotted.
        time: nanoseconds UTC.
    """

    dataset: str
    action: str
    message: str
    time: int
    fields: Mapping[str, Any]

    def document(self) -> dict[str, Any]:
        """Return the ECS document that is sealed."""
        base = {
            "@timestamp": rfc3339(self.time),
            "message": self.message,
            "event.dataset": self.dataset,
            "event.action": self.action,
            "event.kind": "event",
            "event.provider": "luuvet",
        }
        return {**base, **self.fields}


def as_raw(findings: list[Finding], room: str, received: int) -> Raw:
    """Return the delivery that writes findings of a room into the log."""
    payloads = [orjson.dumps(finding.document()) for finding in findings]
    return Raw(LISTENER, "", f"room={room}", "ndjson", received, payloads)
