"""One name of the events of a group: the ways to its value, tried on whole columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from luuvet.event.fields import BY_NAME
from luuvet.parse.convert import MISTYPED
from luuvet.parse.values import Function, Memo

TIME_TEXT = "document.time"


class Same(list[Any]):
    """One value for every row of a group: what is done to it is done once."""

    @classmethod
    def of(cls, value: Any, size: int) -> Same:
        """Return a value `size` times."""
        return cls([value] * size)


Values = Sequence[Any]
Odd = dict[int, dict[str, Any]]
"""By row: leftovers that only some rows of a group have."""


@dataclass(frozen=True)
class Read:
    """One way to a value: the one at `position`; changed by what is remembered, by a function, or only without `absent`.

    `whole` says that nothing but whole numbers is made of the texts there.
    """

    position: int
    memo: Memo | None = None
    function: Function | None = None
    absent: frozenset[str] = frozenset()
    whole: bool = False

    def __call__(self, columns: Mapping[int, Values]) -> Values:
        values = columns[self.position]
        if type(values) is Same:
            return Same.of(self._one(values[0]), len(values))
        if self.whole and (numbers := _numbers(values)) is not None:
            return numbers
        if self.memo is not None:
            return list(map(self.memo.__getitem__, values))
        if self.function is not None:
            return list(map(self.function, values))
        if not self.absent or self.absent.isdisjoint(values):
            return values
        return [None if value in self.absent else value for value in values]

    def _one(self, value: Any) -> Any:
        if self.memo is not None:
            return self.memo[value]
        if self.function is not None:
            return self.function(value)
        return None if isinstance(value, str) and value in self.absent else value


def _numbers(values: Values) -> Values | None:
    """Return decimal texts as whole numbers, None where some are none: seldom does a process number come twice."""
    try:
        numbers = list(map(int, values))
    except ValueError:
        return None
    return numbers if max(numbers) < 1 << 63 and min(numbers) >= -(1 << 63) else None


@dataclass(frozen=True)
class Out:
    """One name of the events of a group.

    Attributes:
        own: where the sender's own word stands.
        fits: how it becomes the type of its column (None: as it is); `many`: it is a list in the place of one value.
        reads: ways to a value where the sender left it empty, then the constant.
        unlike: leave it out where it says the same as this value.
    """

    name: str
    own: int | None = None
    fits: Read | None = None
    many: bool = False
    reads: tuple[Read, ...] = ()
    constant: Any = None
    unlike: int | None = None

    @property
    def column(self) -> bool:
        """Whether it is a column of the event frame; a message that is no text is none."""
        return self.name in BY_NAME or self.name in ("message", TIME_TEXT)

    @property
    def plain(self) -> bool:
        """Whether it is nothing but the sender's word."""
        return self.own is not None and not self.reads and self.constant is None and self.unlike is None

    def positions(self) -> list[int]:
        """Return where everything stands that it looks at."""
        asked = [self.own, self.unlike, *(read.position for read in self.reads)]
        return [place for place in asked if place is not None]

    def values(self, columns: Mapping[int, Values], size: int, odd: Odd) -> Values | None:
        """Return one value a row (None where there is none), or None where no row can have one."""
        found: Values | None = None
        if self.own is not None:
            found = columns[self.own]
            if self.unlike is not None and found == columns[self.unlike]:
                return None
            if self.fits is not None:
                found = self._fitted(found, self.fits(columns), odd)
        for read in self.reads:
            if found is not None and None not in found and "" not in found:
                return found
            found = first_of(found, read(columns))
        if self.constant is not None:
            return Same.of(self.constant, size) if found is None else first_of(found, Same.of(self.constant, size))
        return found

    def _fitted(self, told: Values, fitted: Values, odd: Odd) -> Values:
        """Keep what did not fit, and lists of several in the place of one."""
        if None in fitted or self.many:
            for row, (value, good) in enumerate(zip(told, fitted, strict=True)):
                if (good is None and value != "" and value != []) or (self.many and len(value) > 1):
                    more = odd.setdefault(row, {})
                    more[self.name] = value
                    more.setdefault(MISTYPED, []).append(self.name)
        return fitted


def first_of(values: Values | None, others: Values) -> Values:
    if values is None:
        return others
    if type(values) is Same:
        return others if values[0] is None or values[0] == "" else values
    return [b if a is None or a == "" else a for a, b in zip(values, others, strict=True)]
