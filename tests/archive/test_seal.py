from __future__ import annotations

from collections.abc import Callable

import pytest

from luuvet.archive.block import Block, decode, encode
from luuvet.archive.leaves import block_leaves
from luuvet.archive.seal import Sealer, grow, new_head
from luuvet.archive.tree import Range
from luuvet.event.raw import Raw
from luuvet.kit.clock import DAY_NS


def _sealer(now: int) -> Sealer:
    return Sealer(new_head("log", Range(), now // DAY_NS), Range())


def test_what_is_sealed_can_be_recomputed_from_the_block(now: int, make_raw: Callable[..., Raw]) -> None:
    sealer = _sealer(now)
    for seed in range(6):
        pending = sealer.seal([make_raw(seed), make_raw(seed + 9)], roll=False)
        block = decode(pending.body)
        grown, marks = grow(pending.first, block_leaves(sealer.head, pending.first, block))
        assert (tuple(grown.nodes()), marks) == (pending.nodes, block.marks)
        assert pending.root == sealer.tree.root()
    assert sealer.tree.end == pending.first + pending.count


@pytest.mark.parametrize(
    "runs", [[[b"a", b"b"], [b"c"]], [[b"a"], [], [b"b"]], [[b"a"], [b"b\nc", b""], [b"d"]], [[b""]]]
)
def test_deliveries_of_any_bytes_are_in_the_block_that_they_make_by_themselves(
    now: int, runs: list[list[bytes]]
) -> None:
    raws = [Raw("x", "", "", "line", now, payloads) for payloads in runs]
    pending = _sealer(now).seal(raws, roll=False)
    found = decode(pending.body)
    assert [raw.payloads for raw in found.raws] == runs
    assert pending.body == encode(Block(raws, found.marks))


def test_a_record_that_cannot_be_sealed_changes_nothing(now: int, make_raw: Callable[..., Raw]) -> None:
    sealer = _sealer(now)
    sealer.seal([make_raw(1)], roll=False)
    before = sealer.tree.end, sealer.tree.root()
    with pytest.raises(Exception, match=r"."):
        sealer.seal([Raw("x", "", "", "line", -5, [b"a"])], roll=False)
    assert (sealer.tree.end, sealer.tree.root()) == before


def test_a_segment_belongs_to_one_day_and_a_late_record_does_not_turn_it_back(now: int) -> None:
    sealer = _sealer(now)
    assert not sealer.turns(now)
    assert sealer.turns(now + DAY_NS)
    assert not sealer.turns(now - DAY_NS)
    assert sealer.turns(now - 30 * DAY_NS)


def test_a_new_segment_has_a_new_seed_and_knows_the_tree(now: int, make_raw: Callable[..., Raw]) -> None:
    sealer = _sealer(now)
    old = sealer.head
    sealer.seal([make_raw(1)], roll=False)
    tree = sealer.tree
    head = sealer.seal([make_raw(2)], roll=True).head
    assert head is not None and head.seed != old.seed
    assert head.tree().root() == tree.root()
