"""Further ECS names for JSON documents of a product, as its folder declares them: `formats/<vendor_product>/documents.yaml`.

A document keeps all it said; a name is only filled where the sender left it empty.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from luuvet.event.fields import CATEGORIES, OUTCOMES, TYPES
from luuvet.parse.declare import FormatError

_HASH = re.compile(r"\b(MD5|SHA256)=([0-9A-Fa-f]+)")
_LAST = re.compile(r"([^/\\]+)$")
_NOTHING = frozenset({"", "-", "(NULL)"})


@dataclass(frozen=True)
class Meaning:
    """What one kind of event means: constants, and names to copy."""

    constants: Mapping[str, Any]
    copies: Mapping[str, str]


@dataclass(frozen=True)
class Enrichment:
    """Names for the documents of one product.

    Attributes:
        has: the field that tells its documents.
        dataset: of documents that name none.
        copies: field → ECS name, for every event.
        hashes: fields that hold `SHA256=…,MD5=…`.
        meanings: by channel and event code, e.g. `Security 4624`.
    """

    name: str
    has: str
    dataset: str
    copies: Mapping[str, str]
    hashes: tuple[str, ...]
    meanings: Mapping[str, Meaning]

    def apply(self, flat: dict[str, Any]) -> None:
        """Fill what the document `flat` (dotted names) means, in place."""
        if self.has not in flat:
            return
        code = flat.get("event.code", flat.get("winlog.event_id"))
        if code is not None:
            flat.setdefault("event.code", str(code))
        meaning = self.meanings.get(f"{flat[self.has]} {code}")
        for copies in ((meaning.copies if meaning else {}), self.copies):
            for source, target in copies.items():
                value = flat.get(source)
                if value is not None and value not in _NOTHING:
                    flat.setdefault(target, value)
        for name in self.hashes:
            for kind, value in _HASH.findall(str(flat.get(name, ""))):
                flat.setdefault(f"file.hash.{kind.lower()}", value.lower())
        for name, value in (meaning.constants if meaning else {}).items():
            flat.setdefault(name, value)
        flat.setdefault("event.dataset", self.dataset)


def last_parts(flat: dict[str, Any]) -> None:
    """Fill the names that are the last part of a path, in place."""
    for path, name in (
        ("process.executable", "process.name"),
        ("process.parent.executable", "process.parent.name"),
        ("file.path", "file.name"),
    ):
        value = flat.get(path)
        if isinstance(value, str) and name not in flat and (found := _LAST.search(value)):
            flat[name] = found[1]


def read_enrichment(name: str, declared: Any) -> Enrichment:
    """Return the enrichment of a parsed `documents.yaml`.

    Raises:
        FormatError: says which key is wrong.
    """
    where = f"formats/{name}/documents.yaml"
    try:
        meanings = {
            str(key): Meaning({**one.get("set", {})}, {str(k): str(v) for k, v in one.get("copy", {}).items()})
            for key, one in declared["events"].items()
        }
        found = Enrichment(
            name,
            str(declared["has"]),
            str(declared["dataset"]),
            {str(k): str(v) for k, v in declared["copy"].items()},
            tuple(map(str, declared.get("hashes", []))),
            meanings,
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise FormatError(f"{where} needs 'has', 'dataset', 'copy' and 'events': {error!r}") from error
    for key, meaning in meanings.items():
        _allowed(f"{where}, event '{key}'", meaning.constants)
    return found


def _allowed(where: str, constants: Mapping[str, Any]) -> None:
    for name, allowed in (("event.category", CATEGORIES), ("event.type", TYPES)):
        for value in constants.get(name, []):
            if value not in allowed:
                raise FormatError(f"{where}: '{value}' is no {name} of ECS")
    if constants.get("event.outcome", "unknown") not in OUTCOMES:
        raise FormatError(f"{where}: '{constants['event.outcome']}' is no event.outcome of ECS")
