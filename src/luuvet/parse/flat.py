"""One JSON object as flat dotted names: for objects of a product's own shape, whose names a format knows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from luuvet.kit.limits import PART_BYTES
from luuvet.parse.shapes import DEPTH, FIELDS, Refused


def flatten(text: str) -> dict[str, Any]:
    """Return a JSON object as flat dotted names, without what is empty.

    Raises:
        Refused: it is no JSON object, or deeper than 64 levels, or has more than 5,000 fields, or is longer than 1 MiB.
    """
    if len(text) > PART_BYTES:
        raise Refused(f"the document has {len(text):,} characters, more than {PART_BYTES:,}")
    try:
        tree = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise Refused(f"no JSON: {error}") from error
    if not isinstance(tree, dict):
        raise Refused("the JSON is not an object")
    flat: dict[str, Any] = {}
    _flatten(tree, "", flat, 1)
    return flat


def _flatten(tree: Mapping[str, Any], prefix: str, flat: dict[str, Any], depth: int) -> None:
    if depth > DEPTH:
        raise Refused(f"the document is deeper than {DEPTH} levels")
    for name, value in tree.items():
        kind = type(value)  # exact: JSON makes no other types, and this is the innermost loop
        if kind is str:
            if value:
                flat[prefix + name] = value
        elif kind is dict:
            if value:
                _flatten(value, f"{prefix}{name}.", flat, depth + 1)
        elif kind is list:
            if value:
                _shallow(value, depth + 1)
                flat[prefix + name] = value
        elif value is not None:
            flat[prefix + name] = value
    if len(flat) > FIELDS:
        raise Refused(f"the document has more than {FIELDS:,} fields")


def _shallow(values: list[Any], depth: int) -> None:
    if depth > DEPTH:
        raise Refused(f"the document is deeper than {DEPTH} levels")
    for value in values:
        if isinstance(value, (list, dict)):
            _shallow(list(value.values()) if isinstance(value, dict) else value, depth + 1)
