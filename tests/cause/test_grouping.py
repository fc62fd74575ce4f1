from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luuvet.cause.grouping import MOST, group
from luuvet.cause.story import StoryGroup, StoryNode
from luuvet.event.edge import NODE_KINDS, ROLES
from luuvet.kit.words import load

WORDS = load("luuvet.cause")

nodes = st.lists(
    st.builds(
        lambda kind, n, role: StoryNode(f"{kind}:h|/{n % 9}/{n}", kind, "h", str(n), role, 0.9, 0, 0, "", {}),
        st.sampled_from(["file", "ip", "url", "process"]), st.integers(0, 999), st.sampled_from(["attacker", "victim"]),
    ),
    max_size=150, unique_by=lambda node: node.id,
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(nodes)
def test_never_more_groups_than_can_be_drawn_and_no_node_lost(given_nodes) -> None:
    placed, groups = group(given_nodes, WORDS)
    assert len(groups) <= MOST and [node.id for node in placed] == [node.id for node in given_nodes]
    assert sum(one.size for one in groups) == len(given_nodes)
    assert {node.group for node in placed} == {one.id for one in groups}


def test_few_nodes_stand_alone() -> None:
    one = StoryNode("ip:192.0.2.1", "ip", "", "x", "attacker", 0.9, 0, 0, "", {}, "y")
    assert group([one], WORDS)[1] == [StoryGroup("ip:192.0.2.1", "x", "y", 1)]


def many(kind: str, role: str, host: str, count: int = MOST + 1) -> list[StoryNode]:
    return [StoryNode(f"{kind}:{n}", kind, host, str(n), role, 0.9, 0, 0, "", {}, str(n)) for n in range(count)]


def test_a_group_is_named_in_words() -> None:
    _, (visitors,) = group(many("ip", "victim", ""), WORDS)
    assert (visitors.vi, visitors.en) == ("41 địa chỉ bị tác động", "41 addresses reached by the attack")
    _, (programs,) = group(many("process", "abused", "web1"), WORDS)
    assert (programs.vi, programs.en) == ("41 chương trình bị lợi dụng trên web1", "41 abused programs on web1")


@pytest.mark.parametrize("kind", NODE_KINDS)
@pytest.mark.parametrize("role", ROLES)
def test_every_kind_and_role_has_words(kind: str, role: str) -> None:
    _, (one,) = group(many(kind, role, "h"), WORDS)
    assert kind not in one.vi.split() and "×" not in one.vi + one.en and one.size == MOST + 1
