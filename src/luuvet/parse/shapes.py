"""The shape of a JSON object: its names and the kinds of its values. Documents of one shape are worked on together.

What a name means follows from the shape, so it is worked out once for a shape and not once for a document.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

DEPTH, FIELDS = 64, 5_000
KNOWN = 16_384
"""So many levels are remembered; then all are forgotten."""

LISTED = "#text"
"""A list under this name (data without names of a Windows event) is taken apart into `….1`, `….2` and so on."""


class Refused(ValueError):
    """A text is no document that we take apart; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """One value of a shape: its dotted name, where it stands among the values, and its type (as `orjson` makes it)."""

    name: str
    position: int
    kind: type


@dataclass(frozen=True, slots=True, eq=False)
class Level:
    """One object of a document without what its objects hold: names, types, and which values have an inside."""

    names: tuple[str, ...]
    kinds: tuple[type, ...]
    nested: tuple[int, ...]


Signature = tuple[Level, ...]
"""The objects of a document: each before those that it holds, level by level."""


class Shapes:
    """Tells shapes; the same object for the same level, so that comparing two shapes compares no names."""

    def __init__(self) -> None:
        self._levels: dict[tuple[tuple[str, ...], tuple[type, ...]], Level] = {}

    def of(self, tree: Mapping[str, Any]) -> tuple[Signature, list[Any]]:
        """Return the signature of an object, and its values in the order of `leaves` (None where an object stands).

        Raises:
            Refused: it has more than 5,000 fields, or a list that is deeper than 64 levels.
        """
        levels, signature = self._levels, list[Level]()
        values: list[Any] = []
        waiting = [tree]
        for one in waiting:  # grows while it is walked
            inside = one.values()
            key = (tuple(one), tuple(map(type, inside)))
            level = levels.get(key) or self._level(key)
            signature.append(level)
            if level.nested:
                first = len(values)
                values += inside
                for n in level.nested:
                    value = values[first + n]
                    if type(value) is dict:
                        values[first + n] = None  # what is told twice is kept twice
                        waiting.append(value)
                    else:
                        _shallow(value, 1)
                        if level.names[n] == LISTED:
                            waiting.append({str(k): each for k, each in enumerate(value, 1)})
            else:
                values += inside
        if len(values) > FIELDS:
            raise Refused(f"the document has more than {FIELDS:,} fields")
        return tuple(signature), values

    def _level(self, key: tuple[tuple[str, ...], tuple[type, ...]]) -> Level:
        if len(self._levels) >= KNOWN:
            self._levels.clear()
        names, kinds = key
        nested = tuple(n for n, kind in enumerate(kinds) if kind is dict or kind is list)
        level = self._levels[key] = Level(names, kinds, nested)
        return level


def _shallow(values: Sequence[Any], depth: int) -> None:
    if depth >= DEPTH:
        raise Refused(f"the document is deeper than {DEPTH} levels")
    for value in values:
        if isinstance(value, (list, dict)):
            _shallow(list(value.values()) if isinstance(value, dict) else value, depth + 1)


def leaves(signature: Signature) -> list[Leaf]:
    """Return the values of a signature that are no objects, the last one of a name; a list stands beside what it holds.

    Raises:
        Refused: the document is deeper than 64 levels.
    """
    found: dict[str, Leaf] = {}
    position = 0
    prefixes = [("", 1)]
    for level, (prefix, depth) in zip(signature, prefixes, strict=False):  # the prefixes grow with the levels
        if depth > DEPTH:
            raise Refused(f"the document is deeper than {DEPTH} levels")
        for name, kind in zip(level.names, level.kinds, strict=True):
            if kind is not dict and kind is not type(None):
                found[prefix + name] = Leaf(prefix + name, position, kind)
            position += 1
        for n in level.nested:
            if level.kinds[n] is dict or level.names[n] == LISTED:
                prefixes.append((f"{prefix}{level.names[n]}.", depth + 1))
    return list(found.values())
