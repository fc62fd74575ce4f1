from __future__ import annotations

from typing import Any

import pytest

from luuvet.console.abilities import Refused
from luuvet.kit.clock import NANOSECONDS
from luuvet.wire.ranges import span_of

NOW = 1_795_000_000 * NANOSECONDS


@pytest.mark.parametrize(
    ("given", "start", "end"),
    [
        ({}, None, None),
        ({"last": "90s"}, NOW - 90 * NANOSECONDS, None),
        ({"last": "7d"}, NOW - 7 * 86_400 * NANOSECONDS, None),
        ({"from": "1970-01-01T07:00:01+07:00"}, NANOSECONDS, None),
        ({"from": "1970-01-01T00:00:01Z", "to": "1970-01-01T00:00:02Z"}, NANOSECONDS, 2 * NANOSECONDS),
        ({"to": "1970-01-02"}, None, 86_400 * NANOSECONDS),
    ],
)
def test_ranges(given: dict[str, Any], start: int | None, end: int | None) -> None:
    assert span_of(given, lambda: NOW) == (start, end)


@pytest.mark.parametrize(
    ("given", "told"), [({"from": "noon"}, "'from'"), ({"to": "1"}, "'to'"), ({"last": "1y"}, "1y")]
)
def test_what_is_no_time_is_named(given: dict[str, Any], told: str) -> None:
    with pytest.raises(Refused, match=told) as refusal:
        span_of(given, lambda: NOW)
    assert refusal.value.status == 400 and told in refusal.value.said("vi") != refusal.value.said("en")
