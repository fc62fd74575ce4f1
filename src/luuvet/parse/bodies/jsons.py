"""One JSON object of a product's own shape: the one syntax that is read row by row, because every object has its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
import polars as pl

from luuvet.parse.bodies.gather import by_place
from luuvet.parse.bodies.taken import RAW, REST, Ask, Taken
from luuvet.parse.checks import LIST
from luuvet.parse.documents import parsed
from luuvet.parse.shapes import Refused, Shapes, Signature, leaves


@dataclass(frozen=True)
class Json:
    """The syntax: nested names are joined by dots, lists of plain values become lists."""

    @classmethod
    def declared(cls, where: str, options: Mapping[str, Any]) -> Json:
        """Return the syntax; it has no options."""
        return cls(**options)

    def take(self, rows: pl.DataFrame, ask: Ask) -> Taken:
        """Take messages apart."""
        columns: dict[str, list[str | None]] = {}
        rest: list[str | None] = []
        known: dict[str, str] = {}
        places: list[int] = []
        wanted, size = frozenset(ask.wanted), rows.height
        leaves_of = _Leaves()
        for place, text in enumerate(rows["message"].to_list()):
            try:
                flat = leaves_of.flat(text)
            except Refused:
                continue
            places.append(place)
            others: dict[str, Any] = {}
            for name, value in _renamed(flat, ask, known):
                if name in wanted:
                    column = columns.get(name)
                    if column is None:  # no `setdefault`: it would make a column for every value
                        column = columns[name] = [None] * size
                    column[place] = as_text(value)
                elif not name.startswith("_"):
                    others[f"{ask.leftovers}.{name}"] = value
            rest.append(orjson.dumps(others).decode() if others else None)
        values = [rows["row"], *(pl.Series(RAW + name, texts, dtype=pl.String) for name, texts in columns.items())]
        values.append(by_place(pl.Series(rest, dtype=pl.String), pl.Series(places, dtype=pl.UInt32), size).alias(REST))
        read = pl.Series([False], dtype=pl.Boolean).new_from_index(0, size).scatter(places, True)
        return Taken([pl.DataFrame(values).filter(read)] if places else [], rows.filter(~read))


class _Leaves:
    """Objects as dotted names, without what is empty; of each shape it is worked out once where they stand."""

    def __init__(self) -> None:
        self._shapes = Shapes()
        self._known: dict[Signature, list[tuple[str, int]]] = {}

    def flat(self, text: str) -> dict[str, Any]:
        """Return the values of an object.

        Raises:
            Refused: the text is none that we take apart.
        """
        signature, values = self._shapes.of(parsed(text))
        places = self._known.get(signature)
        if places is None:
            places = self._known[signature] = [(leaf.name, leaf.position) for leaf in leaves(signature)]
        return {name: value for name, at in places if (value := values[at]) != "" and value != []}


def _renamed(flat: dict[str, Any], ask: Ask, known: dict[str, str]) -> Iterable[tuple[str, Any]]:
    """Return names (the product's) and values. `known` is what was renamed before: objects have few names."""
    if not ask.names.exact and not ask.names.beginnings:
        return flat.items()
    new = [name for name in flat if name not in known]
    if new:
        known.update(zip(new, ask.names.all(new), strict=True))
    return zip(map(known.__getitem__, flat), flat.values(), strict=True)


def as_text(value: Any) -> str:
    """Return a JSON value as the text that raw values are: lists of plain values with `LIST` between, others as JSON."""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and not any(isinstance(one, (list, dict)) for one in value):
        return LIST.join(as_text(one) for one in value if one is not None)
    return orjson.dumps(value).decode()
