"""Makes the plans for documents: of what they say, what it means, and whose word counts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from luuvet.event.fields import BY_NAME, Field
from luuvet.parse.enrich import HIDDEN, NOTHING, Enrichment, Given, Meaning
from luuvet.parse.named import last
from luuvet.parse.outs import TIME_TEXT, Out, Read
from luuvet.parse.plans import Plan
from luuvet.parse.sender import SENDER, of_sender, time_text
from luuvet.parse.values import Function, Memo, chain, fit

_Names = Mapping[str, Given]


class Planner:
    """Makes plans; what functions said of values is remembered for all of them."""

    def __init__(self) -> None:
        self._memos: dict[tuple[Any, type], Memo] = {}
        self._functions: dict[tuple[Any, ...], Function] = {}
        self._last = Memo(_guarded(last, frozenset()))

    def plan(
        self, given: _Names, enrichment: Enrichment | None, meaning: Meaning, same: Mapping[int, Any], *, ours: bool,
        trusted: bool, verbatim: bool = False,
    ) -> Plan:  # fmt: skip
        """Return the plan for documents that have these values (`same` by place), mean this, and come from such a sender.

        With `verbatim` the names of `given` are those of the documents, nested.
        """
        given, unlike = _better(given, enrichment, meaning)
        absent = enrichment.absent if enrichment else frozenset()
        columns: list[Out] = []
        rest: list[Out] = []
        for name in dict.fromkeys([*given, *meaning.fields, *meaning.constants]):
            if name.startswith(HIDDEN):
                continue
            final = of_sender(name, ours=ours, trusted=trusted)
            target = TIME_TEXT if final == "@timestamp" else final
            own = given.get(name)
            reads = self._reads(own, given, meaning, name, target, absent)
            constant = meaning.constants.get(name)
            if own is None or own.change is not None:
                out = Out(target, reads=reads, constant=constant)
            else:
                fits, many = self._fit(target, own)
                out = Out(target, own.leaf.position, fits, many, reads, constant, unlike.get(name))
            if out.own is None and not out.reads and out.constant is None:
                continue
            worded = target != "message" or own is None or own.leaf.kind is str
            (columns if out.column and worded else rest).append(out)
            if target == TIME_TEXT and own is not None and own.leaf.kind is not str:
                rest.append(Out(f"{SENDER}{name}", own.leaf.position))
        return Plan(
            columns, rest, same=same, ours=ours, timed="@timestamp" in given, last=self._last, verbatim=verbatim
        )

    def _reads(
        self, own: Given | None, given: _Names, meaning: Meaning, name: str, target: str, absent: frozenset[str]
    ) -> tuple[Read, ...]:
        """Return the ways to a value that is not the sender's own word as it is."""
        changed = [self._read(own, None, target, frozenset())] if own is not None and own.change is not None else []
        sources = [
            self._read(given[one], source.change, target, absent)
            for source in meaning.fields.get(name, ())
            for one in source.names
            if one in given
        ]
        return tuple(changed + sources)

    def _fit(self, name: str, own: Given) -> tuple[Read | None, bool]:
        """Return how a sender's word becomes the type of its column, and whether it is a list in the place of one value."""
        known, position, kind = BY_NAME.get(name), own.leaf.position, own.leaf.kind
        if name == TIME_TEXT:
            return (None if kind is str else Read(position, function=time_text)), False
        if known is None or (kind is str and known.kind == "keyword" and not known.repeated):
            return None, False
        function = self._fitting(known)
        if kind is list:
            return Read(position, function=function), not known.repeated
        return Read(position, self._memo(function, kind), whole=known.kind == "long" and kind is str), False

    def _read(self, given: Given, change: Function | None, target: str, absent: frozenset[str]) -> Read:
        known, position, kind = BY_NAME.get(target), given.leaf.position, given.leaf.kind
        steps = [one for one in (given.change, change) if one is not None]
        typed = known is not None and (known.kind != "keyword" or known.repeated)
        if not steps and not typed and (kind is str or known is None):
            return Read(position, absent=absent if kind is str else frozenset())
        if known is not None:
            steps.append(self._fitting(known))
        function = self._same(("read", *steps, absent), _guarded(chain(steps), absent))
        if kind is list:
            return Read(position, function=function)
        whole = len(steps) == 1 and known is not None and known.kind == "long" and kind is str
        return Read(position, self._memo(function, kind), whole=whole)

    def _fitting(self, known: Field) -> Function:
        return self._same(("fit", known), lambda value: None if value in ("", []) else fit(known, value))

    def _same(self, key: tuple[Any, ...], function: Function) -> Function:
        """Return the same object for the same key, so that plans share what it said."""
        return self._functions.setdefault(key, function)

    def _memo(self, function: Function, kind: type) -> Memo:
        """Return what remembers a function; of each kind of values its own, because 1 and true are one key."""
        key = (function, kind)
        if key not in self._memos:
            self._memos[key] = Memo(function)
        return self._memos[key]


def _guarded(function: Function, absent: frozenset[str]) -> Function:
    """Return a function that says nothing of nothing, and that fails on no value."""

    def run(value: Any) -> Any:
        if value is None or value == "" or (isinstance(value, str) and value in absent):
            return None
        try:
            found = function(value)
        except (TypeError, ValueError, AttributeError, IndexError):
            return None  # of another kind than the declaration expects: the value itself stays under its name
        return None if found == "" else found

    return run


def _better(given: _Names, enrichment: Enrichment | None, meaning: Meaning) -> tuple[_Names, dict[str, int]]:
    """Put a sender's word aside where we say it better; told besides: with which value it need not be repeated."""
    if enrichment is None or meaning is NOTHING or enrichment.unless in given:
        return given, {}
    made, unlike = dict(given), {}
    for ours, theirs in enrichment.ours.items():
        if ours in made:
            word = made.pop(ours)
            if theirs in made:
                unlike[SENDER + ours] = made[theirs].leaf.position
                theirs = SENDER + ours
            made[theirs] = word
    return made, unlike
