from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from luuvet.cause.grouping import MOST, group
from luuvet.cause.story import StoryNode

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
    placed, groups = group(given_nodes)
    assert len(groups) <= MOST and [node.id for node in placed] == [node.id for node in given_nodes]
    assert sum(size for _, _, size in groups) == len(given_nodes)
    assert {node.group for node in placed} == {name for name, _, _ in groups}


def test_few_nodes_stand_alone() -> None:
    one = StoryNode("ip:192.0.2.1", "ip", "", "x", "attacker", 0.9, 0, 0, "", {})
    assert group([one])[1] == [("ip:192.0.2.1", "x", 1)]
