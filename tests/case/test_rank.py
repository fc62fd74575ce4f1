"""The order in which alerts are looked at."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luuvet.case.rank import CAUSE, IMPORTANCE, SEVERITY, rank

PLAIN = {"level": "high", "seen": 0, "importance": "normal", "leader": False, "hosts": 1, "verdict": ""}


def test_the_factors_and_what_they_come_from() -> None:
    one = rank(**PLAIN)
    assert one.value == 48
    assert one.fields == {
        "severity": 0.8, "severity_of": "high", "rarity": 1.0, "rarity_of": "0", "importance": 0.7, "importance_of": "normal",
        "cause": 0.85, "cause_of": "",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("higher", "lower"),
    [
        ({"level": "critical"}, {"level": "high"}),
        ({"seen": 0}, {"seen": 30}),
        ({"leader": True}, {"importance": "high"}),
        ({"importance": "critical"}, {"importance": "low"}),
        ({"verdict": "found"}, {"verdict": "ordinary"}),
        ({"hosts": 3}, {"hosts": 1}),
        ({"hosts": 1}, {"hosts": 3, "verdict": "ordinary"}),
        ({"level": "medium"}, {"seen": 1000}),
    ],
)
def test_what_presses_more(higher: dict[str, object], lower: dict[str, object]) -> None:
    assert rank(**{**PLAIN, **higher}).value > rank(**{**PLAIN, **lower}).value  # type: ignore[arg-type]


@given(
    st.sampled_from([*SEVERITY, "informational"]), st.integers(0, 10**9), st.sampled_from([*IMPORTANCE, "?"]), st.booleans(),
    st.integers(0, 99), st.sampled_from([*CAUSE, "?"]),
)  # fmt: skip
def test_it_stays_between_0_and_100(level: str, seen: int, weight: str, leader: bool, hosts: int, verdict: str) -> None:
    assert 0 <= rank(level, seen, weight, leader, hosts, verdict).value <= 100
