"""Sigma field names and log sources as ECS, by the two tables `fields.yml` and `logsource.yml` of this folder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from luuvet.detect.node import Node, all_of, any_of, fields, holds_of_nothing, negated
from luuvet.event.fields import CATEGORIES, RELATED
from luuvet.event.frame import SCHEMA

_WINDOWS = frozenset({"windows", "rpc_firewall"})
"""Products whose events are Windows events."""
_UNTOLD = ("json.document", "ecs.document", "unparsed")
"""Datasets of records that no format of ours has claimed."""


@dataclass(frozen=True)
class Taxonomy:
    """The two tables, and the text of both (part of the cache key)."""

    fields: Mapping[str, Mapping[str, list[str]]]
    sources: tuple[Mapping[str, Any], ...]
    text: str

    def field(self, name: str, product: str = "", category: str = "") -> str:
        """Return the field of a Sigma name in rules of a product and category: sources joined by `,`, tried in order.

        ECS names stand for themselves. What no table knows is looked for in the leftovers under its own name, in Windows
        rules under `winlog.event_data.<name>` first.
        """
        if name in SCHEMA or name in RELATED:
            return name
        tables = (f"{product}/{category}", category, product, "any")
        for table in tables:
            known = self.fields.get(table, {}).get(name)
            if known:
                break
        else:
            known = []
        if product in _WINDOWS:
            known = [*known, f"winlog.event_data.{name}", f"winlog.user_data.{name}"]
        return ",".join(dict.fromkeys([*known, name]))

    def where(self, product: str, category: str, service: str) -> Node:
        """Return which events a Sigma log source means.

        A log source that the table does not know means the events whose dataset or module has its names.
        """
        listed = self._listed(product, category, service)
        if listed is not None:
            return any_of(*(_alternative(one) for one in listed))
        if _is_ecs(product, category, service):
            return ("equals", "event.category", category)
        return _by_name(product, category, service)

    def concerning(self, what: Node, product: str, category: str, service: str) -> Node:
        """Return a detection that is true only of events that it is about.

        A log source without an entry means records that say nothing of their product, too: a rule that is true where its
        fields are absent must find one of them there.
        """
        told = self._listed(product, category, service) is not None or _is_ecs(product, category, service)
        if told or not holds_of_nothing(what):
            return what
        return all_of(any_of(*(("exists", field) for field in sorted(fields(what)))), what)

    def _listed(self, product: str, category: str, service: str) -> Sequence[Mapping[str, Any]] | None:
        asked = {"product": product, "category": category, "service": service}
        told = {name: text for name, text in asked.items() if text}
        return next((entry["any"] for entry in self.sources if entry["logsource"] == told), None)


def _is_ecs(product: str, category: str, service: str) -> bool:
    return category in CATEGORIES and not product and not service


def _alternative(fields: Mapping[str, Any]) -> Node:
    return all_of(*(_values(name, value) for name, value in fields.items()))


def _values(name: str, value: Any) -> Node:
    if value is None:
        return negated(("exists", name))
    if value is True:
        return ("exists", name)
    return any_of(*(_value(name, str(one)) for one in (value if isinstance(value, list) else [value])))


def _value(name: str, text: str) -> Node:
    if text.endswith("*"):
        return ("pattern", name, r"(?is)\A" + text[:-1].replace(".", r"\."))
    return ("equals", name, text.lower())


def _by_name(product: str, category: str, service: str) -> Node:
    """Events that carry the names, and what no format of ours has told the product of.

    Documents that say nothing of where they come from are matched by their own field names, other lines by keywords: that is
    what rules for products without a format of ours look at.
    """
    names = [name for name in (product, service, category) if name]
    if len(names) == 1:
        named = [("equals", "event.module", names[0]), _value("event.dataset", f"{names[0]}.*")]
    else:
        exact = {".".join(names), ".".join(names[:2]), names[-1]}
        if service:
            exact |= {service, f"{service}.log"}
        named = [("equals", "event.dataset", name) for name in sorted(exact)]
    return any_of(*named, *(("equals", "event.dataset", name) for name in _UNTOLD))


@cache
def load_taxonomy() -> Taxonomy:
    """Return the tables of this folder."""
    folder = files("luuvet.detect")
    fields_text = (folder / "fields.yml").read_text("utf-8")
    source_text = (folder / "logsource.yml").read_text("utf-8")
    fields: dict[str, dict[str, list[str]]] = {
        table: {name: [to] if isinstance(to, str) else list(to) for name, to in names.items()}
        for table, names in yaml.safe_load(fields_text).items()
    }
    return Taxonomy(fields, tuple(yaml.safe_load(source_text)), fields_text + source_text)
