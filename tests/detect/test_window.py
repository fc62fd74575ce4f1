"""Stretches of event time."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from luuvet.detect import window
from luuvet.detect.window import Match, Window, least

KEEP = 10**9


def match(time: int, rule: str = "a", value: str = "", record: int = 0, received: int | None = None) -> Match:
    return Match(time, record, 0, rule, value, time if received is None else received)


def filled(*matches: Match) -> Window:
    made = Window()
    for one in matches:
        made.add(one, KEEP)
    return made


times = st.lists(st.integers(0, 60), min_size=1, max_size=12, unique=True)


@given(times, st.integers(1, 20), st.integers(1, 5))
def test_counting_as_by_hand(moments: list[int], span: int, count: int) -> None:
    made = filled(*map(match, moments))
    for moment in moments:
        stretches = ([t for t in moments if start <= t <= start + span] for start in range(moment - span, moment + 1))
        assert made.count_reaches(match(moment), span, count) == any(len(one) >= count for one in stretches)


@given(
    st.lists(
        st.tuples(st.integers(0, 60), st.sampled_from("xyz")), min_size=1, max_size=10, unique_by=lambda one: one[0]
    ),
    st.integers(1, 20),
    st.integers(1, 3),
)
def test_different_values_as_by_hand(moments: list[tuple[int, str]], span: int, count: int) -> None:
    made = filled(*(match(time, value=value) for time, value in moments))
    for time, value in moments:
        stretches = ({v for t, v in moments if start <= t <= start + span} for start in range(time - span, time + 1))
        assert made.values_reach(match(time, value=value), span, count) == any(len(one) >= count for one in stretches)


@given(
    st.lists(
        st.tuples(st.integers(0, 40), st.sampled_from("ab")), min_size=1, max_size=8, unique_by=lambda one: one[0]
    ),
    st.integers(1, 20),
)
def test_order_as_by_hand(moments: list[tuple[int, str]], span: int) -> None:
    made = filled(*(match(time, rule=rule) for time, rule in moments))
    for time, rule in moments:
        pairs = [(t, u) for t, r in moments if r == "a" for u, s in moments if s == "b" and t < u <= t + span]
        assert made.ordered(match(time, rule=rule), span, ("a", "b")) == any(time in pair for pair in pairs)


def test_three_in_order() -> None:
    made = filled(match(1, "a"), match(5, "b"), match(9, "c"))
    assert made.ordered(match(5, "b"), 8, ("a", "b", "c"))
    assert not made.ordered(match(5, "b"), 7, ("a", "b", "c"))


def test_it_fires_once_in_a_span() -> None:
    made = Window()
    assert made.fire(100, 10) and not made.fire(105, 10) and not made.fire(95, 10) and made.fire(111, 10)


def test_what_was_received_long_ago_is_forgotten_not_what_happened_long_ago() -> None:
    made = Window()
    made.add(match(5, received=0), 100)
    made.add(match(1, received=150), 100)
    assert [one.time for one in made.matches] == [1]
    made.add(match(9_000, received=160), 100)
    assert [one.time for one in made.matches] == [1, 9_000]


def test_a_flood_of_one_group_is_bounded() -> None:
    made = Window()
    for number in range(window.LIMIT + 10):
        made.add(match(number, record=number), KEEP * 10)
    assert len(made.matches) <= window.LIMIT
    assert made.matches[-1].time == window.LIMIT + 9


def test_a_copy_is_its_own() -> None:
    made = filled(match(1))
    other = made.copy()
    other.add(match(2), KEEP)
    other.fire(2, 1)
    assert len(made.matches) == 1 and not made.fired


def test_below_so_many_rules_a_condition_is_never_true() -> None:
    a, b, c = (("rule", name) for name in "abc")
    assert [least(one) for one in (a, ("and", a, b, a), ("or", ("and", a, b), c), ("and", ("or", a, b), ("not", c)), ("not", a))] == [
        1, 2, 1, 1, 0,
    ]  # fmt: skip
