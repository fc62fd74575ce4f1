"""What is done with all documents of one shape and one meaning: which value goes to which column, and what is left over.

Worked out once. Of each document the leftovers are written at once and the values of columns are picked; these are then
worked on together: one Python operation a value at most, none for what is only carried.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

import orjson

from luuvet.event.fields import BY_NAME
from luuvet.parse.convert import MISTYPED
from luuvet.parse.gathering import EXTRA, Gathering
from luuvet.parse.sender import CLAIMS, SENDER, claims_ours
from luuvet.parse.values import Function, Memo

TIME_TEXT = "document.time"
PLAIN_DATASET, ECS_DATASET = "json.document", "ecs.document"
LAST = (
    ("process.executable", "process.name"),
    ("process.parent.executable", "process.parent.name"),
    ("file.path", "file.name"),
)
"""Paths, and the names that are their last part."""


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
            found = _first(found, read(columns))
        if self.constant is not None:
            return Same.of(self.constant, size) if found is None else _first(found, Same.of(self.constant, size))
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


def _first(values: Values | None, others: Values) -> Values:
    if values is None:
        return others
    if type(values) is Same:
        return others if values[0] is None or values[0] == "" else values
    return [b if a is None or a == "" else a for a, b in zip(values, others, strict=True)]


class Plan:
    """The work on the documents of one shape and one meaning."""

    def __init__(
        self,
        columns: Sequence[Out],
        rest: Sequence[Out],
        *,
        same: Mapping[int, Any],
        ours: bool,
        timed: bool,
        last: Memo,
    ) -> None:
        """Take the names that are columns and those that are left over.

        Args:
            same: values by place that all these documents share.
            ours: the documents are findings of the product itself.
            timed: they have an `@timestamp`.
            last: says the last part of a path.
        """
        self._columns = columns
        plain = [out for out in rest if out.plain and out.own not in same]
        self._plain = [out.name for out in plain]
        self._left = _picker([out.own for out in plain if out.own is not None])
        self._made = [out for out in rest if out not in plain]
        asked = {place for out in (*columns, *self._made) for place in out.positions()}
        self._places = sorted(asked - same.keys())
        self._same = {place: same[place] for place in asked & same.keys()}
        self.pick: Callable[[Values], tuple[Any, ...]] = _picker(self._places)
        """What `run` needs of one document: its values in the order of the shape in, those of interest out."""
        self._claims = () if ours else CLAIMS
        self._timed = timed
        self._last = last

    def leftovers(self, values: Values) -> bytes | None:
        """Return the sender's words that have no column as JSON, without what is empty; None where there are none."""
        if not self._plain:
            return None
        written = orjson.dumps(dict(zip(self._plain, self._left(values))))  # noqa: B905 (as long as each other)
        return _without_empty(written) if b':""' in written or b":[]" in written else written

    def run(self, picked: list[Any], left: list[bytes | None], into: Gathering) -> None:
        """Add the columns of a group's documents to a gathering: what `pick` gave of each, in one list, and `leftovers`."""
        size, step, odd = len(left), len(self._places), Odd()
        columns: dict[int, Values] = {place: picked[n::step] for n, place in enumerate(self._places)}
        columns.update({place: Same.of(value, size) for place, value in self._same.items()})
        made: dict[str, Values] = {}
        for out in self._columns:
            values = out.values(columns, size, odd)
            if values is not None:
                made[out.name] = values
        for name in self._claims:
            if name in made and any(map(claims_ours, set(made[name]))):
                made[name] = [_disowned(name, value, row, odd) for row, value in enumerate(made[name])]
        self._finish(made, size)
        for name, values in made.items():
            if type(values) is Same:
                into.put_same(name, values[0] or None)
            else:
                into.put(name, [value or None for value in values] if "" in values else values)
        more = {out.name: values for out in self._made if (values := out.values(columns, size, odd)) is not None}
        if self._plain or more or odd:
            into.put(EXTRA, _joined(left, more, odd) if more or odd else left)

    def _finish(self, made: dict[str, Values], size: int) -> None:
        for path, name in LAST:
            if path in made and (name not in made or None in made[name] or "" in made[name]):
                made[name] = _first(made.get(name), list(map(self._last.__getitem__, made[path])))
        if "event.dataset" not in made or None in made["event.dataset"] or "" in made["event.dataset"]:
            made["event.dataset"] = _first(made.get("event.dataset"), self._datasets(made, size))
        if "event.kind" not in made or None in made["event.kind"] or "" in made["event.kind"]:
            made["event.kind"] = _first(made.get("event.kind"), Same.of("event", size))

    def _datasets(self, made: Mapping[str, Values], size: int) -> Values:
        """Return the datasets of documents that name none: of module and category, as far as they tell them."""
        otherwise = ECS_DATASET if self._timed else PLAIN_DATASET
        modules, categories = made.get("event.module"), made.get("event.category")
        if modules is None:
            return Same.of(otherwise, size)
        if categories is None:
            return [module or otherwise for module in modules]
        pairs = zip(modules, categories, strict=True)
        return [f"{module}.{one[0]}" if module and one else module or otherwise for module, one in pairs]


def _picker(places: Sequence[int]) -> Callable[[Values], tuple[Any, ...]]:
    """Return what takes the values at some places out of all; always a tuple."""
    if len(places) > 1:
        return itemgetter(*places)
    return (lambda values: (values[places[0]],)) if places else (lambda values: ())


def _disowned(name: str, value: Any, row: int, odd: Odd) -> Any:
    if not claims_ours(value):
        return value
    odd.setdefault(row, {})[SENDER + name] = value
    return None


def _without_empty(written: bytes) -> bytes | None:
    told = {name: value for name, value in orjson.loads(written).items() if value != "" and value != []}
    return orjson.dumps(told) if told else None


def _joined(left: Sequence[bytes | None], more: Mapping[str, Values], odd: Odd) -> list[bytes | None]:
    """Return the leftovers of each row with what was made besides."""
    shared = {name: values[0] for name, values in more.items() if type(values) is Same and values[0] not in (None, "")}
    tail = b"," + orjson.dumps(shared)[1:] if shared else b"}"
    own = {name: values for name, values in more.items() if type(values) is not Same and any(values)}
    if not own and not odd:
        return [before[:-1] + tail if before else _opened(tail) for before in left]
    names = list(own)
    rows = zip(*own.values(), strict=True) if own else iter([()] * len(left))
    made: list[bytes | None] = []
    for number, (before, row) in enumerate(zip(left, rows, strict=True)):
        text: bytes | None = orjson.dumps(dict(zip(names, row)))  # noqa: B905 (as long as each other)
        if number in odd or b":null" in text or b':""' in text or b":[]" in text:  # type: ignore[operator]
            text = _odd(text, odd.get(number, {}))
        parts = [one[1:-1] for one in (before, text) if one and one != b"{}"]
        made.append(b"{" + b",".join(parts) + tail if parts else _opened(tail))
    return made


def _opened(tail: bytes) -> bytes | None:
    return b"{" + tail[1:] if tail != b"}" else None


def _odd(written: bytes | None, more: Mapping[str, Any]) -> bytes | None:
    told = {**orjson.loads(written or b"{}"), **more}
    if MISTYPED in told:
        told[MISTYPED] = sorted(told[MISTYPED])
    kept = {name: value for name, value in told.items() if value is not None and value != "" and value != []}
    return orjson.dumps(kept) if kept else None
