"""A rule as a tree of leaves. Trees are tuples, so that equal leaves of different rules are one leaf, and JSON keeps them.

`("and", n…)`, `("or", n…)`, `("not", n)`, and leaves `(kind, field, argument…)`:

| leaf | true where a value of the field |
|---|---|
| `("equals", field, text)` | is this text (lower case) in any case |
| `("pattern", field, regex)` | is matched by the regex somewhere |
| `("line", field, number)` | holds a line of at least so many characters |
| `("exists", field)` | is there |
| `("compare", field, op, number)` | is a number with `lt lte gt gte` to this one |
| `("cidr", field, network)` | is an address of the network |
| `("fieldref", field, other, how)` | equals (`is`), contains, starts or ends with the other field's value of the same event |
| `("part", field, unit, number)` | is a time whose minute, hour, day, week, month or year (UTC) is this number |
| `("hours", field, zone, first, last)` | is a time from hour `first` to before hour `last` of the day, past midnight too, in a zone |

A field is the name of a column or of a leftover; several joined by `,` are tried in order, `{a}\\{b}` is a value made of two.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

Node: TypeAlias = tuple[Any, ...]

RAW = "event.original"
"""The field of a keyword search: the whole record."""

LEAVES = frozenset({"equals", "pattern", "line", "exists", "compare", "cidr", "fieldref", "part", "hours"})


def all_of(*nodes: Node) -> Node:
    """Return the node that is true where every one is; one node alone is itself."""
    return _joined("and", nodes)


def any_of(*nodes: Node) -> Node:
    """Return the node that is true where one is; one node alone is itself."""
    return _joined("or", nodes)


def negated(node: Node) -> Node:
    """Return the node that is true where this one is not."""
    return tuple(node[1]) if node[0] == "not" else ("not", node)


def _joined(operator: str, nodes: tuple[Node, ...]) -> Node:
    flat: dict[Node, None] = {}
    for node in nodes:
        for part in node[1:] if node[0] == operator else (node,):
            flat[part] = None
    return next(iter(flat)) if len(flat) == 1 else (operator, *flat)


def leaves(node: Node) -> Iterator[Node]:
    """Yield every leaf of a tree, also twice."""
    if node[0] in LEAVES:
        yield node
        return
    for part in node[1:]:
        yield from leaves(part)


def fields(node: Node) -> set[str]:
    """Return the fields that a tree reads."""
    found: set[str] = set()
    for leaf in leaves(node):
        found.add(leaf[1])
        if leaf[0] == "fieldref":
            found.add(leaf[2])
    return found


def holds_of_nothing(node: Node) -> bool:
    """Tell whether a tree is true of an event that has none of its fields."""
    if node[0] == "not":
        return not holds_of_nothing(node[1])
    if node[0] == "and":
        return all(map(holds_of_nothing, node[1:]))
    return node[0] == "or" and any(map(holds_of_nothing, node[1:]))


def from_json(tree: Any) -> Node:
    """Return the tree that JSON made lists of."""
    return tuple(from_json(part) if isinstance(part, list) else part for part in tree)
