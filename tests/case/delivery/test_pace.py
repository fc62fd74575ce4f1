from __future__ import annotations

import pytest

from luuvet.case.delivery.pace import Formed, Waiting, choose, pause
from luuvet.kit.clock import NANOSECONDS

MINUTE = 60 * NANOSECONDS
NOW = 1000 * MINUTE


def several(count: int, rank: int = 3) -> list[Waiting]:
    return [Waiting(number, rank) for number in range(count)]


def test_few_go_out_one_by_one_the_most_pressing_first() -> None:
    assert choose([], [], 5, 10, NOW) == []
    assert choose([Waiting(1, 2), Waiting(2, 4), Waiting(3, 4)], [], 5, 10, NOW) == [2]
    assert choose(several(2), [Formed(NOW - MINUTE, 3, False)] * 3, 5, 10, NOW) == [0]


def test_more_become_one_digest_in_a_span() -> None:
    assert choose(several(6), [], 5, 10, NOW) == [0, 1, 2, 3, 4, 5]
    spoken = [Formed(NOW - MINUTE, 3, False)] * 5
    assert choose(several(3), spoken, 5, 10, NOW) == [0, 1, 2]
    assert choose(several(3), [*spoken, Formed(NOW - MINUTE, 3, True)], 5, 10, NOW) == []
    assert choose(several(6), [Formed(NOW - 10 * MINUTE, 3, True)], 5, 10, NOW) == [0, 1, 2, 3, 4, 5]
    assert choose(several(1), [], 0, 10, NOW) == [0] and choose(several(1), [Formed(NOW, 3, True)], 0, 10, NOW) == []


def test_what_is_more_pressing_than_the_rest_does_not_wait() -> None:
    spoken = [Formed(NOW - MINUTE, 3, False)] * 5 + [Formed(NOW - MINUTE, 3, True)]
    assert choose([*several(50), Waiting(99, 4)], spoken, 5, 10, NOW) == [99]
    assert choose([*several(50), Waiting(99, 4)], [*spoken, Formed(NOW, 4, False)], 5, 10, NOW) == []


def test_a_flood_makes_few_messages() -> None:
    # 20,000 alerts in 100 minutes: what goes out is bounded by time, not by how many there are.
    formed: list[Formed] = []
    waiting: list[Waiting] = []
    told = 0
    for second in range(6000):
        now = NOW + second * NANOSECONDS
        waiting += [Waiting(second * 4 + n, 2 + n % 3) for n in range(3)]
        while chosen := choose(waiting, formed, 5, 10, now):
            told += len(chosen)
            formed.append(Formed(now, max(one.rank for one in waiting if one.id in chosen), len(chosen) > 1))
            waiting = [one for one in waiting if one.id not in set(chosen)]
    assert len(formed) <= 10 * 7 and told + len(waiting) == 18_000


@pytest.mark.parametrize(("tries", "seconds"), [(1, 15), (2, 30), (5, 240), (8, 1800), (500, 1800)])
def test_waits_grow_to_half_an_hour(tries: int, seconds: int) -> None:
    low, high = (pause(tries, 0, chance) / NANOSECONDS for chance in (0.0, 1.0))
    assert low == pytest.approx(0.8 * seconds) and high == pytest.approx(1.2 * seconds)
    assert pause(tries, 7200, 0.5) == 7200 * NANOSECONDS and pause(1, 10**8, 0.5) == 6 * 3600 * NANOSECONDS
