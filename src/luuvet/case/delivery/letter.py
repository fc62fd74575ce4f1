"""A message on its way: one alert, a digest of several, or a test."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from luuvet.case.delivery.notice import Notice

MOST_TOLD = 20
"""Alerts of a digest that are told in full; the others are counted."""

Kind = Literal["raised", "risen", "digest", "test"]


@dataclass(frozen=True)
class Letter:
    """What a receiver gets.

    Attributes:
        key: the same however often it is sent: receivers recognise a second copy by it.
        kind: `risen` is a second word on an alert whose level has risen.
        about: the key of the first word on the alert, '' for others.
        notices: the alerts that are told, the most pressing first. more: how many are not.
        made: when it was formed, nanoseconds UTC.
        route: the route's name.
    """

    key: str
    kind: Kind
    about: str
    notices: Sequence[Notice]
    more: int
    made: int
    route: str

    @property
    def count(self) -> int:
        """How many alerts it is about."""
        return len(self.notices) + self.more


@dataclass(frozen=True)
class Style:
    """How letters of a route speak: languages, zone of times, raw lines an alert, the console's address, the log's id."""

    langs: Sequence[str]
    zone: str
    lines: int
    link: str
    log: str


Said = Mapping[str, str]
Send = Callable[[Letter, Sequence[str]], Said]
"""Sends a letter, to some recipients only where they are named; returns what the receiver said, in each language.

Raises `Failed`. Blocks; called in a thread of its own.
"""
