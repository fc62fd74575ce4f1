from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from luuvet.event.dotted import flattened, nested

_NAMES = st.text("abc", min_size=1, max_size=3)
_TREES = st.recursive(
    st.integers() | st.text(max_size=5), lambda inner: st.dictionaries(_NAMES, inner, min_size=1), max_leaves=12
)


@given(st.dictionaries(_NAMES, _TREES, min_size=1))
def test_flattening_a_nested_document_and_back_changes_nothing(tree: dict[str, Any]) -> None:
    assert nested(flattened(tree)) == tree


def test_a_name_that_is_value_and_parent_keeps_both() -> None:
    assert nested({"a": 1, "a.b": 2}) == {"a": 1, "a.b": 2}
