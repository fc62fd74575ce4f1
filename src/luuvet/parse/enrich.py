"""What the JSON documents of a product mean, in values: ways of writing them, names that follow from others, kinds of events.

Declared in `formats/<vendor_product>/documents.yaml` (see `documents_yaml`). A document keeps all it said; a name is only
filled where the sender left it empty.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from luuvet.parse.named import NAMED
from luuvet.parse.shapes import Leaf
from luuvet.parse.values import Function

HIDDEN = "_"
"""Names that begin so feed others and do not stand in the event."""

KNOWN = 4096
"""So many kinds of events are remembered ready made."""


@dataclass(frozen=True)
class Source:
    """Where a value comes from: the first of `names` that is there, changed by a function (None: as it is)."""

    names: tuple[str, ...]
    change: Function | None = None


@dataclass(frozen=True)
class Given:
    """A value of a document under the product's own name: which leaf, changed how. Without `change` it is the sender's word."""

    leaf: Leaf
    change: Function | None = None


@dataclass(frozen=True)
class Told:
    """A document under the product's own names, and where whole numbers stand that become text."""

    names: Mapping[str, Given]
    texts: tuple[int, ...] = ()


@dataclass(frozen=True)
class Target:
    """Where a value of a document goes: our name, changed by a function; `single`: only where it is one text, no list."""

    name: str
    change: Function | None = None
    single: bool = False


@dataclass(frozen=True)
class Way:
    """One way in which a product's documents are written.

    Attributes:
        has: names that all stand in such a document.
        names: name there → names here (with a function each).
        patterns: expression → replacement for further names; None leaves the value out (it stays in `event.original`).
        rest: what comes before any other name; empty leaves it.
        texts: beginnings of names whose values are text, however they were written.
        guids: the end of names whose values are GUIDs, which this way writes without braces; empty: it does not.
    """

    has: tuple[str, ...]
    names: Mapping[str, tuple[Target, ...]]
    patterns: tuple[tuple[re.Pattern[str], str | None], ...] = ()
    rest: str = ""
    texts: tuple[str, ...] = ()
    guids: str = ""

    def given(self, leaves: Sequence[Leaf]) -> Told:
        """Return the values of a document under our names; of two with one name the later keeps its own."""
        made: dict[str, Given] = {}
        late: list[Leaf] = []
        texts: list[int] = []
        for leaf in sorted(leaves, key=lambda one: one.name not in self.names):
            for target in self._targets(leaf.name):
                if target.single and leaf.kind is not str:
                    continue
                if target.name in made:
                    late.append(leaf)
                    continue
                if leaf.kind is int and target.name.startswith(self.texts):
                    texts.append(leaf.position)
                    leaf = replace(leaf, kind=str)
                made[target.name] = Given(leaf, target.change or self._change(target.name, leaf.kind))
        for leaf in late:
            made.setdefault(leaf.name, Given(leaf))
        return Told(made, tuple(texts))

    def _change(self, name: str, kind: type) -> Function | None:
        if kind is not str:
            return NAMED["lines" if kind is list else "text"] if name.startswith(self.texts) else None
        return NAMED["guid"] if self.guids and name.lower().endswith(self.guids) else None

    def _targets(self, name: str) -> Sequence[Target]:
        known = self.names.get(name)
        if known is not None:
            return known
        for pattern, replacement in self.patterns:
            found = pattern.match(name)
            if found:
                return [Target(found.expand(replacement))] if replacement else []
        return [Target(self.rest + name)]


@dataclass(frozen=True)
class Meaning:
    """What one kind of event means: names that follow from others, in the order in which ways to them are tried, and constants."""

    fields: Mapping[str, tuple[Source, ...]] = field(default_factory=dict)
    constants: Mapping[str, Any] = field(default_factory=dict)

    def over(self, other: Meaning) -> Meaning:
        """Return both; what this one says comes first."""
        fields = {**self.fields}
        for name, sources in other.fields.items():
            fields[name] = fields.get(name, ()) + sources
        return Meaning(fields, {**other.constants, **self.constants})


NOTHING = Meaning()
Key = tuple[str, str, str]
"""Channel, provider, code; the first two in lower case, empty = any."""


@dataclass(frozen=True)
class Enrichment:
    """What the documents of one product mean.

    Attributes:
        has: names of which one tells its documents.
        kind: the names that tell the kind of an event, several for each: of channel, provider, code.
        ours: a name that we say better (`event.action`) → where the sender's word goes; only while `unless` is absent.
        common: what every document of the product means.
        parts: by channel and provider (either may be empty).
        events: by channel, provider (or empty) and code.
        absent: texts that stand for "no value".
    """

    name: str
    has: tuple[str, ...]
    kind: tuple[tuple[str, ...], ...]
    common: Meaning
    ways: tuple[Way, ...] = ()
    ours: Mapping[str, str] = field(default_factory=dict)
    unless: str = ""
    parts: Mapping[tuple[str, str], Meaning] = field(default_factory=dict)
    events: Mapping[Key, Meaning] = field(default_factory=dict)
    absent: frozenset[str] = frozenset()

    def given(self, leaves: Sequence[Leaf]) -> Told | None:
        """Return the values of a document under our names, or None where it is none of the product's."""
        names = {leaf.name for leaf in leaves}
        for way in self.ways:
            if names.issuperset(way.has):
                return way.given(leaves)
        return None if names.isdisjoint(self.has) else Told({leaf.name: Given(leaf) for leaf in leaves})

    def meaning(self, channel: str, provider: str, code: str) -> Meaning:
        """Return what a kind of event means; one that nobody declared is named by provider and code."""
        key = (channel.lower(), provider.lower(), code)
        found = self._made.get(key)
        if found is None:
            if len(self._made) >= KNOWN:
                self._made.clear()
            found = self._made[key] = self._make(key, provider or channel)
        return found

    def declares(self, channel: str, provider: str, code: str) -> bool:
        """Tell whether a kind of event has an entry of its own."""
        return self._event((channel.lower(), provider.lower(), code)) is not None

    @cached_property
    def _made(self) -> dict[Key, Meaning]:
        return {}

    def _event(self, key: Key) -> Meaning | None:
        places = _places(*key[:2])
        return next((self.events[*one, key[2]] for one in places if (*one, key[2]) in self.events), None)

    def _make(self, key: Key, told_by: str) -> Meaning:
        part = next((self.parts[one] for one in _places(*key[:2]) if one in self.parts), NOTHING)
        event = self._event(key) or Meaning({}, {"event.action": action(told_by, key[2])})
        return event.over(part).over(self.common)


def _places(channel: str, provider: str) -> Iterator[tuple[str, str]]:
    """Yield where a kind of event is looked for; of `MSSQL$NAME` every instance is meant by `MSSQL$*`."""
    instance = provider.partition("$")[0] + "$*"
    yield from ((channel, provider), (channel, instance), (channel, ""), ("", provider), ("", instance))


def action(told_by: str, code: str) -> str:
    """Return the action of an event that nobody declared: `<provider>-<code>`, e.g. `kernel-boot-27`."""
    short = re.sub(r"^microsoft-windows-", "", told_by.lower())
    return "-".join(part for part in (*re.findall(r"[a-z0-9]+", short), code) if part)
