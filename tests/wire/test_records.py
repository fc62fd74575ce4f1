from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luuvet.event.raw import Raw
from luuvet.wire import records


@given(st.lists(st.binary(max_size=20), max_size=8), st.text(max_size=10))
def test_a_delivery_round_trips(payloads: list[bytes], source: str) -> None:
    raw = Raw("file", "192.0.2.1:5", source, "line", 7, payloads, tuple(range(len(payloads))), ())
    again = records.decode(records.encode(raw))
    assert list(again.payloads) == payloads
    assert (again.listener, again.peer, again.source, again.framing, again.received) == (
        "file",
        "192.0.2.1:5",
        source,
        "line",
        7,
    )
    assert tuple(again.parts) == tuple(range(len(payloads)))


@given(st.binary(max_size=60))
def test_any_bytes_are_a_delivery_or_a_value_error(content: bytes) -> None:
    with contextlib.suppress(ValueError):
        records.decode(content)


def test_lengths_that_do_not_sum_up_are_refused() -> None:
    content = records.encode(Raw("file", "", "", "line", 7, [b"abc"]))
    with pytest.raises(ValueError, match="sum up"):
        records.decode(content + b"x")
    with pytest.raises(ValueError, match="sum up"):
        records.decode(content[:-1])
