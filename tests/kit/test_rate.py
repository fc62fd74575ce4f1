from __future__ import annotations

from luuvet.kit.rate import Rate


def test_the_growth_of_the_last_minute_a_second() -> None:
    rate = Rate()
    for second in range(0, 200, 5):
        rate.note(float(second), second * 100)
    assert rate.per_second() == 100.0
    for second in range(200, 270, 5):
        rate.note(float(second), 19_500)
    assert rate.per_second() == 0.0, "what came before the last minute does not count"


def test_before_there_are_two_counts_there_is_no_rate() -> None:
    rate = Rate()
    assert rate.per_second() == 0.0
    rate.note(1.0, 50)
    assert rate.per_second() == 0.0
    rate.note(1.0, 60)
    assert rate.per_second() == 0.0
    rate.note(3.0, 60)
    assert rate.per_second() == 5.0


def test_a_counter_that_begins_again_is_not_a_negative_rate() -> None:
    rate = Rate()
    rate.note(0.0, 1000)
    rate.note(5.0, 0)
    rate.note(10.0, 50)
    assert rate.per_second() == 10.0
