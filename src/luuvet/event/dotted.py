"""Names with dots: a document as a tree, and as one level of dotted names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def nested(flat: Mapping[str, Any]) -> dict[str, Any]:
    """Return dotted names as a nested document. Where a name is both a value and a parent, the value stays under its dotted name."""
    tree: dict[str, Any] = {}
    for name, value in flat.items():
        node, parts = tree, name.split(".")
        for part in parts[:-1]:
            inner = node.setdefault(part, {})
            if not isinstance(inner, dict):
                break
            node = inner
        else:
            if not isinstance(node.get(parts[-1]), dict):
                node[parts[-1]] = value
                continue
        tree[name] = value
    return tree


def flattened(tree: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Return a nested document as dotted names; lists stay as they are."""
    flat: dict[str, Any] = {}
    for name, value in tree.items():
        if isinstance(value, Mapping):
            flat.update(flattened(value, f"{prefix}{name}."))
        else:
            flat[prefix + name] = value
    return flat
