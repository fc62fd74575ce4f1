"""How fast a route speaks: single messages first, a digest when there are many, and longer and longer waits after a failure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from luuvet.kit.clock import NANOSECONDS

GIVE_UP_NS = 86_400 * NANOSECONDS
"""After so long a message is given up; and an alert that was sealed so long before we see it is no news."""
MOST_IN_DIGEST = 1_000

_FIRST_SECONDS, _MOST_SECONDS = 15.0, 1_800.0
_MOST_WISH_SECONDS = 6 * 3_600.0
_MINUTE_NS = 60 * NANOSECONDS


@dataclass(frozen=True)
class Waiting:
    """Something that waits to go out on a route."""

    id: int
    rank: int


@dataclass(frozen=True)
class Formed:
    """A message that a route began to send at a time (nanoseconds UTC)."""

    at: int
    rank: int
    digest: bool


def choose(waiting: Sequence[Waiting], formed: Sequence[Formed], after: int, minutes: int, now: int) -> list[int]:
    """Return the ids that make the next message; none while the route had better be still.

    Up to `after` single messages go out in `minutes`; what is more becomes one digest in that span. What is more pressing than
    everything that went out in the span does not wait.
    """
    if not waiting:
        return []
    first = sorted(waiting, key=lambda one: (-one.rank, one.id))
    span = minutes * _MINUTE_NS
    recent = [one for one in formed if now - span < one.at <= now]
    singles = sum(not one.digest for one in recent)
    if singles + len(waiting) <= after or (recent and first[0].rank > max(one.rank for one in recent)):
        return [first[0].id]
    if any(one.digest for one in recent):
        return []
    return [one.id for one in first[:MOST_IN_DIGEST]]


def pause(tries: int, wish: int, chance: float) -> int:
    """Return how long to wait after so many failed tries, in nanoseconds.

    It doubles from 15 seconds to half an hour, give or take a fifth (`chance` is 0 to 1), and is not shorter than the receiver's
    own wish in seconds.
    """
    grown = min(_MOST_SECONDS, _FIRST_SECONDS * 2 ** min(tries - 1, 16)) * (0.8 + 0.4 * chance)
    return int(max(grown, min(float(wish), _MOST_WISH_SECONDS)) * NANOSECONDS)
