"""The courier waits for a full log, sends again what did not become durable, and counts what it could not deliver."""

import asyncio
from typing import Any

import pytest

from luuvet.event.raw import Raw, SinkClosed
from luuvet.receive.counters import Counters
from luuvet.receive.courier import Courier


def raw(*payloads: bytes) -> Raw:
    return Raw("syslog-tcp", "192.0.2.1:514", "", "newline", 1, list(payloads))


def test_a_full_log_is_waited_for(sink: Any) -> None:
    sink.full = 2
    counters = Counters()

    async def dialogue() -> None:
        courier = Courier(sink, counters, 0.01)
        courier.start()
        await courier.send(raw(b"a"), raw(b"b"))
        await courier.stop()

    asyncio.run(dialogue())
    assert sink.payloads == [b"a", b"b"]
    assert counters.records == 2 and counters.paused_seconds >= 0.02


def test_nothing_new_passes_what_is_sent_again(sink: Any) -> None:
    sink.fails_later = 1

    async def dialogue() -> None:
        courier = Courier(sink, Counters(), 0.05)
        courier.start()
        await courier.send(raw(b"a"))
        await asyncio.sleep(0.02)
        await courier.send(raw(b"b"))
        await courier.stop()

    asyncio.run(dialogue())
    assert sink.payloads == [b"a", b"a", b"b"]


def test_what_stays_full_at_the_stop_is_counted(sink: Any) -> None:
    sink.automatic = False
    counters = Counters()

    async def dialogue() -> None:
        courier = Courier(sink, counters)
        courier.start()
        await courier.send(raw(b"a", b"b"), raw(b"c"))
        await courier.stop(0.05)

    asyncio.run(dialogue())
    assert counters.undelivered == 3


def test_a_closed_log_counts_all_that_was_handed_over(sink: Any) -> None:
    sink.closed = True
    counters = Counters()

    async def dialogue() -> None:
        courier = Courier(sink, counters)
        with pytest.raises(SinkClosed):
            await courier.send(raw(b"a"), raw(b"b", b"c"))

    asyncio.run(dialogue())
    assert counters.undelivered == 3
