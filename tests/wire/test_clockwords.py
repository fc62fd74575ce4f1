from __future__ import annotations

import pytest

from luuvet.wire.clockwords import right, wrong


@pytest.mark.parametrize(
    ("offset", "zone", "vi", "en"),
    [
        (-17_220, None, "đồng hồ chậm 4 giờ 47 phút", "the clock is 4 h 47 min behind"),
        (660, None, "đồng hồ nhanh 11 phút", "the clock is 11 min ahead"),
        (-352_800, None, "đồng hồ chậm 4 ngày 2 giờ", "the clock is 4 d 2 h behind"),
        (25_200, 7.0, "có lẽ sai múi giờ, lệch +7 giờ", "zone probably wrong, +7 h"),
        (-12_600, -3.5, "lệch -3,5 giờ", "zone probably wrong, -3.5 h"),
    ],
)
def test_how_much_a_clock_is_off(offset: int, zone: float | None, vi: str, en: str) -> None:
    assert vi in wrong("fw1", "syslog-udp", offset, zone, "vi")
    assert en in wrong("fw1", "syslog-udp", offset, zone, "en")
    assert wrong("fw1", "syslog-udp", offset, zone, "en").startswith("fw1 (syslog-udp): ")


def test_that_it_is_right_again() -> None:
    assert "đã đúng trở lại" in right("fw1", "relp", "vi") and "right again" in right("fw1", "relp", "en")
