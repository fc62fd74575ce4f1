"""The leaves of all rules, numbered once; and of a rule, what must be found before it can be true (its anchor).

Beside `node`'s kinds a numbered tree has `("leaf", number)`, and `("any", field, (number, …))` for patterns of which one must match
in a field: all of them texts, or all of them expressions.
"""

from __future__ import annotations

from math import log2

from luuvet.detect.needles import FIRST, LAST, Needles, needles
from luuvet.detect.node import LEAVES, Node
from luuvet.event.fields import RELATED
from luuvet.event.frame import SCHEMA

_TABLED = frozenset({"equals", "pattern"})
_DULL = frozenset({"event.code", "event.category", "event.type", "event.dataset", "event.action", "event.outcome"})
"""Fields whose values are common: poor anchors."""
_DULLNESS = 0.5
_WITHOUT_COLUMN = 0.4
"""Looking for something in leftovers means to take those of every row apart: a common value of a column is the better anchor."""


class Numbering:
    """Leaves by number. Number all trees first: how telling a leaf is depends on how many rules ask for it.

    Attributes:
        all: leaf n is `all[n]`.
    """

    def __init__(self) -> None:
        self.all: list[Node] = []
        self._numbers: dict[Node, int] = {}
        self._uses: list[int] = []
        self._needles: dict[int, Needles] = {}
        self._weights: dict[int, float] = {}

    def numbered(self, node: Node) -> Node:
        """Return a tree whose leaves are `("leaf", number)`; equal leaves have one number."""
        if node[0] not in LEAVES:
            return (node[0], *(self.numbered(part) for part in node[1:]))
        number = self._numbers.get(node)
        if number is None:
            number = self._numbers[node] = len(self.all)
            self.all.append(node)
            self._uses.append(0)
        self._uses[number] += 1
        return ("leaf", number)

    def arranged(self, tree: Node) -> Node:
        """Return the tree with what is cheap and rare first in an `and`, and the patterns that an `or` asks of one field as one node."""
        if tree[0] == "leaf":
            return tree
        parts = [self.arranged(part) for part in tree[1:]]
        if tree[0] == "and":
            parts.sort(key=self._cost)
        if tree[0] == "or":
            parts = self._together(parts)
        return parts[0] if len(parts) == 1 and tree[0] != "not" else (tree[0], *parts)

    def needles(self, leaf: int) -> Needles:
        """Return the needles of a pattern leaf."""
        known = self._needles.get(leaf)
        if known is None:
            known = self._needles[leaf] = needles(self.all[leaf][2])
        return known

    def anchor(self, tree: Node) -> tuple[float, tuple[int, ...]]:
        """Return how telling the weakest is of the leaves of which one must be true for the tree to be true, and them.

        No leaves: the tree can be true where nothing was found (a `not`, a comparison), so it is tried on all rows.
        """
        if tree[0] == "leaf":
            leaf = self.all[tree[1]]
            return (self._telling(tree[1]), (tree[1],)) if leaf[0] in _TABLED else (0.0, ())
        if tree[0] == "any":
            return min(map(self._telling, tree[2])), tree[2]
        if tree[0] == "not":
            return 0.0, ()
        parts = [self.anchor(part) for part in tree[1:]]
        if tree[0] == "and":
            return max(parts, key=lambda part: (part[0], -len(part[1])))
        if any(not anchors for _, anchors in parts):
            return 0.0, ()
        together = dict.fromkeys(leaf for _, anchors in parts for leaf in anchors)
        return min(weight for weight, _ in parts), tuple(together)

    def _together(self, parts: list[Node]) -> list[Node]:
        asked: dict[tuple[str, bool], list[int]] = {}
        others = []
        for part in parts:
            leaf = self.all[part[1]] if part[0] == "leaf" else ("",)
            if leaf[0] == "pattern":
                asked.setdefault((leaf[1], self.needles(part[1]).exact), []).append(part[1])
            else:
                others.append(part)
        found: list[Node] = [
            ("leaf", numbers[0]) if len(numbers) == 1 else ("any", field, tuple(numbers))
            for (field, _), numbers in sorted(asked.items(), key=lambda one: not one[0][1])
        ]
        return found + others

    def _cost(self, tree: Node) -> float:
        weight, anchors = self.anchor(tree)
        return -weight if anchors else 1.0

    def _telling(self, number: int) -> float:
        """How rarely a leaf is true, guessed: what is long is rare, and what many rules ask for is common."""
        known = self._weights.get(number)
        if known is None:
            known = self._weights[number] = self._weight(number)
        return known

    def _weight(self, number: int) -> float:
        leaf = self.all[number]
        if leaf[1] in _DULL:
            return _DULLNESS
        if not any(name in SCHEMA or name in RELATED for name in leaf[1].split(",")):
            return _WITHOUT_COLUMN
        if leaf[0] == "equals":
            length = min(len(leaf[2]), 40) + 2.0
        else:
            known = self.needles(number)
            if not known.texts:
                return 0.1  # an expression that every value must be asked
            length = min(len(text.strip(FIRST + LAST)) for text in known.texts) + (0.6 if known.exact else 0.3)
        return max(0.2, length - 2 * log2(self._uses[number]))
