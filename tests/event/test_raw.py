from __future__ import annotations

from luuvet.event.raw import Raw, SinkFull


def test_a_delivery_knows_its_length_and_size() -> None:
    raw = Raw("syslog-tcp", "192.0.2.1:514", "", "newline", 1, [b"ab", b"", b"cde"])
    assert len(raw) == 3
    assert raw.size == 5


def test_a_full_sink_says_when_to_come_back() -> None:
    assert SinkFull("the disk is full", retry_after=7).retry_after == 7
