"""The Merkle tree of RFC 6962 section 2.1: hashes, compact ranges, inclusion and consistency. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from operator import add

from luuvet.archive.hashes import hash_each

HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()
MARK_LEVEL = 3
"""Nodes of this level (8 leaves) are marked in the archive, so that the verifier can name the place of a change."""

_LEAF = b"\x00"
_NODE = b"\x01"
Subtree = Callable[[int, int], bytes]
"""(level, index) -> hash of the perfect subtree over leaves [index << level, (index + 1) << level)."""


class BadProof(ValueError):
    """A path does not lead to the root."""


def leaf_hash(data: bytes) -> bytes:
    """Return the hash of a leaf, `SHA-256(0x00 ‖ data)`."""
    return hashlib.sha256(_LEAF + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node, `SHA-256(0x01 ‖ left ‖ right)`."""
    return hashlib.sha256(_NODE + left + right).digest()


def _pair(nodes: Sequence[bytes]) -> list[bytes]:
    """Return the parents of an even number of neighbours."""
    each = iter(nodes)
    return hash_each(_NODE, map(add, each, each))


class Range:
    """A compact range: the fewest perfect-subtree hashes that stand for leaves [begin, end).

    `left` holds the nodes whose left sibling lies before `begin`, lowest level first; `right` the nodes that wait for
    their right sibling, by level. With `begin` 0 this is the frontier of the tree.
    """

    __slots__ = ("begin", "end", "left", "right")

    def __init__(self, begin: int = 0) -> None:
        self.begin = begin
        self.end = begin
        self.left: list[tuple[int, bytes]] = []
        self.right: dict[int, bytes] = {}

    @classmethod
    def of(cls, begin: int, end: int, nodes: Sequence[bytes]) -> Range:
        """Build the range from its nodes in order of the leaves.

        Raises:
            ValueError: the number of nodes does not fit [begin, end).
        """
        shape = spans(begin, end)
        if len(shape) != len(nodes):
            raise ValueError(f"records {begin} to {end} need {len(shape)} tree nodes, there are {len(nodes)}")
        made = cls(begin)
        for (level, _), node in zip(shape, nodes, strict=True):
            made.push(level, node)
        return made

    def copy(self) -> Range:
        """Return an independent copy; the hashes are shared."""
        made = Range(self.begin)
        made.end, made.left, made.right = self.end, list(self.left), dict(self.right)
        return made

    def extend(self, leaves: Sequence[bytes]) -> list[bytes]:
        """Append leaf hashes; return the nodes of `MARK_LEVEL` that became complete, in order."""
        nodes, position, level = list(leaves), self.end, 0
        self.end += len(nodes)
        marks: list[bytes] = []
        while nodes:
            if level == MARK_LEVEL:
                marks = list(nodes)
            waiting = self.right.pop(level, None)
            if waiting is not None:
                nodes.insert(0, waiting)
            elif position & 1:
                self.left.append((level, nodes.pop(0)))
            if len(nodes) & 1:
                self.right[level] = nodes.pop()
            nodes, position, level = _pair(nodes), (position + 1) >> 1 if waiting is None else position >> 1, level + 1
        return marks

    def push(self, level: int, node: bytes) -> bytes | None:
        """Append a perfect subtree of 2**level leaves; `end` must be aligned to it.

        Returns the node of `MARK_LEVEL` that this completed out of smaller ones, if it did.
        """
        index, mark = self.end >> level, None
        self.end += 1 << level
        while index & 1:
            waiting = self.right.pop(level, None)
            if waiting is None:
                self.left.append((level, node))
                return mark
            node = node_hash(waiting, node)
            level, index = level + 1, index >> 1
            mark = node if level == MARK_LEVEL else mark
        self.right[level] = node
        return mark

    def append(self, other: Range) -> list[bytes]:
        """Append the range that begins where this one ends; return what `push` returned."""
        if other.begin != self.end:
            raise ValueError(f"a range from {other.begin} does not follow one that ends at {self.end}")
        pairs = zip(spans(other.begin, other.end), other.nodes(), strict=True)
        marks = [self.push(level, node) for (level, _), node in pairs]
        return [mark for mark in marks if mark is not None]

    def nodes(self) -> list[bytes]:
        """Return the hashes in order of the leaves; `spans(begin, end)` says what each covers."""
        return [node for _, node in self.left] + [self.right[level] for level in sorted(self.right, reverse=True)]

    def root(self) -> bytes:
        """Return the root over [0, end).

        Raises:
            ValueError: the range does not begin at 0.
        """
        if self.begin:
            raise ValueError("only a range from 0 has a root")
        if not self.end:
            return EMPTY_ROOT
        found = b""
        for level in sorted(self.right):
            found = node_hash(self.right[level], found) if found else self.right[level]
        return found


def spans(begin: int, end: int) -> list[tuple[int, int]]:
    """Return the (level, index) of the perfect subtrees that a compact range over [begin, end) is made of."""
    found = []
    while begin < end:
        room = (end - begin).bit_length() - 1
        level = min(room, (begin & -begin).bit_length() - 1) if begin else room
        found.append((level, begin >> level))
        begin += 1 << level
    return found


def inclusion_path(index: int, size: int, subtree: Subtree) -> tuple[bytes, ...]:
    """Return the audit path of leaf `index` in the tree of `size` leaves, lowest first (RFC 6962 section 2.1.1)."""
    return tuple(_subroot(begin, end, subtree) for begin, end in _siblings(index, 0, size))


def _siblings(index: int, begin: int, end: int) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    while end - begin > 1:
        middle = begin + (1 << ((end - begin - 1).bit_length() - 1))
        if index < middle:
            found.append((middle, end))
            end = middle
        else:
            found.append((begin, middle))
            begin = middle
    return found[::-1]


def consistency_path(size1: int, size2: int, subtree: Subtree) -> tuple[bytes, ...]:
    """Return the proof that the tree of size1 leaves is a prefix of that of size2 (RFC 6962 section 2.1.2)."""
    begin, end, whole = 0, size2, True
    found: list[tuple[int, int]] = []
    while size1 != end:
        middle = begin + (1 << ((end - begin - 1).bit_length() - 1))
        if size1 <= middle:
            found.append((middle, end))
            end = middle
        else:
            found.append((begin, middle))
            begin, whole = middle, False
    if not whole:
        found.append((begin, end))
    return tuple(_subroot(begin, end, subtree) for begin, end in reversed(found))


def _subroot(begin: int, end: int, subtree: Subtree) -> bytes:
    nodes = [subtree(level, index) for level, index in spans(begin, end)]
    found = nodes.pop()
    while nodes:
        found = node_hash(nodes.pop(), found)
    return found


def verify_inclusion(index: int, size: int, leaf: bytes, path: Sequence[bytes], root: bytes) -> None:
    """Check that a leaf hash stands at `index` of the tree of `size` leaves with this root (RFC 9162 section 2.1.3.2).

    Raises:
        BadProof: it does not; the sentence says what is wrong.
    """
    if not 0 <= index < size:
        raise BadProof(f"index {index} is outside a tree of {size} leaves")
    _check_hashes(leaf, *path)
    position, last, found = index, size - 1, leaf
    for node in path:
        if not last:
            raise BadProof("the inclusion path is too long")
        if position & 1 or position == last:
            found = node_hash(node, found)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            found = node_hash(found, node)
        position, last = position >> 1, last >> 1
    if last:
        raise BadProof("the inclusion path is too short")
    if found != root:
        raise BadProof("the inclusion path does not lead to the root")


def verify_consistency(size1: int, size2: int, root1: bytes, root2: bytes, proof: Sequence[bytes]) -> None:
    """Check that the tree (size1, root1) is a prefix of (size2, root2) (RFC 9162 section 2.1.4.2).

    Raises:
        BadProof: it is not, or size1 is 0, which proves nothing.
    """
    if not 0 < size1 <= size2:
        raise BadProof(f"a tree of {size1} leaves cannot be shown to be a prefix of one of {size2}")
    if size1 == size2:
        if proof or root1 != root2:
            raise BadProof("two trees of one size have different roots, or the proof is not empty")
        return
    path = list(proof) if size1 & (size1 - 1) else [root1, *proof]
    if not path:
        raise BadProof("the consistency proof is empty")
    _check_hashes(root1, root2, *path)
    _walk_consistency(size1 - 1, size2 - 1, root1, root2, path)


def _walk_consistency(first: int, last: int, root1: bytes, root2: bytes, path: Sequence[bytes]) -> None:
    while first & 1:
        first, last = first >> 1, last >> 1
    old = new = path[0]
    for node in path[1:]:
        if not last:
            raise BadProof("the consistency proof is too long")
        if first & 1 or first == last:
            old, new = node_hash(node, old), node_hash(node, new)
            while not first & 1 and first:
                first, last = first >> 1, last >> 1
        else:
            new = node_hash(new, node)
        first, last = first >> 1, last >> 1
    if last:
        raise BadProof("the consistency proof is too short")
    if old != root1 or new != root2:
        raise BadProof("the consistency proof does not lead to both roots")


def _check_hashes(*hashes: bytes) -> None:
    if any(len(each) != HASH_BYTES for each in hashes):
        raise BadProof("a hash is not 32 bytes long")


def root_of(leaves: Iterable[bytes]) -> bytes:
    """Return the root over leaf hashes."""
    whole = Range()
    whole.extend(list(leaves))
    return whole.root()
