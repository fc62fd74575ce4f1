"""What becomes of one value: the type of its field, and functions made of tables and expressions, value in and value out.

Values repeat, so what a function said is remembered (`Memo`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import orjson

from luuvet.event.fields import Field
from luuvet.parse.convert import address

Function = Callable[[Any], Any]

REMEMBERED = 1 << 14
REMEMBERED_SIZE = 256
"""Longer texts seldom come twice, and would fill the memory."""


class Memo(dict[Any, Any]):
    """What a function said of each value; at 16,384 values it forgets all. Only for values that can be keys."""

    def __init__(self, function: Function) -> None:
        super().__init__()
        self._function = function

    def __missing__(self, value: Any) -> Any:
        found = self._function(value)
        if type(value) is str and len(value) > REMEMBERED_SIZE:
            return found
        if len(self) >= REMEMBERED:
            self.clear()
        self[value] = found
        return found


def fit(known: Field, value: Any) -> Any:
    """Return a value in the type of its field, or None where it does not fit; of a list a plain field takes the first."""
    if known.repeated:
        values = value if isinstance(value, list) else [value]
        fitted = [_scalar(known.kind, one) for one in values]
        return fitted if all(one is not None for one in fitted) else None
    return _scalar(known.kind, value[0] if isinstance(value, list) and value else value)


def _scalar(kind: str, value: Any) -> Any:
    if isinstance(value, (list, dict)):
        return None
    if kind == "ip":
        return address(value) if isinstance(value, str) else None
    if kind == "long":
        return whole(value)
    return text(value)


def text(value: Any) -> str:
    """Return a value as text: what is no text as JSON writes it."""
    return value if isinstance(value, str) else orjson.dumps(value).decode()


def whole(value: Any) -> int | None:
    """Return a whole number of 64 bits, decimal or `0x…`, or None."""
    if isinstance(value, bool):
        return None
    try:
        number = int(value, 16) if isinstance(value, str) and value.startswith("0x") else int(value)
    except (TypeError, ValueError, OverflowError):
        return None
    if isinstance(value, float) and value != number:
        return None
    return number if -(1 << 63) <= number < 1 << 63 else None


def table(values: Mapping[Any, Any], other: Any = None) -> Function:
    """Return the function of a table: texts are compared without case and blanks around, numbers however they are written."""
    known = {_code(key): value for key, value in values.items()}
    return lambda value: known.get(_code(value), other)


def _code(value: Any) -> str:
    """Return a code in one form: `0xC000006D`, `3221225581` and `-1073741715` are the same."""
    plain = str(value).strip().lower()
    number = unsigned(plain) if plain[:1] in "0123456789-" else None
    return plain if number is None else str(number & 0xFFFF_FFFF if -(1 << 31) <= number < 0 else number)


def bits(values: Mapping[Any, str]) -> Function:
    """Return the function of a table of bits (`0x20: NAME`): a number becomes the list of its bits' names."""
    known = [(int(str(key), 0), name) for key, name in values.items()]

    def names(value: Any) -> list[str] | None:
        number = unsigned(str(value).strip())
        return None if number is None else [name for bit, name in known if number & bit] or None

    return names


def unsigned(value: str) -> int | None:
    try:
        return int(value, 16 if value.lower().startswith("0x") else 10)
    except ValueError:
        return None


def each(values: Mapping[str, str]) -> Function:
    """Return the function that replaces every code in a text (`%%1538 %%4423`) by its word; a list, codes without one stay."""
    known = {str(key): value for key, value in values.items()}
    return lambda value: [known.get(code, code) for code in re.split(r"[\s,]+", value) if code] or None


def matching(pattern: str) -> Function:
    """Return the function that takes the first group of an expression out of a text."""
    compiled = re.compile(pattern)

    def found(value: str) -> str | None:
        match = compiled.search(value)
        return match[1] or None if match and match[1] is not None else None

    return found


def chain(functions: Iterable[Function]) -> Function:
    """Return one function after the other; None stops."""
    steps = tuple(functions)
    if len(steps) == 1:
        return steps[0]

    def run(value: Any) -> Any:
        for step in steps:
            if value is None:
                return None
            value = step(value)
        return value

    return run
