"""MISP events as JSON: their attributes, those inside objects included. MISP core format (draft-dulaunoy-misp-core-format)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from luuvet.detect.indicators.indicator import Indicator, indicator

_KINDS: dict[str, tuple[str, ...]] = {
    "ip-src": ("ip",), "ip-dst": ("ip",), "ip-src|port": ("ip",), "ip-dst|port": ("ip",), "domain": ("domain",), "hostname": ("domain",),
    "hostname|port": ("domain",), "domain|ip": ("domain", "ip"), "url": ("url",), "uri": ("url",), "md5": ("hash",), "sha1": ("hash",),
    "sha256": ("hash",), "filename": ("file",), "filename|md5": ("file", "hash"), "filename|sha1": ("file", "hash"),
    "filename|sha256": ("file", "hash"), "email": ("email",), "email-src": ("email",), "email-dst": ("email",),
    "ja3-fingerprint-md5": ("ja3",), "malware-sample": ("file", "hash"), "attachment": ("file",), "email-attachment": ("file",),
}  # fmt: skip


def indicators(document: Any) -> Iterator[Indicator | str]:
    """Yield each indicator of a MISP export (one event, a `response` of several, or attributes), or a sentence on what is not used."""
    if isinstance(document, list):
        for one in document:
            yield from indicators(one)
        return
    if not isinstance(document, dict):
        return
    if "response" in document:
        yield from indicators(document["response"])
    elif "Event" in document:
        event = document["Event"]
        yield from _attributes(event, str(event.get("info", "")) if isinstance(event, dict) else "")
    else:
        yield from _attributes(document, "")


def _attributes(holder: Any, note: str) -> Iterator[Indicator | str]:
    if not isinstance(holder, dict):
        return
    for attribute in holder.get("Attribute") or []:
        if isinstance(attribute, dict):
            yield from _attribute(attribute, note)
    for one in holder.get("Object") or []:
        yield from _attributes(one, note)


def _attribute(attribute: Mapping[str, Any], note: str) -> Iterator[Indicator | str]:
    source, kind = f"MISP {attribute.get('uuid', '?')}", str(attribute.get("type", ""))
    if attribute.get("deleted"):
        return
    if kind not in _KINDS:
        yield f"{source}: {kind or 'an attribute without a type'} is nothing that we can look for"
        return
    parts = str(attribute.get("value", "")).split("|")
    for wanted, value in zip(_KINDS[kind], parts, strict=False):
        try:
            network = "network" if wanted == "ip" and "/" in value else wanted
            yield indicator(value, network, source=source, note=str(attribute.get("comment") or note))
        except ValueError as error:
            yield f"{source}: {error}"
