"""Which rows of a format are one event together, as its `format.yaml` declares it under `join`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from luuvet.parse import deliveries
from luuvet.parse.checks import FormatError, check_constants, mapping, refuse_unknown, texts
from luuvet.parse.whole import Tell

_KNOWN = frozenset({"by", "datasets", "within", "after", "patience", "closes", "last", "set", "counts", "tell"})

TELLS: Mapping[str, Tell] = {"mail": deliveries.tell}
"""What wholes say beside their members' words, by the name that a format gives as `tell`."""


@dataclass(frozen=True)
class Join:
    """How the rows of a format become joined events.

    Attributes:
        name: of the format.
        datasets: of the rows that take part.
        by: columns or leftovers that members have in common.
        within: seconds; the same key further apart in time is another event.
        after: seconds; the same key that long after the record that ends an event is another event, too.
        patience: records of the log (or, of a live source, seconds) after which an event without its end is told.
        closes: field → values of the record that ends an event.
        last: fields of which the last member's word counts.
        constants: fields that every whole has.
        tell: what the format's own code makes of the wholes and their members.
        count_whole: rules and habits count the whole and not its members.
    """

    name: str
    datasets: tuple[str, ...]
    by: tuple[str, ...]
    within: float = 5.0
    after: float | None = None
    patience: int = 10_000
    closes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    last: tuple[str, ...] = ()
    constants: Mapping[str, object] = field(default_factory=dict)
    tell: Tell | None = None
    count_whole: bool = True


def read_join(where: str, name: str, declared: Any, dataset: str) -> Join:
    """Return how the rows of a format are joined.

    Raises:
        FormatError: says what is wrong with the declaration.
    """
    where = f"{where}: join"
    refuse_unknown(where, declared, _KNOWN)
    if not declared.get("by"):
        raise FormatError(f"{where} names no field that members have in common ('by')")
    constants = dict(mapping(where, "set", declared.get("set")))
    check_constants(where, constants)
    closes = mapping(where, "closes", declared.get("closes"))
    try:
        within, patience = float(declared.get("within", 5)), int(declared.get("patience", 10_000))
        after = float(declared["after"]) if "after" in declared else None
    except (TypeError, ValueError) as error:
        raise FormatError(f"{where}: 'within', 'after' and 'patience' are numbers ({error})") from error
    name_of_tell = str(declared.get("tell", ""))
    if name_of_tell and name_of_tell not in TELLS:
        raise FormatError(f"{where}: there is no 'tell' of the name '{name_of_tell}'; known are {', '.join(TELLS)}")
    return Join(
        name,
        texts(declared.get("datasets", dataset)),
        texts(declared["by"]),
        within,
        after,
        patience,
        {of: texts(values) for of, values in closes.items()},
        texts(declared.get("last")),
        constants,
        TELLS.get(name_of_tell),
        count_whole=declared.get("counts", "whole") == "whole",
    )
