"""Compiled rules by the content they came from, so that a warm start reads 4,000 rules without parsing one."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from pathlib import Path
from typing import Any

import orjson

from luuvet.detect.node import from_json
from luuvet.detect.rule import Correlation, Problem, Rule
from luuvet.detect.sigma import Read
from luuvet.kit.durable import make_folder, write_file

VERSION = "6"
"""Raise it when the compiled form of a rule changes."""

_NAME = "rules-compiled.json"


class Cache:
    """What each content compiled to, and when it was first seen here. Without a folder it forgets at the end."""

    def __init__(self, folder: Path | None, seed: str) -> None:
        """Open the cache; `seed` is all beside the file that decides the result (tables, placeholders, versions)."""
        self._folder = folder
        self._seed = hashlib.sha256(f"{VERSION}\n{seed}".encode()).hexdigest()
        self._known: dict[str, list[Any]] = {}
        self._since: dict[str, int] = {}
        self._used: set[str] = set()
        self._changed = False
        self._load()

    def _load(self) -> None:
        if self._folder is None:
            return
        try:
            held = orjson.loads((self._folder / _NAME).read_bytes())
        except (OSError, ValueError):
            return  # no cache yet, or one cut by a crash of an older kind: it is only a cache
        if not isinstance(held, dict):
            return
        self._since = held.get("since", {})
        if held.get("seed") == self._seed:
            self._known = held.get("compiled", {})

    def key(self, content: bytes, path: str) -> str:
        """Return the key of a file's content; the path is part of it, since problems and hits name it."""
        return hashlib.sha256(path.encode() + b"\0" + content).hexdigest()[:32]

    def get(self, key: str) -> list[Read] | None:
        """Return what this content compiled to, or None."""
        held = self._known.get(key)
        if held is None:
            return None
        self._used.add(key)
        return [_thawed(kind, values) for kind, values in held]

    def put(self, key: str, read: list[Read]) -> None:
        """Keep what a content compiled to."""
        self._known[key] = [[type(one).__name__, _plain(one)] for one in read]
        self._used.add(key)
        self._changed = True

    def first_seen(self, key: str, now: int) -> int:
        """Return when this content was first loaded, nanoseconds UTC: `now` for the first time."""
        if key not in self._since:
            self._since[key] = now
            self._changed = True
        return self._since[key]

    def save(self) -> None:
        """Write the cache, without the contents that were not asked for; first-seen times are kept."""
        if self._folder is None or not (self._changed or self._used != self._known.keys()):
            return
        make_folder(self._folder)
        compiled = {key: self._known[key] for key in self._used}
        held = {"seed": self._seed, "compiled": compiled, "since": self._since}
        write_file(self._folder / _NAME, orjson.dumps(held))
        self._changed = False


def _plain(one: Read) -> dict[str, Any]:
    return asdict(one)


def _thawed(kind: str, values: dict[str, Any]) -> Read:
    if kind == "Problem":
        return Problem(**values)
    for name in ("group_by", "tags", "rules", "counted"):
        if name in values:
            values[name] = tuple(values[name])
    if kind == "Correlation":
        return Correlation(**{**values, "holds": from_json(values["holds"])})
    return Rule(**{**values, "where": from_json(values["where"]), "what": from_json(values["what"])})
