"""JSON documents and events in XML, of any product: one object becomes one row, whatever it holds.

This is the one place that looks at events one by one, and it does so once: to see what shape a document has. Documents of one
shape, which mean the same, are then worked on as columns (`plans`). Nothing of a document is thrown away.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
import polars as pl

from luuvet.kit.limits import PART_BYTES
from luuvet.parse.enrich import NOTHING, Enrichment, Given
from luuvet.parse.gathering import Gathering
from luuvet.parse.planner import Planner
from luuvet.parse.plans import Left, Plan
from luuvet.parse.shapes import Refused, Shapes, Signature, leaves
from luuvet.parse.xml_event import tree_of

AROUND = "\r\n\t \0\ufeff"
"""What may stand around an object."""

KNOWN = 4096
"""So many shapes and plans are remembered; then all are forgotten."""


@dataclass(frozen=True, eq=False)
class Known:
    """What a shape tells: the product, its values under our names, where those stand that tell the kind of an event, and
    where those stand that become text. `verbatim`: our names are those of the document, nested."""

    enrichment: Enrichment | None
    given: Mapping[str, Given]
    kind: tuple[int, ...] = ()
    texts: tuple[int, ...] = ()
    verbatim: bool = False


@dataclass(frozen=True)
class Documents:
    """What came of texts: a frame with a row for each (`document.time` is text), and why some were refused (by place)."""

    frame: pl.DataFrame
    refused: dict[int, str]


class _Group:
    """Documents of one shape and meaning; what is asked of each is bound here, because it is asked for every document."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.places: list[int] = []
        self.picked: list[Any] = []
        self.left: list[Left] = []
        self.steps = (plan.pick, plan.leftovers, self.places.append, self.picked.extend, self.left.append)


class Reader:
    """Reads documents; remembers shapes and what is done with them."""

    def __init__(self, enrichments: Sequence[Enrichment]) -> None:
        self._enrichments = enrichments
        self._planner = Planner()
        self._shapes = Shapes()
        self._known: dict[Signature, Known] = {}
        self._plans: dict[tuple[Any, ...], Plan] = {}

    def read(self, texts: Sequence[str], ours: Sequence[bool], trusted: Sequence[bool]) -> Documents:
        """Return the documents of texts.

        Args:
            ours: the record is a finding of the product itself, whose `luuvet.*` counts.
            trusted: the claimed `host.name` counts.
        """
        groups: dict[tuple[Any, ...], _Group] = {}
        refused: dict[int, str] = {}
        for place, text in enumerate(texts):
            try:
                signature, values = self._shapes.of(parsed(text))
                known = self._known.get(signature) or self._know(signature)
            except Refused as reason:
                refused[place] = str(reason)
                continue
            values.append(None)
            key = (known, ours[place], trusted[place], *[values[at] for at in known.kind])
            group = groups.get(key)
            if group is None:
                group = groups[key] = _Group(self._plan(key))
            for at in known.texts:
                values[at] = str(values[at])
            pick, leftovers, add_place, add_picked, add_left = group.steps
            add_place(place)
            add_picked(pick(values))
            add_left(leftovers(values))
        gathering = Gathering()
        for group in groups.values():
            gathering.begin(group.places)
            group.plan.run(group.picked, group.left, gathering)
        return Documents(gathering.frame(len(texts)), refused)

    def _know(self, signature: Signature) -> Known:
        if len(self._known) >= KNOWN:
            self._known.clear()
        found = leaves(signature)
        nested = not any("." in name for level in signature for name in level.names)
        known = Known(None, {leaf.name: Given(leaf) for leaf in found}, verbatim=nested)
        for one in self._enrichments:
            made = one.given(found)
            if made is not None:
                same = (
                    nested and not made.texts and all(n == g.leaf.name and not g.change for n, g in made.names.items())
                )
                known = Known(one, made.names, self._kind(one, made.names), made.texts, same)
                break
        self._known[signature] = known
        return known

    def _kind(self, enrichment: Enrichment, given: Mapping[str, Given]) -> tuple[int, ...]:
        """Return where channel, provider and code stand; -1 (the end of the values, always None) where one is not told."""
        return tuple(next(map(_place, filter(None, map(given.get, names))), -1) for names in enrichment.kind)

    def _plan(self, key: tuple[Any, ...]) -> Plan:
        plan = self._plans.get(key)
        if plan is None:
            if len(self._plans) >= KNOWN:
                self._plans.clear()
            plan = self._plans[key] = self._make(*key)
        return plan

    def _make(self, known: Known, ours: bool, trusted: bool, *kind: Any) -> Plan:
        meaning = NOTHING
        if known.enrichment is not None:
            meaning = known.enrichment.meaning(*("" if one is None else str(one) for one in kind))
        same = {at: _as_text(value) if at in known.texts else value for at, value in zip(known.kind, kind, strict=True)}
        return self._planner.plan(
            known.given,
            known.enrichment,
            meaning,
            same,
            ours=ours,
            trusted=trusted,
            verbatim=known.verbatim and not ours,
        )


def _other(text: str) -> Any:
    """Return what is in a text that is no JSON as it stands."""
    if text.startswith("<"):
        return tree_of(text)
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise Refused(f"no JSON: {error}") from error


def _as_text(value: Any) -> Any:
    return None if value is None else str(value)


def _place(given: Given) -> int:
    return given.leaf.position if given.leaf.kind in (str, int) else -1


def parsed(text: str) -> dict[str, Any]:
    """Return the object that a text holds.

    Raises:
        Refused: it is longer than 1 MiB, or neither a JSON object nor an event in XML.
    """
    if len(text) > PART_BYTES:
        raise Refused(f"the document has {len(text):,} characters, more than {PART_BYTES:,}")
    try:
        tree = orjson.loads(text)
    except orjson.JSONDecodeError:
        tree = _other(text.strip(AROUND))
    if type(tree) is not dict:
        raise Refused("the JSON is not an object")
    return tree
