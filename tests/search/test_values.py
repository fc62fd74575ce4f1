from __future__ import annotations

from datetime import UTC, datetime

import pytest

from luuvet.search import values
from luuvet.search.errors import QueryError

NOW = 1_795_348_800_000_000_000


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-22", datetime(2026, 11, 22, tzinfo=UTC)),
        ("2026-11-22T07:00:00+07:00", datetime(2026, 11, 22, tzinfo=UTC)),
        ("2026-11-22T00:00:00.5Z", datetime(2026, 11, 22, 0, 0, 0, 500_000, tzinfo=UTC)),
        ("now", values.at(NOW)),
        ("now-1h", values.at(NOW - 3600 * 10**9)),
        ("now+2d", values.at(NOW + 2 * 86400 * 10**9)),
    ],
)
def test_times(text, expected):
    assert values.moment(text, "@timestamp", 1, NOW) == expected


@pytest.mark.parametrize("text", ["", "now-", "now-1x", "22/11/2026", "2026-13-01", "now-999999999d"])
def test_what_is_no_time(text):
    with pytest.raises(QueryError, match="holds times"):
        values.moment(text, "@timestamp", 1, NOW)


def test_there_and_back():
    assert values.ns(values.at(NOW)) == NOW


def test_numbers_addresses_and_durations():
    assert values.number("-5", "x", 1) == -5 and values.number("0x1F", "x", 1) == 31
    assert values.address("2001:0DB8::1", "source.ip", 1) == "2001:db8::1"
    assert str(values.network("192.0.2.7/24", 1)) == "192.0.2.0/24"
    assert [values.duration(text) for text in ("10s", "1m", "2h", "1d", "1w")] == [10, 60, 7200, 86400, 604800]
    for text in ("0m", "m", "1y", "-1m"):
        with pytest.raises(QueryError, match="no bucket"):
            values.duration(text)
    for text in ("x", str(2**63)):
        with pytest.raises(QueryError, match="whole numbers"):
            values.number(text, "x", 1)


def test_what_is_no_address_is_refused_with_its_field_and_place() -> None:
    with pytest.raises(QueryError, match=r"column 7: source\.ip holds addresses; 'not one'"):
        values.address("not one", "source.ip", 7)
