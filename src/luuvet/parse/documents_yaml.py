"""Reads `formats/<vendor_product>/documents.yaml` and the files `documents.<part>.yaml` beside it.

```
has: [acme.channel]                      # one of these names tells the product's documents
kind: [acme.channel, acme.source, [acme.id, event.code]]   # where channel, provider and code stand
data: [acme.data.]                       # where names without a dot stand
absent: ["-"]                            # texts that stand for "no value"
ours: {event.action: acme.task}          # what we say better, and where the sender's word goes …
unless: event.category                   # … but not where the sender names this
set: {event.dataset: acme.event}         # constants
ways:                                    # other ways of writing the same, tried in order
  - {has: [Channel, Id], names: {Channel: acme.channel, Id: {to: acme.id, by: text}}, patterns: [['^Data\\.(.*)$', 'acme.data.\\1']], rest: acme.data.}
tables: {result: {0: success, 5: failure}}
fields:                                  # name → where it comes from: a name, or several in the order in which they are tried
  user.name: [Who, {of: Account, by: account}]
blocks: {network: {source.ip: From}}     # fields that several kinds of events share: `like: [network]`
parts:                                   # in documents.<part>.yaml: a list of parts
  - channels: [Audit]                    # and/or providers: […]
    set: {event.category: [iam]}
    events: {"7 8": {action: seen, type: [info], outcome: success, like: [network], fields: {…}, set: {…}}}
```
What a value passes through: `match` (first group of an expression), then `by` (`named.NAMED`), then `table` (with `else`), `each` or `bits`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from luuvet.event.fields import CATEGORIES, KINDS, OUTCOMES, TYPES
from luuvet.parse.declare import FormatError
from luuvet.parse.enrich import Enrichment, Key, Meaning, Source, Target, Way
from luuvet.parse.named import NAMED
from luuvet.parse.values import Function, bits, chain, each, matching, table

_TOP = frozenset(
    {
        "reference",
        "has",
        "kind",
        "data",
        "absent",
        "ours",
        "unless",
        "set",
        "ways",
        "tables",
        "fields",
        "blocks",
        "parts",
    }
)
_PART = frozenset({"channels", "providers", "set", "category", "fields", "like", "events"})
_EVENT = frozenset({"action", "category", "type", "outcome", "fields", "like", "set"})
_SOURCE = frozenset({"of", "to", "by", "match", "table", "else", "each", "bits"})
_WAY = frozenset({"has", "names", "patterns", "rest", "texts", "guids"})
_LISTS = {"event.category": CATEGORIES, "event.type": TYPES}
_SINGLE = {"event.outcome": OUTCOMES, "event.kind": KINDS}


def read_enrichment(name: str, declared: Any, parts: Iterable[Any] = ()) -> Enrichment:
    """Return the enrichment of a parsed `documents.yaml` and of the parsed files of its parts.

    Raises:
        FormatError: says which key is wrong.
    """
    return _Reader(f"formats/{name}/documents.yaml", name).read(declared, parts)


class _Reader:
    def __init__(self, where: str, name: str) -> None:
        self._where = where
        self._name = name
        self._tables: Mapping[str, Any] = {}
        self._blocks: Mapping[str, Any] = {}
        self._data: tuple[str, ...] = ()
        self._functions: dict[str, Function] = {}

    def read(self, top: Any, files: Iterable[Any]) -> Enrichment:
        self._check("", top, _TOP, needs=("has", "kind", "fields"))
        self._tables, self._blocks = top.get("tables", {}), top.get("blocks", {})
        self._data = tuple(top.get("data", ()))
        kind = tuple(tuple(map(str, _listed(names))) for names in top["kind"])
        if len(kind) != 3:
            raise self._wrong("'kind'", "names three fields: channel, provider, code")
        parts: dict[tuple[str, str], Meaning] = {}
        events: dict[Key, Meaning] = {}
        for part in [*_listed(top.get("parts", [])), *(one for file in files for one in _listed(file))]:
            self._part(part, parts, events)
        return Enrichment(
            name=self._name,
            has=tuple(map(str, top["has"])),
            kind=kind,
            common=Meaning(self._fields("", top["fields"]), self._constants("", top.get("set", {}))),
            ways=tuple(self._way(n, way) for n, way in enumerate(top.get("ways", []), 1)),
            ours={str(ours): str(theirs) for ours, theirs in top.get("ours", {}).items()},
            unless=str(top.get("unless", "")),
            parts=parts,
            events=events,
            absent=frozenset(map(str, top.get("absent", ["-"]))),
        )

    def _way(self, number: int, way: Any) -> Way:
        where = f"way {number}"
        self._check(where, way, _WAY, needs=("has", "names"))
        names = {
            str(theirs): tuple(self._target(where, one) for one in _listed(ours))
            for theirs, ours in way["names"].items()
        }
        patterns = tuple((re.compile(str(p)), None if r is None else str(r)) for p, r in way.get("patterns", []))
        texts, guids = tuple(map(str, way.get("texts", ()))), str(way.get("guids", ""))
        return Way(tuple(map(str, way["has"])), names, patterns, str(way.get("rest", "")), texts, guids)

    def _target(self, where: str, told: Any) -> Target:
        if isinstance(told, str):
            return Target(told)
        self._check(where, told, _SOURCE | {"single"}, needs=("to",))
        return Target(str(told["to"]), self._function(where, told), bool(told.get("single")))

    def _part(self, part: Any, parts: dict[tuple[str, str], Meaning], events: dict[Key, Meaning]) -> None:
        channels = list(dict.fromkeys(str(one).lower() for one in _listed(part.get("channels", ""))))
        providers = list(dict.fromkeys(str(one).lower() for one in _listed(part.get("providers", ""))))
        where = f"part '{(channels + providers)[0] or providers[0]}'"
        self._check(where, part, _PART)
        both = [(channel, provider) for channel in channels for provider in providers]
        shared = Meaning(self._all_fields(where, part), self._constants(where, _short(part)))
        for one in both:
            if part.keys() & {"set", "category", "fields", "like"}:
                parts[one] = shared
        for codes, event in part.get("events", {}).items():
            inside = f"{where}, event '{codes}'"
            self._check(inside, event, _EVENT, needs=("action",))
            meaning = Meaning(self._all_fields(inside, event), self._constants(inside, _short(event)))
            for code in str(codes).split():
                for channel, provider in both:
                    if (channel, provider, code) in events:
                        raise self._wrong(inside, f"{code} is declared twice")
                    events[channel, provider, code] = meaning

    def _all_fields(self, where: str, told: Any) -> dict[str, tuple[Source, ...]]:
        made = Meaning(self._fields(where, told.get("fields", {})))
        for name in _listed(told.get("like", [])):
            if name not in self._blocks:
                raise self._wrong(where, f"there is no block '{name}'")
            made = made.over(Meaning(self._fields(f"block '{name}'", self._blocks[name])))
        return dict(made.fields)

    def _fields(self, where: str, told: Any) -> dict[str, tuple[Source, ...]]:
        return {
            str(name): tuple(self._source(f"{where}, {name}", one) for one in _listed(sources))
            for name, sources in told.items()
        }

    def _source(self, where: str, told: Any) -> Source:
        if isinstance(told, str):
            return Source(self._names(told))
        self._check(where, told, _SOURCE, needs=("of",))
        names = tuple(name for one in _listed(told["of"]) for name in self._names(str(one)))
        return Source(names, self._function(where, told))

    def _names(self, name: str) -> tuple[str, ...]:
        bare = "." not in name and not name.startswith(("_", "@")) and name != "message"
        return tuple(prefix + name for prefix in self._data) if bare and self._data else (name,)

    def _function(self, where: str, told: Mapping[str, Any]) -> Function | None:
        """Return the function of a source: the same object for the same words, so that its answers are remembered once."""
        words = {key: told[key] for key in ("match", "by", "table", "else", "each", "bits") if key in told}
        if not words:
            return None
        if str(words) not in self._functions:
            self._functions[str(words)] = chain(self._steps(where, words))
        return self._functions[str(words)]

    def _steps(self, where: str, words: Mapping[str, Any]) -> Iterable[Function]:
        if "match" in words:
            yield matching(str(words["match"]))
        for name in _listed(words.get("by", [])):
            if name not in NAMED:
                raise self._wrong(where, f"there is no function '{name}'; there are {', '.join(NAMED)}")
            yield NAMED[name]
        for key, make in (("each", each), ("bits", bits)):
            if key in words:
                yield make(self._table(where, words[key]))
        if "table" in words:
            yield table(self._table(where, words["table"]), words.get("else"))

    def _table(self, where: str, told: Any) -> Mapping[str, Any]:
        found = told if isinstance(told, Mapping) else self._tables.get(told)
        if not isinstance(found, Mapping):
            raise self._wrong(where, f"there is no table '{told}'")
        return found

    def _constants(self, where: str, constants: Any) -> dict[str, Any]:
        for name, value in constants.items():
            for one in value if isinstance(value, list) else [value]:
                allowed = _LISTS.get(name) or _SINGLE.get(name)
                if allowed and one not in allowed:
                    raise self._wrong(where, f"'{one}' is no {name} of ECS")
            if name in _LISTS and not isinstance(value, list):
                raise self._wrong(where, f"{name} is a list")
        return dict(constants)

    def _check(self, where: str, told: Any, allowed: frozenset[str], needs: Iterable[str] = ()) -> None:
        if not isinstance(told, Mapping):
            raise self._wrong(where, "is no mapping")
        for key in told:
            if key not in allowed:
                raise self._wrong(where, f"does not know '{key}'; it knows {', '.join(sorted(allowed))}")
        for key in needs:
            if not told.get(key):
                raise self._wrong(where, f"needs '{key}'")

    def _wrong(self, where: str, what: str) -> FormatError:
        return FormatError(f"{self._where}{', ' if where else ''}{where.lstrip(', ')}: {what}")


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _short(told: Mapping[str, Any]) -> dict[str, Any]:
    """Return the constants of a part or an event, its short names written out."""
    short = {f"event.{name}": told[name] for name in ("action", "category", "type", "outcome") if name in told}
    return {**short, **told.get("set", {})}
