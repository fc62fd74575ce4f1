"""Runs of records and their parts."""

from hypothesis import given
from hypothesis import strategies as st

from luuvet.receive.frames import Gathering, in_parts


@given(st.lists(st.binary(max_size=25), max_size=10), st.integers(1, 9))
def test_parts_put_together_give_the_records(payloads: list[bytes], part_bytes: int) -> None:
    cut, parts, positions = in_parts(payloads, list(range(len(payloads))), part_bytes)
    records: dict[int, bytes] = {}
    for payload, part, position in zip(cut, parts or [0] * len(cut), positions, strict=True):
        assert 0 < len(payload) <= part_bytes
        assert (part in (0, 1)) == (position not in records)
        records[position] = records.get(position, b"") + payload
    assert records == {place: payload for place, payload in enumerate(payloads) if payload}


def test_records_of_one_framing_are_one_run() -> None:
    gathering = Gathering(4)
    gathering.whole("newline", [b"a", b"b"])
    gathering.record("newline", b"123456789")
    gathering.whole("newline", [b"c"])
    gathering.record("rejected", b"x")
    gathering.record("rejected", b"")
    first, second = gathering.take()
    assert (first.payloads, first.parts) == ([b"a", b"b", b"1234", b"5678", b"9", b"c"], [0, 0, 1, 2, -3, 0])
    assert (second.framing, second.payloads, second.parts) == ("rejected", [b"x"], [])
    assert gathering.empty == 1 and gathering.take() == []
