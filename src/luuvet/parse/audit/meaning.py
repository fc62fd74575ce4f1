"""What record types and system calls mean: the tables beside the format (`records.yaml`, `syscalls.txt`) as lookups."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources.abc import Traversable
from typing import Any

import polars as pl
import yaml

from luuvet.event.fields import CATEGORIES, TYPES

NOTHING = 0
"""Row of the table of meanings for what no line of it names."""


@dataclass(frozen=True)
class Meanings:
    """The tables.

    Attributes:
        table: one row a meaning: `action` (null = the type's own name), `category`, `type` (lists), `names`, `peer`,
            `direction`, `denies`; row 0 is of what is not known.
        of_type: name of a record type → row.
        of_call: name of a system call → row.
        numbers: number of a record type, as text → its name.
        calls: `<architecture> <number>` → name of the system call.
    """

    table: pl.DataFrame
    of_type: Mapping[str, int]
    of_call: Mapping[str, int]
    numbers: Mapping[str, str]
    calls: Mapping[str, str]

    @classmethod
    def load(cls, folder: Traversable) -> Meanings:
        """Read the tables of a format's folder.

        Raises:
            ValueError: a meaning names a category or type that is not of ECS.
        """
        loader = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
        declared = yaml.load((folder / "records.yaml").read_text("utf-8"), Loader=loader)
        made = _Rows()
        numbers: dict[str, str] = {}
        of_type: dict[str, int] = {}
        for entry in declared["types"]:
            row = made.add(entry)
            for number, name in entry["types"].items():
                numbers[str(number)] = name
                of_type[name] = row
        of_call = {call: row for entry in declared["syscalls"] for row in [made.add(entry)] for call in entry["calls"]}
        return cls(made.frame(), of_type, of_call, numbers, _calls((folder / "syscalls.txt").read_text("ascii")))


_UNKNOWN: Mapping[str, Any] = {"category": ["process"], "type": ["info"]}
_SCHEMA: dict[str, Any] = {
    "action": pl.String, "category": pl.List(pl.String), "type": pl.List(pl.String), "names": pl.String,
    "peer": pl.String, "direction": pl.String, "denies": pl.Boolean,
}  # fmt: skip


@dataclass
class _Rows:
    rows: list[Mapping[str, Any]] = field(default_factory=lambda: [_UNKNOWN])

    def add(self, entry: Mapping[str, Any]) -> int:
        for name, allowed in (("category", CATEGORIES), ("type", TYPES)):
            for value in entry[name]:
                if value not in allowed:
                    raise ValueError(f"records.yaml, {entry.get('action')}: '{value}' is no event.{name} of ECS")
        self.rows.append(entry)
        return len(self.rows) - 1

    def frame(self) -> pl.DataFrame:
        return pl.DataFrame([{name: row.get(name) for name in _SCHEMA} for row in self.rows], schema=_SCHEMA)


def _calls(text: str) -> dict[str, str]:
    """Return `<architecture> <number>` → name of the lines of `syscalls.txt`."""
    found: dict[str, str] = {}
    architecture = ""
    for line in text.splitlines():
        if line.startswith("["):
            architecture = line.strip("[]")
        elif line and not line.startswith("#"):
            number, name = line.split()
            found[f"{architecture} {number}"] = name
    return found
