"""What is done with all documents of one shape and one meaning: which value goes to which column, and what is left over.

Worked out once. Of each document the leftovers are written at once and the values of columns are picked; these are then
worked on together: one Python operation a value at most, none for what is only carried.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Any

import orjson

from luuvet.event.verbatim import APART, told
from luuvet.parse.convert import MISTYPED
from luuvet.parse.gathering import EXTRA, Gathering
from luuvet.parse.outs import Odd, Out, Same, Values, first_of
from luuvet.parse.sender import CLAIMS, SENDER, claims_ours
from luuvet.parse.values import Memo

Left = tuple[bytes | None, bytes | None]
"""Leftovers of a document: what it says under these names itself, and what it does not."""

VERBATIM = "document.verbatim"
"""Column of documents whose own words need not be repeated."""

PLAIN_DATASET, ECS_DATASET = "json.document", "ecs.document"
LAST = (
    ("process.executable", "process.name"),
    ("process.parent.executable", "process.parent.name"),
    ("file.path", "file.name"),
)
"""Paths, and the names that are their last part."""


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
        verbatim: bool = False,
    ) -> None:
        """Take the names that are columns and those that are left over.

        Args:
            same: values by place that all these documents share.
            ours: the documents are findings of the product itself.
            timed: they have an `@timestamp`.
            last: says the last part of a path.
            verbatim: the names of values are those of the documents, nested (`event.verbatim`).
        """
        self._columns = columns
        plain = [out for out in rest if out.plain and out.own not in same]
        self._said = _Words([out for out in plain if verbatim and told(out.name)])
        self._moved = _Words([out for out in plain if not verbatim or not told(out.name)])
        self._verbatim = verbatim
        self._made = [out for out in rest if out not in plain]
        asked = {place for out in (*columns, *self._made) for place in out.positions()}
        self._places = sorted(asked - same.keys())
        self._same = {place: same[place] for place in asked & same.keys()}
        self.pick: Callable[[Values], tuple[Any, ...]] = _picker(self._places)
        """What `run` needs of one document: its values in the order of the shape in, those of interest out."""
        self._claims = () if ours else CLAIMS
        self._timed = timed
        self._last = last

    def leftovers(self, values: Values) -> Left:
        """Return the sender's words that have no column as JSON, without what is empty; None where there are none.

        First those that the document says under these names itself, then the others.
        """
        return self._said.of(values), self._moved.of(values)

    def run(self, picked: list[Any], left: list[Left], into: Gathering) -> None:
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
        moved = [one for _, one in left]
        apart = _joined(moved, more, odd) if more or odd else moved
        into.put(EXTRA, [_both(said, one) for (said, _), one in zip(left, apart, strict=True)])
        if self._verbatim:
            into.put(APART, apart)
            into.put_same(VERBATIM, "yes")

    def _finish(self, made: dict[str, Values], size: int) -> None:
        for path, name in LAST:
            if path in made and (name not in made or None in made[name] or "" in made[name]):
                made[name] = first_of(made.get(name), list(map(self._last.__getitem__, made[path])))
        if "event.dataset" not in made or None in made["event.dataset"] or "" in made["event.dataset"]:
            made["event.dataset"] = first_of(made.get("event.dataset"), self._datasets(made, size))
        if "event.kind" not in made or None in made["event.kind"] or "" in made["event.kind"]:
            made["event.kind"] = first_of(made.get("event.kind"), Same.of("event", size))

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


class _Words:
    """Names that are nothing but the sender's word, and where it stands."""

    def __init__(self, outs: Sequence[Out]) -> None:
        self._names = [out.name for out in outs]
        self._picked = _picker([out.own for out in outs if out.own is not None])

    def of(self, values: Values) -> bytes | None:
        """Return them as JSON."""
        if not self._names:
            return None
        written = orjson.dumps(dict(zip(self._names, self._picked(values))))  # noqa: B905 (as long as each other)
        return _without_empty(written) if b':""' in written or b":[]" in written else written


def _both(said: bytes | None, apart: bytes | None) -> bytes | None:
    return said[:-1] + b"," + apart[1:] if said and apart else said or apart


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
    kept = {name: value for name, value in orjson.loads(written).items() if value != "" and value != []}
    return orjson.dumps(kept) if kept else None


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
    words = {**orjson.loads(written or b"{}"), **more}
    if MISTYPED in words:
        words[MISTYPED] = sorted(words[MISTYPED])
    kept = {name: value for name, value in words.items() if value is not None and value != "" and value != []}
    return orjson.dumps(kept) if kept else None
