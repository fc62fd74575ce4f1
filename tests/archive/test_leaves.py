from __future__ import annotations

from dataclasses import replace

from luuvet.archive import leaf
from luuvet.archive.block import Block, Erased
from luuvet.archive.leaves import block_leaves, salt_of
from luuvet.archive.segment import Head
from luuvet.event.raw import Raw

_HEAD = Head("log", 0, 1, b"s" * 32, ())
_RAWS = [
    Raw("file", "", "f", "line", 1, [b"one", b"two"], (), [0, 4]),
    Raw("file", "", "g", "line", 2, [b"three", b"four"], [1, -2]),
]


def _flat(head: Head, block: Block) -> list[bytes]:
    return [each for piece in block_leaves(head, 0, block) for each in piece]


def test_explicit_salts_and_erased_records_give_the_same_leaves() -> None:
    whole = _flat(_HEAD, Block(_RAWS))
    salts = list(leaf.Salts(_HEAD.seed).take(0, 4))
    digest = leaf.salted_digest(salts[2], b"three")
    redacted = [_RAWS[0], replace(_RAWS[1], payloads=[b"", b"four"])]
    block = Block(redacted, b"", b"".join([*salts[:2], bytes(16), salts[3]]), {2: Erased(5, digest)})
    assert _flat(replace(_HEAD, seed=b""), block) == whole
    block.erased[2] = Erased(4, digest)
    assert _flat(replace(_HEAD, seed=b""), block)[2] != whole[2]


def test_a_single_salt_is_the_one_used() -> None:
    salts = list(leaf.Salts(_HEAD.seed).take(0, 4))
    assert [salt_of(_HEAD, index, 0, Block(_RAWS)) for index in range(4)] == salts
    explicit = Block(_RAWS, b"", b"".join(reversed(salts)))
    assert salt_of(replace(_HEAD, seed=b""), 1, 0, explicit) == salts[2]
