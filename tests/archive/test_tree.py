from __future__ import annotations

import hashlib
import json
import os
import subprocess
from base64 import b64decode
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luuvet.archive import tree
from luuvet.archive.tree import BadProof, Range


def _leaves(count: int) -> list[bytes]:
    return [tree.leaf_hash(each.to_bytes(4, "big")) for each in range(count)]


def _by_definition(leaves: list[bytes]) -> bytes:
    """RFC 6962 section 2.1 word for word, apart from the code under test."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return hashlib.sha256(b"\x01" + _by_definition(leaves[:split]) + _by_definition(leaves[split:])).digest()


def _subtree(leaves: list[bytes]) -> tree.Subtree:
    return lambda level, index: _by_definition(leaves[index << level : (index + 1) << level])


@pytest.mark.parametrize("count", [0, 1, 2, 3, 7, 8, 9, 100, 1025])
def test_the_root_is_that_of_the_rfc(count: int) -> None:
    assert tree.root_of(_leaves(count)) == _by_definition(_leaves(count))


@given(st.lists(st.integers(0, 70), min_size=1, max_size=6), st.integers(0, 40))
@settings(max_examples=60, deadline=None)
def test_ranges_in_any_pieces_give_the_same_nodes(pieces: list[int], begin: int) -> None:
    leaves = _leaves(begin + sum(pieces))
    grown, joined, at = Range(begin), Range(begin), begin
    for size in pieces:
        piece = Range(at)
        piece.extend(leaves[at : at + size])
        joined.append(Range.of(at, at + size, piece.nodes()))
        grown.extend(leaves[at : at + size])
        at += size
    expected = [_subtree(leaves)(level, index) for level, index in tree.spans(begin, at)]
    assert grown.nodes() == joined.nodes() == expected
    whole = Range()
    whole.extend(leaves[:begin])
    whole.append(joined)
    assert whole.root() == _by_definition(leaves)


@given(st.integers(0, 30), st.lists(st.integers(1, 40), min_size=1, max_size=5))
@settings(max_examples=40, deadline=None)
def test_every_group_inside_the_range_is_marked_once_and_in_order(begin: int, pieces: list[int]) -> None:
    leaves, size = _leaves(begin + sum(pieces)), 1 << tree.MARK_LEVEL
    whole, found, at = Range(begin), [], begin
    for each in pieces:
        piece = Range(at)
        own = piece.extend(leaves[at : at + each])
        found += whole.append(piece) + own
        at += each
    groups = range(-(-begin // size), at // size)
    assert found == [_subtree(leaves)(tree.MARK_LEVEL, group) for group in groups]


@given(st.integers(1, 200), st.data())
@settings(max_examples=60, deadline=None)
def test_paths_that_we_make_verify_and_any_change_does_not(size: int, data: st.DataObject) -> None:
    leaves = _leaves(size)
    index = data.draw(st.integers(0, size - 1))
    path, root = tree.inclusion_path(index, size, _subtree(leaves)), _by_definition(leaves)
    tree.verify_inclusion(index, size, leaves[index], path, root)
    wrong = [
        (index + 1, size, path),
        (index, size, (*path, root)),
        (index, size, (*path[:-1], leaves[index])[: len(path)]),
    ]
    for at, many, nodes in wrong if size > 1 else wrong[:2]:
        with pytest.raises(BadProof):
            tree.verify_inclusion(at, many, leaves[index], nodes, root)


@given(st.integers(1, 150), st.integers(0, 60))
@settings(max_examples=60, deadline=None)
def test_consistency_holds_between_prefixes_only(size1: int, more: int) -> None:
    leaves = _leaves(size1 + more)
    proof = tree.consistency_path(size1, size1 + more, _subtree(leaves))
    root1, root2 = _by_definition(leaves[:size1]), _by_definition(leaves)
    tree.verify_consistency(size1, size1 + more, root1, root2, proof)
    other = tree.leaf_hash(b"another log")
    with pytest.raises(BadProof):
        tree.verify_consistency(size1, size1 + more, other, root2, proof)
    with pytest.raises(BadProof):
        tree.verify_consistency(size1, size1 + more, root1, other, proof)


def test_a_range_of_the_wrong_number_of_nodes_is_refused() -> None:
    with pytest.raises(ValueError, match="need 2 tree nodes"):
        Range.of(0, 3, _leaves(1))
    with pytest.raises(ValueError, match="does not follow"):
        Range(0).append(Range(5))
    with pytest.raises(ValueError, match="only a range from 0"):
        Range(3).root()


def _vectors(kind: str, tmp_path: Path) -> list[dict[str, object]]:
    corpora = os.environ.get("LUUVET_CORPORA")
    if not corpora:
        pytest.skip("LUUVET_CORPORA is not set: the public Merkle vectors are not at hand")
    archive = Path(corpora) / "archive" / "merkle-vectors.tar.zst"
    subprocess.run(["tar", "--zstd", "-xf", archive, "-C", tmp_path], check=True)
    return [json.loads(path.read_text()) for path in sorted((tmp_path / "testdata" / kind).rglob("*.json"))]


def _bytes(value: object) -> bytes:
    return b64decode(str(value or ""))


def test_no_inclusion_vector_is_judged_wrongly(tmp_path: Path) -> None:
    vectors = _vectors("inclusion", tmp_path)
    for each in vectors:
        path = [_bytes(node) for node in each["proof"] or []]  # type: ignore[attr-defined]
        args = (int(str(each["leafIdx"])), int(str(each["treeSize"])), _bytes(each["leafHash"]), path)
        try:
            tree.verify_inclusion(*args, _bytes(each["root"]))
            accepted = True
        except BadProof:
            accepted = False
        assert accepted is not each["wantErr"], each
    assert len(vectors) == 98


def test_no_consistency_vector_is_judged_wrongly(tmp_path: Path) -> None:
    vectors = _vectors("consistency", tmp_path)
    for each in vectors:
        proof = [_bytes(node) for node in each["proof"] or []]  # type: ignore[attr-defined]
        sizes = (int(str(each["size1"])), int(str(each["size2"])))
        try:
            tree.verify_consistency(*sizes, _bytes(each["root1"]), _bytes(each["root2"]), proof)
            accepted = True
        except BadProof:
            accepted = False
        assert accepted is not each["wantErr"], each
    assert len(vectors) == 98
