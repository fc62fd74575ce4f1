from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luuvet.search.language import parse
from luuvet.search.trail import KINDS, trail


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize("value", ["lan", r"C:\Windows\*.exe", 'a "b" (c) or d', "/etc/passwd", "mày ơi*", r"\*"])
def test_every_trail_is_a_query(kind, value):
    if kind == "ip":
        value = "192.0.2.7"
    for which in ("changes", "accesses", "both"):
        assert parse(trail(kind, value, which)) is not None


@settings(max_examples=200, deadline=None)
@given(st.text(min_size=1, max_size=30).filter(lambda text: text.strip() and "\0" not in text))
def test_no_value_leaves_its_place(value):
    """Whatever stands in the value, the query keeps its shape: (fields) and (change or access)."""
    assert len(parse(trail("host", value, "changes")).parts) == 2  # type: ignore[union-attr]


def test_an_unknown_kind():
    with pytest.raises(KeyError):
        trail("planet", "x")
