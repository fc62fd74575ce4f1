from __future__ import annotations

from typing import Any

from luuvet.detect.habits.calendar import Calendar
from luuvet.detect.habits.first import Firsts
from luuvet.detect.habits.found import Found
from luuvet.detect.habits.grouping import MOST_APART, grouped


def office(made: Any, people: int) -> Firsts:
    firsts = Firsts.empty(14)
    for day in range(0, 20, 2):
        firsts.take(made.firsts(*(made.first(f"u{n}", f"pc-{n}", day) for n in range(people))))
    return firsts


def step(made: Any, firsts: Firsts, *rows: dict[str, Any]) -> list[Found]:
    return grouped(firsts.take(made.firsts(*rows)), firsts, Calendar(made.zone))


def test_several_values_of_one_are_one_finding(made: Any) -> None:
    firsts = office(made, 10)
    (found,) = step(made, firsts, *(made.first("u1", f"srv-{n}", 20, n) for n in range(3)))
    assert found.entities == ("u1",) and found.values == ("srv-0", "srv-1", "srv-2") and found.usual == ("pc-1",)
    assert found.events == ((0, 0), (1, 0), (2, 0)) and found.count == 1 and found.days == 20


def test_what_800_do_at_once_is_one_finding(made: Any) -> None:
    firsts = office(made, 900)
    (found,) = step(made, firsts, *(made.first(f"u{n}", "update", 20, n) for n in range(800)))
    assert found.count == 800 and len(found.entities) == 20 and found.values == ("update",) and len(found.events) == 5


def test_what_spreads_over_a_day_is_told_apart_then_together_and_seldom_again(made: Any) -> None:
    firsts = office(made, 300)
    counts = [[one.count for one in step(made, firsts, made.first(f"u{n}", "update", 20, n))] for n in range(200)]
    assert [found for found in counts if found] == [[1], [1], [1], [4], [16], [64]]


def test_many_with_something_new_each_are_told_by_a_few_and_the_rest_together(made: Any) -> None:
    firsts = office(made, 300)
    found = step(made, firsts, *(made.first(f"u{n}", f"odd-{n}", 20, n) for n in range(100)))
    assert len(found) == MOST_APART + 1 and found[-1].count == 100 - MOST_APART
