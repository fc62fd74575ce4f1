"""What a habit found: the values that a sentence, a finding and a test need, before any words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from luuvet.kit.ids import stable_id


@dataclass(frozen=True)
class Found:
    """Somebody did what they never did, or far more or less than they do.

    Attributes:
        kind: `new-destination-port`, `first-logon`, `first-logon-source`, `first-process`, `counter-off`, `source-silent`,
            `source-back`.
        entities: whose habit; more than one where the same happened to many at once: one finding, not many.
        values: what is new; the dataset of a source; the name of a counter.
        at: when it was received, seconds UTC. since: when what is known of the entity begins. days: on how many days it was seen.
        usual: what the entity did so far; empty for many at once. seen: what it did now.
        others, of: how many of how many others did it, too.
        events: (index, k) of events that show it.
        count: entities in all, where `entities` names only some.
        more: what only this kind has.
    """

    kind: str
    entities: tuple[str, ...]
    values: tuple[str, ...]
    at: int
    since: int = 0
    days: int = 0
    usual: tuple[str, ...] = ()
    others: int = 0
    of: int = 0
    events: tuple[tuple[int, int], ...] = ()
    count: int = 1
    more: Mapping[str, Any] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The same for the same finding however often it is made: of what, whose, and the first event that shows it."""
        first = f"{self.events[0][0]}/{self.events[0][1]}" if self.events else str(self.at)
        return stable_id(self.kind, *sorted(self.entities), *sorted(self.values), first)
