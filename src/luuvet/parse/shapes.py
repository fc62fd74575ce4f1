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


class Shapes:
    """Tells shapes; the same object for the same level, so that comparing two shapes compares no names."""

    def __init__(self) -> None:
        self._levels: dict[tuple[tuple[str, ...], tuple[type, ...]], Level] = {}

    def of(self, tree: Mapping[str, Any]) -> tuple[Signature, list[Any]]:
        """Return the signature of an object, and its values in the order of `leaves` (None where an object stands).

        Raises:
            Refused: it is deeper than 64 levels or has more than 5,000 fields.
        """
        signature: list[Level] = []
        values: list[Any] = []
        self._walk(tree, signature, values, 1)
        return tuple(signature), values

    def _walk(self, tree: Mapping[str, Any], signature: list[Level], values: list[Any], depth: int) -> None:
        inside = tree.values()
        key = (tuple(tree), tuple(map(type, inside)))
        level = self._levels.get(key) or self._level(key)
        signature.append(level)
        first = len(values)
        values.extend(inside)
        for n in level.nested:
            value = values[first + n]
            if type(value) is dict:
                if depth >= DEPTH:
                    raise Refused(f"the document is deeper than {DEPTH} levels")
                values[first + n] = None  # what is told twice is kept twice
                self._walk(value, signature, values, depth + 1)
            else:
                _shallow(value, depth + 1)
                if level.names[n] == LISTED:
                    self._walk({str(k): one for k, one in enumerate(value, 1)}, signature, values, depth + 1)
        if len(values) > FIELDS:
            raise Refused(f"the document has more than {FIELDS:,} fields")

    def _level(self, key: tuple[tuple[str, ...], tuple[type, ...]]) -> Level:
        if len(self._levels) >= KNOWN:
            self._levels.clear()
        names, kinds = key
        nested = tuple(n for n, kind in enumerate(kinds) if kind is dict or kind is list)
        level = self._levels[key] = Level(names, kinds, nested)
        return level


def _shallow(values: list[Any], depth: int) -> None:
    if depth > DEPTH:
        raise Refused(f"the document is deeper than {DEPTH} levels")
    for value in values:
        if isinstance(value, (list, dict)):
            _shallow(list(value.values()) if isinstance(value, dict) else value, depth + 1)


def leaves(signature: Sequence[Level]) -> list[Leaf]:
    """Return the values of a signature that are no objects, the last one of a name; a list stands beside what it holds."""
    found: dict[str, Leaf] = {}
    position = 0
    levels = iter(signature)

    def walk(prefix: str) -> None:
        nonlocal position
        level = next(levels)
        for name, kind in zip(level.names, level.kinds, strict=True):
            if kind is not dict and kind is not type(None):
                found[prefix + name] = Leaf(prefix + name, position, kind)
            position += 1
        for n in level.nested:
            if level.kinds[n] is dict or level.names[n] == LISTED:
                walk(f"{prefix}{level.names[n]}.")

    walk("")
    return list(found.values())
