"""What every declaration of a format is held to: known keys, values that ECS allows, value tables of one shape."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from luuvet.event import fields as ecs

Value = str | int | list[str]

LIST = "\x1f"
"""Stands between the members of a list while it is a text (ASCII's unit separator)."""

_LISTS = {"event.category": ecs.CATEGORIES, "event.type": ecs.TYPES}
_OF_ECS: Mapping[str, Collection[str]] = {**_LISTS, "event.outcome": ecs.OUTCOMES, "event.kind": ecs.KINDS}


class FormatError(ValueError):
    """A format's declaration is wrong; the sentence says which file, which part of it, and what."""


@dataclass(frozen=True)
class ValueMap:
    """A field whose value follows from another: `values[of]`, else `other` (null where there is none).

    Lists are joined by `LIST`.
    """

    field: str
    of: str
    values: Mapping[str, str]
    other: str | None


def refuse_unknown(where: str, declared: Any, known: Collection[str]) -> Mapping[str, Any]:
    """Return a declared mapping.

    Raises:
        FormatError: it is none, or has a key that is not known; says which are.
    """
    if not isinstance(declared, Mapping):
        raise FormatError(f"{where} is not a mapping")
    for key in declared:
        if key not in known:
            raise FormatError(f"{where}: unknown key '{key}'; known are {', '.join(sorted(known))}")
    return declared


def mapping(where: str, key: str, declared: Any) -> Mapping[str, Any]:
    """Return what is declared under a key as a mapping of texts to anything; empty where there is nothing.

    Raises:
        FormatError: it is none.
    """
    if declared is None:
        return {}
    if not isinstance(declared, Mapping):
        raise FormatError(f"{where}: '{key}' is not a mapping")
    return {str(name): value for name, value in declared.items()}


def texts(declared: Any) -> tuple[str, ...]:
    """Return one text or a list of them as texts; nothing is none."""
    if declared is None:
        return ()
    return tuple(map(str, declared)) if isinstance(declared, list) else (str(declared),)


def read_map(where: str, target: str, spec: Any) -> ValueMap:
    """Return a declared value table: `{of: NAME, values: {"a or b": VALUE}, else: VALUE}`.

    Raises:
        FormatError: a part is missing, or ECS does not allow a value.
    """
    try:
        other, given = spec.get("else"), dict(spec["values"])
        values: dict[str, str] = {}
        for keys, value in given.items():
            values.update({key: _given(where, target, value) for key in str(keys).split(" or ")})
        return ValueMap(target, str(spec["of"]), values, None if other is None else _given(where, target, other))
    except (KeyError, AttributeError, TypeError) as error:
        raise FormatError(f"{where}: the map of {target} needs 'of' and 'values' ({error})") from error


def _given(where: str, target: str, value: object) -> str:
    """Return a value of a map as text, and refuse what cannot be one of its field."""
    if isinstance(value, dict):
        raise FormatError(f"{where}: the map of {target} gives {value}; it can give one value or a list of them")
    values = value if isinstance(value, list) else [value]
    known = ecs.BY_NAME.get(target)
    if isinstance(value, list) and (known is None or not known.repeated):
        raise FormatError(f"{where}: the map of {target} gives {value}; it can give one value only")
    for one in values:
        if target in _OF_ECS and str(one) not in _OF_ECS[target]:
            raise FormatError(f"{where}: '{one}' is no {target} of ECS")
    return LIST.join(map(str, values))


def check_constants(where: str, constants: Mapping[str, Value]) -> None:
    """Hold what a format sets to the values that ECS allows.

    Raises:
        FormatError: says which value of which field.
    """
    for name, allowed in _OF_ECS.items():
        values = constants.get(name, [])
        if name in _LISTS and not isinstance(values, list):
            raise FormatError(f"{where}: {name} must be a list")
        for value in values if isinstance(values, list) else [values]:
            if value not in allowed:
                raise FormatError(f"{where}: '{value}' is no {name} of ECS")
