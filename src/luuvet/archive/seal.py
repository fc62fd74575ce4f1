"""Records become leaves of the tree and bytes of a block. CPU only, no I/O; one thread at a time."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from luuvet.archive import block, leaf
from luuvet.archive.segment import SEED_BYTES, Head
from luuvet.archive.tree import Range
from luuvet.event.raw import Raw
from luuvet.kit.clock import DAY_NS

MARK_BYTES = 2


@dataclass(frozen=True)
class Pending:
    """Sealed records that are not on disk yet.

    Attributes:
        first: index of the first record.
        count: how many records.
        body: the block, uncompressed.
        nodes: tree nodes of the records.
        tree: the tree after them.
        root: its root.
        head: header of the segment that they begin, None when they continue the present one.
        generation: how often the writer had to fall back when they were sealed.
    """

    first: int
    count: int
    body: bytes
    nodes: tuple[bytes, ...]
    tree: Range
    root: bytes
    head: Head | None
    generation: int


class Sealer:
    """The growing tip: the present segment's header and salts, and the tree so far."""

    def __init__(self, head: Head, tree: Range, generation: int = 0) -> None:
        self.head = head
        self.tree = tree
        self.generation = generation
        self._salts = leaf.Salts(head.seed)

    def turns(self, received: int) -> bool:
        """Tell whether a record received then (ns UTC) begins another segment, because its day is another.

        A record that is a little late stays in the present segment, else two listeners would alternate at midnight.
        """
        day = received // DAY_NS
        return day > self.head.day or day < self.head.day - 1

    def state(self) -> tuple[Head, leaf.Salts, Range]:
        """Return what `restore` takes."""
        return self.head, self._salts, self.tree

    def restore(self, state: tuple[Head, leaf.Salts, Range]) -> None:
        """Forget what was sealed since `state` was taken."""
        self.head, self._salts, self.tree = state

    def seal(self, raws: Sequence[Raw], *, roll: bool) -> Pending:
        """Seal deliveries as the next records; nothing changes where it raises.

        Args:
            raws: at least one record.
            roll: begin a new segment with them.
        """
        head = new_head(self.head.log, self.tree, raws[0].received // DAY_NS) if roll else self.head
        salts = leaf.Salts(head.seed) if roll else self._salts
        joined: list[bytes | None] = []
        grown, marks = grow(self.tree.end, _leaves(head, salts, self.tree.end, raws, joined))
        tree = self.tree.copy()
        tree.append(grown)
        pending = Pending(
            first=grown.begin,
            count=grown.end - grown.begin,
            body=block.encode(block.Block(list(raws), marks), _all(joined)),
            nodes=tuple(grown.nodes()),
            tree=tree,
            root=tree.root(),
            head=head if roll else None,
            generation=self.generation,
        )
        self.head, self._salts, self.tree = head, salts, tree
        return pending


def new_head(log: str, tree: Range, day: int) -> Head:
    """Return the header of a segment that continues the tree, with a fresh seed."""
    return Head(log, tree.end, day, secrets.token_bytes(SEED_BYTES), tuple(tree.nodes()))


def marks_of(nodes: Sequence[bytes]) -> bytes:
    """Return the marks of tree nodes: the first bytes of each."""
    return b"".join([node[:MARK_BYTES] for node in nodes])


def grow(first: int, leaves: Iterable[list[bytes]]) -> tuple[Range, bytes]:
    """Return the compact range over leaf hashes from `first` on, and its marks."""
    grown, marks, waiting = Range(first), [], []
    for piece in leaves:
        waiting += piece
        if len(waiting) >= leaf.BLOCK:
            marks += grown.extend(waiting)
            waiting = []
    marks += grown.extend(waiting)
    return grown, marks_of(marks)


def _all(joined: Sequence[bytes | None]) -> list[bytes]:
    """Return the runs' joined payloads; an empty list where a run could not be joined."""
    found = [each for each in joined if each is not None]
    return found if len(found) == len(joined) else []


def _leaves(
    head: Head, salts: leaf.Salts, first: int, raws: Sequence[Raw], joined: list[bytes | None]
) -> Iterator[list[bytes]]:
    """Yield the leaves of the deliveries; `joined` gets their joined payloads, while these are in the cache anyway."""
    for raw in raws:
        if len(raw):
            joined.append(block.join(raw.payloads))
        hashes = leaf.digests(raw.payloads, salts.take(first - head.first, len(raw)))
        yield from leaf.leaves(head.log, raw, first, hashes)
        first += len(raw)
