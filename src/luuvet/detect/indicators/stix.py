"""STIX 2.1 bundles: the values that the patterns of their indicators compare with `=`, joined by OR.

A pattern that wants several things at once (AND, FOLLOWEDBY, LIKE, MATCHES …) says more than a value does; it is told, not
guessed at. OASIS STIX 2.1, part 9.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from luuvet.detect.indicators.indicator import Indicator, indicator

_COMPARED = re.compile(r"\s*([a-z0-9-]+):([\w.'\"-]+)\s*=\s*'((?:[^'\\]|\\.)*)'\s*")
_OR = re.compile(r"\s*OR\s+")
_KINDS = {"ipv4-addr": "", "ipv6-addr": "", "domain-name": "domain", "url": "url", "email-addr": "email"}


def indicators(bundle: Mapping[str, Any]) -> Iterator[Indicator | str]:
    """Yield each indicator of a bundle, or a sentence on a pattern that is not used."""
    for one in bundle.get("objects") or []:
        if not isinstance(one, dict) or one.get("type") != "indicator":
            continue
        name = str(one.get("id", "?"))
        if one.get("revoked"):
            yield f"{name}: revoked by whoever sent it"
        elif one.get("pattern_type", "stix") != "stix":
            yield f"{name}: a pattern in {one['pattern_type']}, not in STIX"
        else:
            yield from _of_pattern(
                str(one.get("pattern", "")), name, str(one.get("name") or one.get("description") or "")
            )


def _of_pattern(pattern: str, source: str, note: str) -> Iterator[Indicator | str]:
    inner = _OR.sub(" OR ", pattern.replace("] OR [", " OR ")).strip()
    if not (inner.startswith("[") and inner.endswith("]")):
        yield f"{source}: only patterns of comparisons joined by OR are used, not {pattern[:120]}"
        return
    found: list[Indicator | str] = []
    at, inner = 0, inner[1:-1]
    while at < len(inner):
        compared = _COMPARED.match(inner, at)
        if not compared:
            yield f"{source}: only comparisons with = joined by OR are used, not {pattern[:120]}"
            return
        found.append(_one(compared[1], compared[2], compared[3], source, note))
        at = compared.end()
        joined = _OR.match(inner, at)
        at = joined.end() if joined else at
        if at < len(inner) and not joined:
            yield f"{source}: only comparisons with = joined by OR are used, not {pattern[:120]}"
            return
    yield from found


def _one(what: str, path: str, value: str, source: str, note: str) -> Indicator | str:
    value = re.sub(r"\\(.)", r"\1", value)
    if what == "file":
        kind = "hash" if path.startswith("hashes") else "file"
    elif what in _KINDS and path == "value":
        kind = ("network" if "/" in value else "ip") if what.startswith("ip") else _KINDS[what]
    else:
        return f"{source}: {what}:{path} is nothing that we can look for"
    try:
        return indicator(value, kind, source=source, note=note)
    except ValueError as error:
        return f"{source}: {error}"
