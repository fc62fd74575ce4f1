"""One record with all that an outsider needs to check it; and that check, which needs only the proof and a public key."""

from __future__ import annotations

from pathlib import Path

from luuvet.archive import checkpoint, leaf, retired
from luuvet.archive.block import Block, Erased
from luuvet.archive.follow import Followed
from luuvet.archive.frame import Damaged
from luuvet.archive.layout import Layout
from luuvet.archive.leaf import Header
from luuvet.archive.leaves import block_leaves, salt_of
from luuvet.archive.note import BadNote, Verifier
from luuvet.archive.segment import Data
from luuvet.archive.tree import BadProof, Range, inclusion_path, leaf_hash, node_hash, spans, verify_inclusion
from luuvet.event.proof import Proof
from luuvet.event.raw import Raw
from luuvet.kit.ids import event_id


class NoProof(LookupError):
    """The record cannot be proved: it is not there, or its segment is damaged."""


def prove(folder: Path, index: int) -> Proof:
    """Return the proof of a record under the last checkpoint of its segment.

    Reads one segment, whose header knows the tree before it; of its blocks one is hashed. The proof of an erased record carries neither payload nor salt: its header
    still proves when it came, from where, how long it was, and the digest it had.

    Raises:
        NoProof: the sentence says why.
        BadLog: the folder is no archive.
    """
    layout = Layout(folder)
    log = layout.read_log()
    try:
        place, nodes = _gather(layout, index)
        try:
            data = place.data(index)
            found = checkpoint.read(place.note)
            nodes.put(place)
            block = data.block()
            leaves = [each for piece in block_leaves(place.head, data.first, block) for each in piece]
        finally:
            place.close()
    except (Damaged, FileNotFoundError) as error:
        raise NoProof(f"record {index} cannot be proved: {error}; run luuvet verify") from error
    nodes.put_leaves(data, leaves)
    raw, at = _run_of(block, index - data.first)
    erased = block.erased.get(index - data.first)
    salt = b"" if erased else salt_of(place.head, index, data.first, block)
    digest = erased.digest if erased else leaf.salted_digest(salt, raw.payloads[at])
    header = _header(log.id, raw, at, index, digest, erased)
    proof = Proof(
        event=event_id(log.id, index),
        header=header,
        salt=salt,
        payload=raw.payloads[at],
        index=index,
        size=found.size,
        path=inclusion_path(index, found.size, nodes.subtree),
        checkpoint=found.note,
    )
    verify_proof(proof, log.verifier)  # never hand out what does not verify
    return proof


def verify_proof(proof: Proof, verifier: Verifier) -> Header:
    """Check a proof with the log's public key alone; return what it proves.

    Raises:
        BadProof: what it shows was not sealed by this log; the sentence says where it fails.
    """
    try:
        signed = checkpoint.verify(proof.checkpoint, verifier)
        header = leaf.decode(proof.header)
    except (BadNote, ValueError) as error:
        raise BadProof(f"the proof cannot be trusted: {error}") from error
    if signed.size != proof.size or header.index != proof.index:
        raise BadProof("the proof's index or size is not that of its header or checkpoint")
    if proof.event.partition("/")[0] != event_id(header.log, header.index):
        raise BadProof(f"the proof is of record {event_id(header.log, header.index)}, not of {proof.event}")
    if proof.salt or proof.payload:
        if len(proof.salt) != leaf.SALT_BYTES or header.length != len(proof.payload):
            raise BadProof("the payload does not have the length that was sealed")
        if leaf.salted_digest(proof.salt, proof.payload) != header.digest:
            raise BadProof("the payload is not the one that was sealed")
    verify_inclusion(proof.index, proof.size, leaf_hash(proof.header), proof.path, signed.root)
    return header


class _Nodes:
    """Known perfect subtrees; the others are joined from them."""

    def __init__(self) -> None:
        self.known: dict[tuple[int, int], bytes] = {}

    def put_range(self, found: Range) -> None:
        self.known.update(zip(spans(found.begin, found.end), found.nodes(), strict=True))

    def put(self, place: Followed) -> None:
        for data in place.all_data():
            self.put_range(data.range())

    def put_leaves(self, data: Data, leaves: list[bytes]) -> None:
        self.known.update(((0, data.first + at), each) for at, each in enumerate(leaves))

    def subtree(self, level: int, index: int) -> bytes:
        found = self.known.get((level, index))
        if found is None:
            if not level:
                raise NoProof(f"the tree node of record {index} is not at hand; run luuvet verify")
            found = node_hash(self.subtree(level - 1, 2 * index), self.subtree(level - 1, 2 * index + 1))
            self.known[level, index] = found
        return found


def _gather(layout: Layout, index: int) -> tuple[Followed, _Nodes]:
    """Open the segment of the record, and collect the tree before it: its own header knows it."""
    firsts = [first for first in layout.firsts() if first <= index]
    if not firsts or index < 0:
        raise NoProof(_absent(layout, index))
    place = Followed(layout.segment(firsts[-1]))
    if index >= place.end:
        place.close()
        raise NoProof(
            f"record {index} is not in the log, or no checkpoint covers it yet; the last one is {place.end - 1}"
        )
    nodes = _Nodes()
    nodes.put_range(place.head.tree())
    return place, nodes


def _absent(layout: Layout, index: int) -> str:
    statements, _ = retired.read_all(layout, layout.read_log())
    if any(each.first <= index < each.end for each in statements):
        return f"record {index} was removed when its time of retention had passed; it cannot be shown any more"
    return f"there is no record {index} in this log"


def _run_of(block: Block, offset: int) -> tuple[Raw, int]:
    for raw in block.raws:
        if offset < len(raw):
            return raw, offset
        offset -= len(raw)
    raise NoProof("the block is shorter than it declares")


def _header(log: str, raw: Raw, at: int, index: int, digest: bytes, erased: Erased | None) -> bytes:
    return leaf.header(log, raw, at, index, digest, erased.length if erased else len(raw.payloads[at]))
