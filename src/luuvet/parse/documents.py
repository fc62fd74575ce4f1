"""JSON documents with ECS names, nested or dotted: one object becomes one row, whatever it holds.

This is the one place that looks at events one by one: a document's shape is its own. What a sender may not say of itself
(`event.id`, `event.ingested`, `luuvet.*`, a dataset of ours) goes to `luuvet.sender.*`; nothing is thrown away.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
import polars as pl

from luuvet.event.fields import BY_NAME, Field
from luuvet.event.frame import dtype
from luuvet.kit.limits import PART_BYTES
from luuvet.parse.convert import MISTYPED, address

DEPTH, FIELDS = 64, 5_000
SENDER = "luuvet.sender."
PLAIN_DATASET = "json.document"
ECS_DATASET = "ecs.document"
TIME_TEXT = "document.time"
_TEXTS = frozenset(name for name, known in BY_NAME.items() if known.kind == "keyword" and not known.repeated)
_NOT_THEIRS = frozenset({"event.id", "event.ingested", "event.original"})

Enrich = Callable[[dict[str, Any]], None]


class Refused(ValueError):
    """A text is no document that we take apart; the sentence says why."""


@dataclass
class Documents:
    """What came of texts: columns of values (one place a text), leftovers, and why some were refused (by place)."""

    size: int
    columns: dict[str, list[Any]] = field(default_factory=dict)
    refused: dict[int, str] = field(default_factory=dict)

    def put(self, name: str, place: int, value: Any) -> None:
        """Set a value of a column, which begins with its first value."""
        column = self.columns.get(name)
        if column is None:
            column = self.columns[name] = [None] * self.size
        column[place] = value

    def frame(self) -> pl.DataFrame:
        """Return the columns as a frame with one row a text; `document.time` is text."""
        kinds = {name: dtype(BY_NAME[name]) if name in BY_NAME else pl.String for name in self.columns}
        series = [_series(name, values, kinds[name]) for name, values in self.columns.items()]
        return (
            pl.DataFrame(series)
            if series
            else pl.DataFrame({"luuvet.extra": [None] * self.size}, {"luuvet.extra": pl.String})
        )


def _series(name: str, values: list[Any], kind: Any) -> pl.Series:
    """Return a column. Lists are told apart first: few are different, and each costs as much as a hundred plain values."""
    if not isinstance(kind, pl.List):
        return pl.Series(name, values, dtype=kind)
    numbers: dict[tuple[Any, ...], int] = {}
    which = [None if one is None else numbers.setdefault(tuple(one), len(numbers)) for one in values]
    lists = pl.Series(name, [list(one) for one in numbers], dtype=kind)
    return lists.gather(pl.Series(which, dtype=pl.UInt32))


def read(texts: Sequence[str], ours: Sequence[bool], trusted: Sequence[bool], enrich: Enrich) -> Documents:
    """Return the documents of texts.

    Args:
        ours: the record is a finding of the product itself, whose `luuvet.*` counts.
        trusted: the claimed `host.name` counts.
        enrich: fills further ECS names of one flat document in place.
    """
    made = Documents(len(texts))
    for place, text in enumerate(texts):
        try:
            flat = flatten(text)
        except Refused as reason:
            made.refused[place] = str(reason)
            continue
        enrich(flat)
        if not ours[place]:
            flat = _of_sender(flat, trusted[place])
        flat.setdefault("event.dataset", _dataset(flat))
        flat.setdefault("event.kind", "event")
        _place(made, place, flat)
    return made


def flatten(text: str) -> dict[str, Any]:
    """Return a JSON object as flat dotted names.

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


def _of_sender(flat: dict[str, Any], trusted: bool) -> dict[str, Any]:
    """Move what a sender may not say to `luuvet.sender.*`."""
    beginnings = "luuvet." if trusted else ("luuvet.", "host.")
    # No set: the moved names keep the order of the document, whatever the hashes of this process are.
    theirs = dict.fromkeys(name for name in flat if name.startswith(beginnings) or name in _NOT_THEIRS)
    moved = flat
    if theirs:
        moved = {name: value for name, value in flat.items() if name not in theirs}
        moved.update({SENDER + name.removeprefix("luuvet."): flat[name] for name in theirs})
    for name in ("event.dataset", "event.module"):
        claimed = str(moved.get(name, ""))
        if claimed in ("unparsed", "luuvet") or claimed.startswith("luuvet."):
            moved[SENDER + name] = moved.pop(name)
    return moved


def _dataset(flat: Mapping[str, Any]) -> str:
    """Return the dataset of a document that names none: of its module and category, as far as it tells them."""
    module, category = flat.get("event.module"), flat.get("event.category")
    if isinstance(module, str):
        first = category[0] if isinstance(category, list) else category
        return f"{module}.{first}" if isinstance(first, str) else module
    return ECS_DATASET if "@timestamp" in flat else PLAIN_DATASET


def _place(made: Documents, place: int, flat: dict[str, Any]) -> None:
    rest: dict[str, Any] = {}
    bad: list[str] = []
    for name, value in flat.items():
        if name in _TEXTS and type(value) is str:  # most of what there is
            made.put(name, place, value)
            continue
        known = BY_NAME.get(name)
        if known is None:
            if name == "message" and isinstance(value, str):
                made.put("message", place, value)
            else:
                rest[name] = value
        elif name == "@timestamp":
            made.put(TIME_TEXT, place, _time_text(value))
            if not isinstance(value, str):
                rest[SENDER + name] = value
        else:
            fitted = fit(known, value)
            if fitted is not None:
                made.put(name, place, fitted)
            if fitted is None or (isinstance(value, list) and not known.repeated and len(value) > 1):
                rest[name] = value
                bad.append(name)
    if bad:
        rest[MISTYPED] = sorted(bad)
    if rest:
        made.put("luuvet.extra", place, orjson.dumps(rest).decode())


def _time_text(value: Any) -> str:
    """Return a time as text: a number is milliseconds since 1970, as Elasticsearch takes it."""
    if isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < 1e13:
        whole, rest = divmod(int(value), 1000)
        return str(pl.select(pl.from_epoch(pl.lit(whole), "s").dt.strftime(f"%Y-%m-%dT%H:%M:%S.{rest:03d}Z")).item())
    return str(value)


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
        return _whole(value)
    if isinstance(value, str):
        return value
    return orjson.dumps(value).decode()


def _whole(value: Any) -> int | None:
    if isinstance(value, bool):
        return None
    try:
        number = int(value, 16) if isinstance(value, str) and value.startswith("0x") else int(value)
    except (TypeError, ValueError, OverflowError):
        return None
    if isinstance(value, float) and value != number:
        return None
    return number if -(1 << 63) <= number < 1 << 63 else None
